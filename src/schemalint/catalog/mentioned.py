"""Whether the files say a word anywhere: what they never say, nothing in them can use."""

import re
from collections.abc import Collection, Iterable

from schemalint.catalog.store import Catalog, StatementRef


def mentioned(
    catalog: Catalog, words: Iterable[str], passing: Collection[str] = (), own: StatementRef | None = None
) -> bool:
    """Whether a statement says one of some words, whatever its capitals; comments and bodies of functions count.

    Args:
        catalog: the history's.
        words: the words, each as a whole.
        passing: kinds of statements that do not count.
        own: a statement that does not count, nor the one in whose body it ran.
    """
    said = [word.lower().encode() for word in words]
    sources = {id(one.source): one.source.sql for one in catalog.statements}
    saying = {key for key, sql in sources.items() if _says(sql, said)}
    if not saying and not any(_says(text, said) for text in catalog.unread):
        return False
    found = re.compile(rb"(?<![\w$])(?:" + b"|".join(map(re.escape, said)) + rb")(?![\w$])", re.IGNORECASE).search
    apart = own.of_file if own is not None else None
    for one in catalog.statements:
        if (
            id(one.source) in saying
            and one.kind not in passing
            and one is not apart
            and found(one.source.sql, one.start, one.end)
        ):
            return True
    return any(found(text) for text in catalog.unread)


def _says(text: bytes, words: list[bytes]) -> bool:
    """Whether a text may say a word: a look that costs far less than one at where words begin and end."""
    lower = text.lower()
    return any(word in lower for word in words)


def matched(catalog: Catalog, pattern: bytes, kinds: Collection[str]) -> bool:
    """Whether the text of a statement of some kinds matches a regular expression, whatever its capitals."""
    found = re.compile(pattern, re.IGNORECASE).search
    return any(one.kind in kinds and found(one.source.sql, one.start, one.end) for one in catalog.statements)
