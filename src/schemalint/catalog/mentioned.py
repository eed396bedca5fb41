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
    found = re.compile(rb"(?<![\w$])(?:" + b"|".join(map(re.escape, said)) + rb")(?![\w$])", re.IGNORECASE).search
    usual = [*said, *(word.upper() for word in said)]
    apart = own.of_file if own is not None else None
    for odd in (False, True):  # capitals are all or none, but for few
        source, looked_at = None, False
        for one in catalog.statements:
            if one.source is not source:
                source = one.source
                looked_at = _holds(source.sql.lower(), said) if odd else _holds(source.sql, usual)
            if looked_at and one.kind not in passing and one is not apart and found(source.sql, one.start, one.end):
                return True
    return any(found(text) for text in catalog.unread)


def _holds(text: bytes, words: Iterable[bytes]) -> bool:
    """Whether a text may say a word: a look that costs far less than one at where words begin and end."""
    return any(word in text for word in words)


def matched(catalog: Catalog, pattern: bytes, kinds: Collection[str]) -> bool:
    """Whether the text of a statement of some kinds matches a regular expression, whatever its capitals."""
    found = re.compile(pattern, re.IGNORECASE).search
    return any(one.kind in kinds and found(one.source.sql, one.start, one.end) for one in catalog.statements)
