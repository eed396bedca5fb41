"""CREATE POLICY and ALTER POLICY."""

from typing import Any

from schemalint.catalog.changes import AlterObject, Change, CreateObject
from schemalint.catalog.replay.acl import role_name
from schemalint.catalog.replay.assumed import declared, reuse_oid
from schemalint.catalog.replay.column_checks import check_expression
from schemalint.catalog.replay.context import Context
from schemalint.catalog.replay.query_reads import reads_of
from schemalint.catalog.rows import Oid, PolicyRow, TableRow
from schemalint.syntax.nodes.common import Node, RangeVar
from schemalint.syntax.nodes.security import AlterPolicyStmt, CreatePolicyStmt

PHANTOM_POLICY = frozenset({"command", "permissive", "roles", "using", "check"})
"""The facts of a policy that the files name and never create."""


def create_policy(context: Context, node: CreatePolicyStmt) -> None:
    """CREATE POLICY; one that exists is defined anew."""
    change = context.change(CreateObject)
    table = _table(context, node.table, change)
    change.start = len(context.catalog.log)
    before = _find(context, table.oid, node.name)
    if before is not None and declared(before) and not context.is_open("policies", table.oid):
        context.fail(f'policy "{node.name}" for table "{table.name}" already exists', "42710", because_of=before)
    _check_clauses(context, node.command, node)
    _check_columns(context, table, node)
    row = PolicyRow(
        oid=reuse_oid(context, before),
        name=node.name,
        table=table.oid,
        command=node.command,
        permissive=node.permissive,
        roles=tuple(role_name(context, item.role) for item in node.roles) or ("public",),
        using=context.expression(node.using) if bytes(node.using) else None,
        check=context.expression(node.check) if bytes(node.check) else None,
        declared=context.whole(),
    )
    change.oid = row.oid
    clauses = [bytes(raw) for raw in (node.using, node.check) if b'"SubLink"' in bytes(raw)]
    if clauses:
        change.options["reads"] = tuple(dict.fromkeys(oid for raw in clauses for oid in reads_of(context, raw)))
    context.put(row.oid, row, change)
    if before is None:
        context.append("policies", table.oid, row.oid, change)


def alter_policy(context: Context, node: AlterPolicyStmt) -> None:
    """ALTER POLICY: what is said replaces what was said; the rest stays."""
    change = context.change(AlterObject)
    table = _table(context, node.table, change)
    row = _find(context, table.oid, node.name)
    if row is None:
        if not context.is_open("policies", table.oid):
            context.fail(f'policy "{node.name}" for table "{table.name}" does not exist', "42704")
        row = PolicyRow(oid=context.catalog.new_oid(), name=node.name, table=table.oid, unsure=PHANTOM_POLICY)
        context.put(row.oid, row, change)
        context.append("policies", table.oid, row.oid, change)
    if "command" not in row.unsure:
        _check_clauses(context, row.command, node)
    _check_columns(context, table, node)
    change.oid, change.start = row.oid, len(context.catalog.log)
    said: dict[str, Any] = {}
    if node.roles:
        said["roles"] = tuple(role_name(context, item.role) for item in node.roles)
    if bytes(node.using):
        said["using"] = context.expression(node.using)
    if bytes(node.check):
        said["check"] = context.expression(node.check)
    context.update(row, change, **said)


def _table(context: Context, relation: RangeVar, change: Change) -> TableRow:
    row = context.catalog.rows.get(context.relation(relation))
    if row is not None and not isinstance(row, TableRow) and declared(row):
        context.fail(f'"{row.name}" is not a table', "42809", at=relation.location)
    return context.require_table(relation, change)


def _find(context: Context, table: Oid, name: str) -> PolicyRow | None:
    rows = context.catalog.rows
    return next((rows[oid] for oid in context.catalog.members("policies", table).oids if rows[oid].name == name), None)


def _check_clauses(context: Context, command: str, node: CreatePolicyStmt | AlterPolicyStmt) -> None:
    """Each command has only the clauses that it can use."""
    if command in ("select", "delete") and bytes(node.check):
        context.fail("WITH CHECK cannot be applied to SELECT or DELETE", "42601")
    if command == "insert" and bytes(node.using):
        context.fail("only WITH CHECK expression allowed for INSERT", "42601")


def _check_columns(context: Context, table: TableRow, node: CreatePolicyStmt | AlterPolicyStmt) -> None:
    """The clauses name columns that the table has."""
    if not check_expression(context, table, node.using, at=None):
        check_expression(context, table, node.check, at=None)


HANDLERS: dict[str, tuple[type[Node], object]] = {
    "CreatePolicyStmt": (CreatePolicyStmt, create_policy),
    "AlterPolicyStmt": (AlterPolicyStmt, alter_policy),
}
