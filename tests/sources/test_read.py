from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemalint.model import Position
from schemalint.sources.read import read
from schemalint.sources.source import ReadProblem, Source, SourceFile, Wrapping


def of(data: bytes, path: str = "a.sql") -> Source:
    return read(SourceFile(path=path, location=None, data=data))


def words(source: Source) -> str:
    return " ".join(source.sql.decode().split())


def test_plain_text_is_not_copied() -> None:
    data = b"CREATE TABLE t (a int);\r\nSELECT 'a\\b';\r\n"
    source = of(data)
    assert source.sql is data
    assert source.text.data is data
    assert source.segments == ()
    assert source.problems == ()


def test_byte_order_mark_keeps_offsets() -> None:
    source = of(b"\xef\xbb\xbfSELECT 1;")
    assert source.sql == b"   SELECT 1;"
    assert source.text.position(source.sql.index(b"1")) == Position(1, 8)
    assert source.problems == ()


def test_nul_is_a_problem_and_the_rest_is_read() -> None:
    source = of(b"SELECT 1;\0\0 DROP TABLE x;\0")
    assert source.sql == b"SELECT 1;   DROP TABLE x; "
    assert [(p.rule, p.start, p.end) for p in source.problems] == [("syntax-error", 9, 11), ("syntax-error", 25, 26)]


UNREADABLE = {
    "latin-1": (b"SELECT '\xe9';", "not UTF-8: byte 0xe9 at offset 8", 8, 9),
    "cut short": (b"SELECT '\xc3", "not UTF-8: byte 0xc3 at offset 8", 8, 9),
    "half of a surrogate pair": (b"-- \xed\xa0\x80", "not UTF-8: half of a surrogate pair at byte 3", 3, 4),
    "UTF-16, little-endian": (b"\xff\xfe" + "SELECT 1".encode("utf-16-le"), "UTF-16 (little-endian)", 0, 2),
    "UTF-16, big-endian": (b"\xfe\xff\0S", "UTF-16 (big-endian)", 0, 2),
    "UTF-16, unmarked": (("SELECT 1; " * 9).encode("utf-16-le"), "not text: many NUL bytes", 1, 2),
    "binary": (b"PGDMP" + b"\0" * 40, "not text: many NUL bytes", 5, 6),
}


@pytest.mark.parametrize(("data", "message", "start", "end"), UNREADABLE.values(), ids=UNREADABLE)
def test_undecodable(data: bytes, message: str, start: int, end: int) -> None:
    source = of(data)
    assert source.sql == b""
    (problem,) = source.problems
    assert problem.rule == "unreadable-file"
    assert problem.message.startswith(message)
    assert (problem.start, problem.end) == (start, end)


def test_vanished_file_and_directory(tmp_path: Path) -> None:
    gone = read(SourceFile(path="gone.sql", location=str(tmp_path / "gone.sql")))
    assert gone.problems == (ReadProblem("unreadable-file", "cannot be read: no such file or directory", 0, 0),)
    directory = read(SourceFile(path="d.sql", location=str(tmp_path)))
    assert directory.problems[0].message == "cannot be read: is a directory"


def test_forbidden_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(_: str) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("schemalint.sources.read.content", forbidden)
    source = read(SourceFile(path="a.sql", location="/a.sql"))
    assert source.problems[0].message == "cannot be read: permission denied"


def test_what_a_file_is_told_is_kept(tmp_path: Path) -> None:
    (tmp_path / "a.sql").write_bytes(b"SELECT 1;")
    file = SourceFile(path="x/a.sql", location=str(tmp_path / "a.sql"), under_review=False, wrapping=Wrapping.FILE)
    source = read(file)
    assert (source.path, source.under_review, source.wrapping) == ("x/a.sql", False, Wrapping.FILE)
    assert source.sql == b"SELECT 1;"


DOWN = {
    "goose": (b"-- +goose Up\nCREATE TABLE t ();\n-- +goose Down\nDROP TABLE t;\n", "-- +goose Up CREATE TABLE t ();"),
    "goose, down first": (b"-- +goose Down\nDROP TABLE t;\n-- +goose Up\nSELECT 1;", "-- +goose Up SELECT 1;"),
    "dbmate": (b"-- migrate:up\nSELECT 1;\n-- migrate:down\nSELECT 2;\n", "-- migrate:up SELECT 1;"),
    "dbmate, options": (b"--migrate:down transaction:false\nSELECT 2;\n", ""),
    "a marker in the middle of a line": (b"SELECT 1; -- +goose Down\n", "SELECT 1; -- +goose Down"),
}


@pytest.mark.parametrize(("data", "kept"), DOWN.values(), ids=DOWN)
def test_what_migrates_down_is_blank(data: bytes, kept: str) -> None:
    source = of(data)
    assert words(source) == kept
    assert len(source.sql) == len(data)


def test_only_the_authors_own_text_is_editable() -> None:
    data = b"\\connect x\nCREATE TABLE :s.t (a int);\nSELECT 1;\n-- migrate:down\nDROP TABLE t;"
    source = of(data)
    table = data.index(b"CREATE")
    assert not source.editable(0, 5)
    assert not source.editable(table, data.index(b";"))
    column = data.index(b"a int")
    assert source.editable(column, column + 5)
    assert source.span(column, column + 5) == ("a.sql", column, column + 5)
    assert source.span(table, data.index(b";")) == ("a.sql", table, data.index(b";"))
    assert not source.editable(data.index(b"DROP"), len(data))


@given(st.binary())
def test_any_file_keeps_its_length_or_says_why_not(data: bytes) -> None:
    source = of(data)
    assert len(source.sql) == len(data) or source.problems
    assert b"\0" not in source.sql
