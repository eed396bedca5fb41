"""Oids that are added to a collection one by one: what the log holds of a long one is a view, and no copy each time."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import overload

LONG = 64
"""From so many on a collection is shared; below, a copy is cheaper than a view."""


class Grown(Sequence[int]):
    """The first items of a list that later views share and only ever lengthen.

    Args:
        items: the list.
        count: how many of its items belong to this view.
    """

    __slots__ = ("_count", "_items")

    def __init__(self, items: list[int], count: int) -> None:
        self._items = items
        self._count = count

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[int]:
        return islice(self._items, self._count)

    def __contains__(self, oid: object) -> bool:
        items: Iterator[object] = iter(self)
        return oid in items

    @overload
    def __getitem__(self, at: int) -> int: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[int]: ...
    def __getitem__(self, at: int | slice) -> int | Sequence[int]:
        return tuple(self)[at] if isinstance(at, slice) else self._items[range(self._count)[at]]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(other) == self._count and begins_with(self, other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def with_one(self, oid: int) -> "Grown":
        """These items and one more; the list is shared unless another view has lengthened it already."""
        items = self._items if len(self._items) == self._count else list(self)
        items.append(oid)
        return Grown(items, self._count + 1)

    def goes_on_from(self, other: Sequence[int]) -> bool:
        """Whether these items are others of the same list and some more."""
        return isinstance(other, Grown) and other._items is self._items and other._count <= self._count  # noqa: SLF001


def grown(oids: Sequence[int], oid: int) -> Sequence[int]:
    """Some oids and one more."""
    if oids.__class__ is Grown:
        return oids.with_one(oid)
    if len(oids) < LONG:
        return (*oids, oid)
    items = [*oids, oid]
    return Grown(items, len(items))


def begins_with(oids: Sequence[int], first: Sequence[int]) -> bool:
    """Whether some oids begin with others."""
    if isinstance(oids, Grown) and oids.goes_on_from(first):
        return True
    return tuple(islice(oids, len(first))) == tuple(first)
