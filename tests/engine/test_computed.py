"""What loops and called functions make is judged at the statement that makes it, once for all of its kind."""

from collections.abc import Iterator

from engine_runs import make_rule, run, shown

from schemalint.catalog.handles import Column
from schemalint.model import Finding

LOOP = """CREATE TABLE a (id int);
DO $$
DECLARE
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['b', 'c', 'd'] LOOP
        EXECUTE format('CREATE TABLE %I (at timestamp)', t);
    END LOOP;
END $$;
"""
CALL = """CREATE FUNCTION make(t text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN
    EXECUTE format('CREATE TABLE %I (at timestamp)', t);
END $$;
SELECT make('b');
SELECT make('c');
"""


def _each_timestamp(column: Column) -> Iterator[Finding]:
    if column.base_type.name == "timestamp":
        yield column.finding(f"{column.table.name}.{column.name}", fix=None)


RULE = make_rule("each-timestamp", _each_timestamp, Column)


def test_the_runs_of_a_loop_are_one_finding_at_its_execute() -> None:
    report = run((LOOP,), RULE)
    assert shown(report) == ["1.sql: format('CREATE TABLE %I (at timestamp)', t)"]
    assert [finding.message for finding in report.findings] == ["b.at; 2 more like it"]
    assert [related.message for related in report.findings[0].related] == ["column public.c.at", "column public.d.at"]


def test_calls_are_findings_of_their_own_at_the_call() -> None:
    report = run((CALL,), RULE)
    assert shown(report) == ["1.sql: SELECT make('b')", "1.sql: SELECT make('c')"]
    assert [finding.message for finding in report.findings] == ["b.at", "c.at"]
