"""Lines on which a statement seems to begin: where to go on reading in SQL that cannot be read from its beginning."""

import re

from schemalint.lazy import regex

_OBJECT = (
    rb"(?:or\s+replace|global|local|temp|temporary|unlogged|unique|recursive|constraint|trusted|default|foreign|event|"
    rb"table|index|view|materialized|function|procedure|aggregate|type|domain|trigger|rule|schema|sequence|extension|"
    rb"policy|role|user|group|database|server|publication|subscription|statistics|operator|cast|collation|language)\b"
)
_OBJECT_DEFINITION = rb"(?:create|alter|drop)\s+" + _OBJECT
_DEFINITION = (
    rb"(?:" + _OBJECT_DEFINITION + rb"|comment\s+on\b|grant\s[^;]*?\s(?:on|to)\s|revoke\s[^;]*?\s(?:on|from)\s)"
)
_KEYWORD = (
    rb"(?:abort|alter|analyze|begin|call|checkpoint|close|cluster|comment|commit|copy|create|deallocate|declare|delete|"
    rb"discard|do|drop|end|execute|explain|fetch|grant|import|insert|listen|load|lock|merge|move|notify|prepare|"
    rb"reassign|refresh|reindex|release|reset|revoke|rollback|savepoint|security|select|set|show|start|table|truncate|"
    rb"unlisten|update|vacuum|values|with)\b"
)
_AFTER_AN_END = rb"(?:;[ \t]*(?:--[^\r\n]*)?|^[ \t]*|^--[^\r\n]*)\r?\n"
_FLAGS = re.IGNORECASE | re.MULTILINE

_OBJECT_LINE = regex(rb"^" + _OBJECT_DEFINITION, _FLAGS)
_DEFINITION_LINE = regex(rb"^(?=" + _DEFINITION + rb")", _FLAGS)
_STATEMENT_LINE = regex(_AFTER_AN_END + rb"(?=" + _KEYWORD + rb")|^(?=" + _DEFINITION + rb")", _FLAGS)
_KEYWORD_LINE = regex(rb"^[ \t]*(?=" + _KEYWORD + rb")", _FLAGS)
_LINES_BACK = 5


def next_object(sql: bytes, start: int, end: int) -> int | None:
    """The next line that creates, alters or drops an object."""
    found = _OBJECT_LINE.search(sql, start, end)
    return found.start() if found else None


def next_statement(sql: bytes, start: int, end: int, *, in_body: bool) -> int | None:
    """The next line that begins a statement.

    A definition is taken by its words; any other statement only after an empty line, a comment, or a line that ends in
    a semicolon, and not in a body, which has such statements of its own.
    """
    found = (_DEFINITION_LINE if in_body else _STATEMENT_LINE).search(sql, start, end)
    return found.end() if found else None


def statement_before(sql: bytes, start: int, offset: int) -> int | None:
    """The word at the beginning of this line, or of one a few lines before, where it may begin a statement."""
    stop = offset
    for _ in range(_LINES_BACK):
        line = sql.rfind(b"\n", start, stop) + 1
        if not line:
            break
        found = _KEYWORD_LINE.match(sql, line)
        if found and found.end() <= offset:
            return found.end()
        stop = line - 1
    return None
