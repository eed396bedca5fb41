"""The words that a name is made of."""

import re
from functools import lru_cache

_WORD = re.compile(r"[A-Z]{2,}s(?![a-z])|[A-Z]+(?![a-z])|[A-Z]?[^\W\d_A-Z]+|\d+")
_IRREGULAR = {
    "bonuses": "bonus", "cookies": "cookie", "ids": "id", "movies": "movie", "statuses": "status",
}  # fmt: skip
_NO_PLURAL = frozenset({"always", "https", "news", "series", "species"})
_SINGULAR_ENDINGS = ("as", "is", "os", "ss", "us")

Phrase = tuple[str, ...]


@lru_cache(maxsize=65536)
def words(name: str) -> Phrase:
    """The words of a name, lower-case and in the singular where that is sure.

    A word ends at whatever is no letter or digit, where camelCase goes on with a capital, and between a letter and a
    digit: `user_apiKeys2` is `user`, `api`, `key`, `2`.
    """
    return tuple(singular(word.lower()) for word in _WORD.findall(name))


def singular(word: str) -> str:
    """The singular of a lower-case English word; the word itself where that is not sure."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) < 4 or word[-1] != "s" or word.endswith(_SINGULAR_ENDINGS) or word in _NO_PLURAL:
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-2] if word.endswith(("sses", "shes", "tches", "xes")) else word[:-1]


@lru_cache(maxsize=64)
def phrases(*texts: str) -> frozenset[Phrase]:
    """Phrases of a vocabulary: each text holds phrases separated by commas or line ends, and is split like a name."""
    found = (words(phrase.strip()) for text in texts for phrase in re.split(r"[,\n]", text))
    return frozenset(phrase for phrase in found if phrase)
