"""What the pages on migrations say of PostgreSQL beyond locks, scans and rewrites."""

import pytest

from schemalint.catalog.narrowing import narrowed
from schemalint.catalog.rows import TypeRef
from server import Postgres

USERS = "CREATE TABLE users (id int PRIMARY KEY, email text); INSERT INTO users VALUES (1, 'a'), (2, 'a');"


@pytest.mark.parametrize(
    ("sql", "sqlstate"),
    [
        ("ALTER TABLE users ADD COLUMN x int NOT NULL", "23502"),
        ("DELETE FROM users; ALTER TABLE users ADD COLUMN x int NOT NULL", ""),
        ("CREATE DOMAIN d AS int DEFAULT 1; ALTER TABLE users ADD COLUMN x d NOT NULL", ""),
        ("CREATE UNIQUE INDEX i ON users (email)", "23505"),
        ("CREATE INDEX i ON users (id); CREATE INDEX j ON users (email); DROP INDEX CONCURRENTLY i, j", "0A000"),
        ("CREATE INDEX i ON users (id); DROP INDEX CONCURRENTLY i CASCADE", "0A000"),
    ],
)
def test_refused(postgres: Postgres, sql: str, sqlstate: str) -> None:
    postgres.run(USERS)
    assert postgres.refusal(f"{sql};") == sqlstate


def test_a_failed_build_leaves_an_index_that_if_not_exists_accepts(postgres: Postgres) -> None:
    postgres.run(USERS)
    build = "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON users (email)"
    assert postgres.refusal(f"{build};") == "23505"
    assert postgres.refusal(f"DELETE FROM users WHERE id = 2; {build};") == ""
    assert postgres.run("SELECT indisvalid FROM pg_index WHERE indexrelid = 'i'::regclass;") == [("f",)]


@pytest.mark.parametrize(
    ("before", "after", "value", "fails"),
    [
        (TypeRef("int8"), TypeRef("int4"), "3000000000", True),
        (TypeRef("text"), TypeRef("varchar", modifiers=(2,)), "'abc'", True),
        (TypeRef("numeric", modifiers=(12, 4)), TypeRef("numeric", modifiers=(10, 2)), "1.2345", False),
        (TypeRef("numeric", modifiers=(12, 2)), TypeRef("numeric", modifiers=(8, 2)), "12345678.00", True),
        (TypeRef("timestamp"), TypeRef("date"), "'2024-01-01 12:00'", False),
        (TypeRef("numeric"), TypeRef("int4"), "1.5", False),
        (TypeRef("timestamp"), TypeRef("timestamp", modifiers=(0,)), "'2024-01-01 12:00:00.4'", False),
        (TypeRef("float8"), TypeRef("float4"), "1.23456789012345", False),
    ],
)
def test_what_a_narrower_type_does(
    postgres: Postgres, before: TypeRef, after: TypeRef, value: str, fails: bool
) -> None:
    written = [f"{t.name}({','.join(map(str, t.modifiers))})" if t.modifiers else t.name for t in (before, after)]
    postgres.run(f"CREATE TABLE t (x {written[0]}); INSERT INTO t VALUES ({value});")
    held = postgres.run("SELECT x::text FROM t;")
    assert bool(postgres.refusal(f"ALTER TABLE t ALTER x TYPE {written[1]};")) is fails
    assert (postgres.run("SELECT x::text FROM t;") == held) is fails
    assert ("fails" in narrowed(before, after)) is fails
    assert narrowed(before, after)
    assert not narrowed(after, before)
