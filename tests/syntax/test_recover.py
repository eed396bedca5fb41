"""What is wrong costs one problem at its true place; everything else is still read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pglast.parser import ParseError, parse_sql_json

from schemalint.syntax.lexer import pieces
from schemalint.syntax.parse import parse
from schemalint.syntax.read import Failure, read

Marked = tuple[list[str], list[tuple[str, int]]]


def outcome(sql: str) -> Marked:
    """The statements as text, and each problem as its message and character offset."""
    data = sql.encode()
    parsed = parse(data)
    statements = [data[statement.start : statement.end].decode() for statement in parsed.statements]
    return statements, [(p.message, len(data[: p.start].decode())) for p in parsed.problems]


def near(token: str) -> str:
    return f'syntax error at or near "{token}"'


@pytest.mark.parametrize(
    ("sql", "statements", "problems"),
    [
        ("select 1; selec 2; select 3", ["select 1", "select 3"], [(near("selec"), 10)]),
        ("selec 1;", [], [(near("selec"), 0)]),
        ("select 'é日', frm x y; select 2", ["select 2"], [(near("y"), 19)]),
        ("-- é\nselect 1;\r\nselect é from;", ["select 1"], [(near(";"), 29)]),
        ("create table a (x int", [], [("syntax error at end of input", 21)]),
        ("select 1; create table a (x int -- é\n", ["select 1"], [("syntax error at end of input", 31)]),
        ("create table a (x int;\ncreate table b ();", ["create table b ()"], [(near(";"), 21)]),
        ("select E'\\u00zz'; select 1", ["select 1"], [("invalid Unicode escape", 9)]),
        ("select 'a', E'\\xff';select 1", ["select 1"], [('invalid byte sequence for encoding "UTF8": 0xff', 12)]),
        ("select 1\x1b[31m; select 2", ["select 2"], [(near("<U+001B>"), 8)]),
    ],
)
def test_one_wrong_statement_is_one_problem(sql: str, statements: list[str], problems: list[tuple[str, int]]) -> None:
    assert outcome(sql) == (statements, problems)


@pytest.mark.parametrize(
    ("sql", "statements", "problems"),
    [
        (
            "create table a (x int)\ncreate table b (y int);\nselect 1;",
            ["create table a (x int)", "create table b (y int)", "select 1"],
            [(near("create"), 23)],
        ),
        (
            "select 1 from a\n  update b set c = 1;",
            ["select 1 from a", "update b set c = 1"],
            [(near("b"), 25)],
        ),
        (
            "drop table a\ndrop table b\ndrop table c",
            ["drop table a", "drop table b", "drop table c"],
            [(near("drop"), 13), (near("drop"), 26)],
        ),
        ("drop table a\ndrop tabel b;", ["drop table a"], [(near("drop"), 13), (near("tabel"), 18)]),
        ("create schema s\ncreate table a (x y z);", [], [(near("z"), 36)]),
        ("create table a (x int)\nwith (x y);", [], [(near("y"), 31)]),
        ("create view v as\nselect 1 from from;", [], [(near("from"), 31)]),
        ("create table a (x int\ncreate table b ();", ["create table b ()"], [(near("create"), 22)]),
        (
            "<<<<<<< HEAD\ncreate table a ();\n=======\n",
            ["create table a ()"],
            [(near("<<<<<<<"), 0), (near("======="), 32)],
        ),
    ],
)
def test_a_missing_semicolon_is_one_problem(sql: str, statements: list[str], problems: list[tuple[str, int]]) -> None:
    assert outcome(sql) == (statements, problems)


TAIL = "\ncreate table b (x text default 'n');\nselect 2;\n"
READ_TAIL = ["create table b (x text default 'n')", "select 2"]
STRING, NAME, DOLLAR = (
    "unterminated quoted string",
    "unterminated quoted identifier",
    "unterminated dollar-quoted string",
)


@pytest.mark.parametrize(
    ("sql", "statements", "problems"),
    [
        (
            "select 1; insert into a values ('it);\ncreate table b ();",
            ["select 1", "create table b ()"],
            [(STRING, 32)],
        ),
        ("insert into a values ('it);" + TAIL, READ_TAIL, [(STRING, 22)]),
        ("select 'a b;" + TAIL + TAIL, READ_TAIL * 2, [(STRING, 7)]),
        ("select 'a b;\nselect 'c d;" + TAIL, READ_TAIL, [(STRING, 7), (STRING, 20)]),
        ("select E'it\\';" + TAIL, READ_TAIL, [(STRING, 7)]),
        ('create table "a (x int);' + TAIL, READ_TAIL, [(NAME, 13)]),
        (
            "do $$ begin\ninsert into a values (1);\nend;" + TAIL,
            READ_TAIL,
            [(DOLLAR, 3)],
        ),
        (
            "do $$ begin\ninsert into a values (1);\nend;\ncreate function f() returns void language plpgsql as $$\n"
            "begin null; end $$;" + TAIL,
            ["create function f() returns void language plpgsql as $$\nbegin null; end $$", *READ_TAIL],
            [(DOLLAR, 3)],
        ),
        ("select 1; /* open" + TAIL, ["select 1", *READ_TAIL], [("unterminated /* comment", 10)]),
        ("select 1; /* open /* again */" + TAIL, ["select 1", *READ_TAIL], [("unterminated /* comment", 10)]),
        ("select 'it", [], [(STRING, 7)]),
    ],
)
def test_what_is_not_closed_is_a_problem_where_it_opens(
    sql: str, statements: list[str], problems: list[tuple[str, int]]
) -> None:
    assert outcome(sql) == (statements, problems)


@pytest.mark.parametrize(
    ("sql", "statements"),
    [
        ("comment on table a is 'one\n\nselect 1;\n' typo;\nselect 2;", ["select 2"]),
        ("do $$ begin\ncreate table a ();\nend $$ typo;\nselect 2;", ["select 2"]),
    ],
)
def test_a_closed_quote_is_not_opened(sql: str, statements: list[str]) -> None:
    assert outcome(sql) == (statements, [(near("typo"), sql.index("typo"))])


@pytest.mark.parametrize(
    ("sql", "statements"),
    [
        ("create function f() returns int begin atomic select 1; select case when x then 1 end; end; select 1 1; ", 1),
        ("create rule r as on insert to a do (select ';'; select 2); select 1 1", 1),
        ("create function f() returns int begin atomic selec 1; end; select 1", 1),
        ("create rule r as on insert to a do (selec 1; select 2); select 1", 1),
        ("create rule r as on insert to a do (select 1; select 2;\ncreate table a ();", 1),
        ("selec 1; select $1, a$b$, $b$;$b$, E'\\';', U&\"a;\"; select 2", 2),
        ("selec 1; select '', ';', \"a\"\"b;\", 1--;\n; select 2 -- ;", 2),
        ("selec 1; select E'a'\n'\\';'; select 2", 2),
    ],
)
def test_semicolons_inside_do_not_end_a_statement(sql: str, statements: int) -> None:
    parsed = parse(sql.encode())
    assert (len(parsed.statements), len(parsed.problems)) == (statements, 1)


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("create role a with 'hunter2'", near("'…'")),
        ("create role a with E'hunter2'", near("E'…'")),
        ("create role a with $x$hunter2$x$", near("$x$…$x$")),
        ("create role a password 'hunter2", "unterminated quoted string"),
        (f"select 1 {'é' * 60} {'é' * 60}", near("é" * 40 + "…")),
        ("select\u00a01", near("select<U+00A0>1") + ": U+00A0 NO-BREAK SPACE is part of a name to PostgreSQL"),
        ("selec\u200bt 1", near("selec<U+200B>t") + ": U+200B ZERO WIDTH SPACE is part of a name to PostgreSQL"),
        ("select “a b” c", near("c") + ": U+201D RIGHT DOUBLE QUOTATION MARK is part of a name to PostgreSQL"),
        (
            "select 1\uff0c2",
            near("1\uff0c2").replace("syntax error", "trailing junk after numeric literal")
            + ": U+FF0C FULLWIDTH COMMA is part of a name to PostgreSQL",
        ),
        (
            "create table a (id\u00a0bigint primary key)",
            near("primary") + ": U+00A0 NO-BREAK SPACE is part of a name to PostgreSQL",
        ),
    ],
)
def test_messages_are_short_show_no_secret_and_name_lookalikes(sql: str, message: str) -> None:
    [problem] = parse(sql.encode()).problems
    assert problem.message == message


GOOD = (
    "create table a (id bigint, name text default 'x;y')",
    "create function f() returns int language sql as $$\nselect 1;\nselect 2 $$",
    "create function g() returns int begin atomic select 1; select case when true then 2 end; end",
    "create rule r as on insert to a do (select 1; select 2)",
    "comment on table a is E'it\\'s; é'",
    "-- isn't; é\nselect 1 /* ' */",
    'alter table "b;""c" add column é text',
)
BAD = (
    "create tabel x (y int)",
    "selec 'é' from x",
    "select 'a b",
    "select (1",
    "create table x (a int,, b int)",
    "select 1 from a where",
    "do a",
)


@given(st.lists(st.sampled_from(GOOD), max_size=5), st.lists(st.sampled_from(GOOD), max_size=5), st.sampled_from(BAD))
def test_a_wrong_statement_between_two_changes_no_other(before: list[str], after: list[str], bad: str) -> None:
    head, tail = ("".join(f"{statement};\n\n" for statement in part) for part in (before, after))
    wrong = f"{bad};\n\n"
    alone = [parse(part.encode()).statements for part in (head, tail)]
    parsed = parse((head + wrong + tail).encode())
    moved = len((head + wrong).encode())
    expected = [(s.kind, s.start, s.end) for s in alone[0]] + [
        (s.kind, s.start + moved, s.end + moved) for s in alone[1]
    ]
    assert [(s.kind, s.start, s.end) for s in parsed.statements] == expected
    assert len(parsed.problems) == 1
    assert len(head.encode()) <= parsed.problems[0].start < moved


TOKENS = st.sampled_from(
    "select |1|é|'|''|\"|$$|$é$|/*|*/|--|\n|;|(|)|,| |E'|\\|create table a ()|\ncreate table b ()|begin atomic|end|+|"
    "\u00a0|create rule r as on insert to a do".split("|")
)


@given(st.lists(TOKENS, max_size=25))
def test_any_text_gives_spans_inside_it(parts: list[str]) -> None:
    sql = "".join(parts).encode()
    parsed = parse(sql)
    for start, end in [(s.start, s.end) for s in parsed.statements] + [(p.start, p.end) for p in parsed.problems]:
        assert 0 <= start <= end <= len(sql)
        sql[start:end].decode()
    ends = [0, *(s.end for s in parsed.statements)]
    assert all(s.start >= end for s, end in zip(parsed.statements, ends, strict=False))
    assert bool(parsed.problems) == isinstance(read(sql, 0, len(sql)), Failure)


@given(st.lists(TOKENS, max_size=25))
def test_positions_are_those_of_the_parser_in_bytes(parts: list[str]) -> None:
    sql = "".join(parts)
    failure = read(sql.encode(), 0, len(sql.encode()))
    try:
        parse_sql_json(sql)
    except ParseError as error:
        assert isinstance(failure, Failure)
        position = error.args[1]
        assert failure.offset == (None if position is None else len(sql[:position].encode()))
    else:
        assert not isinstance(failure, Failure)


@given(st.lists(st.sampled_from(GOOD), max_size=6))
def test_the_lexer_cuts_where_the_parser_does(statements: list[str]) -> None:
    sql = "".join(f"{statement}; " for statement in statements).encode()
    cut = [read(sql, piece.start, piece.end) for piece in pieces(sql, 0, len(sql))]
    found = [statement for piece in cut if not isinstance(piece, Failure) for statement in piece]
    assert [(s.kind, s.start, s.end) for s in found] == [(s.kind, s.start, s.end) for s in parse(sql).statements]


def count_bytes_parsed(sql: bytes, monkeypatch: pytest.MonkeyPatch) -> tuple[int, int, int]:
    """Statements, problems, and how many bytes went through the parser."""
    from schemalint.syntax import read as module

    sizes: list[int] = []

    def counted(text: str) -> str:
        sizes.append(len(text))
        return parse_sql_json(text)

    monkeypatch.setattr(module, "parse_sql_json", counted)
    parsed = parse(sql)
    return len(parsed.statements), len(parsed.problems), sum(sizes)


GOOD_LINE, BAD_LINE = b"create table a (x int default 'n');\n", b"create table a (x int,, default 'n');\n"


@pytest.mark.parametrize(
    ("sql", "statements", "problems", "most"),
    [
        (GOOD_LINE * 5_000 + BAD_LINE + GOOD_LINE * 5_000, 10_000, 1, 3),
        (BAD_LINE * 5_000, 0, 5_000, 8),
        ((GOOD_LINE + BAD_LINE) * 3_000, 3_000, 3_000, 10),
        ((GOOD_LINE * 50 + BAD_LINE) * 100, 5_000, 100, 6),
        (b"".join(b"do $a%d$ x;\ncreate table b ();\n" % number for number in range(500)), 500, 500, 8),
        (b"create table a (x text default 'n);\n" * 3_001, 0, 3_001, 300),
    ],
)
def test_recovery_parses_little_more_than_the_file(
    sql: bytes, statements: int, problems: int, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = count_bytes_parsed(sql, monkeypatch)
    assert found[:2] == (statements, problems)
    assert found[2] <= most * len(sql)
