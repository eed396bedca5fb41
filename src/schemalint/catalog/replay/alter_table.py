"""ALTER TABLE, subcommand by subcommand; also on indexes, sequences, views and composite types."""

from collections.abc import Callable
from typing import Any, NamedTuple

from msgspec import structs

from schemalint.catalog.changes import (
    AddColumn,
    AlterColumnType,
    AlterConstraint,
    AlterIdentity,
    AlterTable,
    AttachPartition,
    Change,
    ChangeOwner,
    ColumnChange,
    DetachPartition,
    DropColumn,
    DropConstraint,
    DropNotNull,
    SetDefault,
    SetNotNull,
    SetRowSecurity,
    ValidateConstraint,
)
from schemalint.catalog.replay.columns import define_column, drop_sequence_of, make_sequence
from schemalint.catalog.replay.constraints import add_constraint, descendants
from schemalint.catalog.replay.context import Context
from schemalint.catalog.replay.create_table import inherited_column, options
from schemalint.catalog.replay.drop import drop_column, drop_constraint
from schemalint.catalog.replay.indexes import mark_valid
from schemalint.catalog.replay.partitions import join_partition, leave_partition
from schemalint.catalog.replay.replay import decoder
from schemalint.catalog.replay.row_security import protect, unprotect
from schemalint.catalog.rows import (
    ColumnRow,
    ConstraintRow,
    IndexRow,
    RelationRow,
    TableRow,
    TriggerRow,
)
from schemalint.syntax.nodes.common import Node, RangeVar, texts
from schemalint.syntax.nodes.tables import AlterDef, AlterTableCmd, AlterTableStmt, ColumnDef, PartitionCmd
from schemalint.syntax.subcommands import subcommand_spans


class Command(NamedTuple):
    """A subcommand, decoded; `at` and `end` are its span in the source's SQL."""

    node: AlterTableCmd
    definition: AlterDef
    only: bool
    at: int
    end: int

    @property
    def column(self) -> ColumnDef:
        """The column definition of ADD COLUMN and ALTER COLUMN … TYPE."""
        return self.definition.column or ColumnDef()


def alter_table(context: Context, node: AlterTableStmt) -> None:
    """ALTER TABLE and its like."""
    oid = context.relation(node.relation)
    row = context.catalog.rows.get(oid)
    if oid is None and node.missing_ok:
        return
    if row is not None and not isinstance(row, TableRow):
        _alter_other(context, row, node)
        return
    if node.objtype not in ("OBJECT_TABLE", "OBJECT_FOREIGN_TABLE") and row is None:
        return
    change = context.change(AlterTable, oid or 0, subtype="assumed", implied=True)
    table = context.require_table(node.relation, change)
    change.oid = table.oid
    for command in _commands(context, node):
        current = context.row(table.oid, TableRow)
        if current is not None:
            COMMANDS.get(command.node.subtype, _other)(context, current, command)


def _commands(context: Context, node: AlterTableStmt) -> list[Command]:
    statement = context.statement
    spans = subcommand_spans(statement.source.sql, statement.start, statement.end, len(node.cmds))
    commands = []
    for item, (start, end) in zip(node.cmds, spans, strict=True):
        raw = bytes(item.cmd.definition)
        definition = decoder(AlterDef).decode(raw) if raw[:1] == b"{" else AlterDef()
        commands.append(Command(item.cmd, definition, not node.relation.inh, start, end))
    return commands


def _change(context: Context, kind: Callable[..., Any], oid: int, command: Command, **details: Any) -> Any:  # noqa: ANN401
    return context.change(kind, oid, at=command.at - context.shift, end=command.end, **details)


def _family(context: Context, table: TableRow, command: Command) -> list[TableRow]:
    return [table] if command.only else [table, *descendants(context, table.oid)]


def _add_column(context: Context, table: TableRow, command: Command) -> None:
    node = command.column
    existing = context.column(table.oid, node.colname)
    if existing is not None and existing.declared is not None:
        if not command.node.missing_ok:
            context.fail(
                f'column "{node.colname}" of relation "{table.name}" already exists', "42701",
                at=node.location, hint="remove the statement, or say ADD COLUMN IF NOT EXISTS",
            )  # fmt: skip
        return
    change: AddColumn = _change(context, AddColumn, 0, command)
    definition = define_column(context, table, node, change)
    row = definition.row
    if existing is not None:
        row = structs.replace(row, oid=existing.oid)
    else:
        context.append("columns", table.oid, row.oid, change)
    context.put(row.oid, row, change)
    change.oid = row.oid
    for child in [] if command.only else descendants(context, table.oid):
        if context.column(child.oid, row.name) is None:
            copy = structs.replace(inherited_column(context, row, child), declared=row.declared)
            context.put(copy.oid, copy, change)
            context.append("columns", child.oid, copy.oid, change)
    for constraint, column in definition.constraints:
        add_constraint(context, table, constraint, column=column, implied=True)


def _drop_column(context: Context, table: TableRow, command: Command) -> None:
    for one in _family(context, table, command):
        row = context.column(one.oid, command.node.name)
        if row is not None:
            drop_column(context, row, _change(context, DropColumn, row.oid, command, implied=one is not table))
        elif one is table and not command.node.missing_ok and not context.is_open("columns", table.oid):
            context.fail(
                f'column "{command.node.name}" of relation "{table.name}" does not exist', "42703",
                at=command.at - context.shift,
            )  # fmt: skip


def _on_column(kind: type[ColumnChange], fields: Callable[[Context, Command], dict[str, Any]]) -> Any:  # noqa: ANN401
    """A subcommand that replaces fields of a column's row, also in the tables below."""

    def apply(context: Context, table: TableRow, command: Command) -> None:
        name = command.node.name
        if context.column(table.oid, name) is None and not context.is_open("columns", table.oid):
            context.fail(
                f'column "{name}" of relation "{table.name}" does not exist', "42703", at=command.at - context.shift
            )
        for one in _family(context, table, command):
            change: Change = _change(context, kind, 0, command, implied=one is not table)
            row = context.require_column(one.oid, name, change)
            change.oid = row.oid
            change.start = len(context.catalog.log)
            # the server refuses another type for a column that only a parent declares
            known = {"local": True} if kind is AlterColumnType and one is table and "local" in row.unsure else {}
            context.update(row, change, **known, **fields(context, command))

    return apply


def _type(context: Context, command: Command) -> dict[str, Any]:
    node = command.column
    if node.type_name is None:
        return {}
    return {
        "type": context.type(node.type_name),
        "collation": ".".join(texts(node.collation.collname)) if node.collation else "",
        "type_at": -1,
    }


def _default(context: Context, command: Command) -> dict[str, Any]:
    raw = bytes(command.node.definition)
    return {"default": context.expression(raw) if raw else None}


def _identity(context: Context, table: TableRow, command: Command) -> None:
    change = _change(context, AlterIdentity, 0, command)
    row = context.require_column(table.oid, command.node.name, change)
    change.oid = row.oid
    match command.node.subtype:
        case "AT_AddIdentity":
            constraint = command.definition.constraint
            row = context.update(row, change, identity=constraint.generated_when if constraint else "a", not_null=True)
            make_sequence(context, table, row, change)
        case "AT_DropIdentity":
            drop_sequence_of(context, row.oid, change)
            context.update(row, change, identity="")
        case "AT_SetIdentity":
            when = {option.option.defname: option.option.value for option in _options(command)}.get("generated")
            if when:
                context.update(row, change, identity=chr(int(when)) if when.isdigit() else when)
        case _:
            context.update(row, change, generated="", default=None)


def _options(command: Command) -> Any:  # noqa: ANN401 - a tuple of option nodes
    return command.definition.options.items if command.definition.options is not None else ()


def _add_constraint(context: Context, table: TableRow, command: Command) -> None:
    if command.definition.constraint is not None:
        add_constraint(context, table, command.definition.constraint)


def _constraint(context: Context, table: TableRow, name: str) -> ConstraintRow | None:
    rows = context.catalog.rows
    oids = context.catalog.members("constraints", table.oid).oids
    return next((rows[oid] for oid in oids if rows[oid].name == name), None)


def _drop_constraint(context: Context, table: TableRow, command: Command) -> None:
    row = _constraint(context, table, command.node.name)
    if row is not None:
        drop_constraint(context, row, _change(context, DropConstraint, row.oid, command))
    elif not command.node.missing_ok and not context.is_open("constraints", table.oid):
        _not_null_by_name(context, table, command)


def _not_null_by_name(context: Context, table: TableRow, command: Command) -> None:
    """PostgreSQL 18 drops a NOT NULL by its constraint's name, which is `table_column_not_null` unless given."""
    name = command.node.name
    for column in context.columns(table.oid):
        if column.not_null and name == f"{table.name}_{column.name}_not_null":
            context.update(column, _change(context, DropNotNull, column.oid, command), not_null=False)
            return
    if context.catalog.settings.pg_version < 18:
        context.fail(
            f'constraint "{name}" of relation "{table.name}" does not exist', "42704", at=command.at - context.shift
        )


def _alter_constraint(context: Context, table: TableRow, command: Command) -> None:
    alter = command.definition.alter
    row = _constraint(context, table, alter.conname) if alter is not None else None
    if alter is None or row is None:
        return
    change = _change(context, AlterConstraint, row.oid, command)
    if alter.alter_deferrability:
        row = context.update(row, change, deferrable=alter.deferrable, deferred=alter.initdeferred)
    if alter.alter_enforceability:
        row = context.update(row, change, enforced=alter.is_enforced)
    if alter.alter_inheritability:
        context.update(row, change, no_inherit=alter.noinherit)


def _validate(context: Context, table: TableRow, command: Command) -> None:
    row = _constraint(context, table, command.node.name)
    if row is not None:
        context.update(row, _change(context, ValidateConstraint, row.oid, command), validated=True)


def _row_security(field: str, value: bool) -> Any:  # noqa: ANN401 - a table of handlers
    def apply(context: Context, table: TableRow, command: Command) -> None:
        change = _change(context, SetRowSecurity, table.oid, command, subtype=command.node.subtype)
        context.update(table, change, **{field: value})
        if command.node.subtype == "AT_EnableRowSecurity":
            protect(context, change)
        elif command.node.subtype == "AT_DisableRowSecurity":
            unprotect(context, table, change)

    return apply


def _attach(context: Context, table: TableRow, command: Command) -> None:
    partition = command.definition.partition or PartitionCmd()
    change: AttachPartition = _change(context, AttachPartition, 0, command, parent=table.oid)
    child = context.require_table(partition.name, change)
    change.oid = child.oid
    default = partition.bound is not None and partition.bound.is_default
    join_partition(context, table, child, change, default=default)
    for column in context.columns(child.oid):
        if column.local and context.column(table.oid, column.name) is not None:
            context.update(column, change, local=False)
    for oid in context.catalog.members("indexes", table.oid).oids:
        index = context.row(oid, IndexRow)
        if index is not None:
            mark_valid(context, index, change)


def _detach(context: Context, table: TableRow, command: Command) -> None:
    partition = command.definition.partition or PartitionCmd()
    change: DetachPartition = _change(
        context, DetachPartition, 0, command, parent=table.oid, concurrent=partition.concurrent
    )
    child = context.require_table(partition.name, change)
    change.oid = child.oid
    leave_partition(context, table, child, change)


def _owner(context: Context, table: TableRow, command: Command) -> None:
    owner = command.node.newowner
    context.update(table, _change(context, ChangeOwner, table.oid, command), owner=owner.name if owner else "")


def _set_options(context: Context, table: RelationRow, command: Command) -> None:
    change = _change(context, AlterTable, table.oid, command, subtype=command.node.subtype)
    new = dict(options(_options(command)))
    if command.node.subtype == "AT_ResetRelOptions":
        kept = tuple(pair for pair in table.options if pair[0] not in new)
    else:
        kept = tuple({**dict(table.options), **new}.items())
    context.update(table, change, options=kept)


def _inherit(context: Context, table: TableRow, command: Command) -> None:
    change = _change(context, AlterTable, table.oid, command, subtype=command.node.subtype)
    parent = context.require_table(command.definition.relation or RangeVar(), change)
    if command.node.subtype == "AT_AddInherit":
        context.update(table, change, inherits=(*table.inherits, parent.oid))
        context.append("children", parent.oid, table.oid, change)
    else:
        context.update(table, change, inherits=tuple(oid for oid in table.inherits if oid != parent.oid))
        context.remove("children", parent.oid, table.oid, change)


def _persistence(context: Context, table: TableRow, command: Command) -> None:
    change = _change(context, AlterTable, table.oid, command, subtype=command.node.subtype)
    context.update(table, change, persistence="p" if command.node.subtype == "AT_SetLogged" else "u")


def _triggers(context: Context, table: TableRow, command: Command) -> None:
    """ENABLE and DISABLE TRIGGER."""
    change = _change(context, AlterTable, table.oid, command, subtype=command.node.subtype)
    enabled = {"AT_EnableAlwaysTrig": "A", "AT_EnableReplicaTrig": "R"}.get(command.node.subtype)
    state = enabled or ("D" if "Disable" in command.node.subtype else "O")
    every = command.node.subtype.endswith(("All", "User"))
    for oid in context.catalog.members("triggers", table.oid).oids:
        trigger = context.row(oid, TriggerRow)
        if trigger is not None and (every or trigger.name == command.node.name):
            context.update(trigger, change, enabled=state)


def _other(context: Context, table: TableRow, command: Command) -> None:
    """A subcommand that changes no fact of ours; rules about locks still see it."""
    _change(context, AlterTable, table.oid, command, subtype=command.node.subtype)


def _alter_other(context: Context, row: RelationRow, node: AlterTableStmt) -> None:
    """ALTER INDEX, VIEW, SEQUENCE and composite TYPE, all of which the parser gives as ALTER TABLE."""
    for command in _commands(context, node):
        match command.node.subtype:
            case "AT_AttachPartition" if isinstance(row, IndexRow):
                _attach_index(context, row, command)
            case "AT_SetRelOptions" | "AT_ResetRelOptions":
                _set_options(context, row, command)
            case "AT_ChangeOwner":
                owner = command.node.newowner
                change = _change(context, ChangeOwner, row.oid, command)
                context.update(row, change, owner=owner.name if owner else "")
            case "AT_AddColumn" | "AT_DropColumn" | "AT_AlterColumnType" if not isinstance(row, IndexRow):
                _alter_attribute(context, row, command)
            case _:
                pass
        current = context.row(row.oid, RelationRow)
        row = current if current is not None else row


def _attach_index(context: Context, parent: IndexRow, command: Command) -> None:
    partition = command.definition.partition or PartitionCmd()
    index = context.row(context.relation(partition.name), IndexRow)
    change = _change(context, AttachPartition, parent.oid, command)
    if index is not None:
        context.update(index, change, parent=parent.oid)
        mark_valid(context, parent, change)


def _alter_attribute(context: Context, row: RelationRow, command: Command) -> None:
    """ADD, DROP and ALTER ATTRIBUTE of a composite type."""
    node = command.column
    name = node.colname or command.node.name
    change = _change(context, AlterTable, row.oid, command, subtype=command.node.subtype)
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


COMMANDS: dict[str, Callable[[Context, TableRow, Command], None]] = {
    "AT_AddColumn": _add_column,
    "AT_DropColumn": _drop_column,
    "AT_AlterColumnType": _on_column(AlterColumnType, _type),
    "AT_ColumnDefault": _on_column(SetDefault, _default),
    "AT_SetNotNull": _on_column(SetNotNull, lambda *_: {"not_null": True}),
    "AT_DropNotNull": _on_column(DropNotNull, lambda *_: {"not_null": False}),
    "AT_SetExpression": _on_column(AlterIdentity, _default),
    **dict.fromkeys(("AT_AddIdentity", "AT_SetIdentity", "AT_DropIdentity", "AT_DropExpression"), _identity),
    "AT_AddConstraint": _add_constraint,
    "AT_DropConstraint": _drop_constraint,
    "AT_AlterConstraint": _alter_constraint,
    "AT_ValidateConstraint": _validate,
    "AT_EnableRowSecurity": _row_security("row_security", True),
    "AT_DisableRowSecurity": _row_security("row_security", False),
    "AT_ForceRowSecurity": _row_security("force_row_security", True),
    "AT_NoForceRowSecurity": _row_security("force_row_security", False),
    "AT_AttachPartition": _attach,
    "AT_DetachPartition": _detach,
    "AT_ChangeOwner": _owner,
    **dict.fromkeys(("AT_SetRelOptions", "AT_ResetRelOptions"), _set_options),
    **dict.fromkeys(("AT_AddInherit", "AT_DropInherit"), _inherit),
    **dict.fromkeys(("AT_SetLogged", "AT_SetUnLogged"), _persistence),
    **dict.fromkeys(
        (
            "AT_EnableTrig", "AT_EnableAlwaysTrig", "AT_EnableReplicaTrig", "AT_DisableTrig", "AT_EnableTrigAll",
            "AT_DisableTrigAll", "AT_EnableTrigUser", "AT_DisableTrigUser",
        ),
        _triggers,
    ),
}  # fmt: skip

HANDLERS: dict[str, tuple[type[Node], object]] = {"AlterTableStmt": (AlterTableStmt, alter_table)}
