"""What stands around a change in its file, and which names lead to something when the file has run."""

from bisect import bisect_left
from collections.abc import Iterator
from operator import attrgetter
from typing import Any

from schemalint.catalog.changes import Change
from schemalint.catalog.deployed import deployment_start, earlier_changes
from schemalint.catalog.handles import Snapshot
from schemalint.catalog.rows import ExtensionRow, FunctionRow, Oid, RelationRow, Row, SchemaRow, TypeRow

_START = attrgetter("start")
_KINDS: tuple[tuple[type[Row], str], ...] = (
    (RelationRow, "relation"),
    (TypeRow, "type"),
    (FunctionRow, "function"),
    (SchemaRow, "schema"),
    (ExtensionRow, "extension"),
)


def _index(change: Change) -> int:
    """Where a change stands among all; those that change no row share their position of the log with the next."""
    changes = change.catalog.changes
    at = bisect_left(changes, change.start, key=_START)
    while changes[at] is not change:
        at += 1
    return at


def later_in_file(change: Change) -> Iterator[Change]:
    """The changes of the same file that come after, in order."""
    changes, path = change.catalog.changes, change.statement.source.path
    for at in range(_index(change) + 1, len(changes)):
        if changes[at].statement.source.path != path:
            return
        yield changes[at]


def of_statement(change: Change) -> list[Change]:
    """The changes that the same statement makes, in order, itself included."""
    mine = change.statement
    before = [one for one in earlier_changes(change) if one.statement is mine]
    return [*reversed(before), change, *(one for one in later_in_file(change) if one.statement is mine)]


def at_start(change: Change, row: Row) -> Row:
    """An object's row as it was when the change's file began; as it is now where it was not there."""
    found: Row | None = change.catalog.at(row.oid, deployment_start(change.catalog, change.statement.source))
    return row if found is None else found


def still_named(change: Change, row: Row) -> bool:
    """Whether the name that an object had when the file began leads to something when the file has run.

    It does where the object was not dropped for good, was made anew, or something else took its name. Of functions,
    which share names, one must be of this file.

    Args:
        change: what drops, renames or moves the object.
        row: the object's row before the change.
    """
    before, end = at_start(change, row), change.at_end
    found = end.row(_key(before, end, change))
    if not isinstance(before, FunctionRow):
        return found is not None
    if found is not None and before.oid in found:
        return True
    path = change.statement.source.path
    others = (end.row(oid) for oid in found or ())
    return any(one is not None and one.declared is not None and one.declared.source.path == path for one in others)


def _key(row: Row, snapshot: Snapshot, change: Change) -> tuple[Any, ...]:
    """The key under which a snapshot has what is named as an object is."""
    kind = next((name for of, name in _KINDS if isinstance(row, of)), "")
    schema: Oid | None = getattr(row, "schema", None)
    if schema is None or isinstance(row, ExtensionRow):
        return (kind, row.name)
    if snapshot.row(schema) is None:
        gone = change.before.row(schema)
        schema = snapshot.row(("schema", gone.name)) if gone is not None else None
    return (kind, schema, row.name)
