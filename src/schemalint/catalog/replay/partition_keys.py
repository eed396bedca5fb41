"""The keys of partitioned tables: what PostgreSQL refuses of PARTITION BY."""

from schemalint.catalog.replay.calls import PARTITION, check_calls, check_immutable
from schemalint.catalog.replay.column_checks import SYSTEM_COLUMNS, check_expression
from schemalint.catalog.replay.context import Context
from schemalint.catalog.replay.index_checks import check_keys
from schemalint.catalog.replay.index_expressions import scope_of
from schemalint.catalog.rows import IndexKey, TableRow
from schemalint.syntax.nodes.common import texts
from schemalint.syntax.nodes.tables import PartitionElem, PartitionSpec


def check_key(context: Context, table: TableRow, spec: PartitionSpec) -> None:
    """Refuse a key that cannot be one.

    Args:
        context: the statement's replay.
        table: the new table, with its columns.
        spec: PARTITION BY.
    """
    if spec.strategy == "PARTITION_STRATEGY_LIST" and len(spec.params) > 1:
        context.fail('cannot use "list" partition strategy with more than one column', "42P17")
        return
    method = "hash" if spec.strategy == "PARTITION_STRATEGY_HASH" else "btree"
    for item in spec.params:
        element = item.elem
        refused = _check_name if element.name else _check_expression
        if refused(context, table, element) or _check_class(context, table, element, method):
            return


def _check_name(context: Context, table: TableRow, element: PartitionElem) -> bool:
    column = context.column(table.oid, element.name)
    if element.name in SYSTEM_COLUMNS:
        context.fail(f'cannot use system column "{element.name}" in partition key', "42P17", at=element.location)
    elif column is None and not context.is_open("columns", table.oid):
        message = f'column "{element.name}" named in partition key does not exist'
        context.fail(message, "42703", at=element.location)
    elif column is not None and column.generated and "generated" not in column.unsure:
        context.fail("cannot use generated column in partition key", "42P17", at=element.location)
    else:
        return False
    return True


def _check_expression(context: Context, table: TableRow, element: PartitionElem) -> bool:
    raw, at = bytes(element.expr), element.location
    if check_calls(context, raw, PARTITION, at=at) or check_expression(context, table, raw, at=at):
        return True
    return check_immutable(context, raw, PARTITION, at=at, scope=scope_of(context, table))


def _check_class(context: Context, table: TableRow, element: PartitionElem, method: str) -> bool:
    column = context.column(table.oid, element.name) if element.name else None
    key = IndexKey(column.oid if column is not None else None, opclass=".".join(texts(element.opclass)))
    return check_keys(context, (key,), method, at=element.location)
