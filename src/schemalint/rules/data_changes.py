"""Rows that migrations write, while the application writes them too."""

from collections.abc import Iterator

from schemalint.catalog.changes import AddColumn, Change, DropTable, Truncate, WriteRows
from schemalint.catalog.deployed import changes_beside, changes_of_file, earlier_changes, serves
from schemalint.catalog.handles import Column
from schemalint.catalog.holding import EXCLUSIVE, Hold, concerns_in_use, under_locks
from schemalint.catalog.locks.wording import listed
from schemalint.catalog.migration import Migration
from schemalint.catalog.outside import apart
from schemalint.catalog.row_scope import Scope, scope, writes_all
from schemalint.model import Finding, Related
from schemalint.rules.registry import NOTE, WARNING, rule

WRITING = frozenset({"UpdateStmt", "DeleteStmt", "InsertStmt", "DoStmt", "SelectStmt", "CallStmt"})
"""The kinds of statements by which rows are written."""


@rule("update-of-all-rows", severity=NOTE, where={"options.action": ("UPDATE",)})
def update_of_all_rows(change: WriteRows) -> Iterator[Finding] | None:
    """An UPDATE of all rows locks each of them until it is done, and leaves the table at twice its size."""
    return _all_updated(change) if change.options["action"] == "UPDATE" and serves(change, change.oid) else None


def _all_updated(change: WriteRows) -> Iterator[Finding]:
    if any(_before(change)) or not writes_all(change):
        return
    if not any(map(_empties, _others(change))):
        name = change.table.written_name
        yield change.finding(
            f"each row of {name} is written anew, and stays locked until all are: who updates one of them waits",
            hint=f"update {name} in batches, each in a transaction of its own",
        )


def _before(change: Change) -> Iterator[Change]:
    """What the transaction has locked before, of which `backfill-under-lock` tells."""
    for earlier in earlier_changes(change):
        if earlier.statement.transaction != change.statement.transaction:
            return
        if earlier.__class__ in EXCLUSIVE and not earlier.implied and concerns_in_use(earlier):
            yield earlier


@rule("delete-of-all-rows", severity=WARNING, where={"options.action": ("DELETE",)})
def delete_of_all_rows(change: WriteRows) -> Iterator[Finding] | None:
    """A DELETE without a condition, or with one that always holds, deletes the data of a table that is in use."""
    return _all_deleted(change) if change.options["action"] == "DELETE" and serves(change, change.oid) else None


def _all_deleted(change: WriteRows) -> Iterator[Finding]:
    if not writes_all(change):
        return
    others = list(_others(change))
    refilled = any(isinstance(one, WriteRows) and one.options["action"] == "INSERT" for one in others)
    if refilled or any(isinstance(one, Truncate | DropTable) for one in others):
        return
    if any(_requires(one, change) for one in changes_of_file(change.catalog, change.statement.of_file.source)):
        return
    name = change.table.written_name
    yield change.finding(
        f"all rows of {name} are deleted: no condition says which",
        hint="say by WHERE which; where all are meant to go, TRUNCATE says so",
    )


def _requires(other: Change, change: WriteRows) -> bool:
    """Whether another change adds a required column, for which the table must be empty."""
    column = other.after.find(other.oid, Column) if isinstance(other, AddColumn) and not other.implied else None
    return column is not None and column.row.table == change.oid and bool(column.row.not_null)


def _others(change: WriteRows) -> Iterator[Change]:
    """What else the file does to the table."""
    return (other for other in changes_beside(change) if other is not change)


def _empties(change: Change) -> bool:
    if isinstance(change, WriteRows):
        return change.options["action"] == "DELETE" and scope(change) is Scope.EVERY
    return isinstance(change, Truncate | DropTable)


@rule("backfill-under-lock", severity=WARNING, statements=WRITING)
def backfill_under_lock(migration: Migration) -> Iterator[Finding]:
    """Rows that are written in the transaction that altered a table keep its readers waiting until all are written."""
    reported = -1
    for change, holding in under_locks(migration, _writes):
        if isinstance(change, WriteRows) and change.statement.transaction != reported:
            done = _done(change)
            held = holding.before(change) if done else {}
            if held:
                reported = change.statement.transaction
                yield _held_up(change, done, held)


def _writes(change: Change) -> bool:
    return change.__class__ is WriteRows and serves(change, change.oid)


def _done(change: WriteRows) -> str:
    """What is done to many rows, empty where that may be few."""
    found, name = scope(change), change.table.written_name
    if found is Scope.SOME:
        return ""
    if change.options["action"] == "INSERT":
        return f"rows are copied to {name}"
    done = "updated" if change.options["action"] == "UPDATE" else "deleted"
    if found is Scope.EVERY:
        return f"all rows of {name} are {done}"
    return f"all rows of {name} are read to find those that are {done}"


def _held_up(change: Change, done: str, held: dict[int, Hold]) -> Finding:
    first = next(iter(held.values()))
    tables = listed(hold.lock.relation for hold in held.values())
    source = first.since.source
    return change.finding(
        f"reads and writes of {tables} wait while {done}: {first.lock.mode} is held since line {first.line}, until "
        "the transaction ends",
        hint=f"write the rows {apart(change)}, in batches",
        related=(Related(source.span(first.since.start, first.since.end), f"locks {first.lock.relation.name}"),),
    )
