"""Locks that a transaction keeps while it does something else, or takes more often than it needs."""

from collections.abc import Callable, Iterator, Mapping
from itertools import groupby, pairwise
from typing import Any

from schemalint.catalog.changes import (
    AddColumn,
    AddConstraint,
    AddForeignKey,
    AlterColumnType,
    AlterObject,
    AlterTable,
    AttachPartition,
    Change,
    Cluster,
    Comment,
    CreateIndex,
    Reindex,
    SetNotNull,
    Truncate,
    ValidateConstraint,
)
from schemalint.catalog.deployed import earlier_changes, impact, is_new
from schemalint.catalog.handles import Constraint, Relation, known
from schemalint.catalog.holding import EXCLUSIVE, Hold, Holding, concerns_in_use, line_of, table_of, under_locks
from schemalint.catalog.locks import Effects, LockMode, known_locks
from schemalint.catalog.locks.wording import listed, work
from schemalint.catalog.migration import Migration
from schemalint.catalog.outside import apart
from schemalint.catalog.rows import ColumnRow, ConstraintRow, Oid
from schemalint.model import Finding, Related
from schemalint.rules.registry import NOTE, WARNING, rule

ALTERING = ("AlterTableStmt",)
"""The kind of the statements that change a table."""
IN_ONE_PASS = frozenset({AddColumn, AlterColumnType, SetNotNull, AddConstraint, AlterTable})
"""Those of which one ALTER TABLE does several in one pass over the rows."""
WEAKLY_LOCKING = frozenset({ValidateConstraint, AttachPartition, AlterObject})
"""Those that make no writes to their own table wait."""
REWRITING = frozenset({"AT_SetLogged", "AT_SetUnLogged", "AT_SetTableSpace", "AT_SetAccessMethod", "AT_SetExpression"})
"""The subcommands without a class of their own that write a table anew."""


def _since(hold: Hold) -> Related:
    """Where a lock is taken."""
    since = hold.since
    return Related(since.source.span(since.start, since.end), f"locks {hold.lock.relation.name}")


@rule("work-under-lock", severity=WARNING)
def work_under_lock(migration: Migration) -> Iterator[Finding]:
    """A statement that takes long, after one that locked a table, keeps that table's readers waiting all the time."""
    reported = -1
    for change, holding in under_locks(migration, _may_work):
        if change.statement.transaction == reported or not _is_beside(change, holding):
            continue
        found = impact(change)
        kept = _kept_by_others(found, holding.before(change)) if _works(change, found) else ()
        if kept and not _on_emptied(change, found):
            reported = change.statement.transaction
            tables = listed(hold.lock.relation for hold in kept)
            yield change.finding(
                f"reads and writes of {tables} wait while {work(found)}: ACCESS EXCLUSIVE is held since line "
                f"{kept[0].line}, until the transaction ends",
                hint=f"do this {apart(change)}",
                related=(_since(kept[0]),),
            )


def _may_work(change: Change) -> bool:
    """Whether a change may read or write all rows of a table, by what costs nothing to ask."""
    may = _WORKING.get(change.__class__)
    return may is not None and may(change)


def _is_built(change: Change) -> bool:
    return not change.options["concurrent"]


def _may_be_filled(change: Change) -> bool:
    column = _row_after(change)
    return not isinstance(column, ColumnRow) or _is_filled(column)


def _has_default(change: Change) -> bool:
    column = _row_after(change) if isinstance(change, AddColumn) else None
    return isinstance(column, ColumnRow) and column.default is not None


def _is_proved(change: Change) -> bool:
    constraint = _row_after(change)
    return not isinstance(constraint, ConstraintRow) or constraint.validated


def _rewrites(change: Change) -> bool:
    return change.options["subtype"] in REWRITING


def _is_refreshed(change: Change) -> bool:
    return change.options.get("action") in ("refresh", "set not null")


def _always(_: Change) -> bool:
    return True


_WORKING: Mapping[type[Change], Callable[[Change], bool]] = {
    CreateIndex: _is_built,
    AddColumn: _may_be_filled,
    AlterColumnType: _always,
    SetNotNull: _always,
    AddConstraint: _is_proved,
    AddForeignKey: _is_proved,
    ValidateConstraint: _always,
    AttachPartition: _always,
    AlterTable: _rewrites,
    Cluster: _always,
    Reindex: _always,
    AlterObject: _is_refreshed,
}
"""The classes of changes of which some read or write all rows of a table, and which of them may."""


def _row_after(change: Change) -> Any:  # noqa: ANN401 - the row's own type
    return change.catalog.at(change.oid, change.end)


def _is_filled(column: ColumnRow) -> bool:
    """Whether a column may get a value in every row: by a default that calls something, or as a checked domain."""
    default = column.default
    called = default is not None and b'"FuncCall"' in default.node
    return called or bool(column.identity) or column.type.oid is not None or bool(column.generated)


def _is_beside(change: Change, holding: Holding) -> bool:
    """Whether a change of a table in use may stand beside a lock that it would not take itself."""
    return concerns_in_use(change) and (change.__class__ in WEAKLY_LOCKING or holding.of_others(change))


def _works(change: Change, found: Effects) -> bool:
    """Whether a change reads or writes all rows of tables that are in use."""
    works = any(known(part) for part in (found.rewrites, found.checks, found.builds))
    return works and not (isinstance(change, ValidateConstraint) and _made_here(change))


def _on_emptied(change: Change, found: Effects) -> bool:
    """Whether a change goes through tables only that the file has emptied before."""
    worked = {one.row.oid for one in (*known(found.rewrites), *known(found.checks))}
    worked |= {one.row.table for one in known(found.builds)}
    return worked <= {one.oid for one in earlier_changes(change) if isinstance(one, Truncate)}


def _made_here(change: Change) -> bool:
    """Whether the constraint that is validated is the file's own: that it is validated at once is another matter."""
    constraint = change.before.find(change.oid, Constraint)
    return constraint is not None and is_new(change, constraint)


def _kept_by_others(found: Effects, held: dict[Oid, Hold]) -> tuple[Hold, ...]:
    """What an earlier statement holds ACCESS EXCLUSIVE of which this one's own lock would not make writes wait."""
    own = {lock.relation.row.oid for lock in known_locks(found.locks) if lock.mode.blocks_writes}
    return tuple([hold for oid, hold in held.items() if oid not in own])


@rule("statement-under-lock", severity=NOTE, preset="locking")
def statement_under_lock(migration: Migration) -> Iterator[Finding]:
    """Each statement after one that locked a table ACCESS EXCLUSIVE adds to the time that others wait for it."""
    reported = -1
    for change, holding in under_locks(migration, lambda change: not isinstance(change, Comment)):
        transaction = change.statement.transaction
        if transaction == reported:
            continue
        held = holding.before(change)
        if not held or (table_of(change) in held and not _may_work(change) and not _has_default(change)):
            continue
        hold = next(iter(held.values()))
        reported = transaction
        yield change.finding(
            f"{hold.lock.relation.written_name} is locked ACCESS EXCLUSIVE since line {hold.line}: its readers and "
            "writers wait for this, too",
            hint=f"do this {apart(change)}",
            related=(_since(hold),),
        )


@rule("several-tables-locked", severity=NOTE, preset="locking")
def several_tables_locked(migration: Migration) -> Iterator[Finding]:
    """Several tables locked by one transaction: who holds one of them and wants another makes a deadlock."""
    reported = -1
    for change, holding in under_locks(migration, _may_exclude):
        held = holding.before(change)
        tables = [*held.values()]
        more = [one for one in _excluded(impact(change)) if one.row.oid not in held]
        if tables and more and change.statement.transaction != reported:
            reported = change.statement.transaction
            yield change.finding(
                f"{listed((*(one.lock.relation for one in tables), *more))} are locked ACCESS EXCLUSIVE together: who "
                "uses one and wants the other makes a deadlock",
                hint=f"change {listed(more)} {apart(change)}",
                related=(_since(tables[0]),),
            )


def _may_exclude(change: Change) -> bool:
    return change.__class__ in EXCLUSIVE and concerns_in_use(change)


def _excluded(found: Effects) -> list[Relation]:
    """The tables that are locked ACCESS EXCLUSIVE."""
    locks = [lock for lock in known_locks(found.locks) if lock.mode is LockMode.ACCESS_EXCLUSIVE]
    return [lock.relation for lock in locks if lock.relation.kind == "table"]


@rule("repeated-rewrite", severity=WARNING, statements=ALTERING)
def repeated_rewrite(migration: Migration) -> Iterator[Finding]:
    """Two ALTER TABLE statements that each go through all rows of a table do twice what one would do once."""
    for first, second in _repeated(migration, _may_pass):
        passes = [one for one in second if _passes(one)]
        if passes and any(map(_passes, first)):
            yield passes[0].finding(
                f"{work(impact(passes[0]))} a second time, after line {line_of(first[0].statement)}",
                hint=f"make both one ALTER TABLE {_name(passes[0])}: it goes through the rows once",
                severity=None if impact(passes[0]).rewrites else NOTE,
            )


@rule("repeated-alter-table", severity=NOTE, statements=ALTERING, preset="locking")
def repeated_alter_table(migration: Migration) -> Iterator[Finding]:
    """A table that several ALTER TABLE statements change one after another is locked anew by each."""
    for first, second in _repeated(migration, lambda change: not isinstance(change, ValidateConstraint)):
        name = _name(second[0])
        yield second[0].finding(
            f"{name} is locked a second time, after line {line_of(first[0].statement)}",
            hint=f"make both one ALTER TABLE {name}",
        )


def _name(change: Change) -> str:
    table = change.before.find(table_of(change), Relation)
    return table.written_name if table is not None else ""


def _may_pass(change: Change) -> bool:
    return change.__class__ in IN_ONE_PASS and _may_work(change)


def _passes(change: Change) -> bool:
    """Whether a change goes through all rows of its table, and others of the same ALTER TABLE could go along."""
    found, table = impact(change), table_of(change)
    return any(one.row.oid == table for one in (*known(found.rewrites), *known(found.checks)))


def _repeated(migration: Migration, wanted: Callable[[Change], bool]) -> Iterator[tuple[list[Change], list[Change]]]:
    """Two ALTER TABLE statements of a table in use, one right after the other: the changes of each that are wanted."""
    references = migration.references
    if not any(one.kind == two.kind == "AlterTableStmt" for one, two in pairwise(references)):
        return
    altered = [list(made) for _, made in groupby(_alterations(migration, wanted), key=lambda one: id(one.statement))]
    if len(altered) < 2:
        return
    numbers = {id(one): number for number, one in enumerate(references)}
    for first, second in pairwise(altered):
        distance = numbers.get(id(second[0].statement), -1) - numbers.get(id(first[0].statement), -1)
        if distance == 1 and table_of(first[0]) == table_of(second[0]) and concerns_in_use(second[0]):
            yield first, second


def _alterations(migration: Migration, wanted: Callable[[Change], bool]) -> Iterator[Change]:
    for change in migration.changes:
        if not change.implied and change.statement.kind == "AlterTableStmt" and wanted(change):
            yield change
