"""Locks that a transaction keeps while it does something else, or takes more often than it needs."""

from collections.abc import Iterator
from itertools import groupby, pairwise

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
from schemalint.catalog.deployed import changes_of_file, impact, is_new
from schemalint.catalog.handles import Constraint, Relation, known
from schemalint.catalog.holding import EXCLUSIVE, Hold, concerns_in_use, line_of, table_of, under_locks
from schemalint.catalog.locks import Effects, LockMode, known_locks
from schemalint.catalog.locks.wording import listed, work
from schemalint.catalog.migration import Migration
from schemalint.catalog.outside import apart
from schemalint.catalog.rows import Oid
from schemalint.model import Finding, Related
from schemalint.rules.registry import NOTE, WARNING, rule

WORKING = frozenset(
    {
        CreateIndex, AddColumn, AlterColumnType, SetNotNull, AddConstraint, AddForeignKey, ValidateConstraint,
        AttachPartition, AlterTable, Cluster, Reindex, AlterObject,
    }
)  # fmt: skip
"""The classes of changes of which some read or write all rows of a table."""
IN_ONE_PASS = frozenset({AddColumn, AlterColumnType, SetNotNull, AddConstraint, AlterTable})
"""Those of which one ALTER TABLE does several in one pass over the rows."""


def _since(hold: Hold) -> Related:
    """Where a lock is taken."""
    since = hold.since
    return Related(since.source.span(since.start, since.end), f"locks {hold.lock.relation.name}")


@rule("work-under-lock", severity=WARNING)
def work_under_lock(migration: Migration) -> Iterator[Finding]:
    """A statement that takes long, after one that locked a table, keeps that table's readers waiting all the time."""
    reported = -1
    for change, held in under_locks(migration, _may_work):
        if change.statement.transaction == reported:
            continue
        found = impact(change)
        kept = _kept_by_others(found, held) if _works(change, found) else ()
        if kept:
            reported = change.statement.transaction
            tables = listed(hold.lock.relation for hold in kept)
            yield change.finding(
                f"reads and writes of {tables} wait while {work(found)}: ACCESS EXCLUSIVE is held since line "
                f"{kept[0].line}, until the transaction ends",
                hint=f"do this {apart(change)}",
                related=(_since(kept[0]),),
            )


def _may_work(change: Change) -> bool:
    return change.__class__ in WORKING and concerns_in_use(change)


def _works(change: Change, found: Effects) -> bool:
    """Whether a change reads or writes all rows of tables that the file has not emptied before."""
    relations = [*known(found.rewrites), *known(found.checks)]
    relations += [one for index in known(found.builds) if (one := index.snapshot.find(index.row.table, Relation))]
    if not relations or (isinstance(change, ValidateConstraint) and _made_here(change)):
        return False
    emptied = {
        one.oid
        for one in changes_of_file(change.catalog, change.statement.of_file.source)
        if isinstance(one, Truncate) and one.start <= change.start
    }
    return any(one.row.oid not in emptied for one in relations)


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
    for change, held in under_locks(migration, lambda change: not isinstance(change, Comment)):
        transaction = change.statement.transaction
        if transaction == reported or (table_of(change) in held and not _may_work(change)):
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
    for change, held in under_locks(
        migration, lambda change: change.__class__ in EXCLUSIVE and concerns_in_use(change)
    ):
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


@rule("repeated-rewrite", severity=WARNING)
def repeated_rewrite(migration: Migration) -> Iterator[Finding]:
    """Two ALTER TABLE statements that each go through all rows of a table do twice what one would do once."""
    for first, second in _repeated(migration):
        passes = [one for one in second if _passes(one)]
        if passes and any(map(_passes, first)):
            yield passes[0].finding(
                f"{work(impact(passes[0]))} a second time, after line {line_of(first[0].statement)}",
                hint=f"make both one ALTER TABLE {_name(passes[0])}: it goes through the rows once",
                severity=None if impact(passes[0]).rewrites else NOTE,
            )


@rule("repeated-alter-table", severity=NOTE, preset="locking")
def repeated_alter_table(migration: Migration) -> Iterator[Finding]:
    """A table that several ALTER TABLE statements change one after another is locked anew by each."""
    for first, second in _repeated(migration):
        name = _name(second[0])
        yield second[0].finding(
            f"{name} is locked a second time, after line {line_of(first[0].statement)}",
            hint=f"make both one ALTER TABLE {name}",
        )


def _name(change: Change) -> str:
    table = change.before.find(table_of(change), Relation)
    return table.written_name if table is not None else ""


def _passes(change: Change) -> bool:
    """Whether a change goes through all rows of its table, and others of the same ALTER TABLE could go along."""
    if change.__class__ not in IN_ONE_PASS:
        return False
    found, table = impact(change), table_of(change)
    return any(one.row.oid == table for one in (*known(found.rewrites), *known(found.checks)))


def _repeated(migration: Migration) -> Iterator[tuple[list[Change], list[Change]]]:
    """Two ALTER TABLE statements of a table in use, one right after the other: the changes of each."""
    altered = [list(made) for _, made in groupby(_alterations(migration), key=lambda change: id(change.statement))]
    if len(altered) < 2:
        return
    numbers = {id(one): number for number, one in enumerate(migration.references)}
    for first, second in pairwise(altered):
        distance = numbers.get(id(second[0].statement), -1) - numbers.get(id(first[0].statement), -1)
        if distance == 1 and table_of(first[0]) == table_of(second[0]):
            yield first, second


def _alterations(migration: Migration) -> Iterator[Change]:
    """What ALTER TABLE changes of tables in use; what must not be validated at once is left out."""
    for change in migration.changes:
        plain = change.statement.kind == "AlterTableStmt" and not change.implied
        if plain and not isinstance(change, ValidateConstraint) and concerns_in_use(change):
            yield change
