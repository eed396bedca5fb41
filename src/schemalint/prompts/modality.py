"""Modality: the words by which a statement demands or forbids, and how strictly."""

from functools import lru_cache

from msgspec import Struct

from schemalint.lazy import regex
from schemalint.prompts.polarity import Polarity, polarity_of
from schemalint.prompts.words import stem, stems, terms


def _words(text: str) -> frozenset[str]:
    return frozenset(map(stem, text.split()))


_MUST = _words(
    "never always must mandatory shall forbidden prohibited do_not don_t cannot non_negotiable under_no_circumstances"
    " is_required are_required"
)
_MUST_FIRST = _words("required critical")
_NEGATIVE = _words(
    "never do_not don_t must_not mustn_t should_not shouldn_t shall_not cannot can_t avoid avoids forbidden prohibited"
    " refrain not_allowed disallow under_no_circumstances is_wrong antipattern anti_pattern mistake"
)
_SOFT = _words("consider optional optionally may can when_performance_demands")
_CONDITIONAL = frozenset(
    stem(f"{when}_{needed}")
    for when in ("when", "if", "where", "as")
    for needed in ("needed", "necessary", "appropriate", "applicable", "relevant", "possible", "useful", "required")
)
_NEGLECT = _words("forget forgetting ignore skip skipping omit omitting neglect leave_out missing")
_TURN = _words("use prefer but always instead do")
_RULES = _words(
    "rule guideline principle practice checklist constraint standard requirement convention must should always never"
    " required forbidden prohibited verify ensure do don_t dont donts instruction avoid"
)
_ASIDE = _words("example question template phase reference glossary changelog")
_VERBS = _words(
    "add adopt align allow analyze analyse apply ask assess assign avoid begin build call check choose comment"
    " configure consider create declare define deploy design do document enable encrypt enforce ensure establish"
    " evaluate execute follow generate grant hash handle identify implement include index infer keep leverage"
    " limit list maintain make manage mark minimize minimise model monitor name normalize normalise optimize"
    " optimise partition perform plan prefer prevent preserve protect provide put qualify reference remove report"
    " require restrict revoke rotate run separate set specify split start store think track update use validate"
    " verify work wrap write"
)
_PIVOT = regex(
    r"\s*(?:[,;]?\s+(?:and\s+)?\bnot\b(?!\s+(?:only|just|yet|all|more|every|have|be|been))"
    r"|[,;]?\s*\b(?:instead\s+of|rather\s+than|without)\b)\s+"
)
_SENTENCE = regex(
    r"(?<=[.!?;])\s+|\s+(?=(?:but|and)\s+(?:never|always|do not|don't|avoid)\b)|,\s+(?=(?:never|avoid)\b)"
)
_PIVOTS = ("not", "instead", "rather", "without")
_TURNS = ("never", "always", "do not", "don't", "avoid")
"""What is in each text that these patterns cut, beside signs."""
_DOS = regex(r"\W*(?:do(?:n't|nt| not)?'?s?)\W*")


class Said(Struct, frozen=True):
    """A text's words, and what they say of it.

    Attributes:
        terms: see `words.terms`.
        must: whether it is strict.
        soft: whether it leaves it open.
        conditional: whether it says "when needed" or the like.
        negative: whether it forbids.
        neglect: whether what it names is the leaving out of something.
        turn: whether it begins as advice does after a warning.
        rules: whether it names rules, so that what stands under it is one.
        aside: whether it names examples, questions or references.
        imperative: whether it begins with a verb that tells what to do.
    """

    terms: frozenset[str]
    must: bool
    soft: bool
    conditional: bool
    negative: bool
    neglect: bool
    turn: bool
    rules: bool
    aside: bool
    imperative: bool


@lru_cache(maxsize=4096)
def said(text: str) -> Said:
    """What a text says.

    Args:
        text: as `words.normal` gives it.
    """
    words = stems(text)
    found = terms(words)
    first = words[0] if words else ""
    return Said(
        terms=found,
        must=not _MUST.isdisjoint(found) or first in _MUST_FIRST,
        soft=not _SOFT.isdisjoint(found),
        conditional=not _CONDITIONAL.isdisjoint(found),
        negative=not _NEGATIVE.isdisjoint(found) or (first == "no" and words[1:2] != ("default",)),
        neglect=not _NEGLECT.isdisjoint(found),
        turn=first in _TURN,
        rules=not _RULES.isdisjoint(found),
        aside=not _ASIDE.isdisjoint(found),
        imperative=first in _VERBS or (":" in text and _after_label(text)),
    )


def _after_label(text: str) -> bool:
    after = stems(text.partition(":")[2])
    return bool(after) and after[0] in _VERBS


@lru_cache(maxsize=4096)
def head_says(head: str) -> Polarity:
    """What a heading or an introduction says of the list under it: by its marks, else by its last sentence."""
    polarity = polarity_of(head)
    if polarity is Polarity.UNMARKED and said(sentences(head)[-1]).negative:
        found = said(head).terms
        both = "do" in found and ("don_t" in found or "dont" in found)
        return Polarity.UNMARKED if both else Polarity.BAD
    return polarity


def is_aside(head: str) -> bool:
    """Whether what stands under a heading or an introduction shows, asks or refers, and rules nothing."""
    last = said(sentences(head)[-1])
    return last.aside and not last.rules


def is_strict_head(head: str) -> bool:
    """Whether what stands under a heading must be; a heading that only says DO or DON'T does not say so."""
    return said(head).must and _DOS.fullmatch(head) is None


def sentences(text: str) -> list[str]:
    """The parts of a text that say yes or no each by themselves."""
    inside = text[:-1]
    cut = any(sign in inside for sign in ".!?;") or any(word in text for word in _TURNS)
    return _SENTENCE.split(text) if cut else [text]


def alternating(sentence: str) -> list[str]:
    """A sentence cut at "not", "instead of" and the like: each part says the opposite of the one before."""
    return _PIVOT.split(sentence) if any(word in sentence for word in _PIVOTS) else [sentence]
