"""The names that PostgreSQL makes up for objects that are given none."""

MAX_NAME = 63
"""The bytes that a name may have."""


def object_name(first: str, second: str, label: str) -> str:
    """PostgreSQL's makeObjectName: the parts joined by `_`, the longer of the first two cut to fit 63 bytes."""
    if len(first) + len(second) + len(label) < MAX_NAME - 1 and first.isascii() and second.isascii():
        return f"{first}_{second}_{label}" if second else f"{first}_{label}"
    one, two = first.encode(), second.encode()
    overhead = (len(two) > 0) + 1 + len(label)
    available = MAX_NAME - overhead
    while len(one) + len(two) > available:
        if len(one) > len(two):
            one = one[:-1]
        else:
            two = two[:-1]
    parts = (_clip(one), *((_clip(two),) if second else ()), label)
    return "_".join(parts)


def _clip(name: bytes) -> str:
    """Drop a character that the cut went through."""
    return name.decode("utf-8", "ignore")
