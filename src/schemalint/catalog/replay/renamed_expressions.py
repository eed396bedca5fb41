"""Expressions of a table follow its columns: they name them as they are called now, as PostgreSQL prints them."""

from msgspec import structs

from schemalint.catalog.changes import Change
from schemalint.catalog.replay.context import Context
from schemalint.catalog.rows import (
    ColumnRow,
    ConstraintRow,
    Expression,
    IndexKey,
    IndexRow,
    Oid,
    PolicyRow,
    TriggerRow,
)
from schemalint.syntax.figure import rename_column


def rename_in_expressions(context: Context, relation: Oid, old: str, new: str, change: Change) -> None:
    """Rename a column in a table's checks, generated columns, indexes, policies and trigger conditions.

    A sub-query may mean another table's column of that name: what holds one is left as it was written.
    """
    rows = context.catalog.rows
    for kind in ("columns", "constraints", "indexes", "policies", "triggers"):
        for oid in context.catalog.members(kind, relation).oids:
            fields = _renamed_fields(rows[oid], old, new)
            if fields:
                context.put(oid, structs.replace(rows[oid], **fields), change)


def _renamed_fields(row: object, old: str, new: str) -> dict[str, object]:
    """The fields of a row that name the column, with its new name."""
    match row:
        case ColumnRow(generated=generated, default=default) if generated:
            fields: dict[str, object] = {"default": _renamed(default, old, new)}
        case ConstraintRow(expression=expression):
            fields = {"expression": _renamed(expression, old, new)}
        case TriggerRow(condition=condition):
            fields = {"condition": _renamed(condition, old, new)}
        case PolicyRow(using=using, check=check):
            fields = {"using": _renamed(using, old, new), "check": _renamed(check, old, new)}
        case IndexRow(keys=keys, predicate=predicate):
            fields = {"predicate": _renamed(predicate, old, new), "keys": _keys(keys, old, new)}
        case _:
            fields = {}
    return {name: value for name, value in fields.items() if value is not getattr(row, name)}


def _keys(keys: tuple[IndexKey, ...], old: str, new: str) -> tuple[IndexKey, ...]:
    expressions = [_renamed(key.expression, old, new) for key in keys]
    pairs = list(zip(keys, expressions, strict=True))
    if all(expression is key.expression for key, expression in pairs):
        return keys
    return tuple(structs.replace(key, expression=expression) for key, expression in pairs)


def _renamed(expression: Expression | None, old: str, new: str) -> Expression | None:
    if expression is None or b'"SubLink"' in expression.node:
        return expression
    node = rename_column(expression.node, old, new)
    return expression if node == expression.node else structs.replace(expression, node=node)
