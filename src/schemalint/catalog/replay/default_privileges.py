"""ALTER DEFAULT PRIVILEGES, and what objects that are made later get by it."""

from collections.abc import Iterable

from msgspec import structs

from schemalint.catalog.changes import Change, ChangePrivileges
from schemalint.catalog.granted import DefaultPrivilege
from schemalint.catalog.replay.acl import BUILT_IN, DEFAULTS, KINDS, initial_grants, owner_name, role_name, wanted
from schemalint.catalog.replay.context import Context
from schemalint.catalog.rows import Oid
from schemalint.syntax.nodes.privileges import AlterDefaultPrivilegesStmt, DefaultsItem

Defaults = tuple[DefaultPrivilege, ...]


def apply_default_privileges(context: Context, oid: Oid, kind: str, schema: Oid, change: Change) -> None:
    """Give a new object what it is granted from the start.

    Args:
        context: the statement's replay.
        oid: the object; its row exists already.
        kind: `table` (views too), `sequence`, `function`, `type` or `schema`.
        schema: the schema it is in; 0 for a schema.
        change: what made it.
    """
    defaults = context.catalog.rows.get(DEFAULTS, ())
    if not defaults and kind not in BUILT_IN:
        return
    grants, certain = initial_grants(defaults, context.session.role, schema, kind)
    context.put(("grants", oid), grants or None, change)
    row = context.catalog.rows.get(oid)
    if not certain and row is not None:
        context.put(oid, structs.replace(row, unsure=row.unsure | {"grants"}), change)


def alter_default_privileges(context: Context, node: AlterDefaultPrivilegesStmt) -> None:
    """ALTER DEFAULT PRIVILEGES: objects that exist keep what they have."""
    action = node.action
    kind = KINDS.get(action.objtype, "")
    options = {item.option.defname: item.option.arg.items.items for item in node.options if item.option.arg}
    owners = _owners(context, options.get("roles", ()))
    schemas = [context.schema(item.string.sval) for item in options.get("schemas", ()) if item.string is not None]
    roles = tuple(role_name(context, item.role) for item in action.grantees)
    privileges = wanted(action.privileges, kind, context.catalog.settings.pg_version)
    change = context.change(
        ChangePrivileges,
        schemas[0] if schemas else 0,
        grant=action.is_grant,
        default=True,
        object_kind=kind,
        roles=roles,
        privileges=tuple(want.privilege for want in privileges),
        owners=owners,
    )
    defaults: Defaults = context.catalog.rows.get(DEFAULTS, ())
    for owner in owners:
        for schema in schemas or (None,):
            for role in roles:
                for want in privileges:
                    new = DefaultPrivilege(owner, schema, kind, role, want.privilege, action.grant_option)
                    defaults = _add(defaults, new) if action.is_grant else _take(defaults, new)
    context.put(DEFAULTS, defaults or None, change)


def _owners(context: Context, items: Iterable[DefaultsItem]) -> tuple[str, ...]:
    """The roles whose objects are meant; empty for the one that runs the files."""
    names = [owner_name(context, item.role) for item in items if item.role is not None]
    return tuple(names) or (context.session.role,)


def _same(one: DefaultPrivilege, other: DefaultPrivilege) -> bool:
    return (one.owner, one.schema, one.kind, one.role, one.privilege) == (
        other.owner, other.schema, other.kind, other.role, other.privilege,
    )  # fmt: skip


def _built_in(one: DefaultPrivilege) -> bool:
    built_in = [(grant.role, grant.privilege) for grant in BUILT_IN.get(one.kind, ())]
    return one.schema is None and (one.role, one.privilege) in built_in


def _add(defaults: Defaults, new: DefaultPrivilege) -> Defaults:
    held = next((one for one in defaults if _same(one, new) and not one.revoked), None)
    grantable = new.grantable or (held is not None and held.grantable)
    rest = tuple(one for one in defaults if not _same(one, new))
    return rest if _built_in(new) and not grantable else (*rest, structs.replace(new, grantable=grantable))


def _take(defaults: Defaults, old: DefaultPrivilege) -> Defaults:
    """Take a default back; `grantable` of what is taken means GRANT OPTION FOR."""
    if old.grantable:
        return tuple(structs.replace(one, grantable=False) if _same(one, old) else one for one in defaults)
    rest = tuple(one for one in defaults if not _same(one, old))
    return (*rest, structs.replace(old, revoked=True)) if _built_in(old) else rest
