"""The lines of a document as Markdown counts them: a carriage return alone ends one too."""

from msgspec import Struct

from schemalint.lazy import regex

_END = regex(r"\r\n|\n|\r")
_BOM = b"\xef\xbb\xbf"


class Line(Struct, frozen=True):
    """A line without its end.

    Attributes:
        start: byte offset in the author's text.
        text: what stands in it.
    """

    start: int
    text: str

    def offset(self, column: int) -> int:
        """The byte offset of a place in the line, told in characters from 0."""
        return self.start + len(self.text[:column].encode())

    @property
    def end(self) -> int:
        """The byte offset past the text."""
        return self.start + len(self.text.encode())


def lines_of(data: bytes) -> list[Line]:
    """The lines of a UTF-8 text; a byte order mark is of none.

    Raises:
        UnicodeDecodeError: the bytes are no UTF-8.
    """
    start = len(_BOM) if data.startswith(_BOM) else 0
    text = data[start:].decode()
    made: list[Line] = []
    at = 0
    ascii_only = text.isascii()
    for end in _END.finditer(text):
        made.append(Line(start, text[at : end.start()]))
        start += end.end() - at if ascii_only else len(text[at : end.end()].encode())
        at = end.end()
    made.append(Line(start, text[at:]))
    return made
