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
    found = re.compile(
        rb"(?<![\w$])(?:" + b"|".join(re.escape(word.encode()) for word in words) + rb")(?![\w$])", re.IGNORECASE
    ).search
    apart = own.of_file if own is not None else None
    for one in catalog.statements:
        if one.kind not in passing and one is not apart and found(one.source.sql, one.start, one.end):
            return True
    return any(found(text) for text in catalog.unread)
