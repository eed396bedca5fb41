"""ALTER TABLE … ATTACH and DETACH PARTITION."""

from schemalint.catalog.changes import AttachPartition, DetachPartition
from schemalint.catalog.replay.command import Command, begin, location, refuse_in_block
from schemalint.catalog.replay.context import Context
from schemalint.catalog.replay.indexes import mark_valid
from schemalint.catalog.replay.inheritance import IDENTITY_OF_PARTITIONS_SINCE, check_child
from schemalint.catalog.replay.partitions import join_partition, leave_partition, refuse_plain
from schemalint.catalog.rows import IndexRow, RelationKind, RelationRow, TableRow
from schemalint.syntax.nodes.tables import PartitionBound, PartitionCmd


def attach_partition(context: Context, table: TableRow, command: Command) -> None:
    """ATTACH PARTITION."""
    partition = command.definition.partition or PartitionCmd()
    other = context.row(context.relation(partition.name), RelationRow)
    if other is not None and not isinstance(other, TableRow):
        message = f'ALTER action ATTACH PARTITION cannot be performed on relation "{other.name}"'
        context.fail(message, "42809", at=location(context, command), because_of=other)
        return
    change: AttachPartition = begin(context, AttachPartition, 0, command, parent=table.oid)
    child = context.require_table(partition.name, change)
    change.oid = child.oid
    bound = partition.bound or PartitionBound()
    if bound.is_default:
        change.options["default"] = True
    elif partition.bound is not None:
        change.options["bound"] = bound.kept()
    if table.kind is RelationKind.PARTITIONED_TABLE:
        _check_partition(context, table, child, at=location(context, command))
    join_partition(context, table, child, bound, change)
    version = context.catalog.settings.pg_version
    for column in context.columns(child.oid):
        above = context.column(table.oid, column.name)
        if above is not None:
            identity = above.identity if version >= IDENTITY_OF_PARTITIONS_SINCE else column.identity
            context.update(column, change, local=False, identity=identity)
    for oid in context.catalog.members("indexes", table.oid).oids:
        index = context.row(oid, IndexRow)
        if index is not None:
            mark_valid(context, index, change)


def _check_partition(context: Context, table: TableRow, partition: TableRow, *, at: int) -> None:
    """Refuse a table that is no possible partition of another."""
    own = {column.name for column in context.columns(table.oid)}
    more = next((column for column in context.columns(partition.oid) if column.name not in own), None)
    if partition.partition_of is not None or table.oid == partition.oid:
        return  # joining tells
    if more is not None and not context.is_open("columns", table.oid):
        message = f'table "{partition.name}" contains column "{more.name}" not found in parent "{table.name}"'
        context.fail(message, "42804", at=at, because_of=partition)
        return
    check_child(context, table, partition, at=at)


def detach_partition(context: Context, table: TableRow, command: Command) -> None:
    """DETACH PARTITION."""
    partition = command.definition.partition or PartitionCmd()
    if partition.concurrent:
        refuse_in_block(context, "ALTER TABLE ... DETACH CONCURRENTLY")
    change: DetachPartition = begin(
        context, DetachPartition, 0, command, parent=table.oid, concurrent=partition.concurrent
    )
    child = context.require_table(partition.name, change)
    change.oid = child.oid
    if table.kind is not RelationKind.PARTITIONED_TABLE and not table.unsure:
        refuse_plain(context, table)
        return
    if child.partition_of != table.oid and "partition_of" not in child.unsure:
        message = f'relation "{child.name}" is not a partition of relation "{table.name}"'
        context.fail(message, "42P01", at=location(context, command), because_of=child)
        return
    if partition.concurrent and (default := _default_partition(context, table)) is not None:
        context.fail(
            "cannot detach partitions concurrently when a default partition exists", "55000",
            at=location(context, command), because_of=default,
        )  # fmt: skip
    leave_partition(context, table, child, change)


def _default_partition(context: Context, table: TableRow) -> TableRow | None:
    rows = (context.row(oid, TableRow) for oid in context.catalog.members("partitions", table.oid).oids)
    return next((row for row in rows if row is not None and row.default_partition), None)
