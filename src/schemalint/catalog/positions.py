"""Where in the log the entries of a key are, and by that the rows as they once were."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from schemalint.catalog.store import Entry, Key


class Positions:
    """An index of a log by key, which is brought up to date whenever it is asked.

    Args:
        log: the log.
        rows: the rows as they stand at its end.
    """

    __slots__ = ("_held", "_indexed", "_log", "_rows")

    def __init__(self, log: "Sequence[Entry]", rows: "Mapping[Key, Any]") -> None:
        self._log = log
        self._rows = rows
        self._indexed = 0
        self._held: dict[Key, Any] = {}  # the position of a key's one entry, as most keys have; a list of several

    def of(self, key: "Key") -> list[int]:
        """The positions in the log of the entries of a key, ascending."""
        if self._indexed < len(self._log):
            self._enter()
        held = self._held.get(key, [])
        return [held] if held.__class__ is int else held

    def row(self, position: int, key: "Key") -> Any:  # noqa: ANN401 - the key decides the row's type
        """The row under a key as it was when the log had `position` entries."""
        log = self._log
        if self._indexed < len(log):
            self._enter()
        held = self._held.get(key)
        if held.__class__ is int:
            return log[held].before if held >= position else self._rows.get(key)
        if held is None or held[-1] < position:
            return self._rows.get(key)
        return log[held[bisect_left(held, position)]].before

    def _enter(self) -> None:
        index = self._held
        for position, entry in enumerate(self._log[self._indexed :], self._indexed):
            held = index.setdefault(entry.key, position)
            if held is position:
                continue
            if held.__class__ is int:
                index[entry.key] = [held, position]
            else:
                held.append(position)
        self._indexed = len(self._log)
