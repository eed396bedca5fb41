"""Where findings stand, in the lines and columns that people and tools count."""

from bisect import bisect_right
from collections.abc import Mapping

from schemalint.model import Finding, Position, Report, Severity, Span, Text
from schemalint.named import NamedTuple

_STRIDE = 4096
_CONTINUATION = bytes(range(0x80, 0xC0))
_BOM = b"\xef\xbb\xbf"


class Place(NamedTuple):
    """A span in lines and columns: 1-based, columns in characters, the end exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


class Places:
    """Positions in the texts of a report, in constant time even on lines of megabytes.

    Args:
        texts: the texts of the report; a span in any other file is at its line 1, column 1.
    """

    __slots__ = ("_counts", "_last", "_texts")

    def __init__(self, texts: Mapping[str, Text]) -> None:
        self._texts = texts
        self._counts: dict[tuple[str, int], list[int]] = {}
        self._last: dict[str, tuple[int, int]] = {}

    def of(self, span: Span) -> Place:
        """The place of a span."""
        path, start, end = span
        text = self._texts.get(path)
        if text is None:
            return Place(1, 1, 1, 1)
        line, column = self.position(text, start)
        if end <= start:
            return Place(line, column, line, column)
        inside = text.data[start:end]
        newline = inside.rfind(b"\n")
        last = inside[newline + 1 :]
        if not last.isascii():
            return Place(line, column, *self.position(text, end))
        if newline < 0:
            return Place(line, column, line, column + len(last))
        return Place(line, column, line + inside.count(b"\n"), 1 + len(last))

    def start(self, span: Span) -> Position:
        """Where a span starts."""
        text = self._texts.get(span.path)
        return Position(1, 1) if text is None else self.position(text, span.start)

    def position(self, text: Text, offset: int) -> Position:
        """The line and column of a byte offset, as `Text.position` gives it."""
        offset = max(0, min(offset, len(text.data)))
        line = self._line(text, offset)
        begin = text.data.rfind(b"\n", 0, offset) + 1
        if offset - begin <= _STRIDE:
            before = text.data[begin:offset]
            if begin == 0:
                before = before.removeprefix(_BOM)
            return Position(line, 1 + (len(before) if before.isascii() else len(before.decode("utf-8", "replace"))))
        counts = self._counts.get((text.path, line))
        if counts is None:
            end = (text.data.find(b"\n", offset) + 1) or len(text.data)
            counts = self._counts[text.path, line] = _running_counts(text.data, begin, end)
        stride = (offset - begin) // _STRIDE
        rest = _characters(text.data[begin + stride * _STRIDE : offset])
        return Position(line, counts[stride] + rest + 1)

    def _line(self, text: Text, offset: int) -> int:
        """The line of an offset: findings come in order, so that lines are counted from the last one on."""
        at, line = self._last.get(text.path, (0, 1))
        if offset < at:
            return bisect_right(text.line_starts, offset)
        line += text.data.count(b"\n", at, offset)
        self._last[text.path] = offset, line
        return line


def _running_counts(data: bytes, begin: int, end: int) -> list[int]:
    """How many characters of a line stand before each stride of bytes."""
    counts = [-1 if begin == 0 and data.startswith(_BOM) else 0]
    for at in range(begin, end, _STRIDE):
        counts.append(counts[-1] + _characters(data[at : min(at + _STRIDE, end)]))
    return counts


def _characters(data: bytes) -> int:
    return len(data) if data.isascii() else len(data.translate(None, _CONTINUATION))


def severity_of(finding: Finding) -> Severity:
    """The severity of a finding; one that nobody judged is a warning."""
    return finding.severity or Severity.WARNING


def ordered(report: Report) -> list[Finding]:
    """The findings by path, position and rule; the rest of the key only keeps equal input at equal output."""
    return sorted(report.findings, key=lambda f: (f.span, f.rule, f.object, f.part, f.message))
