"""What a change does to the tables that exist: the locks it takes, and what it writes, builds and reads."""

from collections.abc import Iterable
from typing import Any

from msgspec import Struct

from schemalint.catalog.handles import Index, Relation, known
from schemalint.catalog.locks.modes import LockMode
from schemalint.catalog.rows import Oid
from schemalint.catalog.unsure import Open


class Lock(Struct, frozen=True):
    """A lock on a relation."""

    relation: Relation
    mode: LockMode


class Effects(Struct, frozen=True):
    """What a change, or a statement, does to the relations that exist before it.

    Each collection is `Open` where the files do not tell all of it: it gives what is known and raises `Unsure` then.

    Attributes:
        locks: the relations that are locked until the transaction ends, each once, with the strongest mode. Indexes
            are listed only where they are locked more strongly than their use does it (above ROW EXCLUSIVE).
        rewrites: the tables and materialized views whose rows are all written anew, into new files.
        truncates: the tables that are emptied.
        builds: the indexes that are built from all rows of their table: new ones, and those that are built anew.
        checks: the tables of which all rows are read to prove something of them: a CHECK, NOT NULL, a foreign key, a
            partition's bounds.
        probes: the tables in which rows are looked up or that a query reads: by an index or as a whole.
    """

    locks: tuple[Lock, ...] = ()
    rewrites: tuple[Relation, ...] = ()
    truncates: tuple[Relation, ...] = ()
    builds: tuple[Index, ...] = ()
    checks: tuple[Relation, ...] = ()
    probes: tuple[Relation, ...] = ()

    @property
    def scans(self) -> tuple[Relation, ...]:
        """The tables of which all rows are read: to be written anew, for an index, or for a check."""
        parts: tuple[tuple[Any, ...], ...] = (self.rewrites, self.builds, self.checks)
        indexed = (one.snapshot.find(one.row.table, Relation) for one in known(self.builds))
        tables = (*known(self.rewrites), *(one for one in indexed if one is not None), *known(self.checks))
        distinct = tuple(dict.fromkeys(tables))
        return Open(distinct) if any(isinstance(part, Open) for part in parts) else distinct

    def mode_on(self, relation: Relation) -> LockMode | None:
        """The mode of the lock on a relation, none where there is none.

        Raises:
            Unsure: none is known, and the files do not tell all locks.
        """
        return next((lock.mode for lock in self.locks if lock.relation == relation), None)


NOTHING = Effects()


def together(effects: Iterable[Effects]) -> Effects:
    """The effects of several changes as one: each relation once, locked as strongly as any of them does."""
    parts = list(effects)
    if len(parts) == 1:
        return parts[0]
    fields = ("rewrites", "truncates", "builds", "checks", "probes")
    others = {name: _joined([getattr(part, name) for part in parts]) for name in fields}
    return Effects(locks=locks_together(parts), **others)


def locks_together(parts: Iterable[Effects]) -> tuple[Lock, ...]:
    """The locks of several changes: of each relation the strongest."""
    strongest: dict[Oid, Lock] = {}
    is_open = False
    for part in parts:
        locks = part.locks
        if isinstance(locks, Open):
            locks, is_open = locks.known(), True
        for lock in locks:
            oid: Oid = lock.relation.row.oid
            held = strongest.get(oid)
            if held is None or held.mode < lock.mode:
                strongest[oid] = lock
    found = tuple(strongest.values())
    return Open(found) if is_open else found


def known_locks(locks: tuple[Lock, ...]) -> tuple[Lock, ...]:
    """What is known of some locks, without asking whether that is all."""
    return locks.known() if isinstance(locks, Open) else locks


def _joined(parts: list[tuple[Relation, ...]]) -> Any:  # noqa: ANN401 - relations or indexes, as they came
    found = tuple(dict.fromkeys(one for part in parts for one in known(part)))
    return Open(found) if any(isinstance(part, Open) for part in parts) else found
