"""Statements that keep a whole table for themselves: to write it anew, to move, refresh or lock it."""

from collections.abc import Iterator

from schemalint.catalog.changes import AlterObject, AlterTable, Cluster, LockTable, Vacuum
from schemalint.catalog.deployed import impact, serves
from schemalint.catalog.edits import concurrently_refreshed
from schemalint.catalog.handles import Index, Relation, Table, View, known, quoted
from schemalint.catalog.in_file import later_in_file
from schemalint.catalog.locks import LockMode, known_locks
from schemalint.catalog.locks.wording import told, waits
from schemalint.catalog.outside import outside
from schemalint.catalog.refreshing import tells_rows_apart
from schemalint.catalog.rows import IndexRow, RelationKind, TableRow
from schemalint.catalog.statement import Statement
from schemalint.catalog.steps import with_place
from schemalint.model import Finding, Fix, Safety
from schemalint.rules.registry import NOTE, WARNING, rule

_MOVES = {
    "AT_SetLogged": "fill another, logged table in batches and swap the two",
    "AT_SetUnLogged": "fill another, unlogged table in batches and swap the two",
    "AT_SetAccessMethod": "fill another table of that access method in batches and swap the two",
    "AT_SetTableSpace": "do it while nobody needs the table, or let pg_repack move it",
}
"""The subcommands that write or copy a whole table, and what to do instead."""
REINDEX_MOVES_SINCE = 14
"""Since when REINDEX puts what it builds into another tablespace (release notes of 14)."""
_OFF = frozenset({"false", "off", "no", "0", "f", "n"})


@rule("vacuum-full-blocks-queries", severity=WARNING)
def vacuum_full_blocks_queries(change: Vacuum | Cluster) -> Iterator[Finding] | None:
    """VACUUM FULL and CLUSTER write a whole table anew while nobody can use it."""
    return _whole(change) if isinstance(change, Cluster) or change.options.get("full") else None


def _whole(change: Vacuum | Cluster) -> Iterator[Finding]:
    hint = "let autovacuum make the space usable again, or pg_repack give it back while the table is in use"
    if change.options.get("everything"):
        tables = change.catalog.of_kind(TableRow)
        if any(serves(change, row.oid) for row in tables):
            which = "every clustered table" if isinstance(change, Cluster) else "every table"
            message = f"{which} is rewritten, each under {LockMode.ACCESS_EXCLUSIVE}"
            yield Finding(message=message, span=change.span, hint=hint)
        return
    found = impact(change)
    if known(found.rewrites):
        yield change.finding(told(found), hint=hint)


@rule("table-move-blocks-queries", severity=WARNING, statements=("AlterTableMoveAllStmt",))
def table_move_blocks_queries(change: AlterTable | Statement) -> Iterator[Finding] | None:
    """SET LOGGED, ACCESS METHOD or TABLESPACE write or copy a whole table while nobody can use it."""
    if isinstance(change, Statement):
        return _moved_all(change)
    return _moved(change) if change.options.get("subtype") in _MOVES else None


def _moved_all(statement: Statement) -> Iterator[Finding]:
    """ALL IN TABLESPACE: which ones those are is known to the server alone."""
    if any(serves(statement, row.oid) for row in statement.catalog.of_kind(TableRow)):
        of_indexes = statement.sql[:20].lower().split()[1:2] == [b"index"]
        yield statement.finding(
            f"every {'index' if of_indexes else 'table'} in the tablespace is copied under ACCESS EXCLUSIVE, and none "
            "is free until the last is done",
            hint="move them one by one, indexes with REINDEX (TABLESPACE …) INDEX CONCURRENTLY",
        )


def _moved(change: AlterTable) -> Iterator[Finding]:
    row, subtype = change.before.row(change.oid), change.options["subtype"]
    if isinstance(row, IndexRow):
        table = change.before.find(row.table, Relation)
        elsewhere = subtype == "AT_SetTableSpace" and change.options.get("name") != "pg_default"
        if elsewhere and table is not None and serves(change, row.table):
            yield change.finding(
                f"{quoted(row.name)} is copied under {LockMode.ACCESS_EXCLUSIVE} on it: queries of "
                f"{table.written_name} wait",
                hint=_elsewhere(change, row),
            )
        return
    found = impact(change)
    if known(found.rewrites):
        yield change.finding(told(found), hint=_MOVES[subtype])


def _elsewhere(change: AlterTable, index: IndexRow) -> str:
    """How to have an index in another tablespace while it is in use."""
    if change.settings.pg_version < REINDEX_MOVES_SINCE:
        return "build another index there CONCURRENTLY, and drop this one"
    space = quoted(change.options.get("name") or "…")
    return with_place(f"REINDEX (TABLESPACE {space}) INDEX CONCURRENTLY {quoted(index.name)}", outside(change))


@rule("refresh-blocks-reads", severity=WARNING)
def refresh_blocks_reads(change: AlterObject) -> Iterator[Finding] | None:
    """REFRESH MATERIALIZED VIEW without CONCURRENTLY makes who reads the view wait until it is written anew."""
    options = change.options
    return _refresh(change) if options.get("action") == "refresh" and not options["concurrent"] else None


def _refresh(change: AlterObject) -> Iterator[Finding]:
    view = change.before.find(change.oid, View)
    if view is None or not serves(change, change.oid) or not _is_read(view):
        return
    name = view.written_name
    if change.options["empty"]:
        yield change.finding(f"reads of {name} fail until it is refreshed with data")
        return
    indexes = view.snapshot.members("indexes", change.oid, Index)
    ready = any(tells_rows_apart(index.row) for index in known(indexes))
    unique = "" if ready else f"CREATE UNIQUE INDEX on columns that tell the rows of {name} apart, then "
    yield change.finding(
        f"reads of {name} wait while it is written anew under {LockMode.ACCESS_EXCLUSIVE}",
        hint=f"{unique}REFRESH MATERIALIZED VIEW CONCURRENTLY {name}",
        fixer=lambda: _concurrently(change) if ready else None,
    )


def _is_read(view: View) -> bool:
    """Whether it is a materialized view with rows."""
    return view.relation_kind is RelationKind.MATERIALIZED_VIEW and view.populated


def _concurrently(change: AlterObject) -> Fix | None:
    edit = concurrently_refreshed(change.statement) if change.statement.within is None else None
    return Fix(Safety.SAFE, (edit,)) if edit is not None else None


@rule("explicit-table-lock", severity=WARNING)
def explicit_table_lock(change: LockTable) -> Iterator[Finding] | None:
    """LOCK TABLE makes writes or reads of a table in use wait until the transaction ends."""
    mode = LockMode(change.options["mode"])
    return _locked(change, mode) if mode.blocks_writes and serves(change, change.oid) else None


def _locked(change: LockTable, mode: LockMode) -> Iterator[Finding]:
    table = change.before.find(change.oid, Relation)
    if table is None or not change.statement.in_block or _needed(change, mode):
        return
    yield change.finding(
        f"{waits(mode)} from here to the end of the transaction: {mode} on {table.written_name}",
        hint="lock it as late and as weakly as the statements behind it need it",
        severity=WARNING if mode.blocks_reads else NOTE,
    )


def _needed(change: LockTable, mode: LockMode) -> bool:
    """Whether a later statement of the transaction takes such a lock anyway."""
    for later in later_in_file(change):
        if later.statement.transaction != change.statement.transaction:
            return False
        if not isinstance(later, LockTable):
            locks = known_locks(impact(later).locks)
            if any(lock.relation.row.oid == change.oid and lock.mode >= mode for lock in locks):
                return True
    return False


@rule("autovacuum-off", severity=WARNING)
def autovacuum_off(table: Table) -> Iterator[Finding] | None:
    """A table without autovacuum grows with every UPDATE and DELETE, and its statistics grow old."""
    return _unkept(table) if table.row.options else None


def _unkept(table: Table) -> Iterator[Finding]:
    options = dict(table.options)
    if options.get("autovacuum_enabled", "true").lower() in _OFF and not table.temporary:
        yield table.finding(
            f"nothing vacuums or analyzes {table.written_name} by itself",
            hint="RESET (autovacuum_enabled), and set autovacuum_vacuum_scale_factor where it runs too often",
        )
