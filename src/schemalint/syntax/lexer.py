"""Where comments, quotes and statements begin and end, told without a parser; used only where a file needs it."""

import re
from collections.abc import Iterator

from schemalint.lazy import regex
from schemalint.named import NamedTuple

_NAME = rb"[A-Za-z_\x80-\xff]"
_ESCAPED = rb"[eE]'(?>(?:[^'\\]++|\\.|''|'[ \t\f\v]*+[\r\n]\s*+')*)'"
_LINE_COMMENT = rb"--[^\r\n]*+"
_FLAT_COMMENT = rb"/\*[^*/]*+(?>(?:(?:\*(?!/)|/(?!\*))[^*/]*+)*)\*/"
_TAG = rb"(?:" + _NAME + rb"[\w\x80-\xff]*+)?\$"

_PLAIN = regex(
    rb"(?>(?:[^A-Za-z_\x80-\xff'\"$;/\-]++|(?![eE]')"
    + _NAME
    + rb"[\w$\x80-\xff]*+|"
    + _ESCAPED
    + rb"|'[^']*+'|\"[^\"]*+\"|"
    + _LINE_COMMENT
    + rb"|-(?!-)|"
    + _FLAT_COMMENT
    + rb"|/(?!\*)|\$(?!"
    + _TAG
    + rb")){0,4096})",
    re.DOTALL,
)
"""What stands before a semicolon, a dollar quote, a nested comment or a quote that nothing closes, in steps: each item
costs memory until the match ends. (Of a group, `(?>…*)` and not `…*+`: before CPython 3.11.5 that one is wrong.)"""

_LEXEME = regex(
    rb"(?P<string>" + _ESCAPED + rb"|'[^']*+')|(?P<quoted>\"[^\"]*+\")|(?P<open>[eE]?'|\")"
    rb"|(?P<word>" + _NAME + rb"[\w$\x80-\xff]*+)"
    rb"|(?P<line>" + _LINE_COMMENT + rb")|(?P<block>/\*)|(?P<dollar>\$" + _TAG + rb")|(?P<punctuation>[;(),])",
    re.DOTALL,
)
_DOLLAR_QUOTE = regex(rb"\$" + _TAG)
_OPENING = regex(rb"/\*|\$" + _TAG + rb"|[^'\"]*['\"]")
_TRIVIA = re.compile(rb"(?>(?:\s++|" + _LINE_COMMENT + rb"|" + _FLAT_COMMENT + rb")*)")
_COMMENT_EDGE = regex(rb"/\*|\*/")
_COMPOUND = regex(rb"create\s+(?:or\s+replace\s+)?(rule|function|procedure)\b", re.IGNORECASE)
_ATOMIC = regex(rb"\batomic\b", re.IGNORECASE)
_NEXT_CREATE = regex(rb"\s*\n(?i:create)\s")
_TOKEN = regex(_NAME + rb"[\w$\x80-\xff]*+|[0-9][\w.]*+|::|[~!@#^&|`?+\-*/%<>=]++|\S", re.DOTALL)


class Lexeme(NamedTuple):
    """A word, a quote, a comment, or one of `;`, `(`, `)`, `,`.

    Attributes:
        kind: `word`, `string`, `quoted` (an identifier), `dollar`, `line`, `block` or `punctuation`.
        start: byte offset.
        end: byte offset, exclusive; just past the opening mark where nothing closes it.
        closed: whether its closing mark was found.
    """

    kind: str
    start: int
    end: int
    closed: bool = True

    @property
    def comment(self) -> bool:
        """Whether it is a comment of either kind."""
        return self.kind in {"line", "block"}


class Piece(NamedTuple):
    """A statement with what leads it, its semicolon included; `open` is the quote or comment that nothing closes."""

    start: int
    end: int
    open: Lexeme | None = None

    @property
    def readable(self) -> int:
        """Where reading it may end: what nothing closes is told by its opening mark, however long the rest."""
        return self.open.end if self.open else self.end


def lexemes(sql: bytes, start: int, end: int) -> Iterator[Lexeme]:
    """The lexemes between two byte offsets, up to and including the first that nothing closes."""
    at = start
    while found := _LEXEME.search(sql, at, end):
        kind = str(found.lastgroup)
        lexeme = Lexeme(kind, found.start(), found.end())
        if kind in {"block", "dollar", "open"}:
            lexeme = _delimited(sql, found.start(), end)
        yield lexeme
        if not lexeme.closed:
            return
        at = lexeme.end


def pieces(sql: bytes, start: int, end: int) -> Iterator[Piece]:
    """Cut SQL at its statements' ends; the last piece may lack a semicolon, be blank, or hold what nothing closes."""
    at = start
    while at < end:
        piece = _piece(sql, at, end)
        yield piece
        at = piece.end


def _piece(sql: bytes, start: int, end: int) -> Piece:
    at = start
    while True:
        at = _plain_end(sql, at, end)
        if at == end:
            return Piece(start, end)
        if sql[at] == ord(";"):
            return Piece(start, _compound_end(sql, start, at + 1, end))
        lexeme = _delimited(sql, at, end)
        if not lexeme.closed:
            return Piece(start, end, lexeme)
        at = lexeme.end


def _plain_end(sql: bytes, at: int, end: int) -> int:
    while (found := _PLAIN.match(sql, at, end)) and found.end() > at:
        at = found.end()
    return at


def _delimited(sql: bytes, at: int, end: int) -> Lexeme:
    """The lexeme at an opening mark that a flat pattern cannot close."""
    if sql.startswith(b"/*", at):
        stop = _comment_end(sql, at, end)
        return Lexeme("block", at, stop or at + 2, stop > 0)
    tag = _DOLLAR_QUOTE.match(sql, at, end)
    if tag:
        close = sql.find(tag[0], tag.end(), end)
        return Lexeme("dollar", at, close + len(tag[0]) if close >= 0 else tag.end(), close >= 0)
    mark = sql.index(b'"', at) + 1 if sql[at] == ord('"') else sql.index(b"'", at) + 1
    return Lexeme("quoted" if sql[at] == ord('"') else "string", at, mark, closed=False)


def opening_end(sql: bytes, at: int, end: int) -> int:
    """The byte offset past the opening mark of the quote or comment that begins here."""
    found = _OPENING.match(sql, at, end)
    return found.end() if found else at


def _comment_end(sql: bytes, at: int, end: int) -> int:
    """Where the block comment that begins here ends, its nested comments with it; 0 where it does not."""
    depth = 0
    for edge in _COMMENT_EDGE.finditer(sql, at, end):
        depth += 1 if edge[0] == b"/*" else -1
        if depth == 0:
            return edge.end()
    return 0


def _compound_end(sql: bytes, start: int, semicolon: int, end: int) -> int:
    """Where a statement ends whose body may hold semicolons of its own; the first semicolon where it does not."""
    head = _COMPOUND.match(sql, code_start(sql, start, semicolon))
    if not head:
        return semicolon
    if head[1].lower() == b"rule":
        opening, closing = {b"("}, {b")"}
    elif _ATOMIC.search(sql, start, semicolon):
        opening, closing = {b"begin", b"case"}, {b"end"}
    else:
        return semicolon
    depth = 0
    for lexeme in lexemes(sql, head.end(), end):
        text = sql[lexeme.start : lexeme.end].lower()
        if text == b";":
            if depth == 0 or _NEXT_CREATE.match(sql, lexeme.end, end):  # no body holds a CREATE: it is not closed
                return lexeme.end
        elif sql[lexeme.start - 1] != ord("."):
            depth += (text in opening) - (text in closing)
    return semicolon


def code_start(sql: bytes, at: int, end: int) -> int:
    """The byte offset of the next byte that is neither white space nor comment."""
    while True:
        found = _TRIVIA.match(sql, at, end)
        at = found.end() if found else at
        if not sql.startswith(b"/*", at, end):
            return at
        stop = _comment_end(sql, at, end)
        if not stop:
            return at
        at = stop


def code_end(sql: bytes, start: int, end: int) -> int:
    """The byte offset past the last byte that is neither white space nor comment."""
    while end > start and sql[end - 1] <= 32:
        end -= 1
    last_line = sql.rfind(b"\n", start, end) + 1
    if not sql.endswith(b"*/", start, end) and sql.find(b"--", max(start, last_line), end) < 0:
        return end
    stop, at = start, start
    for lexeme in lexemes(sql, start, end):
        stop = _code_between(sql, at, lexeme.start, stop) if lexeme.comment else lexeme.end
        at = lexeme.end
    return _code_between(sql, at, end, stop)


def _code_between(sql: bytes, start: int, end: int, otherwise: int) -> int:
    """Past the last byte of a run without lexemes, such as an operator or a number."""
    text = sql[start:end].rstrip()
    return start + len(text) if text else otherwise


def token_end(sql: bytes, at: int, end: int) -> int:
    """The byte offset past the token that begins here, or past its first line."""
    lexeme = next(lexemes(sql, at, end), None)
    found = _TOKEN.match(sql, at, end)
    stop = found.end() if found else at
    if lexeme and lexeme.start == at:
        stop = lexeme.end
    line_end = sql.find(b"\n", at, stop)
    return stop if line_end < 0 else len(sql[:line_end].rstrip())
