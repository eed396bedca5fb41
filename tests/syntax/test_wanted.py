"""Looking for names: nothing that a full reading finds is missed by reading only where they stand."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemalint.syntax.parse import parse
from schemalint.syntax.references import references
from schemalint.syntax.wanted import Look, Wanted, stands_in, wanted

SCHEMAS = ("auth", "pg_catalog", "information_schema", "storage", "storage_x", "extensions")
RELATIONS = ("pg_class", "pg_roles")
ALL = wanted(SCHEMAS, RELATIONS)
NO_CALLS = wanted(SCHEMAS, RELATIONS, calls=False)

TABLE = Path(__file__).with_name("references.txt").read_text(encoding="utf-8").split("\n\n")
CASES = ["\n".join(line for line in case.splitlines() if not line.startswith(("#", "=> "))) for case in TABLE]

STATEMENTS = (
    *("insert into auth.users (id) select auth.uid()", "insert into -- select\nauth.users (id) values (1)"),
    *("insert into /* select */ auth.users (id) values (1)", "select\n\n\nauth.uid()", "select auth . uid ()"),
    *("create table a (b int references auth.users (id), c int default auth.f(1))", "create table auth.x (a int)"),
    *("drop function a(int), auth.f(int)", "grant execute on function public.a(), auth.uid() to bob"),
    *("create publication p for table a, auth.users (id)", "vacuum a, auth.users (id)", "analyze a, auth.users (id)"),
    *("create index on auth.users (id)", "copy auth.users (id) from stdin", "select f(a, auth.uid())"),
    *("create policy p on t using (id = auth.uid() or a = 'auth')", "create function auth.uid() returns int return 1"),
    *("select storage, t.storage from t", "set schema 'auth'", "grant usage on schema a, auth to bob"),
    *("create schema authorization auth", "select 'auth'::regnamespace, to_regnamespace('storage')"),
    *("select has_schema_privilege('bob', 'auth', 'usage')", "select 'auth.users'::regclass, 'pg_class'::regclass"),
    *('table "auth"."users"', 'table "auth" /* x */ . "users"', "table auth -- x\n.users", 'table "Auth".users'),
    *('table u&"\\0061uth".users', 'select "auth".uid()', "table pg_class", "table s.pg_class", "table author.x"),
    *("select a::auth.level, b collate pg_catalog.default", "create extension x schema extensions"),
    "create function f(a auth.level default auth.g(1)) returns int language sql as 'table auth.x; table pg_class'",
    "create function f() returns int language sql as $$ select auth.uid(); insert into auth.users (id) values (1) $$",
    "create function f() returns int language sql as 'select ''auth.users''::regclass'",
    "create function f() returns int language sql as $$select 1 from pg_class$$",
    "create function f() returns int language sql as $b$table auth.users; table pg_roles$b$",
    "select to_regclass($$auth.users$$), $$pg_class$$::regclass, $a$auth$a$::regnamespace, a$auth.b, auth$a.b",
    "do $$ begin execute $q$drop schema auth$q$; end $$",
    "select E'\\x61uth.users'::regclass, U&'\\0061uth.users'::regclass, E'auth\\056users'::regclass, E'a\\nb'",
    "create function f() returns int language sql as E'select 1 from \\x61uth.users'",
    "do 'begin execute E''select 1 from \\x61uth.users''; end'",
    "do $$ begin create function f() returns int language sql as 'table auth.users'; end $$",
    "do $$ begin do 'begin perform auth.f(1); end'; end $$",
    "create function f() returns int language sql as E'select 1 from auth.users where a = \\'x\\''",
    "do $$ begin perform auth.uid(); execute format('select 1 from %I.%I', 'auth', 'users'); end $$",
    "do $$ declare a auth.users%rowtype; b auth.users.id%type; begin execute 'insert into auth.users (id)'; end $$",
    "do $$ begin select id into a from auth.users where x = auth.uid(); if auth.f(1) then null; end if; end $$",
)


@pytest.mark.parametrize("names", [ALL, NO_CALLS], ids=["all", "no calls"])
@pytest.mark.parametrize("sql", [*CASES, *STATEMENTS], ids=lambda sql: sql[:60])
def test_what_is_looked_for_is_found_as_by_reading_everything(names: Wanted, sql: str) -> None:
    data = sql.encode()
    look = Look(names, data)
    for statement in parse(data).statements:
        everything = references(statement, data)
        assert references(statement, data, look=look, look_in_body=look) == list(filter(names.looks_for, everything))


def places(names: Wanted, sql: str) -> Iterator[str]:
    """What stands where a name may be one that is looked for, up to the next blank."""
    for at in Look(names, sql.encode()).named(0, len(sql)):
        yield sql[at:].split()[0]


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        ("select storage, author from auth_x", []),
        ("select auth.uid(), auth.users.id", ["auth.users.id"]),
        ("insert into auth.users(id)", ["auth.users(id)"]),
        ("select 1 from PG_CLASS join pg_classes", ["PG_CLASS"]),
        ("select 'auth'", []),
        ("select 'auth', 'a'::regnamespace", ["auth',"]),
        ("select f(auth.uid())", []),
        ("drop function f(auth.uid())", []),
        ("drop function a(), auth.uid()", ["auth.uid()"]),
    ],
)
def test_statements_without_a_reference_that_is_looked_for_are_told_by_their_text(sql: str, found: list[str]) -> None:
    assert list(places(NO_CALLS, sql)) == found


def test_calls_are_looked_for_on_request() -> None:
    assert list(places(ALL, "select auth.uid()")) == ["auth.uid()"]


@given(st.sets(st.text("abpg_", min_size=1, max_size=6), min_size=1), st.text("abpg_ ", max_size=60))
def test_names_are_found_wherever_they_are_words(names: set[str], text: str) -> None:
    expected, at = [], 0
    for word in text.split(" "):
        if word in names:
            expected.append(at)
        at += len(word) + 1
    assert Look(wanted((), names), text.encode()).places == expected


def test_a_place_is_in_a_run_from_its_start_to_before_its_end() -> None:
    assert [stands_in([3, 7], start, end) for start, end in ((0, 3), (3, 4), (4, 7), (7, 8), (8, 9))] == [
        False, True, False, True, False,
    ]  # fmt: skip
