"""The SQL of documents: which code is SQL, what of it can be read, and what the author says of each statement."""

import pytest

from schemalint.model import Text
from schemalint.prompts.examples import Shown, examples_of
from schemalint.prompts.fragments import wrapped
from schemalint.prompts.reader import read_document
from schemalint.prompts.stand_ins import replaced, stand_ins


def shown(text: str, path: str = "prompt.md") -> Shown:
    return examples_of(read_document(Text(path, text.encode())))


def fence(sql: str, tag: str = "sql", before: str = "") -> str:
    return f"{before}\n\n```{tag}\n{sql}\n```\n"


def kinds(text: str) -> list[str]:
    return [one.kind for example in shown(text).examples for one in example.statements]


def meant(text: str) -> list[str]:
    return [one.message for example in shown(text).examples for one in example.problems if one.meant]


@pytest.mark.parametrize(
    "text",
    [
        "```sql\ntable t;\n```",
        "```PostgreSQL\ntable t;\n```",
        "~~~~ pgsql title=x\ntable t;\n~~~~",
        "```plpgsql\ntable t;\n```",
        "- item\n\n  ```psql\n  table t;\n  ```",
        "> ```sql\n> table t;\n> ```",
        "1. a\n   > ```sql\n   > table t;\n   > ```",
        "text\n\n    CREATE TABLE t (a int);\n",
        "```\nCREATE INDEX ON t (a);\n```",
        "```text\n-- all of them\nSELECT a FROM t;\n```",
    ],
)
def test_code_that_is_sql(text: str) -> None:
    found = shown(text)
    (example,) = found.examples
    assert [one.exact for one in example.statements] == [True]
    start, end = example.statements[0].start, example.statements[0].end
    assert found.sql[start:end] == text.encode()[start:end]
    assert len(found.sql) == len(text.encode())
    assert found.sql[: example.fence.pieces[0].start].strip() == b""
    assert found.sql[example.fence.pieces[-1].end :].strip() == b""


@pytest.mark.parametrize(
    "text",
    [
        "```python\nselect = 1\n```",
        "```\nselect what you want from the list\n```",
        "    not code\n",
        "```json\n{}\n```",
    ],
)
def test_code_that_is_no_sql(text: str) -> None:
    assert shown(text).examples == ()
    assert shown(text).sql.strip() == b""


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (fence("SELECT 1"), "postgresql"),
        (fence("SELECT 1", "mysql"), "mysql"),
        (fence("SELECT 1", before="## MySQL"), "mysql"),
        (fence("SELECT 1", before="### Usage\n\nIn SQLite:"), "sqlite"),
        (fence("-- MySQL\nSELECT 1"), "mysql"),
        (fence("SELECT 1", before="## PostgreSQL and MySQL"), "postgresql"),
        (fence("SELECT 1", "postgresql", before="## MySQL"), "postgresql"),
        (fence("SELECT 1", before="# MySQL\n\n## PostgreSQL"), "postgresql"),
        (fence("CREATE TABLE t (a int AUTO_INCREMENT)"), "mysql"),
        (fence("PRAGMA foreign_keys = ON"), "sqlite"),
        (fence("SELECT TOP 5 * FROM t"), "sqlserver"),
    ],
)
def test_the_dialect(text: str, language: str) -> None:
    (example,) = shown(text).examples
    assert example.language == language


def test_the_dialect_by_the_file_s_name() -> None:
    assert [one.language for one in shown(fence("SELECT 1"), "docs/mysql-patterns.md").examples] == ["mysql"]


@pytest.mark.parametrize(
    ("sql", "read"),
    [
        ("SELECT a FROM [table] WHERE id = $user_id", ["SelectStmt"]),
        ("CREATE TABLE {table_name} (id bigint, ...)", ["CreateStmt"]),
        ("CREATE TABLE t (\n  id bigint,\n  ...,\n  name text\n)", ["CreateStmt"]),
        ("CREATE POLICY p ON <table> USING (...)", ["CreatePolicyStmt"]),
        ("INSERT INTO t VALUES (...)", ["InsertStmt"]),
        ("SELECT * FROM t WHERE a = %s AND b = ?", ["SelectStmt"]),
        ("id bigint PRIMARY KEY,\nname text NOT NULL", ["CreateStmt"]),
        ("ADD COLUMN a char(3)", ["AlterTableStmt"]),
        ("-- Good\nemail text\nphone varchar(20) -- short\n\n-- Bad\nname char(9)", ["CreateStmt"] * 3),
        ("email text\nand so on and on", []),
        ("ENABLE ROW LEVEL SECURITY;", ["AlterTableStmt"]),
        ("CONSTRAINT positive CHECK (a > 0)", ["CreateStmt"]),
        ("WHERE a = 1", []),
        ("count(*) FILTER (WHERE a)", []),
        ("SELECT, INSERT, UPDATE", []),
        ("SELECT 1;\nCREATE TABLE (;\nSELECT 2;", ["SelectStmt", "SelectStmt"]),
        ("\\d users\nSELECT :name", ["SelectStmt"]),
    ],
)
def test_what_can_be_read(sql: str, read: list[str]) -> None:
    assert kinds(fence(sql)) == read


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TABLE t (a int, UNIQUE (a) WHERE b)",
        "ALTER TABLE t ADD CONSTRAINT IF NOT EXISTS c CHECK (a > 0);",
        "GRANT SELECT ON public.* TO reader;",
        "SELECT date(a) day FROM t;",
    ],
)
def test_what_is_meant_to_be_postgresql(sql: str) -> None:
    assert len(meant(fence(sql))) == 1
    assert meant(fence(sql, before="❌ Wrong:")) == []
    assert meant(fence(f"-- BAD\n{sql}")) == []
    assert meant(fence(sql, before="## MySQL")) == []


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT a FROM t\n\n-- then\nSELECT b FROM t",
        "CREATE TABLE t (id int AUTO_INCREMENT, UNIQUE (a) WHERE b)",
        "SELECT * FROM {{ ref('x') }} WHERE {% if a %} b {% endif %}",
        "INSERT/UPDATE/DELETE",
        "SELECT * FROM table WHERE a = 1",
        "ALTER TABLE t MODIFY a text",
        "CREATE TABLE [name] (a int UNIQUE WHERE)",
        "Use the schema tool first",
        "UNIQUE (a) WHERE b",
    ],
)
def test_what_is_not_meant_to_be_postgresql(sql: str) -> None:
    assert meant(fence(sql)) == []


def test_untagged_sql_is_never_wrong() -> None:
    assert meant(fence("CREATE TABLE t (a int, UNIQUE (a) WHERE b)", tag="")) == []


@pytest.mark.parametrize(
    "text",
    ["a [b] c", "{x} {y-z}", "<my table>", "$user_id", "${X}", "{{ a }}", "(a, ..., b)", "(a, …)", "@x", "%(a)s"],
)
def test_stand_ins_have_the_same_length(text: str) -> None:
    data = text.encode()
    for dots in (b"   ", b" 1 "):
        made = stand_ins(data, 0, len(data), dots)
        assert made
        assert len(replaced(data, made)) == len(data)


@pytest.mark.parametrize("text", ["'[a] {b}'", "-- <x>\n", "/* ... */", "a[1]", "ARRAY[a]", "$1", "$$"])
def test_what_is_no_placeholder(text: str) -> None:
    assert stand_ins(text.encode(), 0, len(text.encode())) == []


def test_a_fragment_stands_behind_the_document() -> None:
    text = fence("id bigint,\nname char(3)")
    found = shown(text)
    (example,) = found.examples
    (statement,) = example.statements
    assert statement.span.start == text.index("id")
    assert statement.start >= len(text)
    assert not statement.exact
    assert found.segments[-2].origin == text.index("id")


@pytest.mark.parametrize("fragment", [b"", b"  ;", b"@@@", b"x" * 30_000, b"a */ b"])
def test_what_is_no_fragment(fragment: bytes) -> None:
    assert wrapped(fragment) is None


def test_polarity_is_of_the_statement_first() -> None:
    text = fence(
        "-- ❌ BAD\nSELECT 1;\n\n-- ✅ GOOD\nSELECT 2;\nSELECT 3;\nSELECT 4; -- wrong\nSELECT 5;",
        before="## Anti-patterns",
    )
    (example,) = shown(text).examples
    assert [one.polarity.value for one in example.statements] == ["bad", "good", "good", "bad", "good"]
    assert [text.encode()[span.start : span.end] for span in example.bad] == [
        b"SELECT 1",
        b"SELECT 4",
        b"SELECT 4; ",
    ]


@pytest.mark.parametrize(
    ("before", "tag", "polarity", "by"),
    [
        ("❌ Bad:", "sql", "bad", "line"),
        ("\u201a\u00f9\u00e5 **Incorrect (full scan):**", "sql", "bad", "line"),
        ("✅ Do this:", "sql", "good", "line"),
        ("## What not to do\n\nOne table:", "sql", "bad", "heading"),
        ("## Anti-patterns\n\n### Better", "sql", "good", "heading"),
        ("Some table:", "sql bad", "bad", "fence"),
        ("- ❌ Avoid this\n\n  text\n", "sql", "bad", "line"),
        ("Wrong vs. right:", "sql", "unmarked", ""),
        ("Use jsonb instead of json:", "sql", "unmarked", ""),
        ("A table of orders:", "sql", "unmarked", ""),
    ],
)
def test_polarity_of_an_example(before: str, tag: str, polarity: str, by: str) -> None:
    indent = "  " if before.startswith("- ") else ""
    text = f"{before}\n\n{indent}```{tag}\n{indent}SELECT 1;\n{indent}```\n"
    (example,) = shown(text).examples
    assert example.polarity.value == polarity
    assert (example.mark.by if example.mark else "") == by
    assert bool(example.bad) == (polarity == "bad")


@pytest.mark.parametrize(
    ("items", "polarity"),
    [
        ("- Use numeric for money\n- Never use serial", "unmarked"),
        ("- Never use float\n- Never use serial", "bad"),
        ("- Use numeric for money\n- Never do this:", "bad"),
        ("- Never use serial", "bad"),
    ],
)
def test_the_last_item_of_a_list_of_dos_and_donts_is_no_label(items: str, polarity: str) -> None:
    (example,) = shown(fence("CREATE TABLE t (a int);", before=items)).examples
    assert example.polarity.value == polarity


def test_hostile_examples_are_read() -> None:
    many = "".join(fence(f"CREATE TABLE t{number} (a int" + ")" * (number % 2)) for number in range(400))
    assert len(shown(many).examples) == 400
    shown(fence("(" * 20_000))
    shown(fence("'" * 20_001))
    shown(fence("[a] " * 5_000 + ";" * 5_000))
    shown(fence("-- bad\n" * 10_000))
