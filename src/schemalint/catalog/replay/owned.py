"""What belongs to roles: REASSIGN OWNED, DROP OWNED, and what keeps a role from being dropped."""

from collections.abc import Collection, Iterator
from typing import Any

from msgspec import structs

from schemalint.catalog.changes import AlterObject, Change, ChangeOwner, DropObject, DropTable
from schemalint.catalog.granted import DefaultPrivilege, Grant
from schemalint.catalog.replay.acl import DEFAULTS, change_owner, owner_name
from schemalint.catalog.replay.context import Context
from schemalint.catalog.replay.dependents import blocking, refuse_drop
from schemalint.catalog.replay.drop import drop_object
from schemalint.catalog.rows import (
    CompositeRow,
    FunctionRow,
    IndexRow,
    PolicyRow,
    Row,
    SchemaRow,
    SequenceRow,
    TableRow,
    TypeRow,
    ViewRow,
)
from schemalint.syntax.nodes.common import Node
from schemalint.syntax.nodes.objects import DropOwnedStmt, ReassignOwnedStmt

GRANTABLE: tuple[type[Any], ...] = (SchemaRow, TableRow, SequenceRow, ViewRow, TypeRow, FunctionRow)
OWNING: tuple[type[Any], ...] = (*GRANTABLE, IndexRow, CompositeRow)
"""The kinds of object that have privileges, and those that have an owner."""


def reassign_owned(context: Context, node: ReassignOwnedStmt) -> None:
    """REASSIGN OWNED: grants and default privileges stay as they are."""
    roles = {owner_name(context, item.role) for item in node.roles}
    owner = owner_name(context, node.newrole)
    for row in list(_owned(context, roles)):
        change_owner(context, row, owner, context.change(ChangeOwner, row.oid))


def drop_owned(context: Context, node: DropOwnedStmt) -> None:
    """DROP OWNED: what the roles own, and what they are granted."""
    roles = {owner_name(context, item.role) for item in node.roles}
    going = [row for row in _owned(context, roles) if not isinstance(row, IndexRow)]
    cascade = node.behavior == "DROP_CASCADE"
    if not cascade:
        for row in going:
            dependent = blocking(context, [row], {one.oid for one in going})
            if dependent is not None:
                refuse_drop(context, row, dependent)
                return
    for row in going:
        if row.oid in context.rows:
            kind = DropTable if isinstance(row, TableRow) else DropObject
            drop_object(context, row, context.change(kind, row.oid, cascade=cascade))
    _forget(context, roles)


def _owned(context: Context, roles: Collection[str]) -> Iterator[Row]:
    for row in context.catalog.objects():
        owner = getattr(row, "owner", None)
        if owner is not None and owner in roles and row.declared is not None:
            yield row


def _grants(context: Context) -> list[tuple[tuple[Any, ...], tuple[Grant, ...]]]:
    return [(key, held) for key, held in context.rows.items() if isinstance(key, tuple) and key[0] == "grants"]


def _forget(context: Context, roles: Collection[str]) -> None:
    """Take back what roles are granted, and take them out of policies."""
    change = context.change(AlterObject, action="drop owned")
    for key, held in _grants(context):
        kept = tuple(one for one in held if one.role not in roles)
        if kept != held:
            context.put(key, kept or None, change)
    defaults: tuple[DefaultPrivilege, ...] = context.rows.get(DEFAULTS, ())
    rest = tuple(one for one in defaults if one.owner not in roles and one.role not in roles)
    context.put(DEFAULTS, rest or None, change)
    for policy in context.catalog.of_kind(PolicyRow):
        _leave(context, policy, roles, change)


def _leave(context: Context, policy: PolicyRow, roles: Collection[str], change: Change) -> None:
    left = tuple(role for role in policy.roles if role not in roles)
    if not left:
        drop_object(context, policy, change)
    elif left != policy.roles:
        context.put(policy.oid, structs.replace(policy, roles=left), change)


def holds(context: Context, role: str) -> Row | None:
    """Something that a role owns, is granted or is named by, which keeps the server from dropping the role."""
    catalog, rows = context.catalog, context.rows
    owned = [row for kind in OWNING for row in catalog.of_kind(kind) if row.owner == role]
    named = [row for row in catalog.of_kind(PolicyRow) if role in row.roles]
    held = {row.oid for row in (*owned, *named) if row.declared is not None and not row.unsure}
    if held:
        return next(row for row in catalog.objects() if row.oid in held)
    granted = {
        row.oid
        for kind in GRANTABLE
        for row in catalog.of_kind(kind)
        if (given := rows.get(("grants", row.oid))) and row.declared is not None and role in [one.role for one in given]
    }
    keys = (key for key in rows if key.__class__ is tuple and key[0] == "grants" and key[1] in granted)
    return rows[next(keys)[1]] if granted else None


HANDLERS: dict[str, tuple[type[Node], object]] = {
    "DropOwnedStmt": (DropOwnedStmt, drop_owned),
    "ReassignOwnedStmt": (ReassignOwnedStmt, reassign_owned),
}
