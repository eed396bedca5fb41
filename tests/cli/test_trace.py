"""`trace`: claims, the rules that check them, what the prompt's own examples make of them, and sets of prompts."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec import json

Run = Callable[..., Any]

ONE = """\
# Schema agent

- Every table MUST have row-level security enabled
- Use `timestamptz`, not `timestamp`
- You can call `auth.uid()` in policies
- Ask the user for the table's name

```sql
CREATE TABLE a (id bigint PRIMARY KEY, at timestamptz NOT NULL);
```
"""
TWO = """\
# Reviewer

- NEVER use polymorphic associations
"""
THREE = """\
# Architect

- Use polymorphic associations where they help
- Consider row-level security
"""


@pytest.fixture(autouse=True)
def prompts(tmp_path: Path) -> None:
    for name, text in (("one.md", ONE), ("two.md", TWO), ("three.md", THREE)):
        (tmp_path / name).write_text(text)


def test_claims_of_a_prompt(run: Run) -> None:
    code, out, _ = run("trace", "one.md", "--output-format", "json")
    (prompt,) = json.decode(out)["prompts"]
    claims = [
        (one["line"], one["strength"], one["enforced"], one["permitted"], one["examples"], bool(one["why"]))
        for one in prompt["claims"]
    ]
    assert code == 0
    assert claims == [
        (3, "must", ["table-without-rls"], [], "broken", False),
        (4, "should", ["timestamp-without-time-zone"], [], "kept", False),
        (5, "if needed", [], ["system-schema-access"], "not checked", False),
        (6, "should", [], [], "not checked", True),
    ]
    assert prompt["claims"][0]["broken"] == [
        {"rule": "table-without-rls", "line": 9, "message": "row-level security is not enabled on a"}
    ]
    assert (prompt["checked"], prompt["coverage"]) == (3, 75.0)


def test_a_set_is_compared(run: Run) -> None:
    out = run("trace", "one.md", "two.md", "three.md", "--output-format", "json").out
    assert {one["rule"]: (one["stances"], one["contradicted"]) for one in json.decode(out)["rules"]} == {
        "polymorphic-association": ({"one.md": "omitted", "three.md": "opposed", "two.md": "must"}, True),
        "table-without-rls": ({"one.md": "must", "three.md": "if needed", "two.md": "omitted"}, False),
        "timestamp-without-time-zone": ({"one.md": "should", "three.md": "omitted", "two.md": "omitted"}, False),
    }


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_tables_for_people(run: Run, form: str) -> None:
    out = run("trace", "one.md", "two.md", "three.md", "--output-format", form).out
    for part in ("broken at line 9", "polymorphic-association (contradicted)", "3 of 4 claims are checked by rules"):
        assert part in out


def test_what_is_no_prompt_is_an_error(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.sql").write_text("SELECT 1;")
    code, _, err = run("trace", "a.sql")
    assert (code, err) == (2, "error: no prompt to trace\n")


def test_what_an_author_wrote_does_not_come_to_life_in_markdown(run: Run, tmp_path: Path) -> None:
    (tmp_path / "odd.md").write_text("# Rules\n\n- Never use ![x](http://h/x.png) `a|b` <b>&amp; \x1b[2J *serial*\n")
    _, out, _ = run("trace", "odd.md", "--output-format", "markdown")
    (row,) = [line for line in out.splitlines() if line.startswith("| 3 ")]
    assert row.split(" | ")[2] == r"Never use \!\[x\](http://h/x.png) \`a\|b\` &lt;b>&amp;amp; \\x1b\[2J \*serial\*"


@pytest.mark.parametrize(("unless", "count"), [("", 1), (", unless the length is fixed", 0)])
def test_an_example_may_be_the_exception_that_its_rule_allows(
    run: Run, tmp_path: Path, unless: str, count: int
) -> None:
    sql = "CREATE TABLE a (code varchar(10));"
    (tmp_path / "own.md").write_text(
        f"# SQL\n\n- Always prefer `text` over `varchar(n)`{unless}\n\n```sql\n{sql}\n```\n"
    )
    _, out, _ = run("check", "own.md", "--select", "prompt-example-breaks-own-rule", "--output-format", "json")
    assert len(json.decode(out)["findings"]) == count


@pytest.mark.parametrize("output", ["text", "json", "markdown"])
def test_no_format_shows_a_secret(run: Run, tmp_path: Path, output: str) -> None:
    secrets = "ghp" + "_" + "a1B2" * 9, "sk" + "_live_" + "51H8abcdefghijklmnop"
    (tmp_path / "own.md").write_text(f"# Agent {secrets[0]}\n\n- Never use serial, {secrets[1]} and {secrets[0]}\n")
    code, out, _ = run("trace", "own.md", "--output-format", output)
    assert code == 0
    assert "***" in out.replace("\\", "")
    assert not any(secret[:12] in out for secret in secrets)
