"""Loading files into a database statement by statement, and into a catalog: who refuses which."""

import re
import subprocess
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from schemalint.catalog.replay.replay import Replay
from schemalint.catalog.store import Catalog
from schemalint.sources.source import Source, Wrapping
from schemalint.syntax.parse import Statement, parse

_ERROR = re.compile(r"^(?:psql:[^:]*:\d+: )?(?:ERROR|FATAL|PANIC):  (\w{5}): (.*)$")
_MARK = "@statement "
_MEANT = "@meant"
_DATA = re.compile(rb"\s*copy\b[^;]*\bfrom\s+stdin", re.IGNORECASE)
_REPAIR = re.compile(rb"^-- meant: (.*)$", re.MULTILINE)
PSQL_OPTIONS = ("-qXAt", "-v", "VERBOSITY=verbose", "-v", "ON_ERROR_ROLLBACK=on")


class Refusal(NamedTuple):
    """A statement that the server refused, or that we say it refuses; `line` is where the statement begins."""

    path: str
    line: int
    sqlstate: str
    message: str
    text: str = ""

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.sqlstate} {self.message}"


class File(NamedTuple):
    """A file with its statements."""

    source: Source
    statements: Sequence[Statement]


def parsed(source: Source) -> File:
    """A file with its statements; what cannot be parsed is left out, as it is for both sides."""
    return File(source, parse(source.sql).statements)


def line_of(source: Source, at: int) -> int:
    """The line of a byte of the SQL, from 1."""
    return source.sql.count(b"\n", 0, at) + 1


def serve(psql: Sequence[str], file: File) -> list[Refusal]:
    """Run a file in a session of its own, each statement whatever became of those before it.

    Args:
        psql: the client's command, with the database.
        file: the file.

    Returns:
        What the server refused, in order.
    """
    done = subprocess.run([*psql, *PSQL_OPTIONS], input=_script(file), capture_output=True, check=False, timeout=600)
    refused: list[Refusal] = []
    at, meant = 0, False
    for line in done.stderr.decode("utf-8", "replace").splitlines():
        if line.startswith(_MARK):
            at, meant = int(line.removeprefix(_MARK)), False
        elif line == _MEANT:
            meant = True
        elif (match := _ERROR.match(line)) is not None:
            statement, sql = file.statements[at], file.source.sql
            assert not meant, f"{line} in what is meant by {sql[statement.start : statement.end].decode()}"
            text = sql[statement.start : statement.end].decode("utf-8", "replace")
            refused.append(Refusal(file.source.path, line_of(file.source, statement.start), match[1], match[2], text))
    return refused


def _script(file: File) -> bytes:
    # one statement that is sent as a query is in no transaction block
    wrapped = file.source.wrapping is Wrapping.FILE or (
        file.source.wrapping is Wrapping.IMPLICIT and len(file.statements) > 1
    )
    parts = [b"BEGIN;"] if wrapped else []
    sql = file.source.sql
    ends = [*(statement.start for statement in file.statements), len(sql)][1:]
    for number, (statement, end) in enumerate(zip(file.statements, ends, strict=True)):
        text = sql[statement.start : statement.end]
        if not _DATA.match(text):
            parts.append(b"\\warn %s%d" % (_MARK.encode(), number))
            parts.append(text + b"\n;")
        repairs = _REPAIR.findall(sql[statement.end : end])
        parts.extend(b"\\warn %s\n%s" % (_MEANT.encode(), repair) for repair in repairs)
    # a transaction that the file leaves open is its runner's to end
    return b"\n".join([*parts, b"COMMIT;\n"])


def replay(catalog: Catalog, files: Sequence[File]) -> list[Refusal]:
    """Replay files, and tell what the server refuses of them."""
    player = Replay(catalog)
    for file in files:
        player.file(file.source, file.statements)
    return refusals(catalog, files)


def refusals(catalog: Catalog, files: Iterable[File]) -> list[Refusal]:
    """What a replay says that the server refuses, at the statements of the files: a block's are the block's.

    What rests on another file is left out where the files are not run as they stand, as it is in reports.
    """
    by_path = {file.source.path: file for file in files}
    found = []
    for one in catalog.told():
        file = by_path[one.statement.source.path]
        starts = [statement.start for statement in file.statements]
        outer = starts[max(0, bisect_right(starts, one.statement.start) - 1)]
        found.append(Refusal(file.source.path, line_of(file.source, outer), one.sqlstate, one.message))
    return found


class Verdict(NamedTuple):
    """Who refuses what: `missed` only the server, `false` only we, `other` both, for different reasons."""

    agreed: list[Refusal]
    missed: list[Refusal]
    false: list[Refusal]
    other: list[tuple[Refusal, Refusal]]


def judged(server: Iterable[Refusal], ours: Iterable[Refusal]) -> Verdict:
    """Compare what both sides refuse, by statement."""
    theirs = {(one.path, one.line): one for one in server}
    mine: dict[tuple[str, int], list[Refusal]] = {}
    for one in ours:
        mine.setdefault((one.path, one.line), []).append(one)
    verdict = Verdict([], [], [], [])
    for place, refusal in theirs.items():
        states = [one.sqlstate for one in mine.get(place, ())]
        if refusal.sqlstate in states:
            verdict.agreed.append(refusal)
        elif states:
            verdict.other.append((refusal, mine[place][0]))
        else:
            verdict.missed.append(refusal)
    verdict.false.extend(found[0] for place, found in mine.items() if place not in theirs)
    return verdict
