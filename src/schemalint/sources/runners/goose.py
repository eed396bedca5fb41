"""Goose: `<number>_<name>.sql` with `-- +goose Up`, in the order of the numbers."""

from collections.abc import Iterator, Sequence

from schemalint.sources.folder import Folder
from schemalint.sources.runners.numbers import by_number, headed, same_version, unmarked
from schemalint.sources.runners.runner import Marker, Runner, Sections, Step, comment_line
from schemalint.sources.source import Wrapping

UP = comment_line(rb"\+goose[ \t]+up\b")
_DOWN = comment_line(rb"\+goose[ \t]+down\b")


def _recognise(folder: Folder) -> str | None:
    return headed(folder, b"+goose", UP)


def _steps(_: Folder, files: Sequence[str]) -> list[Step]:
    return [Step(path) for path in by_number(path for path in files if "/" not in path)]


def _complaints(folder: Folder, files: Sequence[str], steps: Sequence[Step]) -> Iterator[str]:
    yield from same_version("goose", steps)
    yield from unmarked("goose", folder, steps, UP, "-- +goose Up")
    numbered = {step.path for step in steps}
    for path in files:
        if "/" not in path and path not in numbered:
            yield f"{path} begins with no number and an underscore, which goose refuses"


def _partial(folder: Folder, _: Sequence[Step]) -> bool:
    return any(name.endswith(".go") and name[0].isdigit() for name in folder.found)


GOOSE = Runner(
    "goose",
    _recognise,
    _steps,
    Wrapping.FILE,
    "the numbers that the names begin with",
    markers=(Marker(b"+goose", comment_line(rb"\+goose[ \t]+no[ \t]+transaction\b"), Wrapping.NONE),),
    sections=(Sections(b"+goose", _DOWN, UP),),
    complaints=_complaints,
    partial=_partial,
)
