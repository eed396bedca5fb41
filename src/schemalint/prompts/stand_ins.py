"""Stand-ins: names of equal length for the placeholders of examples, so that their SQL can be read where it stands."""

import re

from msgspec import Struct

from schemalint.lazy import regex
from schemalint.sources.blank import spaces

_PLACEHOLDER = regex(
    rb"(?P<comment>--[^\r\n]*|/\*.*?\*/)|(?P<string>'[^'\r\n]*')|(?P<dollar>\$(?:[A-Za-z_]\w*)?\$)"
    rb"|(?P<dots>(?P<left>,\s*)?(?:\.\.\.|\xe2\x80\xa6)(?P<right>\s*,)?)"
    rb"|\$?\{\{[^{}\r\n]*\}\}|\$?\{[ \w.:-]+\}|<[A-Za-z][\w .:-]*>"
    rb"|(?<![\w\])\"])\[[A-Za-z_][\w .:/-]*\]|%[A-Za-z_]\w*%|%\([A-Za-z_]\w*\)s|%s\b"
    rb"|(?<![\w@])@[A-Za-z_]\w*|(?<!\w)\$[A-Za-z_]\w*|(?<=[=(,\s])\?(?![^\s,;)])",
    re.DOTALL,
)
_NOT_OF_NAMES = regex(rb"[^A-Za-z0-9_]")


class StandIn(Struct, frozen=True):
    """A run of the author's SQL that another text of equal length stands in for.

    Attributes:
        start: byte offset.
        written: what the author wrote.
        name: what stands in for it.
    """

    start: int
    written: bytes
    name: bytes

    @property
    def end(self) -> int:
        """Byte offset past the run."""
        return self.start + len(self.written)


def stand_ins(sql: bytes, start: int, end: int, dots: bytes = b"   ") -> list[StandIn]:
    """The placeholders in a run of SQL, but for those in strings and comments, with the names that stand in for them.

    Args:
        sql: the SQL.
        start: byte offset where the run begins.
        end: byte offset where it ends.
        dots: the three bytes that stand in for an ellipsis; blanks leave out what it leaves out.
    """
    made = []
    for found in _PLACEHOLDER.finditer(sql, start, end):
        if not (found["comment"] or found["string"] or found["dollar"]):
            name = _name(found[0]) if not found["dots"] else _gap(found, dots)
            made.append(StandIn(found.start(), found[0], name))
    return made


def replaced(sql: bytes, made: list[StandIn]) -> bytes:
    """The SQL with the stand-ins in place; of the same length."""
    out = bytearray(sql)
    for one in made:
        out[one.start : one.end] = one.name
    return bytes(out)


def _name(written: bytes) -> bytes:
    """A name of the same length that is no keyword: what is no letter becomes an underscore, so does the beginning."""
    return b"_" + _NOT_OF_NAMES.sub(b"_", written[1:]).lower()


def _gap(found: re.Match[bytes], dots: bytes) -> bytes:
    """What stands for an ellipsis: between two commas one is left, beside one comma none."""
    gap = bytearray(spaces(found[0]))
    if dots.strip():
        at = found.start("right") if found["right"] else found.end()
        gap[at - found.start() - len(dots) : at - found.start()] = dots
        gap[: len(found["left"] or b"")] = found["left"] or b""
        if found["right"]:
            gap[-len(found["right"]) :] = found["right"]
    elif found["left"] and found["right"]:
        gap[0:1] = b","
    return bytes(gap)
