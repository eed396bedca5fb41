"""sqlx: `<number>_<name>.sql` or pairs `.up.sql` and `.down.sql`, in the order of the numbers."""

from collections.abc import Iterator, Sequence

from schemalint.lazy import regex
from schemalint.sources.folder import Folder
from schemalint.sources.runners.numbers import (
    NUMBERED,
    by_number,
    has_down,
    headed,
    package_above,
    same_version,
    without_up,
)
from schemalint.sources.runners.runner import Marker, Runner, Step
from schemalint.sources.source import Wrapping

_NO_TRANSACTION = regex(rb"\A-- no-transaction")
_DOWN = ".down.sql"


def _recognise(folder: Folder) -> str | None:
    if not any(map(NUMBERED.match, folder.numbered)):
        return None
    return headed(folder, b"no-transaction", _NO_TRANSACTION, most=False) or package_above(
        folder, "Cargo.toml", b"sqlx"
    )


def _steps(folder: Folder, files: Sequence[str]) -> list[Step]:
    mine = (path for path in files if "/" not in path and not path.endswith(_DOWN))
    return [Step(path, reversible=has_down(folder, path)) for path in by_number(mine)]


def _complaints(folder: Folder, _: Sequence[str], steps: Sequence[Step]) -> Iterator[str]:
    yield from same_version("sqlx", steps)
    yield from without_up(folder)


SQLX = Runner(
    "sqlx",
    _recognise,
    _steps,
    Wrapping.FILE,
    "the numbers that the names begin with",
    # What runs outside of a transaction is still sent as one query.
    markers=(Marker(b"no-transaction", _NO_TRANSACTION, Wrapping.IMPLICIT),),
    complaints=_complaints,
    unwrapped="that begins with -- no-transaction",
    header="-- no-transaction",
)
