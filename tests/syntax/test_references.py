"""What a statement names: a table of statements, and the property that no relation is missed."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import json

from schemalint.syntax.names import dotted_parts
from schemalint.syntax.parse import parse
from schemalint.syntax.references import Kind, Ref, references


def found(sql: str) -> list[Ref]:
    data = sql.encode()
    parsed = parse(data)
    assert not parsed.problems
    return [ref for statement in parsed.statements for ref in references(statement, data)]


def shown(sql: str) -> list[str]:
    """References as `context kind written`, with the kind left out for relations."""
    data = sql.encode()
    return [
        f"{ref.context} {'' if ref.kind is Kind.RELATION else f'{ref.kind} '}{data[ref.start : ref.end].decode()}"
        for ref in found(sql)
    ]


def cases() -> Iterator[tuple[str, list[str]]]:
    """The SQL and the references of each case of the table."""
    for case in Path(__file__).with_name("references.txt").read_text(encoding="utf-8").split("\n\n"):
        lines = [line for line in case.splitlines() if not line.startswith("#")]
        if lines:
            wanted = [line.removeprefix("=> ") for line in lines if line.startswith("=> ")]
            yield "\n".join([line for line in lines if not line.startswith("=> ")]), wanted


TABLE = list(cases())


@pytest.mark.parametrize(("sql", "wanted"), TABLE, ids=[sql[:60] for sql, _ in TABLE])
def test_references(sql: str, wanted: list[str]) -> None:
    assert sorted(shown(sql)) == sorted(wanted)


@pytest.mark.parametrize("sql", [sql for sql, _ in TABLE], ids=lambda sql: sql[:60])
def test_names_are_folded_and_stand_where_they_are_written(sql: str) -> None:
    data = sql.encode()
    for ref in found(sql):
        written = data[ref.start : ref.end]
        names = (ref.schema, ref.name) if ref.schema is not None else (ref.name,)
        if ref.context != "literal" and written.isascii() and b"'" not in written:
            assert dotted_parts(written)[-len(names) :] == names


def test_only_bodies_are_marked_as_such() -> None:
    first, second = found("create function auth.f() returns int language sql as 'select 1 from auth.users'")
    assert (first.in_body, second.in_body) == (False, True)


def test_bodies_are_left_out_on_request() -> None:
    data = b"create function auth.f() returns int language sql as 'select 1 from auth.users'"
    (statement,) = parse(data).statements
    assert [ref.name for ref in references(statement, data, bodies=False)] == ["f"]


def test_places_count_from_the_start_of_the_file() -> None:
    sql = "-- é\nselect 1;\n\n  drop table auth.a;\nselect 1 from auth.b;\ndo $$ begin perform 1 from auth.c; end $$;"
    assert shown(sql) == ["drop auth.a", "read auth.b", "read auth.c"]


def range_vars(node: Any, names: set[tuple[str | None, str]], queries: set[str]) -> None:  # noqa: ANN401 - JSON
    """The naive search: every `relname` anywhere, and every name of a WITH query."""
    if isinstance(node, list):
        for item in node:
            range_vars(item, names, queries)
    elif isinstance(node, dict):
        if "relname" in node:
            names.add((node.get("schemaname"), node["relname"]))
        if "ctename" in node:
            queries.add(node["ctename"])
        for key, value in node.items():
            if key not in ("lockedRels", "ConstraintsSetStmt", "table_list"):
                range_vars(value, names, queries)


def assert_none_missed(data: bytes) -> int:
    count = 0
    for statement in parse(data).statements:
        names: set[tuple[str | None, str]] = set()
        queries: set[str] = set()
        range_vars({statement.kind: json.decode(statement.node)}, names, queries)
        seen = {
            (ref.schema, ref.name)
            for ref in references(statement, data, bodies=False)
            if ref.kind is Kind.RELATION and ref.context != "literal"
        }
        certain = {name for name in names if name[0] is not None or name[1] not in queries}
        assert certain <= seen
        count += len(names)
    return count


@pytest.mark.parametrize("sql", [sql for sql, _ in TABLE], ids=lambda sql: sql[:60])
def test_no_relation_is_missed(sql: str) -> None:
    assert_none_missed(sql.encode())


FIXTURES = sorted(Path(__file__).parents[2].glob("fixtures/**/*.sql"))


@pytest.mark.skipif(not FIXTURES, reason="no SQL fixtures")
def test_no_relation_of_the_fixtures_is_missed() -> None:
    assert sum(assert_none_missed(path.read_bytes()) for path in FIXTURES if b"\0" not in path.read_bytes()) > 0


LEAVES = st.sampled_from(["a", "auth.b", '"W"', "w", "v"]).map(lambda name: f"select 1 from {name}")
SELECTS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(lambda a, b: f"select ({a} limit 1) from ({b}) s", inner, inner),
        st.builds(lambda a, b: f"({a}) union all ({b})", inner, inner),
        st.builds(lambda a, b: f"with w as ({a}) {b}" if not b.startswith("with") else b, inner, inner),
        st.builds(lambda a, b, c: f"with w as ({a}), v as ({b}) select from w, v, x where exists ({c})", *[inner] * 3),
        st.builds(lambda a, b: f"with recursive v as ({a}) select case when ({b}) then 1 end from v", inner, inner),
    ),
    max_leaves=8,
)
SHELLS = (
    "{}",
    "create view s.v1 as {}",
    "insert into t1 {}",
    "copy ({}) to stdout",
    "explain {}",
    "create table t2 as {}",
)


@given(SELECTS, st.sampled_from(SHELLS))
@settings(max_examples=150, deadline=None)
def test_no_relation_of_any_query_is_missed(query: str, shell: str) -> None:
    assert_none_missed(shell.format(query).encode())
