"""Words of prose, cut down to what their forms have in common: "indexed foreign keys" is "index foreign key"."""

from functools import cache
from itertools import pairwise

from schemalint.lazy import regex
from schemalint.prompts.mojibake import repaired

_TOKEN = regex(r"[a-z0-9_]+(?:\.[a-z0-9_]+)*(?:\([a-z0-9_]*\))?")
_KEPT = regex(r"\b(not)[ \t]+(null|valid|exists)\b")
_SAME = {"indices": "index", "fk": "foreign_key", "fks": "foreign_key", "pk": "primary_key", "pks": "primary_key"}


def normal(text: str) -> str:
    """A text in lower case, mojibake read as what it was, hyphens and emphasis as blanks; NOT NULL is one word."""
    text = repaired(text).lower().replace("\u2011", "-").replace("\u2019", "'")
    for mark in ("*", "`", "-", "\u2013", "\u2014", "/"):
        text = text.replace(mark, " ")
    return _KEPT.sub(r"\1_\2", text)


def stems(text: str) -> tuple[str, ...]:
    """The stems of a text's words, in order.

    Args:
        text: as `normal` gives it.
    """
    return tuple(stem(word) for word in _TOKEN.findall(text))


def terms(words: tuple[str, ...]) -> frozenset[str]:
    """The stems of words, and each two and three that follow each other joined by `_`."""
    found = set(words)
    found.update(map("_".join, pairwise(words)))
    found.update(map("_".join, zip(words, words[1:], words[2:], strict=False)))
    return frozenset(found)


@cache
def stem(word: str) -> str:
    """What the forms of a word have in common; of words joined by `_`, what those of each have."""
    if word in _SAME:
        return _SAME[word]
    if "_" in word:
        return "_".join(stem(part) for part in word.split("_") if part)
    if not word.isalpha():
        return word
    return _without_e(_without_ending(_singular(word)))


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("xes", "ches", "shes", "sses")):
        return word[:-2]
    if word.endswith("s") and len(word) > 2 and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _without_ending(word: str) -> str:
    if word.endswith("ing") and len(word) > 5:
        return word[:-3]
    if word.endswith("ed") and len(word) > 4:
        return word[:-2]
    return word


def _without_e(word: str) -> str:
    return word[:-1] if word.endswith("e") and len(word) > 3 else word
