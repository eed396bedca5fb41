"""Where a finding about an object stands: at the declaration, or at the change since which it holds without a break."""

from collections.abc import Iterator

import pytest
from engine_runs import BARE_KEY, OPEN_TABLE, TEXT_COLUMN, make_rule, run, shown

from schemalint.catalog.handles import Column, Snapshot, Table
from schemalint.model import Edit, Finding, Fix, Safety
from schemalint.rules.registry import FOLDED_NOTE

CHILD = "create table p (id int primary key); create table c (p int references p);"
COVERED = CHILD + " create index i on c (p);"
SECURED = "create table t (x int); alter table t enable row level security;"


@pytest.mark.parametrize(
    ("files", "places"),
    [
        # at the declaration
        ((CHILD,), ["1.sql: references p"]),
        ((CHILD, "create table other ();"), ["1.sql: references p"]),
        ((CHILD, "create index i on c ((p + 1));"), ["1.sql: references p"]),
        ((CHILD, "alter table c add column x int; alter table c drop column x;"), ["1.sql: references p"]),
        (("create table p (id int primary key); create table c (p int);",
          "alter table c add foreign key (p) references p;"),
         ["2.sql: foreign key (p) references p"]),
        # never, or no more
        ((COVERED,), []),
        ((CHILD, "create index i on c (p);"), []),
        # at the change
        ((COVERED, "drop index i;"), ["2.sql: drop index i"]),
        ((COVERED, "select 1;\ndrop index i;", "create table x ();"), ["2.sql: drop index i"]),
        ((COVERED, "drop index i;", "create index i on c (p);", "drop index i;"), ["4.sql: drop index i"]),
        ((COVERED, "create index j on c (p); drop index i;", "drop index j;"), ["3.sql: drop index j"]),
        ((COVERED, "drop index i; create index j on c ((p + 1));"), ["2.sql: drop index i"]),
        # what is rolled back has changed nothing
        ((CHILD, "begin; create index i on c (p); rollback;"), ["1.sql: references p"]),
        ((COVERED, "drop index i; begin; create index i on c (p); rollback;"), ["2.sql: drop index i"]),
        ((COVERED, "begin; savepoint s; drop index i; rollback to s; commit; drop index i;"), ["2.sql: drop index i"]),
        # a new name is no new finding
        ((CHILD, "alter table c rename to d;"), ["1.sql: references p"]),
        ((CHILD, "alter table c rename column p to q;"), ["1.sql: references p"]),
        ((COVERED, "drop index i;", "alter table c rename to d;"), ["2.sql: drop index i"]),
        # made anew
        ((COVERED, "drop table c;", "create table c (p int references p);"), ["3.sql: references p"]),
    ],
)  # fmt: skip
def test_a_foreign_key_without_an_index(files: tuple[str, ...], places: list[str]) -> None:
    assert shown(run(files, BARE_KEY)) == places


@pytest.mark.parametrize(
    ("files", "places"),
    [
        ((SECURED, "alter table t disable row level security;"), ["2.sql: disable row level security"]),
        ((SECURED, "alter table t add y int, disable row level security, add z int;"),
         ["2.sql: disable row level security"]),
        ((SECURED + " alter table t disable row level security;",), ["1.sql: disable row level security"]),
        (("create table t (x int);", "alter table t owner to bob;"), ["1.sql: t"]),
        (("create table t (x int); alter table t enable row level security, disable row level security;",),
         ["1.sql: disable row level security"]),
    ],
)  # fmt: skip
def test_a_table_without_row_security(files: tuple[str, ...], places: list[str]) -> None:
    assert shown(run(files, OPEN_TABLE)) == places


def test_the_cause_names_the_declaration() -> None:
    report = run((COVERED, "drop index i;"), BARE_KEY)
    (related,) = report.findings[0].related
    assert related.message == "foreign key public.c.c_p_fkey is declared here"
    assert report.texts["db/1.sql"].data[related.span.start : related.span.end] == b"references p"


def test_a_cause_in_a_file_for_context_is_not_reported() -> None:
    files = (COVERED, "drop index i;", "create table x ();")
    assert shown(run(files, BARE_KEY, reviewed=("db/1.sql", "db/3.sql"))) == []
    assert shown(run(files, BARE_KEY, reviewed=("db/2.sql",))) == ["2.sql: drop index i"]


def test_a_rules_own_place_in_the_statement_at_fault_stays() -> None:
    def retyped(column: Column) -> Iterator[Finding]:
        if column.type.name == "text":
            change = column.snapshot.catalog.changes[-1]
            yield column.finding("text", span=change.span._replace(start=change.span.start + len("alter x type ")))

    files = ("create table t (x int);", "alter table t alter x type text;")
    assert shown(run(files, make_rule("retyped", retyped, Column))) == ["2.sql: text"]


def test_a_declaration_by_add_column_is_the_columns_own() -> None:
    files = ("create table t ();", "alter table t add x text;", "alter table t add y text; create index on t (x);")
    assert shown(run(files, TEXT_COLUMN)) == ["2.sql: text", "3.sql: text"]


def test_a_fix_that_the_cause_comes_after_is_dropped() -> None:
    def unsecured(table: Table) -> Iterator[Finding]:
        if not table.row_security:
            span = table.span._replace(start=table.span.end)
            yield table.finding("open", fix=lambda: Fix(Safety.UNSAFE, (Edit(span, "-- here"),)))

    rule = make_rule("unsecured", unsecured, Table)
    assert run(("create table t ();",), rule).findings[0].fix is not None
    assert run((SECURED, "alter table t disable row level security;"), rule).findings[0].fix is None


def test_a_rule_about_the_whole_catalog() -> None:
    def crowded(snapshot: Snapshot) -> Iterator[Finding]:
        public = snapshot.row(("schema", "public"))
        found = [snapshot.find(snapshot.row(("relation", public, name)), Table) for name in "abc"]
        tables = [table for table in found if table is not None]
        if len(tables) > 1:
            yield tables[0].finding("crowded")

    rule = make_rule("crowded", crowded, Snapshot)
    files = ("create table a (); create table b ();", "create table c (); drop table b;", "create table b ();")
    assert shown(run(files, rule)) == ["1.sql: create table b ()"]
    files = ("create table a (); create table b ();", "drop table b;", "create table c ();")
    assert shown(run(files, rule)) == ["3.sql: create table c ()"]


def test_what_folds_stays_at_its_object() -> None:
    def noted(table: Table) -> Iterator[Finding]:
        if not table.row_security:
            yield table.finding("open")

    files = (SECURED, "alter table t disable row level security;")
    assert shown(run(files, make_rule("noted", noted, Table, level=FOLDED_NOTE))) == ["1.sql: t"]
