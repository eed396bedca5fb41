"""Atlas: a directory with `atlas.sum`, its files in the order of their names, from the last checkpoint on."""

from collections.abc import Iterator, Sequence

from schemalint.lazy import regex
from schemalint.sources.blank import Blanked, Run
from schemalint.sources.folder import Folder
from schemalint.sources.paths import lines
from schemalint.sources.runners.numbers import text
from schemalint.sources.runners.runner import Marker, Runner, Step, comment_line
from schemalint.sources.source import Wrapping

_SUM = "atlas.sum"
_DOWN = ".down.sql"
_CHECKPOINT = comment_line(rb"atlas:checkpoint\b")
_NEEDLE = b"atlas:checkpoint"
_DELIMITER = comment_line(rb"atlas:delimiter[ \t]+([^\r\n]*[^\s])")
_ESCAPE = regex(rb"\\([nrt\\])")
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"\\": b"\\"}


def _recognise(folder: Folder) -> str | None:
    return _SUM if _SUM in folder.found else None


def _steps(folder: Folder, files: Sequence[str]) -> list[Step]:
    mine = sorted(path for path in files if "/" not in path and path.endswith(".sql") and not path.endswith(_DOWN))
    # A new database begins with what the last checkpoint holds; the files before it are for older ones.
    checkpoint = next((at for at in reversed(range(len(mine))) if _is_checkpoint(folder, mine[at])), 0)
    return [Step(path) for path in mine[checkpoint:]]


def _is_checkpoint(folder: Folder, path: str) -> bool:
    data = text(folder, path)
    return _NEEDLE in data and bool(_CHECKPOINT.search(data))


def _complaints(folder: Folder, files: Sequence[str], _: Sequence[Step]) -> Iterator[str]:
    listed = {line.rpartition(" ")[0] for line in lines(f"{folder.location}/{_SUM}")} - {""}
    for name in sorted(listed - folder.found):
        yield f"{_SUM} names {name}, which is not there"
    for path in sorted(set(files) - listed):
        if "/" not in path and not path.endswith(_DOWN):
            yield f"{path} is not in {_SUM}: atlas refuses the directory until `atlas migrate hash`"


def split(sql: bytes) -> Blanked:
    """End the statements of a file with semicolons where it says that something else ends them."""
    found = _DELIMITER.search(sql) if b"atlas:delimiter" in sql else None
    if found is None:
        return Blanked(sql)
    delimiter = _ESCAPE.sub(lambda match: _ESCAPED[match[1]], found[1])
    out, runs, at = bytearray(sql), list[Run](), sql.find(delimiter, found.end())
    while at >= 0:
        end = at + len(delimiter)
        # A comment may end only with the line break that the delimiter begins with.
        out[at:end] = b"\n;".ljust(end - at) if delimiter[:1] == b"\n" and end - at > 1 else b";".ljust(end - at)
        runs.append(Run(at, end))
        at = sql.find(delimiter, end)
    return Blanked(bytes(out), tuple(runs))


ATLAS = Runner(
    "atlas",
    _recognise,
    _steps,
    Wrapping.FILE,
    "the names as text, from the last checkpoint on",
    markers=(
        Marker(b"atlas:txmode", comment_line(rb"atlas:txmode[ \t]+none\b"), Wrapping.NONE),
        Marker(b"atlas:txmode", comment_line(rb"atlas:txmode[ \t]+(?:file|all)\b"), Wrapping.FILE),
    ),
    rewrite=split,
    complaints=_complaints,
    unwrapped="that begins with -- atlas:txmode none",
    header="-- atlas:txmode none",
)
