"""ALTER TABLE, subcommand by subcommand; also on indexes, sequences, views and composite types."""

from collections.abc import Callable
from functools import partial
from typing import Any

from schemalint.catalog.changes import (
    AlterConstraint,
    AlterIdentity,
    AlterTable,
    ChangeOwner,
    DropConstraint,
    DropNotNull,
    SetDefault,
    SetNotNull,
    SetRowSecurity,
    ValidateConstraint,
)
from schemalint.catalog.replay.acl import change_owner, owner_name
from schemalint.catalog.replay.alter_column import (
    add_column,
    alter_identity,
    altered_default,
    on_column,
    remove_column,
)
from schemalint.catalog.replay.alter_other import alter_other, set_options
from schemalint.catalog.replay.alter_partition import attach_partition, detach_partition
from schemalint.catalog.replay.command import Command, begin, decoded, location, require_known, skip
from schemalint.catalog.replay.constraint_rows import descendants
from schemalint.catalog.replay.constraints import add_constraint
from schemalint.catalog.replay.context import Context
from schemalint.catalog.replay.dependents import blocking, refuse_drop
from schemalint.catalog.replay.drop import drop_constraint
from schemalint.catalog.replay.inheritance import (
    check_child,
    inherits_check,
    keep_in_children,
    leave_parent,
    refuse_change,
    refuse_parent,
)
from schemalint.catalog.replay.owned_sequences import sequences_of
from schemalint.catalog.replay.passes import in_passes
from schemalint.catalog.replay.renames import clones
from schemalint.catalog.replay.retyping import alter_type, refuse_twice
from schemalint.catalog.replay.row_security import protect, unprotect
from schemalint.catalog.rows import (
    ConstraintKind,
    ConstraintRow,
    Oid,
    TableRow,
    TriggerRow,
)
from schemalint.syntax.nodes.common import Node, RangeVar
from schemalint.syntax.nodes.tables import AlterConstraint as AlteredConstraint
from schemalint.syntax.nodes.tables import AlterTableStmt, Constraint


def alter_table(context: Context, node: AlterTableStmt) -> None:
    """ALTER TABLE and its like."""
    oid = context.relation(node.relation)
    row = context.rows.get(oid)
    if oid is None and node.missing_ok:
        return
    if row is not None and not isinstance(row, TableRow):
        alter_other(context, row, node)
        return
    if node.objtype not in ("OBJECT_TABLE", "OBJECT_FOREIGN_TABLE") and row is None:
        return
    if row is None:
        change = context.change(AlterTable, oid or 0, subtype="assumed", implied=True)
        row = context.require_table(node.relation, change)
        change.oid = row.oid
    commands, oid = decoded(node), row.oid
    if len(commands) == 1:
        _run(context, oid, commands[0])
        return
    refuse_twice(context, commands)
    in_passes(commands, partial(_run, context, oid), partial(_constrain, context, oid))


def _run(context: Context, oid: Oid, command: Command) -> None:
    table = context.row(oid, TableRow)
    if table is not None:
        COMMANDS.get(command.node.subtype, _other)(context, table, command)


def _constrain(context: Context, oid: Oid, constraint: Constraint, column: str) -> None:
    table = context.row(oid, TableRow)
    if table is not None:
        add_constraint(context, table, constraint, column=column, implied=True)


def _add_constraint(context: Context, table: TableRow, command: Command) -> None:
    if command.definition.constraint is not None:
        add_constraint(context, table, command.definition.constraint, only=command.only)


def _constraint(context: Context, table: TableRow, name: str) -> ConstraintRow | None:
    rows = context.catalog.rows
    oids = context.catalog.members("constraints", table.oid).oids
    return next((rows[oid] for oid in oids if rows[oid].name == name), None)


def _drop_constraint(context: Context, table: TableRow, command: Command) -> None:
    row = _constraint(context, table, command.node.name)
    if row is not None:
        if "inherited" not in row.unsure and (row.inherited or _is_handed_down(context, table, row)):
            message = f'cannot drop inherited constraint "{row.name}" of relation "{table.name}"'
            context.fail(message, "42P16", at=location(context, command), because_of=row)
            return
        cascade = command.node.behavior == "DROP_CASCADE"
        if not cascade and (dependent := blocking(context, [row])) is not None:
            refuse_drop(context, row, dependent, at=location(context, command))
        change = begin(context, DropConstraint, row.oid, command, cascade=cascade)
        if command.only:
            keep_in_children(context, table, row, change)
        drop_constraint(context, row, change)
    elif command.node.missing_ok:
        skip(context, table.oid, command)
    elif not command.node.missing_ok and not context.is_open("constraints", table.oid):
        _not_null_by_name(context, table, command)


def _is_handed_down(context: Context, table: TableRow, row: ConstraintRow) -> bool:
    return row.kind is ConstraintKind.CHECK and inherits_check(context, table, row.name)


def _not_null_by_name(context: Context, table: TableRow, command: Command) -> None:
    """PostgreSQL 18 drops a NOT NULL by its constraint's name, which is `table_column_not_null` unless given."""
    name = command.node.name
    for column in context.columns(table.oid):
        if column.not_null and name == f"{table.name}_{column.name}_not_null":
            context.update(column, begin(context, DropNotNull, column.oid, command), not_null=False)
            return
    _is_missing(context, table, command, name)


def _is_missing(context: Context, table: TableRow, command: Command, name: str) -> None:
    """Refuse a constraint that the table has not; since PostgreSQL 18 it may be a NOT NULL, whose name is not kept."""
    unknown = any(column.not_null or "not_null" in column.unsure for column in context.columns(table.oid))
    sure = not context.is_open("constraints", table.oid) and not context.is_open("columns", table.oid)
    if sure and (context.catalog.settings.pg_version < 18 or not unknown):
        context.fail(
            f'constraint "{name}" of relation "{table.name}" does not exist', "42704",
            at=location(context, command), because_of=table,
        )  # fmt: skip


def _alter_constraint(context: Context, table: TableRow, command: Command) -> None:
    alter = command.definition.alter
    row = _constraint(context, table, alter.conname) if alter is not None else None
    if alter is None or row is None:
        _is_missing(context, table, command, alter.conname if alter is not None else "")
        return
    refused = _unalterable(row, alter)
    if refused and "kind" not in row.unsure:
        message = f'constraint "{row.name}" of relation "{table.name}" {refused[0]}'
        context.fail(message, refused[1], at=location(context, command), because_of=row)
        return
    if alter.alter_deferrability and row.kind is not ConstraintKind.FOREIGN_KEY and "kind" not in row.unsure:
        message = f'constraint "{row.name}" of relation "{table.name}" is not a foreign key constraint'
        context.fail(message, "42809", at=location(context, command), because_of=row)
        return
    change = begin(context, AlterConstraint, row.oid, command)
    if alter.alter_deferrability:
        row = context.update(row, change, deferrable=alter.deferrable, deferred=alter.initdeferred)
    if alter.alter_enforceability:
        row = context.update(row, change, enforced=alter.is_enforced, validated=alter.is_enforced)
    if alter.alter_inheritability:
        context.update(row, change, no_inherit=alter.noinherit)


def _unalterable(row: ConstraintRow, alter: AlteredConstraint) -> tuple[str, str] | None:
    """Why a constraint cannot be altered so, and the SQLSTATE."""
    if (alter.alter_deferrability or alter.alter_enforceability) and row.kind is not ConstraintKind.FOREIGN_KEY:
        return "is not a foreign key constraint", "42809"
    return ("belongs to the one of the partitioned table", "55000") if row.parent is not None else None


def _validate(context: Context, table: TableRow, command: Command) -> None:
    row = _constraint(context, table, command.node.name)
    if row is not None and row.kind not in (ConstraintKind.CHECK, ConstraintKind.FOREIGN_KEY) and not row.unsure:
        message = f'cannot validate constraint "{row.name}" of relation "{table.name}"'
        context.fail(message, "42809", at=location(context, command), because_of=row)
    elif row is not None:
        context.update(row, begin(context, ValidateConstraint, row.oid, command), validated=True)
    elif not _validate_not_null(context, table, command):
        _is_missing(context, table, command, command.node.name)


def _validate_not_null(context: Context, table: TableRow, command: Command) -> bool:
    """VALIDATE CONSTRAINT of a NOT NULL that was added NOT VALID: the change is about the column."""
    for column in context.columns(table.oid):
        key = ("not null unvalidated", column.oid)
        if context.rows.get(key) == command.node.name:
            context.put(key, None, begin(context, ValidateConstraint, column.oid, command))
            return True
    return False


def _row_security(field: str, value: bool) -> Any:  # noqa: ANN401 - a table of handlers
    def apply(context: Context, table: TableRow, command: Command) -> None:
        change = begin(context, SetRowSecurity, table.oid, command, subtype=command.node.subtype)
        context.update(table, change, **{field: value})
        if command.node.subtype == "AT_EnableRowSecurity":
            protect(context, change)
        elif command.node.subtype == "AT_DisableRowSecurity":
            unprotect(context, table, change)

    return apply


def _owner(context: Context, table: TableRow, command: Command) -> None:
    owner = owner_name(context, command.node.newowner)
    change = begin(context, ChangeOwner, table.oid, command)
    change_owner(context, table, owner, change)
    for column in context.columns(table.oid):
        for sequence in sequences_of(context, column.oid):
            change_owner(context, sequence, owner, change)


def _is_below(context: Context, table: TableRow, ancestor: TableRow) -> bool:
    """Whether a table is another or inherits from it."""
    return table.oid == ancestor.oid or any(row.oid == table.oid for row in descendants(context, ancestor.oid))


def _inherit(context: Context, table: TableRow, command: Command) -> None:
    change = begin(context, AlterTable, table.oid, command, subtype=command.node.subtype)
    parent = context.require_table(command.definition.relation or RangeVar(), change)
    change.options["parent"] = parent.oid
    if (table.partition_of is not None or table.partition_key is not None) and refuse_change(
        context, table, at=location(context, command)
    ):
        return
    if command.node.subtype == "AT_AddInherit" and refuse_parent(context, parent, at=None):
        return
    if command.node.subtype == "AT_AddInherit" and _is_below(context, parent, table):
        context.fail("circular inheritance not allowed", "42P07", at=location(context, command))
    elif command.node.subtype == "AT_AddInherit" and parent.oid in table.inherits:
        message = f'relation "{parent.name}" would be inherited from more than once'
        context.fail(message, "42P07", at=location(context, command), because_of=table)
    elif command.node.subtype == "AT_AddInherit":
        if check_child(context, parent, table, at=location(context, command)):
            return
        context.update(table, change, inherits=(*table.inherits, parent.oid))
        context.append("children", parent.oid, table.oid, change)
    elif parent.oid not in table.inherits and "inherits" not in table.unsure:
        message = f'relation "{parent.name}" is not a parent of relation "{table.name}"'
        context.fail(message, "42P01", at=location(context, command), because_of=table)
    else:
        leave_parent(context, table, parent.oid, change)
        context.update(table, change, inherits=tuple(oid for oid in table.inherits if oid != parent.oid))
        context.remove("children", parent.oid, table.oid, change)


def _replica_identity(context: Context, table: TableRow, command: Command) -> None:
    change = begin(context, AlterTable, table.oid, command, subtype=command.node.subtype)
    said = command.definition.replica_identity
    if said is not None:
        context.update(table, change, replica_identity=said.identity_type)
        if said.name:
            change.options["index"] = _index(context, table, said.name)


def _persistence(context: Context, table: TableRow, command: Command) -> None:
    """SET LOGGED and SET UNLOGGED: the sequences that the table owns follow it."""
    change = begin(context, AlterTable, table.oid, command, subtype=command.node.subtype)
    persistence = "p" if command.node.subtype == "AT_SetLogged" else "u"
    context.update(table, change, persistence=persistence)
    for column in context.columns(table.oid):
        for sequence in sequences_of(context, column.oid):
            context.update(sequence, change, persistence=persistence)


def _triggers(context: Context, table: TableRow, command: Command) -> None:
    """ENABLE and DISABLE TRIGGER."""
    change = begin(context, AlterTable, table.oid, command, subtype=command.node.subtype, name=command.node.name)
    enabled = {"AT_EnableAlwaysTrig": "A", "AT_EnableReplicaTrig": "R"}.get(command.node.subtype)
    state = enabled or ("D" if "Disable" in command.node.subtype else "O")
    every = command.node.subtype.endswith(("All", "User"))
    for oid in context.catalog.members("triggers", table.oid).oids:
        trigger = context.row(oid, TriggerRow)
        if trigger is not None and (every or trigger.name == command.node.name):
            for one in [trigger] if command.only else [trigger, *clones(context, trigger)]:
                context.update(one, change, enabled=state)


def _other(context: Context, table: TableRow, command: Command) -> None:
    """A subcommand that changes no fact of ours; rules about locks still see it."""
    if command.node.subtype in OF_COLUMNS:
        require_known(context, table, command)
    change = begin(context, AlterTable, table.oid, command, subtype=command.node.subtype, name=command.node.name)
    if command.node.subtype == "AT_ClusterOn":
        change.options["index"] = _index(context, table, command.node.name)


def _index(context: Context, table: TableRow, name: str) -> Oid | None:
    """The index of a table that has a name."""
    rows = context.rows
    return next((oid for oid in context.catalog.members("indexes", table.oid).oids if rows[oid].name == name), None)


OF_COLUMNS = frozenset({"AT_SetStatistics", "AT_SetStorage", "AT_SetCompression", "AT_SetOptions", "AT_ResetOptions"})
"""The subcommands of columns that change no fact of ours."""
COMMANDS: dict[str, Callable[[Context, TableRow, Command], None]] = {
    "AT_AddColumn": add_column,
    "AT_DropColumn": remove_column,
    "AT_AlterColumnType": alter_type,
    "AT_ColumnDefault": on_column(SetDefault, altered_default),
    "AT_SetNotNull": on_column(SetNotNull, lambda *_: {"not_null": True}),
    "AT_DropNotNull": on_column(DropNotNull, lambda *_: {"not_null": False}),
    "AT_SetExpression": on_column(AlterIdentity, altered_default),
    **dict.fromkeys(("AT_AddIdentity", "AT_SetIdentity", "AT_DropIdentity", "AT_DropExpression"), alter_identity),
    "AT_AddConstraint": _add_constraint,
    "AT_DropConstraint": _drop_constraint,
    "AT_AlterConstraint": _alter_constraint,
    "AT_ValidateConstraint": _validate,
    "AT_EnableRowSecurity": _row_security("row_security", True),
    "AT_DisableRowSecurity": _row_security("row_security", False),
    "AT_ForceRowSecurity": _row_security("force_row_security", True),
    "AT_NoForceRowSecurity": _row_security("force_row_security", False),
    "AT_AttachPartition": attach_partition,
    "AT_DetachPartition": detach_partition,
    "AT_ChangeOwner": _owner,
    **dict.fromkeys(("AT_SetRelOptions", "AT_ResetRelOptions"), set_options),
    **dict.fromkeys(("AT_AddInherit", "AT_DropInherit"), _inherit),
    **dict.fromkeys(("AT_SetLogged", "AT_SetUnLogged"), _persistence),
    "AT_ReplicaIdentity": _replica_identity,
    **dict.fromkeys(
        (
            "AT_EnableTrig", "AT_EnableAlwaysTrig", "AT_EnableReplicaTrig", "AT_DisableTrig", "AT_EnableTrigAll",
            "AT_DisableTrigAll", "AT_EnableTrigUser", "AT_DisableTrigUser",
        ),
        _triggers,
    ),
}  # fmt: skip

HANDLERS: dict[str, tuple[type[Node], object]] = {"AlterTableStmt": (AlterTableStmt, alter_table)}
