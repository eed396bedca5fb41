from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pglast import parser

from schemalint.sources.psql import blank_psql


def blanked(text: str) -> str:
    return blank_psql(text.encode()).sql.decode()


def squeezed(text: str) -> list[str]:
    """The words of each line: that lengths stay is a property of its own."""
    return [" ".join(line.split()) for line in text.split("\n")]


UNTOUCHED = {
    "string": r"SELECT 'a\b', '\connect', ':x', 'it''s \q';",
    "escape string": r"SELECT E'it\'s \connect :x', e'\\', 1;",
    "escape string that goes on": "SELECT E'a'\n  '\\' \\c';",
    "quoted identifier": r'SELECT "a\b", ":x";',
    "dollar quote": "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT :x \\q $$;",
    "tagged dollar quote": "DO $a$ COPY t FROM stdin;\n$b$ $$ \\q $a$;",
    "comment": "-- \\connect x, COPY t FROM stdin;\nSELECT 1; /* \\q /* :x */ \\q */",
    "mistyped cast": "SELECT a:text",
    "cast": "SELECT a::text, 'b'::int, $1::int, (a)::b",
    "assignment": "SELECT f(a := 1, b:=2)",
    "slice": "SELECT a[1:2], a[x:y], a[:n], a[x :y], b[f(x):g(y)], a[1 :n]",
    "json key": "SELECT json_object('a':b, 'c': d, e:f)",
    "identifier with a dollar": "SELECT a$b$c, x$$ FROM t -- it's\n",
    "copy to stdout": "COPY t TO stdout;\nSELECT 1;\n\\\\.".replace("\\\\.", ""),
    "copy from a file": "COPY t FROM '/stdin';\nSELECT 1;",
    "copy that is no statement": "SELECT copy FROM stdin;\nSELECT 1;",
    "copy in a name": "SELECT 1; COPYING FROM stdin;\nSELECT 1;",
    "a backslash that begins no command": "SELECT \\ 1;",
    "unterminated string": "SELECT 'a; \n\\q",
    "unterminated comment": "/* /* */ \\q",
    "unterminated dollar quote": "DO $a$ \\q $b$",
}


@pytest.mark.parametrize("sql", UNTOUCHED.values(), ids=UNTOUCHED)
def test_untouched(sql: str) -> None:
    data = sql.encode()
    assert blank_psql(data).sql is data


CASES = {
    "command": ("\\connect db\nSELECT 1;", "\nSELECT 1;"),
    "command after sql": ("SELECT 1; \\echo 'a\\n; b' \"c\"\nx", "SELECT 1; \nx"),
    "crlf": ("\\q\r\nSELECT 1;\r\n", " \r\nSELECT 1;\r\n"),
    "apostrophe": ("\\echo it's\nSELECT 'a';", "\nSELECT 'a';"),
    "separator": ("\\pset x \\\\ SELECT 1;", " SELECT 1;"),
    "lone separator": ("\\\\ SELECT 1;", " SELECT 1;"),
    "two commands": ("\\a \\t\n", "\n"),
    "query end": ("SELECT 1 \\gset x_\nSELECT 2", "SELECT 1 ; \nSELECT 2"),
    "query end, short": ("SELECT 1 \\g\nSELECT 2", "SELECT 1 ; \nSELECT 2"),
    "escaped semicolon": ("SELECT 1\\; SELECT 2;", "SELECT 1 ; SELECT 2;"),
    "client copy": ("\\copy t from 'a''b\\c' with csv\nx", "\nx"),
    "client copy with data": ("\\copy t from stdin\n1\t'\n\\.\nx", "\n\n\nx"),
    "extension script": ('\\echo Use "CREATE EXTENSION a" \\quit\nx', "\nx"),
    "variable": ("SELECT :a, x=:b FROM :s.t WHERE c IN(:d);", "SELECT _a, x=_b FROM _s.t WHERE c IN(_d);"),
    "variable that lengthens a name": ("\\set n 1\nCREATE TABLE t_:n ();", "\nCREATE TABLE t__n ();"),
    "client copy in capitals": ("\\COPY t (\"\\\") FROM STDIN\n1\n\\.\nx", "\n\n\nx"),
    "number": ("SELECT :1", "SELECT _1"),
    "quoted variable": ("SELECT :'a'::text, :\"b\"", "SELECT '_a'::text, \"_b\""),
    "variable type": ("SELECT x:::t, :v", "SELECT x::_t, _v"),
    "variable after an array": ("SELECT a[1], :b", "SELECT a[1], _b"),
    "variables in an array": ("SELECT ARRAY[:a, :b], array [[:c]], t[:n]", "SELECT ARRAY[_a, _b], array [[_c]], t[:n]"),
    "tested variable": ("SELECT :{?abc};", "SELECT true ;"),
    "copy": ("COPY t (a) FROM stdin;\n1\t'\n\\N\n\\.\nSELECT 1;", "COPY t (a) FROM stdin;\n\n\n\nSELECT 1;"),
    "copy, any case": ("copy\nt From\nStdIn CSV;\n;\n\\.\n", "copy\nt From\nStdIn CSV;\n\n\n"),
    "copy after comments": ("/* a */ -- b\nCOPY t FROM stdin;\nx\n\\.", "/* a */ -- b\nCOPY t FROM stdin;\n\n"),
    "copy of quoted names": ('COPY "a;b"."from" FROM stdin;\nx\n\\.', 'COPY "a;b"."from" FROM stdin;\n\n'),
    "copy without data": ("COPY t FROM stdin;\n\\.\nx", "COPY t FROM stdin;\n\nx"),
    "copy without an end": ("COPY t FROM stdin;\n1\n2", "COPY t FROM stdin;\n\n"),
    "copy with data that look like an end": ("COPY t FROM stdin;\na\\.\n\\.\nx", "COPY t FROM stdin;\n\n\nx"),
    "copy, crlf": ("COPY t FROM stdin;\r\na\r\n\\.\r\nx", "COPY t FROM stdin;\r\n\r\n\r\nx"),
    "copy ended by a command": ("COPY t FROM stdin \\g\n1\n\\.\nx", "COPY t FROM stdin ; \n\n\nx"),
    "copy and another": (
        "COPY t FROM stdin;\n1\n\\.\nCOPY u FROM stdin;\n2\n\\.\nx",
        "COPY t FROM stdin;\n\n\nCOPY u FROM stdin;\n\n\nx",
    ),
    "sql after copy on its line": ("COPY t FROM stdin; SELECT :a;\n1\n\\.\nx", "COPY t FROM stdin; SELECT _a;\n\n\nx"),
    "condition": ("\\if :a\nx;\n\\else\ny;\n\\endif\nz", "\nx;\n\n\n\nz"),
    "condition, first branch empty": ("\\if :a\n\\else\ny;\n\\endif\n", "\n\ny;\n\n"),
    "condition, third branch": ("\\if 1\n\\elif 2\nx\n\\else\ny\n\\endif", "\n\nx\n\n\n"),
    "nested conditions": ("\\if 1\n\\if 2\nx\n\\endif\n\\else\ny\n\\endif\nz", "\n\nx\n\n\n\n\nz"),
    "not ascii": ("\\echo é\nSELECT 'é', :é", "\nSELECT 'é', _é"),
}  # fmt: skip


@pytest.mark.parametrize(("before", "after"), CASES.values(), ids=CASES)
def test_blanked(before: str, after: str) -> None:
    assert squeezed(blanked(before)) == squeezed(after)


@pytest.mark.parametrize(("before", "after"), CASES.values(), ids=CASES)
def test_runs_cover_what_differs(before: str, after: str) -> None:
    data = before.encode()
    sql, runs = blank_psql(data)
    covered = {at for run in runs for at in range(run.start, run.end)}
    assert {at for at in range(len(data)) if data[at] != sql[at]} <= covered
    assert len(sql) == len(data)
    assert bool(runs) == (before != after)


@pytest.mark.parametrize(
    "sql",
    [
        "SET search_path TO :schema, public;",
        "CREATE TABLE :schema.t (a varchar(:n) DEFAULT :'d');",
        "ALTER ROLE :\"who\" PASSWORD :'pw';",
        "INSERT INTO t VALUES (:1, :user, :table) \\g",
        "SELECT * FROM t LIMIT :limit OFFSET :o \\gset",
    ],
)
def test_statements_with_variables_parse(sql: str) -> None:
    parser.parse_sql_json(blanked(sql))


FRAGMENTS = st.sampled_from(
    ["'", "''", '"', "$$", "$a$", "--", "/*", "*/",
     "\\", "\\q ", "\\if 1", "\\else", "\\endif", "\\;", "\\g", "\\\\",
     "\n", "\r\n", ";", " ", ":", "::", ":a", ":'a'", ':"b"', ":{?c}",
     "[", "]", "E'", "e", "COPY ", "a", "é", "1", "=", "("]
)  # fmt: skip
TEXTS = st.one_of(st.lists(FRAGMENTS).map("".join), st.text())


@given(st.one_of(TEXTS, st.lists(st.one_of(FRAGMENTS, st.sampled_from([" FROM stdin;\n", "\n\\.\n"]))).map("".join)))
@example("COPY t FROM stdin;\n" + "\\.")
def test_length_and_line_ends_stay(text: str) -> None:
    data = text.encode()
    sql, runs = blank_psql(data)
    assert len(sql) == len(data)
    assert [(at, byte) for at, byte in enumerate(data) if byte in b"\r\n"] == [
        (at, byte) for at, byte in enumerate(sql) if byte in b"\r\n"
    ]
    assert (sql is data) == (not runs)


@example("\\:{?c}")
@given(TEXTS)
def test_blanking_twice_is_blanking_once(text: str) -> None:
    # But for COPY: its data are gone the second time, and their end with them.
    once = blank_psql(text.encode()).sql
    assert blank_psql(once).sql is once


@given(st.binary())
def test_any_bytes(data: bytes) -> None:
    assert len(blank_psql(data).sql) == len(data)


LONG: dict[str, Callable[[int], bytes]] = {
    "unterminated dollar quotes": lambda n: b"$a$ \\q" * n,
    "nested comments": lambda n: b"/*" * n + b"\\q",
    "open brackets": lambda n: b"[ :a " * n,
    "quotes in commands": lambda n: b"\\echo " + b"'\"`" * n,
    "statements": lambda n: b"SELECT :a;\n" * n,
}


@pytest.mark.parametrize("make", LONG.values(), ids=LONG)
def test_long_texts_end(make: Callable[[int], bytes]) -> None:
    data = make(20_000)
    assert len(blank_psql(data).sql) == len(data)


_PIECES = [
    "\\set n 1\n", "\\set s x\n", "\\if :n\n", "\\else\n", "\\endif\n", "\\echo :n\n", "\\;", "\\\\", "\\g", "\\",
    ":n", "t_:n", "t_:'n'", ":'s'", ':"s"', ":{?n}", "::", ":=", ":", "a[1:n]", "'", '"', "$$", "$", "--", "/*", "*/",
    "E", "a", "(", ")", "[", "]", ";", " ", "\n", "copy t from stdin;\n", "\\.\n",
]  # fmt: skip


@given(st.lists(st.sampled_from(_PIECES), max_size=14))
def test_it_does_not_matter_where_the_last_of_psql_stands(pieces: list[str]) -> None:
    text = "".join(pieces).encode()
    assert blank_psql(text).sql == blank_psql(text + b"\n\\echo").sql[: len(text)]
