"""Lines of styled text: measuring, wrapping, and turning them into a string with or without escape codes."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from schemalint.lazy import regex
from schemalint.named import NamedTuple

STYLES = {
    "error": "bold red",
    "warning": "bold yellow",
    "note": "bold blue",
    "path": "bold underline",
    "strong": "bold",
    "rule": "cyan",
    "fixable": "green",
    "dim": "dim",
}
_WIDE = "\u2705\u274c"
_PLAIN = regex(f"[ -~\xa0-\u02ff\u2010-\u2027\u2030-\u205e\u2190-\u2319{_WIDE}]*")
"""What is one column wide, or is one of the two wide signs that prompts are full of: rich need not be imported."""
_ASCII = str.maketrans({"│": "|", "…": "~", "·": "-"})


class Run(NamedTuple):
    """A piece of a line in one style; the empty style is the terminal's own."""

    text: str
    style: str = ""


Line = tuple[Run, ...]
EMPTY: Line = ()


def cells(text: str) -> int:
    """How many columns of a terminal a text takes."""
    if text.isascii():
        return len(text)
    if _PLAIN.fullmatch(text):
        return len(text) + sum(map(text.count, _WIDE))
    from rich.cells import cell_len

    return cell_len(text)


def wrap(runs: Sequence[Run], width: int | None, indent: int) -> Iterator[Line]:
    """Break a line between its words.

    Args:
        runs: the line, which begins at the left edge.
        width: columns to keep to; none to leave the line whole. A word that is longer, such as a path, stays whole.
        indent: columns by which the further lines begin to the right.
    """
    if width is None or sum(cells(run.text) for run in runs) <= width:
        yield tuple(runs)
        return
    line: list[Run] = []
    used, begins = 0, 0
    for run in _words(runs):
        size = cells(run.text.rstrip(" "))
        if used + size > width and used > begins:
            yield (*line[:-1], line[-1]._replace(text=line[-1].text.rstrip()))
            line, used, begins = [Run(" " * indent)], indent, indent
        line.append(run)
        used += cells(run.text)
    yield tuple(line)


def _words(runs: Iterable[Run]) -> Iterator[Run]:
    """The words of a line, each with the blanks after it."""
    for run in runs:
        start = 0
        for at in range(1, len(run.text)):
            if run.text[at - 1] == " " and run.text[at] != " ":
                yield Run(run.text[start:at], run.style)
                start = at
        yield Run(run.text[start:], run.style)


def paint(lines: Iterable[Line], *, color: bool, unicode: bool = True) -> str:
    """The lines as one string, each ended by a newline."""
    text = _colored(lines) if color else "".join("".join(run.text for run in line).rstrip() + "\n" for line in lines)
    return text if unicode else text.translate(_ASCII)


def _colored(lines: Iterable[Line]) -> str:
    from rich.color import ColorSystem
    from rich.style import Style

    styles = {name: Style.parse(definition) for name, definition in STYLES.items()}

    def render(run: Run) -> str:
        # the eight standard colours are those that a user's own theme sets
        style = styles.get(run.style)
        return run.text if style is None else style.render(run.text, color_system=ColorSystem.STANDARD)

    return "".join("".join(map(render, _joined(line))) + "\n" for line in lines)


def _joined(line: Line) -> Iterator[Run]:
    """The runs of a line, with neighbours of one style as one."""
    for style, runs in groupby(line, key=lambda run: run.style):
        yield Run("".join(run.text for run in runs), style)
