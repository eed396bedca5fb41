from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reports import finding, on, report, text

from schemalint.model import Severity, Span
from schemalint.report.github import render
from schemalint.report.look import Look

SQL = text("db/a.sql", "CREATE TABLE t (\n  価格 real\n);\n")


@pytest.fixture(autouse=True)
def _no_workspace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)


def test_commands() -> None:
    findings = (
        finding(on(SQL, "(\n  価格"), "100% wrong: a, b", severity=Severity.NOTE),
        finding(on(SQL, "real"), "it is money", severity=Severity.ERROR, hint="use numeric\nthen convert"),
    )
    assert render(report(findings, SQL), Look(quiet=True)) == (
        "::error file=db/a.sql,line=2,endLine=2,col=6,endColumn=10,title=some-rule::"
        "it is money%0Ause numeric%0Athen convert\n"
        "::notice file=db/a.sql,line=1,endLine=2,title=some-rule::100%25 wrong: a, b\n"
    )


def test_properties_are_escaped() -> None:
    found = finding(Span("a,b:c%.sql", 0, 0))
    assert "file=a%2Cb%3Ac%25.sql,line=1," in render(report((found,)), Look())


def test_a_newline_in_a_file_name_injects_nothing() -> None:
    output = render(report((finding(Span("a\n::error::b", 0, 0), "x\r\n::error::y"),)), Look(quiet=True))
    assert output == (
        "::warning file=a\\n%3A%3Aerror%3A%3Ab,line=1,endLine=1,col=1,endColumn=1,title=some-rule::x\\r\\n::error::y\n"
    )


@given(st.text(st.sampled_from("a\n\r:,%#[]\x85\u2028 "), max_size=30))
def test_each_line_is_a_command_of_ours(word: str) -> None:
    found = finding(Span(word, 0, 0), word, hint=word, rule=word)
    output = render(report((found,)), Look(quiet=True))
    assert output.startswith("::warning file=")
    assert len(output.splitlines()) == 1


def counted(**counts: int) -> list[str]:
    findings = tuple(
        finding(Span("db/a.sql", at, at + 1), severity=Severity[name])
        for name, count in counts.items()
        for at in range(count)
    )
    return render(report(findings, SQL), Look(quiet=True)).splitlines()


def test_ten_of_each_level_are_all_shown() -> None:
    levels = [line.split()[0] for line in counted(NOTE=10, WARNING=10, ERROR=10)]
    assert levels == ["::error"] * 10 + ["::warning"] * 10 + ["::notice"] * 10


def test_what_is_left_out_is_said_in_a_notice_of_the_ten() -> None:
    output = counted(NOTE=10, WARNING=11, ERROR=2012)
    assert [line.split()[0] for line in output] == ["::error"] * 10 + ["::warning"] * 10 + ["::notice"] * 10
    assert output[-1] == (
        "::notice title=schemalint::2,002 errors and 1 warning and 1 note more than the annotations "
        "that GitHub shows of one step"
    )


@pytest.mark.parametrize(
    ("workspace", "file"), [("", "db/a.sql"), ("sub", "db/a.sql"), (".", "sub/db/a.sql"), ("other", "db/a.sql")]
)
def test_files_are_named_from_the_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, workspace: str, file: str
) -> None:
    (tmp_path / "sub").mkdir()
    monkeypatch.chdir(tmp_path / "sub")
    monkeypatch.setenv("GITHUB_WORKSPACE", workspace and str(tmp_path / workspace))
    assert f"file={file}," in render(report((finding(on(SQL, "t")),), SQL), Look())
