"""Comments that suppress findings, and the part of the SQL that each of them covers.

A comment `-- schemalint: ignore[rule, other-rule] reason` covers the statement that it leads or whose last line it
stands on. Inside a statement it covers its line or, alone on a line, the next element: a column, a constraint, a
command. `ignore-file[rule]` covers the file, wherever it stands. Block comments do the same.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Set

from schemalint.lazy import regex
from schemalint.named import NamedTuple
from schemalint.syntax.lexer import Lexeme, code_end, code_start, lexemes, pieces
from schemalint.syntax.marker import MARKER
from schemalint.syntax.read import Statement

_DIRECTIVE = regex(r"(?:--|/\*)[-*!\s]*schemalint:\s*(?P<body>.*?)\s*(?:\*/)?", re.DOTALL)
_NEARLY = regex(
    r"(?:--|/\*)[-*!\s]*schemalint[\s:]*(?:ignore|disable|suppress|noqa|allow)[a-z-]*\s*\[.*", re.DOTALL | re.IGNORECASE
)
"""What is meant to suppress, and has no colon, a space before it, or capitals."""
_IGNORE = regex(r"(?P<scope>ignore-file|ignore)\s*\[(?P<rules>[^\[\]]*)\]\s*(?P<reason>.*)", re.DOTALL)
_NAME = regex(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_MALFORMED = "cannot be read; write `schemalint: ignore[rule, …] reason` or `schemalint: ignore-file[rule, …] reason`"
_UNCLOSED = 100
"""How many quotes that nothing closes are looked behind in one place, so that the time stays linear."""
_BODIED = frozenset({"CreateFunctionStmt", "DoStmt"})


class Suppression(NamedTuple):
    """A comment that asks to leave findings out.

    Attributes:
        rules: the names that it gives, as written.
        reason: why, in the author's words; often empty.
        start: byte offset in the SQL of the comment.
        end: byte offset, exclusive.
        scope_start: byte offset where what it covers begins.
        scope_end: byte offset, exclusive; equal to `scope_start` where it covers nothing.
        whole_file: whether it is an `ignore-file`.
        problem: what is wrong with the comment itself, empty where it can be read.
    """

    rules: tuple[str, ...]
    reason: str
    start: int
    end: int
    scope_start: int
    scope_end: int
    whole_file: bool = False
    problem: str = ""


class _Extent(NamedTuple):
    """A statement: its first token, past its last, past its semicolon, and whether its dollar quotes hold code."""

    start: int
    end: int
    close: int
    bodied: bool = False


def suppressions(sql: bytes, statements: Iterable[Statement]) -> list[Suppression]:
    """The suppression comments of SQL, in their order.

    Args:
        sql: the SQL as it was parsed.
        statements: what `parse` made of it.
    """
    if MARKER not in sql:
        return []
    extents = _extents(sql, statements)
    found = (_suppression(sql, comment, extents) for comment in _marked(sql, [extent.start for extent in extents]))
    return [suppression for suppression in found if suppression is not None]


class _Comment(NamedTuple):
    start: int
    end: int
    quoted: bool = False


def _marked(sql: bytes, starts: list[int]) -> Iterator[_Comment]:
    """The comments with a marker; only the statements around one are read, each from its first token on."""
    mark = sql.find(MARKER)
    while mark >= 0:
        number = bisect_right(starts, mark)
        end = starts[number] if number < len(starts) else len(sql)
        for comment in _comments(sql, starts[number - 1] if number else 0, end):
            if sql.find(MARKER, comment.start, comment.end) >= 0:
                yield comment
        mark = sql.find(MARKER, end)


def _comments(sql: bytes, start: int, end: int) -> Iterator[_Comment]:
    """The comments in a run, those in dollar quotes too; after a quote that nothing closes, from the next line on."""
    at = start
    for _ in range(_UNCLOSED):
        last = None
        for last in lexemes(sql, at, end):
            if last.comment:
                yield _Comment(last.start, last.end)
            elif last.kind == "dollar" and last.closed and sql.find(MARKER, last.start, last.end) >= 0:
                yield from _quoted_comments(sql, last)
        if last is None or last.closed:
            return
        at = _line_end(sql, last.end)


def _quoted_comments(sql: bytes, quote: Lexeme) -> Iterator[_Comment]:
    tag = sql.index(b"$", quote.start + 1) + 1 - quote.start
    for lexeme in lexemes(sql, quote.start + tag, quote.end - tag):
        if lexeme.comment:
            yield _Comment(lexeme.start, lexeme.end, quoted=True)


def _extents(sql: bytes, statements: Iterable[Statement]) -> list[_Extent]:
    """Where each statement lies, those that could not be parsed included."""
    extents: list[_Extent] = []
    at = 0
    for statement in statements:
        extents.extend(_unparsed(sql, at, statement.start))
        semicolon = code_start(sql, statement.end, len(sql))
        at = semicolon + 1 if sql.startswith(b";", semicolon) else statement.end
        extents.append(_Extent(statement.start, statement.end, at, statement.kind in _BODIED))
    extents.extend(_unparsed(sql, at, len(sql)))
    return extents


def _unparsed(sql: bytes, start: int, end: int) -> Iterable[_Extent]:
    """The statements in a gap between parsed ones."""
    if code_start(sql, start, end) >= end:
        return
    for piece in pieces(sql, start, end):
        first = code_start(sql, piece.start, piece.end)
        last = _line_end(sql, piece.open.start) if piece.open else code_end(sql, first, piece.end)
        if first < last and sql[first:last] != b";":
            yield _Extent(first, last, last if piece.open else piece.end)


def directive(text: str, start: int, end: int) -> Suppression | None:
    """What a comment asks to leave out, as yet of nothing unless it is of the whole file; none where it asks nothing.

    Args:
        text: the comment, in SQL's marks.
        start: byte offset of it.
        end: byte offset, exclusive.
    """
    asks = _DIRECTIVE.fullmatch(text)
    if not asks and not _NEARLY.fullmatch(text):
        return None
    found = _IGNORE.fullmatch(asks["body"]) if asks else None
    rules = tuple(name.strip() for name in found["rules"].split(",")) if found else ()
    if not found or not all(map(_NAME.fullmatch, rules)):
        return Suppression((), "", start, end, 0, 0, problem=_MALFORMED)
    reason = " ".join(found["reason"].split())
    return Suppression(rules, reason, start, end, start, start, whole_file=found["scope"] == "ignore-file")


def _suppression(sql: bytes, comment: _Comment, extents: list[_Extent]) -> Suppression | None:
    number = bisect_right(extents, comment.start, key=lambda extent: extent.start)
    if comment.quoted and not (number and extents[number - 1].bodied):
        return None
    asked = directive(sql[comment.start : comment.end].decode(), comment.start, comment.end)
    if asked is None or asked.problem:
        return asked
    scope = (0, len(sql)) if asked.whole_file else _scope(sql, comment, extents, number)
    return asked._replace(scope_start=scope[0], scope_end=scope[1])


def _scope(sql: bytes, comment: _Comment, extents: list[_Extent], number: int) -> tuple[int, int]:
    """What a comment covers, by where it stands; so many statements begin before it."""
    line_start = sql.rfind(b"\n", 0, comment.start) + 1
    if number:
        extent = extents[number - 1]
        if comment.start < extent.close:
            return _inside(sql, comment, extent, line_start)
        if extent.end > line_start or extent.close > line_start:
            return _ending_on(extents, number - 1, line_start)
    if number < len(extents):
        return extents[number].start, extents[number].end
    return comment.start, comment.start


def _ending_on(extents: list[_Extent], last: int, line_start: int) -> tuple[int, int]:
    """The statements whose last line is this one: the last, and those before it that end on the same line."""
    first = last
    while first and extents[first - 1].close > line_start:
        first -= 1
    return extents[first].start, extents[last].end


def _inside(sql: bytes, comment: _Comment, extent: _Extent, line_start: int) -> tuple[int, int]:
    """What a comment inside a statement covers: its line, the next element, or on the last line the statement."""
    line_end = _line_end(sql, comment.end)
    if extent.end <= line_end:
        return extent.start, extent.end
    before = code_start(sql, max(line_start, extent.start), comment.start) < comment.start
    after = code_start(sql, comment.end, line_end) < line_end
    if before or after:
        return max(line_start, extent.start), line_end
    first = code_start(sql, comment.end, extent.end)
    if sql.startswith(b",", first):  # commas may lead
        first = code_start(sql, first + 1, extent.end)
    return _element(sql, first, extent.end, {b";"} if comment.quoted else {b",", b";"})


def _element(sql: bytes, start: int, end: int, separators: Set[bytes]) -> tuple[int, int]:
    """From a byte offset to the next separator at the same depth, or to the parenthesis that closes around it."""
    depth = 0
    for lexeme in lexemes(sql, start, end):
        mark = sql[lexeme.start : lexeme.end]
        depth += (mark == b"(") - (mark == b")")
        if depth < 0 or (depth == 0 and mark in separators):
            return start, lexeme.start
    return start, end


def _line_end(sql: bytes, at: int) -> int:
    end = sql.find(b"\n", at)
    return len(sql) if end < 0 else end
