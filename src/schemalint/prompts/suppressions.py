"""Comments in Markdown that suppress findings, and the part of the document that each covers.

`<!-- schemalint: ignore[rule, other-rule] reason -->` alone covers the next block: a paragraph, a list, a table, an
example, or with a heading its section. In a line of text it covers the block. `ignore-file[rule]` covers the document.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator

from schemalint.lazy import regex
from schemalint.prompts.document import Block, Cell, Document, Fence, Heading, Item, Markup
from schemalint.syntax.comments import Suppression, directive
from schemalint.syntax.marker import MARKER

_COMMENT = regex(rb"<!--(?P<body>.*?)-->", re.DOTALL)


def suppressions_of(document: Document) -> Iterator[Suppression]:
    """The suppression comments of a document's text, in their order; places are the document's."""
    data = document.text.data
    if MARKER not in data:
        return
    blocks = [block for block in document.blocks if block.pieces]
    starts = [block.pieces[0].start for block in blocks]
    for found in _COMMENT.finditer(data):
        if MARKER not in found["body"]:
            continue
        number = bisect_right(starts, found.start()) - 1
        holder = blocks[number] if number >= 0 and blocks[number].pieces[-1].end > found.start() else None
        if isinstance(holder, Fence):
            continue
        asked = directive(f"/* {found['body'].decode().strip()} */", *found.span())
        if asked is not None:
            alone = holder is None or isinstance(holder, Markup)
            scope = _next(blocks, number + 1, len(data)) if alone else _extent([holder])
            yield asked._replace(scope_start=scope[0], scope_end=scope[1])


def _next(blocks: list[Block], number: int, end: int) -> tuple[int, int]:
    """The next block that is no tag, with those that are of one list, table or section with it."""
    while number < len(blocks) and isinstance(blocks[number], Markup):
        number += 1
    if number == len(blocks):
        return 0, 0
    first, last = blocks[number], number + 1
    while last < len(blocks) and _with(first, blocks[last]):
        last += 1
    start, stop = _extent(blocks[number:last])
    return start, end if last == len(blocks) and isinstance(first, Heading) else stop


def _with(first: Block, block: Block) -> bool:
    if isinstance(first, Heading):
        return not (isinstance(block, Heading) and block.section.level <= first.section.level)
    if isinstance(first, Cell):
        return isinstance(block, Cell) and block.table == first.table
    return isinstance(first, Item) and block.depth >= first.depth


def _extent(blocks: "list[Block] | list[Block | None]") -> tuple[int, int]:
    first, last = blocks[0], blocks[-1]
    assert first is not None
    assert last is not None
    start = first.opening.start if isinstance(first, Fence) else first.pieces[0].start
    return start, last.pieces[-1].end + 1
