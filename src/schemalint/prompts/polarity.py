"""Polarity: whether an author shows something as good or as bad, told by marks and by the words a label begins with."""

import re
from collections.abc import Iterator
from enum import StrEnum

from msgspec import Struct

from schemalint.lazy import regex
from schemalint.model import Span
from schemalint.prompts.document import Block, Cell, Fence, Heading, Section
from schemalint.prompts.mojibake import repaired


class Polarity(StrEnum):
    """How an author marks what is shown."""

    GOOD = "good"
    BAD = "bad"
    UNMARKED = "unmarked"


class Mark(Struct, frozen=True):
    """What says that something is good or bad.

    Attributes:
        span: the comment, line, heading or cell that says so.
        by: which of them: `comment`, `fence`, `line`, `heading` or `cell`.
        bare: whether it says no more than that.
    """

    polarity: Polarity
    span: Span
    by: str
    bare: bool = False


_BAD_SIGNS = "❌✗✘✖🚫⛔👎🛑"
_GOOD_SIGNS = "✅✓✔☑👍🟢"
_LABEL = 90
"""How long a line may be to be a label; longer ones are prose, and only a sign at their beginning counts."""
_DECORATION = regex("[\\s#*_>`~|=\\[\\](){}:/.!\\d\u26a0\ufe0f\u2013\u2014-]+")
_NOT = "don['\u2019]?t"
_BAD_WORDS = regex(
    r"(?:the\s+|an?\s+|very\s+|clearly\s+)*(?:bad|wrong|incorrect|invalid|inefficient|insecure|unsafe|dangerous|vulnerable"
    r"|problematic|anti-?\s?patterns?|do\s+not|not\s+(?:this|recommended|ok|good)|never|avoid|stop|instead\s+of"
    r"|rather\s+than|forbidden|prohibited|what\s+not|(?:common\s+)?(?:mistakes?|pitfalls?)|" + _NOT + r"s?)\b"
)
_GOOD_WORDS = regex(
    r"(?:the\s+|an?\s+|much\s+|even\s+)*(?:good|better|best(?!\s+practice)|correct(?:ed|ly)?|right|recommended|preferred"
    r"|proper(?:ly)?|do(?!\s+not)|do\s+this|instead(?!\s+of)|safe|secure|efficient)\b"
)
_WAY = r"(?:example|way|approach|code|sql|query|pattern|version|practice)s?\b"
_BAD_INSIDE = regex(
    r"\((?:bad|wrong|incorrect|avoid|anti-?pattern|not\s+recommended|"
    + _NOT
    + r")\b|\b(?:bad|wrong|incorrect)\s+"
    + _WAY
    + r"|\banti-?patterns?\b|\bnot\s+to\s+do\b|\b(?:common\s+)?mistakes?\b|\bexamples?\s+of\s+(?:bad|wrong|incorrect)\b"
    + "|[:\u2013\u2014-]\\s*(?:bad|wrong|incorrect)\\W*$"
)
_GOOD_INSIDE = regex(
    r"\((?:good|correct|recommended|preferred|better|best)\b|\b(?:good|correct|right|recommended|better)\s+"
    + _WAY
    + r"|\bexamples?\s+of\s+(?:good|correct)\b"
    + "|[:\u2013\u2014-]\\s*(?:good|correct)\\W*$"
)
_BEFORE = frozenset("the a an very clearly much even".split())
_BAD = tuple(
    """bad wrong incorrect invalid inefficient insecure unsafe dangerous vulnerable problematic anti do not never avoid
    stop instead rather forbidden prohibited what common mistake pitfall don""".split()
)
_GOOD = tuple("good better best correct right recommended preferred proper do instead safe secure efficient".split())
"""How labels begin that these patterns match, after the words before; compiling a pattern costs more than a look."""
_BAD_SAID = ("bad", "wrong", "incorrect", "avoid", "anti", "not", "don", "mistake")
_GOOD_SAID = ("good", "correct", "recommended", "preferred", "better", "best", "right")
"""What is in each label that those patterns find."""
_TURN = regex(r"\bvs\.?\b|\bversus\b|\binstead\b(?!\s+of)|[,;]\s*(?:use|prefer|but)\b")
"""What makes a label that begins with one say the other too."""
_WORD = regex(r"[^\W\d_]{2,}")
_BARE = 2
"""Words of a label that are no explanation, as in "bad example"."""
_SENTENCE = regex(r"(?<=[.!?;])(?<!vs\.)\s+")


def polarity_of(text: str) -> Polarity:
    """What a label says: a comment, the line before an example, a heading, a header cell.

    A sign counts wherever it stands, a word where the label begins with it; a label that says both says nothing.

    Args:
        text: as written; mojibake in it is read as what it was.
    """
    text = repaired(text)
    signs = {_sign(character) for character in text} - {Polarity.UNMARKED} if not text.isascii() else set()
    if len(signs) == 1:
        return signs.pop()
    if signs or len(text) > _LABEL * 4:
        return Polarity.UNMARKED
    return _worded(text)


def is_bare(text: str) -> bool:
    """Whether a label says no more than that something is good or bad: a sign, a word or two."""
    return len(_WORD.findall(text)) <= _BARE


def _sign(character: str) -> Polarity:
    if character in _BAD_SIGNS:
        return Polarity.BAD
    return Polarity.GOOD if character in _GOOD_SIGNS else Polarity.UNMARKED


def _worded(text: str) -> Polarity:
    """What the last sentence of a label begins with."""
    sentence = _SENTENCE.split(text.strip())[-1].lower()
    lead = _DECORATION.match(sentence)
    words = sentence[lead.end() :] if lead else sentence
    if len(words) > _LABEL:
        return Polarity.UNMARKED
    bad = _begins(words, _BAD, _BAD_WORDS) or _holds(words, _BAD_SAID, _BAD_INSIDE)
    good = _begins(words, _GOOD, _GOOD_WORDS) or _holds(words, _GOOD_SAID, _GOOD_INSIDE)
    if bad is good or (_TURN.search(words) and not words.startswith("instead")):
        return Polarity.UNMARKED
    return Polarity.BAD if bad else Polarity.GOOD


def _begins(words: str, beginnings: tuple[str, ...], pattern: re.Pattern[str]) -> bool:
    begins = words.startswith(beginnings) or (words != "" and words.split(None, 1)[0] in _BEFORE)
    return begins and pattern.match(words) is not None


def _holds(words: str, some: tuple[str, ...], pattern: re.Pattern[str]) -> bool:
    return any(word in words for word in some) and pattern.search(words) is not None


def mark_of_fence(fence: Fence) -> Mark | None:
    """What marks some code as a whole: its opening line, the line before it, a heading above it."""
    for text, span, by in _labels(fence):
        polarity = polarity_of(text)
        if polarity is not Polarity.UNMARKED:
            return Mark(polarity, span, by, is_bare(text))
    return None


def _labels(fence: Fence) -> Iterator[tuple[str, Span, str]]:
    rest = fence.info.partition(" ")[2]
    if rest:
        yield rest, fence.opening, "fence"
    if fence.before is not None and fence.before.pieces:
        last, by = fence.before.pieces[-1], "heading" if isinstance(fence.before, Heading) else "line"
        yield last.text, Span(fence.path, last.start, last.end), by
        first = fence.before.pieces[0]
        if first is not last:
            yield first.text, Span(fence.path, first.start, first.end), by
    if fence.item is not None and fence.item.pieces and fence.item is not fence.before:
        piece = fence.item.pieces[0]
        yield piece.text, Span(fence.path, piece.start, piece.end), "line"
    section: Section | None = fence.section
    while section is not None and section.level:
        yield section.title, section.span, "heading"
        section = section.above


def mark_of_block(block: Block) -> Mark | None:
    """What marks a block of prose: its own beginning, the header of its column, a heading above it."""
    polarity = polarity_of(block.text)
    if polarity is not Polarity.UNMARKED:
        return Mark(polarity, block.span(), "line")
    if isinstance(block, Cell) and block.row and (of_column := polarity_of(block.header)) is not Polarity.UNMARKED:
        return Mark(of_column, block.span(), "cell")
    section: Section | None = block.section
    while section is not None and section.level:
        polarity = polarity_of(section.title)
        if polarity is not Polarity.UNMARKED:
            return Mark(polarity, section.span, "heading")
        section = section.above
    return None
