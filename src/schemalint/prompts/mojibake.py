"""Mojibake: UTF-8 that was read as another encoding and saved again, and the exact way back."""

from typing import NamedTuple

CODECS = ("mac_roman", "cp1252", "latin-1")
"""The encodings that UTF-8 is taken for, the most common first."""


class Repair(NamedTuple):
    """What a text was before it was read as another encoding, and which that was."""

    text: str
    codec: str


def repair(text: str) -> Repair | None:
    """The text that was misread; none where no encoding makes all of it UTF-8 again, and shorter.

    Args:
        text: a line, or as much as was read in one go.
    """
    if text.isascii():
        return None
    for codec in CODECS:
        try:
            restored = text.encode(codec).decode()
        except (UnicodeEncodeError, UnicodeDecodeError):
            continue
        if _foreign(restored) < _foreign(text) and restored.encode().decode(codec) == text:
            return Repair(restored, codec)
    return None


def repaired(text: str) -> str:
    """The text without mojibake, as it is where it has none."""
    found = repair(text)
    return text if found is None else found.text


def _foreign(text: str) -> int:
    return sum(character > "\x7f" for character in text)
