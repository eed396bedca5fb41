"""Whether any table has row-level security: kept as a row, so that no rule has to look at every table."""

from schemalint.catalog.changes import Change
from schemalint.catalog.protection import ROW_SECURITY
from schemalint.catalog.replay.context import Context
from schemalint.catalog.rows import TableRow


def protect(context: Context, change: Change) -> None:
    """A table gets row-level security."""
    if not context.catalog.rows.get(ROW_SECURITY):
        context.put(ROW_SECURITY, True, change)


def unprotect(context: Context, table: TableRow, change: Change) -> None:
    """A table that may have row-level security loses it or goes."""
    if not table.row_security:
        return
    others = [row for row in context.catalog.of_kind(TableRow) if row.oid != table.oid]
    if not any(row.row_security for row in others):
        context.put(ROW_SECURITY, None, change)
