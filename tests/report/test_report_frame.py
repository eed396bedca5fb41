import pytest
from hypothesis import given
from hypothesis import strategies as st
from reports import on, text

from schemalint.model import Span
from schemalint.report.escape import escape
from schemalint.report.frame import Frame, frame
from schemalint.report.paint import cells


def drawn(content: str, words: str, width: int = 80) -> str:
    source = text("a.sql", content)
    shot = frame(source, on(source, words), width)
    return f"{shot.code}\n{' ' * shot.before}{'^' * shot.length}"


@pytest.mark.parametrize(
    ("content", "words", "picture"),
    [
        ("a\n  b int,\n", "int", "  b int,\n    ^^^"),
        ("\tb\tint", "int", "    b   int\n        ^^^"),
        ("価格 real", "real", "価格 real\n     ^^^^"),
        ("価格 real", "価格", "価格 real\n^^^^"),
        ("e\u0301 int", "int", "e\u0301 int\n  ^^^"),
        ("\ufeffab int", "int", "ab int\n   ^^^"),
        ("a\x1b[1mb int", "int", "a\\x1b[1mb int\n          ^^^"),
        ("##[error] int", "int", "#\\x23[error] int\n             ^^^"),
        ("a int\r\nb", "int", "a int\n  ^^^"),
        ("a (\n  b int\n)", "a (\n  b int\n)", "a (\n^^^"),
        ("a\n\n\nb", "\n\n", "a\n ^"),
        ("PASSWORD 'hunter2' int", "int", "PASSWORD '***' int\n               ^^^"),
        ("PASSWORD 'hunter2' int", "'hunter2'", "PASSWORD '***' int\n         ^^^^^"),
        ("PASSWORD 'hunter2' int", "unte", "PASSWORD '***' int\n          ^^^"),
        ("PASSWORD\n\n\n'hunter2' int", "int", "'***' int\n      ^^^"),
        ("PASSWORD 'hun\nter2' int", "int", "***' int\n     ^^^"),
    ],
)
def test_frame(content: str, words: str, picture: str) -> None:
    assert drawn(content, words) == picture


def test_lines_of_the_span() -> None:
    source = text("a.sql", "x\nCREATE TABLE t (\n  a int\n);\n")
    assert frame(source, on(source, "CREATE TABLE t (\n  a int\n);"), 80) == Frame(2, "CREATE TABLE t (", 0, 16, 4)
    assert frame(source, on(source, "x\n"), 80)[-1] == 1


LONG = "a " * 50 + "wrong" + " b" * 50


@pytest.mark.parametrize(
    ("content", "words", "picture"),
    [
        (LONG, "wrong", "… a a a wrong b b b b b b b b …\n        ^^^^^"),
        ("wrong" + " b" * 50, "wrong", "wrong b b b b b b b b b b b b …\n^^^^^"),
        ("a " * 50 + "wrong", "wrong", "… a a a a a a a a a a a a wrong\n                          ^^^^^"),
        ("x" * 100, "x" * 100, "x" * 30 + "…\n" + "^" * 30),
        ("a " * 50 + "y" * 100, "y" * 100, "… " + "y" * 28 + "…\n  " + "^" * 28),
    ],
)
def test_long_lines_are_cropped_around_the_span(content: str, words: str, picture: str) -> None:
    assert drawn(content, words, 31) == picture


def test_a_line_of_megabytes_with_a_secret_just_before() -> None:
    source = text("a.sql", "x" * 1_000_000 + " PASSWORD 'hunter2' wrong " + "é" * 1_000_000)
    shot = frame(source, on(source, "wrong"), 60)
    assert "ASSWORD '***' wrong " in shot.code
    assert shot.code[shot.before :][: shot.length] == "wrong"


@given(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=200),
    st.integers(0, 300),
    st.integers(0, 300),
    st.integers(20, 100),
)
def test_a_frame_keeps_to_its_width_and_holds_no_control_character(
    content: str, start: int, length: int, width: int
) -> None:
    source = text("a.sql", content)
    shot = frame(source, Span("a.sql", start, start + length), width)
    assert escape(shot.code) == shot.code
    assert cells(shot.code) <= width
    assert shot.length >= 1 and shot.before >= 0
    assert 1 <= shot.number <= shot.last <= len(source.line_starts)


@given(st.binary(max_size=200), st.integers(0, 220), st.integers(0, 220))
def test_any_bytes_can_be_framed(content: bytes, start: int, length: int) -> None:
    assert frame(text("a.sql", content), Span("a.sql", start, start + length), 40).number >= 1
