"""A replayed catalog as text, Mermaid, Graphviz and JSON."""

import json

import pytest

from schemalint.engine import catalogs
from schemalint.report.catalog import render
from schemalint.settings.settings import Settings
from schemalint.sources.source import History, SourceFile

ODD = 'CREATE TABLE "class" ("1st" int PRIMARY KEY, "PK" int, _x int, "a ""b"" {c}" text);'
REFERRING = 'CREATE TABLE a."%" (c int REFERENCES "class");'


def shown(sql: str, format_: str) -> str:
    file = SourceFile(path="1.sql", location=None, data=sql.encode())
    history = History(root=".", runner="plain", sources=(file,), ordered=True, evidence="")
    return render(catalogs([history], Settings()), format_)


def test_mermaid_takes_every_name() -> None:
    # tables may be called by Mermaid's keywords, and what would end a quoted name or begin a key is spelled otherwise
    assert shown(f"CREATE SCHEMA a; {ODD} {REFERRING}", "mermaid").splitlines() == [
        "erDiagram",
        '    "class" {',
        "        integer _1st PK",
        "        integer _PK",
        "        integer _x",
        "        text a__b___c_",
        "    }",
        '    "a._" {',
        "        integer c FK",
        "    }",
        '    "class" ||--o{ "a._" : "c"',
    ]


def test_tables_of_different_schemas_stay_apart() -> None:
    lines = shown("CREATE SCHEMA a; CREATE TABLE a.b (); CREATE TABLE a_b ();", "mermaid").splitlines()
    assert lines == ["erDiagram", '    "a_b" {', "    }", '    "a.b" {', "    }"]


def test_text_says_what_a_foreign_key_references() -> None:
    sql = "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (p int REFERENCES p, UNIQUE (p));"
    lines = shown(sql, "text").splitlines()
    assert "  foreign key c_p_fkey (p) references p" in lines
    assert "  unique c_p_key (p)" in lines


def test_graphviz_escapes_what_means_something_in_a_record() -> None:
    assert 'a\\ \\"b\\"\\ \\{c\\}\\ :\\ text' in shown(ODD, "dot")


@pytest.mark.parametrize("format_", ["json", "text", "mermaid", "dot"])
def test_no_format_shows_a_secret(format_: str) -> None:
    sql = """
        CREATE TABLE t (
            password text DEFAULT 'hunter2',
            u text DEFAULT 'postgres://u:hunter2@h/d',
            CHECK (password = 'hunter2')
        );
        CREATE POLICY p ON t USING (password = 'hunter2');
        COMMENT ON TABLE t IS 'password ''hunter2''';
    """
    assert "hunter2" not in shown(sql, format_)


def test_other_defaults_are_shown() -> None:
    data = json.loads(shown("CREATE TABLE t (a text DEFAULT 'x', password text);", "json"))
    (table,) = data["catalogs"][0]["schemas"][0]["tables"]
    assert [column["default"] for column in table["columns"]] == ["'x'", None]
