"""GRANT and REVOKE."""

from collections.abc import Iterator

from msgspec import Struct, structs

from schemalint.catalog.changes import Change, ChangePrivileges
from schemalint.catalog.granted import Grant
from schemalint.catalog.replay.acl import KINDS, PRIVILEGES, Wanted, give, held, role_name, take, wanted
from schemalint.catalog.replay.assumed import declared, require_relation
from schemalint.catalog.replay.context import Context, split_name
from schemalint.catalog.replay.default_privileges import alter_default_privileges, apply_default_privileges
from schemalint.catalog.replay.names import parts_of
from schemalint.catalog.replay.routines import find_routine
from schemalint.catalog.rows import FunctionRow, Oid, Row, SequenceRow, TableRow, ViewRow
from schemalint.syntax.nodes.common import Node, RangeVar
from schemalint.syntax.nodes.objects import ObjectName
from schemalint.syntax.nodes.privileges import AlterDefaultPrivilegesStmt, GrantStmt

__all__ = ["HANDLERS", "apply_default_privileges", "rename_granted_column"]

SYSTEM_COLUMNS = frozenset({"ctid", "xmin", "xmax", "cmin", "cmax", "tableoid"})
"""The columns that every table has and none declares."""
USAGE = Wanted("usage")
NOT_FOR_COLUMNS = ("sequence", "function", "schema", "type")


class Said(Struct, frozen=True, gc=False):
    """What a GRANT or REVOKE says of each object: the kind of object, the roles, the privileges."""

    kind: str
    roles: tuple[str, ...]
    privileges: tuple[Wanted, ...]


def grant(context: Context, node: GrantStmt) -> None:
    """GRANT and REVOKE: what is not known and is no table or sequence is left out."""
    kind = KINDS.get(node.objtype, "")
    privileges = wanted(node.privileges, kind, context.catalog.settings.pg_version)
    said = Said(kind, tuple([role_name(context, item.role) for item in node.grantees]), privileges)
    _check(context, node, kind)
    privileges = tuple(want for want in privileges if _may_be_granted(kind, want))
    if node.target == "ACL_TARGET_ALL_IN_SCHEMA":
        for name in node.objects:
            _in_whole_schema(context, node, said, parts_of(name)[-1])
        return
    several = len(node.objects) > 1
    for name in node.objects:
        location = name.relation.location if several and name.relation is not None else None
        change = _change(context, node, said, at=location)
        row = _find(context, kind, name, change)
        if row is None:
            continue
        change.oid = row.oid
        change.start = len(context.catalog.log)
        _check_columns(context, row, privileges, location)
        _apply(context, node, row.oid, said.roles, _for_row(node, row, privileges, context), change)


def _in_whole_schema(context: Context, node: GrantStmt, said: Said, name: str) -> None:
    schema = context.schema(name)
    change = _change(context, node, said, schema, all_in_schema=True)
    for one in list(_in_schema(context, schema, node.objtype)):
        _apply(context, node, one.oid, said.roles, said.privileges, change)


def _change(
    context: Context, node: GrantStmt, said: Said, oid: Oid = 0, *, at: int | None = None, all_in_schema: bool = False
) -> Change:
    return context.change(
        ChangePrivileges,
        oid,
        at=at,
        grant=node.is_grant,
        default=False,
        object_kind=said.kind,
        roles=said.roles,
        privileges=tuple([want.privilege for want in said.privileges]),
        all_in_schema=all_in_schema,
        grant_option=node.grant_option,
    )


def _find(context: Context, kind: str, name: ObjectName, change: Change) -> Row | None:
    """The object; a table or sequence that the files never make is assumed."""
    rows = context.rows
    match kind:
        case "table" | "sequence":
            relation = name.relation or RangeVar()
            return require_relation(context, relation, change, sequence=kind == "sequence")
        case "function":
            return find_routine(context, name.function) if name.function is not None else None
        case "schema":
            schema: Row = rows[context.schema(parts_of(name)[-1])]
            return schema
        case "type":
            type_: Row | None = rows.get(context.lookup("type", *split_name(parts_of(name))))
            return type_
        case _:
            return None


def _in_schema(context: Context, schema: Oid, objtype: str) -> Iterator[Row]:
    kinds: dict[str, tuple[type[TableRow | ViewRow | SequenceRow | FunctionRow], ...]] = {
        "OBJECT_TABLE": (TableRow, ViewRow),
        "OBJECT_SEQUENCE": (SequenceRow,),
    }
    rows = (row for kind in kinds.get(objtype, (FunctionRow,)) for row in context.catalog.of_kind(kind))
    for row in rows:
        if row.schema != schema:
            continue
        procedure = isinstance(row, FunctionRow) and row.kind == "p"
        if objtype not in ("OBJECT_FUNCTION", "OBJECT_PROCEDURE") or procedure == (objtype == "OBJECT_PROCEDURE"):
            yield row


def _for_row(node: GrantStmt, row: Row, privileges: tuple[Wanted, ...], context: Context) -> tuple[Wanted, ...]:
    """GRANT … ON TABLE takes a sequence too, with the privileges that sequences have."""
    if not isinstance(row, SequenceRow):
        if declared(row) and isinstance(row, TableRow | ViewRow) and USAGE in privileges:
            context.fail("invalid privilege type USAGE for table", "0LP01")
        return privileges
    names = wanted(node.privileges, "sequence", context.catalog.settings.pg_version)
    return tuple(want for want in names if want.privilege in PRIVILEGES["sequence"])


def _apply(
    context: Context,
    node: GrantStmt,
    oid: Oid,
    roles: tuple[str, ...],
    privileges: tuple[Wanted, ...],
    change: Change,
) -> None:
    key = ("grants", oid)
    before: tuple[Grant, ...] = context.rows.get(key, ())
    grants = held(before)
    for role in roles:
        for want in privileges:
            if node.is_grant:
                give(grants, role, want, grantable=node.grant_option)
            else:
                take(grants, role, want, option_only=node.grant_option)
    after = tuple(grants.values())
    if after != before:
        context.put(key, after or None, change)


def _may_be_granted(kind: str, want: Wanted) -> bool:
    known = PRIVILEGES.get("column" if want.columns and kind == "table" else kind, ())
    return not known or want.privilege in known or (kind == "table" and want.privilege == "usage")


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
    names = [name for want in privileges for name in want.columns]
    if not names or not isinstance(row, TableRow | ViewRow) or context.is_open("columns", row.oid):
        return
    for name in dict.fromkeys(names):
        if name not in SYSTEM_COLUMNS and context.column(row.oid, name) is None:
            context.fail(f'column "{name}" of relation "{row.name}" does not exist', "42703", at=at)


def rename_granted_column(context: Context, relation: Oid, old: str, new: str | None, change: Change) -> None:
    """Carry what is granted on a column along when it is renamed or, with no new name, dropped."""
    key = ("grants", relation)
    grants: tuple[Grant, ...] = context.catalog.rows.get(key, ())
    if not any(one.columns == (old,) for one in grants):
        return
    kept = (one if one.columns != (old,) else structs.replace(one, columns=(new,)) if new else None for one in grants)
    context.put(key, tuple(one for one in kept if one is not None) or None, change)


HANDLERS: dict[str, tuple[type[Node], object]] = {
    "GrantStmt": (GrantStmt, grant),
    "AlterDefaultPrivilegesStmt": (AlterDefaultPrivilegesStmt, alter_default_privileges),
}
