"""String literals that hold SQL (function bodies, dynamic statements) and the map from their value to the text."""

from bisect import bisect_left

from schemalint.named import NamedTuple
from schemalint.syntax.names import string_end


class Literal(NamedTuple):
    """The value of a string literal and where it stands in the SQL around it.

    Attributes:
        value: the value, UTF-8.
        start: byte offset of the literal, its quotes included.
        end: byte offset after it.
        inner: byte offset of the value's first byte; -1 where the value is not the text (E'…' with escapes), so that
            a place in it can only be told as the whole literal.
        doubled: offsets in the value of quotes that are written twice.
    """

    value: bytes
    start: int
    end: int
    inner: int
    doubled: tuple[int, ...] = ()

    @property
    def exact(self) -> bool:
        """Whether places in the value are places in the text."""
        return self.inner >= 0

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The place in the text of a run of the value."""
        if self.inner < 0:
            return self.start, self.end
        return self._place(start), max(self._place(start), self._place(end))

    def _place(self, offset: int) -> int:
        return self.inner + offset + bisect_left(self.doubled, offset)


def literal_at(text: bytes, start: int, value: str) -> Literal:
    """The literal that is written at `start`, and has this value.

    Args:
        text: the SQL.
        start: byte offset of the literal's first byte (a quote, a dollar, `E`).
        value: its value, as the parser gives it.
    """
    data = value.encode()
    end = string_end(text, start)
    opening = text.find(b"$", start + 1) + 1 if text[start : start + 1] == b"$" else text.find(b"'", start, end) + 1
    written = text[opening : opening + len(data)]
    if opening > 0 and written == data and b"''" not in data:
        return Literal(data, start, end, opening)
    if text[start : start + 1] == b"'" and text[start + 1 : end - 1].replace(b"''", b"'") == data:
        return Literal(data, start, end, start + 1, _quotes(data))
    return Literal(data, start, end, opening if text[start : start + 1] == b"$" and written == data else -1)


def _quotes(data: bytes) -> tuple[int, ...]:
    found, at = [], data.find(b"'")
    while at >= 0:
        found.append(at)
        at = data.find(b"'", at + 1)
    return tuple(found)
