"""What stands around a change in its file, and which names lead to something when the file has run."""

from bisect import bisect_left
from collections.abc import Callable, Iterator
from operator import attrgetter
from typing import Any, TypeVar

from schemalint.catalog.changes import Change
from schemalint.catalog.deployed import deployment_start, earlier_changes
from schemalint.catalog.handles import Snapshot
from schemalint.catalog.rows import ExtensionRow, FunctionRow, Oid, RelationRow, Row, SchemaRow, TypeRow
from schemalint.catalog.store import StatementRef
from schemalint.catalog.unsure import Unsure
from schemalint.syntax.occurrences import occurrences

C = TypeVar("C", bound=Change)
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
    changes, statement = change.catalog.changes, change.statement
    first = _index(change)
    end = first + 1
    while first and changes[first - 1].statement is statement:
        first -= 1
    while end < len(changes) and changes[end].statement is statement:
        end += 1
    return changes[first:end]


def names_word(statement: StatementRef, word: bytes) -> bool:
    """Whether a word stands in a statement as a whole: a pattern made of each name costs more than the search."""
    sql, end = statement.source.sql, statement.end
    for at in occurrences(sql, word, statement.start, end):
        behind = at + len(word)
        after = sql[behind : behind + 1] if behind < end else b""
        if _is_edge(sql[at - 1 : at] if at else b"", word[:1]) and _is_edge(word[-1:], after):
            return True
    return False


def _is_edge(one: bytes, other: bytes) -> bool:
    """Whether a word begins or ends between two characters."""
    return (one.isalnum() or one == b"_") is not (other.isalnum() or other == b"_")


def told_together(change: C, is_told: Callable[[C], bool]) -> list[C]:
    """The changes of which one finding tells: those of one kind that a statement of the file makes.

    Args:
        change: one of which something is to be told.
        is_told: whether it is of another one.

    Returns:
        The change and those behind it; none where an earlier one tells of it.
    """
    mine, kind = change.statement.of_file, type(change)

    def alike(changes: Iterator[Change]) -> Iterator[C]:
        for other in changes:
            if other.statement.of_file is not mine:
                return
            if isinstance(other, kind) and is_told(other):
                yield other

    return [] if next(alike(earlier_changes(change)), None) is not None else [change, *alike(later_in_file(change))]


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

    Raises:
        Unsure: nothing is known to have the name, which stands in a file that is not read as a whole.
    """
    if _is_named(change, row):
        return True
    if change.catalog.unread and change.catalog.is_unread(at_start(change, row).name):
        raise Unsure(f"what else is named {row.name}")
    return False


def is_put_in_place(change: Change, name: str) -> bool:
    """Whether a relation that is renamed takes a name which another had when the change's file began."""
    row = change.before.row(change.oid)
    start = deployment_start(change.catalog, change.statement.source)
    return isinstance(row, RelationRow) and change.catalog.at(("relation", row.schema, name), start) is not None


def _is_named(change: Change, row: Row) -> bool:
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
