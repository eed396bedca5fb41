"""Privileges: which there are for each kind of object, and what GRANT and REVOKE do to the list of an object's."""

from collections.abc import Iterable, Sequence
from functools import cache

from msgspec import Struct

from schemalint.catalog.changes import Change
from schemalint.catalog.granted import DefaultPrivilege, Grant
from schemalint.catalog.replay.context import Context
from schemalint.catalog.rows import Row
from schemalint.syntax.nodes.common import RoleSpec, texts
from schemalint.syntax.nodes.privileges import PrivilegeNode

PRIVILEGES = {
    "table": ("insert", "select", "update", "delete", "truncate", "references", "trigger", "maintain"),
    "column": ("insert", "select", "update", "references"),
    "sequence": ("usage", "select", "update"),
    "function": ("execute",),
    "schema": ("create", "usage"),
    "type": ("usage",),
}
"""What ALL PRIVILEGES stands for, by kind of object; `maintain` only since PostgreSQL 17."""
MAINTAIN_SINCE = 17

KINDS = {
    "OBJECT_TABLE": "table",
    "OBJECT_SEQUENCE": "sequence",
    "OBJECT_FUNCTION": "function",
    "OBJECT_PROCEDURE": "function",
    "OBJECT_ROUTINE": "function",
    "OBJECT_SCHEMA": "schema",
    "OBJECT_TYPE": "type",
    "OBJECT_DOMAIN": "type",
}
"""The kinds of object whose privileges are kept; databases, languages, servers and parameters have no rows."""

BUILT_IN: dict[str, tuple[Grant, ...]] = {
    "function": (Grant("public", "execute", implied=True),),
    "type": (Grant("public", "usage", implied=True),),
}
"""What PostgreSQL itself grants on a new object."""

DEFAULTS = ("default privileges",)
"""The key of the default privileges."""


class Wanted(Struct, frozen=True, gc=False):
    """A privilege that a statement names; `columns` is empty for the whole object."""

    privilege: str
    columns: tuple[str, ...] = ()


Held = dict[tuple[str, str, tuple[str, ...]], Grant]
"""What is granted on an object, by role, privilege and columns."""


def all_privileges(kind: str, version: int) -> tuple[str, ...]:
    """What ALL PRIVILEGES stands for.

    Args:
        kind: of object.
        version: major version of the server.
    """
    return tuple(name for name in PRIVILEGES.get(kind, ()) if name != "maintain" or version >= MAINTAIN_SINCE)


@cache
def everything(kind: str, version: int) -> tuple[Wanted, ...]:
    """ALL PRIVILEGES, as a statement names them."""
    return tuple(Wanted(name) for name in all_privileges(kind, version))


def wanted(nodes: Iterable[PrivilegeNode], kind: str, version: int) -> tuple[Wanted, ...]:
    """The privileges that a statement names, ALL resolved."""
    found: list[Wanted] = []
    for node in nodes:
        name, columns = node.privilege.name, texts(node.privilege.columns)
        names = (name,) if name else all_privileges("column" if columns else kind, version)
        found += [Wanted(one, columns) for one in names]
    return tuple(found) or everything(kind, version)


def role_name(context: Context, role: RoleSpec) -> str:
    """A role by name; CURRENT_USER is who SET ROLE said, if the files tell."""
    name = role.name
    return context.session.role or "current_user" if name in ("current_user", "current_role") else name


def owner_name(context: Context, role: RoleSpec | None) -> str:
    """The role that is named as an owner; empty for the one that runs the files."""
    name = role.name if role is not None else ""
    return context.session.role if name in ("", "current_user", "current_role", "session_user") else name


def change_owner(context: Context, row: Row, owner: str, change: Change) -> None:
    """Give an object to another role, which gets what the old owner has; what an owner has is not kept as grants."""
    key = ("grants", row.oid)
    before: tuple[Grant, ...] = context.rows.get(key, ())
    after = tuple(one for one in before if one.role not in (owner, getattr(row, "owner", "")))
    if after != before:
        context.put(key, after or None, change)
    context.update(row, change, owner=owner)


def held(grants: Iterable[Grant]) -> Held:
    """Grants by what they grant to whom, to add to and take from."""
    return {(one.role, one.privilege, one.columns): one for one in grants}


def give(grants: Held, role: str, want: Wanted, *, grantable: bool, implied: bool = False) -> None:
    """Add a grant; each column has its own."""
    each: list[tuple[str, ...]] = [(column,) for column in want.columns]
    for columns in each or [()]:
        key = (role, want.privilege, columns)
        before = grants.get(key)
        if before is None or (grantable and not before.grantable) or (before.implied and not implied):
            held_before = before is not None and before.grantable
            grants[key] = Grant(role, want.privilege, columns, grantable or held_before, implied)


def take(grants: Held, role: str, want: Wanted, *, option_only: bool) -> None:
    """Take a grant back; what is revoked on a table goes from each of its columns too."""
    for key in [key for key in grants if key[0] == role and key[1] == want.privilege]:
        columns = key[2]
        if want.columns and not (columns and columns[0] in want.columns):
            continue
        if option_only:
            grants[key] = Grant(*key)
        else:
            del grants[key]


def initial_grants(
    defaults: Sequence[DefaultPrivilege], owner: str, schema: int, kind: str
) -> tuple[tuple[Grant, ...], bool]:
    """What a new object is granted, and whether that is certain.

    Args:
        defaults: the default privileges.
        owner: who makes the object; empty for the role that runs the files.
        schema: where it is made; 0 for a schema itself.
        kind: of object.

    Returns:
        The grants, and false where a default is for a role of which the files do not tell whether it is the owner.
    """
    if not defaults:
        return BUILT_IN.get(kind, ()), True
    grants, certain = held(BUILT_IN.get(kind, ())), True
    for default in defaults:
        if default.kind != kind or default.schema not in (None, schema):
            continue
        if default.owner != owner:
            certain = certain and bool(owner) and bool(default.owner)
        elif default.revoked:
            take(grants, default.role, Wanted(default.privilege), option_only=False)
        else:
            give(grants, default.role, Wanted(default.privilege), grantable=default.grantable, implied=True)
    return tuple(grants.values()), certain
