"""The lines of both sides, told apart."""

from collections.abc import Iterable
from typing import NamedTuple

UNKNOWN = "?"


class Difference(NamedTuple):
    """An object of which both sides do not say the same; empty for a side that does not have it."""

    identity: str
    server: str
    ours: str

    def __str__(self) -> str:
        sides = ((self.server, "server"), (self.ours, "replay"))
        return self.identity + "".join(f"\n    {side}: {said}" for said, side in sides)


class Compared(NamedTuple):
    """How two shapes compare: `equal` and `unsure` are numbers of lines."""

    equal: int
    unsure: int
    differences: list[Difference]


NOTHING = "nothing"


def compared(server: Iterable[str], ours: Iterable[str]) -> Compared:
    """Compare two shapes; what we do not know for sure differs from nothing."""
    theirs, mine = _said(server), _said(ours)
    equal = unsure = 0
    differences = []
    for identity in sorted(theirs.keys() | mine.keys()):
        left, right = theirs.get(identity, NOTHING), mine.get(identity, NOTHING)
        if left == right:
            equal += 1
        elif right == UNKNOWN:
            unsure += 1
        else:
            differences.append(Difference(identity, left, right))
    return Compared(equal, unsure, differences)


def _said(lines: Iterable[str]) -> dict[str, str]:
    said: dict[str, str] = {}
    for line in lines:
        identity, _, details = line.partition("\t")
        said[identity] = f"{said[identity]} & {details}" if identity in said else details
    return said
