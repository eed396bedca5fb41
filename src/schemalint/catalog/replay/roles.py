"""Roles, their members and their settings."""

from collections.abc import Iterable

from msgspec import structs

from schemalint.catalog.changes import AlterObject, Change, CreateObject, DropObject
from schemalint.catalog.replay.acl import role_name
from schemalint.catalog.replay.arguments import setting_value
from schemalint.catalog.replay.assumed import declared, reuse_oid
from schemalint.catalog.replay.context import Context
from schemalint.catalog.replay.drop import drop_object
from schemalint.catalog.replay.owned import holds
from schemalint.catalog.rows import PolicyRow, RoleRow
from schemalint.syntax.nodes.common import Node
from schemalint.syntax.nodes.objects import VariableSetStmt
from schemalint.syntax.nodes.security import (
    AlterDatabaseSetStmt,
    AlterRoleSetStmt,
    AlterRoleStmt,
    CreateRoleStmt,
    DropRoleStmt,
    GrantRoleStmt,
    RoleOptionNode,
    RoleValue,
)

MEMBERS = ("rolemembers", "adminmembers")
"""The options that make others members of the role."""
GRANTED = ("grants", "default privileges")


def create_role(context: Context, node: CreateRoleStmt) -> None:
    """CREATE ROLE, USER or GROUP."""
    before = context.row(context.catalog.rows.get(("role", node.role)), RoleRow)
    if before is not None and declared(before):
        context.fail(f'role "{node.role}" already exists', "42710", because_of=before)
        return
    login = (("canlogin", "true"),) if node.kind == "ROLESTMT_USER" else ()
    change = context.change(CreateObject, reuse_oid(context, before))
    row = RoleRow(
        oid=change.oid,
        name=node.role,
        options=tuple(dict((*login, *_options(node.options))).items()),
        member_of=_roles(context, node.options, "addroleto"),
        declared=context.whole(),
    )
    context.put(row.oid, row, change)
    context.put(("role", row.name), row.oid, change)
    _add_members(context, row.name, node.options, change)


def _options(options: Iterable[RoleOptionNode]) -> tuple[tuple[str, str], ...]:
    """The attributes that are written; of a password only that there is one."""
    return tuple((item.option.defname, _value(item.option.arg)) for item in options if item.option.arg.roles is None)


def _value(value: RoleValue) -> str:
    if value.boolean is not None:
        return "true" if value.boolean.boolval else "false"
    return str(value.integer.ival) if value.integer is not None else ""


def _roles(context: Context, options: Iterable[RoleOptionNode], name: str) -> tuple[str, ...]:
    lists = (item.option.arg.roles for item in options if item.option.defname == name)
    return tuple(role_name(context, item.role) for roles in lists if roles is not None for item in roles.items)


def _add_members(context: Context, role: str, options: Iterable[RoleOptionNode], change: Change) -> None:
    given = tuple(options)
    for name in MEMBERS:
        for member in _roles(context, given, name):
            _join(context, member, (role,), change)


def require_role(context: Context, name: str, change: Change) -> RoleRow:
    """The role of a name; one that the files never create is assumed."""
    row = context.row(context.catalog.rows.get(("role", name)), RoleRow)
    if row is None:
        row = RoleRow(oid=context.catalog.new_oid(), name=name, unsure=frozenset({"options", "member_of"}))
        context.put(row.oid, row, change)
        context.put(("role", name), row.oid, change)
    return row


def _join(context: Context, member: str, groups: Iterable[str], change: Change, *, leave: bool = False) -> None:
    row = require_role(context, member, change)
    named = tuple(groups)
    rest = tuple(group for group in row.member_of if group not in named)
    after = rest if leave else (*rest, *named)
    if after != row.member_of:
        context.update(row, change, member_of=after, unsure=row.unsure)


def rename_role(context: Context, old: str, new: str, change: Change) -> None:
    """Give a role another name wherever it is named: in memberships, grants, default privileges and policies."""
    rows = context.catalog.rows
    for key, held in list(rows.items()):
        if isinstance(held, RoleRow) and old in held.member_of:
            context.update(held, change, member_of=_with_name(held.member_of, old, new), unsure=held.unsure)
        elif isinstance(held, PolicyRow) and old in held.roles:
            context.update(held, change, roles=_with_name(held.roles, old, new), unsure=held.unsure)
        elif isinstance(key, tuple) and key[0] in GRANTED and any(one.role == old for one in held):
            renamed = (structs.replace(one, role=new) if one.role == old else one for one in held)
            context.put(key, tuple(renamed), change)


def _with_name(names: tuple[str, ...], old: str, new: str) -> tuple[str, ...]:
    return tuple(new if name == old else name for name in names)


def alter_role(context: Context, node: AlterRoleStmt) -> None:
    """ALTER ROLE … WITH options, and ALTER GROUP … ADD or DROP USER."""
    change = context.change(AlterObject)
    name = role_name(context, node.role)
    row = require_role(context, name, change)
    change.oid, change.start = row.oid, len(context.catalog.log)
    options = dict((*row.options, *_options(node.options)))
    if tuple(options.items()) != row.options:
        context.update(row, change, options=tuple(options.items()), unsure=row.unsure)
    for member in _roles(context, node.options, "rolemembers"):
        _join(context, member, (name,), change, leave=node.action < 0)


def drop_role(context: Context, node: DropRoleStmt) -> None:
    """DROP ROLE: the role leaves the roles that it is in, and its members are in it no more."""
    rows = context.catalog.rows
    for item in node.roles:
        row = context.row(rows.get(("role", item.role.name)), RoleRow)
        if row is None:
            continue
        held = holds(context, row.name) if declared(row) else None
        if held is not None:
            context.fail(
                f'role "{row.name}" cannot be dropped because some objects depend on it: "{held.name}"', "2BP01",
                because_of=held, hint=f"REASSIGN OWNED BY {row.name} and DROP OWNED BY {row.name} first",
            )  # fmt: skip
            continue
        change = context.change(DropObject, row.oid)
        for other in context.catalog.of_kind(RoleRow):
            if row.name in other.member_of:
                _join(context, other.name, (row.name,), change, leave=True)
        context.put(("settings", row.name), None, change)
        drop_object(context, row, change)


def grant_role(context: Context, node: GrantRoleStmt) -> None:
    """GRANT and REVOKE of membership; ADMIN OPTION FOR and its like leave the membership."""
    groups = tuple(item.privilege.name for item in node.granted)
    change = context.change(AlterObject, action="grant" if node.is_grant else "revoke", roles=groups)
    if not node.is_grant and node.options:
        return
    for item in node.grantees:
        _join(context, role_name(context, item.role), groups, change, leave=not node.is_grant)


def set_for_role(context: Context, node: AlterRoleSetStmt) -> None:
    """ALTER ROLE … SET: for sessions that begin later, so that only the row tells of it."""
    role = role_name(context, node.role) if node.role is not None else ""
    _remember(context, role, node.database, node.setting)


def set_for_database(context: Context, node: AlterDatabaseSetStmt) -> None:
    """ALTER DATABASE … SET: likewise."""
    _remember(context, "", node.database, node.setting)


def _remember(context: Context, role: str, database: str, setting: VariableSetStmt) -> None:
    key = ("settings", role)
    oid = context.catalog.rows.get(("role", role), 0)
    name = setting.name.lower()
    change = context.change(AlterObject, oid, action="set", setting=name, role=role, database=database)
    values = dict(context.catalog.rows.get(key, ()))
    if setting.kind == "VAR_RESET_ALL":
        values = {of: value for of, value in values.items() if of[0] != database}
    elif setting.kind in ("VAR_RESET", "VAR_SET_DEFAULT"):
        values.pop((database, name), None)
    else:
        values[database, name] = setting_value(setting)
    context.put(key, tuple(values.items()) or None, change)


HANDLERS: dict[str, tuple[type[Node], object]] = {
    "CreateRoleStmt": (CreateRoleStmt, create_role),
    "AlterRoleStmt": (AlterRoleStmt, alter_role),
    "DropRoleStmt": (DropRoleStmt, drop_role),
    "GrantRoleStmt": (GrantRoleStmt, grant_role),
    "AlterRoleSetStmt": (AlterRoleSetStmt, set_for_role),
    "AlterDatabaseSetStmt": (AlterDatabaseSetStmt, set_for_database),
}
