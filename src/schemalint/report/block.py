"""The lines that one finding takes in the report for people."""

from collections.abc import Iterator

from schemalint.model import Finding, Fix, Safety, Text
from schemalint.named import NamedTuple
from schemalint.report.escape import escape, shown
from schemalint.report.fold import Repeats
from schemalint.report.frame import frame
from schemalint.report.look import Look
from schemalint.report.paint import Line, Run, cells, wrap
from schemalint.report.places import Places, severity_of

_CODE_WIDTH = 120
_LIST_WIDTH = 100
_LISTED = 16
_SEVERITY = len("warning")


class Page(NamedTuple):
    """What the blocks of one file share.

    Attributes:
        margin: the column at which locations and line numbers end.
    """

    text: Text
    places: Places
    margin: int
    look: Look


def block(finding: Finding, page: Page) -> Iterator[Line]:
    """A finding: where and what, its code, and then what helps."""
    place, severity = page.places.of(finding.span), severity_of(finding).label
    head = (
        Run(f"{f'{place.line}:{place.column}':>{page.margin}}  "),
        Run(f"{severity:<{_SEVERITY}}", severity),
        Run(f"  {shown(finding.message)}  ", "strong"),
        Run(f"[{escape(finding.rule)}]", "rule"),
        Run(_fixable(finding.fix), "fixable"),
    )
    yield from wrap(head, page.look.width, page.margin + _SEVERITY + 4)
    yield from _code(finding, severity, page)
    for index, step in enumerate(filter(None, finding.hint.split("\n"))):
        yield from _aside("      " if index else "help: ", shown(step), page)
    for related in finding.related:
        spot = page.places.of(related.span)
        where = f"{escape(related.span.path)}:{spot.line}:{spot.column}: "
        yield from _aside("see ", where + shown(related.message), page)


def _fixable(fix: Fix | None) -> str:
    if fix is None:
        return ""
    return "  fixable" if fix.safety is Safety.SAFE else "  fixable (unsafe)"


def _code(finding: Finding, severity: str, page: Page) -> Iterator[Line]:
    gutter = page.margin + 3
    shot = frame(page.text, finding.span, max(20, (page.look.width or _CODE_WIDTH) - gutter))
    if not shot.code:
        return
    on = f" to line {shot.last}" if shot.last > shot.number else ""
    yield (Run(f"{shot.number:>{page.margin}} │ ", "dim"), Run(shot.code))
    yield (
        Run(f"{'':>{page.margin}} │ ", "dim"),
        Run(" " * shot.before + "^" * shot.length, severity),
        Run(on, "dim"),
    )


def _aside(label: str, text: str, page: Page) -> Iterator[Line]:
    indent = page.margin + 3 + len(label)
    yield from wrap((Run(f"{'':>{page.margin}} = {label}", "dim"), Run(text)), page.look.width, indent)


def repeats(findings: Repeats, page: Page) -> Iterator[Line]:
    """The findings of a folded rule that are not shown: their lines, and the objects where these are known."""
    severity = severity_of(findings[0]).label
    listed = findings if page.look.verbose else findings[:_LISTED]
    spots = [str(page.places.of(finding.span).line) for finding in listed]
    names = _names([escape(finding.object) for finding in listed])
    items = [f"{spot} {name}" if name else spot for spot, name in zip(spots, names, strict=True)]
    others = f", … {len(findings) - len(listed):,} others" if len(findings) > len(listed) else ""
    indent = page.margin + 2
    yield (
        Run(f"{'…':>{page.margin}}  "),
        Run(f"{severity:<{_SEVERITY}}", severity),
        Run(f"  {len(findings):,} more in this file  ", "strong"),
        Run(f"[{escape(findings[0].rule)}]", "rule"),
    )
    width = page.look.width or _LIST_WIDTH
    yield from _list(items, others, indent, width)


def _list(items: list[str], others: str, indent: int, width: int) -> Iterator[Line]:
    """Lines of items. Unlike in `wrap` an item's own blanks do not break: a line number stays with its object."""
    line = " " * indent
    for index, item in enumerate(items):
        piece = item + ("," if index < len(items) - 1 else others)
        if line.strip() and cells(line) + cells(piece) > width:
            yield (Run(line.rstrip()),)
            line = " " * indent
        line += piece + " "
    yield (Run(line.rstrip()),)


def _names(objects: list[str]) -> list[str]:
    """The objects without the words that all of them begin with, such as their kind."""
    words = [name.split(" ") for name in objects]
    first, last = min(words), max(words)
    # what the first and the last in order begin with, all between them begin with
    same = next((at for at, (one, other) in enumerate(zip(first, last, strict=False)) if one != other), 0)
    return [" ".join(name[same:]) for name in words]
