"""What a transaction of a migration holds locked while its later statements run."""

from collections.abc import Callable, Iterator, Sequence

from schemalint.catalog import changes
from schemalint.catalog.asked import kept, once
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
from schemalint.catalog.store import Catalog, StatementRef
from schemalint.catalog.unsure import Unsure
from schemalint.named import NamedTuple

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
BEYOND_ITS_TABLE = frozenset(
    {
        changes.DropConstraint, changes.DropTable, changes.Truncate, changes.AttachPartition, changes.DetachPartition,
        changes.CreateTable, changes.CreateObject, changes.DropObject,
    }
)  # fmt: skip
"""Those that may lock other tables than their own: referenced ones, partitions, what goes along."""
_SEVERAL = frozenset({"TransactionStmt", "DoStmt", "SelectStmt", "CallStmt"})
"""The kinds of statements by which a file that is sent statement by statement has transactions of several."""
_ON_TABLE = frozenset({ColumnRow, ConstraintRow, IndexRow, PolicyRow, TriggerRow})
"""The kinds of objects that are on a table."""


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


def table_of(change: Change) -> Oid | None:
    """The relation that a change is of, or that its object is on; of a new partition the partitioned table."""
    if change.__class__ is changes.CreateIndex:
        table: Oid | None = change.options["table"]
        return table
    row = change.catalog.rows.get(change.oid)
    if row is None:
        row = change.catalog.at(change.oid, change.start) or change.catalog.at(change.oid, change.end)
    kind = row.__class__
    found: Oid | None = row.oid if isinstance(row, RelationRow) else None
    if kind in _ON_TABLE:
        found = row.table
    elif kind is TableRow and change.__class__ is CreateTable:
        found = row.partition_of
    return found


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


class Holding:
    """What the earlier statements of a transaction hold, computed where somebody asks for it.

    Args:
        made: the transaction's changes of the classes of which some lock a table ACCESS EXCLUSIVE, in order.
    """

    def __init__(self, made: Sequence[Change]) -> None:
        self._made = made
        self._until = self._looked_at = self._computed = 0
        self._used: list[Change] = []
        self._tables: set[Oid | None] = set()
        self._held: dict[Oid, Hold] = {}

    def reach(self, until: int) -> None:
        """Go on to where so many of those changes have been made."""
        self._until = until

    def of_others(self, change: Change) -> bool:
        """Whether a change of another statement may lock a table in use that is not the change's own."""
        made, own = self._made, change.statement
        while self._looked_at < self._until and made[self._looked_at].statement is not own:
            one = made[self._looked_at]
            self._looked_at += 1
            if concerns_in_use(one):
                self._used.append(one)
                self._tables.add(None if one.__class__ in BEYOND_ITS_TABLE else table_of(one))
        tables = self._tables
        return len(tables) > 1 or (bool(tables) and table_of(change) not in tables)

    def before(self, change: Change) -> dict[Oid, Hold]:
        """What other statements hold ACCESS EXCLUSIVE of the tables that are still there, by relation."""
        self.of_others(change)
        for one in self._used[self._computed :]:
            for lock in known_locks(impact(one).locks):
                if lock.mode is LockMode.ACCESS_EXCLUSIVE and isinstance(lock.relation.row, TableRow):
                    self._held.setdefault(lock.relation.row.oid, Hold(lock, one.statement))
            if isinstance(one, changes.DropTable):
                self._held.pop(one.oid, None)
        self._computed = len(self._used)
        return self._held


class _Together(NamedTuple):
    """A transaction, or what is left of it after a ROLLBACK, whose later statements run while something may be held.

    Attributes:
        made: the changes that may lock something in use, from the first that does.
        beside: those of other statements after the first of these, each with how many were made before it.
    """

    made: list[Change]
    beside: list[tuple[Change, int]]


def under_locks(migration: Migration, wanted: Callable[[Change], bool]) -> Iterator[tuple[Change, Holding]]:
    """The changes before which other statements of the transaction may have locked something.

    Args:
        migration: the file.
        wanted: whether a change is one to ask about.

    Returns:
        Each with what is held, which is only good until the next.
    """
    for made, beside in _together(migration.catalog, migration):
        holding = Holding(made)
        for change, until in beside:
            if wanted(change):
                holding.reach(until)
                yield change, holding


@kept
def _together(_: Catalog, migration: Migration) -> Sequence[_Together]:
    references = migration.references
    if not (len(references) > 1 and references[1].in_block) and not any(one.kind in _SEVERAL for one in references):
        return ()
    found, transaction = list[_Together](), -1
    made, beside = list[Change](), list[tuple[Change, int]]()
    for change in migration.changes:
        kind, statement = change.__class__, change.statement
        if kind is Rollback or statement.transaction != transaction:
            transaction = statement.transaction
            if made:  # what a savepoint's rollback lets go is not told apart
                made, beside = [], []
        if change.implied and statement.kind != "AlterTableStmt":
            continue
        if made and made[0].statement is not statement:
            if not beside:
                found.append(_Together(made, beside))
            beside.append((change, len(made)))
        if kind in EXCLUSIVE and not change.implied and (made or _may_concern_in_use(change)):
            made.append(change)
    return found


def _may_concern_in_use(change: Change) -> bool:
    """As `concerns_in_use`, of changes that nobody else asks it about: what is not told may be."""
    table = table_of(change)
    try:
        return table is not None and serves(change, table)
    except Unsure:
        return True  # who asks about what is beside it is stopped there
