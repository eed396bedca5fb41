"""Natural order: numbers compare as numbers, so that `10_b.sql` comes after `9_a.sql` and `V1_10` after `V1_2`."""

import re
from functools import lru_cache

from schemalint.lazy import regex
from schemalint.named import NamedTuple

_PARTS = regex(r"(\d+)")
_VERSION = regex(r"(?:v|m|migrations?|patch|update|step|delta|rev|revision)?[-_.]?(\d+(?:[-_.]\d+)*)", re.IGNORECASE)


class NaturalKey(NamedTuple):
    """What a name is ordered by: its version first, then the rest of it."""

    version: tuple[int, ...]
    parts: tuple[str | int, ...]
    name: str


@lru_cache(maxsize=65536)
def version(name: str) -> tuple[int, ...]:
    """The numbers that a name begins with (`V1_2__add.sql` has 1 and 2), empty where it begins with none."""
    match = _VERSION.match(name)
    return tuple(map(int, re.split(r"[-_.]", match[1]))) if match else ()


def natural_key(name: str) -> NaturalKey:
    """The sort key of a file's or directory's name; equal for no two names."""
    # Splitting at a group alternates text and digits, so that a text is never compared with a number.
    split = _PARTS.split(name.casefold())
    parts = tuple(int(part) if at % 2 else part for at, part in enumerate(split))
    return NaturalKey(version(name), parts, name)
