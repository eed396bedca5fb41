"""How a rule learns that the files do not tell what it asks for."""

from collections.abc import Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class Unsure(Exception):  # noqa: N818 - no error: the engine catches it and counts "not judged"
    """The files do not tell the fact that was read."""


class Open(tuple[T, ...], Generic[T]):
    """A collection of which the files tell only a part: gives what is known, and raises `Unsure` at its end."""

    def __iter__(self) -> Iterator[T]:
        yield from super().__iter__()
        raise Unsure("the files do not tell all of them")

    def __len__(self) -> int:
        raise Unsure("the files do not tell how many there are")

    def __bool__(self) -> bool:
        for _ in super().__iter__():
            return True
        raise Unsure("the files do not tell whether there is one")

    def __contains__(self, item: object) -> bool:
        if super().__contains__(item):
            return True
        raise Unsure("the files do not tell whether it is one of them")

    def known(self) -> tuple[T, ...]:
        """The part that is known."""
        return tuple(super().__iter__())
