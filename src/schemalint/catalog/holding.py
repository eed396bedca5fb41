"""What a transaction of a migration holds locked while its later statements run."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from schemalint.catalog import changes
from schemalint.catalog.asked import once
from schemalint.catalog.changes import Change, CreateTable, Rollback
from schemalint.catalog.deployed import impact, serves
from schemalint.catalog.locks import Lock, LockMode, known_locks
from schemalint.catalog.migration import Migration
from schemalint.catalog.rows import (
    ColumnRow,
    ConstraintRow,
    IndexRow,
    Oid,
    PolicyRow,
    RelationRow,
    TableRow,
    TriggerRow,
)
from schemalint.catalog.store import StatementRef

EXCLUSIVE = frozenset(
    {
        changes.AddColumn, changes.DropColumn, changes.RenameColumn, changes.AlterColumnType, changes.SetDefault,
        changes.SetNotNull, changes.DropNotNull, changes.AlterIdentity, changes.AlterTable, changes.AddConstraint,
        changes.AddForeignKey, changes.AlterConstraint, changes.DropConstraint, changes.AttachPartition,
        changes.DetachPartition, changes.SetRowSecurity, changes.DropTable, changes.Truncate, changes.LockTable,
        changes.Cluster, changes.DropIndex, changes.CreateObject, changes.AlterObject, changes.DropObject,
        changes.Rename, changes.ChangeOwner, changes.CreateRule, changes.DropRule, changes.CreateTable,
    }
)  # fmt: skip
"""The classes of changes of which some lock a table ACCESS EXCLUSIVE."""
BLOCKING = EXCLUSIVE | {changes.CreateIndex, changes.Reindex}
"""Those of which some make writes to a table wait."""


class Hold(NamedTuple):
    """A lock on what is in use, and the statement since which it is held."""

    lock: Lock
    since: StatementRef

    @property
    def line(self) -> int:
        """The line of that statement, as people count."""
        return line_of(self.since)


def line_of(statement: StatementRef) -> int:
    """The line in which a statement begins."""
    span = statement.source.span(statement.start, statement.end)
    return statement.source.text.position(span.start).line


@once
def table_of(change: Change) -> Oid | None:
    """The relation that a change is of, or that its object is on; of a new partition the partitioned table."""
    if change.__class__ is changes.CreateIndex:
        table: Oid | None = change.options["table"]
        return table
    row = change.catalog.rows.get(change.oid)
    if row is None:
        row = change.catalog.at(change.oid, change.start) or change.catalog.at(change.oid, change.end)
    match row:
        case ColumnRow(table=table) | ConstraintRow(table=table) | IndexRow(table=table):
            return table
        case PolicyRow(table=table) | TriggerRow(table=table):
            return table
        case TableRow(partition_of=parent) if change.__class__ is CreateTable:
            return parent
        case RelationRow(oid=oid):
            return oid
        case _:
            return None


@once
def concerns_in_use(change: Change) -> bool:
    """Whether a change is of a table that may be in use: cheaper to ask than what it does to it."""
    return serves(change, table_of(change))


def blocking(change: Change) -> Lock | None:
    """The strongest lock of a change that makes writes wait to what is in use, none where none does."""
    if change.implied or change.__class__ not in BLOCKING or not concerns_in_use(change):
        return None
    locks = [lock for lock in known_locks(impact(change).locks) if lock.mode.blocks_writes]
    return max(locks, key=lambda lock: lock.mode, default=None)


class _Holding:
    """The locks of one transaction, computed where somebody asks for them."""

    def __init__(self) -> None:
        self.transaction = -1
        self._waiting: list[Change] = []
        self._held: dict[Oid, Hold] = {}

    def begin(self, transaction: int) -> None:
        self.transaction = transaction
        self._waiting, self._held = [], {}

    def add(self, change: Change) -> None:
        self._waiting.append(change)

    def before(self, change: Change) -> dict[Oid, Hold]:
        """What other statements hold of what is still there, by relation."""
        own = change.statement
        ready = [one for one in self._waiting if one.statement is not own]
        self._waiting = [one for one in self._waiting if one.statement is own]
        for one in ready:
            for lock in known_locks(impact(one).locks):
                if lock.mode is LockMode.ACCESS_EXCLUSIVE and isinstance(lock.relation.row, TableRow):
                    self._held.setdefault(lock.relation.row.oid, Hold(lock, one.statement))
            if isinstance(one, changes.DropTable):
                self._held.pop(one.oid, None)
        return self._held

    def __bool__(self) -> bool:
        return bool(self._waiting or self._held)


def under_locks(migration: Migration, wanted: Callable[[Change], bool]) -> Iterator[tuple[Change, dict[Oid, Hold]]]:
    """The changes while which reads of other relations wait, because an earlier statement of the transaction has them.

    Args:
        migration: the file.
        wanted: whether a change is one to ask about; asked only where something in use is locked.

    Returns:
        Each with what is held ACCESS EXCLUSIVE, by relation; the dict is only good until the next.
    """
    holding = _Holding()
    for change in migration.changes:
        kind, statement = change.__class__, change.statement
        if kind is Rollback or statement.transaction != holding.transaction:
            holding.begin(statement.transaction)  # what a savepoint's rollback lets go is not told apart
        if change.implied:
            continue
        if holding and wanted(change):
            held = holding.before(change)
            if held:
                yield change, held
        if kind in EXCLUSIVE and concerns_in_use(change):
            holding.add(change)
