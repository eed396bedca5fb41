"""golang-migrate: pairs `<number>_<name>.up.sql` and `.down.sql`, in the order of the numbers."""

from collections.abc import Iterator, Sequence

from schemalint.sources.folder import Folder
from schemalint.sources.natural import version
from schemalint.sources.runners.numbers import NUMBERED, UP, by_number, has_down, same_version, without_up
from schemalint.sources.runners.runner import Runner, Step
from schemalint.sources.source import Wrapping


def _recognise(folder: Folder) -> str | None:
    found = next((name for name in folder.numbered if name.endswith(".up.sql") and UP.match(name)), None)
    return None if found is None or _is_part(folder) else found


def _is_part(folder: Folder) -> bool:
    """Whether a directory is a part of a larger history, in directories with numbers, which is nobody's layout."""
    if version(folder.name):
        return True
    top = folder.location.rfind("/migrations/")
    if top < 0:
        return False
    above = folder.enclosing(f"{folder.location[:top]}/migrations")
    return any(prefix and version(inner.name) and inner.files for prefix, inner in above.walk())


def _steps(folder: Folder, files: Sequence[str]) -> list[Step]:
    mine = by_number((path for path in files if "/" not in path), UP)
    return [Step(path, reversible=has_down(folder, path)) for path in mine]


def _complaints(folder: Folder, files: Sequence[str], steps: Sequence[Step]) -> Iterator[str]:
    yield from same_version("golang-migrate", steps)
    yield from without_up(folder)
    for path in files:
        if "/" not in path and NUMBERED.match(path) and not path.endswith((".up.sql", ".down.sql")):
            yield f"{path} is neither an .up.sql nor a .down.sql: golang-migrate passes it over"


GOLANG_MIGRATE = Runner(
    "golang-migrate",
    _recognise,
    _steps,
    Wrapping.IMPLICIT,
    "the numbers that the names begin with",
    complaints=_complaints,
    partial=lambda folder, _: any(name.endswith(".up.go") for name in folder.found),
    unwrapped="with no other statement",
)
