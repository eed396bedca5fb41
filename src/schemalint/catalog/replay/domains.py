"""CREATE DOMAIN and ALTER DOMAIN."""

from msgspec import Raw

from schemalint.catalog.changes import (
    AddConstraint,
    AlterObject,
    Change,
    DropConstraint,
    ValidateConstraint,
)
from schemalint.catalog.replay.context import Context, split_name
from schemalint.catalog.replay.domain_values import check_containers
from schemalint.catalog.replay.named_types import claim_type, put_type, require_type
from schemalint.catalog.replay.naming import object_name
from schemalint.catalog.rows import ConstraintKind, ConstraintRow, Expression, Oid, TypeKind, TypeRow
from schemalint.syntax.nodes.common import Node, decoder, texts
from schemalint.syntax.nodes.tables import Constraint
from schemalint.syntax.nodes.types import AlterDomainStmt, ConstraintDef, CreateDomainStmt

NOT_NULL_ROWS_SINCE = 17
"""The version since which a domain's NOT NULL is a constraint with a name."""


def create_domain(context: Context, node: CreateDomainStmt) -> None:
    """CREATE DOMAIN."""
    claimed = claim_type(context, split_name(texts(node.names)))
    if claimed is None:
        return
    constraints = [item.constraint for item in node.constraints]
    defaults = [one for one in constraints if one.contype == "CONSTR_DEFAULT"]
    base = context.type(node.type_name)
    below = context.row(base.oid, TypeRow)
    inherited = below.default if below is not None and not base.dimensions else None
    row, change = put_type(
        context,
        claimed,
        TypeKind.DOMAIN,
        base=base,
        collation=".".join(texts(node.collation.collname)) if node.collation else "",
        default=_expression(context, defaults[0].raw_expr) if defaults else inherited,
    )
    for constraint in constraints:
        if constraint.contype == "CONSTR_CHECK":
            _put_constraint(context, row, constraint, ConstraintKind.CHECK, change)
        elif constraint.contype == "CONSTR_NOTNULL":
            row = _set_not_null(context, row, constraint, change)


def alter_domain(context: Context, node: AlterDomainStmt) -> None:
    """ALTER DOMAIN."""
    kinds: dict[str, type[Change]] = {"C": AddConstraint, "X": DropConstraint, "V": ValidateConstraint}
    change = context.change(kinds.get(node.subtype, AlterObject), action=ACTIONS.get(node.subtype, ""))
    row = require_type(context, split_name(texts(node.names)), TypeKind.DOMAIN, change)
    change.oid, change.start = row.oid, len(context.catalog.log)
    if row.kind is not TypeKind.DOMAIN and not row.unsure:
        context.fail(f'"{row.name}" is not a domain', "42809", because_of=row)
        return
    match node.subtype:
        case "T":
            context.update(row, change, default=_expression(context, node.definition))
        case "O":
            if not row.not_null:
                check_containers(context, row)
            _set_not_null(context, row, Constraint(), change)
        case "N":
            _drop_not_null(context, row, change)
        case "C":
            _add(context, row, node.definition, change)
        case "X" | "V":
            _drop_or_validate(context, row, node, change)
        case _:
            pass


def _expression(context: Context, raw: Raw) -> Expression | None:
    """A default; DEFAULT NULL is none, as the server has it."""
    return context.expression(raw) if bytes(raw) and b'"isnull"' not in bytes(raw)[:20] else None


def _add(context: Context, row: TypeRow, definition: Raw, change: Change) -> None:
    constraint: Constraint = decoder(ConstraintDef).decode(definition).constraint
    if not constraint.skip_validation:
        check_containers(context, row)
    if constraint.contype == "CONSTR_CHECK":
        change.oid = _put_constraint(context, row, constraint, ConstraintKind.CHECK, change)
    elif constraint.contype == "CONSTR_NOTNULL":
        _set_not_null(context, row, constraint, change)


def _set_not_null(context: Context, row: TypeRow, constraint: Constraint, change: Change) -> TypeRow:
    if row.not_null and "not_null" not in row.unsure:
        return row
    if context.catalog.settings.pg_version >= NOT_NULL_ROWS_SINCE:
        _put_constraint(context, row, constraint, ConstraintKind.NOT_NULL, change)
    return context.update(row, change, not_null=True)


def _drop_not_null(context: Context, row: TypeRow, change: Change) -> None:
    for constraint in _constraints(context, row):
        if constraint.kind is ConstraintKind.NOT_NULL:
            _remove(context, row, constraint, change)
    if row.not_null or "not_null" in row.unsure:
        context.update(row, change, not_null=False)


def _constraints(context: Context, row: TypeRow) -> list[ConstraintRow]:
    oids: tuple[Oid, ...] = context.catalog.rows.get(("domains", row.oid), ())
    return [context.catalog.rows[oid] for oid in oids]


def _put_constraint(context: Context, domain: TypeRow, node: Constraint, kind: ConstraintKind, change: Change) -> Oid:
    """Enter a constraint under its domain and its schema's names."""
    label = "check" if kind is ConstraintKind.CHECK else "not_null"
    row = ConstraintRow(
        oid=context.catalog.new_oid(),
        name=node.conname or _choose_name(context, domain, label),
        table=domain.oid,
        kind=kind,
        validated=not node.skip_validation,
        expression=context.expression(node.raw_expr) if bytes(node.raw_expr) else None,
        declared=context.place(node.location) if node.contype else context.whole(),
        on_domain=True,
    )
    others = _constraints(context, domain)
    if any(other.name == row.name for other in others):
        context.fail(f'constraint "{row.name}" for domain "{domain.name}" already exists', "42710", at=node.location)
    context.put(row.oid, row, change)
    context.put(("domains", domain.oid), (*(other.oid for other in others), row.oid), change)
    key = ("constraint", domain.schema, row.name)
    context.put(key, (*context.catalog.rows.get(key, ()), row.oid), change)
    return row.oid


def _choose_name(context: Context, domain: TypeRow, label: str) -> str:
    number = 0
    while True:
        name = object_name(domain.name, "", label + (str(number) if number else ""))
        if ("constraint", domain.schema, name) not in context.catalog.rows:
            return name
        number += 1


def _drop_or_validate(context: Context, row: TypeRow, node: AlterDomainStmt, change: Change) -> None:
    constraint = next((one for one in _constraints(context, row) if one.name == node.name), None)
    if constraint is None:
        if row.declared is not None and not node.missing_ok:
            context.fail(f'constraint "{node.name}" of domain "{row.name}" does not exist', "42704")
        return
    change.oid = constraint.oid
    if node.subtype == "V":
        check_containers(context, row)
        context.update(constraint, change, validated=True)
        return
    _remove(context, row, constraint, change)
    if constraint.kind is ConstraintKind.NOT_NULL:
        context.update(row, change, not_null=False)


def _remove(context: Context, domain: TypeRow, row: ConstraintRow, change: Change) -> None:
    rows = context.catalog.rows
    for key in (("domains", domain.oid), ("constraint", domain.schema, row.name)):
        rest = tuple(oid for oid in rows.get(key, ()) if oid != row.oid)
        context.put(key, rest or None, change)
    context.put(("comment", row.oid), None, change)
    context.put(row.oid, None, change)


ACTIONS = {
    "T": "default",
    "O": "set not null",
    "N": "drop not null",
    "C": "add constraint",
    "X": "drop constraint",
    "V": "validate constraint",
}
"""What each kind of ALTER DOMAIN does."""

HANDLERS: dict[str, tuple[type[Node], object]] = {
    "CreateDomainStmt": (CreateDomainStmt, create_domain),
    "AlterDomainStmt": (AlterDomainStmt, alter_domain),
}
