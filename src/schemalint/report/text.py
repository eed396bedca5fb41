"""The report for people: findings by file with their code, then what the run comes to."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from schemalint.model import Finding, Report, Text
from schemalint.report.block import Page, block, repeats
from schemalint.report.escape import shown_path
from schemalint.report.fold import folded
from schemalint.report.look import Look
from schemalint.report.paint import EMPTY, Line, Run, paint, wrap
from schemalint.report.places import Places, ordered
from schemalint.report.summary import details, result


def render(report: Report, look: Look) -> str:
    """The report as text."""
    return paint(_lines(report, look), color=look.color, unicode=look.unicode)


def _lines(report: Report, look: Look) -> Iterator[Line]:
    places = Places(report.texts)
    for path, findings in groupby(ordered(report), key=lambda finding: finding.span.path):
        text = report.texts.get(path) or Text(path, b"")
        yield (Run(shown_path(path), "path"),)
        yield from _file(text, list(findings), places, look)
    if not look.quiet:
        yield from wrap(result(report), look.width, 2)
        for detail in details(report, verbose=look.verbose):
            yield from wrap(detail, look.width, 2)


def _file(text: Text, findings: Sequence[Finding], places: Places, look: Look) -> Iterator[Line]:
    items = list(folded(findings))
    located = [places.of(item.span) for item in items if isinstance(item, Finding)]
    margin = 2 + max(len(f"{place.line}:{place.column}") for place in located)
    page = Page(text, places, margin, look)
    for item in items:
        yield from block(item, page) if isinstance(item, Finding) else repeats(item, page)
        yield EMPTY
