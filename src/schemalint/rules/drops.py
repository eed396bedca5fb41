"""What is dropped or emptied while applications still use it."""

from collections.abc import Iterator, Sequence
from itertools import takewhile

from schemalint.catalog.changes import (
    Change,
    DropColumn,
    DropConstraint,
    DropIndex,
    DropObject,
    DropTable,
    Truncate,
    WriteRows,
)
from schemalint.catalog.deployed import earlier_changes, earlier_statements, impact, is_in_review, row_in_use, serves
from schemalint.catalog.handles import Relation, Table, known, quoted
from schemalint.catalog.in_file import at_start, later_in_file, names_word, of_statement, still_named, told_together
from schemalint.catalog.locks import LockMode, known_locks
from schemalint.catalog.locks.wording import enumerated, listed
from schemalint.catalog.rows import (
    ExtensionRow,
    FunctionRow,
    RelationKind,
    RelationRow,
    Row,
    SchemaRow,
    SequenceRow,
    TypeRef,
    TypeRow,
    ViewRow,
)
from schemalint.catalog.statement import Statement
from schemalint.catalog.taken_along import taken_along
from schemalint.model import Finding
from schemalint.rules.registry import NOTE, WARNING, rule

_MISSED: dict[type[Row], str] = {
    ViewRow: "queries that read",
    FunctionRow: "calls of",
    SequenceRow: "statements that take numbers from",
    ExtensionRow: "queries that use the extension",
    SchemaRow: "queries that name the schema",
}
"""What fails when an object is gone, to be said before its name."""
_COPIES = frozenset({"InsertStmt", "CreateTableAsStmt", "SelectStmt", "UpdateStmt", "MergeStmt", "DoStmt"})
"""The statements that may take a table's rows elsewhere."""


@rule("dropped-table", severity=NOTE)
def dropped_table(change: DropTable) -> Iterator[Finding] | None:
    """A table that is dropped takes its data with it, and queries that still name it fail."""
    return None if change.implied else _dropped(change)


def _dropped(change: DropTable) -> Iterator[Finding]:
    together = told_together(change, _is_missed) if _is_missed(change) else []
    if together:
        tables = [one.table for one in together]
        names, gone = listed(tables), listed([one.table for one in together if _loses_rows(one)])
        plural = len(tables) > 1
        data = f"the data of {gone} are gone, and " if gone else ""
        what = names if gone != names else "them" if plural else "it"
        yield change.finding(
            f"{data}queries that name {what} fail{_locked_too(together)}",
            hint=f"drop {'them' if plural else 'it'} when no application that runs names {'them' if plural else 'it'}",
        )


def _is_missed(change: DropTable) -> bool:
    """Whether a table is in use; of a partition its parent's rule tells."""
    table = change.before.find(change.oid, Table)
    if table is None or change.implied or not serves(change, change.oid) or is_in_review(change, table):
        return False
    return not still_named(change, table.row) and table.partition_of is None


def _loses_rows(change: DropTable) -> bool:
    """Whether the file reads a table nowhere before it drops it; a foreign table's rows are elsewhere."""
    table = change.table
    if table.declared and table.relation_kind is RelationKind.FOREIGN_TABLE:
        return False
    word = table.name.encode()
    return not any(one.kind in _COPIES and names_word(one, word) for one in earlier_statements(change))


def _locked_too(changes: Sequence[DropTable]) -> str:
    """The other tables that nobody can use until the transaction ends: those that foreign keys join to them."""
    dropped, end = {one.oid for one in changes}, changes[0].at_end
    locks = (lock for one in changes for lock in known_locks(impact(one).locks) if lock.mode.blocks_reads)
    others = dict.fromkeys(lock.relation for lock in locks if lock.relation.kind == "table")
    tables = [one for one in others if one.row.oid not in dropped and end.row(one.row.oid) is not None]
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
        yield change.finding(
            f"CASCADE takes {enumerated(along)} along",
            hint="drop by name what is meant to go, and leave CASCADE out",
        )


@rule("dropped-object", severity=NOTE)
def dropped_object(change: DropObject) -> Iterator[Finding] | None:
    """A view, function, sequence, extension or schema that is dropped is missing for queries that name it."""
    return None if change.implied else _missing(change)


def _missing(change: DropObject) -> Iterator[Finding]:
    words = _missed_by(change)
    together = told_together(change, lambda other: _missed_by(other) == words) if words else []
    if together:
        yield change.finding(
            f"{words} {_names(together)} fail from here on",
            hint=f"drop {'them' if len(together) > 1 else 'it'} when no application that runs needs "
            f"{'them' if len(together) > 1 else 'it'}",
        )


def _missed_by(change: DropObject) -> str:
    """What fails without an object that is dropped; empty where nothing does."""
    row: Row | None = change.before.row(change.oid)
    words = "" if row is None else _MISSED.get(row.__class__, "")
    if row is None or not words or change.implied or not row_in_use(change, row) or still_named(change, row):
        return ""
    before = at_start(change, row)
    if getattr(before, "name", row.name) != row.name:
        return ""  # it was renamed since, and that is told
    match before:
        case FunctionRow(returns=TypeRef(name="trigger" | "event_trigger")):
            return ""  # nobody calls it but the server
        case SequenceRow(owned_by=int()):
            return ""  # nobody names it but its column's default
        case SchemaRow() if change.options.get("cascade") and taken_along(change):
            return ""  # what it takes along is told
        case _:
            return words


def _names(changes: Sequence[Change]) -> str:
    """The objects of some changes, as a list for people."""
    return enumerated(quoted(one.before.row(one.oid).name) for one in changes)


@rule("dropped-type", severity=NOTE, preset="compatibility")
def dropped_type(change: DropObject) -> Iterator[Finding] | None:
    """A type or domain that is dropped, though nothing in the database needs it, is missing for casts to it."""
    row = change.before.row(change.oid)
    return _type(change, row) if isinstance(row, TypeRow) and not change.implied else None


def _type(change: DropObject, row: TypeRow) -> Iterator[Finding]:
    if row_in_use(change, row) and not still_named(change, row):
        yield change.finding(f"casts to {quoted(row.name)} fail from here on")


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
    together = told_together(change, _is_emptied) if _is_emptied(change) else []
    if together:
        names = listed([one.table for one in together])
        yield change.finding(
            f"the rows of {names} are gone, under {LockMode.ACCESS_EXCLUSIVE}: reads and writes wait",
            hint="DELETE in batches lets reads and writes go on",
        )


def _is_emptied(change: Truncate) -> bool:
    """Whether a table in use loses its rows, and the file does not fill it again."""
    table = change.before.find(change.oid, Table)
    if table is None or not serves(change, change.oid) or is_in_review(change, table):
        return False
    writes = (one for one in later_in_file(change) if isinstance(one, WriteRows) and one.oid == change.oid)
    return all(one.options["action"] != "INSERT" for one in writes)


@rule("cascading-truncate", severity=WARNING)
def cascading_truncate(change: Truncate) -> Iterator[Finding] | None:
    """TRUNCATE … CASCADE empties the tables that reference what it names, and those that reference them."""
    if not change.options.get("cascade"):
        return None
    return _along(change) if any(one.before.row(("references", one.oid)) for one in of_statement(change)) else None


def _along(change: Truncate) -> Iterator[Finding]:
    before = takewhile(lambda one: one.statement is change.statement, earlier_changes(change))
    if any(isinstance(one, Truncate) for one in before):
        return  # the first of the statement tells of all
    together = [one for one in of_statement(change) if isinstance(one, Truncate)]
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
