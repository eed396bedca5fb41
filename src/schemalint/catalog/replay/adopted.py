"""A table that is created after statements that name it: what they said of it stays, on the columns of its own.

Files are not always read in the order in which they run: constraints and indexes often stand in files of their own.
"""

from typing import Any

from msgspec import structs

from schemalint.catalog.changes import Change
from schemalint.catalog.replay.context import Context
from schemalint.catalog.rows import ConstraintKind, ConstraintRow, IndexKey, IndexRow, Oid, Row, TableRow, TriggerRow
from schemalint.catalog.store import Members
from schemalint.named import NamedTuple

HELD = ("constraints", "indexes", "triggers", "policies")
"""The collections whose members may stay."""


class Aside(NamedTuple):
    """What was said of a table before it was created."""

    columns: dict[Oid, str]
    members: dict[str, list[Any]]


def set_aside(context: Context, table: TableRow, change: Change, *, open_columns: bool) -> Aside:
    """Start the collections of a table anew, and free the names of what was in them."""
    rows = context.catalog.rows
    members = {
        kind: [rows[oid] for oid in context.catalog.members(kind, table.oid).oids] for kind in ("columns", *HELD)
    }
    for row in members["constraints"]:
        _rename(context, ("constraint", table.schema, row.name), row.oid, change, held=False)
    for row in members["indexes"]:
        context.put(("relation", row.schema, row.name), None, change)
    for kind in ("columns", *HELD):
        context.put((kind, table.oid), Members(open=open_columns and kind == "columns"), change)
    context.put(("partitions", table.oid), Members(context.catalog.members("partitions", table.oid).oids), change)
    return Aside({row.oid: row.name for row in members["columns"]}, members)


def take_back(context: Context, table: TableRow, aside: Aside, change: Change) -> None:
    """Give a table what was said of it, where it has the columns and not yet an object of that name."""
    own = {row.name: row.oid for row in context.columns(table.oid)}
    columns = {oid: own[name] for oid, name in aside.columns.items() if name in own}
    for oid in context.catalog.rows.get(("references", table.oid), ()):
        key = context.row(oid, ConstraintRow)
        if key is not None:
            _point(context, key, columns, change)
    kept: set[Oid] = set()
    for kind in HELD:
        for row in aside.members[kind]:
            new = _moved(context.catalog.rows[row.oid], columns)
            if new is not None and _may_stay(context, table, kind, new, kept):
                _enter(context, table, kind, new, change)
                kept.add(row.oid)
            else:
                _forget(context, row, change)
    for oid in aside.columns:
        context.put(oid, None, change)


def _point(context: Context, key: ConstraintRow, columns: dict[Oid, Oid], change: Change) -> None:
    """Let a foreign key reference the columns that the table has."""
    own = context.catalog.members("columns", key.references or 0).oids
    moved = (columns.get(oid, oid) for oid in key.reference_columns)
    new = tuple(oid for oid in moved if oid in own)
    if new != key.reference_columns:
        lost = {"reference_columns"} if len(new) < len(key.reference_columns) else set()
        context.update(key, change, reference_columns=new, unsure=key.unsure | lost)


def _moved(row: Row, columns: dict[Oid, Oid]) -> Row | None:
    """A row on the table's own columns; none where one of them is missing."""
    match row:
        case ConstraintRow(columns=old) | TriggerRow(columns=old):
            moved = tuple(columns.get(oid, 0) for oid in old)
            return None if 0 in moved else structs.replace(row, columns=moved)
        case IndexRow(keys=keys, including=old):
            moved = tuple(columns.get(oid, 0) for oid in old)
            new = tuple(_moved_key(key, columns) for key in keys)
            lost = 0 in moved or any(key.column == 0 for key in new)
            return None if lost else structs.replace(row, keys=new, including=moved)
        case _:
            return row


def _moved_key(key: IndexKey, columns: dict[Oid, Oid]) -> IndexKey:
    return key if key.column is None else structs.replace(key, column=columns.get(key.column, 0))


def _may_stay(context: Context, table: TableRow, kind: str, row: Any, kept: set[Oid]) -> bool:  # noqa: ANN401 - by kind
    rows = context.catalog.rows
    others = [rows[oid] for oid in context.catalog.members(kind, table.oid).oids]
    if any(other.name == row.name for other in others):
        return False
    if isinstance(row, IndexRow):
        free = not context.taken(row.schema, row.name)
        return free and row.parent is None and (row.constraint is None or row.constraint in kept)
    if isinstance(row, ConstraintRow):
        second = row.kind is ConstraintKind.PRIMARY_KEY and any(other.kind is row.kind for other in others)
        return row.parent is None and not second and (row.index is None or not context.taken(table.schema, row.name))
    return row.oid in rows


def _enter(context: Context, table: TableRow, kind: str, row: Any, change: Change) -> None:  # noqa: ANN401 - by kind
    context.put(row.oid, row, change)
    context.append(kind, table.oid, row.oid, change)
    if isinstance(row, ConstraintRow):
        _rename(context, ("constraint", table.schema, row.name), row.oid, change, held=True)
    elif isinstance(row, IndexRow):
        context.put(("relation", row.schema, row.name), row.oid, change)


def _forget(context: Context, row: Row, change: Change) -> None:
    context.put(row.oid, None, change)
    context.put(("comment", row.oid), None, change)
    if isinstance(row, ConstraintRow) and row.references is not None:
        _rename(context, ("references", row.references), row.oid, change, held=False)


def _rename(context: Context, key: tuple[Any, ...], oid: Oid, change: Change, *, held: bool) -> None:
    """Enter an oid among those under a key, or take it out."""
    rest = tuple(other for other in context.catalog.rows.get(key, ()) if other != oid)
    context.put(key, (*rest, oid) if held else rest or None, change)
