"""Whether the files say a word anywhere: what they never say, nothing in them can use."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from schemalint.catalog.asked import kept
from schemalint.catalog.store import Catalog, StatementRef

Kinds = frozenset[str]
NO_KINDS: Kinds = frozenset()
_IN_NAME = frozenset([bytes([byte]) for byte in b"abcdefghijklmnopqrstuvwxyz0123456789_$"])


class _File(NamedTuple):
    """The text of a file in lower case, its statements in their order, and where they start."""

    text: bytes
    statements: list[StatementRef]
    starts: list[int]


@kept
def mentioned(
    catalog: Catalog, words: tuple[str, ...], passing: Kinds = NO_KINDS, own: StatementRef | None = None
) -> bool:
    """Whether a statement says one of some words, whatever its capitals; comments and bodies of functions count.

    Args:
        catalog: the history's, finished.
        words: the words, each as a whole.
        passing: kinds of statements that do not count.
        own: a statement that does not count, nor the one in whose body it ran.
    """
    said = [word.lower().encode() for word in words]
    apart = own.of_file if own is not None else None
    for file in _holding(catalog, said):
        for word in said:
            for _, one in _found(file, word, whole=True):
                if one.kind not in passing and one is not apart:
                    return True
    texts = [text.lower() for text in catalog.unread]
    return any(_says(text, word) for text in texts for word in said)


@kept
def matched(catalog: Catalog, word: bytes, pattern: bytes, kinds: Kinds) -> bool:
    """Whether the text of a statement of some kinds matches a regular expression, whatever its capitals.

    Args:
        catalog: the history's, finished.
        word: what all that it matches begins with, in lower case.
        pattern: the expression, in lower case.
        kinds: the kinds of statements that are looked at.
    """
    match = re.compile(pattern).match
    for file in _holding(catalog, [word]):
        for at, one in _found(file, word):
            if one.kind in kinds and match(file.text, at, one.end):
                return True
    return False


@kept
def _files(catalog: Catalog) -> list[_File]:
    files, source = list[_File](), None
    for one in catalog.statements:
        if one.source is not source:
            source = one.source
            files.append(_File(source.sql.lower(), [], []))
        files[-1].statements.append(one)
        files[-1].starts.append(one.start)
    return files


def _holding(catalog: Catalog, words: Sequence[bytes]) -> Iterator[_File]:
    """The files in which some words stand, be it within others."""
    least = [word for word in words if not any(other in word for other in words if other != word)]
    for file in _files(catalog):
        text = file.text
        for word in least:  # a text without `crypt` says neither `encrypt` nor `decrypt`
            if word in text:
                yield file
                break


def _found(file: _File, word: bytes, *, whole: bool = False) -> Iterator[tuple[int, StatementRef]]:
    """Where a word stands in the statements of a file, and in which; `whole` where it is no part of another."""
    for place in _places(file.text, word, whole=whole):
        before = bisect_right(file.starts, place)
        if before and place < file.statements[before - 1].end:
            yield place, file.statements[before - 1]


def _places(text: bytes, word: bytes, *, whole: bool) -> Iterator[int]:
    length, at = len(word), text.find(word)
    while at >= 0:
        end = at + length
        if not whole or (text[at - 1 : at] not in _IN_NAME and text[end : end + 1] not in _IN_NAME):
            yield at
        at = text.find(word, at + 1)


def _says(text: bytes, word: bytes) -> bool:
    """Whether a word stands in a text as a whole."""
    return any(True for _ in _places(text, word, whole=True))
