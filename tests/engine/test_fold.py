"""Folding: the notes of a folded rule become one a schema."""

from collections.abc import Iterator

import pytest
from engine_runs import ERROR, make_rule, run, shown

from schemalint.catalog.changes import AddColumn
from schemalint.catalog.handles import Column, Table
from schemalint.catalog.reference import Reference
from schemalint.model import Finding, Severity
from schemalint.rules.registry import FOLDED_NOTE
from schemalint.settings.settings import Settings


def noted(table: Table) -> Iterator[Finding]:
    yield table.finding(f"{table.name} is noted", severity=ERROR if table.name == "loud" else None)


NOTED = make_rule("noted", noted, Table, level=FOLDED_NOTE)
TABLES = tuple(f"create table t{number} ();" for number in range(8))


def test_one_note_a_schema_at_the_first_object() -> None:
    report = run((*TABLES, "create schema s; create table s.a (); create table s.b ();"), NOTED)
    assert [(f.severity, f.message) for f in report.findings] == [
        (Severity.NOTE, "t0 is noted; 7 more like it in schema public"),
        (Severity.NOTE, "a is noted; 1 more like it in schema s"),
    ]
    assert shown(report) == ["1.sql: t0", "9.sql: s.a"]
    assert [related.message for related in report.findings[0].related] == [f"table public.t{n}" for n in range(1, 6)]


def test_one_alone_keeps_its_message() -> None:
    (finding,) = run(("create table a ();",), NOTED).findings
    assert (finding.message, finding.related) == ("a is noted", ())


def test_a_finding_of_another_severity_is_not_folded() -> None:
    found = run(("create table a (); create table loud (); create table b ();",), NOTED).findings
    assert [(f.message, f.severity) for f in found] == [
        ("a is noted; 1 more like it in schema public", Severity.NOTE),
        ("loud is noted", ERROR),
    ]


def test_a_rule_that_the_user_gives_a_severity_is_not_folded() -> None:
    found = run(TABLES, NOTED, settings=Settings(profile="postgres", severity={"noted": ERROR})).findings
    assert [(f.message, f.severity) for f in found] == [(f"t{number} is noted", ERROR) for number in range(8)]


def test_what_is_suppressed_does_not_count() -> None:
    files = ("-- schemalint: ignore[noted]\ncreate table a ();", "create table b ();", "create table c ();")
    (finding,) = run(files, NOTED).findings
    assert finding.message == "b is noted; 1 more like it in schema public"


def test_what_is_not_under_review_does_not_count() -> None:
    (finding,) = run(TABLES, NOTED, reviewed=("db/2.sql", "db/4.sql")).findings
    assert finding.message == "t1 is noted; 1 more like it in schema public"


def test_the_fingerprint_does_not_change_with_the_count() -> None:
    one, many = run(TABLES[:1], NOTED).findings, run(TABLES, NOTED).findings
    assert one[0].fingerprint == many[0].fingerprint


@pytest.mark.parametrize(
    ("subject", "message"),
    [
        (Column, "note; 1 more like it in schema s"),
        (AddColumn, "note; 1 more like it in schema s"),
        (Reference, "note; 1 more like it in schema s"),
    ],
)
def test_the_schema_is_that_of_what_the_finding_is_about(subject: type, message: str) -> None:
    def rule(subject: Column) -> Iterator[Finding]:
        yield subject.finding("note")

    sql = "create schema s; create table s.t (a int, b int);" if subject is not Reference else "table s.a; table s.b;"
    (finding,) = run((sql,), make_rule("noted", rule, subject, level=FOLDED_NOTE)).findings
    assert finding.message == message
