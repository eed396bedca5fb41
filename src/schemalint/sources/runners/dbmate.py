"""dbmate: `<number>_<name>.sql` with `-- migrate:up`, in the order of the names."""

from collections.abc import Iterator, Sequence

from schemalint.sources.folder import Folder
from schemalint.sources.runners.numbers import NUMBERED, headed, same_version, unmarked
from schemalint.sources.runners.runner import Marker, Runner, Sections, Step, comment_line
from schemalint.sources.source import Wrapping

UP = comment_line(rb"migrate:up\b")
_DOWN = comment_line(rb"migrate:down\b")


def _recognise(folder: Folder) -> str | None:
    return headed(folder, b"migrate:", UP)


def _steps(_: Folder, files: Sequence[str]) -> list[Step]:
    return [Step(path) for path in sorted(path for path in files if "/" not in path and NUMBERED.match(path))]


def _version(path: str) -> str:
    return path.partition("_")[0]


def _complaints(folder: Folder, _: Sequence[str], steps: Sequence[Step]) -> Iterator[str]:
    yield from same_version("dbmate", steps, _version)
    yield from unmarked("dbmate", folder, steps, UP, "-- migrate:up")


DBMATE = Runner(
    "dbmate",
    _recognise,
    _steps,
    Wrapping.FILE,
    "the names as text",
    # What runs outside of a transaction is still sent as one query.
    markers=(Marker(b"migrate:", comment_line(rb"migrate:up\b[^\r\n]*\btransaction:false\b"), Wrapping.IMPLICIT),),
    sections=(Sections(b"migrate:", _DOWN, UP),),
    complaints=_complaints,
    undone_in_file=True,
    unwrapped="whose marker is -- migrate:up transaction:false",
    opening="-- migrate:up",
)
