"""Where an element of a statement ends in the text: the parser's JSON tells only where it starts."""

import re

from schemalint.lazy import regex

_TOKEN = re.compile(
    rb"""--[^\n]*|/\*|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(?P<tag>[A-Za-z_\x80-\xff][\w\x80-\xff]*)?\$|[(),;\[\]]""",
    re.DOTALL,
)
_INNER = rb"""[^-/'"$()\[\]]+|"[^"]*"|'[^'\\]*'|-(?!-)|/(?!\*)"""


def _nested(depth: int) -> bytes:
    """Text whose brackets are so many levels deep, or fewer."""
    below = rb"|[(\[]%b[)\]]" % _nested(depth - 1) if depth else b""
    return rb"(?>(?:%b%b)*)" % (_INNER, below)


_PLAIN = regex(rb"""(?>(?:[^-/'"$(),;\[\]]+|"[^"]*"|'[^'\\]*'|-(?!-)|/(?!\*)|[(\[]%b[)\]])*)(?=[),;\]])""" % _nested(3))
"""An element without comments and dollars whose brackets are few levels deep, as most are: read at C speed."""
_ESCAPED = re.compile(rb"'(?:[^'\\]|''|\\.)*'", re.DOTALL)
_COMMENT_EDGE = re.compile(rb"/\*|\*/")
_DOT = re.compile(rb"\s*\.\s*")
_IDENTIFIER = re.compile(rb'"(?:[^"]|"")*"|[A-Za-z_\x80-\xff][\w$\x80-\xff]*')
_TYPE = re.compile(
    rb"""
    (?: double\s+precision | (?:national\s+)?(?:character|char|nchar)(?:\s+varying)? | bit(?:\s+varying)?
      | (?:setof\s+)? (?:"(?:[^"]|"")*"|[A-Za-z_\x80-\xff][\w$\x80-\xff]*)
        (?:\s*\.\s*(?:"(?:[^"]|"")*"|[A-Za-z_\x80-\xff][\w$\x80-\xff]*))*(?:\s*%\s*type)? )
    (?:\s*\([^()]*\))?
    (?:\s+with(?:out)?\s+time\s+zone)?
    (?:\s+array\b)?(?:\s*\[\s*\d*\s*\])*
    """,
    re.VERBOSE | re.IGNORECASE,
)


def comment_end(sql: bytes, start: int) -> int:
    """The end of the block comment that opens at `start`, nested ones included."""
    depth, at = 1, start + 2
    while depth:
        edge = _COMMENT_EDGE.search(sql, at)
        if edge is None:
            return len(sql)
        depth += 1 if edge[0] == b"/*" else -1
        at = edge.end()
    return at


def element_end(sql: bytes, start: int) -> int:
    """The end of the element that starts at `start`: before the comma, parenthesis or semicolon that closes it.

    Args:
        sql: the SQL.
        start: byte offset of the element's first token.

    Returns:
        A byte offset; white space and comments before the closing token are left out.
    """
    plain = _PLAIN.match(sql, start)
    if plain is not None:
        return start + len(plain[0].rstrip())
    depth, at, last = 0, start, start
    while (token := _TOKEN.search(sql, at)) is not None:
        text, begin = token[0], token.start()
        if sql[at:begin].strip():
            last = at + len(sql[at:begin].rstrip())
        if text[:2] == b"--":
            at = token.end()
            continue
        if text == b"/*":
            at = comment_end(sql, begin)
            continue
        if depth == 0 and text in b"),;]":
            return last
        at = last = _token_end(sql, token)
        depth += (text in b"([") - (text in b")]")
    return last if not sql[at:].strip() else at + len(sql[at:].rstrip())


def _token_end(sql: bytes, token: re.Match[bytes]) -> int:
    text, begin = token[0], token.start()
    if text[:1] == b"$":
        close = sql.find(text, token.end())
        return len(sql) if close < 0 else close + len(text)
    if text[:1] == b"'" and sql[begin - 1 : begin] in (b"E", b"e") and (string := _ESCAPED.match(sql, begin)):
        return string.end()
    return token.end()


def name_end(sql: bytes, start: int) -> int:
    """The end of the identifier that starts at `start`."""
    match = _IDENTIFIER.match(sql, start)
    return match.end() if match else start


def qualified_name_end(sql: bytes, start: int) -> int:
    """The end of the name that starts at `start`, with all its dotted parts."""
    end = name_end(sql, start)
    while (dot := _DOT.match(sql, end)) is not None:
        end = name_end(sql, dot.end())
    return end


def type_end(sql: bytes, start: int) -> int:
    """The end of the type that is written at `start`, modifiers and array bounds included."""
    match = _TYPE.match(sql, start)
    return match.end() if match else start


_LOCATION = re.compile(rb'"location":(\d+)')
_LAST = re.compile(
    rb"""is\s+(?:not\s+)?(?:null|true|false|unknown)\b|[eEbBxXuU]?&?'(?:[^']|'')*'|::\s*|
    (?:"(?:[^"]|"")*"|[A-Za-z_\x80-\xff][\w$\x80-\xff]*)(?:\s*\.\s*(?:"(?:[^"]|"")*"|[\w$\x80-\xff]+))*|
    \$(?P<tag>\w*)\$.*?\$(?P=tag)\$|[\d.]+(?:e[+-]?\d+)?|\*""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_CALL = re.compile(rb"\s*\(")
_STEP = {b"(": 1, b"[": 1, b")": -1, b"]": -1}
_BRACKET = re.compile(rb"[()\[\]]|'(?:[^']|'')*'")


def expression_text(sql: bytes, node: bytes, shift: int = 0) -> str:
    """The author's text of an expression: the parser tells where its parts start, the text where the last one ends.

    Args:
        sql: the SQL around it.
        node: the parser's JSON of the expression.
        shift: what to add to its locations to get offsets in `sql`.

    Returns:
        White space is collapsed; empty for an expression that the author did not write.
    """
    locations = [int(match[1]) + shift for match in _LOCATION.finditer(node)]
    if not locations:
        return ""
    start, last = min(locations), max(locations)
    token = _LAST.match(sql, last)
    end = max(token.end() if token else last + 1, type_end(sql, last))
    if _CALL.match(sql, end):
        end = _closed(sql, end, 0)
    depth = lowest = 0
    for match in _BRACKET.finditer(sql, start, end):
        depth += _STEP.get(match[0], 0)
        lowest = min(lowest, depth)
    end = _closed(sql, end, depth - lowest)
    while lowest < 0 and (opening := sql.rfind(b"(", 0, start)) >= 0:
        start, lowest = opening, lowest + 1
    return " ".join(sql[start:end].decode("utf-8", "replace").split())


def _closed(sql: bytes, at: int, depth: int) -> int:
    """Where the brackets that are open are closed; with none open, where those that open next are closed."""
    opening = depth == 0 and _CALL.match(sql, at) is not None
    while depth > 0 or opening:
        match = _BRACKET.search(sql, at)
        if match is None:
            return at
        depth += _STEP.get(match[0], 0)
        at, opening = match.end(), False
    return at


_CALLED = re.compile(rb'(?:"(?:[^"]|"")*"|[\w$\x80-\xff]+)(?:\s*\.\s*(?:"(?:[^"]|"")*"|[\w$\x80-\xff]+))*')


def call_end(sql: bytes, start: int) -> int | None:
    """Where a call ends, its arguments included; none where no call is plainly written there."""
    name = _CALLED.match(sql, start)
    if name is None or _CALL.match(sql, name.end()) is None:
        return None
    return _closed(sql, name.end(), 0)
