"""Where a finding about an object stands: at the declaration, or at the change that it comes from."""

from collections.abc import Iterator

from msgspec import structs

from schemalint.catalog.changes import Change
from schemalint.catalog.handles.base import Handle, Snapshot
from schemalint.catalog.unsure import Unsure
from schemalint.engine.blame import Tracer
from schemalint.engine.found import Found
from schemalint.engine.subscriber import Subscriber
from schemalint.model import Finding, Fix, Related, Span


def placed(
    subscriber: Subscriber, subject: Handle | Snapshot, findings: list[Finding], *, folding: bool
) -> Iterator[Found]:
    """The findings of a rule about an object, each where its cause is.

    Args:
        subscriber: the rule.
        subject: the object, in the finished catalog.
        findings: what the rule said.
        folding: whether findings without a severity of their own will be folded; these stay where they are.
    """
    tracer: Tracer | None = None
    rule = subscriber.rule
    for finding in findings:
        folded = folding and finding.severity is None
        cause = None
        if not folded:
            tracer = tracer or Tracer(subscriber.call, subject)
            cause = tracer.cause(finding)
        result = fixed(finding)
        if cause is not None:
            result = _moved(result, cause, subject)
        yield Found(result, rule, subject, finding.span, folded)


def fixed(finding: Finding) -> Finding:
    """A finding with the fix that its fixer makes; without one where the files do not tell what it needs to know."""
    if finding.fixer is None:
        return finding
    try:
        fix = finding.fixer()
    except Unsure:
        fix = None
    return structs.replace(finding, fix=fix, fixer=None)


def _declaration(subject: Handle | Snapshot) -> Iterator[Related]:
    if isinstance(subject, Handle) and subject.place is not None:
        yield Related(subject.span, f"{subject.identity} is declared here")


def _moved(finding: Finding, cause: Change, subject: Handle | Snapshot) -> Finding:
    """A finding at its cause, unless the rule itself points to a place in the statement that caused it."""
    statement = cause.statement.source.span(cause.statement.start, cause.statement.end)
    if finding.span.path == statement.path and statement.start <= finding.span.start < statement.end:
        return finding
    related = (*_declaration(subject), *finding.related)
    return structs.replace(finding, span=cause.span, related=related, fix=_still_fixes(finding.fix, statement))


def _still_fixes(fix: Fix | None, cause: Span) -> Fix | None:
    """A fix whose edits the cause does not come after; the others would be undone by it."""
    if fix is None or all(edit.span.path == cause.path and edit.span.start >= cause.start for edit in fix.edits):
        return fix
    return None
