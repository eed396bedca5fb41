"""Read SQL of which some cannot be read: a wrong statement costs one problem, every other statement is still given."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import islice

from schemalint.named import NamedTuple
from schemalint.syntax.beginnings import next_object, next_statement, statement_before
from schemalint.syntax.lexer import Lexeme, Piece, code_end, code_start, lexemes, opening_end, pieces, token_end
from schemalint.syntax.messages import describe
from schemalint.syntax.read import Failure, Statement, SyntaxProblem, read

_WORD_BEFORE = re.compile(rb"\S+[ \t]*+\Z")
_WORD_BYTES = 200
_GLUED = re.compile(rb"[\w%\x80-\xff]")
_FIRST_STEP = 16
_REREAD = 256
"""How many times its own length a file may be read again in search of missing semicolons."""


class Recovered(NamedTuple):
    """What could be read, and what could not."""

    statements: list[Statement]
    problems: list[SyntaxProblem]


class _Search:
    """The SQL, what was found in it so far, and how many bytes of it may still be read again."""

    def __init__(self, sql: bytes, start: int, end: int) -> None:
        self.sql, self.end = sql, end
        self.statements: list[Statement] = []
        self.problems: list[SyntaxProblem] = []
        self._left = _REREAD * (end - start) + (1 << 20)

    def may_read(self, start: int, end: int) -> bool:
        """Whether the time stays near linear if this run is read once more; it counts as read."""
        self._left -= end - start
        return self._left >= 0

    def problem(self, message: str, at: int) -> None:
        """Note what is wrong at a byte offset."""
        ends = opening_end if message.startswith("unterminated") else token_end
        end = ends(self.sql, at, self.end)
        word = _WORD_BEFORE.search(self.sql, max(0, at - _WORD_BYTES), at)
        before = word[0].decode("utf-8", "ignore") if word and b"'" not in word[0] else ""
        self.problems.append(SyntaxProblem(describe(message, before), at, end))


def recover(sql: bytes, start: int, end: int, failure: Failure | None = None) -> Recovered:
    """Read a run of SQL, known to hold something wrong, statement by statement where it must be.

    Statements are read in runs that shrink where much is wrong, so that the time is near linear in the length.

    Args:
        sql: the whole SQL.
        start: byte offset where the run begins.
        end: byte offset where it ends.
        failure: what reading the whole run gave, where that is known.
    """
    search, at = _Search(sql, start, end), start
    while at < end:
        at = _read_on(search, at, failure)
        failure = None
    return Recovered(search.statements, search.problems)


class _Cut:
    """The pieces of a run, cut as far as they were asked for."""

    def __init__(self, sql: bytes, start: int, end: int) -> None:
        self.pieces: list[Piece] = []
        self._more = pieces(sql, start, end)

    def reach(self, count: int) -> int:
        """Cut until there are that many pieces, or all: how many there are."""
        self.pieces.extend(islice(self._more, max(0, count - len(self.pieces))))
        return len(self.pieces)

    def index(self, offset: int) -> int:
        """The number of the piece that holds a byte offset."""
        while not self.pieces or self.pieces[-1].end <= offset:
            if self.reach(len(self.pieces) + 1) == len(self.pieces) - 1:
                break
        return bisect_right(self.pieces, offset, key=lambda piece: piece.start) - 1

    def open_at_end(self) -> Lexeme | None:
        """The quote or comment that is still open where the run ends."""
        self.pieces.extend(self._more)
        return self.pieces[-1].open


def _read_on(search: _Search, start: int, failure: Failure | None) -> int:
    """Read to the end, or to where a quote that nothing closes spoils the reading: where to go on is given."""
    cut = _Cut(search.sql, start, search.end)
    at = since = 0
    wrong = -1 if failure is None or failure.offset is None else cut.index(failure.offset)
    step = _FIRST_STEP if wrong < 0 else max(1, wrong)
    while (upto := min(cut.reach(at + step), at + step)) > at:
        run = read(search.sql, cut.pieces[at].start, cut.pieces[upto - 1].readable)
        if not isinstance(run, Failure):
            search.statements.extend(run)
            since += upto - at
            at, step = upto, 1 if upto == wrong else step * 4
        elif upto - at > 1:
            wrong = -1 if run.offset is None else cut.index(run.offset)
            step = max(1, (upto - at) // 2 if wrong < 0 else wrong - at)
        else:
            resume = _wrong(search, cut, at, run)
            if resume:
                return resume
            at, step, since = at + 1, 2 * since + 4, 0
    return search.end


def _wrong(search: _Search, cut: _Cut, number: int, failure: Failure) -> int:
    """Note the problem of one wrong statement; where to go on reading is given if not after it, else 0."""
    piece = cut.pieces[number]
    swallowed = _swallowed(search, cut, number, failure)
    if swallowed:
        lexeme, resume = swallowed
        while search.statements and search.statements[-1].end > lexeme.start:
            search.statements.pop()
        search.problem(f"unterminated {_NAMES[lexeme.kind]}", lexeme.start)
        return resume
    remaining = _missing_semicolons(search, piece, failure)
    if remaining is not None:
        search.problem(remaining.message, _place(search.sql, piece, remaining))
        _whole_after(search, piece, remaining)
    return _after(search.sql, piece.open, search.end) if piece.open else 0


_NAMES = {"string": "quoted string", "quoted": "quoted identifier", "dollar": "dollar-quoted string"}


def _swallowed(search: _Search, cut: _Cut, number: int, failure: Failure) -> tuple[Lexeme, int] | None:
    """The quote before the error that lacks its end and so swallowed what follows, and where to go on reading.

    A missing quote mark turns strings inside out: the next string's opening closes this one, and its text is what the
    parser stumbles over, at the latest in the next statement. The sign is a word glued to the end of a string of
    several lines, or another quote of the kind left open at the end and the beginning of a statement inside this one.
    """
    if failure.offset is None:
        return None
    sql, piece = search.sql, cut.pieces[number]
    if number:
        before = cut.pieces[number - 1]
        for lexeme, begins in _long_quotes(sql, before.start, before.end, search.end):
            if _GLUED.match(sql, lexeme.end):
                return lexeme, begins
    first: dict[str, tuple[Lexeme, int]] = {}
    for lexeme, begins in _long_quotes(sql, piece.start, failure.offset, search.end):
        if begins < lexeme.end:
            first.setdefault(lexeme.kind, (lexeme, begins))
        if lexeme.end == failure.offset or _GLUED.match(sql, lexeme.end):
            return first.get(lexeme.kind, (lexeme, begins))
    return next((found for found in first.values() if _stays_open(search, cut, piece, found[0])), None)


def _long_quotes(sql: bytes, start: int, stop: int, end: int) -> Iterator[tuple[Lexeme, int]]:
    """The quotes of several lines in a run, each with the next line that seems to begin a statement."""
    for lexeme in lexemes(sql, start, stop):
        if lexeme.kind in _NAMES and lexeme.closed and sql.find(b"\n", lexeme.start, lexeme.end) >= 0:
            begins = next_statement(sql, lexeme.start + 1, end, in_body=lexeme.kind == "dollar")
            if begins:
                yield lexeme, begins


def _stays_open(search: _Search, cut: _Cut, piece: Piece, lexeme: Lexeme) -> bool:
    """Whether a quote of the same mark is open at the end of the run."""
    if not search.may_read(piece.start, search.end):
        return False
    unclosed = cut.open_at_end()
    return unclosed is not None and search.sql[unclosed.start] == search.sql[lexeme.start]


def _missing_semicolons(search: _Search, piece: Piece, failure: Failure) -> Failure | None:
    """Cut a wrong piece before a line that begins a statement where that mends it; what remains wrong is given."""
    start = piece.start
    while failure.offset is not None:
        line = statement_before(search.sql, code_start(search.sql, start, failure.offset), failure.offset)
        if not line or not search.may_read(start, piece.readable):
            break
        before, after = read(search.sql, start, line), read(search.sql, line, piece.readable)
        if isinstance(before, Failure) or not before:
            break
        if isinstance(after, Failure) and after.offset is not None and after.offset <= failure.offset:
            break
        search.statements.extend(before)
        search.problem(failure.message, failure.offset)
        if not isinstance(after, Failure):
            search.statements.extend(after)
            return None
        start, failure = line, after
    return failure


def _whole_after(search: _Search, piece: Piece, failure: Failure) -> None:
    """Keep a definition that follows in the same piece and is right by itself, as after a line of foreign matter."""
    if failure.offset is None or piece.open:
        return
    line = search.sql.rfind(b"\n", piece.start, failure.offset) + 1
    begins = next_object(search.sql, max(line, piece.start + 1), piece.end)
    statements = read(search.sql, begins, piece.end) if begins else None
    if isinstance(statements, list):
        search.statements.extend(statements)


def _place(sql: bytes, piece: Piece, failure: Failure) -> int:
    """Where a wrong statement is wrong; its first token where the parser does not say."""
    if failure.offset is not None:
        return failure.offset
    if failure.message.endswith("end of input"):
        return code_end(sql, piece.start, piece.end)
    if failure.message.startswith("invalid byte sequence"):
        for lexeme in lexemes(sql, piece.start, piece.end):
            probe = b"select " + sql[lexeme.start : lexeme.end]
            if lexeme.kind == "string" and isinstance(read(probe, 0, len(probe)), Failure):
                return lexeme.start
    return code_start(sql, piece.start, piece.end)


def _after(sql: bytes, unclosed: Lexeme, end: int) -> int:
    """Where to go on reading after a quote or comment that nothing closes."""
    if unclosed.kind == "block":
        close = sql.find(b"*/", unclosed.end, end)
        if close >= 0:  # a comment opened inside it takes this mark, but the author meant it to close
            return close + 2
    return next_statement(sql, unclosed.end, end, in_body=unclosed.kind == "dollar") or end
