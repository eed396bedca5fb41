"""The modes of table locks, and which of them conflict."""

from enum import IntEnum


class LockMode(IntEnum):
    """A table lock's mode in PostgreSQL's own words, from the weakest to the strongest."""

    ACCESS_SHARE = 1
    ROW_SHARE = 2
    ROW_EXCLUSIVE = 3
    SHARE_UPDATE_EXCLUSIVE = 4
    SHARE = 5
    SHARE_ROW_EXCLUSIVE = 6
    EXCLUSIVE = 7
    ACCESS_EXCLUSIVE = 8

    def __str__(self) -> str:
        return self.name.replace("_", " ")

    def conflicts_with(self, other: "LockMode") -> bool:
        """Whether a session waits for this lock while another session holds the other on the same table."""
        return other in _CONFLICTS[self]

    @property
    def blocks_reads(self) -> bool:
        """Whether a plain SELECT waits for it."""
        return self.conflicts_with(LockMode.ACCESS_SHARE)

    @property
    def blocks_writes(self) -> bool:
        """Whether INSERT, UPDATE and DELETE wait for it."""
        return self.conflicts_with(LockMode.ROW_EXCLUSIVE)


_CONFLICTS = {
    LockMode(mode): frozenset(map(LockMode, others))
    for mode, others in (
        (1, (8,)),
        (2, (7, 8)),
        (3, (5, 6, 7, 8)),
        (4, (4, 5, 6, 7, 8)),
        (5, (3, 4, 6, 7, 8)),
        (6, (3, 4, 5, 6, 7, 8)),
        (7, (2, 3, 4, 5, 6, 7, 8)),
        (8, (1, 2, 3, 4, 5, 6, 7, 8)),
    )
}
"""From PostgreSQL's documentation, chapter Explicit Locking, table Conflicting Lock Modes."""
