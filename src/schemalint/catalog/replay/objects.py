"""What is said of every kind of object alike: schemas made, names, owners, schemas changed, comments."""

from collections.abc import Iterable

from msgspec import DecodeError

from schemalint.catalog.changes import (
    Change,
    ChangeOwner,
    Comment,
    CreateSchema,
    Rename,
)
from schemalint.catalog.replay.acl import change_owner, owner_name
from schemalint.catalog.replay.assumed import declared, existing
from schemalint.catalog.replay.context import Context, split_name
from schemalint.catalog.replay.default_privileges import apply_default_privileges
from schemalint.catalog.replay.named_object import RELATIONS, find
from schemalint.catalog.replay.names import name_parts
from schemalint.catalog.replay.owned_sequences import sequences_of
from schemalint.catalog.replay.renames import name_also, named_domain_constraint, rekey, unname
from schemalint.catalog.rows import (
    ColumnRow,
    Oid,
    RelationRow,
    Row,
    SchemaRow,
    TableRow,
    TypeRow,
)
from schemalint.catalog.store import StatementRef
from schemalint.syntax.nodes.common import Node
from schemalint.syntax.nodes.objects import (
    AlterObjectSchemaStmt,
    AlterOwnerStmt,
    CommentStmt,
    CreateSchemaStmt,
)


def create_schema(context: Context, node: CreateSchemaStmt) -> None:
    """CREATE SCHEMA, and the statements inside it."""
    owner = owner_name(context, node.authrole)
    name = node.schemaname or owner
    oid = context.catalog.rows.get(("schema", name))
    existing = context.row(oid, SchemaRow)
    if existing is not None and (existing.declared is not None or name in ("pg_catalog", "information_schema")):
        if not node.if_not_exists:
            context.fail(f'schema "{name}" already exists', "42P06", because_of=existing)
    elif name != "public" or not node.if_not_exists:
        change = context.change(CreateSchema, oid or context.catalog.new_oid())
        row = SchemaRow(oid=change.oid, name=name, owner=owner, declared=context.whole())
        context.put(row.oid, row, change)
        context.put(("schema", name), row.oid, change)
        apply_default_privileges(context, row.oid, "schema", 0, change)
    _elements(context, node, name, owner)


def _elements(context: Context, node: CreateSchemaStmt, name: str, owner: str) -> None:
    """Replay the statements inside CREATE SCHEMA as its owner, with the schema first in the search path."""
    from schemalint.catalog.replay.replay import apply

    session = context.session
    path, role = session.search_path, session.role
    session.search_path, session.role = (name, *path), owner
    for element in node.elements:
        for kind, raw in element.items():
            apply(_inside(context, kind), kind, raw)
    session.search_path, session.role = path, role


def _inside(context: Context, kind: str) -> Context:
    whole = context.statement
    reference = StatementRef(whole.source, whole.start, whole.end, kind, whole.transaction, whole.in_block)
    return Context(context.catalog, context.session).at(reference, context.shift)


def set_schema(context: Context, node: AlterObjectSchemaStmt) -> None:
    """SET SCHEMA: a table's indexes and owned sequences move with it."""
    if node.relation is not None:
        row: Row | None = context.row(context.relation(node.relation), RelationRow)
    else:
        try:
            row = find(context, node.object_type, node.object)
        except DecodeError:
            return
    if row is None:
        return
    schema = context.schema(node.newschema)
    taken = existing(context, "relation", schema, row.name) if isinstance(row, RelationRow) else None
    if taken is not None and taken is not row and declared(taken):
        message = f'relation "{row.name}" already exists in schema "{node.newschema}"'
        context.fail(message, "42P07", because_of=taken)
        return
    change = context.change(Rename, row.oid, schema=node.newschema)
    if isinstance(row, TypeRow):
        _move_names(context, context.catalog.rows.get(("domains", row.oid), ()), row.schema, schema, change)
    if isinstance(row, RelationRow):
        oids = context.catalog.members("constraints", row.oid).oids
        _move_names(context, oids, row.schema, schema, change)
        for moved in (row, *_carried(context, row)):
            context.put(("relation", moved.schema, moved.name), None, change)
            context.put(("relation", schema, moved.name), moved.oid, change)
            context.update(moved, change, schema=schema)
    else:
        rekey(context, row, row.name, schema, change)
        context.update(row, change, schema=schema)


def _move_names(context: Context, constraints: Iterable[Oid], old: Oid, new: Oid, change: Change) -> None:
    """The names of the constraints of a table or domain are those of its schema."""
    for oid in constraints:
        name = context.catalog.rows[oid].name
        unname(context, ("constraint", old, name), oid, change)
        name_also(context, ("constraint", new, name), oid, change)


def _carried(context: Context, row: RelationRow) -> list[RelationRow]:
    rows = context.catalog.rows
    carried = [rows[oid] for oid in context.catalog.members("indexes", row.oid).oids]
    return [*carried, *(one for column in context.columns(row.oid) for one in sequences_of(context, column.oid))]


def set_owner(context: Context, node: AlterOwnerStmt) -> None:
    """OWNER TO of what is no relation."""
    try:
        row = find(context, node.object_type, node.object)
    except DecodeError:
        return
    if row is not None and "owner" in row.__struct_fields__:
        change_owner(context, row, owner_name(context, node.newowner), context.change(ChangeOwner, row.oid))


def comment(context: Context, node: CommentStmt) -> None:
    """COMMENT ON."""
    try:
        oid = _commented(context, node)
    except DecodeError:
        return
    if oid is not None:
        change = context.change(Comment, oid)
        context.put(("comment", oid), node.comment or None, change)


def _commented(context: Context, node: CommentStmt) -> Oid | None:
    if node.objtype in RELATIONS:
        return _oid(context.row(context.lookup("relation", *split_name(name_parts(node.object))), RelationRow))
    if node.objtype == "OBJECT_COLUMN":
        *relation, column = name_parts(node.object)
        owner = context.lookup("relation", *split_name(tuple(relation)))
        found: ColumnRow | None = context.column(owner, column) if owner is not None else None
        table = context.row(owner, TableRow)
        if found is None and table is not None and not context.is_open("columns", table.oid):
            message = f'column "{column}" of relation "{table.name}" does not exist'
            context.fail(message, "42703", because_of=table)
        return _oid(found)
    if node.objtype == "OBJECT_TABCONSTRAINT":
        *relation, name = name_parts(node.object)
        owner = context.lookup("relation", *split_name(tuple(relation))) or 0
        rows = context.catalog.rows
        return next((o for o in context.catalog.members("constraints", owner).oids if rows[o].name == name), None)
    if node.objtype == "OBJECT_DOMCONSTRAINT":
        *domain, name = name_parts(node.object)
        type_ = context.row(context.lookup("type", *split_name(tuple(domain))), TypeRow)
        return _oid(named_domain_constraint(context, type_, name)) if type_ is not None else None
    return _oid(find(context, node.objtype, node.object))


def _oid(row: Row | None) -> Oid | None:
    return row.oid if row is not None else None


HANDLERS: dict[str, tuple[type[Node], object]] = {
    "CreateSchemaStmt": (CreateSchemaStmt, create_schema),
    "AlterObjectSchemaStmt": (AlterObjectSchemaStmt, set_schema),
    "AlterOwnerStmt": (AlterOwnerStmt, set_owner),
    "CommentStmt": (CommentStmt, comment),
}
