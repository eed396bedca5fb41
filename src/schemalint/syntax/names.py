"""Names as they are written: where one ends, where one stands, and what PostgreSQL folds it to."""

import re
from collections.abc import Iterator

from schemalint.lazy import regex

_PART = rb'(?:(?:[uU]&)?"(?:[^"]|"")*"|[A-Za-z_\x80-\xff][\w$\x80-\xff]*)'
_GAP = rb"\s*(?:(?:--[^\n]*\n|/\*(?:[^*]|\*(?!/))*\*/)\s*)*"
_NAME_BYTES = 63
"""PostgreSQL cuts longer names, never within a character."""
_PIECE = regex(_PART)
_NEXT = regex(_GAP + rb"\." + _GAP + rb"(" + _PART + rb")")
_DOTTED = _PART + rb"(?:" + _GAP + rb"\." + _GAP + _PART + rb")*"
_TOKEN = regex(
    rb"(?P<name>" + _DOTTED + rb")(?!')|[eE]'(?:[^'\\]|''|\\.)*'|(?:[A-Za-z]&?)?'(?:[^']|'')*'|--[^\n]*|/\*.*?\*/"
    rb"|\$(?P<tag>[A-Za-z_\x80-\xff][\w\x80-\xff]*|)\$.*?\$(?P=tag)\$",
    re.DOTALL,
)
_STRING = regex(rb"[eE]'[^'\\]*(?:(?:''|\\.)[^'\\]*)*'|(?:[uU]&)?'[^']*(?:''[^']*)*'", re.DOTALL)
_DOLLAR = regex(rb"\$(?:[A-Za-z_\x80-\xff][\w\x80-\xff]*)?\$")
_LITERAL_NAME = regex(rb"\s*(" + _PART + rb")\s*(\.|$)")


def fold(part: bytes) -> str:
    """A written identifier as PostgreSQL knows it: without quotes, or in lower case (ASCII alone), cut short."""
    name = part[1:-1].replace(b'""', b'"') if part[:1] == b'"' else part.lower()
    return name[:_NAME_BYTES].decode("utf-8", "ignore")


def name_span_end(text: bytes, start: int, parts: int) -> int:
    """The end of a dotted name of at most so many parts that starts at `start`; `start` where no name stands there."""
    match = _PIECE.match(text, start)
    if match is None:
        return start
    end = match.end()
    for _ in range(parts - 1):
        match = _NEXT.match(text, end)
        if match is None:
            break
        end = match.end()
    return end


def first_part(text: bytes, start: int) -> str:
    """The first part of the name that starts at `start`, folded; empty where no name stands there."""
    match = _PIECE.match(text, start)
    return fold(match[0]) if match else ""


def string_end(text: bytes, start: int) -> int:
    """The end of the string literal that starts at `start`."""
    match = _STRING.match(text, start)
    if match is not None:
        return match.end()
    opening = _DOLLAR.match(text, start)
    close = text.find(opening[0], opening.end()) if opening is not None else -1
    return start if opening is None or close < 0 else close + len(opening[0])


def split_name(written: bytes) -> tuple[str, ...]:
    """The folded parts of a dotted name; empty where the text is no name (so it is for `regclass` literals)."""
    parts, at = [], 0
    while match := _LITERAL_NAME.match(written, at):
        parts.append(fold(match[1]))
        if not match[2]:
            return tuple(parts)
        at = match.end()
    return ()


def names_in(text: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The spans of dotted names, keywords among them, that stand outside strings and comments."""
    for token in _TOKEN.finditer(text, start, end):
        if token.lastgroup == "name":
            yield token.span()


def find_name(text: bytes, parts: tuple[str, ...], start: int, end: int) -> tuple[int, int] | None:
    """Where a name is written that the parser gives without its place.

    Args:
        text: the text that was parsed.
        parts: the folded parts.
        start: where to begin to look.
        end: where to stop.
    """
    last = parts[-1].encode()
    probe = last.lower() if b'"' not in last else b'"'  # a cheap look before the name is taken apart
    for begin, stop in names_in(text, start, end):
        written = text[begin:stop]
        if probe in written.lower() and dotted_parts(written) == parts:
            return begin, stop
    return None


def dotted_parts(written: bytes) -> tuple[str, ...]:
    """The folded parts of a dotted name as it stands in SQL, comments between its parts left out."""
    match = _PIECE.match(written)
    parts: list[str] = []
    while match:
        parts.append(fold(match[match.lastindex or 0]))
        match = _NEXT.match(written, match.end())
    return tuple(parts)
