"""What is locked for being removed: everything that goes with what is dropped, and what it hung on."""

from schemalint.catalog.locks.draft import Draft
from schemalint.catalog.locks.modes import LockMode
from schemalint.catalog.rows import (
    ColumnRow,
    ConstraintRow,
    IndexRow,
    Oid,
    PolicyRow,
    RelationRow,
    Row,
    TableRow,
    TriggerRow,
)


def add_removals(draft: Draft) -> None:
    """Lock ACCESS EXCLUSIVE whatever the change removes, the tables of it, and the tables that lose a default."""
    for before, after in draft.steps():
        if before is not None and after is None:
            remove(draft, before)
        elif isinstance(before, ColumnRow) and isinstance(after, ColumnRow) and before.default != after.default:
            draft.lock(before.table, LockMode.ACCESS_EXCLUSIVE)


def remove(draft: Draft, row: Row) -> None:
    """Lock what is removed, and what it is on; a foreign key's referenced table loses its triggers."""
    match row:
        case IndexRow(oid=oid, table=table):
            _lock(draft, oid, table)
        case RelationRow(oid=oid):
            _lock(draft, oid)
        case ConstraintRow(table=table, references=references, parent=parent):
            _lock(draft, table)
            if references is not None and parent is None:
                lock_referenced(draft, references, LockMode.ACCESS_EXCLUSIVE)
        case ColumnRow(table=table) | TriggerRow(table=table) | PolicyRow(table=table):
            _lock(draft, table)
        case _:
            pass


def _lock(draft: Draft, *oids: Oid) -> None:
    for oid in oids:
        draft.lock(oid, LockMode.ACCESS_EXCLUSIVE)


def lock_referenced(draft: Draft, oid: Oid, mode: LockMode) -> list[RelationRow]:
    """Lock the referenced table of a foreign key, and its partitions, each of which has triggers too; all of them."""
    table = draft.relation(oid)
    if table is None:
        draft.doubt("locks")
        return []
    found = [table]
    for partition in draft.members("partitions", oid, TableRow, "locks"):
        found += lock_referenced(draft, partition.oid, mode)
    draft.lock_row(table, mode)
    return found
