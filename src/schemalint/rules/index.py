"""The rules by name; written by `python -m schemalint.rules.generate_index`."""

from collections.abc import Mapping
from typing import NamedTuple


class Entry(NamedTuple):
    """What is known of a rule without importing it.

    Attributes:
        topic: the module it stands in.
        default: whether it runs when nothing selects it.
        lead: what it finds, in a sentence.
    """

    topic: str
    default: bool
    lead: str


RULES: Mapping[str, Entry] = {}
