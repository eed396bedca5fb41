import io
import os
import stat
from pathlib import Path

import pytest
from reports import finding, on, report, text

from schemalint.report import FORMATS, OutputError, check_formats, write
from schemalint.report.look import ColorChoice, Look, look_at

SQL = text("a.sql", "SELECT 価格;\n")
REPORT = report((finding(on(SQL, "価格"), "価格 is wrong"),), SQL)


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "GITHUB_WORKSPACE", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")


def test_several_formats_at_once(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    files = [(name, str(tmp_path / name)) for name in FORMATS if name != "concise"]
    write(REPORT, [("concise", None), *files], quiet=True)
    assert capfdbinary.readouterr().out == "a.sql:1:8: warning some-rule 価格 is wrong\n".encode()
    assert {path.name for path in tmp_path.iterdir()} == {"text", "json", "github"}
    assert (tmp_path / "json").read_bytes().startswith(b'{"version":1,')
    assert "│ SELECT 価格;".encode() in (tmp_path / "text").read_bytes()


def test_standard_output_that_is_only_text(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr("sys.stdout", stream)
    write(REPORT, [("concise", None)], quiet=True)
    write(REPORT, [("json", None)])
    assert stream.getvalue().startswith('a.sql:1:8: warning some-rule 価格 is wrong\n{"version":1,')


def test_standard_output_that_cannot_take_every_character(monkeypatch: pytest.MonkeyPatch) -> None:
    buffer = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(buffer, encoding="ascii", newline="\r\n"))
    write(REPORT, [("text", None)], quiet=True)
    assert b"1 | SELECT \\u4fa1\\u683c;\n" in buffer.getvalue()
    assert b"\r" not in buffer.getvalue()


@pytest.mark.parametrize(
    ("formats", "message"),
    [
        ([("text", None), ("json", None)], "the formats text and json both go to standard output"),
        ([("text", "out"), ("json", "out")], "the formats text and json both go to out"),
        ([("xml", None)], "unknown output format 'xml'; the formats are text, concise, json, github"),
    ],
)
def test_formats_that_cannot_be(formats: list[tuple[str, str | None]], message: str) -> None:
    with pytest.raises(OutputError, match=f"^{message}$"):
        check_formats(formats)
    with pytest.raises(OutputError, match=f"^{message}$"):
        write(REPORT, formats)


def test_a_missing_directory_and_a_directory_are_refused(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="does not exist"):
        write(REPORT, [("json", str(tmp_path / "missing" / "out.json"))])
    with pytest.raises(OutputError, match="cannot write"):
        write(REPORT, [("json", str(tmp_path))])
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_replaced_whole_and_keeps_its_mode(tmp_path: Path) -> None:
    target = tmp_path / "out.json"
    target.write_text("old")
    target.chmod(0o640)
    before = target.stat().st_ino
    write(REPORT, [("json", str(target))])
    assert target.read_bytes().endswith(b"}\n")
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    assert target.stat().st_ino != before
    assert list(tmp_path.iterdir()) == [target]


def test_a_link_is_followed(tmp_path: Path) -> None:
    link, target = tmp_path / "link", tmp_path / "target"
    target.write_text("old")
    link.symlink_to(target)
    write(REPORT, [("json", str(link))])
    assert link.is_symlink()
    assert target.read_text().startswith("{")


def test_a_failed_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "out.json"
    target.write_text("old")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", fail)
    with pytest.raises(OutputError, match="No space left on device"):
        write(REPORT, [("json", str(target))])
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_pipe_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write(REPORT, [("concise", str(pipe))], quiet=True)
        assert os.read(reader, 4096).decode() == "a.sql:1:8: warning some-rule 価格 is wrong\n"
    finally:
        os.close(reader)
    assert pipe.is_fifo()


class Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("choice", "environment", "terminal", "colored"),
    [
        ("auto", {}, True, True),
        ("auto", {}, False, False),
        ("auto", {"NO_COLOR": "1"}, True, False),
        ("auto", {"NO_COLOR": ""}, True, True),
        ("auto", {"FORCE_COLOR": "1"}, False, True),
        ("auto", {"FORCE_COLOR": "1", "NO_COLOR": "1"}, True, False),
        ("auto", {"TERM": "dumb"}, True, False),
        ("always", {"NO_COLOR": "1"}, False, True),
        ("never", {"FORCE_COLOR": "1"}, True, False),
    ],
)
def test_color(
    monkeypatch: pytest.MonkeyPatch,
    choice: ColorChoice,
    environment: dict[str, str],
    terminal: bool,
    colored: bool,
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert look_at(Terminal() if terminal else io.StringIO(), choice).color is colored


def test_width_is_that_of_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "99")
    assert look_at(Terminal()).width == 99
    assert look_at(io.StringIO()).width is None
    assert look_at(None) == Look()
