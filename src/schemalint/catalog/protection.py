"""Who may reach the rows of a table: row-level security and privileges."""

from schemalint.catalog.granted import Grant
from schemalint.catalog.handles.base import Snapshot
from schemalint.catalog.handles.table import Table
from schemalint.catalog.store import Key
from schemalint.catalog.unsure import Unsure

ROW_SECURITY: Key = ("row security",)
"""The key under which it stands whether any table has row-level security."""

REACHING = frozenset({"select", "insert", "update", "delete"})
"""The privileges by which an API reads or writes rows."""


WRITING = frozenset({"insert", "update", "delete"})
"""The privileges by which rows are written."""


def row_security_used(snapshot: Snapshot) -> bool:
    """Whether any table has row-level security."""
    return bool(snapshot.row(ROW_SECURITY))


def reachable_by(table: Table, roles: tuple[str, ...]) -> bool:
    """Whether one of some roles may read or write rows of a table.

    Raises:
        Unsure: it is granted nothing for certain, and the files do not tell all that it is granted.
    """
    return _granted(table, roles, REACHING)


def writable_by(table: Table, roles: tuple[str, ...]) -> bool:
    """Whether one of some roles may write rows of a table; raises `Unsure` as `reachable_by` does."""
    return _granted(table, roles, WRITING)


def _granted(table: Table, roles: tuple[str, ...], privileges: frozenset[str]) -> bool:
    grants: tuple[Grant, ...] = table.snapshot.row(("grants", table.row.oid)) or ()
    if any(grant.role in roles and grant.privilege in privileges for grant in grants):
        return True
    if "grants" in table.row.unsure or not table.declared:
        raise Unsure(f"who may reach {table.name}")
    return False
