"""What each suppression comment covers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemalint.syntax.comments import Suppression, suppressions
from schemalint.syntax.parse import parse


def found(sql: str) -> list[Suppression]:
    data = sql.encode()
    return suppressions(data, parse(data).statements)


def scopes(sql: str) -> list[str]:
    data = sql.encode()
    return [data[s.scope_start : s.scope_end].decode().strip() for s in found(sql)]


I = "-- schemalint: ignore[a]"  # noqa: E741 - the tables below read better
B = "/* schemalint: ignore[a] */"
TABLE = "create table t (\n  x int,\n  y int\n)"


@pytest.mark.parametrize(
    ("sql", "covered"),
    [
        (f"{I}\n{TABLE};", [TABLE]),
        (f"select 1;\n{I}\n-- more\n\n{TABLE};\nselect 2;", [TABLE]),
        (f"{B} {TABLE}", [TABLE]),
        (f"select 1;\n{B} {TABLE}", [TABLE]),
        (f"{TABLE}; {I}\nselect 2;", [TABLE]),
        (f"{TABLE} {I}\n;select 2;", [TABLE]),
        (f"{TABLE}\n{I}\n;select 2;", [TABLE]),
        (f"select 1; {I}\nselect 2;", ["select 1"]),
        (f"select 1; select 2; {I}\nselect 3;", ["select 1; select 2"]),
        (f"select 1; {B} select 2;", ["select 1"]),
        (f"create table t ( {I}\n  x int\n)", [f"create table t ( {I}"]),
        (f"create table t (\n  x int, {I}\n  y int\n)", [f"x int, {I}"]),
        (f"create table t (\n  {B} x int,\n  y int\n)", [f"{B} x int,"]),
        (f"create table t (\n  x int, y {B} int,\n  z int\n)", [f"x int, y {B} int,"]),
        (f"create table t (\n  {I}\n  x int\n    check (x in (1, 2)),\n  y int\n)", ["x int\n    check (x in (1, 2))"]),
        (f"create table t (\n  x int,\n  {I}\n  -- y\n\n  y int\n)", ["y int"]),
        (f"create table t (\n  x int\n  {I}\n  , y int\n)", ["y int"]),
        (f"create table t (\n  x int\n  {I}\n)", [""]),
        (f"alter table t\n  {I}\n  add x int,\n  add y int;", ["add x int"]),
        (f"{I}\n{I}\nselect 1", ["select 1", "select 1"]),
        (f"select 1;\n{I}\n", [""]),
        (I, [""]),
        (f"select '{I}', $${I}$$, \"{I}\"", []),
        (f"do $$ begin\n  {I}\n  perform f(1,\n 2);\n  perform g(); end $$", ["perform f(1,\n 2)"]),
        (f"do $$ begin\n  perform f(); {I}\nend $$", [f"perform f(); {I}"]),
        (f"{I}\nselec 1;\nselect 2;", ["selec 1;"]),
        (f"select 1;\ncreate table t (\n  x int,, {I}\n  y int);\nselect 2;", [f"x int,, {I}"]),
        (f"create table é ();\r\n{I}\r\n{TABLE};\r\n", [TABLE]),
        (f"select 'open;\n{I}\n{TABLE};", [TABLE]),
        ("-- schemalint is fine, see schemalint: docs\nselect 1", []),
    ],
)
def test_what_a_comment_covers(sql: str, covered: list[str]) -> None:
    assert scopes(sql) == covered


@pytest.mark.parametrize(
    ("comment", "rules", "reason"),
    [
        ("-- schemalint: ignore[a]", ("a",), ""),
        ("--schemalint:ignore [ a-b , c ]  the reason ", ("a-b", "c"), "the reason"),
        ("/* schemalint: ignore[a]\n * reason */", ("a",), "* reason"),
        ("/** schemalint: ignore[a] */", ("a",), ""),
        ("-- schemalint: ignore[a]\r", ("a",), ""),
    ],
)
def test_how_a_comment_is_written(comment: str, rules: tuple[str, ...], reason: str) -> None:
    [suppression] = found(f"{comment}\nselect 1")
    assert (suppression.rules, suppression.reason, suppression.problem) == (rules, reason, "")
    assert (suppression.start, suppression.end) == (0, len(comment.rstrip("\r")))


@pytest.mark.parametrize(
    "body",
    [
        "ignore",
        "ignore[]",
        "ignore[*]",
        "ignore[a,]",
        "ignore[a b]",
        "ignore a",
        "disable[a]",
        "disable",
        "",
        "ignore-all[a]",
        "ignore[a",
    ],
)
def test_a_comment_that_cannot_be_read_covers_nothing_and_says_why(body: str) -> None:
    [suppression] = found(f"-- schemalint: {body}\nselect 1")
    assert (suppression.rules, suppression.scope_start, suppression.scope_end) == ((), 0, 0)
    assert "ignore[rule" in suppression.problem


@pytest.mark.parametrize(
    "comment",
    [
        "-- schemalint ignore[a]",
        "-- schemalint : ignore[a]",
        "-- Schemalint: ignore[a] reason",
        "/* schemalint:: ignore-file[a] */",
        "-- schemalint disable-next [a]",
    ],
)
def test_what_is_nearly_a_suppression_is_said(comment: str) -> None:
    [suppression] = found(f"select 1;\n{comment}\nselect 1")
    assert (suppression.rules, suppression.scope_start, suppression.scope_end) == ((), 0, 0)
    assert "ignore[rule" in suppression.problem


@pytest.mark.parametrize("sql", ["-- Schemalint ignores arrays[1]", "-- see schemalint ignore", "-- by schemalint"])
def test_prose_about_the_tool_is_no_suppression(sql: str) -> None:
    assert found(f"{sql}\nselect 1") == []


@pytest.mark.parametrize("sql", ["{}\nselect 1;", "select 1;\n{}", "create table t (\n  x int {}\n);", "{}"])
def test_ignore_file_covers_the_file(sql: str) -> None:
    text = sql.format("-- schemalint: ignore-file[a] generated")
    [suppression] = found(text)
    assert (suppression.whole_file, suppression.scope_start, suppression.scope_end) == (True, 0, len(text))
    assert suppression.reason == "generated"


PARTS = st.sampled_from([I, B, *"\n| |create table t (|x int|,|)|;|select 1|'|$$|é|/*|(|selec".split("|")])


@given(st.lists(PARTS, max_size=20))
def test_scopes_lie_in_the_file(parts: list[str]) -> None:
    sql = "".join(parts)
    for suppression in found(sql):
        assert 0 <= suppression.scope_start <= suppression.scope_end <= len(sql.encode())
        assert sql.encode()[suppression.start : suppression.end].decode().startswith((I, B[:-3]))
