"""Which subjects a rule is shown, and what happens when it asks for what the files do not tell."""

from collections.abc import Iterator
from typing import Any

import pytest
from engine_runs import make_rule, run
from msgspec import Raw, Struct

from schemalint.catalog.changes import AddColumn, AddConstraint, AddForeignKey, Change, CreateTable, DropTable
from schemalint.catalog.handles import Column, Constraint, ForeignKey, Handle, Index, Relation, Snapshot, Table, View
from schemalint.catalog.reference import Call, Reference
from schemalint.catalog.statement import Statement
from schemalint.catalog.unsure import Unsure
from schemalint.model import Finding
from schemalint.settings.settings import Settings

SQL = """create table parent (id int primary key);
create table child (id int references parent (id));
create view seen as select id from child;
select auth.uid() from auth.users;
drop view seen; create view seen as select id from child"""


def subjects_of(*kinds: type, sql: str = SQL) -> list[Any]:
    """What a rule that looks at these kinds of subject is shown."""
    seen: list[Any] = []
    run((sql,), make_rule("seen", lambda subject: seen.append(subject), *kinds))
    return seen


@pytest.mark.parametrize(
    ("kinds", "names"),
    [
        ((Table,), ["parent", "child"]),
        ((View,), ["seen"]),
        ((Relation,), ["parent", "parent_pkey", "child", "seen"]),
        ((Index,), ["parent_pkey"]),
        ((ForeignKey,), ["child_id_fkey"]),
        ((Constraint,), ["parent_pkey", "child_id_fkey"]),
        ((Table, ForeignKey), ["parent", "child", "child_id_fkey"]),
    ],
)
def test_objects_by_their_class(kinds: tuple[type[Handle], ...], names: list[str]) -> None:
    assert [subject.name for subject in subjects_of(*kinds) if subject.row.declared is not None] == names


@pytest.mark.parametrize(
    ("kind", "classes"),
    [
        (CreateTable, [CreateTable, CreateTable]),
        (AddForeignKey, [AddForeignKey]),
        (AddConstraint, [AddConstraint, AddForeignKey]),
        (DropTable, []),
    ],
)
def test_changes_by_their_class(kind: type[Change], classes: list[type]) -> None:
    assert [type(subject) for subject in subjects_of(kind)] == classes


def test_a_rule_about_all_changes_is_shown_each() -> None:
    assert {AddColumn, CreateTable} <= {type(subject) for subject in subjects_of(Change)}


def test_references_and_calls() -> None:
    assert [type(one) for one in subjects_of(Call)] == [Call]
    named = [(one.schema, one.name) for one in subjects_of(Reference)]
    assert ("auth", "users") in named
    assert ("auth", "uid") in named


def test_the_catalog_as_a_whole() -> None:
    (snapshot,) = subjects_of(Snapshot)
    assert {row.name for row in snapshot.catalog.objects() if row.declared} >= {"parent", "child"}


def test_statements_know_the_catalog_before_them() -> None:
    sql = "select 1; create table a (); do $$ begin create table b (); end $$; create table c (); select 2"
    seen = subjects_of(Statement, sql=sql)
    assert [one.kind for one in seen] == ["SelectStmt", "CreateStmt", "DoStmt", "CreateStmt", "SelectStmt"]
    assert seen[1].sql == b"create table a ()"
    public = seen[0].before.row(("schema", "public"))
    there = [[name for name in "abc" if one.before.row(("relation", public, name))] for one in seen]
    assert there == [[], [], ["a"], ["a", "b"], ["a", "b", "c"]]


def test_what_stands_in_statements_is_shown_only_where_it_is_under_review() -> None:
    seen: list[Any] = []
    rule = make_rule("seen", lambda subject: seen.append(subject), CreateTable, Reference, Statement)
    run(("create table a ();", "create table b ();"), rule, reviewed=("db/2.sql",))
    assert {one.statement.source.path for one in seen} == {"db/2.sql"}
    assert len(seen) == 3


def test_the_platforms_own_objects_are_not_shown() -> None:
    seen: list[Any] = []
    rule = make_rule("seen", lambda subject: seen.append(subject), Handle)
    run(("create table a (x int);",), rule, settings=Settings(profile="supabase"))
    assert [one.identity for one in seen] == ["table public.a", "column public.a.x"]


def test_what_is_changed_and_never_made_is_shown() -> None:
    seen = subjects_of(Table, sql="alter table old add column x int")
    assert [(one.name, one.declared) for one in seen] == [("old", False)]


class Limits(Struct, frozen=True):
    at_most: int = 1


def test_a_rule_is_given_its_options() -> None:
    given: list[Limits] = []

    def rule(table: Table, limits: Limits) -> None:  # noqa: ARG001 - the subscription
        given.append(limits)

    settings = Settings(profile="postgres", rules={"limited": Raw(b'{"at_most": 7}')})
    run(("create table a ();",), make_rule("limited", rule, Table, options=Limits))
    run(("create table a ();",), make_rule("limited", rule, Table, options=Limits), settings=settings)
    assert given == [Limits(1), Limits(7)]


def test_a_rule_that_asks_for_what_nobody_knows_is_silent_and_counted() -> None:
    def rule(column: Column) -> Iterator[Finding]:
        yield column.finding("before")
        if column.name == "x":
            raise Unsure("what comes now")
        yield column.finding("after")

    report = run(("create table a (x int, y int);",), make_rule("halting", rule, Column))
    assert [(f.object, f.message) for f in report.findings] == [
        ("column public.a.x", "before"),
        ("column public.a.y", "after"),
        ("column public.a.y", "before"),
    ]
    assert report.not_judged == {"halting": 1}
