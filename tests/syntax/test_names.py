"""Names as they are written."""

import pytest

from schemalint.syntax.names import find_name, first_part, fold, name_span_end, names_in, split_name, string_end


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("Users", "users"),
        ("ÉTÉ", "ÉtÉ"),
        ('"Users"', "Users"),
        ('"a""b"', 'a"b'),
        ("x" * 70, "x" * 63),
        ("x" * 62 + "é", "x" * 62),
    ],
)
def test_fold(written: str, wanted: str) -> None:
    assert fold(written.encode()) == wanted


@pytest.mark.parametrize(
    ("text", "parts", "wanted"),
    [
        ("auth.users x", 2, "auth.users"),
        ("auth.users.id", 2, "auth.users"),
        ("auth.users.id", 1, "auth"),
        ('auth\n . -- c\n "Users"', 2, 'auth\n . -- c\n "Users"'),
        ("auth /* . */ users", 2, "auth"),
        ("(auth)", 2, ""),
    ],
)
def test_name_span_end(text: str, parts: int, wanted: str) -> None:
    assert text[: name_span_end(text.encode(), 0, parts)] == wanted


def test_first_part() -> None:
    assert first_part(b'select "Auth".x', 7) == "Auth"
    assert first_part(b"(x)", 0) == ""


@pytest.mark.parametrize(
    "literal", ["'a'", "'a''b'", "E'a\\'b'", "$$a'b$$", "$x$ $$ $x$", "U&'a'", "''"], ids=lambda literal: literal
)
def test_string_end(literal: str) -> None:
    assert string_end(f"{literal}, 'x'".encode(), 0) == len(literal)


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("auth.users", ("auth", "users")),
        (" Auth . \"U\" ", ("auth", "U")),
        ("a", ("a",)),
        ("", ()),
        ("12", ()),
        ("a b", ()),
        ("a.", ()),
        ("a(b)", ()),
    ],
)  # fmt: skip
def test_split_name(written: str, wanted: tuple[str, ...]) -> None:
    assert split_name(written.encode()) == wanted


def test_names_stand_outside_strings_and_comments() -> None:
    text = b"drop 'a.b' E'\\'c' -- d\n /* e */ f.g $$h$$ $i$ j $i$ \"k l\" n1"
    assert [text[start:end] for start, end in names_in(text, 0, len(text))] == [b"drop", b"f.g", b'"k l"', b"n1"]


@pytest.mark.parametrize(
    ("text", "parts", "wanted"),
    [
        ("drop table 'a.b', a.b.c, x.a.b, a.bb, A . \"b\"", ("a", "b"), 'A . "b"'),
        ("drop table a.b", ("b",), None),
        ('drop table "a""b"', ('a"b',), '"a""b"'),
        ("drop table b", ("B",), None),
    ],
)
def test_find_name(text: str, parts: tuple[str, ...], wanted: str | None) -> None:
    found = find_name(text.encode(), parts, 0, len(text))
    assert (text[slice(*found)] if found else None) == wanted
