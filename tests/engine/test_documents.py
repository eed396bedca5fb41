"""Documents as a run has them: findings at their own lines, what is exempt, what is suppressed, and hostile ones."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from schemalint.engine import check
from schemalint.engine.fixes import apply
from schemalint.model import Report
from schemalint.rules.selection import load
from schemalint.settings.settings import Settings
from schemalint.sources.source import DOCUMENT, History, SourceFile

TABLE = "CREATE TABLE prices (\n  id bigint PRIMARY KEY,\n  unit char(3) NOT NULL\n);"
"""One finding of default severity: char-type in the third line."""


def lint(files: str | bytes | Mapping[str, str | bytes], settings: Settings | None = None) -> Report:
    given = files if isinstance(files, Mapping) else {"a.md": files}
    sources = tuple(
        SourceFile(path=path, location=None, data=text if isinstance(text, bytes) else text.encode(), runner=DOCUMENT)
        for path, text in given.items()
    )
    chosen = settings or Settings()
    history = History(root=".", runner=DOCUMENT, sources=sources, ordered=False, evidence="")
    return check([history], chosen, load(chosen))


def told(report: Report) -> list[tuple[str, int, int]]:
    found = ((one.rule, *report.texts[one.span.path].position(one.span.start)) for one in report.findings)
    return sorted(found, key=lambda one: (one[1], one[0]))


def fence(sql: str, before: str = "Text:", indent: str = "") -> str:
    lines = ["```sql", *sql.split("\n"), "```"]
    return f"{before}\n\n" + "".join(f"{indent}{line}\n" for line in lines)


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        (fence(TABLE), 6, 8),
        (fence(TABLE, indent="> "), 6, 10),
        (fence(TABLE, before="- item", indent="  "), 6, 10),
        (fence(TABLE, before="1. ä\n   > ü", indent="   > "), 7, 13),
        ("\ufeff" + fence(TABLE), 6, 8),
        (fence(TABLE).replace("\n", "\r\n"), 6, 8),
        ("---\ndescription: x\n---\n" + fence(TABLE), 9, 8),
        (fence(TABLE, before="\u201a\u00c4\u00ee is damaged, é \0"), 6, 8),
        (fence(TABLE.replace("id bigint", "ïd bigint").replace("  unit", "  ünit")), 6, 8),
        ("x\n\n" + "".join(f"    {line}\n" for line in TABLE.split("\n")), 5, 12),
    ],
)
def test_findings_stand_at_the_document_s_own_places(text: str, line: int, column: int) -> None:
    assert ("char-type", line, column) in told(lint(text, Settings(ignore=("prompts",))))


def test_bad_examples_are_exempt() -> None:
    bad = TABLE.replace("prices", "wrong")
    text = (
        fence(f"-- ❌ BAD\n{bad}\n\n-- ✅ GOOD\n{TABLE}")
        + fence(bad, before="❌ Never:")
        + fence(TABLE, before="✅ So:")
    )
    assert told(lint(text)) == [("char-type", 13, 8), ("char-type", 29, 8)]


def test_a_bad_line_of_a_good_example_is_exempt() -> None:
    text = fence(
        "CREATE TABLE t (\n  id bigint PRIMARY KEY,\n  a char(1) NOT NULL, -- ❌ bad\n  b char(1) NOT NULL\n);"
    )
    assert told(lint(text)) == [("char-type", 7, 5)]


def test_examples_of_a_document_show_one_database() -> None:
    child = "CREATE TABLE b (id bigint PRIMARY KEY, a_id bigint NOT NULL REFERENCES a ON DELETE CASCADE);"
    text = fence("CREATE TABLE a (id bigint PRIMARY KEY);") + fence(child)
    assert told(lint(text)) == [("foreign-key-without-index", 9, 61)]
    assert told(lint(text + fence("CREATE INDEX ON b (a_id);"))) == []


def test_an_index_counts_for_each_form_of_its_table() -> None:
    parent = "CREATE TABLE a (id bigint PRIMARY KEY);"
    child = "CREATE TABLE b (id bigint PRIMARY KEY, a_id bigint NOT NULL REFERENCES a ON DELETE CASCADE);"
    text = (
        fence(f"{parent}\n{child}")
        + fence(parent)
        + fence("id bigint PRIMARY KEY")
        + fence("CREATE INDEX ON b (a_id);")
    )
    assert told(lint(text)) == []


def test_fragments_are_of_tables_of_their_own() -> None:
    text = fence("a char(3) NOT NULL") + fence("b char(3) NOT NULL") + fence("a char(3) NOT NULL")
    report = lint(text)
    assert told(report) == [("char-type", 4, 3), ("char-type", 9, 3), ("char-type", 14, 3)]
    assert {one.message.split()[0] for one in report.findings} == {"a", "b"}


def test_what_is_shown_again_is_another_database() -> None:
    again = "CREATE TABLE prices (\n  id bigint PRIMARY KEY\n);"
    assert told(lint(fence(TABLE) + fence(again))) == [("char-type", 6, 8)]
    assert told(lint(fence(again) + fence(TABLE))) == [("char-type", 13, 8)]


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE INDEX ON nowhere (a);",
        "ALTER TABLE nowhere ALTER COLUMN a TYPE text;",
        "INSERT INTO nowhere VALUES (1);",
        "CREATE TABLE copied (LIKE nowhere INCLUDING ALL);",
        "SET LOCAL statement_timeout = '5s';",
        "ALTER TABLE t ENABLE ROW LEVEL SECURITY;\nGRANT SELECT ON t TO somebody;",
        "CREATE INDEX a ON t (a);\nCREATE INDEX b ON t (a);",
        "CREATE POLICY p ON nowhere TO reader USING (true);",
        "CREATE TABLE x (id bigint PRIMARY KEY);\nCREATE TABLE x (id bigint PRIMARY KEY);",
        "SELECT * FROM pg_stat_activity;",
        "CREATE ROLE app LOGIN PASSWORD 'your-password';",
    ],
)
def test_a_fragment_is_silence(sql: str) -> None:
    assert told(lint(fence(sql))) == []


def test_migrations_are_told_where_the_text_speaks_of_them() -> None:
    check = "ALTER TABLE orders ADD CONSTRAINT positive CHECK (total > 0);"
    assert told(lint(fence(check))) == []
    assert told(lint(fence(check, before="## In a migration"))) == [("added-check-scans", 4, 24)]


def test_stand_ins_are_not_named() -> None:
    text = fence("CREATE TABLE [Some Table] (\n  id bigint PRIMARY KEY,\n  total_price float NOT NULL,\n  ...\n);")
    (finding,) = lint(text).findings
    assert (finding.rule, finding.message) == (
        "float-money",
        "[Some Table].total_price is an amount of money in double precision",
    )


def test_fragments_are_read() -> None:
    report = lint(fence("id bigint PRIMARY KEY,\ntotal_price float NOT NULL"))
    assert told(report) == [("float-money", 5, 13)]
    assert report.findings[0].message == "total_price is an amount of money in double precision"


@pytest.mark.parametrize(
    ("comment", "left"),
    [
        ("<!-- schemalint: ignore[char-type] shown so on purpose -->\n", []),
        ("<!-- schemalint: ignore-file[char-type] -->\n", []),
        ("<!-- schemalint: ignore[char-type] -->\n# A section\n", []),
        ("<!-- schemalint: ignore[char-type] -->\ntext\n", ["char-type", "unused-suppression"]),
        ("<!-- schemalint: ignore[float-money] -->\n", ["char-type", "unused-suppression"]),
        ("<!-- schemalint ignore[char-type] -->\n", ["char-type", "unused-suppression"]),
        ("text <!-- schemalint: ignore[char-type] --> text\n", ["char-type", "unused-suppression"]),
    ],
)
def test_comments_in_markdown_suppress(comment: str, left: list[str]) -> None:
    text = f"{comment}\n```sql\n{TABLE}\n```\n"
    assert sorted(one.rule for one in lint(text).findings) == left


def test_comments_in_sql_suppress() -> None:
    text = fence(TABLE.replace("  unit", "  -- schemalint: ignore[char-type] as the standard has it\n  unit"))
    assert told(lint(text)) == []


def test_fixes_stay_in_their_example() -> None:
    data = fence(TABLE, before="- item", indent="  > ").encode()
    (finding,) = lint(data).findings
    assert finding.fix is not None
    fixed = apply(finding.fix.edits, data)
    assert fixed == data.replace(b"char(3)", b"text")
    assert lint(fixed).findings == ()


def test_files_that_are_no_text() -> None:
    report = lint({"a.md": b"\xff\xfe\x00", "b.md": fence(TABLE)})
    assert [(one.rule, one.span.path) for one in report.findings] == [
        ("unreadable-file", "a.md"),
        ("char-type", "b.md"),
    ]


def test_a_set_is_told_apart() -> None:
    report = lint({"a.md": fence(TABLE), "b.md": fence(TABLE)})
    assert [one.span.path for one in report.findings] == ["a.md", "b.md"]
    assert len({one.fingerprint for one in report.findings}) == 2
    assert [project.root for project in report.projects] == ["a.md", "b.md"]
    assert (report.files, report.statements) == (2, 2)


@pytest.mark.parametrize(
    "text",
    [
        "> " * 3000 + "```sql\nselect 1",
        fence(TABLE) * 300,
        fence(TABLE, before="❌ Bad:") * 300,
        "".join("  " * depth + "- ```sql\n" for depth in range(80)),
        fence("'" * 9_999) + fence("(" * 9_999) + fence("$$" * 5_001),
        fence("select " + "[a] + " * 3_000 + "1"),
        "<!-- schemalint: ignore[char-type] -->\n" * 2_000,
        "| a |\n|---|\n" + "| ❌ |\n" * 2_000,
        "`" * 100_000,
    ],
)
def test_hostile_documents(text: str) -> None:
    lint(text)


def test_a_run_without_prompts_imports_nothing_of_them(tmp_path: Path) -> None:
    (tmp_path / "a.sql").write_text("CREATE TABLE t (id bigint PRIMARY KEY);\n", encoding="utf-8")
    code = (
        "import sys\n"
        "from schemalint.engine import check\n"
        "from schemalint.rules.selection import load\n"
        "from schemalint.settings.settings import Settings\n"
        "from schemalint.sources.discovery import discover\n"
        "found = discover(('.',), Settings(), prompts=True)\n"
        "check(found.histories, Settings(), load(Settings(), prompts=bool(found.prompts)))\n"
        "print([name for name in sys.modules if 'markdown_it' in name or name.startswith('schemalint.prompts')])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_the_fixtures_on_the_seeds_hold() -> None:
    seeds = sorted((Path(__file__).parents[2].parent / "shared" / "seeds").glob("*.txt"))
    if not seeds:
        pytest.skip("the seed documents are not here")
    report = lint({f"{path.name[:3]}.md": path.read_bytes() for path in seeds})
    found = {(path, *one) for path in ("000.md", "001.md", "003.md", "004.md") for one in _of(report, path)}
    assert found == {
        ("000.md", "prompt-mojibake", 7),
        ("000.md", "prompt-conflicting-rules", 223),
        ("000.md", "prompt-unresolved-placeholder", 376),
        ("000.md", "prompt-unresolved-placeholder", 378),
        ("000.md", "prompt-unresolved-placeholder", 380),
        ("000.md", "prompt-unresolved-placeholder", 382),
        ("001.md", "prompt-dangling-intro", 1),
        ("001.md", "prompt-mojibake", 12),
        ("001.md", "prompt-conflicting-rules", 18),
        ("001.md", "prompt-fence-mixed", 58),
        ("001.md", "per-row-call-in-policy", 61),
        ("001.md", "policy-without-role", 61),
        ("001.md", "prompt-duplicate-rule", 82),
        ("001.md", "prompt-fence-mixed", 98),
        ("001.md", "prompt-undefined-tool", 300),
        ("001.md", "prompt-undefined-tool", 302),
        ("003.md", "prompt-capability-mismatch", 44),
        ("003.md", "prompt-json-invalid", 249),
    }


def _of(report: Report, path: str) -> list[tuple[str, int]]:
    found = (one for one in report.findings if one.span.path == path)
    return [(one.rule, report.texts[path].position(one.span.start).line) for one in found]
