"""In which schema the server finds what a statement names without one."""

from collections.abc import Iterator

import pytest

from schemalint.catalog.reference import Call, Reference
from schemalint.engine import check
from schemalint.model import Finding, Severity
from schemalint.rules.registry import Level, Levels, Rule, Sought
from schemalint.settings.settings import Settings
from schemalint.sources.source import History, SourceFile
from server import Postgres

UNSURE = ["not told"]


def resolved(sql: str, *schemas: str) -> list[str]:
    """What the references in a text are found to be, as `schema.name`."""

    def rule(reference: Reference) -> Iterator[Finding]:
        yield reference.finding(f"{reference.resolved_schema}.{reference.name}")

    level = Level(Severity.NOTE)
    seen = Rule(
        name="seen", topic="testing", levels=Levels(level, level, level), function=rule, subjects=(Reference,),
        options=None, seeks=(lambda *_: Sought(schemas)) if schemas else None, default=True,
    )  # fmt: skip
    source = SourceFile(path="a.sql", location=None, data=sql.encode())
    history = History(root=".", runner="plain", sources=(source,), ordered=True, evidence="")
    report = check([history], Settings(profile="postgres"), (seen,))
    return UNSURE if report.not_judged else [finding.message for finding in report.findings]


SCHEMAS = "create schema a; create schema b; create table a.t (); create table b.t (); create table b.u ();"


@pytest.mark.parametrize(
    ("setup", "query", "found"),
    [
        ("", "table pg_class", "pg_catalog.pg_class"),
        ("create table public.pg_class ();", "table pg_class", "pg_catalog.pg_class"),
        ("create table public.pg_class (); set search_path = public, pg_catalog;", "table pg_class", "public.pg_class"),
        ("create table public.pg_class (); set search_path = pg_catalog, public;", "table pg_class",
         "pg_catalog.pg_class"),
        ("set search_path = public, pg_catalog;", "table pg_class", "pg_catalog.pg_class"),
        ("set search_path = '';", "table pg_class", "pg_catalog.pg_class"),
        ("set search_path = information_schema;", "table tables", "information_schema.tables"),
        ("set search_path = public, information_schema; create table public.tables ();", "table tables",
         "public.tables"),
        (SCHEMAS + "set search_path = a, b;", "table t", "a.t"),
        (SCHEMAS + "set search_path = b, a;", "table t", "b.t"),
        (SCHEMAS + "set search_path = a, b;", "table u", "b.u"),
        (SCHEMAS + "set search_path = b, a; drop table b.t;", "table t", "a.t"),
        (SCHEMAS + "create temporary table t (); set search_path = a, b;", "table t", "pg_temp.t"),
    ],
)  # fmt: skip
def test_where_the_server_finds_it(postgres: Postgres, setup: str, query: str, found: str) -> None:
    assert resolved(f"{setup} {query}")[-1] == found
    ((server,),) = postgres.run(
        f"{setup} SELECT regexp_replace(n.nspname, '^pg_temp.*', 'pg_temp') || '.' || c.relname"
        " FROM pg_catalog.pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        f" WHERE c.oid = to_regclass('{query.removeprefix('table ')}')"
    )
    assert server == found


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        ("table auth.users;", ["auth.users"]),
        ("select auth.uid();", ["auth.uid"]),
        ("table t;", ["public.t"]),
        ("grant usage on schema auth to bob;", ["auth.auth"]),
        ("set search_path = auth; create table t ();", ["auth.t"]),
        # of a schema that the files do not create they do not tell what is in it
        ("set search_path = auth, public; table t;", UNSURE),
        ("set search_path = ''; table t;", ["None.t"]),
        # a body looks names up in the path of its function
        ("create function f() returns int language sql set search_path = auth as 'select 1 from t';",
         ["auth.t"]),
        ("create function f() returns int language sql as 'select 1 from pg_roles';", ["pg_catalog.pg_roles"]),
    ],
)  # fmt: skip
def test_what_the_files_tell(sql: str, found: list[str]) -> None:
    assert resolved(sql) == found


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        ("table a; table auth.users; table b;", ["auth.users"]),
        ("table author; -- auth\ntable authors;", []),
        ("TABLE AUTH.users;", ["auth.users"]),
        ('table u&"\\0061uth".users;', ["auth.users"]),
        ("set search_path = auth; table users;", ["auth.users"]),
        ("do $$ begin perform 1 from auth.users; end $$;", ["auth.users"]),
    ],
)
def test_only_statements_with_the_rules_words_are_read(sql: str, found: list[str]) -> None:
    assert resolved(sql, "auth") == found


def test_a_call_is_a_reference() -> None:
    assert issubclass(Call, Reference)
