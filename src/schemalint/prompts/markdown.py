"""Markdown's blocks, read by markdown-it: where each begins and ends, and what contains it.

Only blocks are read; what stands inside a line is left as it is written. A tag such as `<rules>` is its line alone,
though CommonMark has it begin HTML up to the next blank line: prompts put tags around their lists.
"""

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from schemalint.lazy import regex

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.token import Token

_TAG = regex(r"</?[A-Za-z][\w:.-]*(?:\s[^<>]*)?/?>\s*")
_NESTING = 60
"""How deep blocks are read: deeper ones are left out, so that nesting costs no more than this."""


def tokens(text: str) -> "Sequence[Token]":
    """The blocks of a text, as markdown-it gives them; `map` counts lines from 0."""
    return _reader().parse(text)


@cache
def _reader() -> "MarkdownIt":
    from markdown_it import MarkdownIt

    reader = MarkdownIt("commonmark", {"maxNesting": _NESTING}).enable("table").disable("reference")
    reader.core.ruler.enableOnly(["normalize", "block"])
    reader.block.ruler.at("html_block", _markup, {"alt": ["paragraph", "blockquote"]})
    return reader


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
