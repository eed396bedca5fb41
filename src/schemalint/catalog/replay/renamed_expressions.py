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
    Row,
    TriggerRow,
)
from schemalint.catalog.store import NO_MEMBERS
from schemalint.syntax.figure import rename_column

EXPRESSIONS: dict[type[Row], tuple[str, ...]] = {
    ColumnRow: ("default",),
    ConstraintRow: ("expression",),
    TriggerRow: ("condition",),
    PolicyRow: ("using", "check"),
    IndexRow: ("predicate",),
}
"""The fields of rows that hold expressions; the keys of an index may hold some too."""


def rename_in_expressions(context: Context, relation: Oid, old: str, new: str, change: Change) -> None:
    """Rename a column in a table's checks, generated columns, indexes, policies and trigger conditions.

    A sub-query may mean another table's column of that name: what holds one is left as it was written.
    """
    rows = context.rows
    for kind in ("columns", "constraints", "indexes", "policies", "triggers"):
        for oid in rows.get((kind, relation), NO_MEMBERS).oids:
            fields = _renamed_fields(rows[oid], old, new)
            if fields:
                context.put(oid, structs.replace(rows[oid], **fields), change)


def _renamed_fields(row: Row, old: str, new: str) -> dict[str, object]:
    """The fields of a row that name the column, with its new name."""
    if isinstance(row, ColumnRow) and not row.generated:
        return {}
    fields: dict[str, object] = {}
    for field in EXPRESSIONS[type(row)]:
        written = getattr(row, field)
        renamed = _renamed(written, old, new)
        if renamed is not written:
            fields[field] = renamed
    if isinstance(row, IndexRow):
        keys = _keys(row.keys, old, new)
        if keys is not row.keys:
            fields["keys"] = keys
    return fields


def _keys(keys: tuple[IndexKey, ...], old: str, new: str) -> tuple[IndexKey, ...]:
    if all(key.expression is None for key in keys):
        return keys
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
