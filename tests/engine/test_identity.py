"""Fingerprints: the same finding has the same one, wherever it has moved; another finding has another."""

from collections.abc import Iterator

import pytest
from engine_runs import OPEN_TABLE, TEXT_COLUMN, make_rule, run

from schemalint.catalog.changes import AddColumn
from schemalint.catalog.handles import Table
from schemalint.catalog.statement import Statement
from schemalint.engine.identity import normal
from schemalint.model import Finding


def counted(statement: Statement) -> Iterator[Finding]:
    yield statement.finding("a statement")


def parted(table: Table) -> Iterator[Finding]:
    yield table.finding("first", part="a")
    yield table.finding("second", part="b")


def added(change: AddColumn) -> Iterator[Finding]:
    yield change.finding("added")


COUNTED = make_rule("counted", counted, Statement)
PARTED = make_rule("parted", parted, Table)
ADDED = make_rule("added", added, AddColumn)


def prints(*files: str, root: str = "db") -> list[str]:
    """The fingerprints of what several rules find, sorted."""
    found = run(files, OPEN_TABLE, TEXT_COLUMN, COUNTED, PARTED, ADDED, root=root).findings
    return sorted(finding.fingerprint for finding in found)


SQL = "create table t (x text);"


@pytest.mark.parametrize(
    "files",
    [
        ("\n\n" + SQL,),
        ("", SQL),
        ("-- a comment\nCREATE  TABLE t /* here */ (\n  X text\n);",),
        ("create table t (x text)",),
    ],
)
def test_place_and_layout_do_not_matter(files: tuple[str, ...]) -> None:
    assert prints(*files) == prints(SQL)


@pytest.mark.parametrize(
    "sql", ["create table u (x text);", 'create table "T" (x text);', "create table s.t (x text);"]
)
def test_names_matter(sql: str) -> None:
    assert not set(prints(sql)) & set(prints(SQL))


def test_the_project_matters() -> None:
    assert not set(prints(SQL)) & set(prints(SQL, root="other"))


def test_no_two_findings_share_one() -> None:
    found = prints(SQL, "select 1; select 1; select 1;", "create table u (x text, y text);")
    assert len(set(found)) == len(found)


def test_those_that_are_alike_are_numbered_in_order() -> None:
    one, two = ([f.fingerprint for f in run((sql,), COUNTED).findings] for sql in ("select 1;", "select 1; select 1;"))
    assert two[0] == one[0] != two[1]


@pytest.mark.parametrize(
    ("sql", "text"),
    [
        (b"SELECT  1 -- one\n FROM t", "select 1 from t"),
        (b'SELECT "A  B" /* x */ FROM T', 'select "A  B" from t'),
        (b"create role r password 'hunter2'", "create role r password ''"),
        (b"create table t ( x text ,y int ) ;", "create table t(x text,y int);"),
        (b"select 'it''s -- no comment', $$ a  b $$", "select '',$$ a b $$"),
    ],
)
def test_the_normal_form_of_a_statement(sql: bytes, text: str) -> None:
    assert normal(sql) == text
