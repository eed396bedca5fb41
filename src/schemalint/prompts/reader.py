"""A document from its bytes: Markdown's blocks with the author's own places."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from msgspec import structs

from schemalint.lazy import regex
from schemalint.model import Span, Text
from schemalint.prompts.document import (
    Block,
    Cell,
    Document,
    Fence,
    Heading,
    Item,
    Markup,
    Paragraph,
    Piece,
    Section,
)
from schemalint.prompts.frontmatter import frontmatter
from schemalint.prompts.lines import Line, lines_of
from schemalint.prompts.polarity import polarity_of

if TYPE_CHECKING:
    from markdown_it.token import Token

_IN_ITEMS = (Paragraph, Fence)
_BOX = regex(r"\[(?P<mark>[ xX])\]\s+")


def read_document(text: Text) -> Document:
    """A document's sections and blocks.

    Args:
        text: UTF-8; a byte order mark, NUL bytes and any line ends may be in it.

    Raises:
        UnicodeDecodeError: the bytes are no UTF-8.
    """
    from schemalint.prompts.markdown import tokens

    lines = lines_of(text.data)
    front = frontmatter(text.path, lines)
    body = ["" if number < front.lines else line.text for number, line in enumerate(lines)]
    reader = _Reader(text, lines)
    for token in tokens("\n".join(body)):
        reader.take(token)
    start = lines[front.lines].start if front.lines < len(lines) else len(text.data)
    return Document(
        text=text,
        frontmatter=front.fields,
        body=start,
        sections=tuple(reader.sections),
        blocks=tuple(reader.blocks),
    )


class _Reader:
    """Takes markdown-it's tokens in their order and keeps what is open around them."""

    def __init__(self, text: Text, lines: Sequence[Line]) -> None:
        self.path = text.path
        self.lines = lines
        first = Section(title="", level=0, span=Span(text.path, 0, 0), line=1, above=None, number=0)
        self.sections = [first]
        self.blocks: list[Block] = []
        self._numbers = _line_numbers(text, lines)
        self._items: list[Item] = []
        self._lists: list[tuple[int, Block | None]] = []
        self._made = 0
        self._quotes = 0
        self._token: Token | None = None
        self._header: list[str] = []
        self._cell = (0, 0, 0)
        self._from = (-1, 0)

    def take(self, token: "Token") -> None:
        """Take the next token."""
        handler = _HANDLERS.get(token.type)
        if handler is not None:
            handler(self, token)

    def open_list(self, _: "Token") -> None:
        """A list begins."""
        self._made += 1
        self._lists.append((self._made, self._last()))

    def close_list(self, _: "Token") -> None:
        """A list ends."""
        self._lists.pop()

    def open_item(self, token: "Token") -> None:
        """A list item begins; it is a block of its own once its first paragraph is known, or at its end."""
        number, intro = self._lists[-1]
        first = _map(token)[0]
        self._items.append(
            self._block(
                Item,
                first,
                (),
                list=number,
                marker=f"{token.info}{token.markup}",
                above=self._items[-1] if self._items else None,
                intro=intro,
            )
        )

    def close_item(self, _: "Token") -> None:
        """A list item ends."""
        self._items.pop()

    def open_quote(self, _: "Token") -> None:
        """A quote begins."""
        self._quotes += 1

    def close_quote(self, _: "Token") -> None:
        """A quote ends."""
        self._quotes -= 1

    def remember(self, token: "Token") -> None:
        """A paragraph or a heading begins; its text is the next token."""
        self._token = token

    def open_table(self, _: "Token") -> None:
        """A table begins."""
        self._made += 1
        self._cell, self._header = (self._made, -1, 0), []

    def open_row(self, token: "Token") -> None:
        """A row of a table begins."""
        table, row, _ = self._cell
        self._cell = (table, row + 1, 0)
        self._from = (_map(token)[0], 0)

    def inline(self, token: "Token") -> None:
        """The text of a paragraph, a heading or a cell."""
        opened, self._token = self._token, None
        if opened is None:
            self._table_cell(token)
            return
        first = _map(token)[0]
        if opened.type == "heading_open":
            self._heading(opened, first, self._pieces(first, token.content))
            return
        pieces = self._pieces(first, token.content)
        item = self._items[-1] if self._items else None
        if item is not None and not item.pieces and self.blocks[-1] is item:
            self._complete(item, pieces)
        else:
            self._block(Paragraph, first, pieces)

    def fence(self, token: "Token") -> None:
        """Fenced or indented code."""
        first, last = _map(token)
        content = token.content.split("\n")[:-1] if token.content.endswith("\n") else token.content.split("\n")
        fenced = token.type == "fence"
        pieces = tuple(self._piece(first + fenced + at, text) for at, text in enumerate(content) if content != [""])
        line = self.lines[first]
        at = line.text.find(token.markup) if fenced else 0
        self._block(
            Fence,
            first,
            pieces,
            info=token.info.strip() if fenced else "",
            marker=token.markup if fenced else "",
            closed=not fenced or last - first == len(pieces) + 2,
            opening=Span(self.path, line.offset(max(0, at)), line.end),
            before=self._before(),
        )

    def markup(self, token: "Token") -> None:
        """An HTML comment or a tag."""
        first, last = _map(token)
        content = token.content.split("\n")[: last - first]
        self._block(Markup, first, tuple(self._piece(first + at, text) for at, text in enumerate(content)))

    def _table_cell(self, token: "Token") -> None:
        table, row, column = self._cell
        self._cell = (table, row, column + 1)
        number, at = self._from
        line = self.lines[number]
        start, written = _cell_in(line.text, token.content, at)
        self._from = (number, start + len(written))
        if row == 0:
            self._header.append(token.content)
        header = self._header[column] if column < len(self._header) else ""
        piece = Piece(line.offset(start), written)
        self._block(Cell, number, (piece,), table=table, row=row, column=column, header=header)

    def _heading(self, token: "Token", first: int, pieces: tuple[Piece, ...]) -> None:
        level = int(token.tag[1:])
        above: Section | None = self.sections[-1]
        while above is not None and above.level >= level:
            above = above.above
        start, end = (pieces[0].start, pieces[-1].end) if pieces else (self.lines[first].start, self.lines[first].end)
        self.sections.append(
            Section(
                title=" ".join(piece.text for piece in pieces),
                level=level,
                span=Span(self.path, start, end),
                line=self._numbers(first),
                above=above,
                number=len(self.sections),
            )
        )
        self._block(Heading, first, pieces)

    def _complete(self, item: Item, pieces: tuple[Piece, ...]) -> None:
        """Give an item its first paragraph, without the box of a task."""
        box = _BOX.match(pieces[0].text) if pieces else None
        checked = None if box is None else box["mark"] != " "
        if box is not None:
            first = pieces[0]
            pieces = (Piece(first.start + box.end(), first.text[box.end() :]), *pieces[1:])
        made = structs.replace(item, pieces=pieces, checked=checked)
        self.blocks[-1] = self._items[-1] = made

    def _block(self, kind: Any, first: int, pieces: tuple[Piece, ...], **more: Any) -> Any:  # noqa: ANN401
        if kind in _IN_ITEMS:
            more["item"] = self._items[-1] if self._items else None
        made = kind(
            path=self.path,
            section=self.sections[-1],
            line=self._numbers(first),
            pieces=pieces,
            number=len(self.blocks),
            depth=len(self._items) + (kind is Item),
            quoted=self._quotes > 0,
            **more,
        )
        self.blocks.append(made)
        return made

    def _last(self) -> Block | None:
        """The text that a list's first item or code comes directly after, within the same section."""
        last = self.blocks[-1] if self.blocks else None
        return last if isinstance(last, (Heading, Paragraph, Item)) else None

    def _before(self) -> Block | None:
        """The text before some code: other code may stand between, as in two examples under one line."""
        for at in range(len(self.blocks) - 1, max(-1, len(self.blocks) - 5), -1):
            block = self.blocks[at]
            if isinstance(block, (Heading, Paragraph, Item)):
                return None if isinstance(block, Item) and self._is_one_of_several(block, at) else block
        return None

    def _is_one_of_several(self, item: Item, at: int) -> bool:
        """Whether an item ends a list of do and don't, so that it says nothing of the code after the list."""
        above = self.blocks[at - 1] if at else None
        if not isinstance(above, Item) or above.list != item.list or item.text.rstrip().endswith(":"):
            return False
        inside = any(number == item.list for number, _ in self._lists)
        return not inside and polarity_of(above.text) is not polarity_of(item.text)

    def _pieces(self, first: int, content: str) -> tuple[Piece, ...]:
        return tuple(self._piece(first + at, text) for at, text in enumerate(content.split("\n")))

    def _piece(self, number: int, content: str) -> Piece:
        """A line of a block, found again in the document: containers and marks stand before it, blanks after it."""
        line = self.lines[min(number, len(self.lines) - 1)]
        text = content.strip()
        if not text:
            return Piece(line.end, "")
        at = line.text.rfind(text)
        if at < 0:  # a character that Markdown replaces
            at = max(0, len(line.text.rstrip()) - len(text))
        lead = len(content) - len(content.lstrip())
        kept = lead if content[:lead] == line.text[max(0, at - lead) : at] else 0
        return Piece(line.offset(at - kept), line.text[at - kept : at + len(text)])


def _cell_in(line: str, content: str, at: int) -> tuple[int, str]:
    """Where a cell's text stands in its line, from a column on, and how it is written there: bars are escaped."""
    for written in (content, content.replace("|", "\\|")):
        found = line.find(written, at) if written else -1
        if found >= 0:
            return found, written
    bar = line.find("|", at)
    return (bar + 1 if bar >= 0 else len(line)), ""


def _line_numbers(text: Text, lines: Sequence[Line]) -> Callable[[int], int]:
    """The number that users count of each of Markdown's lines: a carriage return alone ends none of theirs."""
    if len(lines) == len(text.line_starts):
        return lambda number: number + 1
    return lambda number: text.position(lines[number].start).line


def _map(token: "Token") -> tuple[int, int]:
    assert token.map is not None
    return token.map[0], token.map[1]


_HANDLERS: dict[str, Callable[[_Reader, Any], None]] = {
    "bullet_list_open": _Reader.open_list,
    "ordered_list_open": _Reader.open_list,
    "bullet_list_close": _Reader.close_list,
    "ordered_list_close": _Reader.close_list,
    "list_item_open": _Reader.open_item,
    "list_item_close": _Reader.close_item,
    "blockquote_open": _Reader.open_quote,
    "blockquote_close": _Reader.close_quote,
    "paragraph_open": _Reader.remember,
    "heading_open": _Reader.remember,
    "inline": _Reader.inline,
    "fence": _Reader.fence,
    "code_block": _Reader.fence,
    "html_block": _Reader.markup,
    "table_open": _Reader.open_table,
    "tr_open": _Reader.open_row,
}
