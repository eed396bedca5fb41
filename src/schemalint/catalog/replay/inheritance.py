"""INHERITS: which parents a column or a check comes from, and what becomes of it when one of them loses it."""

from schemalint.catalog.changes import Change
from schemalint.catalog.replay.constraint_rows import named
from schemalint.catalog.replay.context import Context
from schemalint.catalog.rows import ConstraintKind, ConstraintRow, Oid, TableRow

IDENTITY_OF_PARTITIONS_SINCE = 17
"""The version since which a partition's column is an identity column where its parent's is."""


def parents_of(table: TableRow) -> tuple[Oid, ...]:
    """The tables that a table inherits from."""
    return table.inherits if table.partition_of is None else (table.partition_of,)


def children_of(context: Context, table: TableRow) -> list[TableRow]:
    """The tables that inherit from a table directly."""
    oids = (oid for kind in ("partitions", "children") for oid in context.catalog.members(kind, table.oid).oids)
    rows = (context.row(oid, TableRow) for oid in oids)
    return [row for row in rows if row is not None]


def inherits_column(context: Context, table: TableRow, name: str, *, without: Oid = 0) -> bool:
    """Whether a parent has a column of this name.

    Args:
        context: the statement's replay.
        table: the child.
        name: the column's.
        without: a parent that does not count.
    """
    return any(oid != without and context.column(oid, name) is not None for oid in parents_of(table))


def inherits_check(context: Context, table: TableRow, name: str, *, without: Oid = 0) -> bool:
    """Whether a parent has a check of this name that it hands down."""
    checks = (named(context, oid, name) for oid in parents_of(table) if oid != without)
    return any(check is not None and _handed_down(check) for check in checks)


def _handed_down(check: ConstraintRow) -> bool:
    return check.kind is ConstraintKind.CHECK and not check.no_inherit


def leave_parent(context: Context, child: TableRow, parent: Oid, change: Change) -> None:
    """NO INHERIT: what came from that parent alone is the child's own from now on."""
    for column in context.columns(child.oid):
        if not column.local and not inherits_column(context, child, column.name, without=parent):
            context.update(column, change, local=True)
    for oid in context.catalog.members("constraints", child.oid).oids:
        row = context.row(oid, ConstraintRow)
        if row is not None and row.inherited and not inherits_check(context, child, row.name, without=parent):
            context.update(row, change, inherited=False)


def keep_in_children(context: Context, table: TableRow, check: ConstraintRow, change: Change) -> None:
    """ONLY: the children keep the check that their parent loses, as their own."""
    for child in children_of(context, table):
        held = named(context, child.oid, check.name)
        if held is not None and held.inherited:
            context.update(held, change, inherited=False)
