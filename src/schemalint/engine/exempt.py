"""A document's findings: of its catalogs and its text, but not of what is shown as bad, nor of stand-ins."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from schemalint.engine.dispatch import Dispatch
from schemalint.engine.drawn import drawings
from schemalint.engine.found import Found
from schemalint.engine.own_rules import broken_claims
from schemalint.engine.restored import in_author_s_words
from schemalint.engine.untold import example_at, is_untold
from schemalint.engine.walk import show, walk
from schemalint.lazy import regex
from schemalint.model import Finding
from schemalint.prompts.fragments import OTHER, TABLE
from schemalint.prompts.polarity import Polarity
from schemalint.prompts.prompt import Example, ShownStatement
from schemalint.rules.selection import is_about_prompts
from schemalint.rules.subjects import BrokenClaim, CleanExample, Drawing

if TYPE_CHECKING:
    from schemalint.engine.documents import Documented
    from schemalint.engine.findings import Collector
    from schemalint.engine.project import Replayed

_OF_FRAGMENTS = regex(rf"{TABLE.decode()}\d*(?:\Z|_\w)|{OTHER.decode()}")
"""A fragment's table itself, and what is named after it."""
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
    if dispatch.of(Drawing):
        show(drawings(replayed, document), dispatch, found, not_judged)
    if dispatch.of(BrokenClaim):
        claims = list(broken_claims(replayed, found, _is_exempt))
        show(claims, dispatch, found, not_judged)
        told = {(claim.rule, span) for claim in claims for span in (claim.span, *claim.others)}
        left = [one for one in left if (one.rule.name, one.finding.span) not in told]
    show(_clean(document, dispatch, found), dispatch, found, not_judged)
    return list(in_author_s_words([*left, *found.all], document))


def _is_exempt(one: Found, document: "Documented", found: "Collector") -> bool:
    """Whether a finding does not count: of what is shown as bad, of a stand-in's name, of what examples do not tell."""
    if is_about_prompts(one.rule.topic):
        return False
    if one.rule.name in _OF_SCHEMAS and one.finding.severity is None and not found.is_asked_for(one.rule):
        return True
    return (
        _is_bad(one.finding.span.start, document)
        or _is_named(one.finding, document)
        or is_untold(one, document, asked=found.is_asked_for(one.rule))
    )


def _is_bad(offset: int, document: "Documented") -> bool:
    """Whether what stands at a byte offset is shown as bad."""
    example = example_at(document.prompt.examples, offset)
    return example is not None and any(span.start <= offset < span.end for span in example.bad)


def _is_named(finding: Finding, document: "Documented") -> bool:
    """Whether a finding is about the name of a stand-in."""
    if _OF_FRAGMENTS.search(finding.object) or _OF_FRAGMENTS.search(finding.message):
        return True
    span, made = finding.span, document.shown.stand_ins
    number = bisect_right(made, span.start, key=lambda one: one.start) - 1
    return number >= 0 and span.end <= made[number].end


def _clean(document: "Documented", dispatch: Dispatch, found: "Collector") -> Iterator[CleanExample]:
    """The bad examples in which no rule finds anything, of those that say all that rules look at."""
    if not dispatch.of(CleanExample):
        return
    for judged in document.bad:
        example = document.prompt.examples[judged.example]
        bad = next((one for one in example.statements if _is_bare(one, example)), None)
        if bad is None or bad.mark is None or not example.exact:
            continue
        scratch, unsure = found.another(), Counter[str]()
        walk(judged.replayed, dispatch, scratch, unsure)
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
