"""Statements and their spans, and the inputs on which parsers break."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemalint.syntax import chunks
from schemalint.syntax import parse as parse_module
from schemalint.syntax.deep import run_deep
from schemalint.syntax.parse import Parsed, parse
from schemalint.syntax.read import TOO_DEEP

STATEMENTS = (
    "CREATE TABLE a (id bigint, name text DEFAULT 'x;y')",
    "select 1",
    "create function f() returns int language sql as $$ select 1; select 2 $$",
    "create function g() returns int begin atomic select 1; select case when true then 2 end; end",
    "create rule r as on insert to a do (select 1; select 2)",
    "comment on table a is E'it\\'s; \\\\'",
    'alter table "b;""c" add column é text',
    "do $é$ begin null; end $é$",
    "insert into a values (1, 'a''b;'), (2, $1$ || $2)".replace("$1$ || $2", "$$;$$"),
)
GAPS = ("", " ", "\n", "\r\n\r\n", "-- é; '\n", "/* a; ' */", "/* a /* b; */ c */", "\t;; ")


def texts(sql: str) -> list[str]:
    data = sql.encode()
    parsed = parse(data)
    assert list(parsed.problems) == []
    return [data[statement.start : statement.end].decode() for statement in parsed.statements]


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("", []),
        (" \n\t", []),
        ("-- nothing\n/* at all */", []),
        (";;", []),
        ("select 1", ["select 1"]),
        ("  -- a\n /* b /* c */ */ select 1 ; select 2;", ["select 1", "select 2"]),
        ("select 1 -- one\n ; select 2 /* two */", ["select 1", "select 2"]),
        ("select 1 /* a */ -- b\n", ["select 1"]),
        ("select 2 - 1\n-- c", ["select 2 - 1"]),
        ("select '--' -- c", ["select '--'"]),
        ("select 1 +/* c */ 2 /* d */;", ["select 1 +/* c */ 2"]),
        ("select '*/'", ["select '*/'"]),
        ("select 1;\r\nselect 2;\r\n", ["select 1", "select 2"]),
    ],
)
def test_spans_leave_out_blanks_comments_and_semicolons(sql: str, expected: list[str]) -> None:
    assert texts(sql) == expected


def test_a_statement_gives_its_kind_and_its_node() -> None:
    statement = parse(b"select 1; drop table a").statements[1]
    assert (statement.kind, statement.shift) == ("DropStmt", 0)
    assert msgspec.json.decode(statement.node)["removeType"] == "OBJECT_TABLE"


def test_nul_is_refused() -> None:
    with pytest.raises(ValueError, match="NUL"):
        parse(b"select 1;\0drop table a")


@given(st.lists(st.tuples(st.sampled_from(STATEMENTS), st.sampled_from(GAPS), st.sampled_from(GAPS)), max_size=6))
def test_blanks_and_comments_change_no_statement(parts: list[tuple[str, str, str]]) -> None:
    sql = "".join(f"{before}{statement}{after};" for statement, before, after in parts)
    assert texts(sql) == [statement for statement, _, _ in parts]


@given(st.text(st.characters(exclude_characters="\r\n\0", exclude_categories=["Cs"]), max_size=20))
def test_text_before_shifts_offsets_by_its_bytes(prefix: str) -> None:
    sql = "\n".join(STATEMENTS[:1])
    comment = f"--{prefix}\n".encode()
    [plain], [moved] = parse(sql.encode()).statements, parse(comment + sql.encode()).statements
    assert (moved.start, moved.end) == (plain.start + len(comment), plain.end + len(comment))


def deep_statement(terms: int) -> bytes:
    return b"select 1;\nselect " + b"+".join([b"1"] * terms) + b";\nselect 3"


def test_a_deep_chain_costs_itself_alone() -> None:
    sql = deep_statement(15_000)
    parsed = parse(sql)
    assert [statement.start for statement in parsed.statements] == [0, sql.rindex(b"select")]
    assert parsed.problems == [(TOO_DEEP, 10, 16)]


def reads_deep_json() -> bool:
    return not run_deep(parse, deep_statement(15_000)).problems


@pytest.mark.skipif(not reads_deep_json(), reason="this Python counts the recursion of C code apart")
@pytest.mark.parametrize("terms", [500, 15_000])
def test_a_deep_chain_is_read_on_a_large_stack(terms: int) -> None:
    parsed = run_deep(parse, deep_statement(terms))
    assert (len(parsed.statements), list(parsed.problems)) == (3, [])


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("select " + "+".join(["1"] * 30_000), "stack depth limit exceeded"),
        ("select " + "(" * 20_000 + "1" + ")" * 20_000, 'memory exhausted at or near "("'),
    ],
)
def test_what_postgresql_refuses_for_its_depth_costs_itself_alone(statement: str, message: str) -> None:
    parsed = run_deep(parse, f"select 1;{statement};select 2".encode())
    assert [problem.message for problem in parsed.problems] == [message]
    assert len(parsed.statements) == 2


def test_run_deep_hands_on_errors_and_restores_the_limits() -> None:
    import sys
    import threading

    before = sys.getrecursionlimit(), threading.stack_size()
    with pytest.raises(ZeroDivisionError):
        run_deep(divmod, 1, 0)
    assert run_deep(divmod, 7, 2) == (3, 1)
    assert (sys.getrecursionlimit(), threading.stack_size()) == before


NESTED = b"/*" * 40_000 + b" ' " + b"*/" * 40_000


def test_deeply_nested_comments_are_only_comments() -> None:
    sql = b"select 1;\n" + NESTED + b"\nselect '" + b"/*" * 200 + b"';"
    assert [(s.start, s.end) for s in parse(sql).statements] == [(0, 8), (sql.rindex(b"select"), len(sql) - 1)]


def test_a_deeply_nested_comment_that_is_not_closed_is_one_problem() -> None:
    parsed = parse(b"select 1;\n" + NESTED[:-2] + b"\ncreate table a ();")
    assert parsed.problems == [("unterminated /* comment", 10, 12)]
    assert [statement.kind for statement in parsed.statements] == ["SelectStmt", "CreateStmt"]


CHUNKY = (
    b"insert into a values (1, 'x;\n');\n",
    b"create table b (x int) -- no end;\n with (fillfactor = 10);\n",
    b"create function f() returns int language sql as $$\nselect 1;\nselect 2;\n$$;\n",
    b"/* ;\n */ select 1;\n",
)
WRONG = b"create tabel c (x int);\n"


def in_chunks(sql: bytes, size: int, monkeypatch: pytest.MonkeyPatch) -> Parsed:
    monkeypatch.setattr(parse_module, "WHOLE_BYTES", size)
    monkeypatch.setattr(chunks, "CHUNK_BYTES", size)
    return parse(sql)


@pytest.mark.parametrize("size", [1, 30, 100])
@pytest.mark.parametrize("wrong", [b"", WRONG])
def test_giant_sql_is_read_in_chunks_with_the_same_result(
    size: int, wrong: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    sql = b"".join(CHUNKY) * 3 + wrong + b"".join(CHUNKY)
    whole = parse(sql)
    chunked = in_chunks(sql, size, monkeypatch)
    expected = [(s.kind, s.start, s.end) for s in whole.statements]
    assert [(s.kind, s.start, s.end) for s in chunked.statements] == expected
    assert list(chunked.problems) == list(whole.problems)
    assert len(chunked.statements) == len(expected) == 16
    assert [(s.kind, s.start, s.end) for s in chunked.statements[3:-2]] == expected[3:-2]
    assert chunked.statements[-1].start == expected[-1][1]


def test_a_location_and_its_shift_give_the_place_in_the_sql(monkeypatch: pytest.MonkeyPatch) -> None:
    sql = b"create table a (x int);\n" * 50
    shifts = set()
    for statement in in_chunks(sql, 200, monkeypatch).statements:
        location = msgspec.json.decode(statement.node)["relation"]["location"] + statement.shift
        assert sql.startswith(b"a (", location)
        assert location == statement.start + len("create table ")
        shifts.add(statement.shift)
    assert len(shifts) > 3
