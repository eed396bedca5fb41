"""A table that is named before the same file creates it: the server refuses the statement that names it."""

import pytest
from replayed import replayed

from server import Postgres

EARLY = {
    "foreign key": "CREATE TABLE a (b_id int REFERENCES b); CREATE TABLE b (id int PRIMARY KEY)",
    "foreign key with a schema": "CREATE TABLE a (b_id int REFERENCES public.b (id)); CREATE TABLE b (id int UNIQUE)",
    "index": "CREATE INDEX ON b (id); CREATE TABLE b (id int)",
    "partition": "CREATE TABLE p PARTITION OF b DEFAULT; CREATE TABLE b (id int) PARTITION BY LIST (id)",
}
LATE = {
    "itself": "CREATE TABLE a (id int PRIMARY KEY, a_id int REFERENCES a)",
    "never created": "CREATE TABLE a (b_id int REFERENCES b)",
    "perhaps there before": "CREATE TABLE a (b_id int REFERENCES b); CREATE TABLE IF NOT EXISTS b (id int PRIMARY KEY)",
    "dropped first": "ALTER TABLE b ADD x int; DROP TABLE b; CREATE TABLE b (id int)",
    "if it exists": "ALTER TABLE IF EXISTS b ADD x int; CREATE TABLE b (id int)",
}


@pytest.mark.parametrize("sql", EARLY.values(), ids=EARLY)
def test_refused_where_it_is_named(sql: str, postgres: Postgres) -> None:
    [failure] = replayed(sql).told()
    assert (failure.sqlstate, failure.message) == ("42P01", 'relation "b" does not exist')
    assert postgres.refusal(sql) == failure.sqlstate


@pytest.mark.parametrize("sql", LATE.values(), ids=LATE)
def test_not_told(sql: str) -> None:
    assert list(replayed(sql).told()) == []
