"""TRUNCATE, LOCK, VACUUM, CLUSTER and REINDEX; statistics and rules: what changes no row, but locks or rewrites."""

from collections.abc import Iterable

from schemalint.catalog.changes import (
    Change,
    Cluster,
    CreateRule,
    CreateStatistics,
    LockTable,
    Reindex,
    Truncate,
    Vacuum,
)
from schemalint.catalog.replay.assumed import require_relation
from schemalint.catalog.replay.command import refuse_in_block
from schemalint.catalog.replay.constraint_rows import descendants
from schemalint.catalog.replay.context import Context, split_name
from schemalint.catalog.rows import IndexRow
from schemalint.sources.source import Wrapping
from schemalint.syntax.nodes.common import Node, OptionNode, RangeVar, texts
from schemalint.syntax.nodes.maintenance import (
    ClusterStmt,
    CreateStatsStmt,
    LockStmt,
    ReindexStmt,
    RuleStmt,
    TruncateStmt,
    VacuumStmt,
)


def truncate(context: Context, node: TruncateStmt) -> None:
    """TRUNCATE."""
    cascade = node.behavior == "DROP_CASCADE"
    for item in node.relations:
        change = context.change(Truncate, cascade=cascade, restart=node.restart_seqs, only=not item.range.inh)
        _name(context, item.range, change)
        below = descendants(context, change.oid) if item.range.inh else []
        for oid in (change.oid, *(one.oid for one in below)):
            context.put(("emptied", oid), context.statement.of_file.source.path, change)


def lock(context: Context, node: LockStmt) -> None:
    """LOCK TABLE, which the server refuses where the transaction would end at once."""
    statement = context.statement
    alone = statement.within is None and statement.source.wrapping_at(statement.start) is Wrapping.NONE
    if alone and not context.in_block():
        context.fail(
            "LOCK TABLE can only be used in transaction blocks", "25P01", hint="BEGIN before it, and COMMIT after"
        )
    for item in node.relations:
        _name(context, item.range, context.change(LockTable, mode=node.mode, only=not item.range.inh))


def vacuum(context: Context, node: VacuumStmt) -> None:
    """VACUUM and ANALYZE."""
    if node.is_vacuumcmd:
        refuse_in_block(context, "VACUUM")
    full = node.is_vacuumcmd and _is_on(node.options, "full")
    if not node.rels:
        context.change(Vacuum, full=full, everything=True)
    for one in node.rels:
        if one.item.relation is not None:
            only = not one.item.relation.inh
            _name(context, one.item.relation, context.change(Vacuum, full=full, only=only))


def cluster(context: Context, node: ClusterStmt) -> None:
    """CLUSTER."""
    if node.relation is None:
        refuse_in_block(context, "CLUSTER without a table")
        context.change(Cluster, everything=True)
    else:
        _name(context, node.relation, context.change(Cluster))


def reindex(context: Context, node: ReindexStmt) -> None:
    """REINDEX; of an index that is not known nothing is assumed."""
    concurrent = _is_on(node.params, "concurrently")
    if concurrent or node.relation is None:
        what = "CONCURRENTLY" if concurrent else node.kind.removeprefix("REINDEX_OBJECT_")
        refuse_in_block(context, f"REINDEX {what}")
    change = context.change(Reindex, concurrent=concurrent)
    if node.relation is None:
        oid = context.rows.get(("schema", node.name)) if node.kind == "REINDEX_OBJECT_SCHEMA" else None
        change.oid = oid or 0
        if oid is None:
            change.options["everything"] = True
    elif node.kind == "REINDEX_OBJECT_INDEX":
        index = context.row(context.relation(node.relation), IndexRow)
        change.oid = index.oid if index is not None else 0
        if index is None:
            change.options["everything"] = True
    else:
        _name(context, node.relation, change)


def create_statistics(context: Context, node: CreateStatsStmt) -> None:
    """CREATE STATISTICS."""
    for item in node.relations:
        change = context.change(CreateStatistics)
        _name(context, item.range, change)
        if node.defnames:
            schema, name = split_name(texts(node.defnames))
            context.put(("statistics", context.target_schema(schema), name), change.oid, change)


def create_rule(context: Context, node: RuleStmt) -> None:
    """CREATE RULE."""
    _name(context, node.relation, context.change(CreateRule, acts=bool(node.actions)))


def _name(context: Context, relation: RangeVar, change: Change) -> None:
    """Say what a change is about; a table that the files never make is assumed."""
    change.oid = require_relation(context, relation, change).oid
    change.start = len(context.catalog.log)


def _is_on(options: Iterable[OptionNode], name: str) -> bool:
    """Whether an option is given, and not as off."""
    values = [item.option.value for item in options if item.option.defname == name]
    return bool(values) and values[-1].lower() not in ("false", "off", "0")


HANDLERS: dict[str, tuple[type[Node], object]] = {
    "TruncateStmt": (TruncateStmt, truncate),
    "LockStmt": (LockStmt, lock),
    "VacuumStmt": (VacuumStmt, vacuum),
    "ClusterStmt": (ClusterStmt, cluster),
    "ReindexStmt": (ReindexStmt, reindex),
    "CreateStatsStmt": (CreateStatsStmt, create_statistics),
    "RuleStmt": (RuleStmt, create_rule),
}
