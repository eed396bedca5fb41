"""Syntax that is newer than a version: refused by the servers before it, read by those after it."""

from collections.abc import Iterator

import pytest
from cluster import Database, running, versions

from schemalint.catalog.newer import newer
from server import Postgres

SETUP = """
CREATE TABLE t (a int PRIMARY KEY, b int, c text, d tsrange);
CREATE TABLE u (a int, b int);
CREATE TABLE p (a int, b int) PARTITION BY LIST (a);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE ROLE someone;
"""
OLDER = 15
USES: dict[str, tuple[int, str]] = {
    "CREATE TABLE n (a int, b int GENERATED ALWAYS AS (a * 2) VIRTUAL)": (18, "generated always as"),
    "CREATE TABLE n (a int, b int GENERATED ALWAYS AS (a * 2))": (18, "generated always as"),
    "CREATE TABLE n (a int REFERENCES t NOT ENFORCED)": (18, "not enforced"),
    "CREATE TABLE n (a int, CHECK (a > 1) NOT ENFORCED)": (18, "not enforced"),
    "ALTER TABLE u ADD CONSTRAINT n NOT NULL a NOT VALID": (18, "not null"),
    "CREATE TABLE n (a int4range, b tsrange, PRIMARY KEY (a, b WITHOUT OVERLAPS))": (18, "without overlaps"),
    "INSERT INTO u VALUES (1) RETURNING WITH (OLD AS o) o.a": (18, "old as"),
    "CREATE TABLE n (a uuid DEFAULT uuidv7())": (18, "uuidv7"),
    "SELECT array_sort(ARRAY[2, 1])": (18, "array_sort"),
    "SELECT casefold('X')": (18, "casefold"),
    "MERGE INTO t USING u ON t.a = u.a WHEN MATCHED THEN DELETE RETURNING t.a": (17, "returning"),
    "MERGE INTO t USING u ON t.a = u.a WHEN NOT MATCHED BY SOURCE THEN DELETE": (17, "when not matched by source"),
    "SELECT * FROM json_table('{}', '$' COLUMNS (a int PATH '$.a')) AS j": (17, "json_table"),
    "SELECT json_value('{}', '$.a')": (17, "json_value"),
    "SELECT random(1, 10)": (17, "random"),
    "SELECT to_bin(5)": (17, "to_bin"),
    "GRANT MAINTAIN ON t TO someone": (17, "maintain"),
    "SELECT json_array(1, 2)": (16, "json_array"),
    "SELECT json_object('a': 1)": (16, "json_object"),
    "SELECT '{}' IS JSON": (16, "is json"),
    "SELECT any_value(a) FROM t": (16, "any_value"),
    "SELECT a FROM (SELECT 1 AS a)": (16, "(select"),
    "CREATE TABLE n (a text STORAGE EXTERNAL)": (16, "storage"),
    "SELECT array_shuffle(ARRAY[1])": (16, "array_shuffle"),
    "SELECT date_add(now(), interval '1 day')": (16, "date_add"),
    "CREATE TABLE n (a int UNIQUE NULLS NOT DISTINCT)": (15, "nulls not distinct"),
    "CREATE UNIQUE INDEX ON t (b) NULLS NOT DISTINCT": (15, "nulls not distinct"),
    "MERGE INTO t USING u ON t.a = u.a WHEN MATCHED THEN DELETE": (15, "merge"),
    "CREATE VIEW n WITH (security_invoker) AS SELECT 1 AS a": (15, "security_invoker"),
    "GRANT SET ON PARAMETER work_mem TO someone": (15, "on parameter"),
    "ALTER TABLE t SET ACCESS METHOD heap": (15, "set access method"),
    "CREATE UNLOGGED SEQUENCE n": (15, "unlogged"),
    "CREATE TABLE n (a int, b int, UNIQUE (a, b), FOREIGN KEY (a) REFERENCES t ON DELETE SET NULL (a))": (
        15,
        "set null (",
    ),
    "SELECT regexp_count('a', 'a')": (15, "regexp_count"),
    "ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY": (14, "concurrently"),
    "CREATE OR REPLACE TRIGGER n BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()": (14, "or replace"),
    "CREATE FUNCTION n() RETURNS int LANGUAGE sql RETURN 1": (14, "return"),
    "CREATE FUNCTION n() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; END": (14, "begin atomic"),
    "CREATE TABLE n (a text COMPRESSION pglz)": (14, "compression"),
    "CREATE TABLE n (a int4multirange)": (14, "int4multirange"),
    "CREATE PROCEDURE n(OUT a int) LANGUAGE sql AS 'SELECT 1'": (14, "out"),
    "SELECT b FROM t GROUP BY DISTINCT b": (14, "group by distinct"),
    "SELECT date_bin('1 day', now(), now())": (14, "date_bin"),
    "CREATE TABLE n (a uuid DEFAULT gen_random_uuid())": (13, "gen_random_uuid"),
    "SELECT b FROM t ORDER BY b FETCH FIRST 1 ROWS WITH TIES": (13, "with ties"),
    "SELECT gcd(4, 6)": (13, "gcd"),
}
"""By statement: the version that first has it, and what stands at the place that is told."""
PLAIN = (
    "CREATE TABLE n (a int, b int GENERATED ALWAYS AS (a * 2) STORED, CHECK (a > 1))",
    "CREATE UNIQUE INDEX ON t (b)",
    "SELECT 'nulls not distinct', \"merge\" FROM (SELECT 1 AS merge) AS m",
    "SELECT random(), json_object('{a,1}'), json_build_array(1) -- json_table",
    "CREATE TABLE n (storage text, compression int, period int, enforced boolean)",
    "ALTER TABLE p DETACH PARTITION p1",
)
"""What every version reads."""


@pytest.fixture(scope="module")
def older() -> Iterator[Database]:
    """A database on an older server."""
    programs = next((path for path in versions() if path.parts[-2] == str(OLDER)), None)
    if programs is None:
        pytest.skip(f"PostgreSQL {OLDER} is not installed")
    with running(programs) as cluster, cluster.database() as database:
        yield database


@pytest.mark.parametrize(("sql", "since", "words"), [(sql, *told) for sql, told in USES.items()], ids=USES)
def test_it_is_told_where_it_stands(sql: str, since: int, words: str) -> None:
    [found] = newer(sql.encode(), since - 1)
    assert (found.since, sql[found.start : found.end].lower()) == (since, words)
    assert newer(sql.encode(), since) == []


@pytest.mark.parametrize("sql", PLAIN)
def test_nothing_is_told_of_what_every_version_reads(sql: str) -> None:
    assert newer(sql.encode(), 12) == []


def test_the_servers_agree(postgres: Postgres, older: Database) -> None:
    refused = {sql for sql in USES if _is_refused(older, sql)}
    assert refused == {sql for sql, (since, _) in USES.items() if since > OLDER}
    postgres.run(SETUP)
    for sql in (*USES, *PLAIN):
        if "CONCURRENTLY" not in sql:
            assert postgres.refusal(f"BEGIN; {sql}; ROLLBACK;") == "", sql


def _is_refused(database: Database, sql: str) -> bool:
    if "CONCURRENTLY" in sql:
        return False  # it is in no transaction, and would leave its tables
    script = f"BEGIN; {SETUP} {sql}; ROLLBACK;"
    try:
        database.run(script)
    except AssertionError:
        return True
    return False
