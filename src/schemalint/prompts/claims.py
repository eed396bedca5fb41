"""Claims: what a prompt demands or forbids, each with its line, how strictly, and in clauses that say yes or no."""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from msgspec import Struct

from schemalint.lazy import regex
from schemalint.model import Span
from schemalint.prompts.document import Block, Cell, Document, Heading, Item, Paragraph, Section
from schemalint.prompts.mojibake import repaired
from schemalint.prompts.polarity import Polarity, polarity_of
from schemalint.prompts.words import normal, terms


class Strength(StrEnum):
    """How strictly a claim is made."""

    MUST = "must"
    SHOULD = "should"
    IF_NEEDED = "if needed"


class Clause(NamedTuple):
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


_MUST = regex(
    r"\b(?:never|always|must|mandatory|shall|forbidden|prohibited|do not|don't|cannot|non negotiable"
    r"|under no circumstances|(?:is|are) required)\b|^\W*(?:required|critical)\b"
)
_IF_NEEDED = regex(
    r"\b(?:consider(?!ation)|optional(?:ly)?|may|can|when performance demands|(?:when|if|where|as)(?: it is)? "
    r"(?:needed|necessary|appropriate|applicable|relevant|possible|useful|required))\b"
)
_NEGATIVE = regex(
    r"\b(?:never|do not|don't|must not|mustn't|should not|shouldn't|shall not|cannot|can't|avoid|forbidden|prohibited|"
    r"refrain|not allowed|disallow(?:ed)?|under no circumstances|is wrong|anti ?patterns?|mistakes?)\b"
    r"|^\W*no\s(?!default)"
)
_PIVOT = regex(
    r"\s*(?:[,;]?\s+(?:and\s+)?\bnot\b(?!\s+(?:only|just|yet|all|more|every|have|be|been))"
    r"|[,;]?\s*\binstead\s+of\b|[,;]?\s*\brather\s+than\b|[,;]?\s*\bwithout\b)\s+"
)
_SENTENCE = regex(
    r"(?<=[.!?;])\s+|\s+(?=(?:but|and)\s+(?:never|always|do not|don't|avoid)\b)|,\s+(?=(?:never|avoid)\b)"
)
_BRACKETS = regex(r"(?<!\w)\(([^()]*(?:\([^()]*\)[^()]*)*)\)")
_NEGLECT = regex(
    r"\b(?:forget(?:ting)?|ignor(?:e|ing)|skip(?:ping)?|omit(?:ting)?|neglect(?:ing)?|leave out|missing)\b"
)
_TURN = regex(r"^\W*(?:use|prefer|but|always|instead|do)\b")
_IMPERATIVE = regex(
    r"^\W*(?:(?:\w+\s+){0,4}\w+\s*:\s*|\w+(?:\s\w+){0,3}\s{2,})?(?:add|adopt|align|allow|analy[sz]e|apply|ask|assess|assign"
    r"|avoid|begin|build|call|check|choose|comment|configure|consider|create|declare|define|deploy|design|do|document"
    r"|enable|encrypt|enforce|ensure|establish|evaluate|execute|follow|generate|grant|hash|handle|identify|implement"
    r"|include|index|infer|keep|leverage|limit|list|maintain|make|manage|mark|minimi[sz]e|model|monitor|name|normali[sz]e"
    r"|optimi[sz]e|partition|perform|plan|prefer|prevent|preserve|protect|provide|put|qualify|reference|remove|report"
    r"|require|restrict|revoke|rotate|run|separate|set|specify|split|start|store|think|track|update|use|validate|verify"
    r"|work|wrap|write)\b"
)
_RULES = regex(
    r"\b(?:rules?|guidelines?|principles?|practices?|checklist|constraints?|standards?|requirements?|conventions?|"
    r"must|should|always|never|required|forbidden|prohibited|verify|ensure|do'?s?|don'?ts?|instructions?|avoid)\b"
)
_ASIDE = regex(r"\b(?:examples?|questions?|template|phase \d|references?|glossary|changelog)\b")
_TITLE = regex(r"[:\uff1a]\W*\Z|\A\*\*[^*]+\*\*\W*\Z")
"""What an item is that only introduces those inside it."""
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
    if item.text.rstrip().endswith("?") or _is_aside(heads):
        return
    ruled = item.checked is not None or any(_RULES.search(head) for head in heads) or _marked(item.text)
    yield from _sentences(document, item, heads, ruled=ruled)


def _of_cell(document: Document, cell: Cell) -> Iterator[Claim]:
    if cell.row and (heads := (normal(cell.header),)) and (_RULES.search(heads[0]) or _MUST.search(normal(cell.text))):
        yield from _sentences(document, cell, heads, ruled=True)


def _of_paragraph(document: Document, paragraph: Paragraph) -> Iterator[Claim]:
    if _LABEL.search(paragraph.text):
        return
    section = paragraph.section
    heads = (normal(section.title),) if polarity_of(section.title) is not Polarity.UNMARKED else ()
    for claim in _sentences(document, paragraph, heads, ruled=False):
        if claim.normative:
            yield claim


def _sentences(document: Document, block: Block, heads: Sequence[str], *, ruled: bool) -> Iterator[Claim]:
    at = 0
    for part in _SPLIT.split(block.text):
        start = block.text.index(part, at)
        at = start + len(part)
        if len(part.split()) > 1 and not part.rstrip().endswith("?"):
            yield _claim(document, block, (start, at), heads, ruled=ruled)


def _claim(document: Document, block: Block, run: tuple[int, int], heads: Sequence[str], *, ruled: bool) -> Claim:
    written = repaired(block.text[slice(*run)])
    text = normal(written)
    above = _above_is_negative(block, heads)
    negative = above or bool(_NEGATIVE.search(_BRACKETS.sub(" ", text))) or polarity_of(written) is Polarity.BAD
    normative = ruled or bool(_MUST.search(text) or _NEGATIVE.search(text) or _IMPERATIVE.search(text))
    span = block.span(*run)
    intro = _introduction(heads)
    return Claim(
        text=" ".join(written.split()),
        span=span,
        line=document.text.position(span.start).line,
        strength=_strength(text, heads) if normative else Strength.IF_NEEDED,
        negative=negative,
        normative=normative,
        clauses=tuple(_clauses(text, negative=negative)),
        within=tuple(_clauses(f"{intro} {text}", negative=negative)) if intro else (),
    )


def _strength(text: str, heads: Sequence[str]) -> Strength:
    if _MUST.search(text):
        return Strength.MUST
    if _IF_NEEDED.search(text):
        return Strength.IF_NEEDED
    return Strength.MUST if any(_MUST.search(_strict(head)) for head in heads) else Strength.SHOULD


def _strict(head: str) -> str:
    """A heading without the words that only name a list of what to do and what not."""
    return "" if regex(r"^\W*(?:do(?:n't|nt| not)?'?s?|do's and don'?ts)\W*$").match(head) else head


def _clauses(text: str, *, negative: bool) -> Iterator[Clause]:
    """The whole, then its parts where some of them say the opposite of others."""
    turned = [inside for inside in _BRACKETS.findall(text) if _NEGATIVE.search(inside) or _TURN.search(inside)]
    outside = _BRACKETS.sub(lambda found: " " if found[1] in turned else f" {found[1]} ", text)
    yield Clause(terms(outside), negative ^ bool(_NEGLECT.search(outside)))
    for sentence in _SENTENCE.split(outside):
        own = bool(_NEGATIVE.search(sentence)) or (negative and not _TURN.search(sentence))
        parts = _PIVOT.split(sentence)
        for number, part in enumerate(parts):
            says_no = own ^ bool(number % 2) ^ bool(_NEGLECT.search(part))
            if len(parts) > 1 or says_no is not negative or sentence is not outside:
                yield Clause(terms(part), says_no)
    for inside in turned:
        own = bool(_NEGATIVE.search(inside)) or (negative and not _TURN.search(inside))
        yield Clause(terms(inside), own)


def _marked(text: str) -> bool:
    return not text.isascii() and polarity_of(text) is not Polarity.UNMARKED


def _heads(block: Block) -> Iterator[str]:
    """What stands over an item: the items that its list is in, what introduces each list, and the heading."""
    item = block if isinstance(block, Item) else None
    while item is not None:
        if item.intro is not None and item.intro is not item.above and not isinstance(item.intro, Heading):
            yield normal(item.intro.text)
        if item.above is not None:
            yield normal(item.above.text)
        item = item.above
    section: Section | None = block.section
    if section is not None and section.level:
        yield normal(section.title)
        if section.above is not None and section.above.level > 1:
            yield normal(section.above.title)


def _above_is_negative(block: Block, heads: Sequence[str]) -> bool:
    """What the nearest of the heads that says anything says."""
    for head in heads:
        polarity = polarity_of(head)
        last = _SENTENCE.split(head)[-1]
        if polarity is Polarity.BAD or (_NEGATIVE.search(last) and not _DO_AND_DONT.search(head)):
            return True
        if polarity is Polarity.GOOD:
            return False
    return isinstance(block, Cell) and polarity_of(block.header) is Polarity.BAD


_DO_AND_DONT = regex(r"\bdo'?s?\b.*\b(?:and|&)\b.*\bdon'?t'?s?\b")


def _introduction(heads: Sequence[str]) -> str:
    """The nearest head, where it is short enough to be read on with an item."""
    head = heads[0] if heads else ""
    return head if len(head) < 120 else ""


def _is_aside(heads: Sequence[str]) -> bool:
    """Whether the list shows, asks or refers, and rules nothing."""
    return any(_ASIDE.search(head) and not _RULES.search(head) for head in heads[:2])


__all__ = ["Claim", "Clause", "Strength", "claims_of"]
