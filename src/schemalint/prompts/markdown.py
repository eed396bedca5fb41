"""Markdown's blocks, read by markdown-it: where each begins and ends, and what contains it.

Only blocks are read; what stands inside a line is left as it is written. A tag such as `<rules>` is its line alone,
though CommonMark has it begin HTML up to the next blank line: prompts put tags around their lists.
"""

import sys
from collections.abc import Iterator, MutableMapping, Sequence
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
from types import ModuleType
from typing import TYPE_CHECKING, Any

from schemalint.lazy import regex

if TYPE_CHECKING:
    from markdown_it.parser_block import ParserBlock
    from markdown_it.rules_block import StateBlock
    from markdown_it.token import Token

_PACKAGE = "markdown_it"
_RULES = ("blockquote", "code", "fence", "heading", "hr", "lheading", "list_block", "paragraph", "table")
"""The rules of blocks that are used as they are, each in a module of its name."""
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
    try:
        block = _parser_alone() if _PACKAGE not in sys.modules else _parser()
    except (AttributeError, ImportError):  # a release that is put together differently
        block = _parser()
    block.ruler.disable(["reference"])
    block.ruler.at("html_block", _markup, {"alt": ["paragraph", "blockquote"]})
    return _Blocks(block)


def _parser() -> "ParserBlock":
    from markdown_it.parser_block import ParserBlock

    return ParserBlock()


def _parser_alone() -> "ParserBlock":
    """markdown-it's parser of blocks without what only the inside of lines, HTML, debugging and its own tests need.

    That is three quarters of its import, and more than it takes to read a prompt.
    """
    with _apart():
        rules = _hollow("markdown_it.rules_block")
        for name in _RULES:
            module = import_module(f"{rules.__name__}.{name.removesuffix('_block')}")
            setattr(rules, name, getattr(module, name))
        vars(rules).update(html_block=_markup, reference=_markup)
        return _parser()


@contextmanager
def _apart() -> Iterator[None]:
    """While it lasts, stand-ins are imported; whoever imports what they stand for afterwards gets all of it."""
    before = dict(sys.modules)
    try:
        _hollow(_PACKAGE)
        _stand_in("markdown_it.utils", EnvType=MutableMapping[str, Any])
        _stand_in("markdown_it.common.entities", entities={})
        if "logging" not in before:
            _stand_in("logging", getLogger=lambda _: _Silent())
        yield
    finally:
        for name in set(sys.modules).difference(before):
            if name == "logging" or name.startswith(_PACKAGE):
                del sys.modules[name]


class _Silent:
    """A logger of nothing."""

    def debug(self, *_: object) -> None:
        """Say nothing."""


def _hollow(package: str) -> ModuleType:
    """A package whose modules can be imported, without what it imports itself."""
    above = sys.modules.get(package.rpartition(".")[0])
    spec = PathFinder.find_spec(package, above.__path__ if above is not None else None)
    if spec is None:
        raise ImportError(package)
    sys.modules[package] = module_from_spec(spec)
    return sys.modules[package]


def _stand_in(module: str, **names: object) -> None:
    sys.modules[module] = ModuleType(module)
    vars(sys.modules[module]).update(names)


def _markup(state: "StateBlock", first: int, last: int, silent: bool) -> bool:
    """The rule of comments and of tags that stand alone."""
    start, end = state.bMarks[first] + state.tShift[first], state.eMarks[first]
    if not state.src.startswith("<", start) or state.is_code_block(first):
        return False
    comment = state.src.startswith("<!--", start)
    if not comment and not _TAG.fullmatch(state.src, start, end):
        return False
    if not silent:
        after = _after_comment(state, first, last) if comment else first + 1
        content = state.getLines(first, after, state.blkIndent, True) if comment else state.src[start:end]
        state.line = after
        token = state.push("html_block", "", 0)
        token.map, token.content = [first, after], content
    return True


def _after_comment(state: "StateBlock", first: int, last: int) -> int:
    """The line after a comment; it ends where a line closes it, or where what contains it ends."""
    at = first
    while state.src.find("-->", state.bMarks[at] + state.tShift[at], state.eMarks[at]) < 0:
        at += 1
        if at >= last or (state.sCount[at] < state.blkIndent and not state.isEmpty(at)):
            return at
    return at + 1
