"""What statements lock that write rows."""

from schemalint.catalog.changes import Change
from schemalint.catalog.locks.draft import Draft
from schemalint.catalog.locks.modes import LockMode
from schemalint.catalog.locks.reads import read_rows
from schemalint.catalog.rows import ConstraintRow, TableRow, TriggerRow


def write_rows(draft: Draft, change: Change) -> None:
    """INSERT, UPDATE, DELETE and MERGE: ROW EXCLUSIVE on the table, and on those below where it finds rows."""
    table = draft.row(change.oid, TableRow)
    if table is None:
        return
    action = change.options["action"]
    draft.lock(table.oid, LockMode.ROW_EXCLUSIVE)
    if action == "INSERT":
        if table.kind == "partitioned table" or any(draft.sequences(table.oid)):
            draft.doubt("locks")  # rows decide which partitions they go to, and whether a default is asked for
    else:
        for one in draft.family(table, only=bool(change.options.get("only"))):
            draft.lock(one.oid, LockMode.ROW_EXCLUSIVE)
            draft.probe(one)
            _follow(draft, one)
    _follow(draft, table)
    read_rows(draft, change.options["reads"], run=True)


def _follow(draft: Draft, table: object) -> None:
    """What triggers do and where foreign keys look is decided by the rows."""
    if not isinstance(table, TableRow):
        return
    constraints = draft.members("constraints", table.oid, ConstraintRow, "locks", "probes")
    triggers = draft.members("triggers", table.oid, TriggerRow, "locks", "probes")
    if triggers or draft.referring(table.oid) or any(one.kind == "f" for one in constraints):
        draft.doubt("locks", "probes")
