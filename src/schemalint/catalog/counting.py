"""What a sequence counts."""

from msgspec import Struct


class SequenceParameters(Struct, frozen=True, gc=False):
    """Where a sequence begins, how far it steps, between which bounds, and how many numbers a session takes at once."""

    start: int = 1
    increment: int = 1
    minimum: int = 1
    maximum: int = (1 << 63) - 1
    cache: int = 1
    cycle: bool = False
