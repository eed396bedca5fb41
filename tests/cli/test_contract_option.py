"""`check --contract` and `init --from-prompt`: the line of the prompt is cited, and the configuration says the same."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec import json

Run = Callable[..., Any]

PROMPT = """\
# Database agent

- Every table MUST have row-level security enabled
- Use `timestamptz`, not `timestamp`
- **Never add system fields**: `id`, `created_at` are added automatically
- Consider comments on tables
- You may use polymorphic associations
- You can call `auth.uid()` in policies
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "AGENTS.md").write_text(PROMPT)
    (tmp_path / "a.sql").write_text("CREATE TABLE a (id int, at timestamp);\n")
    return tmp_path


def findings(out: str) -> list[tuple[str, str, list[tuple[str, int]]]]:
    return [
        (one["rule"], one["severity"], [(place["path"], place["line"]) for place in one["related"]])
        for one in json.decode(out)["findings"]
    ]


EXPECTED = [
    ("table-without-comment", "note", [("AGENTS.md", 6)]),
    ("table-without-rls", "error", [("AGENTS.md", 3)]),
    ("manual-system-field", "error", [("AGENTS.md", 5)]),
    ("timestamp-without-time-zone", "warning", [("AGENTS.md", 4)]),
]


@pytest.mark.usefixtures("project")
def test_findings_cite_the_line(run: Run) -> None:
    code, out, _ = run("check", "--contract", "AGENTS.md", "a.sql", "--output-format", "json")
    assert (code, findings(out)) == (1, EXPECTED)
    code, text, _ = run("check", "--contract", "AGENTS.md", "a.sql")
    assert "AGENTS.md:4:3: the contract: Use `timestamptz`, not `timestamp`" in text


def test_a_contract_in_the_configuration_is_found_from_below(run: Run, project: Path, monkeypatch: Any) -> None:  # noqa: ANN401
    (project / "schemalint.toml").write_text('contract = ["AGENTS.md"]\n')
    (project / "db").mkdir()
    (project / "a.sql").rename(project / "db/a.sql")
    monkeypatch.chdir(project / "db")
    _, out, _ = run("check", "a.sql", "--output-format", "json")
    assert [(rule, severity) for rule, severity, _ in findings(out)] == [one[:2] for one in EXPECTED]


@pytest.mark.usefixtures("project")
def test_the_configuration_that_init_writes_finds_the_same(run: Run) -> None:
    assert run("init", "--from-prompt", "AGENTS.md").code == 0
    _, out, _ = run("check", "a.sql", "--output-format", "json")
    assert [(rule, severity) for rule, severity, _ in findings(out)] == [one[:2] for one in EXPECTED]


@pytest.mark.usefixtures("project")
def test_a_contract_that_is_not_there(run: Run) -> None:
    code, _, err = run("check", "--contract", "missing.md", "a.sql")
    assert (code, err) == (2, "error: missing.md: no such file to take as a contract\n")
