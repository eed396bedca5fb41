"""Examples: the SQL of a document, statement by statement, as far as it can be read."""

import re
from bisect import bisect_right
from itertools import islice
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from schemalint.lazy import regex
from schemalint.model import Span
from schemalint.prompts.comments import Marks, marks_of
from schemalint.prompts.document import Document, Fence
from schemalint.prompts.languages import POSTGRESQL, language_of
from schemalint.prompts.polarity import Polarity, mark_of_fence
from schemalint.prompts.prompt import Example, Problem, ShownStatement
from schemalint.prompts.sheet import Sheet
from schemalint.prompts.stand_ins import StandIn, replaced, stand_ins
from schemalint.sources.source import Segment
from schemalint.syntax.lexer import code_start, pieces
from schemalint.syntax.parse import Statement
from schemalint.syntax.read import Failure, SyntaxProblem, read

if TYPE_CHECKING:
    from schemalint.prompts.fragments import Wrapped

_VERBS = (
    rb"(?:create|alter|drop|select|insert|update|delete|with|grant|revoke|truncate|comment|explain|merge|refresh"
    rb"|reindex)"
)
_BEGINNING = regex(_VERBS + rb"\s+[^\s,/|&]", re.IGNORECASE)
_LINE = regex(rb"^[ \t]*(?!--)[^\s-][^\r\n]*", re.MULTILINE)
_LINES = 60
"""Lines of an example that are read one by one."""
_LISTING = regex(rb"\n[ \t]*\r?\n(?:[ \t]*--[^\n]*\n)*[ \t]*" + _VERBS + rb"\b", re.IGNORECASE)
"""A statement after an empty line: where no semicolon stands before it, several are listed."""
_PLACEHOLDERS = frozenset((b"table", b"column", b"schema", b"database", b"index", b"condition"))
"""Keywords that stand for a name of their kind."""
_TEMPLATE = regex(rb"\{%|\{\{|<%|<\?php|=>|\$\{")


class Script(Struct, frozen=True):
    """Statements of one example in their order.

    Attributes:
        example: which of the examples.
        bad: whether the author marks them as bad.
        statements: as they are replayed, offsets of the sheet's SQL.
    """

    example: int
    bad: bool
    statements: list[Statement]


class Shown(Struct, frozen=True):
    """The examples of a document, and their SQL.

    Attributes:
        sql: the document with all but its examples blanked, and what was read in wraps behind it.
        segments: the map back to the document.
        scripts: the statements in order.
        stand_ins: what stands in for placeholders.
    """

    examples: tuple[Example, ...]
    sql: bytes
    segments: tuple[Segment, ...]
    scripts: tuple[Script, ...]
    stand_ins: tuple[StandIn, ...]


def examples_of(document: Document) -> Shown:
    """The SQL that a document shows."""
    sheet = Sheet(document.text.data)
    made: list[Example] = []
    scripts: list[Script] = []
    for fence in document.fences:
        language = language_of(fence, document)
        if language:
            example, statements = _example(fence, language, sheet)
            for bad in (False, True):
                mine = [one for one, is_bad in statements if is_bad is bad]
                if mine:
                    scripts.append(Script(len(made), bad, mine))
            made.append(example)
    return Shown(tuple(made), sheet.sql, sheet.segments, tuple(scripts), tuple(sheet.stand_ins))


class _Read(Struct, frozen=True):
    """What could be read of an example: offsets of its own SQL."""

    statements: list[Statement]
    problems: list[SyntaxProblem]
    stand_ins: list[StandIn]


def _example(fence: Fence, language: str, sheet: Sheet) -> tuple[Example, list[tuple[Statement, bool]]]:
    mark = mark_of_fence(fence)
    polarity = Polarity.UNMARKED if mark is None else mark.polarity
    if language != POSTGRESQL or not fence.pieces:
        bad = (fence.span(),) if polarity is Polarity.BAD else ()
        example = Example(
            fence=fence, language=language, polarity=polarity, mark=mark, statements=(), problems=(), bad=bad
        )
        return example, []
    start, end = sheet.put(fence)
    reading = _Reading(fence, sheet, start, end, marks_of(fence.path, sheet.take(start, end), start, mark))
    return reading.example()


class _Reading:
    """One example while it is read."""

    def __init__(self, fence: Fence, sheet: Sheet, start: int, end: int, marks: Marks) -> None:
        self.fence, self.sheet, self.start, self.marks = fence, sheet, start, marks
        self.sql = sheet.take(start, end)
        self.shown: list[ShownStatement] = []
        self.replayed: list[tuple[Statement, bool]] = []
        self.problems: list[Problem] = []

    def example(self) -> tuple[Example, list[tuple[Statement, bool]]]:
        found = _read(self.sql)
        self.sheet.replace([structs.replace(one, start=one.start + self.start) for one in found.stand_ins])
        self.sql = replaced(self.sql, found.stand_ins)
        places = [one.start for one in found.stand_ins]
        for statement in found.statements:
            within = bisect_right(places, statement.end) - bisect_right(places, statement.start - 1)
            self._keep(_moved(statement, self.start), exact=not within)
        self._look_at(found)
        bad = self.marks.bad((one.span.start, one.span.end) for one in self.shown)
        example = Example(
            fence=self.fence,
            language=(found.problems and self._dialect()) or POSTGRESQL,
            polarity=self.marks.whole,
            mark=self.marks.mark,
            statements=tuple(self.shown),
            problems=tuple(self.problems),
            bad=tuple(Span(self.fence.path, *run) for run in bad),
        )
        return example, self.replayed

    def _dialect(self) -> str:
        """The other dialect that it is written in by its own words."""
        from schemalint.prompts.dialects import dialect_by_signs  # most examples can be read

        return dialect_by_signs(self.fence.text)

    def _keep(self, statement: Statement, *, exact: bool, span: Span | None = None) -> None:
        place = span or Span(self.fence.path, statement.start, statement.end)
        mark = self.marks.at(place.start, place.end)
        polarity = Polarity.UNMARKED if mark is None else mark.polarity
        self.shown.append(ShownStatement(statement.kind, place, statement.start, statement.end, polarity, mark, exact))
        self.replayed.append((statement, polarity is Polarity.BAD))

    def _look_at(self, found: _Read) -> None:
        """What could not be read: a part of a statement, or a problem."""
        cut = list(pieces(self.sql, 0, len(self.sql))) if found.problems else []
        starts = [piece.start for piece in cut]
        looked: set[int] = set()
        for problem in found.problems:
            number = max(0, bisect_right(starts, problem.start) - 1)
            piece = cut[number]
            begin = code_start(self.sql, piece.start, piece.end)
            inside = any(begin <= one.start < piece.end for one in found.statements)
            if not inside and number not in looked and self._fragment(begin, piece.readable):
                looked.add(number)
                continue
            if number in looked:
                continue
            span = Span(self.fence.path, problem.start + self.start, problem.end + self.start)
            meant = self._is_meant(begin, piece.end, span, found)
            self.problems.append(Problem(problem.message, span, meant))

    def _fragment(self, begin: int, end: int) -> bool:
        """Whether a run is a part of a statement, or such a part in each line; what tells something is kept."""
        from schemalint.prompts.fragments import wrapped

        body = self.sql[begin:end]
        if _BEGINNING.match(body):
            return False
        found = wrapped(body, self.sheet.fragments)
        if found is not None:
            self._keep_fragment(found, begin, body)
            return True
        runs = [(begin + line.start(), line[0]) for line in islice(_LINE.finditer(body), _LINES)]
        parts = [wrapped(line, self.sheet.fragments + number) for number, (_, line) in enumerate(runs)]
        if not parts or not all(part is not None and part.told for part in parts):
            return False
        for (at, line), part in zip(runs, parts, strict=True):
            assert part is not None
            self._keep_fragment(part, at, line)
        return True

    def _keep_fragment(self, found: "Wrapped", begin: int, body: bytes) -> None:
        if not found.told:
            return
        length = len(body.rstrip(b" \t\r\n,;"))
        at = self.sheet.behind(found.sql, found.begin, self.start + begin, length)
        span = Span(self.fence.path, self.start + begin, self.start + begin + length)
        for statement in found.statements:
            self._keep(_moved(statement, at), exact=False, span=span)

    def _is_meant(self, begin: int, end: int, span: Span, found: _Read) -> bool:
        mark = self.marks.at(span.start, span.end)
        text = self.sql[begin:end]
        token = self.sql[span.start - self.start : span.end - self.start].lower()
        return (
            self.fence.tag != ""
            and bool(_BEGINNING.match(text))
            and (mark is None or mark.polarity is not Polarity.BAD)
            and token not in _PLACEHOLDERS
            and not any(begin <= one.start < end for one in found.stand_ins)
            and not (_LISTING.search(text) or _TEMPLATE.search(self.sql))
            and not self._dialect()
        )


def _moved(statement: Statement, by: int) -> Statement:
    return structs.replace(statement, start=statement.start + by, end=statement.end + by, shift=statement.shift + by)


def _read(sql: bytes) -> _Read:
    """Read an example as it is, else with stand-ins for its placeholders, else what can be read of it."""
    whole = read(sql, 0, len(sql))
    if not isinstance(whole, Failure):
        return _Read(whole, [], [])
    made: list[StandIn] = []
    for dots in (b"   ", b" 1 "):
        made = stand_ins(sql, 0, len(sql), dots)
        if not made:
            break
        text = replaced(sql, made)
        again = read(text, 0, len(text))
        if not isinstance(again, Failure):
            return _Read(again, [], made)
    from schemalint.syntax.recover import recover

    text = replaced(sql, made) if made else sql
    statements, problems = recover(text, 0, len(text))
    return _Read(statements, problems, made)
