"""Marking as uncertain what a statement may have changed and the files do not tell."""

from collections.abc import Iterable

from msgspec import structs

from schemalint.catalog.changes import Change
from schemalint.catalog.replay.context import Context
from schemalint.catalog.rows import ColumnRow, Row, TableRow
from schemalint.catalog.store import Entry, Key, Members

FIXED = frozenset({"oid", "name", "declared", "named_at", "unsure", "table", "schema"})
"""Fields that stay sure: they tell which object it is."""
COLLECTIONS = ("columns", "constraints", "indexes", "policies", "triggers", "partitions")


def doubt(context: Context, position: int, change: Change) -> None:
    """Make uncertain what was changed since a position of the log: the server may not have come there.

    A field that was changed is uncertain; a collection that grew may lack what it got, one that shrank may still hold
    it, so both are open; an object that was made stays, with all of its fields uncertain.
    """
    first: dict[Key, Entry] = {}
    for entry in context.catalog.log[position:]:
        first.setdefault(entry.key, entry)
    for key, entry in first.items():
        now = context.catalog.rows.get(key)
        if isinstance(now, Members):
            context.put(key, Members(now.oids, open=True), change)
        elif isinstance(now, Row):
            context.put(key, _unsure(now, _changed(entry.before, now)), change)


def _changed(before: object, now: Row) -> Iterable[str]:
    fields = (field for field in now.__struct_fields__ if field not in FIXED)
    if not isinstance(before, Row):
        return fields
    return (field for field in fields if getattr(before, field, None) != getattr(now, field))


def _unsure(row: Row, fields: Iterable[str]) -> Row:
    return structs.replace(row, unsure=row.unsure.union(fields))


def doubt_table(
    context: Context, table: TableRow, facts: frozenset[str], collections: Iterable[str], change: Change
) -> None:
    """Make facts and collections of a table uncertain."""
    if not facts <= table.unsure:
        context.put(table.oid, _unsure(table, facts), change)
    for kind in collections:
        members = context.catalog.members(kind, table.oid)
        if not members.open:
            context.put((kind, table.oid), Members(members.oids, open=True), change)


def doubt_column(context: Context, column: ColumnRow, facts: frozenset[str], change: Change) -> None:
    """Make facts of a column uncertain."""
    if not facts <= column.unsure:
        context.put(column.oid, _unsure(column, facts), change)


def doubt_tables(context: Context, facts: frozenset[str], collections: Iterable[str], change: Change) -> None:
    """Make facts and collections of every table uncertain: a computed statement may have changed any of them."""
    for row in context.catalog.of_kind(TableRow):
        doubt_table(context, row, facts, collections, change)
