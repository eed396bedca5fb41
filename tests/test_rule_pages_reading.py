"""How pages are taken apart, on a page that no rule has."""

from pathlib import Path

from rule_pages import Mark, read

PAGE = """\
# some-rule

What it
finds.

## Why

Because.

## Examples

```toml
profile = "managed"
```

```sql bad name=1.sql
CREATE TABLE a ();  -- error: [some-rule]
```

```sql bad name=2.sql
-- note: [some-rule]
CREATE TABLE b ();
```

```sql fixed name=2.sql
CREATE TABLE c ();
```

```sql good
SELECT 1;  -- error: no mark
```

```sql good
SELECT 2;
```

```toml
profile = "postgres"
```

Text between.

```sql bad
SELECT 3;  -- warning: [some-rule]
```

## Source

- here
"""


def test_a_page_is_read_as_written(tmp_path: Path) -> None:
    path = tmp_path / "some-rule.md"
    path.write_text(PAGE, encoding="utf-8")
    page = read(path)
    assert (page.rule, page.title, page.lead) == ("some-rule", "some-rule", "What it finds.")
    assert list(page.sections) == ["Why", "Examples", "Source"]
    assert (page.sections["Why"], page.sections["Source"]) == ("Because.", "- here")
    managed = 'profile = "managed"\n'
    bad, fixed, good, second, last = page.examples
    assert (bad.kind, bad.config, bad.line) == ("bad", managed, 16)
    assert bad.files == {"1.sql": "CREATE TABLE a ();\n", "2.sql": "CREATE TABLE b ();\n"}
    assert bad.marks == {Mark("1.sql", 1, "error", "some-rule"), Mark("2.sql", 1, "note", "some-rule")}
    assert (fixed.kind, fixed.config, fixed.files) == ("fixed", managed, {"2.sql": "CREATE TABLE c ();\n"})
    assert (good.config, good.files, good.marks) == ("", {"example.sql": "SELECT 1;  -- error: no mark\n"}, frozenset())
    assert second.files == {"example.sql": "SELECT 2;\n"}
    assert last.config == ""
    assert last.marks == {Mark("example.sql", 1, "warning", "some-rule")}
