"""What joining and leaving a partitioned table locks, builds and scans."""

from schemalint.catalog.changes import Change
from schemalint.catalog.locks.bounds import is_implied, may_exclude
from schemalint.catalog.locks.draft import Draft
from schemalint.catalog.locks.modes import LockMode
from schemalint.catalog.locks.removals import lock_referenced
from schemalint.catalog.rows import ConstraintKind, ConstraintRow, IndexRow, Oid, RelationRow, TableRow

EXCLUSIVE = LockMode.ACCESS_EXCLUSIVE


def make_partition(draft: Draft, table: TableRow) -> None:
    """CREATE TABLE … PARTITION OF: nobody reads the partitioned table meanwhile, nor its DEFAULT partition."""
    parent = draft.row(table.partition_of, TableRow)
    if parent is None:
        draft.lock(table.partition_of, EXCLUSIVE)
        draft.doubt("locks", "checks")
        return
    draft.lock(parent.oid, EXCLUSIVE)
    _join(draft, parent)


def attach(draft: Draft, change: Change) -> None:
    """ATTACH PARTITION: the partitioned table is read and written meanwhile, the two partitions are not (12+)."""
    if change.options.get("index") is not None or draft.row(change.oid, IndexRow) is not None:
        _attach_index(draft, change)
        return
    parent, child = draft.relation(change.options.get("parent")), draft.relation(change.oid)
    if not isinstance(parent, TableRow) or child is None:
        return
    draft.lock(parent.oid, LockMode.SHARE_UPDATE_EXCLUSIVE)
    for one in draft.family(child):
        draft.lock(one.oid, EXCLUSIVE)
    _check_rows(draft, parent, child, change)
    _join(draft, parent)
    _adopt_keys(draft, child)
    for index in draft.made(IndexRow):
        draft.build(index)


def _check_rows(draft: Draft, parent: TableRow, child: RelationRow, change: Change) -> None:
    """The new partition's rows are read, unless its valid CHECKs and NOT NULLs imply the bounds."""
    if change.options.get("default") and not draft.members("partitions", parent.oid, TableRow, "checks"):
        return
    implied = is_implied(draft, parent, child, change.options.get("bound"))
    if implied is None:
        draft.doubt("checks")
    elif not implied:
        for one in draft.family(child):
            draft.check(one)


def _join(draft: Draft, parent: TableRow) -> None:
    """What a new partition concerns beside it: the DEFAULT partition's rows, indexes, and the triggers of keys."""
    for sibling in draft.members("partitions", parent.oid, TableRow, "locks", "checks"):
        if sibling.default_partition:
            for one in draft.family(sibling):
                draft.lock(one.oid, EXCLUSIVE)
                if may_exclude(draft, parent, one):
                    draft.doubt("checks")
                else:
                    draft.check(one)
    for index in draft.members("indexes", parent.oid, IndexRow):
        draft.lock(index.oid, LockMode.SHARE_UPDATE_EXCLUSIVE)
    for key in draft.members("constraints", parent.oid, ConstraintRow):
        if key.kind is ConstraintKind.FOREIGN_KEY and key.references is not None:
            lock_referenced(draft, key.references, LockMode.SHARE_ROW_EXCLUSIVE)
    for key in draft.referring(parent.oid):
        draft.lock(key.table, LockMode.SHARE_ROW_EXCLUSIVE)
    for key in draft.made(ConstraintRow):
        if key.kind is ConstraintKind.FOREIGN_KEY and key.validated and key.enforced:
            _check_key(draft, key)


def _check_key(draft: Draft, key: ConstraintRow) -> None:
    """A partition that gets its parent's foreign key is read for it."""
    table, referenced = draft.row(key.table, TableRow), draft.row(key.references, TableRow)
    if table is not None:
        draft.check(table)
        if referenced is not None:
            draft.probe(referenced)


def _adopt_keys(draft: Draft, child: RelationRow) -> None:
    """A foreign key of its own that becomes a part of the parent's loses its triggers on the referenced table."""
    for before, after in draft.steps():
        if not (isinstance(before, ConstraintRow) and isinstance(after, ConstraintRow)) or before.table != child.oid:
            continue
        if before.references is not None and before.parent is None and after.parent is not None:
            lock_referenced(draft, before.references, EXCLUSIVE)


def _attach_index(draft: Draft, change: Change) -> None:
    parent, part = draft.row(change.oid, IndexRow), draft.row(change.options.get("index"), IndexRow)
    for index, mode in ((parent, LockMode.SHARE_UPDATE_EXCLUSIVE), (part, EXCLUSIVE)):
        if index is not None:
            draft.lock(index.oid, mode)
            draft.lock(index.table, LockMode.ACCESS_SHARE)


def detach(draft: Draft, change: Change) -> None:
    """DETACH PARTITION: with CONCURRENTLY (14 and later) only the partition itself is locked ACCESS EXCLUSIVE.

    The locks of CONCURRENTLY are those of the documentation of ALTER TABLE; it is refused where a DEFAULT exists.
    """
    parent, child = draft.relation(change.options.get("parent")), draft.relation(change.oid)
    if parent is None or child is None:
        return
    concurrent = bool(change.options.get("concurrent"))
    draft.lock(parent.oid, LockMode.SHARE_UPDATE_EXCLUSIVE if concurrent else EXCLUSIVE)
    if isinstance(child, TableRow) and not concurrent:
        lock_default_beside(draft, child, parent.oid)
    for one in draft.family(child):
        draft.lock(one.oid, EXCLUSIVE)
    for index in draft.members("indexes", child.oid, IndexRow, "locks"):
        if index.parent is not None:
            draft.lock(index.oid, EXCLUSIVE)
    _leave_keys(draft, parent, child)


def _leave_keys(draft: Draft, parent: RelationRow, child: RelationRow) -> None:
    """The partition's foreign keys become its own; keys to the partitioned table must not point into it."""
    for key in draft.members("constraints", child.oid, ConstraintRow, "locks"):
        if key.references is not None and key.parent is not None:
            lock_referenced(draft, key.references, LockMode.SHARE_ROW_EXCLUSIVE)
    for key in draft.referring(parent.oid):
        table = draft.row(key.table, TableRow)
        if table is not None:
            draft.lock(table.oid, EXCLUSIVE)
            draft.probe(table)
            draft.probe(child)


def lock_default_beside(draft: Draft, partition: TableRow, parent: Oid | None = None) -> None:
    """The DEFAULT partition beside another is locked too: what it may hold changes."""
    owner = partition.partition_of if partition.partition_of is not None else parent
    for sibling in draft.members("partitions", owner or 0, TableRow, "locks"):
        if sibling.default_partition:
            draft.lock(sibling.oid, EXCLUSIVE)
