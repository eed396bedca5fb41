"""Which statements of the files say a word: what none says, nothing in the files can use."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from operator import attrgetter

from schemalint.catalog.asked import kept
from schemalint.catalog.store import Catalog, StatementRef
from schemalint.named import NamedTuple
from schemalint.syntax.occurrences import occurrences

Kinds = frozenset[str]
NO_KINDS: Kinds = frozenset()
_IN_NAME = frozenset([bytes([byte]) for byte in b"abcdefghijklmnopqrstuvwxyz0123456789_$"])
_START = attrgetter("start")


class _File(NamedTuple):
    """The text of a file in lower case, and which of the statements are its own: from the first up to the end."""

    text: bytes
    first: int
    end: int


@kept
def mentioned(catalog: Catalog, words: tuple[str, ...], passing: Kinds = NO_KINDS) -> bool:
    """Whether a statement says one of some words, whatever its capitals; comments and bodies of functions count.

    Args:
        catalog: the history's, finished.
        words: the words, each as a whole.
        passing: kinds of statements that do not count.
    """
    said = [word.lower().encode() for word in words]
    if any(one.kind not in passing for one in _saying(catalog, said)):
        return True
    return any(said_unread(catalog, word) for word in words)


@kept
def saying(catalog: Catalog, word: str, *, whole: bool = True) -> tuple[StatementRef, ...]:
    """The statements of a finished history that say a word, each once; `whole` where it must be no part of another."""
    return tuple(dict.fromkeys(_saying(catalog, [word.lower().encode()], whole=whole)))


def said_unread(catalog: Catalog, word: str) -> bool:
    """Whether a word stands as a whole in a file of which some could not be parsed."""
    said = word.lower().encode()
    return any(True for text in catalog.unread for _ in _places(text.lower(), said))


def matched(pattern: bytes, statements: Iterable[StatementRef]) -> bool:
    """Whether the text of one of some statements matches a regular expression, whatever its capitals."""
    return any(re.compile(pattern, re.IGNORECASE).search(one.source.sql, one.start, one.end) for one in statements)


@kept
def _files(catalog: Catalog) -> list[_File]:
    sources = [one.source for one in catalog.statements]
    first = [at for at, source in enumerate(sources) if not at or source is not sources[at - 1]]
    ends = [*first[1:], len(sources)]
    return [_File(sources[at].sql.lower(), at, end) for at, end in zip(first, ends, strict=True)]


def _saying(catalog: Catalog, words: list[bytes], *, whole: bool = True) -> Iterator[StatementRef]:
    """The statement in which one of some words stands, for each time that it does."""
    statements = catalog.statements
    least = [word for word in words if not any(other in word for other in words if other != word)]
    for text, first, end in _files(catalog):
        for part in least:
            if part in text:
                break
        else:
            continue  # as most files: one without `crypt` has neither `encrypt` nor `decrypt`
        for word in words:
            for place in _places(text, word, whole=whole):
                before = bisect_right(statements, place, first, end, key=_START) - 1
                if before >= first and place < statements[before].end:
                    yield statements[before]


def _places(text: bytes, word: bytes, *, whole: bool = True) -> Iterator[int]:
    """Where a word stands in a text, ascending; `whole` where it must be no part of another."""
    for at in occurrences(text, word):
        end = at + len(word)
        if not whole or (text[at - 1 : at] not in _IN_NAME and text[end : end + 1] not in _IN_NAME):
            yield at
