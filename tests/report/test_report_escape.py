import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import json

from schemalint.report.escape import escape, escape_json, shown, shown_path

UNSAFE = [
    *map(chr, [*range(0x20), *range(0x7F, 0xA0)]),
    *map(chr, [*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x2028, 0x2029, 0x200E, 0x200F, 0x61C]),
    *map(chr, [0xD800, 0xDBFF, 0xDC00, 0xDFFF]),
]


@pytest.mark.parametrize("character", UNSAFE, ids=ascii)
def test_each_unsafe_character_is_spelled_in_printable_ascii(character: str) -> None:
    escaped = escape(f"a{character}b")
    assert escaped.isascii() and escaped.isprintable()
    assert escaped[:2] == "a\\" and escaped[-1] == "b"


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("a\x1b[31mb", "a\\x1b[31mb"),
        ("a\nb\tc\rd", "a\\nb\\tc\\rd"),
        ("\u202eevil", "\\u202eevil"),
        ("na\udcffme", "na\\udcffme"),
        ("##[error]x", "#\\x23[error]x"),
        ("###vso[task.setvariable]", "##\\x23vso[task.setvariable]"),
        ("## heading [x]", "## heading [x]"),
        ("ünï\u00a0code 価格 👩‍👩‍👧", "ünï\u00a0code 価格 👩‍👩‍👧"),
    ],
)
def test_escape(text: str, escaped: str) -> None:
    assert escape(text) == escaped


def test_text_with_nothing_to_escape_is_the_same_object() -> None:
    text = "column public.orders.価格 is wrong"
    assert escape(text) is text


def test_a_message_is_redacted_and_escaped() -> None:
    assert shown("PASSWORD 'hunter2'\x07") == "PASSWORD '***'\\x07"


@pytest.mark.parametrize(
    ("path", "line"), [("::error::x", "./::error::x"), (" ::x", "./ ::x"), ("a::b", "a::b"), ("a\nb", "a\\nb")]
)
def test_a_path_never_begins_a_command(path: str, line: str) -> None:
    assert shown_path(path) == line


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_escaped_json_decodes_to_what_it_was(text: str) -> None:
    escaped = escape_json(json.encode(text))
    assert json.decode(escaped) == text
    assert escape(escaped.decode()) == escaped.decode()


def test_json_with_commands_to_a_runner_decodes_to_them() -> None:
    escaped = escape_json(b'"##[error]x \xe2\x80\xae"')
    assert escaped == b'"#\\u0023[error]x \\u202e"'
    assert json.decode(escaped) == "##[error]x \u202e"
