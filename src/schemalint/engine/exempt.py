"""A document's findings: of its catalogs and its text, but not of what is shown as bad, nor of stand-ins."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from msgspec import structs

from schemalint.engine.dispatch import Dispatch
from schemalint.engine.found import Found
from schemalint.engine.untold import is_untold
from schemalint.engine.walk import show, walk
from schemalint.model import Finding, Span
from schemalint.prompts.fragments import OTHER, TABLE
from schemalint.prompts.polarity import Polarity
from schemalint.prompts.prompt import Example, ShownStatement
from schemalint.rules.selection import is_about_prompts
from schemalint.rules.subjects import CleanExample

if TYPE_CHECKING:
    from schemalint.engine.documents import Documented
    from schemalint.engine.findings import Collector
    from schemalint.engine.project import Replayed

_TABLE, _OTHER = TABLE.decode(), OTHER.decode()
_DEFINING = frozenset(
    "CreateStmt AlterTableStmt IndexStmt CreatePolicyStmt CreateFunctionStmt GrantStmt ViewStmt".split()
)
"""What a bad example has to hold so that our rules could find what is bad about it: they say little of queries."""
_EVERYWHERE = frozenset(("table-without-rls", "manual-system-field"))
"""What is told of almost any table, and is not what an example is bad for."""
_OF_SCHEMAS = _EVERYWHERE | {"all-columns-nullable", "system-schema-access"}
"""What is said of a schema as a whole, and would be said of each example, unless somebody asks for it by a severity."""


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
    left = [one for one in found.all if not _is_exempt(one, document, found)]
    found.all = []
    show(_clean(document, dispatch, found), dispatch, found, not_judged)
    written = _written(document) if document.shown.stand_ins or TABLE in document.shown.sql else {}
    return [_said(one, written) for one in (*left, *found.all)]


def _is_exempt(one: Found, document: "Documented", found: "Collector") -> bool:
    """Whether a finding does not count: of what is shown as bad, of a stand-in's name, of what examples do not tell."""
    if is_about_prompts(one.rule.topic):
        return False
    if one.rule.name in _OF_SCHEMAS and one.finding.severity is None and not found.is_asked_for(one.rule):
        return True
    start = one.finding.span.start
    return (
        _covers(document.bad_spans, start)
        or _is_named(one.finding, document)
        or is_untold(one, document, asked=found.is_asked_for(one.rule))
    )


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
        bad = next((one for one in example.statements if _is_bare(one, example)), None)
        if bad is None or bad.mark is None or not example.exact:
            continue
        scratch, unsure = found.another(), Counter[str]()
        walk(replayed, dispatch, scratch, unsure)
        if not unsure and all(one.rule.name in _EVERYWHERE for one in scratch.all):
            hint = "say what is bad about it, or take the mark away"
            yield CleanExample(message="", span=bad.span, mark=bad.mark.span, hint=hint)


def _is_bare(statement: ShownStatement, example: Example) -> bool:
    """Whether a statement is called bad, defines something, and no word beside the mark says what is bad about it."""
    mark = statement.mark
    if mark is None or mark.polarity is not Polarity.BAD or mark.by == "heading" or statement.kind not in _DEFINING:
        return False
    text = example.fence.text
    told = text.count("--") + text.count("/*") - (mark.by == "comment")
    return not told and mark.bare


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
