"""The source line of a finding, as a terminal can show it, and where on it the finding stands."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate

from schemalint.model import Span, Text
from schemalint.named import NamedTuple
from schemalint.report.escape import UNSAFE, spelled
from schemalint.report.paint import cells
from schemalint.report.redact import MASK, secret_ranges

_REACH = 4096
_TAB = 4


class Frame(NamedTuple):
    """A line of code and the place that is underlined in it.

    Attributes:
        number: the 1-based number of the line.
        code: the line: tabs expanded, unsafe characters spelled out, secrets masked, cropped where it is too long.
        before: columns before the underline.
        length: columns of the underline, at least 1.
        last: the number of the last line that the span touches.
    """

    number: int
    code: str
    before: int
    length: int
    last: int


class _Passage(NamedTuple):
    """The text around a span: character offsets of its first line and of the part of the span on that line."""

    text: str
    line: int
    line_end: int
    start: int
    end: int


def frame(text: Text, span: Span, width: int) -> Frame:
    """The frame of a span.

    Args:
        text: the file.
        span: the place in it.
        width: columns that the line may take.
    """
    starts = text.line_starts
    number = bisect_right(starts, min(span.start, len(text.data)))
    passage = _passage(text.data, starts, number, span)
    glyphs = _glyphs(passage)
    edges = [0, *accumulate(map(cells, glyphs))]
    start = passage.start - passage.line
    while start < len(glyphs) and not glyphs[start]:
        # inside a mask, which is underlined from its beginning
        start -= 1
    before = edges[start]
    length = max(1, edges[passage.end - passage.line] - before)
    code, before, length = _crop(glyphs, edges, before, length, width)
    return Frame(number, code.rstrip(), before, length, bisect_right(starts, max(span.start, span.end - 1)))


def _passage(data: bytes, starts: Sequence[int], number: int, span: Span) -> _Passage:
    """Decode what is near the span: enough to see what its line can show, and whether a secret began before."""
    line = starts[number - 1] + (3 if number == 1 and data.startswith(b"\xef\xbb\xbf") else 0)
    at = max(line, min(span.start, len(data)))
    begin = _boundary(data, max(starts[max(0, number - 4)], at - _REACH))
    end = _boundary(data, min(len(data), at + _REACH))
    head = data[begin : max(begin, line)].decode("utf-8", "replace")
    lead = data[max(begin, line) : at].decode("utf-8", "replace")
    tail = data[at:end].decode("utf-8", "replace")
    start = len(head) + len(lead)
    # the newline may stand left of a span that begins at it
    line_end = start + len(tail.partition("\n")[0].rstrip("\r"))
    covered = len(data[at : min(end, max(at, span.end))].decode("utf-8", "replace"))
    return _Passage(head + lead + tail, len(head), line_end, start, min(start + covered, line_end))


def _boundary(data: bytes, offset: int) -> int:
    """The first offset from here on at which a character begins."""
    while offset < len(data) and data[offset] & 0xC0 == 0x80:
        offset += 1
    return offset


def _glyphs(passage: _Passage) -> list[str]:
    """What to show for each character of the line; nothing for those that a mask or spelling stands for."""
    line = passage.text[passage.line : passage.line_end]
    glyphs = list(line)
    if not line.isprintable() or "##" in line:
        for match in UNSAFE.finditer(line):
            glyphs[match.start() : match.end()] = [spelled(match), *[""] * (len(match[0]) - 1)]
        _expand_tabs(line, glyphs)
    for start, end in secret_ranges(passage.text):
        first, last = max(start, passage.line) - passage.line, min(end, passage.line_end) - passage.line
        if first < last:
            glyphs[first:last] = [MASK, *[""] * (last - first - 1)]
    return glyphs


def _expand_tabs(line: str, glyphs: list[str]) -> None:
    column = 0
    for at, character in enumerate(line):
        if character == "\t":
            glyphs[at] = " " * (_TAB - column % _TAB)
        column += cells(glyphs[at])


def _crop(glyphs: list[str], edges: list[int], before: int, length: int, width: int) -> tuple[str, int, int]:
    """The part of a long line around the underline, with an ellipsis where it is cut, and the underline's new place."""
    if edges[-1] <= width:
        return "".join(glyphs), before, length
    # a quarter of the width stays before the underline, as context; less where the underline needs the room
    lead = max(1, min(width // 4, width - length - 1))
    # and where little follows, the line's end is shown with as much before it as there is room for
    first = 0 if before + length < width else bisect_left(edges, min(before - lead, edges[-1] - width + 1))
    left = edges[first]
    room = width - (first > 0)
    last = bisect_right(edges, left + room - 1) - 1 if edges[-1] - left > room else len(glyphs)
    code = "…" * (first > 0) + "".join(glyphs[first:last]) + "…" * (last < len(glyphs))
    begin = before - left + (first > 0)
    return code, begin, max(1, min(length, cells(code) - (last < len(glyphs)) - begin))
