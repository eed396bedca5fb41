"""Privileges: which there are for each kind of object, and what GRANT and REVOKE do to the list of an object's."""

from collections.abc import Iterable
from typing import NamedTuple

from schemalint.catalog.replay.context import Context
from schemalint.catalog.rows import DefaultPrivilege, Grant
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
    "function": (Grant("public", "execute"),),
    "type": (Grant("public", "usage"),),
}
"""What PostgreSQL itself grants on a new object."""

DEFAULTS = ("default privileges",)
"""The key of the default privileges."""


class Wanted(NamedTuple):
    """A privilege that a statement names; `columns` is empty for the whole object."""

    privilege: str
    columns: tuple[str, ...] = ()


def all_privileges(kind: str, version: int) -> tuple[str, ...]:
    """What ALL PRIVILEGES stands for.

    Args:
        kind: of object.
        version: major version of the server.
    """
    return tuple(name for name in PRIVILEGES.get(kind, ()) if name != "maintain" or version >= MAINTAIN_SINCE)


def wanted(nodes: Iterable[PrivilegeNode], kind: str, version: int) -> tuple[Wanted, ...]:
    """The privileges that a statement names, ALL resolved."""
    found: list[Wanted] = []
    for node in nodes:
        name, columns = node.privilege.name, texts(node.privilege.columns)
        names = (name,) if name else all_privileges("column" if columns else kind, version)
        found.extend(Wanted(one, columns) for one in names)
    return tuple(found) or tuple(Wanted(one) for one in all_privileges(kind, version))


def role_name(context: Context, role: RoleSpec) -> str:
    """A role by name; CURRENT_USER is who SET ROLE said, if the files tell."""
    if role.name in ("current_user", "current_role"):
        return context.session.role or "current_user"
    return role.name


def granted(grants: tuple[Grant, ...], role: str, want: Wanted, *, grantable: bool) -> tuple[Grant, ...]:
    """The grants with one more; each column has its own."""
    for columns in _each(want.columns) or ((),):
        new = Grant(role, want.privilege, columns, grantable)
        held = next((one for one in grants if one[:3] == new[:3]), None)
        if held is None:
            grants = (*grants, new)
        elif grantable and not held.grantable:
            grants = tuple(new if one is held else one for one in grants)
    return grants


def revoked(grants: tuple[Grant, ...], role: str, want: Wanted, *, option_only: bool) -> tuple[Grant, ...]:
    """The grants without one; what is revoked on a table goes from each of its columns too."""
    rest = []
    for one in grants:
        if one[:2] != (role, want.privilege) or (want.columns and one.columns[:1] not in _each(want.columns)):
            rest.append(one)
        elif option_only:
            rest.append(one._replace(grantable=False))
    return tuple(rest)


def _each(columns: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    return tuple((column,) for column in columns)


def initial_grants(
    defaults: Iterable[DefaultPrivilege], owner: str, schema: int, kind: str
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
    grants, certain = BUILT_IN.get(kind, ()), True
    for default in defaults:
        if default.kind != kind or default.schema not in (None, schema):
            continue
        if default.owner != owner:
            certain = certain and bool(owner) and bool(default.owner)
        elif default.revoked:
            grants = revoked(grants, default.role, Wanted(default.privilege), option_only=False)
        else:
            grants = granted(grants, default.role, Wanted(default.privilege), grantable=default.grantable)
    return grants, certain
