"""Whether the files say a word anywhere: what they never say, nothing in them can use."""

import re
from collections.abc import Collection, Iterable

from schemalint.catalog.store import Catalog


def mentioned(catalog: Catalog, words: Iterable[str], passing: Collection[str] = ()) -> bool:
    """Whether a statement says one of some words, whatever its capitals; comments and bodies of functions count.

    Args:
        catalog: the history's.
        words: the words, each as a whole.
        passing: kinds of statements that do not count.
    """
    found = re.compile(
        rb"(?<![\w$])(?:" + b"|".join(re.escape(word.encode()) for word in words) + rb")(?![\w$])", re.IGNORECASE
    ).search
    if any(one.kind not in passing and found(one.source.sql, one.start, one.end) for one in catalog.statements):
        return True
    return any(found(text) for text in catalog.unread)
