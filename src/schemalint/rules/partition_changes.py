"""Partitions that are made, attached, detached and dropped while their table is in use."""

from collections.abc import Iterator

from schemalint.catalog.bounds_told import condition
from schemalint.catalog.changes import AttachPartition, CreateTable, DetachPartition, DropTable
from schemalint.catalog.deployed import impact, serves
from schemalint.catalog.edits import concurrently_detached
from schemalint.catalog.handles import Table, known, quoted
from schemalint.catalog.in_file import of_statement
from schemalint.catalog.locks import LockMode
from schemalint.catalog.locks.wording import listed, told
from schemalint.catalog.outside import moved_outside, outside
from schemalint.model import Finding
from schemalint.rules.registry import NOTE, WARNING, rule

DETACH_CONCURRENTLY_SINCE = 14
"""Since when DETACH PARTITION takes CONCURRENTLY (release notes of 14)."""


@rule("attached-partition-scans", severity=WARNING)
def attached_partition_scans(change: AttachPartition) -> Iterator[Finding] | None:
    """ATTACH PARTITION reads all rows of the table, and of the DEFAULT partition, while nobody can use them."""
    return _attached(change) if "parent" in change.options and not change.implied else None


def _attached(change: AttachPartition) -> Iterator[Finding]:
    found = impact(change)
    checked = list(known(found.checks))
    if not checked:
        return
    parent = change.before.find(change.options["parent"], Table)
    own = [one for one in checked if one.row.oid == change.oid]
    yield change.finding(told(found), hint=_proof(change, parent, attached=bool(own)))


def _proof(change: AttachPartition, parent: Table | None, *, attached: bool) -> str:
    """How the rows need not be read under the lock."""
    within = condition(change, parent) if parent is not None else ""
    if not attached:
        return "add a CHECK to the DEFAULT partition that leaves these rows out, NOT VALID, and validate it before"
    table = change.table.written_name
    proof = quoted(f"{change.table.name}_bounds"[:63])
    return (
        f"ALTER TABLE {table} ADD CONSTRAINT {proof} CHECK ({within or 'its bounds'}) NOT VALID; "
        f"ALTER TABLE {table} VALIDATE CONSTRAINT {proof}; then attach it, and drop {proof}"
    )


@rule("new-partition-blocks-queries", severity=WARNING)
def new_partition_blocks_queries(change: CreateTable) -> Iterator[Finding] | None:
    """CREATE TABLE … PARTITION OF makes reads and writes of the partitioned table wait; ATTACH PARTITION does not."""
    statement = change.statement
    if b"partition" not in statement.source.sql[statement.start : statement.end].lower():
        return None  # most tables, without a look at the past
    row = change.after.row(change.oid)
    if row is None or row.partition_of is None or change.implied:
        return None
    return _new(change, row.partition_of) if serves(change, row.partition_of) else None


def _new(change: CreateTable, oid: int) -> Iterator[Finding]:
    parent = change.before.find(oid, Table)
    if parent is None or change.table.partition_of is None:
        return
    found = impact(change)
    name, table = parent.written_name, change.table.written_name
    message = f"{table} is made under {LockMode.ACCESS_EXCLUSIVE} on {name}: reads and writes wait"
    defaults = [one for one in known(found.checks) if one.row.oid != change.oid]
    yield change.finding(
        told(found) if defaults else message,
        hint=f"CREATE TABLE {table} (LIKE {name} INCLUDING DEFAULTS INCLUDING CONSTRAINTS), then ALTER TABLE {name} "
        f"ATTACH PARTITION {table}"
        + (f", after a CHECK that proves {listed(defaults)} holds none of its rows" * bool(defaults)),
        severity=WARNING if defaults else NOTE,
    )


@rule("detached-partition-blocks-queries", severity=WARNING)
def detached_partition_blocks_queries(change: DetachPartition) -> Iterator[Finding] | None:
    """DETACH PARTITION without CONCURRENTLY makes reads and writes of the whole partitioned table wait."""
    return None if change.implied or change.options["concurrent"] else _detached(change)


def _detached(change: DetachPartition) -> Iterator[Finding]:
    parent = change.before.find(change.options["parent"], Table)
    if parent is None or not serves(change, parent.row.oid) or change.table.partition_of != parent:
        return
    name, part = parent.written_name, change.table.written_name
    message = f"reads and writes of {name} wait while {part} is detached: it locks both {LockMode.ACCESS_EXCLUSIVE}"
    default = next((one for one in known(parent.partitions) if one.row.default_partition), None)
    if change.settings.pg_version < DETACH_CONCURRENTLY_SINCE or default is not None:
        why = f", as CONCURRENTLY is refused beside the DEFAULT partition {default.name}" if default else ""
        yield change.finding(
            message, hint=f"SET lock_timeout before, so that it gives up instead of making all wait{why}"
        )
        return
    steps = f"ALTER TABLE {name} DETACH PARTITION {part} CONCURRENTLY, {outside(change)}".removesuffix(", ")
    edit = concurrently_detached(change.statement) if change.part == (0, 1) else None
    yield change.finding(message, hint=steps, fixer=lambda: moved_outside(change, edit))


@rule("dropped-partition-blocks-queries", severity=WARNING)
def dropped_partition_blocks_queries(change: DropTable) -> Iterator[Finding] | None:
    """DROP TABLE of a partition makes reads and writes of the whole partitioned table wait."""
    row = change.before.row(change.oid)
    return _dropped(change) if row is not None and row.partition_of is not None and not change.implied else None


def _dropped(change: DropTable) -> Iterator[Finding]:
    parent = change.table.partition_of
    if parent is None or not serves(change, parent.row.oid) or change.at_end.row(parent.row.oid) is None:
        return
    if any(isinstance(one, DropTable) and one.oid == parent.row.oid for one in of_statement(change)):
        return
    name, part = parent.written_name, change.table.written_name
    defaults = any(one.row.default_partition for one in known(parent.partitions))
    concurrent = change.settings.pg_version >= DETACH_CONCURRENTLY_SINCE and not defaults
    yield change.finding(
        f"reads and writes of {name} wait while {part} is dropped: it locks {name} {LockMode.ACCESS_EXCLUSIVE} too",
        hint=f"ALTER TABLE {name} DETACH PARTITION {part} CONCURRENTLY in a migration before"
        if concurrent
        else "SET lock_timeout before, so that it gives up instead of making all wait",
    )
