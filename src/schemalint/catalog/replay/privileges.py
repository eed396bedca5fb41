"""GRANT and REVOKE."""

from collections.abc import Iterator

from msgspec import DecodeError, Raw

from schemalint.catalog.changes import Change, ChangePrivileges
from schemalint.catalog.replay.acl import KINDS, PRIVILEGES, Wanted, granted, revoked, role_name, wanted
from schemalint.catalog.replay.assumed import declared, require_relation
from schemalint.catalog.replay.context import Context, split_name
from schemalint.catalog.replay.default_privileges import alter_default_privileges, apply_default_privileges
from schemalint.catalog.replay.names import name_parts
from schemalint.catalog.replay.replay import decoder
from schemalint.catalog.replay.routines import find_routine
from schemalint.catalog.rows import FunctionRow, Grant, Oid, Row, SequenceRow, TableRow, ViewRow
from schemalint.syntax.nodes.common import Node, RangeVarNode
from schemalint.syntax.nodes.objects import ObjectName
from schemalint.syntax.nodes.privileges import AlterDefaultPrivilegesStmt, GrantStmt

__all__ = ["HANDLERS", "apply_default_privileges", "rename_granted_column"]

SYSTEM_COLUMNS = frozenset({"ctid", "xmin", "xmax", "cmin", "cmax", "tableoid"})
"""The columns that every table has and none declares."""
NOT_FOR_COLUMNS = ("sequence", "function", "schema", "type")


def grant(context: Context, node: GrantStmt) -> None:
    """GRANT and REVOKE: what is not known and is no table or sequence is left out."""
    kind = KINDS.get(node.objtype, "")
    privileges = wanted(node.privileges, kind, context.catalog.settings.pg_version)
    _check(context, node, kind)
    if node.target == "ACL_TARGET_ALL_IN_SCHEMA":
        for raw in node.objects:
            schema = context.schema(name_parts(raw)[-1])
            change = _change(context, node, schema, kind, privileges, all_in_schema=True)
            for one in list(_in_schema(context, schema, node.objtype)):
                _apply(context, node, one.oid, privileges, change)
        return
    several = len(node.objects) > 1
    for raw in node.objects:
        location = _location(raw) if several and kind in ("table", "sequence") else None
        change = _change(context, node, 0, kind, privileges, at=location)
        row = _find(context, kind, raw, change)
        if row is None:
            continue
        change.oid = row.oid
        change.start = len(context.catalog.log)
        _check_columns(context, row, privileges, location)
        _apply(context, node, row.oid, _for_row(node, row, privileges, context), change)


def _change(
    context: Context,
    node: GrantStmt,
    oid: Oid,
    kind: str,
    privileges: tuple[Wanted, ...],
    *,
    at: int | None = None,
    all_in_schema: bool = False,
) -> Change:
    return context.change(
        ChangePrivileges,
        oid,
        at=at,
        grant=node.is_grant,
        default=False,
        object_kind=kind,
        roles=tuple(role_name(context, item.role) for item in node.grantees),
        privileges=tuple(want.privilege for want in privileges),
        all_in_schema=all_in_schema,
        grant_option=node.grant_option,
    )


def _location(raw: Raw) -> int | None:
    try:
        node: RangeVarNode = decoder(RangeVarNode).decode(raw)
    except DecodeError:
        return None
    return node.range.location


def _find(context: Context, kind: str, raw: Raw, change: Change) -> Row | None:
    """The object; a table or sequence that the files never make is assumed."""
    match kind:
        case "table" | "sequence":
            relation = decoder(RangeVarNode).decode(raw).range
            return require_relation(context, relation, change, sequence=kind == "sequence")
        case "function":
            name = decoder(ObjectName).decode(raw).function
            return find_routine(context, name) if name is not None else None
        case "schema":
            schema: Row = context.catalog.rows[context.schema(name_parts(raw)[-1])]
            return schema
        case "type":
            type_: Row | None = context.catalog.rows.get(context.lookup("type", *split_name(name_parts(raw))))
            return type_
        case _:
            return None


def _in_schema(context: Context, schema: Oid, objtype: str) -> Iterator[Row]:
    kinds: tuple[type[Row], ...] = {"OBJECT_TABLE": (TableRow, ViewRow), "OBJECT_SEQUENCE": (SequenceRow,)}.get(
        objtype, (FunctionRow,)
    )
    for row in context.catalog.objects():
        if isinstance(row, kinds) and getattr(row, "schema", None) == schema:
            procedure = isinstance(row, FunctionRow) and row.kind == "p"
            if objtype not in ("OBJECT_FUNCTION", "OBJECT_PROCEDURE") or procedure == (objtype == "OBJECT_PROCEDURE"):
                yield row


def _for_row(node: GrantStmt, row: Row, privileges: tuple[Wanted, ...], context: Context) -> tuple[Wanted, ...]:
    """GRANT … ON TABLE takes a sequence too, with the privileges that sequences have."""
    if not isinstance(row, SequenceRow):
        if declared(row) and isinstance(row, TableRow | ViewRow) and Wanted("usage") in privileges:
            context.fail("invalid privilege type USAGE for table", "0LP01")
        return privileges
    names = wanted(node.privileges, "sequence", context.catalog.settings.pg_version)
    return tuple(want for want in names if want.privilege in PRIVILEGES["sequence"])


def _apply(context: Context, node: GrantStmt, oid: Oid, privileges: tuple[Wanted, ...], change: Change) -> None:
    key = ("grants", oid)
    grants: tuple[Grant, ...] = context.catalog.rows.get(key, ())
    for item in node.grantees:
        role = role_name(context, item.role)
        for want in privileges:
            if node.is_grant:
                grants = granted(grants, role, want, grantable=node.grant_option)
            else:
                grants = revoked(grants, role, want, option_only=node.grant_option)
    if grants != context.catalog.rows.get(key, ()):
        context.put(key, grants or None, change)


def _check(context: Context, node: GrantStmt, kind: str) -> None:
    """Refuse privileges that this kind of object does not have."""
    for item in node.privileges:
        name, columns = item.privilege.name, item.privilege.columns
        known = PRIVILEGES.get("column" if columns and kind == "table" else kind, ())
        if columns and kind in NOT_FOR_COLUMNS:
            context.fail("column privileges are only valid for relations", "0LP01")
        elif name and known and name not in known and not (kind == "table" and name == "usage" and not columns):
            what = "column" if columns else "relation" if kind == "table" else kind
            context.fail(f"invalid privilege type {name.upper()} for {what}", "0LP01")


def _check_columns(context: Context, row: Row, privileges: tuple[Wanted, ...], at: int | None) -> None:
    if not isinstance(row, TableRow | ViewRow) or context.is_open("columns", row.oid):
        return
    for name in dict.fromkeys(name for want in privileges for name in want.columns):
        if name not in SYSTEM_COLUMNS and context.column(row.oid, name) is None:
            context.fail(f'column "{name}" of relation "{row.name}" does not exist', "42703", at=at)


def rename_granted_column(context: Context, relation: Oid, old: str, new: str | None, change: Change) -> None:
    """Carry what is granted on a column along when it is renamed or, with no new name, dropped."""
    key = ("grants", relation)
    grants: tuple[Grant, ...] = context.catalog.rows.get(key, ())
    if not any(one.columns == (old,) for one in grants):
        return
    kept = (one if one.columns != (old,) else one._replace(columns=(new,)) if new else None for one in grants)
    context.put(key, tuple(one for one in kept if one is not None) or None, change)


HANDLERS: dict[str, tuple[type[Node], object]] = {
    "GrantStmt": (GrantStmt, grant),
    "AlterDefaultPrivilegesStmt": (AlterDefaultPrivilegesStmt, alter_default_privileges),
}
