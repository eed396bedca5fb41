"""A document's findings: of its catalogs and its text, but not of what is shown as bad, nor of stand-ins."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from msgspec import structs

from schemalint.engine.dispatch import Dispatch
from schemalint.engine.found import Found
from schemalint.engine.walk import show, walk
from schemalint.model import Finding, Span
from schemalint.prompts.fragments import OTHER, TABLE
from schemalint.prompts.polarity import Polarity
from schemalint.prompts.prompt import Example
from schemalint.rules.selection import PROMPTS
from schemalint.rules.subjects import CleanExample, FailedStatement

if TYPE_CHECKING:
    from schemalint.engine.documents import Documented
    from schemalint.engine.findings import Collector
    from schemalint.engine.project import Replayed

_TABLE, _OTHER = TABLE.decode(), OTHER.decode()
_DEFINING = frozenset(
    "CreateStmt AlterTableStmt IndexStmt CreatePolicyStmt CreateFunctionStmt GrantStmt ViewStmt".split()
)
"""What a bad example has to hold so that our rules could find what is bad about it: they say little of queries."""
_EXISTS = frozenset(("42P06", "42P07", "42701", "42710", "42723", "23505"))
"""The server's codes for what is there already: examples show the same thing in turn."""


def judge_document(
    replayed: "Replayed", dispatch: Dispatch, found: "Collector", not_judged: Counter[str]
) -> list[Found]:
    """Show the rest of a document to the rules; the findings of all of it that count are given.

    Args:
        replayed: the document, whose first catalog was shown already.
        dispatch: the rules.
        found: what they found, and where what they find goes.
        not_judged: how often each rule was stopped.
    """
    document = replayed.document
    assert document is not None
    for further in document.further:
        walk(further, dispatch, found, not_judged)
    show([document.prompt], dispatch, found, not_judged)
    left = [one for one in found.all if not _is_exempt(one, document)]
    found.all = []
    show(_clean(document, dispatch, found), dispatch, found, not_judged)
    written = _written(document) if document.shown.stand_ins or TABLE in document.shown.sql else {}
    return [_said(one, written) for one in (*left, *found.all)]


def _is_exempt(one: Found, document: "Documented") -> bool:
    """Whether a finding is of no account: what is shown as bad, what is shown again, and what a stand-in is called."""
    if isinstance(one.subject, FailedStatement) and one.subject.sqlstate in _EXISTS:
        return True
    if one.rule.topic == PROMPTS:
        return False
    span = one.finding.span
    return _covers(document.bad_spans, span.start) or _is_named(one.finding, document)


def _covers(spans: Iterable[Span], offset: int) -> bool:
    return any(span.start <= offset < span.end for span in spans)


def _is_named(finding: Finding, document: "Documented") -> bool:
    span = finding.span
    if finding.object.endswith((_TABLE, _OTHER)):
        return True
    return any(one.start <= span.start and span.end <= one.end for one in document.shown.stand_ins)


def _clean(document: "Documented", dispatch: Dispatch, found: "Collector") -> Iterator[CleanExample]:
    """The bad examples in which no rule finds anything, of those that say all that rules look at."""
    if not dispatch.of(CleanExample):
        return
    for number, replayed in document.bad:
        example = document.prompt.examples[number]
        if not example.exact or not any(one.kind in _DEFINING for one in example.statements):
            continue
        scratch, unsure = found.another(), Counter[str]()
        walk(replayed, dispatch, scratch, unsure)
        if not unsure and all(found.folds(one.rule) and one.finding.severity is None for one in scratch.all):
            yield _clean_example(example)


def _clean_example(example: Example) -> CleanExample:
    bad = next(one for one in example.statements if one.polarity is Polarity.BAD)
    assert bad.mark is not None
    hint = "say what is bad about it, or take the mark away"
    return CleanExample(message="", span=bad.span, mark=bad.mark.span, hint=hint)


def _said(one: Found, written: Mapping[str, str]) -> Found:
    """A finding in the author's own words: no stand-in is named."""
    finding = one.finding
    texts = (finding.message, finding.hint, *(related.message for related in finding.related))
    if not any(name in text for name in written for text in texts):
        return one
    related = tuple(structs.replace(each, message=_put_back(each.message, written)) for each in finding.related)
    message, hint = _put_back(finding.message, written), _put_back(finding.hint, written)
    return one._replace(finding=structs.replace(finding, message=message, hint=hint, related=related))


def _put_back(text: str, written: Mapping[str, str]) -> str:
    for name, original in written.items():
        text = text.replace(name, original)
    return text


def _written(document: "Documented") -> dict[str, str]:
    """What the author wrote for each stand-in, the longest first; the table of a fragment has no name."""
    names = {f"public.{_TABLE}.": "", f"{_TABLE}.": "", f"public.{_TABLE}": "the table", _TABLE: "the table"}
    made = {one.name.decode(): one.written.decode("utf-8", "replace") for one in document.shown.stand_ins}
    return {**names, **{name: made[name] for name in sorted(made, key=len, reverse=True) if name.strip()}}
