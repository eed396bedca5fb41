"""Partitions: keys, joining and leaving."""

from msgspec import structs

from schemalint.catalog.changes import Change
from schemalint.catalog.replay.constraint_rows import descendants
from schemalint.catalog.replay.constraints import inherit_check
from schemalint.catalog.replay.context import Context
from schemalint.catalog.replay.drop import drop_object
from schemalint.catalog.replay.foreign_keys import clone
from schemalint.catalog.replay.indexes import attach_or_build, columns_by_position
from schemalint.catalog.replay.inheritance import IDENTITY_OF_PARTITIONS_SINCE
from schemalint.catalog.replay.partition_bounds import Joining, check_bound
from schemalint.catalog.replay.partition_keys import check_key
from schemalint.catalog.rows import (
    ConstraintKind,
    ConstraintRow,
    IndexRow,
    PartitionKey,
    RelationKind,
    TableRow,
    TriggerRow,
)
from schemalint.syntax.nodes.tables import PartitionBound, PartitionSpec


def partition_key(context: Context, table: TableRow, spec: PartitionSpec, change: Change) -> PartitionKey:
    """The key of PARTITION BY."""
    columns, expressions = [], []
    check_key(context, table, spec)
    for item in spec.params:
        elem = item.elem
        column = context.require_column(table.oid, elem.name, change).oid if elem.name else None
        columns.append(column)
        if column is None:
            expressions.append(context.expression(elem.expr))
    strategy = spec.strategy.removeprefix("PARTITION_STRATEGY_").lower()
    return PartitionKey(strategy, tuple(columns), tuple(expressions))


def _check_only_default(context: Context, parent: TableRow, partition: TableRow, *, default: bool) -> None:
    """A partitioned table has one DEFAULT partition."""
    for oid in context.catalog.members("partitions", parent.oid).oids if default else ():
        other = context.row(oid, TableRow)
        if other is not None and other.default_partition and "default_partition" not in other.unsure:
            message = f'partition "{partition.name}" conflicts with existing default partition "{other.name}"'
            context.fail(message, "42P17", because_of=other)
            return


def refuse_plain(context: Context, table: TableRow) -> None:
    """Refuse a table that would have to be partitioned."""
    alters = context.statement.kind == "AlterTableStmt" and context.catalog.settings.pg_version >= 18
    context.fail(f'"{table.name}" is not partitioned', "42809" if alters else "42P17", because_of=table)


def join_partition(
    context: Context, parent: TableRow, partition: TableRow, bound: PartitionBound, change: Change
) -> None:
    """Make a table a partition: it gets the parent's constraints, indexes and row triggers."""
    if parent.kind is not RelationKind.PARTITIONED_TABLE:
        if "kind" in parent.unsure:
            parent = context.update(parent, change, kind=RelationKind.PARTITIONED_TABLE)
        else:
            refuse_plain(context, parent)
            return
    if partition.oid == parent.oid or any(row.oid == parent.oid for row in descendants(context, partition.oid)):
        context.fail("circular inheritance not allowed", "42P07", because_of=parent)
        return
    if partition.partition_of is not None and "partition_of" not in partition.unsure:
        context.fail(f'"{partition.name}" is already a partition', "42809", because_of=partition)
        return
    if not check_bound(Joining(context, parent, partition, bound, change)):
        _check_only_default(context, parent, partition, default=bound.is_default)
    if partition.partition_of is not None:
        context.remove("partitions", partition.partition_of, partition.oid, change)
    partition = context.update(partition, change, partition_of=parent.oid, default_partition=bound.is_default)
    context.append("partitions", parent.oid, partition.oid, change)
    _hand_down(context, parent, partition, change)


def _hand_down(context: Context, parent: TableRow, partition: TableRow, change: Change) -> None:
    """Give a partition its parent's checks, indexes, foreign keys and row triggers."""
    rows = context.catalog.rows
    constraints = [rows[oid] for oid in context.catalog.members("constraints", parent.oid).oids]
    for row in constraints:
        if row.kind is ConstraintKind.CHECK:
            inherit_check(context, row, partition, change)
    for oid in context.catalog.members("indexes", parent.oid).oids:
        index = context.row(oid, IndexRow)
        if index is not None:
            attach_or_build(context, index, partition, change)
    for row in constraints:
        if row.kind is ConstraintKind.FOREIGN_KEY:
            clone(context, row, partition, change)
    _clone_triggers(context, parent, partition, change)


def _clone_triggers(context: Context, parent: TableRow, partition: TableRow, change: Change) -> None:
    """Give a partition, and those below it, the row triggers of its parent."""
    own = columns_by_position(context, parent.oid, partition.oid)
    for oid in context.catalog.members("triggers", parent.oid).oids:
        trigger = context.row(oid, TriggerRow)
        if trigger is not None and trigger.per_row:
            row = structs.replace(
                trigger, oid=context.catalog.new_oid(), table=partition.oid, parent=trigger.oid,
                declared=partition.declared, columns=tuple(own[column] for column in trigger.columns if column in own),
            )  # fmt: skip
            context.put(row.oid, row, change)
            context.append("triggers", partition.oid, row.oid, change)
    for below in context.catalog.members("partitions", partition.oid).oids:
        row_below = context.row(below, TableRow)
        if row_below is not None:
            _clone_triggers(context, partition, row_below, change)


def leave_partition(context: Context, parent: TableRow, partition: TableRow, change: Change) -> None:
    """DETACH PARTITION: the table keeps its constraints and indexes as its own; cloned triggers go."""
    context.update(partition, change, partition_of=None, default_partition=False)
    context.remove("partitions", parent.oid, partition.oid, change)
    for oid in context.catalog.members("indexes", partition.oid).oids:
        index = context.row(oid, IndexRow)
        if index is not None and index.parent is not None:
            context.update(index, change, parent=None)
    for oid in context.catalog.members("constraints", partition.oid).oids:
        constraint = context.row(oid, ConstraintRow)
        if constraint is not None and (constraint.parent is not None or constraint.inherited):
            context.update(constraint, change, parent=None, inherited=False)
    for column in context.columns(partition.oid):
        if not column.local:
            shared = context.catalog.settings.pg_version >= IDENTITY_OF_PARTITIONS_SINCE
            context.update(column, change, local=True, identity="" if shared else column.identity)
    for oid in context.catalog.members("triggers", partition.oid).oids:
        trigger = context.row(oid, TriggerRow)
        if trigger is not None and trigger.parent is not None:
            drop_object(context, trigger, change)
