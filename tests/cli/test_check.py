"""`check`: exit codes and where reports go."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec import json

from schemalint.cli import check
from schemalint.model import Finding, Report, Severity, Span, Text
from schemalint.sources.discovery import Discovery

Run = Callable[..., Any]


def report(*severities: Severity) -> Report:
    findings = tuple(
        Finding(rule="float-money", message="money in floating point", span=Span("a.sql", 0, 6), severity=severity)
        for severity in severities
    )
    texts = {"a.sql": Text("a.sql", b"create table a (price real);")}
    return Report(projects=(), files=1, statements=1, findings=findings, texts=texts)


NOTE, WARNING, ERROR = Severity.NOTE, Severity.WARNING, Severity.ERROR


@pytest.mark.parametrize(
    ("severities", "args", "code"),
    [
        ((), (), 0),
        ((NOTE,), (), 0),
        ((NOTE, WARNING), (), 1),
        ((ERROR,), (), 1),
        ((NOTE,), ("--fail-on", "note"), 1),
        ((WARNING,), ("--fail-on", "error"), 0),
        ((ERROR, NOTE), ("--fail-on", "error"), 1),
        ((NOTE,), ("--config", "fail-on=note"), 1),
        ((ERROR,), ("--exit-zero",), 0),
    ],
)
def test_the_exit_code_is_the_worst_finding_s(
    run: Run, monkeypatch: pytest.MonkeyPatch, severities: tuple[Severity, ...], args: tuple[str, ...], code: int
) -> None:
    monkeypatch.setattr(check, "discover_files", lambda *_: Discovery(()))
    monkeypatch.setattr(check, "_report", lambda *_: report(*severities))
    assert run("check", *args).code == code


def test_several_reports_of_one_run(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(check, "discover_files", lambda *_: Discovery(()))
    monkeypatch.setattr(check, "_report", lambda *_: report(ERROR))
    code, out, err = run("check", "--output-format", "concise", "--output-format", "json=out.json")
    assert (code, err) == (1, "")
    assert "a.sql:1:1" in out
    assert len(json.decode((tmp_path / "out.json").read_bytes())["findings"]) == 1


def test_a_report_that_cannot_be_written_is_an_error(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "discover_files", lambda *_: Discovery(()))
    monkeypatch.setattr(check, "_report", lambda *_: report(ERROR))
    code, _, err = run("check", "--output-format", "json=none/out.json", "--exit-zero")
    assert code == 2
    assert err.startswith("error: cannot write none/out.json")


def test_the_settings_are_shown(run: Run, tmp_path: Path) -> None:
    (tmp_path / "schemalint.toml").write_text("pg-version = 14\nprofile = 'managed'")
    code, out, err = run("check", "--show-settings", "--profile", "supabase")
    lines = [" ".join(line.split()) for line in out.splitlines()]
    assert (code, err) == (0, "")
    assert 'profile = "supabase" # --profile' in lines
    assert "pg-version = 14 # schemalint.toml" in lines


@pytest.fixture
def history(tmp_path: Path) -> None:
    for name in ("10_b.sql", "9_a.sql", "9_a.down.sql", "notes.md"):
        (tmp_path / "db" / name).parent.mkdir(exist_ok=True)
        (tmp_path / "db" / name).write_text("select 1;\n", encoding="utf-8")


@pytest.mark.usefixtures("history")
@pytest.mark.parametrize(
    ("args", "files"),
    [
        ((), "db/9_a.sql db/10_b.sql"),
        (("db",), "db/9_a.sql db/10_b.sql"),
        (("--config", 'exclude=["9*"]'), "db/10_b.sql"),
        (("--config", 'paths=["db/10_b.sql"]'), "db/10_b.sql"),
        (("db/10_b.sql", "--whole-directory"), "db/10_b.sql"),
    ],
)
def test_the_files_are_listed(run: Run, args: tuple[str, ...], files: str) -> None:
    assert run("check", "--list-files", *args) == (0, "".join(f"{file}\n" for file in files.split()), "")


@pytest.mark.usefixtures("history")
def test_what_is_skipped_is_said_when_asked(run: Run) -> None:
    code, _, err = run("check", "--list-files", "--verbose", "db")
    assert code == 0
    assert err.splitlines() == [
        "skipped db/9_a.down.sql: migrates down, or another file stands in for it",
        "skipped db/notes.md: nothing shows that it is a prompt",
    ]


def test_prompts_are_listed_and_said_when_asked(run: Run, tmp_path: Path) -> None:
    (tmp_path / "AGENTS.md").write_text("# Agents\n", encoding="utf-8")
    (tmp_path / "README.md").write_text("# Tool\n", encoding="utf-8")
    code, out, err = run("check", "--list-files", "--verbose")
    assert (code, out) == (0, "AGENTS.md\n")
    assert err.splitlines() == [
        "prompt AGENTS.md: named AGENTS.md",
        "skipped README.md: nothing shows that it is a prompt",
    ]


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ((), "the working directory: no SQL file and no prompt to check"),
        (("none.sql",), "none.sql: no such file or directory"),
        (("none/*.sql",), "none/*.sql: matches no SQL file and no prompt"),
    ],
)
def test_nothing_to_check_is_an_error(run: Run, args: tuple[str, ...], message: str) -> None:
    assert run("check", *args) == (2, "", f"error: {message}\n")


@pytest.mark.usefixtures("history")
def test_paths_of_a_configuration_are_relative_to_it(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "schemalint.toml").write_text('paths = ["db"]', encoding="utf-8")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert run("check", "--list-files").out == "../db/9_a.sql\n../db/10_b.sql\n"


def test_standard_input_is_read(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"select 1;")))
    assert run("check", "-", "--stdin-filename", "a/b.sql", "--list-files") == (0, "a/b.sql\n", "")
