"""What depends on an object, so that the server drops the object only with CASCADE."""

from collections.abc import Container, Iterable, Iterator

from msgspec import json

from schemalint.catalog.replay.callers import callers
from schemalint.catalog.replay.column_readers import reads_column
from schemalint.catalog.replay.context import Context
from schemalint.catalog.replay.owned_sequences import defaults_of, sequences_of
from schemalint.catalog.rows import (
    ColumnRow,
    ConstraintRow,
    Expression,
    ExtensionRow,
    FunctionRow,
    IndexRow,
    Oid,
    PolicyRow,
    Row,
    SchemaRow,
    SequenceRow,
    TableRow,
    TriggerRow,
    TypeRow,
    ViewRow,
)
from schemalint.catalog.users import used_by
from schemalint.named import NamedTuple
from schemalint.syntax.figure import column_names


class Dependent(NamedTuple):
    """An object that depends on another; not `certain` where it may only look so."""

    row: Row
    certain: bool = True


# -- of objects -------------------------------------------------------------------------------------------------


def dependents(context: Context, row: Row, *, doubtful: bool = True) -> Iterator[Dependent]:
    """What depends on an object and is no part of it.

    Args:
        context: the statement's replay.
        row: the object.
        doubtful: whether to look for policies that may only seem to depend on it, for which all policies are read.
    """
    match row:
        case TableRow() | ViewRow():
            yield from _of_readable(context, row, doubtful=doubtful)
        case TypeRow():
            yield from _of_type(context, row)
        case FunctionRow():
            yield from (Dependent(trigger) for trigger in triggers_of(context, row))
            for caller, certain in callers(context, row):
                if certain or doubtful:
                    yield Dependent(caller, certain)
        case SequenceRow():
            yield from _of_relation(context, row.oid)
            yield from (Dependent(column) for column in defaults_of(context, row))
        case ConstraintRow():
            yield from (Dependent(key) for key in dependent_keys(context, row))
        case IndexRow():
            yield from (Dependent(key) for key in _keys_on(context, row))
        case ExtensionRow():
            from schemalint.catalog.replay.extension_users import calling, typed_by

            yield from (Dependent(*one) for users in (typed_by, calling) for one in users(context, row))
        case ColumnRow():
            yield from of_column(context, row)
        case SchemaRow():
            yield from map(Dependent, context.catalog.in_schema(row.oid))
        case _:
            pass


def _of_readable(context: Context, row: Row, *, doubtful: bool) -> Iterator[Dependent]:
    """What depends on a table or a view."""
    yield from _of_relation(context, row.oid)
    yield from _counting(context, context.columns(row.oid), row.oid)
    yield from _of_row_type(context, row)
    for policy in _policies_reading(context, row.oid) if doubtful else ():
        yield Dependent(policy, certain=False)


def _of_relation(context: Context, oid: Oid) -> Iterator[Dependent]:
    rows = context.catalog.rows
    yield from (Dependent(rows[reader]) for reader in rows.get(("readers", oid), ()) if reader in rows)
    for reference in rows.get(("references", oid), ()):
        key = context.row(reference, ConstraintRow)
        if key is not None and key.table != oid and key.parent is None:
            yield Dependent(key)
    table = context.row(oid, TableRow)
    if table is not None and table.partition_of is not None:
        yield from _through(context, table.partition_of, oid)
    yield from (Dependent(rows[child]) for child in context.catalog.members("children", oid).oids if child in rows)


def _through(context: Context, ancestor: Oid, partition: Oid) -> Iterator[Dependent]:
    """The foreign keys that reference a partition through the table that it is a part of."""
    for reference in context.catalog.rows.get(("references", ancestor), ()):
        key = context.row(reference, ConstraintRow)
        if key is not None and key.table not in (ancestor, partition) and key.parent is None:
            yield Dependent(key)
    above = context.row(ancestor, TableRow)
    if above is not None and above.partition_of is not None:
        yield from _through(context, above.partition_of, partition)


def _counting(context: Context, columns: Iterable[ColumnRow], table: Oid) -> Iterator[Dependent]:
    """The columns of other tables that count with a sequence which belongs to a column."""
    for column in columns:
        for sequence in sequences_of(context, column.oid):
            yield from (Dependent(one) for one in defaults_of(context, sequence) if one.table != table)


def _policies_reading(context: Context, oid: Oid) -> list[PolicyRow]:
    """The policies of other tables whose sub-queries name a relation; another schema may have one of that name."""
    word = b'"relname":' + json.encode(context.catalog.rows[oid].name)
    policies = context.catalog.of_kind(PolicyRow)
    return [row for row in policies if row.table != oid and (_names(word, row.using) or _names(word, row.check))]


def _of_type(context: Context, type_: TypeRow) -> Iterator[Dependent]:
    for oid in context.catalog.users(type_.oid):
        column = context.row(oid, ColumnRow)
        if column is not None and column.type.oid == type_.oid and column.table != type_.relation:
            yield Dependent(column)
        other = context.row(oid, TypeRow)
        if other is not None and other.base is not None and other.base.oid == type_.oid:
            yield Dependent(other)
        function = context.row(oid, FunctionRow)
        if function is not None and type_.oid in used_by(function):
            yield Dependent(function)


def _of_row_type(context: Context, relation: Row) -> Iterator[Dependent]:
    """The columns of a relation's row type, and the functions that take, give or read its rows."""
    for oid in context.catalog.users(relation.oid):
        row = context.rows.get(oid)
        if row is not None and relation.oid in used_by(row) and getattr(row, "table", None) != relation.oid:
            yield Dependent(row)


def triggers_of(context: Context, function: FunctionRow) -> Iterator[TriggerRow]:
    """The triggers that call a function."""
    for oid in context.catalog.users(function.oid):
        trigger = context.row(oid, TriggerRow)
        if trigger is not None and trigger.function_oid == function.oid:
            yield trigger


def _names(word: bytes, expression: Expression | None) -> bool:
    return expression is not None and word in expression.node


def dependent_keys(context: Context, row: ConstraintRow) -> list[ConstraintRow]:
    """The foreign keys that need a primary key or unique constraint: no other one serves them."""
    index = context.row(row.index, IndexRow)
    return [] if index is None else _keys_on(context, index)


def _keys_on(context: Context, index: IndexRow) -> list[ConstraintRow]:
    """The foreign keys that a unique index serves, and no other."""
    wanted, rows = {key.column for key in index.keys}, context.catalog.rows
    if not index.unique or index.predicate is not None or None in wanted:
        return []
    for oid in context.catalog.members("indexes", index.table).oids:
        other = rows[oid]
        if oid != index.oid and other.unique and {key.column for key in other.keys} == wanted:
            return []
    keys = (context.row(oid, ConstraintRow) for oid in rows.get(("references", index.table), ()))
    return [key for key in keys if key is not None and set(key.reference_columns) == wanted]


def blocking(context: Context, rows: Iterable[Row], going: Container[Oid] = ()) -> Row | None:
    """What keeps the server for certain from dropping objects without CASCADE, none where nothing does.

    Args:
        context: the statement's replay.
        rows: what is dropped.
        going: what else is dropped by the same statement.
    """
    for row in rows:
        for dependent, certain in dependents(context, row, doubtful=False):
            is_part = dependent.oid in going or getattr(dependent, "table", None) in going
            known = dependent.declared is not None and not dependent.unsure
            if certain and known and not is_part and not context.was_refused(dependent.declared):
                return dependent
    return None


def refuse_drop(context: Context, row: Row, dependent: Row, *, at: int | None = None) -> None:
    """Record that the server does not drop what another object depends on."""
    context.fail(
        f'cannot drop "{row.name}" because other objects depend on it: "{dependent.name}"', "2BP01",
        at=at, because_of=dependent, hint=f"drop {dependent.name} first, or say CASCADE",
    )  # fmt: skip


# -- of columns -------------------------------------------------------------------------------------------------


def of_column(context: Context, column: ColumnRow) -> Iterator[Dependent]:
    """What depends on a column and does not simply go with it, as its indexes and the table's own constraints do."""
    rows = context.catalog.rows
    for oid in rows.get(("references", column.table), ()):
        key = context.row(oid, ConstraintRow)
        inside = key is not None and key.table == column.table and column.oid in key.columns
        if key is not None and key.parent is None and not inside and column.oid in key.reference_columns:
            yield Dependent(key)
    for sequence in sequences_of(context, column.oid):
        # what inherits the column goes with it
        others = (one for one in defaults_of(context, sequence) if one.local or one.name != column.name)
        yield from (Dependent(one) for one in others if one.oid != column.oid)
    for oid in rows.get(("readers", column.table), ()):
        view = context.row(oid, ViewRow)
        if view is not None and (answer := reads_column(context, view, column)) is not False:
            yield Dependent(view, certain=answer is True)
    for other in context.columns(column.table):
        if other.generated and _mentions(other.default, column):
            yield Dependent(other)
    yield from _actions_on(context, column)


def _actions_on(context: Context, column: ColumnRow) -> Iterator[Dependent]:
    """The triggers and policies of the column's table that name it."""
    rows = context.catalog.rows
    for oid in context.catalog.members("triggers", column.table).oids:
        trigger: TriggerRow = rows[oid]
        if column.oid in trigger.columns or _mentions(trigger.condition, column):
            yield Dependent(trigger)
    for oid in context.catalog.members("policies", column.table).oids:
        policy: PolicyRow = rows[oid]
        if _mentions(policy.using, column) or _mentions(policy.check, column):
            nested = any(one is not None and b'"SubLink"' in one.node for one in (policy.using, policy.check))
            yield Dependent(policy, certain=not nested)


def _mentions(expression: Expression | None, column: ColumnRow) -> bool:
    return expression is not None and column.name in column_names(expression.node)


def uses_column(index: IndexRow, column: ColumnRow) -> bool:
    """Whether an index holds a column, or names it in an expression or its predicate."""
    if column.oid in index.including or any(key.column == column.oid for key in index.keys):
        return True
    expressions = (key.expression for key in index.keys)
    return any(_mentions(expression, column) for expression in (*expressions, index.predicate))
