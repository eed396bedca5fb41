"""What a claim means: the rules that hold SQL to it, by a closed vocabulary, or why nothing can."""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from functools import cache

from schemalint.named import NamedTuple
from schemalint.prompts.claims import Claim, Clause
from schemalint.prompts.words import stem

OTHER = "no rule is known by these words"


class Sense(StrEnum):
    """What a claim wants of a rule."""

    ENFORCE = "enforce"
    """What the claim demands or forbids is what the rule looks for."""
    WAIVE = "waive"
    """The claim demands what the rule forbids, or forbids what it demands."""
    GRANT = "grant"
    """The claim permits what the rule never minds."""


class Meaning(NamedTuple):
    """A rule that a claim speaks of."""

    rule: str
    sense: Sense


class _Phrase(NamedTuple):
    """Words that must all be in a clause.

    Attributes:
        needs: of each word, its alternatives.
        without: words that must not be there.
        negative: whether it counts in a clause that forbids; else in one that demands.
    """

    meaning: Meaning
    needs: tuple[frozenset[str], ...]
    without: frozenset[str]
    negative: bool


class _Reason(NamedTuple):
    """Why claims in which any of some words stands are not checked."""

    why: str
    words: frozenset[str]


class _Vocabulary(NamedTuple):
    """The phrases by each alternative of their first word."""

    phrases: dict[str, tuple[_Phrase, ...]]
    rules: tuple[str, ...]
    reasons: tuple[_Reason, ...]


_KINDS = (
    (Sense.ENFORCE, False),
    (Sense.ENFORCE, True),
    (Sense.WAIVE, False),
    (Sense.WAIVE, True),
    (Sense.GRANT, False),
)
"""What each field of `Said` stands for, and whether it counts in clauses that forbid."""


def meanings(claim: Claim) -> tuple[Meaning, ...]:
    """The rules that a claim speaks of, sorted by name; empty where the vocabulary has none.

    Its own words count first; where they say nothing, they are read on from what introduces its list.
    """
    own = frozenset().union(*[clause.terms for clause in claim.clauses])
    found = set(_of(claim.clauses, own)) or set(_of(claim.within, own))
    enforced = {meaning.rule for meaning in found if meaning.sense is Sense.ENFORCE}
    return tuple(sorted(one for one in found if one.sense is Sense.ENFORCE or one.rule not in enforced))


def uncheckable(claim: Claim) -> str:
    """Why no rule can check a claim that has no meaning."""
    said = claim.clauses[0].terms
    return next((reason.why for reason in _vocabulary().reasons if not reason.words.isdisjoint(said)), OTHER)


def known_rules() -> tuple[str, ...]:
    """The rules that the vocabulary speaks of, sorted."""
    return _vocabulary().rules


def _of(clauses: Iterable[Clause], own: frozenset[str]) -> Iterator[Meaning]:
    """What clauses mean; of an introduction that is read with them only what their own words have a part in."""
    phrases = _vocabulary().phrases
    for clause in clauses:
        for term in clause.terms & phrases.keys():
            for phrase in phrases[term]:
                if phrase.negative is clause.negative and _holds(phrase, clause.terms, own):
                    yield phrase.meaning


def _holds(phrase: _Phrase, terms: frozenset[str], own: frozenset[str]) -> bool:
    return (
        phrase.without.isdisjoint(terms)
        and all(not word.isdisjoint(terms) for word in phrase.needs)
        and any(not word.isdisjoint(own) for word in phrase.needs)
    )


@cache
def _vocabulary() -> _Vocabulary:
    from schemalint.prompts.phrases import access, names, tables
    from schemalint.prompts.phrases.reasons import REASONS

    said = tables.SAID | names.SAID | access.SAID
    by_term: dict[str, list[_Phrase]] = {}
    for rule, kinds in said.items():
        for (sense, negative), phrases in zip(_KINDS, kinds, strict=True):
            for text in phrases:
                phrase = _phrase(Meaning(rule, sense), text, negative=negative)
                for term in phrase.needs[0]:
                    by_term.setdefault(term, []).append(phrase)
    return _Vocabulary(
        {term: tuple(phrases) for term, phrases in by_term.items()},
        tuple(sorted(said)),
        tuple(_Reason(why, frozenset(map(stem, words.split()))) for why, words in REASONS),
    )


def _phrase(meaning: Meaning, text: str, *, negative: bool) -> _Phrase:
    words = text.split()
    return _Phrase(
        meaning,
        tuple(_alternatives(word) for word in words if not word.startswith("-")),
        frozenset(stem(word[1:]) for word in words if word.startswith("-")),
        negative,
    )


def _alternatives(word: str) -> frozenset[str]:
    return frozenset(stem(one) for one in word.split("|"))
