"""ALTER COLUMN … TYPE: what it depends on, and which the server refuses for the types' sake."""

from collections.abc import Sequence

from msgspec import Raw

from schemalint.catalog.changes import AlterColumnType, Change
from schemalint.catalog.coercions import CANNOT_BE_STORED, Session, TypeChange, type_change
from schemalint.catalog.replay.calls import type_of
from schemalint.catalog.replay.column_checks import check_identity_type
from schemalint.catalog.replay.command import Command, begin, family, location, require_known
from schemalint.catalog.replay.context import Context
from schemalint.catalog.replay.dependents import of_column
from schemalint.catalog.replay.inheritance import inherits_column
from schemalint.catalog.replay.owned_sequences import sequences_of
from schemalint.catalog.replay.query_scope import Scope
from schemalint.catalog.replay.sequence_parameters import changed_parameters
from schemalint.catalog.rows import (
    ColumnRow,
    Expression,
    PolicyRow,
    Row,
    TableRow,
    TriggerRow,
    TypeRef,
    ViewRow,
)
from schemalint.catalog.types import shown
from schemalint.syntax.figure import column_names
from schemalint.syntax.nodes.common import decoder, texts
from schemalint.syntax.nodes.tables import CastNode

USERS: dict[type[Row], str] = {
    ViewRow: "a view or rule",
    PolicyRow: "a policy definition",
    TriggerRow: "a trigger definition",
    ColumnRow: "a generated column",
}
"""What keeps a column's type as it is."""
UNIVERSAL = frozenset({"utc", "uct", "gmt", "zulu", "universal", "etc/utc", "etc/uct", "etc/gmt", "etc/zulu", "0"})
"""The names of the time zones that were never off UTC."""
_AREAS = ("africa/", "america/", "asia/", "atlantic/", "australia/", "europe/", "indian/", "pacific/")
_NEXTVAL = b'{"FuncCall":{"funcname":[{"String":{"sval":"nextval"}}]'
_CAST = b'{"TypeCast":'
_COLUMN = b'{"ColumnRef":'


def is_universal(context: Context) -> bool | None:
    """Whether the session's TimeZone is UTC, none where the files do not say."""
    zone = context.session.parameters.get("timezone", "").lower()
    return True if zone in UNIVERSAL else False if zone.startswith(_AREAS) else None


def written_casts(context: Context, raw: Raw, column: str) -> tuple[TypeRef, ...] | None:
    """The types to which a USING expression casts the column, one after the other.

    Returns:
        Empty where there is no USING, or it is the column alone; none where it is another expression.
    """
    casts: list[TypeRef] = []
    node = bytes(raw)
    while node.startswith(_CAST):
        cast = decoder(CastNode).decode(node).cast
        casts.append(context.type(cast.type_name))
        node = bytes(cast.arg)
    plain = not node or (node.startswith(_COLUMN) and column_names(node) == (column,))
    return tuple(reversed(casts)) if plain else None


def alter_type(context: Context, table: TableRow, command: Command) -> None:
    """ALTER COLUMN … TYPE, also in the tables below."""
    name, written = command.node.name, command.column
    column = context.column(table.oid, name)
    require_known(context, table, command)
    if written.type_name is None:
        return
    new = context.type(written.type_name)
    collation = ".".join(texts(written.collation.collname)) if written.collation else ""
    casts = written_casts(context, written.raw_default, name)
    if inherits_column(context, table, name):
        message = f'cannot alter inherited column "{name}"'
        context.fail(message, "42P16", at=location(context, command), because_of=table)
    elif column is not None and table.partition_key is not None and column.oid in table.partition_key.columns:
        message = f'cannot alter column "{name}" because it is part of the partition key of relation "{table.name}"'
        context.fail(message, "42P16", at=location(context, command), because_of=table)
    elif column is not None:
        _check_readers(context, column, command)
        _check_type(context, column, new, casts, command)
    for one in family(context, table, command):
        change: AlterColumnType = begin(
            context, AlterColumnType, 0, command, implied=one is not table, casts=casts, utc=is_universal(context)
        )
        row = context.require_column(one.oid, name, change)
        change.oid = row.oid
        change.start = len(context.catalog.log)
        # the server refuses another type for a column that only a parent declares
        known = {"local": True} if one is table and "local" in row.unsure else {}
        if one is table and row.identity and check_identity_type(context, new, location(context, command)):
            return
        row = context.update(row, change, **known, type=new, collation=collation, type_at=-1)
        if row.identity:
            _retype_sequence(context, row, change)


def refuse_twice(context: Context, commands: Sequence[Command]) -> None:
    """Refuse two types for one column in one statement."""
    seen = set()
    for command in commands:
        name = command.node.name
        if command.node.subtype == "AT_AlterColumnType" and name in seen:
            context.fail(f'cannot alter type of column "{name}" twice', "0A000", at=location(context, command))
        elif command.node.subtype == "AT_AlterColumnType":
            seen.add(name)


def _check_readers(context: Context, column: ColumnRow, command: Command) -> None:
    """Refuse another type for a column that views, policies or triggers use."""
    for dependent, certain in of_column(context, column):
        what = USERS.get(type(dependent))
        counts = isinstance(dependent, ColumnRow) and not dependent.generated
        if what is not None and certain and not counts and dependent.declared is not None and not dependent.unsure:
            context.fail(
                f'cannot alter type of a column used by {what}: "{dependent.name}"', "0A000",
                at=location(context, command), because_of=dependent,
                hint=f"drop {dependent.name} first and create it again afterwards",
            )  # fmt: skip
            return


def _retype_sequence(context: Context, column: ColumnRow, change: Change) -> None:
    """An identity column's sequence has the type of its column."""
    sequence = next(iter(sequences_of(context, column.oid)), None)
    if sequence is not None:
        old, new = sequence.type.name, column.type.name
        parameters = changed_parameters(sequence.parameters, {}, old, new)
        context.update(sequence, change, type=column.type, parameters=parameters)


def _check_type(
    context: Context, column: ColumnRow, new: TypeRef, casts: tuple[TypeRef, ...] | None, command: Command
) -> None:
    """Refuse a type that the column's values, or its default, cannot be given."""
    if column.declared is None or column.unsure:
        return
    done = _change(context, column.type, new, casts)
    refused = _refusal(column, new, casts, done) if done.refused else _refused_default(context, column, new)
    if refused is not None:
        message, hint = refused
        at = location(context, command)
        context.fail(message, done.sqlstate or CANNOT_BE_STORED, at=at, because_of=column, hint=hint)


def _refusal(column: ColumnRow, new: TypeRef, casts: tuple[TypeRef, ...] | None, done: TypeChange) -> tuple[str, str]:
    name, type_ = column.name, shown(new)
    if not casts:
        message = f'column "{name}" cannot be cast automatically to type {type_}'
        return message, f"say USING {name}::{type_}, if that is meant"
    if done.sqlstate == CANNOT_BE_STORED:
        return f'result of USING clause for column "{name}" cannot be cast automatically to type {type_}', ""
    return f"cannot cast type {shown(column.type)} to {shown(casts[0])}", ""


def _refused_default(context: Context, column: ColumnRow, new: TypeRef) -> tuple[str, str] | None:
    given = _type_of(context, column.default, column.type) if column.default is not None else None
    if given is None or column.generated or not _change(context, given, new, ()).refused:
        return None
    message = f'default for column "{column.name}" cannot be cast automatically to type {shown(new)}'
    return message, "drop the default first and set it again afterwards"


def _change(context: Context, old: TypeRef, new: TypeRef, casts: tuple[TypeRef, ...] | None) -> TypeChange:
    session = Session(context.catalog.settings.pg_version)
    return type_change(old, new, row=context.catalog.rows.get, session=session, casts=casts)


def _type_of(context: Context, default: Expression, column: TypeRef) -> TypeRef | None:
    """The type of a default as the server keeps it: a text in quotes has the column's."""
    if default.node.startswith(_NEXTVAL):
        return TypeRef("int8")
    given = type_of(context, default.node, Scope())
    return column if given is not None and given.name == "unknown" else given
