"""Where the subcommands of an ALTER TABLE stand: the parser gives them no location."""

import re
from functools import lru_cache

from schemalint.syntax.extent import element_end

_HEAD = re.compile(
    rb"""alter\s+(?:foreign\s+|materialized\s+)?\w+\s+(?:if\s+exists\s+)?(?:only\s+)?
    (?:"(?:[^"]|"")*"|[\w$\x80-\xff]+)(?:\s*\.\s*(?:"(?:[^"]|"")*"|[\w$\x80-\xff]+))*\s*\*?\s*""",
    re.VERBOSE | re.IGNORECASE,
)
_SPACE = re.compile(rb"(?:\s+|--[^\n]*(?:\n|$)|/\*.*?\*/)*", re.DOTALL)


@lru_cache(maxsize=16)
def subcommand_spans(sql: bytes, start: int, end: int, count: int) -> tuple[tuple[int, int], ...]:
    """The spans of the subcommands of the ALTER TABLE that stands between two offsets; asked for each of them.

    Args:
        sql: the SQL.
        start: byte offset of the statement.
        end: its end, exclusive.
        count: how many subcommands there are.

    Returns:
        One (start, end) each; the whole statement for each where the text is not read so.
    """
    head = _HEAD.match(sql, start, end)
    if count == 1 or head is None:
        return ((head.end() if head else start, end),) * count
    spans: list[tuple[int, int]] = []
    at = head.end()
    while at < end and len(spans) < count:
        space = _SPACE.match(sql, at)
        at = space.end() if space else at
        stop = min(element_end(sql, at), end)
        spans.append((at, stop))
        comma = sql.find(b",", stop, end)
        at = comma + 1 if comma >= 0 else end
    return tuple(spans) if len(spans) == count else ((start, end),) * count
