"""Mojibake: UTF-8 that was read as another encoding and saved again, and the exact way back.

Each run of characters outside ASCII is looked at by itself: what was misread is made of such characters alone.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from msgspec import Struct

from schemalint.lazy import regex
from schemalint.model import Span, Text
from schemalint.prompts.lines import lines_of

CODECS = ("mac_roman", "cp1252", "latin-1")
"""The encodings that UTF-8 is taken for, the most common first."""

_RUN = regex(r"[^\x00-\x7f]{2,}")
_LATIN = (0xC2, 0xC3)
"""How Latin letters and signs begin in UTF-8."""
_UNDEFINED = frozenset("\x81\x8d\x8f\x90\x9d")
_UNPRINTABLE = frozenset(("Cc", "Cn", "Co", "Cs"))


class Repair(Struct, frozen=True):
    """What a text was before it was read as another encoding, and which that was."""

    text: str
    codec: str


class Damage(Struct, frozen=True):
    """A damaged run of a document.

    Attributes:
        span: where it stands.
        text: what was meant.
        codec: what it was read as.
    """

    span: Span
    text: str
    codec: str


@lru_cache(maxsize=4096)
def repair(run: str) -> Repair | None:
    """What a run of characters was before it was misread; none where no encoding leads to UTF-8 and back again."""
    for codec in CODECS:
        try:
            data = _bytes(run, codec)
            restored = data.decode()
        except (UnicodeEncodeError, UnicodeDecodeError):
            continue
        if all(map(_is_plain, restored)) and (data[0] in _LATIN or _has_long(restored)):
            return Repair(restored, codec)
    return None


def _bytes(run: str, codec: str) -> bytes:
    """The bytes that characters were read from; what an encoding leaves undefined is read as a control."""
    if codec != "cp1252" or _UNDEFINED.isdisjoint(run):
        return run.encode(codec)
    return b"".join(one.encode("latin-1" if one in _UNDEFINED else codec) for one in run)


def repaired(text: str) -> str:
    """The text without mojibake, as it is where it has none."""
    return text if text.isascii() else _RUN.sub(_restored, text)


def damage(text: Text) -> Iterator[Damage]:
    """The damaged runs of a document, in order.

    Args:
        text: UTF-8.
    """
    if text.data.isascii():
        return
    for line in lines_of(text.data):
        for run in _RUN.finditer(line.text) if not line.text.isascii() else ():
            found = repair(run[0])
            if found is not None:
                yield Damage(Span(text.path, line.offset(run.start()), line.offset(run.end())), found.text, found.codec)


def _is_plain(character: str) -> bool:
    from unicodedata import category

    return category(character) not in _UNPRINTABLE


def _has_long(restored: str) -> bool:
    """Whether some character takes three bytes or more: two may belong together by chance, three do not."""
    return any(character >= "\u0800" for character in restored)


def _restored(run: re.Match[str]) -> str:
    found = repair(run[0])
    return run[0] if found is None else found.text
