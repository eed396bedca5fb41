"""What PostgreSQL refuses to drop: objects of another kind, and what is not there."""

from collections.abc import Iterator, Sequence

from msgspec import DecodeError, Raw

from schemalint.catalog.replay.context import Context, split_name
from schemalint.catalog.replay.dependents import blocking, refuse_drop
from schemalint.catalog.replay.names import name_parts
from schemalint.catalog.replay.routines import overloads
from schemalint.catalog.rows import (
    CompositeRow,
    FunctionRow,
    IndexRow,
    Oid,
    PolicyRow,
    RelationKind,
    RelationRow,
    Row,
    SequenceRow,
    TableRow,
    TriggerRow,
    ViewRow,
)
from schemalint.syntax.nodes.common import decoder, texts
from schemalint.syntax.nodes.objects import ObjectName

_TABLES = (RelationKind.TABLE, RelationKind.PARTITIONED_TABLE)
_RELATIONS: dict[str, tuple[str, tuple[RelationKind, ...]]] = {
    "OBJECT_TABLE": ("a table", _TABLES),
    "OBJECT_FOREIGN_TABLE": ("a foreign table", (RelationKind.FOREIGN_TABLE,)),
    "OBJECT_VIEW": ("a view", (RelationKind.VIEW,)),
    "OBJECT_MATVIEW": ("a materialized view", (RelationKind.MATERIALIZED_VIEW,)),
    "OBJECT_INDEX": ("an index", ()),
    "OBJECT_SEQUENCE": ("a sequence", ()),
}
_KINDS = {"OBJECT_INDEX": IndexRow, "OBJECT_SEQUENCE": SequenceRow}
_ROUTINES = {
    "OBJECT_FUNCTION": ("a function", "fwa"),
    "OBJECT_PROCEDURE": ("a procedure", "p"),
    "OBJECT_AGGREGATE": ("an aggregate", "a"),
}
_ON_TABLES = {"OBJECT_POLICY": ("policies", "policy"), "OBJECT_TRIGGER": ("triggers", "trigger")}


def is_of_kind(context: Context, kind: str, row: Row) -> bool:
    """Refuse to drop an object as one of another kind; false where it is refused.

    Args:
        context: the statement's replay.
        kind: what DROP says.
        row: the object of that name.
    """
    if row.declared is None or row.unsure:
        return True
    if isinstance(row, FunctionRow):
        return _is_routine(context, kind, row)
    if kind not in _RELATIONS or not isinstance(row, RelationRow):
        return True
    what, kinds = _RELATIONS[kind]
    has_kind = isinstance(row, TableRow | ViewRow) and row.kind in kinds
    fits = has_kind or isinstance(row, _KINDS.get(kind, ()))
    if fits or not isinstance(row, TableRow | ViewRow | IndexRow | SequenceRow | CompositeRow):
        return True
    if not context.was_refused(row.declared):
        context.fail(f'"{row.name}" is not {what}', "42809", because_of=row)
    return False


def _is_routine(context: Context, kind: str, row: FunctionRow) -> bool:
    what, kinds = _ROUTINES.get(kind, ("", row.kind))
    if row.kind == "a" and kind == "OBJECT_FUNCTION":
        message = f'"{row.name}" is an aggregate function'
    elif row.kind not in kinds:
        message = f"{row.name} is not {what}"
    else:
        return True
    if not context.was_refused(row.declared):
        context.fail(message, "42809", because_of=row)
    return False


def check_absent(context: Context, kind: str, raw: Raw) -> None:
    """Refuse to drop what is not there, or what a name alone does not tell.

    Args:
        context: the statement's replay.
        kind: what DROP says.
        raw: the name.
    """
    if kind in _ON_TABLES:
        _check_on_table(context, kind, name_parts(raw))
    elif kind in _ROUTINES or kind == "OBJECT_ROUTINE":
        _check_overloads(context, raw)


def _check_on_table(context: Context, kind: str, parts: tuple[str, ...]) -> None:
    members, what = _ON_TABLES[kind]
    table = context.row(context.lookup("relation", *split_name(parts[:-1])), RelationRow)
    if table is not None and table.declared is not None and not context.is_open(members, table.oid):
        message = f'{what} "{parts[-1]}" for table "{table.name}" does not exist'
        context.fail(message, "42704", because_of=table, absent=parts[-1])


def _check_overloads(context: Context, raw: Raw) -> None:
    try:
        name = decoder(ObjectName).decode(raw).function
    except DecodeError:
        return
    if name is None or not name.args_unspecified:
        return
    schema, plain = split_name(texts(name.objname))
    rows = overloads(context, context.lookup("function", schema, plain) or ())
    sure = [
        row for row in rows if row.declared is not None and not row.unsure and not context.was_refused(row.declared)
    ]
    if len(sure) > 1:
        hint = "name the types of the arguments"
        context.fail(f'function name "{plain}" is not unique', "42725", because_of=sure[0], hint=hint)


def _partitions(context: Context, oid: Oid) -> Iterator[Oid]:
    """What goes with a partitioned table."""
    for partition in context.catalog.members("partitions", oid).oids:
        yield partition
        yield from _partitions(context, partition)


def check_dependents(context: Context, rows: Sequence[Row]) -> None:
    """Refuse to drop without CASCADE what others depend on that are not dropped with it."""
    rows = [row for row in rows if not isinstance(row, TriggerRow | PolicyRow)]  # on which nothing depends
    going = {row.oid for row in rows}
    for row in rows:
        going.update(_partitions(context, row.oid))
    for row in rows:
        dependent = blocking(context, [row], going)
        if dependent is not None:
            refuse_drop(context, row, dependent)
            return


def is_required(context: Context, row: Row) -> bool:
    """Whether another object is made of an index or a trigger, so that not even CASCADE drops it alone."""
    if not isinstance(row, IndexRow | TriggerRow):
        return False
    owner = context.row((row.constraint if isinstance(row, IndexRow) else None) or row.parent, Row)
    if owner is None or row.unsure:
        return False
    context.fail(
        f'cannot drop "{row.name}" because "{owner.name}" requires it', "2BP01", because_of=owner,
        hint=f"drop {owner.name} instead",
    )  # fmt: skip
    return True
