"""A prompt as it is read: sections, and the blocks of text in them, each line with its place in the author's bytes."""

from bisect import bisect_right
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from schemalint.model import Span, Text
from schemalint.named import NamedTuple

if TYPE_CHECKING:
    from schemalint.prompts.claims import Claim
    from schemalint.prompts.vocabulary import Meaning


class Piece(Struct, frozen=True):
    """A line of a block without what contains it: the quote's mark, the list's indentation, the cell's bars.

    Attributes:
        start: byte offset in the author's text.
        text: what stands there, to the end of the line or cell.
    """

    start: int
    text: str

    @property
    def end(self) -> int:
        """Byte offset past the text."""
        return self.start + len(self.text.encode())


class Section(Struct, frozen=True, kw_only=True, eq=False):
    """A heading and what stands under it, up to the next heading.

    Attributes:
        title: the heading's text, its inline marks kept; empty for what stands before the first heading.
        level: 1 to 6, 0 before the first heading.
        span: the heading's text.
        line: the heading's line.
        above: the section that this one is a part of.
        number: its place among the sections.
    """

    title: str
    level: int
    span: Span
    line: int
    above: "Section | None"
    number: int

    @property
    def titles(self) -> tuple[str, ...]:
        """The headings from this one outwards."""
        return (self.title, *(self.above.titles if self.above is not None else ()))


class Block(Struct, frozen=True, kw_only=True, eq=False, dict=True):
    """A block of text.

    Attributes:
        path: the document's.
        section: the section that it stands in.
        line: its first line.
        pieces: its lines.
        number: its place among the blocks.
        depth: how many lists contain it.
        quoted: whether it stands in a quote.
    """

    path: str
    section: Section
    line: int
    pieces: tuple[Piece, ...]
    number: int
    depth: int = 0
    quoted: bool = False

    @cached_property
    def text(self) -> str:
        """The lines, joined by line feeds."""
        return "\n".join(piece.text for piece in self.pieces)

    @cached_property
    def _starts(self) -> tuple[int, ...]:
        starts, at = [], 0
        for piece in self.pieces:
            starts.append(at)
            at += len(piece.text) + 1
        return tuple(starts)

    def offset(self, at: int) -> int:
        """The byte offset in the author's text of a place in `text`, told in characters."""
        if not self.pieces:
            return 0
        number = max(0, bisect_right(self._starts, at) - 1)
        piece = self.pieces[number]
        return piece.start + len(piece.text[: at - self._starts[number]].encode())

    def span(self, start: int = 0, end: int | None = None) -> Span:
        """The author's span of a run of `text`, told in characters; without an end, of all that follows."""
        stop = len(self.text) if end is None else end
        return Span(self.path, self.offset(start), self.offset(stop))


class Heading(Block, frozen=True, kw_only=True, eq=False, dict=True):
    """A heading; its section is the one that it opens."""


class Paragraph(Block, frozen=True, kw_only=True, eq=False, dict=True):
    """A paragraph, also one inside a list item or a quote that is not its first line.

    Attributes:
        item: the list item that it belongs to.
    """

    item: "Item | None" = None


class Item(Block, frozen=True, kw_only=True, eq=False, dict=True):
    """A list item: its first paragraph; an item that begins with something else has no pieces.

    Attributes:
        list: the number of the list that it is of; items of one list have it in common.
        marker: `-`, `*`, `+`, or the number with its delimiter, as in `1.`.
        checked: of a task item, whether its box is ticked; none for others. The box is not in the text.
        above: the item that its list stands in.
        intro: the paragraph, heading or item that stands directly before its list.
    """

    list: int
    marker: str
    checked: bool | None = None
    above: "Item | None" = None
    intro: Block | None = None

    @property
    def ordered(self) -> bool:
        """Whether its list is numbered."""
        return self.marker[:1].isdigit()


class Cell(Block, frozen=True, kw_only=True, eq=False, dict=True):
    """A cell of a table.

    Attributes:
        table: the number of the table; its cells have it in common.
        row: 0 for the header, then counted from 1.
        column: counted from 0.
        header: the text of the column's header cell.
    """

    table: int
    row: int
    column: int
    header: str


class Fence(Block, frozen=True, kw_only=True, eq=False, dict=True):
    """Code: fenced, or indented by four columns.

    Attributes:
        info: what follows the opening mark, as written; empty for indented code.
        marker: the opening mark, as in three backticks; empty for indented code.
        closed: whether its closing mark was found; true for indented code.
        opening: the opening line's mark and info; the first line of indented code.
        before: the paragraph, heading or item that stands before it in the same section and list item.
        item: the list item that it stands in.
    """

    info: str
    marker: str
    closed: bool
    opening: Span
    before: Block | None = None
    item: "Item | None" = None

    @property
    def tag(self) -> str:
        """The language that it is tagged with, in lower case; empty without one."""
        words = self.info.replace("{", " ").replace("}", " ").replace(",", " ").replace(":", " ").split()
        return words[0].lower().lstrip(".") if words else ""


class Markup(Block, frozen=True, kw_only=True, eq=False, dict=True):
    """An HTML comment, or a tag alone on its line, as prompts put around their parts."""


class Field(Struct, frozen=True):
    """A field of the frontmatter.

    Attributes:
        key: its name, those it is nested in before it, as in `tools.bash`.
        value: as written, without quotes; of a list, the elements joined by `, `; empty for what holds other fields.
        span: the value, or the key where there is none.
        line: its line.
    """

    key: str
    value: str
    span: Span
    line: int


class Stated(NamedTuple):
    """A claim, and the rules that it speaks of."""

    claim: "Claim"
    meanings: "tuple[Meaning, ...]"


class Document(Struct, frozen=True, kw_only=True, eq=False, dict=True):
    """A document as Markdown has it.

    Attributes:
        text: what the author wrote.
        frontmatter: the fields before the text.
        body: byte offset where the text begins, after the frontmatter.
        sections: in order; the first is what stands before the first heading.
        blocks: in order.
    """

    text: Text
    frontmatter: tuple[Field, ...]
    body: int
    sections: tuple[Section, ...]
    blocks: tuple[Block, ...]

    @property
    def path(self) -> str:
        """The path that is reported."""
        return self.text.path

    @cached_property
    def title(self) -> str:
        """The frontmatter's name, else the first heading, else the file's name."""
        named = next((field.value for field in self.frontmatter if field.key == "name" and field.value), "")
        headed = next((section.title for section in self.sections if section.title), "")
        return named or headed or self.path.rpartition("/")[2]

    @cached_property
    def fences(self) -> tuple[Fence, ...]:
        """The code, in order."""
        return tuple(block for block in self.blocks if isinstance(block, Fence))

    @cached_property
    def claims(self) -> "tuple[Stated, ...]":
        """What it demands, forbids or says to be so, in order, each with the rules that it speaks of."""
        from schemalint.prompts.claims import claims_of
        from schemalint.prompts.vocabulary import meanings

        return tuple(Stated(claim, meanings(claim)) for claim in claims_of(self))

    def field(self, key: str) -> Field | None:
        """A field of the frontmatter, by its name."""
        return next((field for field in self.frontmatter if field.key == key), None)
