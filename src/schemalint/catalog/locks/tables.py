"""What changes of whole tables lock, rewrite and scan."""

from collections.abc import Iterable

from schemalint.catalog.changes import Change
from schemalint.catalog.locks.draft import Draft
from schemalint.catalog.locks.modes import LockMode
from schemalint.catalog.locks.partitions import lock_default_beside, make_partition
from schemalint.catalog.locks.reads import read_rows
from schemalint.catalog.locks.removals import add_removals
from schemalint.catalog.rows import IndexRow, Oid, RelationRow, TableRow, ViewRow

EXCLUSIVE = LockMode.ACCESS_EXCLUSIVE


def create_table(draft: Draft, change: Change) -> None:
    """CREATE TABLE: what it is a part of, inherits from, is like or is filled from."""
    table = draft.row_after(change.oid, TableRow)
    if table is None or not draft.is_new(table):
        return
    if table.partition_of is not None:
        make_partition(draft, table)
    for parent in table.inherits:
        draft.lock(parent, LockMode.SHARE_UPDATE_EXCLUSIVE)
    for oid in change.options.get("like", ()):
        draft.lock(oid, LockMode.ACCESS_SHARE)
    read_rows(draft, change.options.get("reads", ()), run=not change.options.get("empty"))


def drop_table(draft: Draft, change: Change) -> None:
    """DROP TABLE: also what it references, what reads it, and of a partition the parent and the DEFAULT partition."""
    table = draft.row(change.oid, TableRow)
    if table is None:
        return
    if "partition_of" in table.unsure:
        draft.doubt("locks")
    elif table.partition_of is not None:
        draft.lock(table.partition_of, EXCLUSIVE)
        lock_default_beside(draft, table)
    add_removals(draft)


def truncate(draft: Draft, change: Change) -> None:
    """TRUNCATE: with CASCADE also the tables that reference it, and theirs."""
    table = draft.relation(change.oid)
    if not isinstance(table, TableRow):
        return
    done: set[Oid] = set()
    restart = bool(change.options.get("restart"))
    for one in draft.family(table, only=bool(change.options.get("only"))):
        _truncate(draft, one, done, cascade=bool(change.options.get("cascade")), restart=restart)


def _truncate(draft: Draft, table: RelationRow, done: set[Oid], *, cascade: bool, restart: bool) -> None:
    if not isinstance(table, TableRow) or table.oid in done:
        return
    done.add(table.oid)
    draft.lock(table.oid, EXCLUSIVE)
    draft.truncate(table)
    if draft.has_rows(table):
        for index in draft.members("indexes", table.oid, IndexRow, "locks"):
            draft.lock(index.oid, EXCLUSIVE)
    for sequence in draft.sequences(table.oid) if restart else ():
        draft.lock(sequence.oid, EXCLUSIVE)
    for key in draft.referring(table.oid) if cascade else ():
        below = draft.row(key.table, TableRow)
        for one in draft.family(below) if below is not None else ():
            _truncate(draft, one, done, cascade=cascade, restart=restart)


def lock_table(draft: Draft, change: Change) -> None:
    """LOCK TABLE: the mode that it says, also on the tables below and on those that a view reads."""
    _lock_all(draft, [change.oid], LockMode(change.options["mode"]), only=bool(change.options.get("only")))


def _lock_all(draft: Draft, oids: Iterable[Oid], mode: LockMode, *, only: bool) -> None:
    for oid in oids:
        relation = draft.relation(oid)
        if isinstance(relation, ViewRow):
            draft.lock(oid, mode)
            _lock_all(draft, relation.reads, mode, only=False)
        elif relation is not None:
            for one in draft.family(relation, only=only):
                draft.lock(one.oid, mode)


def rename(draft: Draft, change: Change) -> None:
    """RENAME of a relation and SET SCHEMA: of an index under its own name only, which nothing but DDL notices (12+)."""
    relation = draft.row(change.oid, RelationRow)
    if relation is None:
        return
    of_index = isinstance(relation, IndexRow) and change.options.get("as_index", True)
    draft.lock(relation.oid, LockMode.SHARE_UPDATE_EXCLUSIVE if of_index else EXCLUSIVE)
    for sequence in draft.sequences(relation.oid) if "schema" in change.options else ():
        draft.lock(sequence.oid, EXCLUSIVE)


def change_owner(draft: Draft, change: Change) -> None:
    """OWNER TO: a table's indexes and sequences follow it."""
    relation = draft.row(change.oid, RelationRow)
    if relation is None:
        return
    draft.lock(relation.oid, EXCLUSIVE)
    for index in draft.members("indexes", relation.oid, IndexRow, "locks"):
        draft.lock(index.oid, EXCLUSIVE)
    for sequence in draft.sequences(relation.oid):
        draft.lock(sequence.oid, EXCLUSIVE)


def set_row_security(draft: Draft, change: Change) -> None:
    """ENABLE, DISABLE, FORCE and NO FORCE ROW LEVEL SECURITY."""
    draft.lock(change.oid, EXCLUSIVE)


def cluster(draft: Draft, change: Change) -> None:
    """CLUSTER: the table is written anew in an index's order."""
    _rewrite(draft, draft.relation(change.oid))
    if change.options.get("everything"):
        draft.doubt("locks", "rewrites", "builds")


def _rewrite(draft: Draft, table: RelationRow | None) -> None:
    if table is not None:
        draft.lock(table.oid, EXCLUSIVE)
        draft.rewrite(table)


RECURSES_BY_NAME_SINCE = 18
"""Since when VACUUM and ANALYZE of a table process those that inherit from it too (release notes of 18)."""


def vacuum(draft: Draft, change: Change) -> None:
    """VACUUM and ANALYZE: with FULL the table is written anew, else reads and writes go on."""
    if change.options.get("everything"):
        draft.doubt("locks", "rewrites", "builds")
    table = draft.relation(change.oid)
    if table is None:
        return
    for one in draft.family(table, only=bool(change.options.get("only"))):
        if change.options.get("full"):
            if one is table or draft.is_partition(one):
                _rewrite(draft, one)
        elif one is table or draft.is_partition(one) or draft.version >= RECURSES_BY_NAME_SINCE:
            draft.lock(one.oid, LockMode.SHARE_UPDATE_EXCLUSIVE)
        else:
            draft.lock(one.oid, LockMode.ACCESS_SHARE)
