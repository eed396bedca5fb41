"""The twins of fixtures/histories on a server: what it locks, rewrites, scans and refuses is what they say."""

from collections.abc import Iterator

import pytest
from lock_cases import Situation, observed
from lock_predictions import differences, predicted

from benchmarks.histories import Side, Twins, histories
from schemalint.sources.read import read
from schemalint.sources.source import Wrapping
from schemalint.syntax.parse import parse
from server import Postgres, Refused

SERVER = 18
_OUTSIDE = ("CONCURRENTLY", "VACUUM", "REINDEX", "ALTER SYSTEM", "CREATE DATABASE", "DROP DATABASE", "CLUSTER")
_OTHER = frozenset({"TransactionStmt", "VariableSetStmt", "DoStmt", "InsertStmt", "UpdateStmt", "DeleteStmt"})
"""Statements that change no object, or whose effects are those of others."""
TWINS = [twins for twins in histories() if twins.pg_version in (None, SERVER)]


def scripts(twins: Twins, side: Side) -> dict[str, str]:
    """What is sent to the server for each file: what migrates up."""
    return {file.path: read(file).sql.decode() for file in twins.history(side).sources}


def situations(twins: Twins, side: Side) -> Iterator[Situation]:
    """The statements of the files under review, each with what has run before it, that can be tried and undone."""
    before = ""
    for path, sql in scripts(twins, side).items():
        data = sql.encode()
        for statement in parse(data).statements:
            text = data[statement.start : statement.end].decode()
            alone = any(word in text.upper() for word in _OUTSIDE)
            if path in side.reviewed and statement.kind not in _OTHER and not alone:
                yield Situation(twins.id, before, (text,))
            if statement.kind != "TransactionStmt":
                before += f"{text};\n"


def refused(twins: Twins, side: Side) -> bool:
    return side is twins.unsafe and any(mark.sqlstate for mark in twins.marks)


def as_run(twins: Twins, path: str, sql: str, side: Side) -> str:
    """A file as its runner sends it: in a transaction block, or as one query."""
    file = next(file for file in twins.history(side).sources if file.path == path)
    match read(file).wrapping:
        case Wrapping.FILE:
            return f"BEGIN;\n{sql}\nCOMMIT;"
        case Wrapping.IMPLICIT if len(parse(sql.encode()).statements) > 1:
            return sql.replace(";", "\\;").rstrip().removesuffix("\\;") + ";"
        case _:
            return sql


@pytest.mark.parametrize("twins", TWINS, ids=lambda twins: twins.id)
def test_histories_load_but_for_what_is_marked_with_an_error(twins: Twins, postgres: Postgres) -> None:
    for side in (twins.unsafe, twins.safe):
        postgres.run("DROP SCHEMA public CASCADE; CREATE SCHEMA public;")
        said = ""
        try:
            for path, sql in scripts(twins, side).items():
                postgres.run(as_run(twins, path, sql, side))
        except Refused as error:
            said = error.sqlstate
        assert said == next((mark.sqlstate for mark in twins.marks if refused(twins, side)), "")


@pytest.mark.parametrize("twins", TWINS, ids=lambda twins: twins.id)
def test_effects_are_the_server_s(twins: Twins, postgres: Postgres) -> None:
    for side in (twins.unsafe, twins.safe):
        for given in situations(twins, side) if not refused(twins, side) else ():
            postgres.run("DROP SCHEMA public CASCADE; CREATE SCHEMA public;")
            (seen,) = observed(postgres.client, given)
            assert not isinstance(seen, str), seen
            assert differences(seen, predicted(given.setup, given.statements[0], SERVER)) == []
