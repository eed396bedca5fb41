"""The rows of constraints: what keys, checks and the copies on partitions have in common."""

from collections.abc import Sequence

from schemalint.catalog.changes import Change
from schemalint.catalog.replay.context import Context
from schemalint.catalog.replay.naming import object_name
from schemalint.catalog.rows import ConstraintKind, ConstraintRow, Oid, RelationKind, TableRow
from schemalint.catalog.store import NO_MEMBERS

EXCLUSIONS_OVER_PARTITIONS_SINCE = 17
"""The version since which a partitioned table may have exclusion constraints."""


def put_constraint(context: Context, table: TableRow, row: ConstraintRow, change: Change) -> None:
    """Enter a constraint under its table and its schema's names."""
    other = named(context, table, row.name) if not row.on_domain else None
    if other is not None and not context.is_open("constraints", table.oid):
        context.fail(
            f'constraint "{row.name}" for relation "{table.name}" already exists', "42710",
            at=row.declared.start - context.shift if row.declared else None, because_of=other,
        )  # fmt: skip
    context.put(row.oid, row, change)
    context.append("constraints", table.oid, row.oid, change)
    key = ("constraint", table.schema, row.name)
    context.put(key, (*context.rows.get(key, ()), row.oid), change)


def named(context: Context, table: TableRow, name: str) -> ConstraintRow | None:
    """The constraint of a table that has a name."""
    rows = context.rows
    if ("constraint", table.schema, name) not in rows:
        return None  # none of the schema has, as with most that are new
    for oid in rows.get(("constraints", table.oid), NO_MEMBERS).oids:
        row: ConstraintRow = rows[oid]
        if row.name == name:
            return row
    return None


def choose_constraint_name(context: Context, table: TableRow, columns: str, label: str) -> str:
    """The name of a check or a foreign key that has none: free among the schema's constraints."""
    number = 0
    while True:
        name = object_name(table.name, columns, f"{label}{number}" if number else label)
        if ("constraint", table.schema, name) not in context.rows:
            return name
        number += 1


def check_partition_key(
    context: Context, table: TableRow, kind: ConstraintKind, columns: Sequence[Oid | None], at: int | None
) -> None:
    """A unique constraint on a partitioned table must hold every column of the partition key.

    Args:
        context: the statement's replay.
        table: the table.
        kind: the constraint's kind.
        columns: the constrained columns of this table.
        at: location of the constraint, none for the whole statement.
    """
    partition = table.partition_key
    if table.kind is not RelationKind.PARTITIONED_TABLE or partition is None:
        return
    if kind is ConstraintKind.EXCLUSION:
        if context.catalog.settings.pg_version < EXCLUSIONS_OVER_PARTITIONS_SINCE:
            context.fail("exclusion constraints are not supported on partitioned tables", "0A000", at=at)
        return
    what = "primary key" if kind is ConstraintKind.PRIMARY_KEY else "unique"
    if None in partition.columns:
        context.fail(
            f'the {what} constraint on partitioned table "{table.name}" cannot hold its key, which is an expression',
            "0A000", at=at, hint=f"drop the {what} constraint, or partition by plain columns",
        )  # fmt: skip
        return
    rows = context.catalog.rows
    missing = [rows[oid].name for oid in partition.columns if oid not in columns]
    if missing:
        held = [rows[oid].name for oid in columns if oid is not None]
        context.fail(
            f'the {what} constraint on partitioned table "{table.name}" lacks the partition key {", ".join(missing)}',
            "0A000", at=at, hint=f"make it {what.upper()} ({', '.join((*held, *missing))})",
        )  # fmt: skip


def descendants(context: Context, table: Oid) -> list[TableRow]:
    """The partitions and the inheriting tables below a table, parents before children."""
    rows = context.rows
    found: list[TableRow] = []
    for kind in ("partitions", "children"):
        for oid in rows.get((kind, table), NO_MEMBERS).oids:
            child = context.row(oid, TableRow)
            if child is not None:
                found += [child, *descendants(context, oid)]
    return found
