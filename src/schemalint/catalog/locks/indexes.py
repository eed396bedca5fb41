"""What changes of indexes lock and build."""

from schemalint.catalog.changes import Change
from schemalint.catalog.locks.draft import Draft
from schemalint.catalog.locks.modes import LockMode
from schemalint.catalog.locks.removals import add_removals
from schemalint.catalog.rows import IndexRow, RelationKind, RelationRow, SchemaRow, TableRow, ViewRow


def create_index(draft: Draft, change: Change) -> None:
    """CREATE INDEX: writes wait until it is built, with CONCURRENTLY they do not."""
    table = draft.relation(change.options.get("table"))
    if table is None or draft.is_new(table):
        return
    mode = LockMode.SHARE_UPDATE_EXCLUSIVE if change.options.get("concurrent") else LockMode.SHARE
    draft.lock(table.oid, mode)
    made = draft.made(IndexRow)
    partitioned = isinstance(table, TableRow) and table.kind is RelationKind.PARTITIONED_TABLE
    if made and partitioned and not change.options.get("only"):
        for one in draft.family(table):
            draft.lock(one.oid, mode)
    for index in made:
        draft.build(index)


def drop_index(draft: Draft, change: Change) -> None:
    """DROP INDEX: reads wait too; with CONCURRENTLY they do not.

    CONCURRENTLY locks the index ACCESS EXCLUSIVE only when nobody uses it any more (documentation of DROP INDEX).
    """
    index = draft.row(change.oid, IndexRow)
    if index is None:
        return
    if change.options.get("concurrent"):
        draft.lock(index.table, LockMode.SHARE_UPDATE_EXCLUSIVE)
        draft.lock(index.oid, LockMode.ACCESS_EXCLUSIVE)
        return
    table = draft.row(index.table, TableRow)
    if table is not None and table.kind is RelationKind.PARTITIONED_TABLE:
        for one in draft.family(table):
            draft.lock(one.oid, LockMode.ACCESS_EXCLUSIVE)
    add_removals(draft)


def reindex(draft: Draft, change: Change) -> None:
    """REINDEX of an index, a table or a schema: writes wait, and who would use the index; with CONCURRENTLY nobody."""
    concurrent = bool(change.options.get("concurrent"))
    if change.options.get("everything"):
        draft.doubt("locks", "builds")
    schema, index = draft.row(change.oid, SchemaRow), draft.row(change.oid, IndexRow)
    if schema is not None:
        for oid in [row.oid for row in change.catalog.in_schema(schema.oid)]:
            _reindex_relation(draft, draft.row(oid, TableRow) or draft.row(oid, ViewRow), concurrent=concurrent)
    elif index is not None:
        _reindex_index(draft, index, concurrent=concurrent)
    else:
        _reindex_relation(draft, draft.relation(change.oid), concurrent=concurrent)


def _reindex_relation(draft: Draft, relation: RelationRow | None, *, concurrent: bool) -> None:
    for one in draft.family(relation) if relation is not None and not _is_parent_by_name(relation) else [relation]:
        if one is None or not draft.has_rows(one):
            continue
        draft.lock(one.oid, LockMode.SHARE_UPDATE_EXCLUSIVE if concurrent else LockMode.SHARE)
        for index in draft.members("indexes", one.oid, IndexRow, "builds"):
            _reindex_index(draft, index, concurrent=concurrent)


def _is_parent_by_name(relation: RelationRow) -> bool:
    """Whether a table is rebuilt alone, whatever inherits from it."""
    return not (isinstance(relation, TableRow) and relation.kind is RelationKind.PARTITIONED_TABLE)


def _reindex_index(draft: Draft, index: IndexRow, *, concurrent: bool) -> None:
    table = draft.row(index.table, RelationRow)
    if table is None:
        return
    if not draft.has_rows(table):
        for partition in draft.members("partitions", table.oid, TableRow, "locks", "builds"):
            for part in draft.members("indexes", partition.oid, IndexRow):
                if part.parent == index.oid:
                    _reindex_index(draft, part, concurrent=concurrent)
        return
    draft.lock(table.oid, LockMode.SHARE_UPDATE_EXCLUSIVE if concurrent else LockMode.SHARE)
    if concurrent:
        draft.build_beside(index)
    else:
        draft.rebuild(index)
