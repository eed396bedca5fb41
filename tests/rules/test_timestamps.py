"""Which columns are timestamps without time zone, and which of them the fix may change."""

import pytest
from rule_runs import findings, fixed

from schemalint.model import Finding, Safety, Severity


def found(*files: str) -> tuple[Finding, ...]:
    return findings("timestamp-without-time-zone", "types", *files)


COLUMNS = {
    "CREATE TABLE t (a timestamp, b timestamp(3), c timestamp without time zone, d timestamptz, e time, f date)": "abc",
    "CREATE TABLE t (a timestamp[], b timestamp(0)[][], c timestamp ARRAY[3], d timestamptz[])": "abc",
    'CREATE TABLE t (a pg_catalog.timestamp, b "timestamp", c pg_catalog.timestamptz)': "ab",
    "CREATE TABLE t (d int); ALTER TABLE t ADD COLUMN a timestamp, ADD b timestamptz, ADD c timestamp": "ac",
    "CREATE TABLE t (a timestamptz); ALTER TABLE t ALTER a TYPE timestamp": "a",
    "CREATE TABLE t (a timestamp); ALTER TABLE t ALTER a TYPE timestamptz": "",
    "CREATE TABLE t (a timestamp); ALTER TABLE t DROP COLUMN a": "",
    "CREATE TABLE t (a timestamp); DROP TABLE t": "",
    "CREATE TABLE t (b timestamp); ALTER TABLE t RENAME b TO a": "a",
    "BEGIN; CREATE TABLE t (a timestamp); ROLLBACK": "",
    "CREATE DOMAIN d AS timestamp; CREATE DOMAIN e AS d; CREATE TABLE t (a d, b e, c d[])": "abc",
    "CREATE DOMAIN d AS timestamp[]; CREATE TABLE t (a d)": "a",
    "CREATE DOMAIN d AS timestamptz; CREATE TABLE t (a d)": "",
    "CREATE TYPE timestamp_kind AS ENUM ('x'); CREATE TABLE t (a timestamp_kind)": "",
    "CREATE TABLE t AS SELECT now()::timestamp AS a, now() AS b, CAST('x' AS timestamp(3)) AS c": "ac",
    "CREATE TABLE t (b timestamptz, a timestamp GENERATED ALWAYS AS (b AT TIME ZONE 'UTC') STORED)": "a",
    "CREATE TABLE t (a timestamp) PARTITION BY RANGE (a); CREATE TABLE u PARTITION OF t DEFAULT": "a",
    "CREATE TABLE t (a timestamp); CREATE TABLE u (x int) INHERITS (t)": "a",
    "CREATE VIEW v AS SELECT now()::timestamp AS a": "",
    "CREATE MATERIALIZED VIEW v AS SELECT now()::timestamp AS a": "",
    "CREATE TYPE t AS (a timestamp)": "",
    "CREATE FUNCTION f(a timestamp) RETURNS timestamp LANGUAGE sql AS 'select a'": "",
    "ALTER TABLE elsewhere ADD COLUMN a timestamp": "a",
    "ALTER TABLE elsewhere ALTER COLUMN a TYPE timestamp": "a",
    "CREATE TABLE t (a unheard_of, b unheard_of[])": "",
}


@pytest.mark.parametrize(("sql", "columns"), COLUMNS.items())
def test_columns(sql: str, columns: str) -> None:
    assert [one.object.rpartition(".")[2] for one in found(sql)] == list(columns)
    assert {one.severity for one in found(sql)} <= {Severity.WARNING}


FIXES = {
    "CREATE TABLE t (a timestamp NOT NULL)": "CREATE TABLE t (a timestamptz NOT NULL)",
    "CREATE TABLE t (a TIMESTAMP (3) WITHOUT TIME ZONE)": "CREATE TABLE t (a TIMESTAMPTZ (3))",
    "CREATE TABLE t (a timestamp(3) [2])": "CREATE TABLE t (a timestamptz(3) [2])",
    "CREATE TABLE t (a timestamp DEFAULT now())": "CREATE TABLE t (a timestamptz DEFAULT now())",
    "ALTER TABLE t ADD a timestamp": "ALTER TABLE t ADD a timestamptz",
    "CREATE TABLE t (a timestamp -- (when)\n)": "CREATE TABLE t (a timestamptz -- (when)\n)",
    "CREATE TABLE t (a timestamp); CREATE INDEX ON t (a)": "CREATE TABLE t (a timestamptz); CREATE INDEX ON t (a)",
    "CREATE TABLE t (a timestamp) PARTITION BY RANGE (a)": "CREATE TABLE t (a timestamptz) PARTITION BY RANGE (a)",
    "CREATE TABLE t (a timestamp UNIQUE, b text, c int GENERATED ALWAYS AS (length(b)) STORED)": (
        "CREATE TABLE t (a timestamptz UNIQUE, b text, c int GENERATED ALWAYS AS (length(b)) STORED)"
    ),
}


@pytest.mark.parametrize(("before", "after"), FIXES.items())
def test_fix(before: str, after: str) -> None:
    (finding,) = found(before)
    assert fixed(finding, before) == after
    assert finding.fix is not None
    assert finding.fix.safety is Safety.UNSAFE
    assert found(after) == ()


ATTACH = "CREATE TABLE u (a timestamp); ALTER TABLE t ATTACH PARTITION u DEFAULT"


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TABLE t (a timestamp); CREATE INDEX ON t (date_trunc('day', a))",
        "CREATE TABLE t (a timestamp, b int); CREATE INDEX ON t (b) WHERE a > '2025-01-01'",
        "CREATE TABLE t (a timestamp, b date GENERATED ALWAYS AS (a::date) STORED)",
        "CREATE TABLE t (b timestamptz, a timestamp GENERATED ALWAYS AS (b AT TIME ZONE 'UTC') STORED)",
        "CREATE TABLE t (a timestamp) PARTITION BY RANGE (date_trunc('month', a))",
        "CREATE TABLE t (a timestamp, EXCLUDE USING gist (tsrange(a, a) WITH &&))",
        "CREATE TABLE t (a timestamp DEFAULT (now() AT TIME ZONE 'UTC'))",
        "CREATE TABLE t (a timestamptz); ALTER TABLE t ALTER a TYPE timestamp",
        "CREATE TABLE t (a timestamptz); ALTER TABLE t ALTER a TYPE timestamp; ALTER TABLE t RENAME a TO b",
        "CREATE DOMAIN d AS timestamp; CREATE TABLE t (a d)",
        "CREATE TABLE t (a pg_catalog.timestamp)",
        "ALTER TABLE elsewhere ALTER COLUMN a TYPE timestamp",
        "CREATE TABLE t (a timestamp) PARTITION BY RANGE (a);" + ATTACH,
        "CREATE TABLE t (a timestamp /* to the */ (3));",
        "CREATE TABLE t (a timestamp(3) -- as the\n without time zone);",
    ],
)
def test_no_fix(sql: str) -> None:
    assert [one.fix for one in found(sql)] == [None]


def test_no_fix_of_one_of_two_columns_that_are_merged() -> None:
    sql = "CREATE TABLE t (a timestamp); CREATE TABLE u (a timestamp) INHERITS (t)"
    assert [(one.object, one.fix) for one in found(sql)] == [("column public.t.a", None), ("column public.u.a", None)]


def test_stands_at_the_type() -> None:
    sql = "CREATE TABLE t (\n  a int,\n  b timestamp(3) NOT NULL\n)"
    (finding,) = found(sql)
    assert sql[finding.span.start : finding.span.end] == "timestamp(3)"


def test_a_changed_type_stands_at_its_change() -> None:
    change = "ALTER TABLE t ALTER a TYPE timestamp"
    (finding,) = found("CREATE TABLE t (a timestamptz)", change)
    assert (finding.span.path, finding.span.start, finding.span.end) == ("2.sql", 14, len(change))
    assert [related.span.path for related in finding.related] == ["1.sql"]
