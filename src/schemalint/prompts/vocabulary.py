"""What a claim means: the rules that hold SQL to it, by a closed vocabulary, or why nothing can."""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from functools import cache

from msgspec import Struct

from schemalint.named import NamedTuple
from schemalint.prompts.claims import Claim, Clause
from schemalint.prompts.phrases.said import Said
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


class _Phrase(Struct, frozen=True):
    """What is said of a rule; its words are compared only where one of the first of them stands in a clause.

    Attributes:
        text: see `phrases.said`.
        negative: whether it counts in a clause that forbids; else in one that demands.
    """

    meaning: Meaning
    text: str
    negative: bool


class _Words(Struct, frozen=True):
    """The words of a phrase.

    Attributes:
        needs: of each that must be in a clause, its alternatives.
        without: those that must not be there.
    """

    needs: tuple[frozenset[str], ...]
    without: frozenset[str]


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
    return next((why for why, words in _reasons() if not words.isdisjoint(said)), OTHER)


def known_rules() -> tuple[str, ...]:
    """The rules that the vocabulary speaks of, sorted."""
    return tuple(sorted(_said()))


def _of(clauses: Iterable[Clause], own: frozenset[str]) -> Iterator[Meaning]:
    """What clauses mean; of an introduction that is read with them only what their own words have a part in."""
    phrases = _phrases()
    for clause in clauses:
        for term in clause.terms & phrases.keys():
            for phrase in phrases[term]:
                if phrase.negative is clause.negative and _holds(_words(phrase.text), clause.terms, own):
                    yield phrase.meaning


def _holds(phrase: _Words, terms: frozenset[str], own: frozenset[str]) -> bool:
    return (
        phrase.without.isdisjoint(terms)
        and all(not word.isdisjoint(terms) for word in phrase.needs)
        and any(not word.isdisjoint(own) for word in phrase.needs)
    )


def _said() -> dict[str, Said]:
    from schemalint.prompts.phrases import access, names, tables

    return tables.SAID | names.SAID | access.SAID


@cache
def _phrases() -> dict[str, list[_Phrase]]:
    """The phrases by each alternative of their first word."""
    by_term: dict[str, list[_Phrase]] = {}
    for rule, kinds in _said().items():
        for (sense, negative), phrases in zip(_KINDS, kinds, strict=True):
            for text in phrases:
                phrase = _Phrase(Meaning(rule, sense), text, negative)
                for term in _alternatives(text.partition(" ")[0]):
                    by_term.setdefault(term, []).append(phrase)
    return by_term


@cache
def _words(phrase: str) -> _Words:
    words = phrase.split()
    return _Words(
        tuple(_alternatives(word) for word in words if not word.startswith("-")),
        frozenset(stem(word[1:]) for word in words if word.startswith("-")),
    )


def _alternatives(word: str) -> frozenset[str]:
    return frozenset(map(stem, word.split("|")))


@cache
def _reasons() -> tuple[tuple[str, frozenset[str]], ...]:
    """Why claims in which any of some words stands are not checked, the first that holds."""
    from schemalint.prompts.phrases.reasons import REASONS

    return tuple((why, frozenset(map(stem, words.split()))) for why, words in REASONS)
