"""Building reports by hand: a finding is placed by the words that it stands on."""

from collections.abc import Mapping
from typing import Any

from schemalint.model import Edit, Finding, Fix, Profile, Project, Related, Report, Safety, Severity, Span, Text

POSTGRES = Project(root=".", runner="plain", profile=Profile.POSTGRES, evidence="")


def text(path: str, content: str | bytes) -> Text:
    return Text(path, content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))


def on(source: Text, words: str, nth: int = 0) -> Span:
    at = -1
    for _ in range(nth + 1):
        at = source.data.index(words.encode(), at + 1)
    return Span(source.path, at, at + len(words.encode()))


def finding(span: Span, message: str = "this is wrong", **given: Any) -> Finding:  # noqa: ANN401 - the fields of a finding
    return Finding(**{"rule": "some-rule", "severity": Severity.WARNING, "message": message, "span": span, **given})


def replacing(span: Span, by: str, safety: Safety = Safety.SAFE) -> Fix:
    return Fix(safety=safety, edits=(Edit(span=span, text=by),))


def see(span: Span, message: str) -> Related:
    return Related(span=span, message=message)


def report(
    findings: tuple[Finding, ...] = (),
    *texts: Text,
    files: int = 1,
    statements: int = 1,
    projects: tuple[Project, ...] = (POSTGRES,),
    not_judged: Mapping[str, int] | None = None,
) -> Report:
    return Report(
        projects=projects,
        files=files,
        statements=statements,
        findings=findings,
        texts={each.path: each for each in texts},
        not_judged=not_judged or {},
    )
