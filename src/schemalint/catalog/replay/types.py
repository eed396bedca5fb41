"""CREATE TYPE and ALTER TYPE: enums, composite, range and base types."""

from typing import Any

from schemalint.catalog.changes import AlterObject
from schemalint.catalog.replay.aggregates import create_aggregate
from schemalint.catalog.replay.assumed import already_exists, existing
from schemalint.catalog.replay.collations import create_collation
from schemalint.catalog.replay.context import Context, split_name
from schemalint.catalog.replay.enum_labels import check_label, note_label
from schemalint.catalog.replay.named_types import claim_type, put_type, require_type
from schemalint.catalog.rows import ColumnRow, CompositeRow, Oid, TypeKind, TypeRow
from schemalint.catalog.store import Members
from schemalint.syntax.nodes.common import Node, TypeName, texts
from schemalint.syntax.nodes.tables import ColumnDef
from schemalint.syntax.nodes.types import (
    AlterEnumStmt,
    AlterTypeStmt,
    CompositeTypeStmt,
    CreateEnumStmt,
    CreateRangeStmt,
    DefineStmt,
)


def create_enum(context: Context, node: CreateEnumStmt) -> None:
    """CREATE TYPE … AS ENUM."""
    labels = texts(node.labels)
    twice = next((label for at, label in enumerate(labels) if label in labels[:at]), None)
    if twice is not None:
        context.fail(f'the enum label "{twice}" is given twice', "23505")
    for label in labels:
        check_label(context, label)
    claimed = claim_type(context, split_name(texts(node.names)))
    if claimed is not None:
        put_type(context, claimed, TypeKind.ENUM, labels=tuple(dict.fromkeys(labels)))


def alter_enum(context: Context, node: AlterEnumStmt) -> None:
    """ALTER TYPE … ADD VALUE and RENAME VALUE."""
    name = split_name(texts(node.names))
    action = "rename value" if node.old else "add value"
    placed = node.neighbor is not None
    change = context.change(AlterObject, action=action, value=node.new, if_not_exists=node.if_not_exists, placed=placed)
    row = require_type(context, name, TypeKind.ENUM, change)
    change.oid, change.start = row.oid, len(context.catalog.log)
    if row.kind is not TypeKind.ENUM and "kind" not in row.unsure:
        context.fail(f'"{row.name}" is not an enum', "42809")
    elif "labels" not in row.unsure:
        check_label(context, node.new)
        labels = _renamed(context, row, node) if node.old else _added(context, row, node)
        if labels != row.labels:
            context.update(row, change, labels=labels)
            if not node.old:
                note_label(context, row, node.new, change)


def _renamed(context: Context, row: TypeRow, node: AlterEnumStmt) -> tuple[str, ...]:
    if node.old not in row.labels:
        context.fail(f'"{node.old}" is not an existing enum label', "22023")
    elif node.new in row.labels:
        context.fail(f'enum label "{node.new}" already exists', "42710")
        return row.labels
    return tuple(node.new if label == node.old else label for label in row.labels)


def _added(context: Context, row: TypeRow, node: AlterEnumStmt) -> tuple[str, ...]:
    labels = row.labels
    if node.new in labels:
        if not node.if_not_exists:
            context.fail(f'enum label "{node.new}" already exists', "42710")
        return labels
    at = len(labels)
    if node.neighbor is not None:
        if node.neighbor in labels:
            at = labels.index(node.neighbor) + node.after
        else:
            context.fail(f'"{node.neighbor}" is not an existing enum label', "22023")
            return labels
    return (*labels[:at], node.new, *labels[at:])


def create_composite(context: Context, node: CompositeTypeStmt) -> None:
    """CREATE TYPE … AS (…): a type, and a relation of its name that holds the attributes."""
    name = (node.relation.schemaname, node.relation.relname)
    claimed = claim_type(context, name, at=node.relation.location)
    if claimed is None:
        return
    taken = existing(context, "relation", claimed.schema, claimed.name)
    if taken is not None and taken.declared is not None:
        already_exists(context, taken, at=node.relation.location)
        return
    relation = context.catalog.new_oid()
    row, change = put_type(context, claimed, TypeKind.COMPOSITE, relation=relation)
    holder = CompositeRow(oid=relation, name=row.name, schema=row.schema, owner=row.owner, declared=row.declared)
    context.put(relation, holder, change)
    context.put(("relation", row.schema, row.name), relation, change)
    attributes: dict[str, ColumnRow] = {}
    for item in node.attributes:
        column = _attribute(context, relation, item.column)
        if column.name in attributes:
            context.fail(f'column "{column.name}" specified more than once', "42701", at=item.column.location)
            continue
        attributes[column.name] = column
        context.put(column.oid, column, change)
    context.put(("columns", relation), Members(tuple(column.oid for column in attributes.values())), change)


def _attribute(context: Context, relation: Oid, node: ColumnDef) -> ColumnRow:
    written = node.type_name or TypeName()
    return ColumnRow(
        oid=context.catalog.new_oid(),
        name=node.colname,
        table=relation,
        type=context.type(written),
        collation=".".join(texts(node.collation.collname)) if node.collation else "",
        declared=context.place(node.location),
        type_at=written.location + context.shift,
    )


def create_range(context: Context, node: CreateRangeStmt) -> None:
    """CREATE TYPE … AS RANGE."""
    claimed = claim_type(context, split_name(texts(node.names)))
    values = {item.option.defname: item.option.arg for item in node.params}
    subtype = values.get("subtype")
    if claimed is not None:
        base = context.type(subtype.type) if subtype is not None and subtype.type is not None else None
        put_type(context, claimed, TypeKind.RANGE, base=base)


def define(context: Context, node: DefineStmt) -> None:
    """CREATE TYPE name, CREATE TYPE name (INPUT = …), AGGREGATE and COLLATION; other definitions leave no rows."""
    if node.kind == "OBJECT_AGGREGATE":
        create_aggregate(context, node)
    elif node.kind == "OBJECT_COLLATION":
        create_collation(context, node)
    elif node.kind == "OBJECT_TYPE":
        claimed = claim_type(context, split_name(texts(node.names)), completes=bool(node.definition))
        if claimed is not None:
            details: dict[str, Any] = {} if node.definition else {"unsure": frozenset({"kind"})}
            put_type(context, claimed, TypeKind.BASE, **details)


def alter_type(context: Context, node: AlterTypeStmt) -> None:
    """ALTER TYPE … SET (…): nothing that a row keeps."""
    oid = context.lookup("type", *split_name(texts(node.names)))
    context.change(AlterObject, oid or 0, action="set")


HANDLERS: dict[str, tuple[type[Node], object]] = {
    "CreateEnumStmt": (CreateEnumStmt, create_enum),
    "AlterEnumStmt": (AlterEnumStmt, alter_enum),
    "CompositeTypeStmt": (CompositeTypeStmt, create_composite),
    "CreateRangeStmt": (CreateRangeStmt, create_range),
    "DefineStmt": (DefineStmt, define),
    "AlterTypeStmt": (AlterTypeStmt, alter_type),
}
