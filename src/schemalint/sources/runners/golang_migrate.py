"""golang-migrate: pairs `<number>_<name>.up.sql` and `.down.sql`, in the order of the numbers."""

from collections.abc import Iterator, Sequence

from schemalint.sources.folder import Folder
from schemalint.sources.runners.numbers import NUMBERED, UP, by_number, same_version, without_up
from schemalint.sources.runners.runner import Runner, Step
from schemalint.sources.source import Wrapping


def _recognise(folder: Folder) -> str | None:
    return next(filter(UP.match, folder.files), None)


def _steps(_: Folder, files: Sequence[str]) -> list[Step]:
    return [Step(path) for path in by_number((path for path in files if "/" not in path), UP)]


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
)
