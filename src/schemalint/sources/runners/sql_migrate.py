"""sql-migrate: `<number>_<name>.sql` with `-- +migrate Up`, in the order of the numbers."""

from collections.abc import Iterator, Sequence

from schemalint.sources.folder import Folder
from schemalint.sources.natural import natural_key
from schemalint.sources.runners.numbers import headed, unmarked
from schemalint.sources.runners.runner import Marker, Runner, Sections, Step, comment_line
from schemalint.sources.source import Wrapping

_UP = comment_line(rb"\+migrate[ \t]+up\b")
_DOWN = comment_line(rb"\+migrate[ \t]+down\b")


def _recognise(folder: Folder) -> str | None:
    return headed(folder, b"+migrate", _UP)


def _steps(_: Folder, files: Sequence[str]) -> list[Step]:
    return [Step(path) for path in sorted((path for path in files if "/" not in path), key=natural_key)]


def _complaints(folder: Folder, _: Sequence[str], steps: Sequence[Step]) -> Iterator[str]:
    yield from unmarked("sql-migrate", folder, steps, _UP, "-- +migrate Up")


SQL_MIGRATE = Runner(
    "sql-migrate",
    _recognise,
    _steps,
    Wrapping.FILE,
    "the numbers that the names begin with",
    markers=(Marker(b"+migrate", comment_line(rb"\+migrate[ \t]+up[ \t]+notransaction\b"), Wrapping.NONE),),
    sections=(Sections(b"+migrate", _DOWN, _UP),),
    complaints=_complaints,
    undone_in_file=True,
    unwrapped="whose marker is -- +migrate Up notransaction",
    opening="-- +migrate Up",
)
