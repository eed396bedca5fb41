"""The twins of fixtures/histories on a server: what it locks, rewrites, scans and refuses is what they say."""

import subprocess
from collections.abc import Iterator

import pytest
from lock_cases import RESET, Situation, blocks, observed
from lock_predictions import differences, predicted

from benchmarks.histories import Side, Twins, histories
from schemalint.sources.read import read
from schemalint.sources.source import Source, Wrapping
from schemalint.syntax.parse import parse
from server import Postgres

SERVER = 18
TWINS = [twins for twins in histories() if twins.pg_version in (None, SERVER)]
TOPICS = sorted({twins.topic for twins in TWINS})
_OUTSIDE = ("CONCURRENTLY", "VACUUM", "REINDEX", "ALTER SYSTEM", "DATABASE", "CLUSTER")
_OTHER = frozenset({"TransactionStmt", "VariableSetStmt", "DoStmt", "InsertStmt", "UpdateStmt", "DeleteStmt"})
"""Statements that change no object, or whose effects are those of others."""
_UNDONE = frozenset({"TransactionStmt", "LockStmt"})
"""Statements that leave nothing behind when each is a transaction of its own."""


def sides(topic: str) -> Iterator[tuple[Twins, Side]]:
    """The histories of a topic."""
    return ((twins, side) for twins in TWINS if twins.topic == topic for side in (twins.unsafe, twins.safe))


def sources(twins: Twins, side: Side) -> list[Source]:
    """The files, of which only what migrates up is read."""
    return [read(file) for file in twins.history(side).sources]


def refusal(twins: Twins, side: Side) -> str:
    """The SQLSTATE with which the server is expected to refuse a history, empty where it loads."""
    return next((mark.sqlstate for mark in twins.marks if mark.sqlstate), "") if side is twins.unsafe else ""


def situations(twins: Twins, side: Side) -> Iterator[Situation]:
    """The statements of the files under review, each with what has run before it, that can be tried and undone."""
    before = ""
    for source in sources(twins, side):
        session = ""
        for statement in parse(source.sql).statements:
            text = source.sql[statement.start : statement.end].decode()
            tried = f"{session}{text}"
            alone = any(word in text.upper() for word in _OUTSIDE) or "TEMP" in before
            if source.path in side.reviewed and statement.kind not in _OTHER and not alone:
                yield Situation(f"{twins.id} {source.path}", before, (tried,))
            if statement.kind == "VariableSetStmt":
                session += f"{text};\n"
            if statement.kind not in _UNDONE:
                before += f"{text};\n"


def as_run(source: Source) -> str:
    """A file as its runner sends it: in a transaction block, or as one query."""
    sql = source.sql.decode()
    match source.wrapping:
        case Wrapping.FILE:
            return f"BEGIN;\n{sql}\nCOMMIT;"
        case Wrapping.IMPLICIT:
            data = source.sql
            return "\\;\n".join(data[one.start : one.end].decode() for one in parse(data).statements) + ";"
        case _:
            return sql


@pytest.mark.parametrize("topic", TOPICS)
def test_histories_load_but_for_what_is_marked_with_an_error(topic: str, postgres: Postgres) -> None:
    expected = [(twins.id, refusal(twins, side)) for twins, side in sides(topic)]
    parts = (("ROLLBACK;", RESET, "\\warn @@", *map(as_run, sources(*one))) for one in sides(topic))
    script = "\n".join("\n".join(part) for part in parts)
    command = [*postgres.client, "-qXAt", "-v", "VERBOSITY=verbose"]
    done = subprocess.run(command, input=script, text=True, capture_output=True, check=False)
    errors = ([line for line in block if line.startswith("ERROR:")] for block in blocks(done.stderr))
    refused = [lines[0].split(": ")[1].strip() if lines else "" for lines in errors]
    assert [(twins, said) for (twins, _), said in zip(expected, refused, strict=True)] == expected


@pytest.mark.parametrize("topic", TOPICS)
def test_effects_are_the_server_s(topic: str, postgres: Postgres) -> None:
    given = [one for twins, side in sides(topic) if not refusal(twins, side) for one in situations(twins, side)]
    wrong = {}
    for one, seen in zip(given, observed(postgres.client, *given), strict=True):
        said = [seen] if isinstance(seen, str) else differences(seen, predicted(one.setup, one.statements[0], SERVER))
        if said:
            wrong[one.name, one.statements] = said
    assert wrong == {}
