"""A prompt's own rules on its own examples."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from msgspec import structs

from schemalint.engine.contract import Contract, Stated, contract_of, in_common
from schemalint.engine.dispatch import Dispatch
from schemalint.engine.found import Found
from schemalint.engine.walk import walk
from schemalint.lazy import regex
from schemalint.prompts.claims import Claim, Strength
from schemalint.prompts.phrases.vague import VAGUE
from schemalint.prompts.words import normal, stem, stems
from schemalint.rules.selection import load
from schemalint.rules.subjects import BrokenClaim

if TYPE_CHECKING:
    from schemalint.engine.documents import Documented
    from schemalint.engine.findings import Collector
    from schemalint.engine.project import Replayed


_JUDGED = frozenset(map(stem, "appropriate proper correct optimal right suitable reference unless".split()))
"""Words that leave it to judgement what fits, or that only point elsewhere."""
_CODE = regex(r"`[^`]*`")
_EACH = frozenset(map(stem, "every each all any table policy always".split()))


def broken_claims(
    replayed: "Replayed", found: "Collector", exempt: Callable[[Found, "Documented", "Collector"], bool]
) -> Iterator[BrokenClaim]:
    """What the examples of a prompt break of what it says, a rule at a time.

    What is only advised, or in words that leave much to judgement, is nothing to hold an example to.

    Args:
        replayed: the prompt.
        found: where what the rules of the run find goes: one like it is used.
        exempt: whether a finding does not count.
    """
    document = replayed.document
    assert document is not None
    if not document.prompt.shows_sql:
        return
    contract = _plain(contract_of([document.prompt.document]))
    if not contract.enforced:
        return
    settings = contract.settings(document.prompt.settings)
    alone = structs.replace(settings, select=tuple(sorted(contract.enforced)), extend_select=(), ignore=())
    dispatch, scratch, unsure = Dispatch(load(alone), alone), found.another(alone), Counter[str]()
    for catalog in (replayed, *document.further):
        walk(catalog, dispatch, scratch, unsure)
    by_rule: dict[str, list[Found]] = {}
    for one in scratch.all:
        stated = contract.enforced.get(one.rule.name)
        if stated is not None and not exempt(one, document, scratch) and _is_meant(one, stated):
            by_rule.setdefault(one.rule.name, []).append(one)
    for rule, breaks in sorted(by_rule.items()):
        yield _broken(rule, breaks, contract.enforced[rule])


def _plain(contract: Contract) -> Contract:
    kept = {
        rule: demanded
        for rule, stated in contract.enforced.items()
        if rule not in VAGUE and (demanded := tuple(one for one in stated if _is_plain(rule, one.claim)))
    }
    return structs.replace(contract, enforced=kept)


def _is_plain(rule: str, claim: Claim) -> bool:
    """Whether a claim is one to hold an example to; security in general is advised in words that mean no table."""
    if not claim.normative or claim.strength is Strength.IF_NEEDED or not _JUDGED.isdisjoint(claim.clauses[0].terms):
        return False
    if rule != "table-without-rls" or claim.strength is Strength.MUST:
        return True
    return not _EACH.isdisjoint(stems(normal(_CODE.sub(" ", claim.text))))


def _is_meant(one: Found, stated: Sequence[Stated]) -> bool:
    """Whether claims mean a finding that its rule itself takes less seriously: they must name what it is about."""
    return one.finding.severity is None or any(in_common(each.claim, one.finding) for each in stated)


def _broken(rule: str, breaks: Sequence[Found], stated: Sequence[Stated]) -> BrokenClaim:
    places = sorted({one.finding.span: one.finding for one in breaks}.items())
    (span, first), others = places[0], places[1:]
    claim = max(stated, key=lambda one: in_common(one.claim, first)).claim
    return BrokenClaim(
        message=first.message,
        span=span,
        hint=first.hint,
        rule=rule,
        claim=claim.span,
        line=claim.line,
        said=claim.text,
        others=tuple(place for place, _ in others),
    )
