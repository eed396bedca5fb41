"""Which subjects a rule is shown, and what happens when it asks for what the files do not tell."""

from collections.abc import Callable, Iterator
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
from schemalint.settings.settings import ProfileChoice, Settings

SQL = """create table parent (id int primary key);
create table child (id int references parent (id));
create view seen as select id from child;
select auth.uid() from auth.users;
drop view seen; create view seen as select id from child"""


Look = Callable[[Any], Any]


def looked_at(
    look: Look,
    *kinds: type,
    sql: str = SQL,
    profile: ProfileChoice = "postgres",
    reviewed: tuple[str, ...] | None = None,
) -> list[Any]:
    """What a rule that looks at these kinds of subject sees in each of them."""
    seen: list[Any] = []
    rule = make_rule("seen", lambda subject: seen.append(look(subject)), *kinds)
    run(tuple(sql.split("\f")), rule, settings=Settings(profile=profile), reviewed=reviewed)
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
    seen = looked_at(lambda subject: subject.name if subject.row.declared is not None else "", *kinds)
    assert [name for name in seen if name] == names


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
    assert looked_at(type, kind) == classes


def test_a_rule_about_all_changes_is_shown_each() -> None:
    assert {AddColumn, CreateTable} <= set(looked_at(type, Change))


def test_references_and_calls() -> None:
    assert looked_at(type, Call) == [Call]
    named = looked_at(lambda one: (one.schema, one.name), Reference)
    assert ("auth", "users") in named
    assert ("auth", "uid") in named


def test_the_catalog_as_a_whole() -> None:
    (names,) = looked_at(lambda whole: {row.name for row in whole.catalog.objects() if row.declared}, Snapshot)
    assert names >= {"parent", "child"}


def test_statements_know_the_catalog_before_them() -> None:
    sql = "select 1; create table a (); do $$ begin create table b (); end $$; create table c (); select 2"

    def look(one: Statement) -> tuple[str, bytes, str]:
        public = one.before.row(("schema", "public"))
        return one.kind, one.sql[:15], "".join(n for n in "abc" if one.before.row(("relation", public, n)) is not None)

    assert looked_at(look, Statement, sql=sql) == [
        ("SelectStmt", b"select 1", ""),
        ("CreateStmt", b"create table a ", ""),
        ("DoStmt", b"do $$ begin cre", "a"),
        ("CreateStmt", b"create table c ", "ab"),
        ("SelectStmt", b"select 2", "abc"),
    ]


def test_what_stands_in_statements_is_shown_only_where_it_is_under_review() -> None:
    kinds, sql = (CreateTable, Reference, Statement), "create table a ();\fcreate table b ();"
    seen = looked_at(lambda one: one.statement.source.path, *kinds, sql=sql, reviewed=("db/2.sql",))
    assert seen == ["db/2.sql"] * 3


def test_the_platforms_own_objects_are_not_shown() -> None:
    seen = looked_at(lambda one: one.identity, Handle, sql="create table a (x int);", profile="supabase")
    assert seen == ["table public.a", "column public.a.x"]


def test_what_is_changed_and_never_made_is_shown() -> None:
    seen = looked_at(lambda one: (one.name, one.declared), Table, sql="alter table old add column x int")
    assert seen == [("old", False)]


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
