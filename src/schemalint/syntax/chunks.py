"""Giant SQL, such as a dump full of INSERTs, read piece by piece so that its tree is never whole in memory."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import overload

from schemalint.named import NamedTuple
from schemalint.syntax.lexer import code_start, pieces
from schemalint.syntax.read import Failure, Statement, SyntaxProblem, read
from schemalint.syntax.recover import Recovered, recover

CHUNK_BYTES = 1 << 20

_LINE_END = re.compile(rb";[ \t]*\r?\n")


class _Chunk(NamedTuple):
    """Where a chunk of statements lies, and how many statements stand before it."""

    start: int
    end: int
    first: int


class _Chunks:
    """The chunks of one file, found on the first walk; walking them again reads them again."""

    def __init__(self, sql: bytes) -> None:
        self.sql = sql
        self.problems: list[SyntaxProblem] = []
        self.found: list[_Chunk] = []
        self.count = 0
        self._complete = False
        self._last: tuple[int, list[Statement]] | None = None

    def walk(self) -> Iterator[list[Statement]]:
        """The statements, chunk by chunk."""
        if self._complete:
            for number in range(len(self.found)):
                yield self.chunk(number)
            return
        found, problems, at, count = [], [], 0, 0
        while at < len(self.sql):
            end, chunk = _next_chunk(self.sql, at)
            found.append(_Chunk(at, end, count))
            problems += chunk.problems
            count += len(chunk.statements)
            at = end
            yield chunk.statements
        self.found, self.problems, self.count, self._complete = found, problems, count, True

    def complete(self) -> "_Chunks":
        """The same, once all chunks have been found."""
        if not self._complete:
            for _ in self.walk():
                pass
        return self

    def chunk(self, number: int) -> list[Statement]:
        """The statements of one chunk; the last one asked for is kept."""
        if self._last is None or self._last[0] != number:
            start, end, _ = self.found[number]
            self._last = number, _read_chunk(self.sql, start, end).statements
        return self._last[1]


class _Statements(Sequence[Statement]):
    """The statements of a giant file."""

    def __init__(self, chunks: _Chunks) -> None:
        self._chunks = chunks

    def __len__(self) -> int:
        return self._chunks.complete().count

    def __iter__(self) -> Iterator[Statement]:
        for statements in self._chunks.walk():
            yield from statements

    @overload
    def __getitem__(self, at: int) -> Statement: ...
    @overload
    def __getitem__(self, at: slice) -> list[Statement]: ...
    def __getitem__(self, at: int | slice) -> Statement | list[Statement]:
        if isinstance(at, slice):
            return [self[number] for number in range(*at.indices(len(self)))]
        number = range(len(self))[at]
        chunk = bisect_right(self._chunks.found, number, key=lambda chunk: chunk.first) - 1
        return self._chunks.chunk(chunk)[number - self._chunks.found[chunk].first]


class _Problems(Sequence[SyntaxProblem]):
    """What is wrong in a giant file."""

    def __init__(self, chunks: _Chunks) -> None:
        self._chunks = chunks

    def __len__(self) -> int:
        return len(self._chunks.complete().problems)

    @overload
    def __getitem__(self, at: int) -> SyntaxProblem: ...
    @overload
    def __getitem__(self, at: slice) -> list[SyntaxProblem]: ...
    def __getitem__(self, at: int | slice) -> SyntaxProblem | list[SyntaxProblem]:
        return self._chunks.complete().problems[at]


def parse_in_chunks(sql: bytes) -> tuple[Sequence[Statement], Sequence[SyntaxProblem]]:
    """Statements and problems of long SQL, read as they are walked."""
    chunks = _Chunks(sql)
    return _Statements(chunks), _Problems(chunks)


def _next_chunk(sql: bytes, start: int) -> tuple[int, Recovered]:
    """Read the next chunk: cut at a likely statement end that the parser confirms, else where the lexer finds one."""
    likely = _LINE_END.search(sql, min(start + CHUNK_BYTES, len(sql)))
    end = likely.end() if likely else len(sql)
    statements = read(sql, start, end)
    if not isinstance(statements, Failure) and (end == len(sql) or _ended(sql, statements, end)):
        return end, Recovered(statements, [])
    end = start
    for piece in pieces(sql, start, len(sql)):
        end = piece.end
        if end - start >= CHUNK_BYTES:
            break
    return end, _read_chunk(sql, start, end)


def _ended(sql: bytes, statements: list[Statement], end: int) -> bool:
    """Whether the last statement is complete: its own semicolon follows it."""
    return not statements or sql.startswith(b";", code_start(sql, statements[-1].end, end))


def _read_chunk(sql: bytes, start: int, end: int) -> Recovered:
    statements = read(sql, start, end)
    return recover(sql, start, end, statements) if isinstance(statements, Failure) else Recovered(statements, [])
