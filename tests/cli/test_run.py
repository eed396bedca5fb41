"""The entry point: exit codes and what is said when a run fails."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import pytest

from schemalint import __version__
from schemalint.cli import check
from schemalint.cli.group import COMMANDS

Run = Callable[..., Any]


def test_the_version(run: Run) -> None:
    assert run("--version") == (0, f"schemalint {__version__}\n", "")


def test_help_lists_every_command(run: Run) -> None:
    code, out, _ = run("--help")
    assert code == 0
    for name, about in COMMANDS.items():
        assert f"{name} " in out
        assert about in out


def test_without_a_command_help_is_an_error(run: Run) -> None:
    code, out, err = run()
    assert (code, out) == (2, "")
    assert err.startswith("Usage: schemalint")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_examples(run: Run, command: str) -> None:
    code, out, _ = run(command, "--help")
    assert code == 0
    assert f"Usage: schemalint {command}" in out
    assert f"Examples:\n    schemalint {command}" in out


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("chekc",), 'no such command "chekc"; did you mean "check"? (see schemalint --help)'),
        (("check", "--pg-version", "9"), "invalid value for '--pg-version': 9 is not in the range 12<=x<=18"),
        (("check", "--profile", "mysql"), "invalid value for '--profile': 'mysql' is not one of 'auto', 'postgres'"),
        (("check", "--select", ""), "--select: select: is empty; leave it out to run the default rules"),
        (("check", "--select", "qqqq"), '--select: select: unknown rule, topic or preset "qqqq"'),
        (("check", "--config", "profil=managed"), '--config: unknown key "profil"; did you mean "profile"?'),
        (("check", "--config", "none.toml"), "none.toml: no such configuration file"),
        (("check", "--output-format", "xml"), "invalid value for '--output-format': unknown output format 'xml'"),
        (
            ("check", "--output-format", "text", "--output-format", "json"),
            "invalid value for '--output-format': the formats text and json both go to standard output",
        ),
        (("check", "--output-format", "json="), "invalid value for '--output-format': json= names no file"),
        (
            ("check", "a.sql", "--stdin-filename", "b.sql"),
            "--stdin-filename goes with the path - (see schemalint check",
        ),
        (("explain", "qqqq"), 'unknown rule "qqqq" (see schemalint explain --help)'),
        (("check", "--config", "a\x1b[31m\nb=1"), "--config a\\x1b[31m\\nb=1: "),
    ],
)
def test_a_usage_error_is_one_line(run: Run, args: tuple[str, ...], message: str) -> None:
    code, out, err = run(*args)
    assert (code, out) == (2, "")
    assert err.startswith(f"error: {message}")
    assert err.endswith("\n")
    assert err.count("\n") == 1


def fail(*_args: object, **_kwargs: object) -> NoReturn:
    raise ZeroDivisionError("division\nby zero")


def test_an_internal_error_is_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "load_settings", fail)
    about = "(please report it, with what --verbose adds)"
    expected = f"error: internal error: ZeroDivisionError: division\\nby zero {about}\n"
    assert run("check") == (2, "", expected)


def test_an_internal_error_has_a_traceback_when_asked(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "load_settings", fail)
    code, _, err = run("check", "--verbose")
    assert code == 2
    assert err.startswith("Traceback (most recent call last):")
    assert err.endswith("by zero (please report it)\n")


def test_an_interrupt_is_no_error(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_args: object) -> NoReturn:
        raise KeyboardInterrupt

    monkeypatch.setattr(check, "load_settings", interrupt)
    assert run("check") == (130, "", "")


def test_a_reader_that_leaves_early_sees_no_traceback(tmp_path: Path) -> None:
    script = "import sys; from schemalint.cli import main; sys.exit(main(['completion', 'bash']))"
    process = subprocess.Popen(
        [sys.executable, "-c", f"import os; os.read(0, 1); {script}"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
    )
    assert process.stdin and process.stdout and process.stderr
    process.stdout.close()
    process.stdin.write(b"x")
    process.stdin.close()
    with process.stderr:
        assert process.stderr.read() == b""
    assert process.wait() == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device here")
@pytest.mark.parametrize("args", [["check", "a.sql"], ["rules"], ["--version"]])
def test_a_full_disk_is_no_internal_error(tmp_path: Path, args: list[str]) -> None:
    (tmp_path / "a.sql").write_text("select 1;")
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "schemalint", *args]
        result = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, cwd=tmp_path, check=False)
    assert result.returncode == 2
    assert result.stderr == "error: input or output: No space left on device\n"


@pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell")
@pytest.mark.parametrize(
    ("redirections", "sql", "code"),
    [(">&-", "select 1;", 0), (">&- 2>&-", "create tabel t;", 1), ("2>&- <&-", "select 1;", 0)],
)
def test_a_closed_stream_leaves_the_exit_code(tmp_path: Path, redirections: str, sql: str, code: int) -> None:
    (tmp_path / "a.sql").write_text(sql)
    for run in ("-m schemalint", "-c 'from schemalint.cli import main; main()'"):
        command = f"'{sys.executable}' {run} check a.sql {redirections}"
        assert subprocess.run(command, shell=True, cwd=tmp_path, check=False).returncode == code


def test_standard_input_that_is_closed_is_empty(tmp_path: Path) -> None:
    command = f"'{sys.executable}' -m schemalint check - <&-"
    result = subprocess.run(command, shell=True, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert (result.returncode, result.stderr) == (2, "error: standard input is empty\n")


def test_the_module_runs() -> None:
    result = subprocess.run(
        [sys.executable, "-m", "schemalint", "check", "--nope"], capture_output=True, text=True, check=False
    )
    assert result.returncode == 2
    assert result.stderr.startswith("error: no such option")


def script(*args: str, **options: Any) -> subprocess.CompletedProcess[str]:  # noqa: ANN401 - those of `subprocess.run`
    """Run the console script's entry point, which ends the process by itself."""
    entry = "import sys; from schemalint.cli import main; main(); print('went on', file=sys.stderr)"
    return subprocess.run([sys.executable, "-c", entry, *args], text=True, check=False, **options)


def test_the_script_ends_with_the_exit_code_and_all_of_its_output(tmp_path: Path) -> None:
    (tmp_path / "a.sql").write_text("create table a (price float8);\n" * 2000)
    result = script("check", "a.sql", "--output-format", "concise", cwd=tmp_path, capture_output=True)
    assert (result.returncode, result.stderr) == (1, "")
    assert result.stdout.count("a.sql:") > 1999
    assert result.stdout.endswith("\n")
    assert script("rules", cwd=tmp_path, capture_output=True).returncode == 0


def test_the_script_survives_a_full_disk(tmp_path: Path) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("needs a device that is always full")
    with full.open("w") as stream:
        result = script("rules", cwd=tmp_path, stdout=stream, stderr=subprocess.PIPE)
    assert result.returncode == 2
    assert "No space left" in result.stderr


def test_a_run_imports_only_what_it_needs() -> None:
    script = """
import sys
from schemalint.cli import main
main(["check", "--show-settings", "--isolated"])
heavy = {"rich", "pydantic", "sqlfluff", "pathspec", "pathlib", "markdown_it", "tomllib", "difflib", "pglast",
         "importlib.metadata", "click.shell_completion",
         "schemalint.cli.rules", "schemalint.cli.init", "schemalint.rules.registry"}
print(sorted(heavy & set(sys.modules)), file=sys.stderr)
"""
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert result.stderr == "[]\n"
