"""postgres-migrations of npm: `<number>-<name>.sql`, in the order of the numbers, which leave none out."""

from collections.abc import Iterator, Sequence

from schemalint.lazy import regex
from schemalint.sources.folder import Folder
from schemalint.sources.runners.numbers import headed, package_above, same_version
from schemalint.sources.runners.runner import Marker, Runner, Step
from schemalint.sources.source import Wrapping

_FILE = regex(r"(\d+)[-_].*\.sql\Z")
_MARKER = regex(rb"-- postgres-migrations disable-transaction")


def _recognise(folder: Folder) -> str | None:
    if not any(map(_FILE.match, folder.numbered)):
        return None
    return headed(folder, b"postgres-migrations", _MARKER, most=False) or package_above(
        folder, "package.json", b'"postgres-migrations"'
    )


def _number(path: str) -> int:
    match = _FILE.match(path)
    return int(match[1]) if match else 0


def _steps(_: Folder, files: Sequence[str]) -> list[Step]:
    mine = (path for path in files if "/" not in path and _FILE.match(path))
    return [Step(path) for path in sorted(mine, key=lambda path: (_number(path), path))]


def _complaints(folder: Folder, _: Sequence[str], steps: Sequence[Step]) -> Iterator[str]:
    yield from same_version("postgres-migrations", steps, _number)
    if any(name.endswith((".js", ".ts")) for name in folder.found):
        return  # migrations, too, which have numbers
    present = {_number(step.path) for step in steps}
    missing = next((at for at in range(min(present), max(present)) if at not in present), None)
    if missing is not None:
        yield f"no file has the number {missing}, and postgres-migrations refuses a gap"


POSTGRES_MIGRATIONS = Runner(
    "postgres-migrations",
    _recognise,
    _steps,
    Wrapping.FILE,
    "the numbers that the names begin with",
    # What runs outside of a transaction is still sent as one query.
    markers=(Marker(b"postgres-migrations", _MARKER, Wrapping.IMPLICIT),),
    complaints=_complaints,
    partial=lambda folder, _: any(name[0].isdigit() and name.endswith((".js", ".ts")) for name in folder.found),
    unwrapped="that begins with -- postgres-migrations disable-transaction",
    header="-- postgres-migrations disable-transaction",
)
