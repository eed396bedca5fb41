"""What is dropped or emptied while applications still use it."""

from collections.abc import Iterator

from schemalint.catalog.changes import Change, DropColumn, DropConstraint, DropIndex, DropObject, DropTable, Truncate
from schemalint.catalog.deployed import impact, is_in_review, row_in_use, serves
from schemalint.catalog.handles import Relation, Table, known, quoted
from schemalint.catalog.in_file import of_statement, still_named
from schemalint.catalog.locks import LockMode, known_locks
from schemalint.catalog.locks.wording import MOST_NAMES, held, listed
from schemalint.catalog.rows import (
    ExtensionRow,
    FunctionRow,
    RelationKind,
    RelationRow,
    Row,
    SchemaRow,
    SequenceRow,
    TypeRow,
    ViewRow,
)
from schemalint.catalog.statement import Statement
from schemalint.catalog.taken_along import taken_along
from schemalint.model import Finding
from schemalint.rules.registry import NOTE, WARNING, rule

_NOBODY_CALLS = frozenset({"trigger", "event_trigger"})
_MISSED: tuple[tuple[type[Row], str], ...] = (
    (ViewRow, "queries that read"),
    (FunctionRow, "calls of"),
    (TypeRow, "queries that name the type"),
    (SequenceRow, "statements that take numbers from"),
    (ExtensionRow, "queries that use the extension"),
    (SchemaRow, "queries that name the schema"),
)
"""What fails when an object is gone, to be said before its name."""


@rule("dropped-table", severity=NOTE)
def dropped_table(change: DropTable) -> Iterator[Finding] | None:
    """A table that is dropped takes its data with it, and queries that still name it fail."""
    return None if change.implied else _dropped(change)


def _dropped(change: DropTable) -> Iterator[Finding]:
    table = change.before.find(change.oid, Table)
    if table is None or not serves(change, change.oid) or is_in_review(change, table) or still_named(change, table.row):
        return
    if table.partition_of is not None:
        return  # its parent stands for it, and its own rule tells
    name = table.written_name
    foreign = table.declared and table.relation_kind is RelationKind.FOREIGN_TABLE
    gone = "" if foreign else f"the data of {name} are gone, and "
    yield change.finding(
        f"{gone}queries that name {name if foreign else 'it'} fail{_locked_too(change)}",
        hint="drop it when no application that runs names it any more",
    )


def _locked_too(change: DropTable) -> str:
    """The other tables that nobody can use until the transaction ends: those that foreign keys join to it."""
    locks = known_locks(impact(change).locks)
    others = [one.relation for one in locks if one.mode.blocks_reads and one.relation.row.oid != change.oid]
    tables = [one for one in others if one.kind == "table" and change.at_end.row(one.row.oid) is not None]
    return f"; it locks {listed(tables)} {LockMode.ACCESS_EXCLUSIVE} too" if tables else ""


@rule("cascading-drop", severity=WARNING)
def cascading_drop(
    change: DropTable | DropObject | DropColumn | DropConstraint | DropIndex,
) -> Iterator[Finding] | None:
    """DROP … CASCADE takes along what depends on the object, without naming it."""
    return _cascades(change) if change.options.get("cascade") and not change.implied else None


def _cascades(change: Change) -> Iterator[Finding]:
    along = taken_along(change) if change.catalog.steps else []
    if along:
        more = f" and {len(along) - MOST_NAMES} more" if len(along) > MOST_NAMES else ""
        yield change.finding(
            f"CASCADE takes {', '.join(along[:MOST_NAMES])}{more} along",
            hint="drop by name what is meant to go, and leave CASCADE out",
        )


@rule("dropped-object", severity=NOTE)
def dropped_object(change: DropObject) -> Iterator[Finding] | None:
    """A view, function, type, sequence, extension or schema that is dropped is missing for queries that name it."""
    return None if change.implied else _missing(change)


def _missing(change: DropObject) -> Iterator[Finding]:
    row: Row | None = change.before.row(change.oid)
    missed = next((words for kind, words in _MISSED if isinstance(row, kind)), "")
    if row is None or not missed or not row_in_use(change, row) or still_named(change, row):
        return
    if isinstance(row, FunctionRow) and row.returns is not None and row.returns.name in _NOBODY_CALLS:
        return
    if isinstance(row, SchemaRow) and change.options.get("cascade") and taken_along(change):
        return  # what it takes along is told
    yield change.finding(
        f"{missed} {quoted(row.name)} fail from here on",
        hint="drop it when no application that runs names it any more",
    )


@rule("dropped-database", severity=WARNING, statements=("DropdbStmt",))
def dropped_database(statement: Statement) -> Iterator[Finding] | None:
    """DROP DATABASE takes all data of a database with it, and no transaction gives them back."""
    message = "all data of the database are gone for good"
    return iter((statement.finding(message, hint="drop it by hand, after a last backup"),))


@rule("truncated-table", severity=NOTE)
def truncated_table(change: Truncate) -> Iterator[Finding] | None:
    """TRUNCATE takes all rows of a table that is in use, and nobody reads or writes it meanwhile."""
    return _truncated(change) if serves(change, change.oid) else None


def _truncated(change: Truncate) -> Iterator[Finding]:
    table = change.before.find(change.oid, Table)
    if table is not None and not is_in_review(change, table):
        yield change.finding(
            f"the rows of {table.written_name} are gone, under {held(impact(change))}",
            hint="DELETE in batches lets reads and writes go on",
        )


@rule("cascading-truncate", severity=WARNING)
def cascading_truncate(change: Truncate) -> Iterator[Finding] | None:
    """TRUNCATE … CASCADE empties the tables that reference what it names, and those that reference them."""
    return _along(change) if change.options.get("cascade") else None


def _along(change: Truncate) -> Iterator[Finding]:
    together = [one for one in of_statement(change) if isinstance(one, Truncate)]
    if change is not together[0]:
        return
    named = {one.oid for one in together}
    emptied = dict.fromkeys(table for one in together for table in known(impact(one).truncates))
    more = [table for table in emptied if not _above(table) & named]
    if more:
        yield change.finding(
            f"CASCADE takes the rows of {listed(more)} along, under {LockMode.ACCESS_EXCLUSIVE}",
            hint="name the tables that are meant to be emptied, and leave CASCADE out",
        )


def _above(table: Relation) -> set[int]:
    """A table and those that it is a partition or a child of."""
    found, waiting = set[int](), [table.row.oid]
    while waiting:
        row = table.snapshot.row(waiting.pop())
        if isinstance(row, RelationRow) and row.oid not in found:
            found.add(row.oid)
            waiting += [oid for oid in (getattr(row, "partition_of", None), *getattr(row, "inherits", ())) if oid]
    return found
