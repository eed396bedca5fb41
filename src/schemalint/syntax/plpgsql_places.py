"""Where the pieces of SQL stand in a PL/pgSQL body: the parser gives their text and their statement's line alone."""

import re
from bisect import bisect_right

_QUOTED = re.compile(
    rb"--[^\n]*|/\*.*?\*/|'(?:(?<=[eE]')[^'\\]*(?:(?:''|\\.)[^'\\]*)*|[^']*(?:''[^']*)*)'|\"[^\"]*(?:\"\"[^\"]*)*\""
    rb"|\$(?P<tag>[A-Za-z_\x80-\xff][\w\x80-\xff]*|)\$.*?\$(?P=tag)\$",
    re.DOTALL,
)
"""Each alternative begins with a byte of its own: the search for the next goes many times faster so."""
_BLANKS = bytes(byte if byte == 0x0A else 0x20 for byte in range(256))
_WORD = frozenset(byte for byte in range(256) if byte >= 0x80 or chr(byte).isalnum() or byte in b"_$")


class Places:
    """Finds pieces of SQL in the order in which they stand.

    Args:
        body: the body's text.
    """

    __slots__ = ("_at", "_lines", "_quoted", "_starts", "body")

    def __init__(self, body: bytes) -> None:
        self.body = body
        self._lines = _line_starts(body)
        self._quoted = [match.span() for match in _QUOTED.finditer(body)]
        self._starts = [start for start, _ in self._quoted]
        self._at = 0

    def rewind(self) -> None:
        """Begin again at the beginning of the body."""
        self._at = 0

    def line(self, number: int) -> int:
        """Byte offset of a 1-based line."""
        return self._lines[min(max(number, 1), len(self._lines)) - 1]

    def blanked(self) -> bytes:
        """The body with comments and strings blanked byte for byte; quoted identifiers and line ends stay."""
        body, pieces, at = self.body, [], 0
        for start, end in self._quoted:
            if body[start] != 0x22:
                pieces += [body[at:start], body[start:end].translate(_BLANKS)]
                at = end
        return b"".join([*pieces, body[at:]])

    def find(self, text: bytes, line: int, *, gaps: bool = False) -> int | None:
        """The next place of a text at or after a line, none where it does not stand there as it is.

        Args:
            text: the text.
            line: the 1-based line at which its statement begins.
            gaps: whether blanks in the text may stand for other bytes (an INTO that PL/pgSQL took out).
        """
        head = text.split(None, 1)[0] if gaps and text.strip() else text
        start = max(self._at, self.line(line))
        at = self.body.find(head, start)
        while at >= 0:
            if self._whole(at, text) and (head is text or _agrees(text, self.body[at : at + len(text)])):
                self._at = at + len(text)
                return at
            at = self.body.find(head, at + 1)
        return None

    def find_perform(self, text: bytes, line: int) -> int | None:
        """The place of a PERFORM whose keyword the parser has made a SELECT, one byte shorter."""
        tail = text[len(b"SELECT") :]
        start = max(self._at, self.line(line))
        at = self.body.find(tail, start)
        while at >= 0:
            if self.body[max(at - 7, 0) : at].lower() == b"perform" and not self._inside(at):
                self._at = at + len(tail)
                return at - len(b"SELECT")
            at = self.body.find(tail, at + 1)
        return None

    def _whole(self, at: int, text: bytes) -> bool:
        """Whether a place is outside quotes and comments, and cuts no word in two."""
        if not text or self._inside(at):
            return False
        body, end = self.body, at + len(text)
        if at > 0 and text[0] in _WORD and body[at - 1] in _WORD:
            return False
        return not (end < len(body) and text[-1] in _WORD and body[end] in _WORD)

    def _inside(self, at: int) -> bool:
        index = bisect_right(self._starts, at) - 1
        return index >= 0 and self._quoted[index][0] < at < self._quoted[index][1]


def _line_starts(body: bytes) -> list[int]:
    starts, at = [0], 0
    for line in body.split(b"\n")[:-1]:
        at += len(line) + 1
        starts.append(at)
    return starts


def _agrees(text: bytes, written: bytes) -> bool:
    return len(text) == len(written) and all(a in (b, 32) for a, b in zip(text, written, strict=True))
