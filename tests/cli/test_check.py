"""`check`: exit codes and where reports go."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec import json

from schemalint.cli import check
from schemalint.model import Finding, Report, Severity, Span, Text

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
    monkeypatch.setattr(check, "histories_of", lambda *_: ())
    monkeypatch.setattr(check, "_report", lambda *_: report(*severities))
    assert run("check", *args).code == code


def test_several_reports_of_one_run(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(check, "histories_of", lambda *_: ())
    monkeypatch.setattr(check, "_report", lambda *_: report(ERROR))
    code, out, err = run("check", "--output-format", "concise", "--output-format", "json=out.json")
    assert (code, err) == (1, "")
    assert "a.sql:1:1" in out
    assert len(json.decode((tmp_path / "out.json").read_bytes())["findings"]) == 1


def test_a_report_that_cannot_be_written_is_an_error(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "histories_of", lambda *_: ())
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
