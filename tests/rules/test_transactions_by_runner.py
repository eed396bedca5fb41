"""One file as each migration tool runs it, and as each configured transaction does: what is held when it goes on."""

import pytest

from schemalint.engine import check
from schemalint.rules.selection import load
from schemalint.settings.settings import Settings
from schemalint.sources.runners import BY_NAME
from schemalint.sources.source import History, SourceFile, Wrapping

BEFORE = "CREATE TABLE users (id int PRIMARY KEY);\nALTER TABLE users ADD CONSTRAINT given CHECK (id > 0) NOT VALID;\n"
TWO = "ALTER TABLE users ADD COLUMN name text;\nALTER TABLE users VALIDATE CONSTRAINT given;\n"
BEGUN = f"BEGIN;\n{TWO}COMMIT;\n"
SPLIT = TWO.replace(";\n", ";\nCOMMIT;\nBEGIN;\n", 1).join(("BEGIN;\n", "COMMIT;\n"))
SETTING = "SET LOCAL lock_timeout = '1s';\nALTER TABLE users ADD COLUMN name text;\n"
OPENINGS = {"goose": "-- +goose Up\n", "dbmate": "-- migrate:up\n", "sql-migrate": "-- +migrate Up\n"}
MARKED = {
    "goose": "-- +goose NO TRANSACTION\n-- +goose Up\n",
    "dbmate": "-- migrate:up transaction:false\n",
    "sql-migrate": "-- +migrate Up notransaction\n",
    "atlas": "-- atlas:txmode none\n\n",
    "sqlx": "-- no-transaction\n",
    "postgres-migrations": "-- postgres-migrations disable-transaction\n",
}
HELD, ENDED, NESTED, LOCAL = (
    "work-under-lock", "commit-without-begin", "nested-transaction", "local-setting-without-transaction",
)  # fmt: skip
ONE_QUERY = {"dbmate", "sqlx", "postgres-migrations"}
"""The tools that send a file that asks for no transaction as one query, which is one all the same."""


def found(runner: str, sql: str, wrapping: Wrapping, *, opening: str | None = None) -> set[str]:
    """The rules about transactions that find something in a file after one that makes the table."""
    head = OPENINGS.get(runner, "") if opening is None else opening
    texts = (OPENINGS.get(runner, "") + BEFORE, head + sql)
    files = tuple(
        SourceFile(path=f"{number}.sql", location=None, data=text.encode(), wrapping=wrapping, runner=runner)
        for number, text in enumerate(texts)
    )
    history = History(root=".", runner=runner, sources=files, ordered=True, evidence="")
    settings = Settings(profile="postgres", select=("held-locks", "transactions", "timeouts"))
    return {finding.rule for finding in check([history], settings, load(settings)).findings} & {
        HELD, ENDED, NESTED, LOCAL,
    }  # fmt: skip


@pytest.mark.parametrize("runner", BY_NAME)
@pytest.mark.parametrize("wrapping", [None, Wrapping.FILE, Wrapping.IMPLICIT, Wrapping.NONE])
def test_what_is_held_is_what_the_runner_or_the_configuration_says(runner: str, wrapping: Wrapping | None) -> None:
    how = wrapping or BY_NAME[runner].wrapping
    wrapped = how in (Wrapping.FILE, Wrapping.WHERE_POSSIBLE)
    alone = how is Wrapping.NONE
    assert found(runner, TWO, how) == (set() if alone else {HELD})
    assert found(runner, BEGUN, how) == ({HELD, NESTED} if wrapped else {HELD})
    assert found(runner, SPLIT, how) == ({NESTED} if wrapped else set())
    assert found(runner, SETTING, how) == ({LOCAL} if alone else set())


@pytest.mark.parametrize("runner", MARKED)
def test_a_file_that_asks_for_no_transaction(runner: str) -> None:
    how, opening = BY_NAME[runner].wrapping, MARKED[runner]
    one_query = runner in ONE_QUERY
    assert found(runner, TWO, how, opening=opening) == ({HELD} if one_query else set())
    assert found(runner, BEGUN, how, opening=opening) == {HELD}
    assert found(runner, SPLIT, how, opening=opening) == set()
    assert found(runner, SETTING, how, opening=opening) == (set() if one_query else {LOCAL})
