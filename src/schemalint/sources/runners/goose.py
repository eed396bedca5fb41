"""Goose: `<number>_<name>.sql` with `-- +goose Up`, in the order of the numbers."""

import re
from collections.abc import Iterator, Sequence

from schemalint.lazy import regex
from schemalint.sources.folder import Folder
from schemalint.sources.runners.numbers import by_number, headed, same_version, text, unmarked
from schemalint.sources.runners.runner import Marker, Runner, Sections, Step, comment_line
from schemalint.sources.source import Wrapping

UP = comment_line(rb"\+goose[ \t]+up\b")
_DOWN = comment_line(rb"\+goose[ \t]+down\b")
_WHOLE = regex(
    rb"(?ims)^--[ \t]*\+goose[ \t]+StatementBegin\b.*?(?:^--[ \t]*\+goose[ \t]+StatementEnd\b|\Z)|--[^\r\n]*$"
)
"""What goose sends as it stands, and comments, in which there are quotes of no meaning."""
_BODY = regex(rb"\$(\w*)\$.*?\$\1\$", re.DOTALL)
_LINE_END = regex(rb";[ \t]*$", re.MULTILINE)


def _recognise(folder: Folder) -> str | None:
    return headed(folder, b"+goose", UP)


def _steps(_: Folder, files: Sequence[str]) -> list[Step]:
    return [Step(path) for path in by_number(path for path in files if "/" not in path)]


def _complaints(folder: Folder, files: Sequence[str], steps: Sequence[Step]) -> Iterator[str]:
    yield from same_version("goose", steps)
    yield from unmarked("goose", folder, steps, UP, "-- +goose Up")
    yield from _cut(folder, steps)
    numbered = {step.path for step in steps}
    for path in files:
        if "/" not in path and path not in numbered:
            yield f"{path} begins with no number and an underscore, which goose refuses"


def _cut(folder: Folder, steps: Sequence[Step]) -> Iterator[str]:
    """What is to be said of bodies that goose cuts, because it ends a statement at each line that ends so."""
    for step in steps:
        data = text(folder, step.path)
        down = _DOWN.search(data)
        up = _WHOLE.sub(b"", data[: down.start()] if down else data)
        if any(_LINE_END.search(body[0]) for body in _BODY.finditer(up)):
            yield f'{step.path} has a body that goose cuts at its semicolons: put "-- +goose StatementBegin" before it'


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
    undone_in_file=True,
    unwrapped="that begins with -- +goose NO TRANSACTION",
    header="-- +goose NO TRANSACTION",
    opening="-- +goose Up",
)
