"""Claims: what a prompt demands or forbids, each with its line, how strictly, and in clauses that say yes or no."""

from collections.abc import Iterator, Sequence
from enum import StrEnum

from msgspec import Struct

from schemalint.lazy import regex
from schemalint.model import Span
from schemalint.prompts.document import Block, Cell, Document, Heading, Item, Paragraph, Section
from schemalint.prompts.modality import Said, alternating, head_says, is_aside, is_strict_head, said, sentences
from schemalint.prompts.mojibake import repaired
from schemalint.prompts.polarity import Polarity, polarity_of
from schemalint.prompts.words import normal


class Strength(StrEnum):
    """How strictly a claim is made."""

    MUST = "must"
    SHOULD = "should"
    IF_NEEDED = "if needed"


class Clause(Struct, frozen=True):
    """A part of a claim that says one thing.

    Attributes:
        terms: its words, see `words.terms`.
        negative: whether it forbids what it names.
    """

    terms: frozenset[str]
    negative: bool


class Claim(Struct, frozen=True, kw_only=True, eq=False):
    """A statement of what is to be done, or not to be done.

    Attributes:
        text: as written, mojibake read as what it was.
        span: the statement.
        line: its line.
        strength: how strictly it is made.
        negative: whether it forbids, by its own words or by those of the list that it is in.
        normative: whether its words or its list say that it is a rule; else it only says how things are.
        clauses: its parts, the whole first.
        within: its parts read together with what introduces its list; empty without that.
    """

    text: str
    span: Span
    line: int
    strength: Strength
    negative: bool
    normative: bool
    clauses: tuple[Clause, ...]
    within: tuple[Clause, ...] = ()


_BRACKETS = regex(r"(?<!\w)\(([^()]*(?:\([^()]*\)[^()]*)*)\)")
_TITLE = regex(r"[:\uff1a]\W*\Z|\A\*\*[^*]+\*\*\W*\Z")
"""What an item is that only introduces those inside it."""
_REMEDY = regex(r"(?i)\b(?:fix|solution|remedy|instead|correct|better|recommend)")
"""The column of a table of mistakes that says what is right."""
_INTRODUCTION = 120
"""How long a head may be to be read on with what it introduces."""
_URL = regex(r"(?:https?://|www\.)[^\s)>\]]+")
_REFERS = regex(r"(?i)\W*(?:references?|see also|sources?|further reading|learn more|docs|documentation)\b\W*:")
"""How a line begins that only points elsewhere."""
_LAPSE = "no "
"""How a lack begins: in a column of mistakes, "no index" demands an index."""
_LABEL = regex(r"[:\uff1a]\W*\Z")
_SPLIT = regex(r"(?<=[.!?])\s+(?=[A-Z*_`\"\u2018\u201c(])|\n(?=\W*(?:[A-Z]|\*\*))")


def claims_of(document: Document) -> tuple[Claim, ...]:
    """What a document demands, forbids or says to be so, in order: list items, cells, sentences that prescribe."""
    parents = {id(block.above) for block in document.blocks if isinstance(block, Item) and block.above is not None}
    found: list[Claim] = []
    for block in document.blocks:
        if isinstance(block, Item):
            if block.pieces and not (id(block) in parents and _TITLE.search(block.text)):
                found += _of_item(document, block)
        elif isinstance(block, Cell):
            found += _of_cell(document, block)
        elif isinstance(block, Paragraph):
            found += _of_paragraph(document, block)
    return tuple(found)


def _of_item(document: Document, item: Item) -> Iterator[Claim]:
    heads = tuple(_heads(item))
    if item.text.rstrip().endswith("?") or any(map(is_aside, heads[:2])):
        return
    ruled = item.checked is not None or any(said(head).rules for head in heads) or _marked(item.text)
    yield from _sentences(document, item, heads, ruled=ruled)


def _of_cell(document: Document, cell: Cell) -> Iterator[Claim]:
    head = normal(cell.header)
    if cell.row and (said(head).rules or said(normal(cell.text)).must):
        yield from _sentences(document, cell, (head,), ruled=True)


def _of_paragraph(document: Document, paragraph: Paragraph) -> Iterator[Claim]:
    if _LABEL.search(paragraph.text):
        return
    title = normal(paragraph.section.title)
    heads = (title,) if head_says(title) is not Polarity.UNMARKED else ()
    for claim in _sentences(document, paragraph, heads, ruled=False):
        if claim.normative:
            yield claim


def _sentences(document: Document, block: Block, heads: Sequence[str], *, ruled: bool) -> Iterator[Claim]:
    at = 0
    for part in _SPLIT.split(block.text):
        start = block.text.index(part, at)
        at = start + len(part)
        if len(part.split()) > 1 and not part.rstrip().endswith("?") and not _refers(part):
            yield _claim(document, block, (start, at), heads, ruled=ruled)


def _refers(part: str) -> bool:
    return ":" in part and _REFERS.match(part) is not None


def _claim(document: Document, block: Block, run: tuple[int, int], heads: Sequence[str], *, ruled: bool) -> Claim:
    written = repaired(block.text[slice(*run)])
    text = normal(_URL.sub(" ", written))
    lapse = text.startswith(_LAPSE) and isinstance(block, Cell) and polarity_of(block.header) is Polarity.BAD
    text = text.removeprefix(_LAPSE) if lapse else text
    words = said(text)
    negative = not lapse and (_is_negative(block, heads, text) or polarity_of(written) is Polarity.BAD)
    normative = ruled or words.must or words.negative or words.imperative
    span = block.span(*run)
    intro = heads[0] if heads and len(heads[0]) < _INTRODUCTION else ""
    return Claim(
        text=" ".join(written.split()),
        span=span,
        line=document.text.position(span.start).line,
        strength=_strength(words, heads) if normative else Strength.IF_NEEDED,
        negative=negative,
        normative=normative,
        clauses=tuple(_clauses(text, negative=negative)),
        within=tuple(_clauses(f"{intro} {text}", negative=negative)) if intro else (),
    )


def _strength(words: Said, heads: Sequence[str]) -> Strength:
    if words.must and not words.conditional:
        return Strength.MUST
    if words.soft or words.conditional:
        return Strength.IF_NEEDED
    return Strength.MUST if any(map(is_strict_head, heads)) else Strength.SHOULD


def _is_negative(block: Block, heads: Sequence[str], text: str) -> bool:
    """Whether a claim forbids: by its own words outside of brackets, or by the nearest of its heads that says so."""
    if said(_BRACKETS.sub(" ", text) if "(" in text else text).negative:
        return True
    told = (head_says(head) for head in heads)
    of_heads = next((polarity for polarity in told if polarity is not Polarity.UNMARKED), Polarity.UNMARKED)
    if isinstance(block, Cell):
        if _REMEDY.search(block.header):
            return False
        of_heads = polarity_of(block.header) if of_heads is Polarity.UNMARKED else of_heads
    return of_heads is Polarity.BAD


def _clauses(text: str, *, negative: bool) -> Iterator[Clause]:
    """The whole, then its parts where some of them say the opposite of others."""
    turned = [inside for inside in _BRACKETS.findall(text) if said(inside).negative or said(inside).turn]
    outside = _BRACKETS.sub(lambda found: " " if found[1] in turned else f" {found[1]} ", text) if "(" in text else text
    yield Clause(said(outside).terms, negative ^ said(outside).neglect)
    for sentence in sentences(outside):
        forbids = said(sentence).negative or (negative and not said(sentence).turn)
        parts = alternating(sentence)
        for number, part in enumerate(parts):
            says_no = forbids ^ bool(number % 2) ^ said(part).neglect
            if len(parts) > 1 or says_no is not negative:
                yield Clause(said(part).terms, says_no)
    for inside in turned:
        yield Clause(said(inside).terms, said(inside).negative or (negative and not said(inside).turn))


def _marked(text: str) -> bool:
    return not text.isascii() and polarity_of(text) is not Polarity.UNMARKED


def _heads(item: Item) -> Iterator[str]:
    """What stands over an item: what introduces its list and those around it, the items they are in, the headings."""
    at: Item | None = item
    while at is not None:
        if at.intro is not None and at.intro is not at.above and not isinstance(at.intro, Heading):
            yield normal(at.intro.text)
        if at.above is not None:
            yield normal(at.above.text)
        at = at.above
    section: Section = item.section
    if section.level:
        yield normal(section.title)
        if section.above is not None and section.above.level > 1:
            yield normal(section.above.title)
