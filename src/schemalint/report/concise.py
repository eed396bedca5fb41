"""A line a finding, as editors and scripts read it."""

from collections.abc import Iterator

from schemalint.model import Finding, Report
from schemalint.report.escape import escape, shown, shown_path
from schemalint.report.look import Look
from schemalint.report.places import Places, ordered, severity_of
from schemalint.report.summary import plain, result


def render(report: Report, look: Look) -> str:
    """The findings as `path:line:column: severity rule message`, then one line about the run unless quiet."""
    return "".join(f"{line}\n" for line in _lines(report, look))


def _lines(report: Report, look: Look) -> Iterator[str]:
    places = Places(report.texts)
    yield from (_line(finding, places) for finding in ordered(report))
    if not look.quiet:
        yield plain(result(report))


def _line(finding: Finding, places: Places) -> str:
    place, severity = places.of(finding.span), severity_of(finding).label
    path, rule = shown_path(finding.span.path), escape(finding.rule)
    return f"{path}:{place.line}:{place.column}: {severity} {rule} {shown(finding.message)}"
