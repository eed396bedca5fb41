"""What is said of every kind of object alike: schemas made, names, owners, schemas changed, comments."""

from msgspec import DecodeError, structs

from schemalint.catalog.changes import (
    Change,
    ChangeOwner,
    Comment,
    CreateSchema,
    Rename,
    RenameColumn,
)
from schemalint.catalog.replay.constraint_rows import descendants
from schemalint.catalog.replay.context import Context, split_name
from schemalint.catalog.replay.default_privileges import apply_default_privileges
from schemalint.catalog.replay.drop import ON_TABLES, RELATIONS, find
from schemalint.catalog.replay.names import name_parts
from schemalint.catalog.replay.privileges import rename_granted_column
from schemalint.catalog.rows import (
    ColumnRow,
    ConstraintRow,
    FunctionRow,
    IndexRow,
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
    RenameStmt,
)


def create_schema(context: Context, node: CreateSchemaStmt) -> None:
    """CREATE SCHEMA, and the statements inside it."""
    owner = node.authrole.name if node.authrole is not None else context.session.role
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
    _elements(context, node, name)


def _elements(context: Context, node: CreateSchemaStmt, name: str) -> None:
    """Replay the statements inside CREATE SCHEMA with the schema first in the search path."""
    from schemalint.catalog.replay.replay import apply

    path = context.session.search_path
    context.session.search_path = (name, *path)
    for element in node.elements:
        for kind, raw in element.items():
            apply(_inside(context, kind), kind, raw)
    context.session.search_path = path


def _inside(context: Context, kind: str) -> Context:
    whole = context.statement
    reference = StatementRef(whole.source, whole.start, whole.end, kind, whole.transaction)
    return Context(context.catalog, context.session).at(reference, context.shift)


def rename(context: Context, node: RenameStmt) -> None:
    """RENAME of a column, a constraint, a relation or anything else."""
    match node.rename_type:
        case "OBJECT_COLUMN" | "OBJECT_ATTRIBUTE":
            _rename_column(context, node)
        case "OBJECT_TABCONSTRAINT":
            _rename_constraint(context, node)
        case kind if node.relation is not None and kind not in ON_TABLES:
            row = context.row(context.relation(node.relation), RelationRow)
            if row is not None:
                rename_object(context, row, node.newname, context.change(Rename, row.oid, name=node.newname))
        case _:
            _rename_other(context, node)


def _rename_column(context: Context, node: RenameStmt) -> None:
    if node.relation is None:
        return
    oid = context.relation(node.relation)
    if oid is None and node.missing_ok:
        return
    change = context.change(RenameColumn, 0, name=node.newname)
    relation = oid if oid is not None else context.require_table(node.relation, change).oid
    is_open = context.is_open("columns", relation)
    if context.column(relation, node.subname) is None and not is_open and context.row(relation, TableRow):
        context.fail(f'column "{node.subname}" does not exist', "42703", because_of=context.row(relation, TableRow))
    if (other := context.column(relation, node.newname)) is not None and other.declared is not None:
        message = f'column "{node.newname}" of relation "{node.relation.relname}" already exists'
        context.fail(message, "42701", because_of=other)
    column = context.require_column(relation, node.subname, change)
    change.oid = column.oid
    change.start = len(context.catalog.log)
    context.update(column, change, name=node.newname)
    rename_granted_column(context, relation, node.subname, node.newname, change)
    table = context.row(relation, TableRow)
    for child in descendants(context, relation) if table is not None else ():
        inherited = context.column(child.oid, node.subname)
        if inherited is not None:
            context.update(inherited, change, name=node.newname)


def _rename_constraint(context: Context, node: RenameStmt) -> None:
    table = context.row(context.relation(node.relation), TableRow) if node.relation is not None else None
    rows = context.catalog.rows
    oids = context.catalog.members("constraints", table.oid).oids if table is not None else ()
    row: ConstraintRow | None = next((rows[oid] for oid in oids if rows[oid].name == node.subname), None)
    if row is None or table is None:
        return
    change = context.change(Rename, row.oid, name=node.newname)
    rename_constraint(context, table, row, node.newname, change)
    index = context.row(row.index, IndexRow)
    if index is not None:
        _rename_relation(context, index, node.newname, change)


def rename_constraint(context: Context, table: TableRow, row: ConstraintRow, name: str, change: Change) -> None:
    """Give a constraint another name, and its copies in the tables below."""
    key = ("constraint", table.schema, row.name)
    rest = tuple(oid for oid in context.catalog.rows.get(key, ()) if oid != row.oid)
    context.put(key, rest or None, change)
    new = ("constraint", table.schema, name)
    context.put(new, (*context.catalog.rows.get(new, ()), row.oid), change)
    context.update(row, change, name=name)


def _rename_relation(context: Context, row: RelationRow, name: str, change: Change) -> None:
    context.put(("relation", row.schema, row.name), None, change)
    context.put(("relation", row.schema, name), row.oid, change)
    context.update(row, change, name=name)


def rename_object(context: Context, row: RelationRow, name: str, change: Change) -> None:
    """Give a relation another name; the constraint of an index follows it."""
    if context.taken(row.schema, name):
        other = context.catalog.rows[context.catalog.rows["relation", row.schema, name]]
        context.fail(f'relation "{name}" already exists', "42P07", because_of=other)
    _rename_relation(context, row, name, change)
    if isinstance(row, IndexRow):
        constraint = context.row(row.constraint, ConstraintRow)
        table = context.row(row.table, TableRow)
        if constraint is not None and table is not None:
            rename_constraint(context, table, constraint, name, change)


def _rename_other(context: Context, node: RenameStmt) -> None:
    row = _named(context, node)
    if row is None:
        return
    change = context.change(Rename, row.oid, name=node.newname)
    _rekey(context, row, node.newname, getattr(row, "schema", 0), change)
    context.update(row, change, name=node.newname)


def _named(context: Context, node: RenameStmt) -> Row | None:
    """The row of what is no relation: schemas, roles and members of a table go by `subname`."""
    rows = context.catalog.rows
    kind = node.rename_type
    if kind in ON_TABLES and node.relation is not None:
        oids = context.catalog.members(ON_TABLES[kind], context.relation(node.relation) or 0).oids
        return next((rows[oid] for oid in oids if rows[oid].name == node.subname), None)
    if kind in ("OBJECT_SCHEMA", "OBJECT_ROLE"):
        row: Row | None = rows.get(rows.get((kind.removeprefix("OBJECT_").lower(), node.subname)))
        return row
    try:
        return find(context, kind, node.object) if bytes(node.object) else None
    except DecodeError:
        return None


def _rekey(context: Context, row: Row, name: str, schema: Oid, change: Change) -> None:
    """Move the name that an object is found by to another name or schema."""
    rows = context.catalog.rows
    if isinstance(row, FunctionRow):
        old = ("function", row.schema, row.name)
        rest = tuple(oid for oid in rows.get(old, ()) if oid != row.oid)
        context.put(old, rest or None, change)
        new = ("function", schema, name)
        context.put(new, (*rows.get(new, ()), row.oid), change)
        return
    for kind, owner in (("type", getattr(row, "schema", 0)), ("schema", None), ("role", None), ("extension", None)):
        key = (kind, row.name) if owner is None else (kind, owner, row.name)
        if rows.get(key) == row.oid:
            context.put(key, None, change)
            context.put((kind, name) if owner is None else (kind, schema, name), row.oid, change)
    if isinstance(row, TypeRow) and (relation := context.row(row.relation, RelationRow)) is not None:
        context.put(("relation", relation.schema, relation.name), None, change)
        context.put(("relation", schema, name), relation.oid, change)
        context.update(relation, change, name=name, schema=schema)


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
    change = context.change(Rename, row.oid, schema=node.newschema)
    if isinstance(row, RelationRow):
        for moved in (row, *_carried(context, row)):
            context.put(("relation", moved.schema, moved.name), None, change)
            context.put(("relation", schema, moved.name), moved.oid, change)
            context.update(moved, change, schema=schema)
    else:
        _rekey(context, row, row.name, schema, change)
        context.update(row, change, schema=schema)


def _carried(context: Context, row: RelationRow) -> list[RelationRow]:
    rows = context.catalog.rows
    carried = [rows[oid] for oid in context.catalog.members("indexes", row.oid).oids]
    sequences = (rows.get(("sequence of", column.oid)) for column in context.columns(row.oid))
    return [*carried, *(rows[oid] for oid in sequences if oid in rows)]


def set_owner(context: Context, node: AlterOwnerStmt) -> None:
    """OWNER TO of what is no relation."""
    try:
        row = find(context, node.object_type, node.object)
    except DecodeError:
        return
    if row is not None and "owner" in structs.asdict(row):
        context.update(row, context.change(ChangeOwner, row.oid), owner=node.newowner.name)


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
        return _oid(found)
    if node.objtype == "OBJECT_TABCONSTRAINT":
        *relation, name = name_parts(node.object)
        owner = context.lookup("relation", *split_name(tuple(relation))) or 0
        rows = context.catalog.rows
        return next((o for o in context.catalog.members("constraints", owner).oids if rows[o].name == name), None)
    return _oid(find(context, node.objtype, node.object))


def _oid(row: Row | None) -> Oid | None:
    return row.oid if row is not None else None


HANDLERS: dict[str, tuple[type[Node], object]] = {
    "CreateSchemaStmt": (CreateSchemaStmt, create_schema),
    "RenameStmt": (RenameStmt, rename),
    "AlterObjectSchemaStmt": (AlterObjectSchemaStmt, set_schema),
    "AlterOwnerStmt": (AlterOwnerStmt, set_owner),
    "CommentStmt": (CommentStmt, comment),
}
