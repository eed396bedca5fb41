"""The whole report as one JSON object, for tools; its keys and their order are a promise."""

from collections.abc import Iterator
from typing import Any

from msgspec import UNSET, Struct, UnsetType, json, to_builtins

from schemalint.model import Edit, Finding, Fix, NewFile, Project, Report, Severity
from schemalint.report.escape import escape_json
from schemalint.report.look import Look
from schemalint.report.places import Places, ordered, severity_of
from schemalint.report.redact import forms_in, redact, secret_ranges


class ProjectEntry(Struct, frozen=True):
    """A project, as recognised."""

    root: str
    runner: str
    profile: str
    evidence: str
    runner_evidence: str
    order: str
    transactions: dict[str, int]
    complaints: tuple[str, ...]


class EditEntry(Struct, frozen=True):
    """A replacement of a place by a text."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    text: str


class FixEntry(Struct, frozen=True):
    """The edits and new files that remove a finding."""

    safety: str
    edits: list[EditEntry]
    new_files: tuple[NewFile, ...]


class RelatedEntry(Struct, frozen=True):
    """Another place that explains a finding."""

    path: str
    line: int
    column: int
    message: str


class FindingEntry(Struct, frozen=True):
    """A finding with its places resolved."""

    rule: str
    severity: str
    message: str
    hint: str
    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    object: str
    fingerprint: str
    fix: FixEntry | None
    related: list[RelatedEntry]


class ReviewEntry(Struct, frozen=True):
    """Which files were under review."""

    about: str
    files: tuple[str, ...]


class Document(Struct, frozen=True):
    """The object that is written; `review` is left out where all files were under review."""

    version: int
    projects: list[ProjectEntry]
    files: int
    statements: int
    findings: list[FindingEntry]
    review: ReviewEntry | UnsetType = UNSET


_LABELS = {severity: severity.label for severity in Severity}


def render(report: Report, _look: Look) -> bytes:
    """The report as UTF-8 JSON in one line."""
    places, forms = Places(report.texts), forms_in(text for finding in report.findings for text in _texts(finding))
    document = Document(
        version=1,
        projects=[_project(project) for project in report.projects],
        files=report.files,
        statements=report.statements,
        findings=[_finding(finding, places, forms) for finding in ordered(report)],
        review=UNSET if report.reviewed is None else ReviewEntry(report.reviewed.about, report.reviewed.files),
    )
    return escape_json(_encode(document)) + b"\n"


def _project(project: Project) -> ProjectEntry:
    return ProjectEntry(
        project.root,
        project.runner,
        project.profile.value,
        project.evidence,
        project.runner_evidence,
        project.order,
        dict(sorted(project.transactions.items())),
        project.complaints,
    )


def _texts(finding: Finding) -> Iterator[str]:
    """What a finding says in the report."""
    yield finding.message
    yield finding.hint
    for related in finding.related:
        yield related.message
    if finding.fix is not None:
        yield from _added(finding.fix)


def _added(fix: Fix) -> list[str]:
    return [*(edit.text for edit in fix.edits), *(new.text for new in fix.new_files)]


def _finding(finding: Finding, places: Places, forms: tuple[str, ...]) -> FindingEntry:
    return FindingEntry(
        finding.rule,
        _LABELS[severity_of(finding)],
        redact(finding.message, forms),
        redact(finding.hint, forms),
        finding.span.path,
        *places.of(finding.span),
        finding.object,
        finding.fingerprint,
        None if finding.fix is None else _fix(finding.fix, places, forms),
        [
            RelatedEntry(related.span.path, *places.start(related.span), redact(related.message, forms))
            for related in finding.related
        ],
    )


def _fix(fix: Fix, places: Places, forms: tuple[str, ...]) -> FixEntry | None:
    # a masked text would be a wrong fix, so a fix that would carry a secret into the report is left out of it
    if any(secret_ranges(text, forms) for text in _added(fix)):
        return None
    return FixEntry(fix.safety.value, [_edit(edit, places) for edit in fix.edits], fix.new_files)


def _edit(edit: Edit, places: Places) -> EditEntry:
    return EditEntry(edit.span.path, *places.of(edit.span), edit.text)


def _encode(document: Document) -> bytes:
    try:
        return json.encode(document)
    except UnicodeEncodeError:
        return json.encode(_without_surrogates(to_builtins(document)))


def _without_surrogates(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """A value whose strings UTF-8 can encode: the bytes of a path that are not UTF-8 are spelled out."""
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, dict):
        return {key: _without_surrogates(item) for key, item in value.items()}
    return [_without_surrogates(item) for item in value] if isinstance(value, list | tuple) else value
