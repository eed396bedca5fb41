"""Where bytes stand in a text."""

from collections.abc import Iterator


def occurrences(text: bytes, needle: bytes, start: int = 0, end: int | None = None) -> Iterator[int]:
    """The places of a needle in a text, ascending, those that overlap included.

    Args:
        text: the text.
        needle: what is looked for, at least a byte.
        start: byte offset from which to look.
        end: byte offset before which each must end; the text's own end without.
    """
    stop = len(text) if end is None else end
    at = text.find(needle, start, stop)
    while at >= 0:
        yield at
        at = text.find(needle, at + 1, stop)
