"""Edits are applied to bytes."""

import pytest

from schemalint.engine.fixes import apply
from schemalint.model import Edit, Span


def edit(start: int, end: int, text: str) -> Edit:
    return Edit(Span("a.sql", start, end), text)


@pytest.mark.parametrize(
    ("edits", "expected"),
    [
        ([], "abcdef"),
        ([edit(1, 3, "X")], "aXdef"),
        ([edit(4, 6, ""), edit(0, 1, "Y")], "Ybcd"),
        ([edit(2, 2, "-"), edit(2, 4, "Z")], "ab-Zef"),
        ([edit(6, 6, "!")], "abcdef!"),
        ([edit(0, 2, "é"), edit(2, 3, "")], "édef"),
        ([edit(1, 2, "X"), edit(1, 2, "X")], "aXcdef"),
        ([edit(3, 3, "1"), edit(3, 3, "2")], "abc12def"),
    ],
)
def test_apply(edits: list[Edit], expected: str) -> None:
    assert apply(edits, b"abcdef").decode() == expected


def test_spans_count_bytes() -> None:
    assert apply([edit(3, 4, "X")], "éab".encode()).decode() == "éaX"


@pytest.mark.parametrize("second", [edit(1, 2, "Y"), edit(2, 5, "Y"), edit(0, 6, "Y")])
def test_overlapping_edits_are_refused(second: Edit) -> None:
    with pytest.raises(ValueError, match="overlap"):
        apply([edit(1, 3, "X"), second], b"abcdef")
