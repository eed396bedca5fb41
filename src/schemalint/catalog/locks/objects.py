"""What changes of all other objects lock: triggers, policies, rules, views, sequences, domains, comments, grants."""

from schemalint.catalog.changes import Change
from schemalint.catalog.locks.domains import check_users
from schemalint.catalog.locks.draft import Draft
from schemalint.catalog.locks.modes import LockMode
from schemalint.catalog.locks.reads import read_rows
from schemalint.catalog.locks.removals import add_removals
from schemalint.catalog.rows import (
    ColumnRow,
    ConstraintRow,
    FunctionRow,
    PolicyRow,
    RelationRow,
    Row,
    SequenceRow,
    TableRow,
    TriggerRow,
    TypeRow,
    ViewRow,
)

EXCLUSIVE = LockMode.ACCESS_EXCLUSIVE
GRANT_LOCKS_SINCE = 18
"""The version since which GRANT and REVOKE lock the tables that they name: 15 was seen not to, 18 to do so."""


def create_object(draft: Draft, change: Change) -> None:
    """CREATE of what has no class of its own."""
    match draft.row_after(change.oid, Row):
        case TriggerRow() as trigger:
            _lock_for_trigger(draft, trigger, LockMode.SHARE_ROW_EXCLUSIVE)
        case PolicyRow(table=table):
            draft.lock(table, EXCLUSIVE)
            read_rows(draft, change.options.get("reads", ()), run=False)
        case ViewRow() as view:
            draft.lock(view.oid, EXCLUSIVE)
            run = draft.has_rows(view) and not change.options.get("empty")
            read_rows(draft, view.reads, run=run)
        case SequenceRow() as sequence:
            _lock_owner(draft, sequence)
        case _:
            pass


def _lock_for_trigger(draft: Draft, trigger: TriggerRow, mode: LockMode) -> None:
    """A row trigger is made on each partition too."""
    table = draft.relation(trigger.table)
    if table is not None:
        cloned = trigger.per_row and isinstance(table, TableRow) and table.kind == "partitioned table"
        for one in draft.family(table, only=not cloned):
            draft.lock(one.oid, mode)


def _lock_owner(draft: Draft, sequence: SequenceRow) -> None:
    """OWNED BY looks at the table."""
    owner = draft.row(sequence.owned_by, ColumnRow)
    if owner is not None:
        draft.lock(owner.table, LockMode.ACCESS_SHARE)


def alter_object(draft: Draft, change: Change) -> None:
    """ALTER of what has no class of its own, and REFRESH MATERIALIZED VIEW."""
    match draft.row(change.oid, Row):
        case ViewRow() as view if change.options.get("action") == "refresh":
            _refresh(draft, view, change)
        case PolicyRow(table=table):
            draft.lock(table, EXCLUSIVE)
        case SequenceRow(oid=oid, owned_by=before):
            draft.lock(oid, LockMode.SHARE_ROW_EXCLUSIVE)
            after = draft.row_after(oid, SequenceRow)
            if after is not None and after.owned_by != before:
                _lock_owner(draft, after)
        case TypeRow(oid=oid, not_null=False) if change.options.get("action") == "set not null":
            check_users(draft, oid)
        case _:
            pass


def _refresh(draft: Draft, view: ViewRow, change: Change) -> None:
    """REFRESH: the view is written anew; with CONCURRENTLY it can be read meanwhile."""
    empty = bool(change.options.get("empty"))
    if change.options.get("concurrent"):
        draft.lock(view.oid, LockMode.EXCLUSIVE)
        draft.probe(view)
    else:
        draft.lock(view.oid, EXCLUSIVE)
        draft.rewrite(view)
    if "reads" in view.unsure:
        draft.doubt("locks", "probes")
    elif not empty:
        read_rows(draft, view.reads, run=True)


def drop_object(draft: Draft, change: Change) -> None:
    """DROP of what has no class of its own: everything that goes along is locked."""
    if isinstance(draft.row(change.oid, Row), FunctionRow) and change.options.get("cascade"):
        draft.doubt("locks")  # which defaults, indexes and views call it is not told
    add_removals(draft)


def rename_other(draft: Draft, change: Change) -> None:
    """RENAME of what is no relation; of a constraint, the index that enforces it is renamed too."""
    match draft.row(change.oid, Row):
        case TriggerRow() as trigger:
            _lock_for_trigger(draft, trigger, EXCLUSIVE)
        case PolicyRow(table=table):
            draft.lock(table, EXCLUSIVE)
        case ConstraintRow(on_domain=False) as constraint:
            table_row = draft.row(constraint.table, TableRow)
            handed_down = constraint.kind == "c" and not constraint.no_inherit
            for one in draft.family(table_row, only=not handed_down) if table_row is not None else ():
                draft.lock(one.oid, EXCLUSIVE)
            draft.lock(constraint.index, LockMode.SHARE_UPDATE_EXCLUSIVE)
        case TypeRow(relation=relation) if relation is not None:
            draft.lock(relation, EXCLUSIVE)
        case _:
            pass


def comment(draft: Draft, change: Change) -> None:
    """COMMENT ON: of a relation and its columns SHARE UPDATE EXCLUSIVE, of what is on a table ACCESS SHARE."""
    match draft.row(change.oid, Row):
        case RelationRow(oid=oid):
            draft.lock(oid, LockMode.SHARE_UPDATE_EXCLUSIVE)
        case ColumnRow(table=table):
            draft.lock(table, LockMode.SHARE_UPDATE_EXCLUSIVE)
        case ConstraintRow(on_domain=False, table=table) | TriggerRow(table=table) | PolicyRow(table=table):
            draft.lock(table, LockMode.ACCESS_SHARE)
        case _:
            pass


def change_privileges(draft: Draft, change: Change) -> None:
    """GRANT and REVOKE; of all tables in a schema none is locked."""
    if draft.version >= GRANT_LOCKS_SINCE and not change.options.get("all_in_schema"):
        draft.lock(change.oid, LockMode.ACCESS_SHARE)


def change_statistics(draft: Draft, change: Change) -> None:
    """CREATE STATISTICS and DROP STATISTICS."""
    draft.lock(change.oid, LockMode.SHARE_UPDATE_EXCLUSIVE)


def change_rule(draft: Draft, change: Change) -> None:
    """CREATE RULE and DROP RULE."""
    draft.lock(change.oid, EXCLUSIVE)
    if change.options.get("acts"):
        draft.doubt("locks")  # what its actions name is locked as they would
