"""Columns that a new table has from several parents, or from a parent and its own definition."""

from collections.abc import Iterable

from msgspec import structs

from schemalint.catalog.replay.context import Context
from schemalint.catalog.replay.indexes import same_meaning
from schemalint.catalog.replay.inheritance import same_collation, same_type
from schemalint.catalog.rows import ColumnRow, Expression, TableRow
from schemalint.catalog.types import shown
from schemalint.syntax.nodes.tables import CreateStmt


def merged(context: Context, held: ColumnRow, other: ColumnRow) -> ColumnRow:
    """A column of two parents: not null if either is, with the default of the first that has one."""
    check_merge(context, held, other, "inherited column", at=None)
    return structs.replace(held, not_null=held.not_null or other.not_null, default=held.default or other.default)


def check_merge(context: Context, held: ColumnRow, other: ColumnRow, what: str, *, at: int | None) -> None:
    """Refuse two columns of one name that differ in type or collation."""
    if not same_type(held, other):
        hint = f"a parent's {held.name} is of type {shown(held.type)}"
        context.fail(f'{what} "{held.name}" has a type conflict', "42804", at=at, because_of=held, hint=hint)
    elif not same_collation(held, other):
        context.fail(f'{what} "{held.name}" has a collation conflict', "42P21", at=at)


def check_defaults(context: Context, node: CreateStmt, parents: Iterable[TableRow]) -> None:
    """Refuse a column whose parents have different defaults, unless the table gives one of its own."""
    own = {element.column.colname for element in node.elements if element.column is not None and _tells(element.column)}
    found: dict[str, Expression] = {}
    for parent in parents:
        for column in context.columns(parent.oid):
            if column.default is None or column.unsure or column.name in own:
                continue
            first = found.setdefault(column.name, column.default)
            if not same_meaning(first, column.default):
                context.fail(f'column "{column.name}" inherits conflicting default values', "42611")
                return


def _tells(column: object) -> bool:
    constraints = getattr(column, "constraints", ())
    return any(item.constraint.contype in ("CONSTR_DEFAULT", "CONSTR_GENERATED") for item in constraints)
