"""JSON in documents: whether what is tagged so is JSON, as far as it is meant to be."""

import re

from msgspec import DecodeError, Struct
from msgspec.json import decode

from schemalint.lazy import regex

_BEGINNING = regex(r"\s*[\[{]")
_TOKEN = regex(
    r"(?P<string>\"(?:[^\"\\\n]|\\.)*\")|(?P<comment>//[^\n]*|/\*.*?\*/|(?<=\s)\#[^\n]*)"
    r"|(?P<dots>(?:,\s*)?(?:\.\.\.|…)(?:\s*,)?)"
    r"|(?P<placeholder>\$?\{\{[^{}\n]*\}\}|\$\{[^{}\n]*\}|\{[A-Za-z_][\w .-]*\}|<[A-Za-z][^<>\n]*>"
    r"|\[[A-Z][A-Za-z _]*\])",
    re.DOTALL,
)
_TRAILING = regex(r",(?=\s*[\]}])")
_PLACE = regex(r" \(byte (?P<byte>\d+)\)")
_WORD = regex(r"\s*(?P<word>[A-Za-z_][\w |-]*|\d[\w.]*-\w+)")
_KNOWN = frozenset(("true", "false", "null"))


class Malformed(Struct, frozen=True):
    """Where a text is no JSON.

    Attributes:
        reason: why, in a few words.
        at: the place in the text, in characters.
        sketch: whether a word stands there that says what kind of value is meant, as in `boolean` and `0-100`.
    """

    reason: str
    at: int
    sketch: bool


def malformed(text: str) -> Malformed | None:
    """Why a text is no JSON; none where it is, or is not all meant to be.

    Comments, ellipses and placeholders are read over; an element without its object, or several texts, are all right.

    Args:
        text: what is tagged as JSON.
    """
    if not _BEGINNING.match(text):
        return None
    plain = _TOKEN.sub(_blank, text)
    if plain != text:
        plain = _TRAILING.sub(" ", plain)
    try:
        decode(plain.encode())
    except DecodeError as error:
        return _malformed(plain, str(error))
    return None


def _blank(token: re.Match[str]) -> str:
    """What a part that is read over becomes: blanks, a comma where it stands between two, a value for a placeholder."""
    if token["string"]:
        return token[0]
    if token["placeholder"]:
        return "0".ljust(len(token[0]))
    comma = token["dots"] and token[0].startswith(",") and token[0].endswith(",")
    return ("," if comma else " ").ljust(len(token[0]))


def _malformed(text: str, error: str) -> Malformed | None:
    place = _PLACE.search(error)
    at = len(text.encode()[: int(place["byte"])].decode("utf-8", "ignore")) if place else len(text.rstrip())
    reason = error.removeprefix("JSON is malformed: ").removeprefix("Input data was ")
    if "trailing characters" in error:  # another text, or what is said of this one
        return None
    word = _WORD.match(text, max(0, at - 1)) or _WORD.match(text, at)
    sketch = text[at : at + 1] == "|" or (word is not None and word["word"].strip() not in _KNOWN)
    return Malformed(_PLACE.sub("", reason), at, sketch)
