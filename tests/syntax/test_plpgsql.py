"""PL/pgSQL bodies: the tree, and the places of the SQL in it."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import json

from schemalint.syntax import plpgsql_tree as tree
from schemalint.syntax.bodies import function_text
from schemalint.syntax.literal import literal_at
from schemalint.syntax.parse import parse
from schemalint.syntax.plpgsql import read_body
from schemalint.syntax.plpgsql_tree import Body, Sql, Stmt, TypeUse, sqls, statements


def read(sql: str) -> tuple[Body | None, bytes]:
    data = sql.encode()
    (statement,) = parse(data).statements
    function = function_text(json.decode(statement.node), data, statement.shift)
    assert function is not None
    assert function.language == "plpgsql"
    offset = function.body.inner if function.body.exact else 0
    return read_body(data[statement.start : statement.end], function.body.value, offset), data


def body(inner: str, declare: str = "", header: str = "do") -> Body:
    found, _ = read(f"{header} $$ {f'declare {declare}' if declare else ''} begin {inner} end $$")
    assert found is not None
    return found


def only(inner: str, declare: str = "") -> Stmt:
    (statement,) = body(inner, declare).block.body
    return statement


def text(sql: Sql | None) -> str:
    assert sql is not None
    return sql.text.decode()


TRIGGER = "create function f() returns trigger language plpgsql as"
VARIABLES = "r record; n int; m int; c cursor (k int) for select * from auth.c where id = k; o refcursor; l int[];"


def test_branches_of_if() -> None:
    found = only("if n > 1 then perform 1; elsif n = 2 then null; perform 2; else delete from t; end if;", VARIABLES)
    assert isinstance(found, tree.If)
    assert [text(branch.condition) for branch in found.branches] == ["n > 1", "n = 2"]
    assert [len(branch.body) for branch in found.branches] == [1, 1]
    (run,) = found.orelse
    assert isinstance(run, tree.Run)
    assert (text(run.sql), run.sql.expression) == ("delete from t", False)


def test_case_with_and_without_subject() -> None:
    first = only("case n when 1, 2 then perform 1; else null; end case;", VARIABLES)
    assert isinstance(first, tree.Case)
    assert (text(first.subject), [text(b.condition) for b in first.branches], first.orelse) == ("n", ["1, 2"], ())
    second = only("case when n = 1 then perform 1; when n = 2 then delete from t; end case;", VARIABLES)
    assert isinstance(second, tree.Case)
    assert (second.subject, len(second.branches), second.orelse) == (None, 2, None)
    third = only("case when n = 1 then null; else delete from t; end case;", VARIABLES)
    assert isinstance(third, tree.Case)
    assert third.orelse is not None
    assert len(third.orelse) == 1


@pytest.mark.parametrize(
    ("inner", "form", "sources"),
    [
        ("loop delete from t; end loop;", "loop", []),
        ("while n < 2 loop delete from t; end loop;", "while", ["n < 2"]),
        ("for i in 1..n by 2 loop delete from t; end loop;", "integer", ["1", "n", "2"]),
        ("for r in select * from t loop delete from t; end loop;", "query", ["select * from t"]),
        ("for n, m in select 1, 2 loop delete from t; end loop;", "query", ["select 1, 2"]),
        ("for r in c(1) loop delete from t; end loop;", "cursor", ["1"]),
        ("foreach n in array l loop delete from t; end loop;", "array", ["l"]),
    ],
)
def test_loops(inner: str, form: str, sources: list[str]) -> None:
    found = only(inner, VARIABLES)
    assert isinstance(found, tree.Loop)
    assert (found.form, [text(source) for source in found.sources]) == (form, sources)
    assert [type(statement) for statement in found.body] == [tree.Run]


@pytest.mark.parametrize(
    ("expression", "known", "template", "args"),
    [
        ("'drop table a'", "drop table a", None, ()),
        ("'a' || 'b' || E'\\n'", "ab\n", None, ()),
        ("'a'::text", "a", None, ()),
        ("'a' || n", None, None, ()),
        ("n", None, None, ()),
        ("format('drop table %I.%s', 'S', 't')", 'drop table "S".t', "drop table %I.%s", ("S", "t")),
        ("format('select %L, 100%%', 'it''s')", "select 'it''s', 100%", "select %L, 100%%", ("it's",)),
        ("format('drop table %I', n)", None, "drop table %I", (None,)),
        ("format('drop table %2$I', 'a', 'b')", None, "drop table %2$I", ("a", "b")),
        ("format('drop table %I')", None, "drop table %I", ()),
        ("format(n, 'a')", None, None, ()),
    ],
)
def test_execute(expression: str, known: str | None, template: str | None, args: tuple[str | None, ...]) -> None:
    found = only(f"execute {expression} into r using n, m + 1;", VARIABLES)
    assert isinstance(found, tree.Execute)
    assert (text(found.query), found.text, found.template, found.args) == (expression, known, template, args)
    assert [text(value) for value in found.using] == ["n", "m + 1"]


@pytest.mark.parametrize(
    "inner",
    ["for r in execute 'a' using 1 loop delete from t; end loop;", "open o for execute 'a' using 1;"],
)
def test_execute_of_other_statements(inner: str) -> None:
    found = only(inner, VARIABLES)
    assert isinstance(found, tree.Execute)
    assert (found.text, [text(value) for value in found.using]) == ("a", ["1"])


def test_what_runs() -> None:
    found = body("perform f(1); insert into t values (1) returning 1 into n; call p(n); create table x ();", VARIABLES)
    runs = [statement for statement in found.block.body if isinstance(statement, tree.Run)]
    assert [(run.form, run.into, text(run.sql)) for run in runs] == [
        ("perform", False, "SELECT f(1)"),
        ("sql", True, "insert into t values (1) returning 1"),
        ("call", False, "call p(n)"),
        ("sql", False, "create table x ()"),
    ]


def test_assignments_returns_and_raises() -> None:
    found = body(
        "n := 1 + 2; r.x = (select 1 from t); l[n] := 3; raise exception 'no %', n using hint = 'h' || m;"
        " raise notice 'x'; close c; fetch c into n; commit; assert n > 1, 'm';",
        VARIABLES,
    )
    assigned = [statement for statement in found.block.body if isinstance(statement, tree.Assign)]
    assert [(item.target, text(item.value)) for item in assigned] == [
        ("n", "1 + 2"),
        ("r.x", "(select 1 from t)"),
        ("l[n]", "3"),
    ]
    first, second = [statement for statement in found.block.body if isinstance(statement, tree.Raise)]
    assert (first.level, first.message, [text(value) for value in first.values]) == (21, "no %", ["n", "'h' || m"])
    assert (second.level, second.values) == (18, ())
    others = [statement for statement in found.block.body if isinstance(statement, tree.Other)]
    assert [other.kind for other in others] == ["close", "fetch", "commit", "assert"]
    assert [text(value) for value in others[-1].values] == ["n > 1", "'m'"]


def test_returns() -> None:
    found = body(
        "return next 1; return query select 2 from t; return query execute 'select 3' using 4; return;",
        header="create function f() returns setof int language plpgsql as",
    )
    first, second, third, fourth = found.block.body
    assert isinstance(first, tree.Return)
    assert isinstance(second, tree.Return)
    assert isinstance(third, tree.Execute)
    assert isinstance(fourth, tree.Return)
    assert [(item.form, item.value and text(item.value)) for item in (first, second, fourth)] == [
        ("next", "1"),
        ("query", "select 2 from t"),
        ("return", None),
    ]
    assert third.text == "select 3"


def test_blocks_and_handlers() -> None:
    found = body(
        "begin perform 1; exception when unique_violation or sqlstate '22012' then delete from t;"
        " when others then null; end; perform 2;"
    )
    inner, after = found.block.body
    assert isinstance(inner, tree.Block)
    assert isinstance(after, tree.Run)
    assert [(handler.conditions, len(handler.body)) for handler in inner.handlers] == [
        (("unique_violation", "22012"), 1),
        (("others",), 0),
    ]
    (outer,) = (body("perform 1; exception when others then perform 2;").block,)
    assert (len(outer.body), len(outer.handlers)) == (1, 1)
    assert len(list(statements(found))) == 5


def test_declarations_are_read() -> None:
    found = body("null;", "a int := (select 1 from t); " + VARIABLES)
    assert [text(sql) for sql in found.declared] == ["(select 1 from t)", "select * from auth.c where id = k"]


PLACES = [
    "do $$ begin perform 1 from t; perform  pg_notify('é', 'a'); PERFORM\n 2 from t; end $$",
    "do $$ declare n int; begin -- n := 1\n /* n := 1 */ raise notice 'n := 1'; n := 1; end $$",
    "do $$ declare n int; begin select 1 into n from t; SELECT\n  1, 'é' INTO STRICT n FROM t; end $$",
    "do $$ begin delete from t; delete from t; delete from t where a; delete from tt; end $$",
    'do $x$ begin if é = 1 then delete from "é"; end if; for i1 in 1..10 loop delete from t; end loop; end $x$',
    "do $$ begin\n\n  insert into t\n    values (1);\n  update t set a = $q$delete from t$q$;\n delete from t; end $$",
    "do $$ declare a int := 1; b int := 1; begin begin declare c int := (select 1); begin null; end; end; end $$",
    TRIGGER + " $$ begin new.x := 'é' || old.y; new.\"Y\" = (select 1 from t); return new; end $$",
    "do $$ begin case when a = 'x' then delete from a; when a = 'y' then delete from a; end case; end $$",
    "do $$\r\ndeclare\r\n  n int;\r\nbegin\r\n  n := 1;\r\n  delete from t\r\n  where a = n;\r\nend\r\n$$",
]


@pytest.mark.parametrize("sql", PLACES, ids=lambda sql: sql[:60])
def test_sql_stands_where_it_says(sql: str) -> None:
    found, data = read("-- é\n" + sql)
    assert found is not None
    for piece in sqls(found):
        written = data[piece.at : piece.end]
        assert piece.exact
        if piece.text[:6] == b"SELECT" and written != piece.text:
            written = b"SELECT" + written[6:]
        assert all(a in (b, 32) for a, b in zip(piece.text, written, strict=True))
    places = [piece.at for statement in statements(found) for piece in statement.own]
    assert len(set(places)) == len(places)


def test_what_the_parser_rewrites_is_at_its_line() -> None:
    found, data = read(
        "do $$ declare c cursor (k int) for select k; r record; begin\n for r in c(k := 1) loop null; end loop; end $$"
    )
    assert found is not None
    (loop,) = found.block.body
    (source,) = loop.own
    assert (source.exact, data[source.at :].startswith(b" for r in c")) == (False, True)


@pytest.mark.parametrize(
    ("declare", "inner"),
    [
        ("x my_type[];", "x[1] := 1;"),
        ("x public.my_enum; n int;", "select 1, 2 into x, n;"),
        ("r auth.users%rowtype;", "r.id := 1;"),
        ("r auth.users%rowtype; x\n public.my_enum[]; y my_enum; n int;", "r.id := 1; select 1, 2 into y, n;"),
    ],
)
def test_types_that_the_parser_stumbles_over(declare: str, inner: str) -> None:
    found, data = read(f"do $$ declare {declare} begin {inner}\ndelete from t; end $$")
    assert found is not None
    last = found.block.body[-1]
    assert isinstance(last, tree.Run)
    assert data[last.sql.at : last.sql.end] == b"delete from t"


@pytest.mark.parametrize(
    "header",
    [
        "create function f(a my_enum, out b my_enum, out n int) language plpgsql as",
        "create function f(variadic a text[]) returns void language plpgsql as",
        "create function f(a s.row) returns table (b my_enum, n int) language plpgsql as",
        "create procedure p(inout b my_enum, inout n int) language plpgsql as",
    ],
)
def test_parameters_that_the_parser_stumbles_over(header: str) -> None:
    outputs = "select 1, 2 into b, n;" if " n int" in header else ""
    found, data = read(f"{header} $$ begin {outputs} delete from t; end $$")
    assert found is not None
    last = found.block.body[-1]
    assert isinstance(last, tree.Run)
    assert data[last.sql.at : last.sql.end] == b"delete from t"


def test_types_of_declarations() -> None:
    found, data = read(
        'do $$ declare a auth.users%rowtype; b constant "Auth" . "T".id%TYPE := 1; c a.id%type; d x%type; e int;\n'
        " f public.kind[] := '{}'; -- g auth.no%rowtype;\n h text := 'i auth.no;'; j auth.users; k users%rowtype;"
        " begin declare l auth.inner; begin null; end; end $$"
    )
    assert found is not None
    assert [(use.names, use.of, data[use.start : use.end].decode()) for use in found.types] == [
        (("auth", "users"), "row", "auth.users"),
        (("Auth", "T", "id"), "column", '"Auth" . "T"'),
        (("a", "id"), "column", "a"),
        (("public", "kind"), "", "public.kind"),
        (("auth", "users"), "", "auth.users"),
        (("users",), "row", "users"),
        (("auth", "inner"), "", "auth.inner"),
    ]
    assert isinstance(found.types[0], TypeUse)


@pytest.mark.parametrize(
    "sql",
    [
        "do $$ begin selec 1; end $$",
        "do $$ begin x := 1; end $$",
        "do $$ begin $$",
        "do $$ $$",
        "do $$ begin exit; end $$",
        "create function f() returns int language plpgsql as $$ begin return next 1; end $$",
        "create function f() returns void language plpgsql as $$ declare x int; x int; begin end $$",
    ],
)
def test_what_cannot_be_read_is_none(sql: str) -> None:
    assert read(sql)[0] is None


def test_statements_of_other_languages_are_none() -> None:
    assert read_body(b"create function f() returns int language sql as $$ select 1 $$", b" select 1 ") is None
    assert read_body(b"select 1", b"x") is None
    assert read_body(b"\xff", b"\xff") is None


@given(
    st.lists(st.sampled_from(["begin ", "end", "if ", "then ", "declare ", "select 1", *"abé'; \n$:=.()"])).map("".join)
)
def test_no_text_is_an_exception(inner: str) -> None:
    statement = f"do $q$ begin {inner} end $q$".encode()
    found = read_body(statement, f" begin {inner} end ".encode())
    assert found is None or all(0 <= piece.at <= len(statement) for piece in sqls(found))


@given(st.text(st.sampled_from("a'é\\\n$")))
def test_literals_know_their_places(value: str) -> None:
    written = ("'" + value.replace("'", "''") + "'").encode()
    literal = literal_at(b"do " + written + b" x", 3, value)
    assert literal.exact
    assert (literal.start, literal.end) == (3, 3 + len(written))
    data = value.encode()
    for at in range(len(data)):
        start, _ = literal.span(at, at + 1)
        assert (b"do " + written)[start : start + 1] == data[at : at + 1]


FIXTURES = sorted(Path(__file__).parents[2].glob("fixtures/**/*.sql"))


@pytest.mark.skipif(not FIXTURES, reason="no SQL fixtures")
def test_bodies_of_the_fixtures_are_read() -> None:
    # what is called a failure holds bodies that the server refuses
    for path in (path for path in FIXTURES if not path.name.startswith("failures")):
        data = path.read_bytes()
        for statement in parse(data).statements if b"\0" not in data else ():
            if statement.kind in ("DoStmt", "CreateFunctionStmt"):
                function = function_text(json.decode(statement.node), data, statement.shift)
                if function is not None and function.language == "plpgsql":
                    assert read_body(data[statement.start : statement.end], function.body.value) is not None
