"""The subcommands of ALTER TABLE about columns."""

from collections.abc import Callable
from typing import Any

from msgspec import structs

from schemalint.catalog.changes import AddColumn, AlterIdentity, Change, ColumnChange, DropColumn
from schemalint.catalog.replay.column_checks import SYSTEM_COLUMNS, check_identity_type, refusal
from schemalint.catalog.replay.columns import default_of, define_column, make_sequence
from schemalint.catalog.replay.command import Command, begin, family, location, require_known, skip, written_options
from schemalint.catalog.replay.constraint_rows import descendants
from schemalint.catalog.replay.constraints import add_constraint
from schemalint.catalog.replay.context import Context
from schemalint.catalog.replay.create_table import inherited_column
from schemalint.catalog.replay.dependents import blocking, refuse_drop
from schemalint.catalog.replay.drop import drop_column
from schemalint.catalog.replay.generated import check_generation
from schemalint.catalog.replay.inheritance import children_of, inherits_column, same_type
from schemalint.catalog.replay.owned_sequences import drop_sequences_of, sequences_of
from schemalint.catalog.replay.sequence_parameters import Given, changed_parameters
from schemalint.catalog.replay.values import Column, check_default
from schemalint.catalog.rows import ColumnRow, TableRow

Fields = Callable[[Context, ColumnRow, Command], dict[str, Any]]
"""What a subcommand sets of a column's row."""

GIVING = frozenset({"CONSTR_DEFAULT", "CONSTR_GENERATED"})
"""What gives the rows that exist a value in a new column, as far as the server asks for it."""


def add_column(context: Context, table: TableRow, command: Command) -> None:
    """ADD COLUMN."""
    node = command.column
    existing = context.column(table.oid, node.colname)
    if existing is not None and existing.declared is not None:
        if not command.node.missing_ok and not context.is_open("columns", table.oid):
            context.fail(
                f'column "{node.colname}" of relation "{table.name}" already exists', "42701",
                because_of=existing, at=node.location, hint="remove the statement, or say ADD COLUMN IF NOT EXISTS",
            )  # fmt: skip
        skip(context, table.oid, command)
        return
    if _cannot_have(context, table, command):
        return
    _refuse_for_partition(context, table, command)
    change: AddColumn = begin(context, AddColumn, 0, command)
    definition = define_column(context, table, node, change)
    row = definition.row
    if existing is not None:
        row = structs.replace(row, oid=existing.oid)
    else:
        context.append("columns", table.oid, row.oid, change)
    context.put(row.oid, row, change)
    change.oid = row.oid
    if row.generated:
        check_generation(context, table, row, context.columns(table.oid))
    for child in descendants(context, table.oid):
        held = context.column(child.oid, row.name)
        if held is not None and not same_type(row, held):
            message = f'child table "{child.name}" has different type for column "{row.name}"'
            context.fail(message, "42804", at=node.location, because_of=child)
        elif held is None:
            copy = inherited_column(context, row, child, partition=child.partition_of is not None)
            copy = structs.replace(copy, declared=row.declared)
            context.put(copy.oid, copy, change)
            context.append("columns", child.oid, copy.oid, change)
    constraints = definition.constraints
    if not (definition.serial or any(item.constraint.contype in GIVING for item in node.constraints)):
        constraints = [(structs.replace(one, only_nulls=True), name) for one, name in constraints]
    if command.later is not None:
        command.later.extend(constraints)
        return
    for constraint, column in constraints:
        add_constraint(context, table, constraint, column=column, implied=True)


def _cannot_have(context: Context, table: TableRow, command: Command) -> bool:
    """Whether the server refuses any new column: to a partition, or to a parent alone (then all get it)."""
    if table.partition_of is not None and "partition_of" not in table.unsure:
        context.fail("cannot add column to a partition", "42809", at=command.column.location, because_of=table)
        return True
    if command.only and children_of(context, table):
        message = "column must be added to child tables too"
        context.fail(message, "42P16", at=command.column.location, because_of=table)
    return False


def _refuse_for_partition(context: Context, table: TableRow, command: Command) -> None:
    """A partition has the columns of its parent."""
    if table.partition_of is not None and "partition_of" not in table.unsure:
        context.fail(
            "cannot add column to a partition", "42809",
            at=location(context, command), because_of=table, hint="add it to the partitioned table",
        )  # fmt: skip


def remove_column(context: Context, table: TableRow, command: Command) -> None:
    """DROP COLUMN."""
    name = command.node.name
    row = context.column(table.oid, name)
    if name in SYSTEM_COLUMNS:
        context.fail(f'cannot drop system column "{name}"', "0A000", at=location(context, command))
        return
    if row is None:
        if not command.node.missing_ok and not context.is_open("columns", table.oid):
            message = f'column "{name}" of relation "{table.name}" does not exist'
            context.fail(message, "42703", at=location(context, command), because_of=table)
        skip(context, table.oid, command)
        return
    if inherits_column(context, table, name):
        message = f'cannot drop inherited column "{name}"'
        context.fail(message, "42P16", at=location(context, command), because_of=row)
        return
    _remove(context, table, table, row, command)


def _remove(context: Context, table: TableRow, target: TableRow, row: ColumnRow, command: Command) -> None:
    """Drop a column, also of the children that have it from this table alone; with ONLY it becomes their own."""
    if _is_key(context, table, row, command):
        return
    if command.only and context.catalog.members("partitions", table.oid).oids:
        message = "cannot drop column from only the partitioned table when partitions exist"
        context.fail(message, "42P16", at=location(context, command), because_of=table)
        command = structs.replace(command, only=False)
    below = [(child, context.column(child.oid, row.name)) for child in children_of(context, table)]
    inherited = [(child, column) for child, column in below if column is not None and not column.local]
    alone = [pair for pair in inherited if not inherits_column(context, pair[0], row.name, without=table.oid)]
    _check_drop(context, row, command)
    drop_column(context, row, _dropping(context, table, target, row, command))
    for _, column in inherited if command.only else ():
        context.update(column, _dropping(context, table, target, row, command), local=True)
    for child, column in () if command.only else alone:
        if column.oid in context.catalog.rows:
            _remove(context, child, target, column, command)


def _dropping(context: Context, table: TableRow, target: TableRow, column: ColumnRow, command: Command) -> DropColumn:
    cascade = command.node.behavior == "DROP_CASCADE"
    change: DropColumn = begin(context, DropColumn, column.oid, command, implied=table is not target, cascade=cascade)
    return change


def _is_key(context: Context, table: TableRow, column: ColumnRow, command: Command) -> bool:
    """Whether the table is partitioned by a column: it stays."""
    if table.partition_key is None or column.oid not in table.partition_key.columns:
        return False
    message = f'cannot drop column "{column.name}" because it is part of the partition key'
    context.fail(message, "42P16", at=location(context, command), because_of=table)
    return True


def _check_drop(context: Context, column: ColumnRow, command: Command) -> None:
    """Refuse to drop without CASCADE what others depend on."""
    if command.node.behavior != "DROP_CASCADE" and (dependent := blocking(context, [column])) is not None:
        refuse_drop(context, column, dependent, at=location(context, command))


def on_column(kind: type[ColumnChange], fields: Fields) -> Any:  # noqa: ANN401 - a table of handlers
    """A subcommand that replaces fields of a column's row, also in the tables below."""

    def apply(context: Context, table: TableRow, command: Command) -> None:
        name = command.node.name
        require_known(context, table, command)
        for one in family(context, table, command):
            change: Change = begin(context, kind, 0, command, implied=one is not table)
            row = context.require_column(one.oid, name, change)
            change.oid = row.oid
            change.start = len(context.catalog.log)
            if one is table and _is_refused(context, table, row, command):
                return
            context.update(row, change, **fields(context, row, command))

    return apply


def _alter_sequence(context: Context, column: ColumnRow, given: Given, change: Change) -> None:
    """What SET says of an identity column's sequence."""
    sequence = next(iter(sequences_of(context, column.oid)), None)
    if sequence is not None and "parameters" not in sequence.unsure:
        type_ = sequence.type.name
        parameters = changed_parameters(sequence.parameters, given, type_, type_)
        if parameters != sequence.parameters:
            context.update(sequence, change, parameters=parameters)


def altered_default(context: Context, row: ColumnRow, command: Command) -> dict[str, Any]:
    """What SET DEFAULT, DROP DEFAULT and SET EXPRESSION change."""
    if command.node.subtype == "AT_ColumnDefault":
        check_default(context, Column(row.name, row.type), command.node.definition, location(context, command))
    return {"default": default_of(context, row.type, command.node.definition)}


def alter_identity(context: Context, table: TableRow, command: Command) -> None:
    """What makes or changes an identity column, and DROP EXPRESSION."""
    require_known(context, table, command)
    change = begin(context, AlterIdentity, 0, command)
    require_known(context, table, command)
    row = context.require_column(table.oid, command.node.name, change)
    change.oid = row.oid
    constraint = command.definition.constraint
    adds = command.node.subtype == "AT_AddIdentity"
    if adds and check_identity_type(context, row.type, constraint.location if constraint else None):
        return
    if _is_refused(context, table, row, command):
        return
    match command.node.subtype:
        case "AT_AddIdentity":
            row = context.update(row, change, identity=constraint.generated_when if constraint else "a", not_null=True)
            make_sequence(context, table, row, change, constraint.options if constraint else ())
        case "AT_DropIdentity":
            drop_sequences_of(context, row.oid, change, only_first=True)
            context.update(row, change, identity="")
        case "AT_SetIdentity":
            given = {option.option.defname: option.option for option in written_options(command)}
            change.options["given"] = {name: option.arg.text if option.arg else None for name, option in given.items()}
            _alter_sequence(context, row, {name: option.arg for name, option in given.items()}, change)
            when = given["generated"].value if "generated" in given else ""
            if when:
                context.update(row, change, identity=chr(int(when)) if when.isdigit() else when)
        case _:
            context.update(row, change, generated="", default=None)


def _is_refused(context: Context, table: TableRow, row: ColumnRow, command: Command) -> bool:
    """Whether a subcommand does not fit the column as it is; the column stays then."""
    refused = refusal(context, table, row, command.node.subtype)
    if refused is not None and not command.node.missing_ok:
        context.fail(refused[0], refused[1], at=location(context, command), because_of=row)
    return refused is not None
