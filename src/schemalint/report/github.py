"""Workflow commands that GitHub Actions turns into annotations on the changed lines."""

import os
from collections import Counter
from collections.abc import Iterator, Sequence

from schemalint.model import Finding, Report, Severity
from schemalint.report.escape import escape, shown
from schemalint.report.look import Look
from schemalint.report.places import Places, ordered, severity_of
from schemalint.report.summary import plain, plural, result

_LIMIT = 10
"""How many annotations of each level GitHub keeps of a step; it drops the rest without a word."""
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


def render(report: Report, look: Look) -> str:
    """The findings as commands, the most severe first, and how many GitHub would have dropped."""
    return "".join(f"{line}\n" for line in _lines(report, look))


def _lines(report: Report, look: Look) -> Iterator[str]:
    findings = ordered(report)
    places, prefix = Places(report.texts), _prefix()
    kept = _kept(findings)
    yield from (_command(finding, places, prefix) for finding in kept)
    if left_out := Counter(map(severity_of, findings)) - Counter(map(severity_of, kept)):
        counts = " and ".join(plural(left_out[severity], severity.label) for severity in sorted(left_out, reverse=True))
        yield f"::notice title=schemalint::{counts} more than the annotations that GitHub shows of one step"
    if not look.quiet:
        yield plain(result(report))


def _kept(findings: Sequence[Finding]) -> list[Finding]:
    """The findings that become annotations; where some do not, a notice is kept free to say so."""
    counts = Counter(map(severity_of, findings))
    too_many = max(counts.values(), default=0) > _LIMIT
    kept: list[Finding] = []
    for severity in _LEVELS:
        limit = _LIMIT - (severity is Severity.NOTE and too_many)
        kept += [finding for finding in findings if severity_of(finding) is severity][:limit]
    return kept


def _command(finding: Finding, places: Places, prefix: str) -> str:
    place = places.of(finding.span)
    properties = {"file": escape(prefix + finding.span.path), "line": place.line, "endLine": place.end_line}
    if place.line == place.end_line:
        # GitHub takes columns only of a place within one line
        properties |= {"col": place.column, "endColumn": place.end_column}
    properties["title"] = escape(finding.rule)
    said = ",".join(f"{name}={str(value).translate(_PROPERTY)}" for name, value in properties.items())
    steps = [shown(step) for step in (finding.message, *finding.hint.split("\n")) if step]
    return f"::{_LEVELS[severity_of(finding)]} {said}::" + "\n".join(steps).translate(_DATA)


def _prefix() -> str:
    """What leads from the repository, where GitHub looks for files, to the working directory."""
    workspace = os.environ.get("GITHUB_WORKSPACE")
    if not workspace:
        return ""
    inside = os.path.relpath(os.path.realpath(os.curdir), os.path.realpath(workspace)).replace(os.sep, "/")
    return "" if inside == "." or inside.startswith("..") else f"{inside}/"
