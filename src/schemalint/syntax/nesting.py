"""Deeply nested block comments: PostgreSQL's own lexer takes quadratic time for them, and they are only comments."""

import re

from schemalint.syntax.lexer import lexemes

LIMIT = 100
"""Openings in one block comment from which it is blanked."""

_EDGE = re.compile(rb"/\*|\*/")
_TEXT = re.compile(rb"[^\r\n]+")


def flatten_comments(sql: bytes) -> bytes:
    """The SQL with deeply nested comments blanked byte for byte; one that nothing closes keeps its opening alone."""
    if sql.count(b"/*") <= LIMIT or _depth(sql) <= LIMIT:
        return sql
    parts, done, at = [], 0, 0
    while at < len(sql):
        start = at
        for lexeme in lexemes(sql, start, len(sql)):
            at = lexeme.end
            stop = lexeme.end if lexeme.closed else len(sql)
            if lexeme.kind == "block" and sql.count(b"/*", lexeme.start, stop) > LIMIT:
                comment = sql[lexeme.start : stop]
                parts += [sql[done : lexeme.start], _blank(comment) if lexeme.closed else b"/*" + _flat(comment[2:])]
                done = at = stop
        if at == start:
            break
    return b"".join([*parts, sql[done:]])


def _depth(sql: bytes) -> int:
    """How deep comments may be nested at most, quotes left out of account."""
    depth = deepest = 0
    for edge in _EDGE.finditer(sql):
        depth = depth + 1 if edge[0] == b"/*" else max(0, depth - 1)
        deepest = max(deepest, depth)
    return deepest


def _blank(text: bytes) -> bytes:
    return _TEXT.sub(lambda run: b" " * len(run[0]), text)


def _flat(text: bytes) -> bytes:
    return _EDGE.sub(b"  ", text)
