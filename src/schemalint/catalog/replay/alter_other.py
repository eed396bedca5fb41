"""ALTER INDEX, VIEW, SEQUENCE and composite TYPE, all of which the parser gives as ALTER TABLE."""

from schemalint.catalog.changes import AlterTable, AttachPartition, ChangeOwner, SetDefault
from schemalint.catalog.replay.acl import change_owner, owner_name
from schemalint.catalog.replay.columns import default_of
from schemalint.catalog.replay.command import Command, begin, decoded, written_options
from schemalint.catalog.replay.context import Context
from schemalint.catalog.replay.create_table import options
from schemalint.catalog.replay.indexes import (
    adopt_constraint,
    columns_by_position,
    mark_valid,
    same_constraint,
    same_shape,
    translate,
)
from schemalint.catalog.rows import ColumnRow, IndexRow, RelationKind, RelationRow, SequenceRow, TableRow, ViewRow
from schemalint.syntax.nodes.tables import AlterTableStmt, PartitionCmd

OWN_MESSAGE_SINCE = 16
"""The version since which a partitioned table's storage parameters are no unknown ones."""


_ONLY_OF_TABLES = {
    "AT_AddColumn": "ADD COLUMN", "AT_DropColumn": "DROP COLUMN", "AT_AddConstraint": "ADD CONSTRAINT",
    "AT_EnableRowSecurity": "ENABLE ROW SECURITY", "AT_ForceRowSecurity": "FORCE ROW SECURITY",
}  # fmt: skip
"""What a view cannot have, as the server says it."""


def set_options(context: Context, table: RelationRow, command: Command) -> None:
    """SET (…) and RESET (…)."""
    change = begin(context, AlterTable, table.oid, command, subtype=command.node.subtype)
    new = dict(options(written_options(command)))
    change.options["names"] = tuple(new)
    is_partitioned = isinstance(table, TableRow) and table.kind is RelationKind.PARTITIONED_TABLE
    if command.node.subtype == "AT_ResetRelOptions":
        kept = tuple(pair for pair in table.options if pair[0] not in new)
    else:
        kept = tuple({**dict(table.options), **new}.items())
        if is_partitioned:
            sqlstate = "42809" if context.catalog.settings.pg_version >= OWN_MESSAGE_SINCE else "22023"
            message = "cannot specify storage parameters for a partitioned table"
            context.fail(message, sqlstate, because_of=table, hint="give them to its partitions")
    context.update(table, change, options=kept)


def alter_other(context: Context, row: RelationRow, node: AlterTableStmt) -> None:
    """Carry out the subcommands on what is no table."""
    for command in decoded(node):
        what = _ONLY_OF_TABLES.get(command.node.subtype)
        if what is not None and isinstance(row, ViewRow) and row.declared is not None and not row.unsure:
            message = f'ALTER action {what} cannot be performed on relation "{row.name}"'
            context.fail(message, "42809", because_of=row, hint=f"{row.name} is a {row.kind}")
        match command.node.subtype:
            case "AT_AttachPartition" if isinstance(row, IndexRow):
                _attach_index(context, row, command)
            case "AT_SetRelOptions" | "AT_ResetRelOptions":
                set_options(context, row, command)
            case "AT_ChangeOwner":
                change = begin(context, ChangeOwner, row.oid, command)
                change_owner(context, row, owner_name(context, command.node.newowner), change)
            case "AT_SetLogged" | "AT_SetUnLogged" if isinstance(row, SequenceRow):
                change = begin(context, AlterTable, row.oid, command, subtype=command.node.subtype)
                context.update(row, change, persistence="p" if command.node.subtype == "AT_SetLogged" else "u")
            case "AT_ColumnDefault":
                _set_default(context, row, command)
            case "AT_AddColumn" | "AT_DropColumn" | "AT_AlterColumnType" if not isinstance(row, IndexRow):
                _alter_attribute(context, row, command)
            case _:
                begin(context, AlterTable, row.oid, command, subtype=command.node.subtype, name=command.node.name)
        current = context.row(row.oid, RelationRow)
        row = current if current is not None else row


def _attach_index(context: Context, parent: IndexRow, command: Command) -> None:
    partition = command.definition.partition or PartitionCmd()
    index = context.row(context.relation(partition.name), IndexRow)
    change = begin(context, AttachPartition, parent.oid, command, index=index.oid if index is not None else 0)
    if index is not None and not _fits(context, parent, index):
        message = f'cannot attach index "{index.name}" as a partition of index "{parent.name}"'
        context.fail(message, "42P17", because_of=index)
    elif index is not None:
        context.update(index, change, parent=parent.oid)
        adopt_constraint(context, index, parent, change)
        mark_valid(context, parent, change)


def _fits(context: Context, parent: IndexRow, index: IndexRow) -> bool:
    """Whether an index can be a partitioned index's part on a partition."""
    if parent.unsure or index.unsure or index.parent == parent.oid:
        return True
    wanted = translate(parent, columns_by_position(context, parent.table, index.table))
    is_below = index.table in context.catalog.members("partitions", parent.table).oids
    return is_below and index.parent is None and same_shape(wanted, index) and same_constraint(index, parent)


def _set_default(context: Context, row: RelationRow, command: Command) -> None:
    """ALTER VIEW … ALTER COLUMN … SET or DROP DEFAULT."""
    column = context.column(row.oid, command.node.name)
    if column is not None:
        change = begin(context, SetDefault, column.oid, command)
        context.update(column, change, default=default_of(context, column.type, command.node.definition))


def _alter_attribute(context: Context, row: RelationRow, command: Command) -> None:
    """ADD, DROP and ALTER ATTRIBUTE of a composite type."""
    node = command.column
    name = node.colname or command.node.name
    change = begin(context, AlterTable, row.oid, command, subtype=command.node.subtype)
    existing = context.column(row.oid, name)
    if command.node.subtype == "AT_DropColumn":
        if existing is not None:
            context.remove("columns", row.oid, existing.oid, change)
            context.put(existing.oid, None, change)
    elif node.type_name is not None and existing is not None:
        context.update(existing, change, type=context.type(node.type_name))
    elif node.type_name is not None:
        column = ColumnRow(
            oid=context.catalog.new_oid(), name=name, table=row.oid, type=context.type(node.type_name),
            declared=context.place(node.location), type_at=node.type_name.location + context.shift,
        )  # fmt: skip
        context.put(column.oid, column, change)
        context.append("columns", row.oid, column.oid, change)
