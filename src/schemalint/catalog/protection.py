"""Who may reach an object: row-level security, privileges and the schemas that an API exposes."""

from schemalint.catalog.granted import DefaultPrivilege, Grant
from schemalint.catalog.handles.base import Handle, Snapshot
from schemalint.catalog.handles.others import Function, View
from schemalint.catalog.handles.table import Relation, Table
from schemalint.catalog.rows import RoleRow
from schemalint.catalog.store import Key
from schemalint.catalog.unsure import Unsure

ROW_SECURITY: Key = ("row security",)
"""The key under which it stands whether any table has row-level security."""

DEFAULTS: Key = ("default privileges",)
"""The key of the default privileges."""

REACHING = frozenset({"select", "insert", "update", "delete"})
"""The privileges by which an API reads or writes rows."""
WRITING = frozenset({"insert", "update", "delete"})
"""The privileges by which rows are written."""
READING = frozenset({"select"})
EXECUTING = frozenset({"execute"})
CREATING = frozenset({"create"})
_TRUE = frozenset({"", "on", "true", "yes", "1", "t", "y"})


def row_security_used(snapshot: Snapshot) -> bool:
    """Whether any table has row-level security."""
    return bool(snapshot.row(ROW_SECURITY))


def reachable_by(table: Table, roles: tuple[str, ...]) -> bool:
    """Whether one of some roles may read or write rows of a table.

    Raises:
        Unsure: it is granted nothing for certain, and the files do not tell all that it is granted.
    """
    return bool(holders(table, roles, REACHING))


def writable_by(table: Table, roles: tuple[str, ...]) -> bool:
    """Whether one of some roles may write rows of a table; raises `Unsure` as `reachable_by` does."""
    return bool(holders(table, roles, WRITING))


def holders(handle: Handle, roles: tuple[str, ...], privileges: frozenset[str]) -> tuple[str, ...]:
    """Those of some roles that hold one of some privileges on an object, themselves or as members of others.

    Raises:
        Unsure: none does for certain, and the files do not tell all that is granted.
    """
    found = known_holders(handle, roles, privileges)
    if not found and ("grants" in handle.row.unsure or handle.row.declared is None):
        raise Unsure(f"who may reach {handle.name}")
    return found


def known_holders(handle: Handle, roles: tuple[str, ...], privileges: frozenset[str]) -> tuple[str, ...]:
    """As `holders`, as far as the files tell."""
    grants: tuple[Grant, ...] = handle.snapshot.row(("grants", handle.row.oid)) or ()
    granted = {grant.role for grant in grants if grant.privilege in privileges}
    return tuple([role for role in roles if not granted.isdisjoint(_with_groups(handle.snapshot, role))])


def granted_by_hand(handle: Handle, roles: tuple[str, ...], privileges: frozenset[str]) -> bool:
    """Whether a GRANT names one of some privileges and one of some roles, so that they have it on purpose."""
    grants: tuple[Grant, ...] = handle.snapshot.row(("grants", handle.row.oid)) or ()
    return any(one.role in roles and one.privilege in privileges and not one.implied for one in grants)


def told_otherwise(handle: Handle, kind: str, role: str) -> bool:
    """Whether the files list the default privileges of a database as it is, without the role that the platform has.

    A dump does: it names each role that gets something, and none from which something was revoked.
    """
    defaults: tuple[DefaultPrivilege, ...] = handle.snapshot.row(DEFAULTS) or ()
    listed = {one.role for one in defaults if one.kind == kind and one.owner and not one.revoked}
    return bool(listed) and role not in listed


def _with_groups(snapshot: Snapshot, role: str) -> set[str]:
    """A role and the roles that it is a member of, directly or through another."""
    found, waiting = {role}, [role]
    while waiting:
        row = snapshot.row(snapshot.row(("role", waiting.pop())))
        if isinstance(row, RoleRow):
            waiting += [group for group in row.member_of if group not in found]
            found.update(row.member_of)
    return found


def exposed_to(handle: Relation | Function, privileges: frozenset[str]) -> tuple[str, ...]:
    """The low-trust roles that hold one of some privileges on what is in a schema of the API; none elsewhere.

    Raises:
        Unsure: as `holders` does.
    """
    settings = handle.settings
    if handle.schema.name not in settings.api_schemas:
        return ()
    return holders(handle, settings.low_trust_roles, privileges)


def named_roles(roles: tuple[str, ...]) -> str:
    """Roles as a list for people; PUBLIC is everyone, and so includes the others."""
    return "everyone" if "public" in roles else " and ".join(roles)


def security_invoker(view: View) -> bool:
    """Whether a view is read with the rights of whoever asks."""
    return dict(view.options).get("security_invoker", "off").lower() in _TRUE
