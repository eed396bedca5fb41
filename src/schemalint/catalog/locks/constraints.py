"""What changes of constraints lock, build and scan."""

from schemalint.catalog.changes import Change
from schemalint.catalog.locks.columns import require_not_null
from schemalint.catalog.locks.domains import check_domain
from schemalint.catalog.locks.draft import Draft
from schemalint.catalog.locks.modes import LockMode
from schemalint.catalog.locks.proofs import PROVING
from schemalint.catalog.locks.removals import add_removals, lock_referenced
from schemalint.catalog.rows import (
    ColumnRow,
    ConstraintKind,
    ConstraintRow,
    IndexRow,
    RelationKind,
    RelationRow,
    TableRow,
)
from schemalint.catalog.store import Members

LOCKS_CHILDREN_SINCE = 18
"""Since when ADD CONSTRAINT locks what inherits, whether that inherits it or not: 15 was seen not to, 18 to do so."""


def add_constraint(draft: Draft, change: Change) -> None:
    """ADD CONSTRAINT, and what stands as one in CREATE TABLE and ADD COLUMN."""
    row = draft.row_after(change.oid, ConstraintRow)
    if row is not None and row.on_domain:
        check_domain(draft, row, validates=row.validated)
        return
    table = draft.relation(row.table if row is not None else change.options.get("table"))
    if table is None:
        return
    if row is not None and row.kind is ConstraintKind.FOREIGN_KEY:
        _add_foreign_key(draft, table, row, change)
    elif not draft.is_new(table):
        _add_other(draft, table, row, change)


def _add_foreign_key(draft: Draft, table: RelationRow, row: ConstraintRow, change: Change) -> None:
    """A foreign key locks both tables SHARE ROW EXCLUSIVE, and reads the new rows unless it is NOT VALID."""
    mode, partitioned = LockMode.SHARE_ROW_EXCLUSIVE, _is_partitioned(table)
    own = _taken_over(draft, table)
    below = {one.oid for key in own for one in _family_of(draft, key)[1:]} if own else ()
    whole = partitioned or draft.version >= LOCKS_CHILDREN_SINCE
    for one in draft.family(table, only=not whole):
        if one.oid not in below or draft.version >= LOCKS_CHILDREN_SINCE:
            draft.lock_row(one, mode)
    referenced = lock_referenced(draft, row.references or 0, LockMode.ACCESS_EXCLUSIVE if own else mode)
    validates = row.validated and row.enforced and change.options.get("validates", True)
    if row.unsure & PROVING:
        draft.doubt("checks", "probes")
    elif validates and not draft.is_new(table):
        proved = {one.oid for key in own if key.validated for one in _family_of(draft, key)} if own else ()
        checked = [one for one in draft.family(table, only=not partitioned) if one.oid not in proved]
        for one in checked:
            draft.check(one)
        for one in referenced if any(map(draft.has_rows, checked)) else ():
            draft.probe(one)


def _taken_over(draft: Draft, table: RelationRow) -> list[ConstraintRow]:
    """The foreign keys that partitions have already and that become parts of the new one: their triggers go."""
    partitions: Members | None = draft.before.row(("partitions", table.oid))
    if partitions is None or not partitions.oids:
        return []
    return [
        before
        for before, after in draft.steps()
        if isinstance(before, ConstraintRow) and isinstance(after, ConstraintRow) and before.parent != after.parent
    ]


def _family_of(draft: Draft, key: ConstraintRow) -> list[RelationRow]:
    """The partition that has a foreign key, and those below it, which have it as well."""
    table = draft.row(key.table, RelationRow)
    return draft.family(table) if table is not None else []


def _add_other(draft: Draft, table: RelationRow, row: ConstraintRow | None, change: Change) -> None:
    """A CHECK, a NOT NULL, or a constraint that an index enforces."""
    draft.lock(table.oid, LockMode.ACCESS_EXCLUSIVE)
    for one in draft.family(table)[1:]:
        if _locks_below(draft, row):
            draft.lock(one.oid, LockMode.ACCESS_EXCLUSIVE)
        elif _is_partitioned(table):
            draft.lock(one.oid, LockMode.SHARE)
    for check in draft.made(ConstraintRow):
        holder = draft.row(check.table, RelationRow)
        if check.unsure & PROVING:
            draft.doubt("checks")
        elif check.kind is ConstraintKind.CHECK and check.validated and check.enforced and holder is not None:
            draft.check(holder)
    for index in draft.made(IndexRow):
        draft.build(index)
    _use_index(draft, row)
    _make_not_null(draft, table, change)


def _locks_below(draft: Draft, row: ConstraintRow | None) -> bool:
    """Whether the tables below are locked as strongly: for a primary key because they get its NOT NULL."""
    if row is None or row.kind is ConstraintKind.PRIMARY_KEY or draft.version >= LOCKS_CHILDREN_SINCE:
        return True
    return row.kind is ConstraintKind.CHECK and not row.no_inherit


def _use_index(draft: Draft, row: ConstraintRow | None) -> None:
    """USING INDEX gives the index the constraint's name."""
    index = draft.row(row.index, IndexRow) if row is not None else None
    if index is not None and row is not None and index.name != row.name:
        draft.lock(index.oid, LockMode.SHARE_UPDATE_EXCLUSIVE)


def _make_not_null(draft: Draft, table: RelationRow, change: Change) -> None:
    """The columns of a primary key become NOT NULL, also in the tables that inherit."""
    if change.options.get("unvalidated"):
        return
    for before, after in draft.steps():
        if isinstance(before, ColumnRow) and isinstance(after, ColumnRow) and after.not_null and not before.not_null:
            for one in draft.family(table):
                require_not_null(draft, one, draft.alike(one.oid, before))


def _is_partitioned(table: RelationRow) -> bool:
    return isinstance(table, TableRow) and table.kind is RelationKind.PARTITIONED_TABLE


def drop_constraint(draft: Draft, change: Change) -> None:
    """DROP CONSTRAINT: a foreign key's referenced table is locked as strongly."""
    row = draft.row(change.oid, ConstraintRow)
    table = draft.row(row.table, RelationRow) if row is not None else None
    if row is None or table is None:
        return
    draft.lock(table.oid, LockMode.ACCESS_EXCLUSIVE)
    if row.kind is ConstraintKind.CHECK and not row.no_inherit:
        below = draft.children(table) if change.options.get("only") else draft.family(table)
        for one in below:
            draft.lock(one.oid, LockMode.ACCESS_EXCLUSIVE)
    add_removals(draft)


def validate_constraint(draft: Draft, change: Change) -> None:
    """VALIDATE CONSTRAINT: all rows are read under a lock that lets reads and writes through."""
    row = draft.row(change.oid, ConstraintRow)
    if row is None:
        _validate_not_null(draft, change)
        return
    if row.on_domain:
        check_domain(draft, row, validates=not row.validated)
        return
    table = draft.row(row.table, RelationRow)
    if table is None:
        return
    draft.lock(table.oid, LockMode.SHARE_UPDATE_EXCLUSIVE)
    if "validated" in row.unsure:
        draft.doubt("locks", "checks")
    elif not row.validated:
        _validate(draft, table, row)


def _validate(draft: Draft, table: RelationRow, row: ConstraintRow) -> None:
    inherits = row.kind is ConstraintKind.CHECK and not row.no_inherit
    for one in draft.family(table, only=not (inherits or _is_partitioned(table))):
        own = next((c for c in draft.members("constraints", one.oid, ConstraintRow) if c.name == row.name), None)
        if own is None or not own.validated or own.kind is not row.kind:
            draft.lock(one.oid, LockMode.SHARE_UPDATE_EXCLUSIVE)
            draft.check(one)
    if row.references is not None:
        for one in lock_referenced(draft, row.references, LockMode.ROW_SHARE):
            draft.probe(one)


def _validate_not_null(draft: Draft, change: Change) -> None:
    """A NOT NULL that was added NOT VALID (18): the column stands for it."""
    column = draft.row(change.oid, ColumnRow)
    table = draft.row(column.table, RelationRow) if column is not None else None
    if table is not None:
        for one in draft.family(table):
            draft.lock(one.oid, LockMode.SHARE_UPDATE_EXCLUSIVE)
            draft.check(one)


def alter_constraint(draft: Draft, change: Change) -> None:
    """ALTER CONSTRAINT: what is no longer enforced, or is from now on, concerns the referenced table too (18)."""
    row, after = draft.row(change.oid, ConstraintRow), draft.row_after(change.oid, ConstraintRow)
    table = draft.row(row.table, RelationRow) if row is not None else None
    if row is None or after is None or table is None:
        return
    for one in draft.family(table, only=not _is_partitioned(table)):
        draft.lock(one.oid, LockMode.ACCESS_EXCLUSIVE)
        if after.enforced and not row.enforced:
            draft.check(one)
    if after.enforced is not row.enforced and row.references is not None:
        mode = LockMode.SHARE_ROW_EXCLUSIVE if after.enforced else LockMode.ACCESS_EXCLUSIVE
        for one in lock_referenced(draft, row.references, mode):
            if after.enforced:
                draft.probe(one)
