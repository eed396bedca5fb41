import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from schemalint.report.paint import Run, cells, paint, wrap


@pytest.mark.parametrize(
    ("runs", "width", "indent", "lines"),
    [
        ([Run("one two three")], None, 2, ["one two three"]),
        ([Run("one two three")], 13, 2, ["one two three"]),
        ([Run("one two three")], 8, 2, ["one two", "  three"]),
        ([Run("    one two")], 8, 6, ["    one", "      two"]),
        ([Run("see a/very/long/path.sql:1")], 10, 2, ["see", "  a/very/long/path.sql:1"]),
        ([Run("価格 価格 価格")], 10, 0, ["価格 価格", "価格"]),
        ([Run("one  ", "strong"), Run("[rule]", "rule")], 8, 1, ["one", " [rule]"]),
        ([], 10, 0, [""]),
    ],
)
def test_wrap(runs: list[Run], width: int | None, indent: int, lines: list[str]) -> None:
    assert paint(wrap(runs, width, indent), color=False).splitlines() == lines


@given(st.lists(st.text("ab ", min_size=1), max_size=5), st.integers(5, 40), st.integers(0, 4))
def test_wrapping_loses_no_word_and_keeps_to_the_width(texts: list[str], width: int, indent: int) -> None:
    lines = paint(wrap([Run(each) for each in texts], width, indent), color=False).splitlines()
    assert "".join(lines).replace(" ", "") == "".join(texts).replace(" ", "")
    assert all(cells(line) <= width or " " not in line.strip() for line in lines)


def test_colors_only_where_they_are_asked_for() -> None:
    line = (Run("a ", "error"), Run("b", "error"), Run("c"))
    assert paint([line], color=False) == "a bc\n"
    assert paint([line], color=True) == "\x1b[1;31ma b\x1b[0mc\n"


def test_ascii_where_the_output_has_no_more() -> None:
    assert paint([(Run(" 1 │ a…"),)], color=False, unicode=False) == " 1 | a~\n"


def test_cells_are_counted_as_rich_counts_them() -> None:
    for code in range(0x20, 0x3000):
        text = f"a\u00e9{chr(code)}\u2026{chr(code)}"
        assert cells(text) == cell_len(text), hex(code)
