"""Generated columns: what PostgreSQL refuses of their expressions."""

from collections.abc import Collection

from schemalint.catalog.replay.calls import GENERATED, check_calls, check_immutable, type_of
from schemalint.catalog.replay.column_checks import SYSTEM_COLUMNS, check_expression
from schemalint.catalog.replay.context import Context
from schemalint.catalog.replay.query_scope import Scope, Source
from schemalint.catalog.replay.values import Column, check_stored
from schemalint.catalog.rows import ColumnRow, TableRow
from schemalint.syntax.figure import column_names


def check_generated(context: Context, table: TableRow, columns: Collection[ColumnRow]) -> None:
    """Refuse the expressions of a new table's generated columns."""
    for column in columns:
        if column.generated and column.local and check_generation(context, table, column, columns):
            return


def check_generation(context: Context, table: TableRow, column: ColumnRow, columns: Collection[ColumnRow]) -> bool:
    """Refuse the expression of a generated column; true where it is refused.

    Args:
        context: the statement's replay.
        table: its table.
        column: the column.
        columns: all columns of the table.
    """
    if column.default is None or column.declared is None:
        return False
    node, at = column.default.node, column.declared.start - context.shift
    if check_calls(context, node, GENERATED, at=at) or check_expression(context, table, node, at=at):
        return True
    if _names_other(context, column_names(node), columns, at):
        return True
    scope = Scope([Source(table.name, list(columns), context.is_open("columns", table.oid))])
    given = type_of(context, node, scope)
    failures = len(context.catalog.failures)
    if given is not None and given.name != "unknown" and "type" not in column.unsure:
        check_stored(context, Column(column.name, column.type), given, at)
    if len(context.catalog.failures) > failures:
        return True
    return check_immutable(context, node, GENERATED, at=at, scope=scope)


def _names_other(context: Context, names: Collection[str], columns: Collection[ColumnRow], at: int) -> bool:
    """Refuse to compute a column from another generated column, or from a column of the system."""
    generated = {column.name for column in columns if column.generated}
    for name in names:
        if name in generated:
            context.fail(f'cannot use generated column "{name}" in column generation expression', "42P17", at=at)
            return True
        if name in SYSTEM_COLUMNS and name != "tableoid":
            context.fail(f'cannot use system column "{name}" in column generation expression', "42P10", at=at)
            return True
    return False
