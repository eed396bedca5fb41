"""Markdown's blocks, read by markdown-it: where each begins and ends, and what contains it.

Only blocks are read; what stands inside a line is left as it is written. A tag such as `<rules>` is its line alone,
though CommonMark has it begin HTML up to the next blank line: prompts put tags around their lists.
"""

import sys
from collections.abc import Sequence
from functools import cache
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
from typing import TYPE_CHECKING, Any

from schemalint.lazy import regex

if TYPE_CHECKING:
    from markdown_it.parser_block import ParserBlock
    from markdown_it.rules_block import StateBlock
    from markdown_it.token import Token

_PACKAGE = "markdown_it"
_TAG = regex(r"</?[A-Za-z][\w:.-]*(?:\s[^<>]*)?/?>\s*")
_NESTING = 60
"""How deep blocks are read: deeper ones are left out, so that nesting costs no more than this."""


class _Options(dict[str, Any]):
    """The options of CommonMark's blocks, as markdown-it's rules ask for them."""

    maxNesting = _NESTING  # noqa: N815 - markdown-it's name


class _Blocks:
    """What the rules of blocks know of the reader that they belong to."""

    def __init__(self, block: "ParserBlock") -> None:
        self.block = block
        self.options = _Options(html=True, maxNesting=_NESTING)

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 - as markdown-it's own reader
        return getattr(self, name)


def tokens(text: str) -> "Sequence[Token]":
    """The blocks of a text, as markdown-it gives them; `map` counts lines from 0.

    Args:
        text: its lines end in line feeds.
    """
    reader = _reader()
    found: list[Token] = []
    reader.block.parse(text.replace("\0", "\ufffd"), reader, {}, found)  # type: ignore[arg-type]
    return found


@cache
def _reader() -> _Blocks:
    block = _parser()
    block.ruler.disable(["reference"])
    block.ruler.at("html_block", _markup, {"alt": ["paragraph", "blockquote"]})
    return _Blocks(block)


def _parser() -> "ParserBlock":
    """markdown-it's parser of blocks alone: what reads the inside of lines is a third of its import."""
    spec = PathFinder.find_spec(_PACKAGE)
    whole = _PACKAGE in sys.modules or spec is None
    if not whole and spec is not None:
        sys.modules[_PACKAGE] = module_from_spec(spec)
    try:
        from markdown_it.parser_block import ParserBlock
    finally:
        if not whole:  # whoever imports the package gets all of it
            del sys.modules[_PACKAGE]
    return ParserBlock()


def _markup(state: "StateBlock", first: int, last: int, silent: bool) -> bool:
    """The rule of comments and of tags that stand alone."""
    start, end = state.bMarks[first] + state.tShift[first], state.eMarks[first]
    if not state.src.startswith("<", start) or state.is_code_block(first):
        return False
    if state.src.startswith("<!--", start):
        from markdown_it.rules_block import html_block

        return html_block(state, first, last, silent)
    if not _TAG.fullmatch(state.src, start, end):
        return False
    if not silent:
        state.line = first + 1
        token = state.push("html_block", "", 0)
        token.map, token.content = [first, state.line], state.src[start:end]
    return True
