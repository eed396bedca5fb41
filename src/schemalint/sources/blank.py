"""Blanking: what is no SQL becomes spaces, byte for byte, so that every offset stays."""

from collections.abc import Iterable

from schemalint.named import NamedTuple
from schemalint.sources.source import Segment

_SPACES = bytes(byte if byte in b"\r\n" else 0x20 for byte in range(256))


class Run(NamedTuple):
    """Bytes of a file that are no longer its author's: offsets, the end exclusive."""

    start: int
    end: int


class Blanked(NamedTuple):
    """A text of the same length and line ends, and the runs in which it differs from the author's."""

    sql: bytes
    runs: tuple[Run, ...] = ()


def spaces(data: bytes | bytearray) -> bytes | bytearray:
    """As many bytes, all spaces but for the line ends."""
    return data.translate(_SPACES)


def segments(runs: Iterable[Run], length: int) -> tuple[Segment, ...]:
    """The map of a text of some length: derived in the runs, which may touch or overlap, and literal between them."""
    made: list[Segment] = []
    at = 0
    for start, end in sorted(runs):
        if end <= at:
            continue
        start = max(start, at)
        if start > at:
            made.append(Segment(at, at, start - at, literal=True))
        made.append(Segment(start, start, end - start, literal=False))
        at = end
    if made and at < length:
        made.append(Segment(at, at, length - at, literal=True))
    return tuple(made)
