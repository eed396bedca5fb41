"""RENAME of columns, constraints, relations and everything else."""

from collections.abc import Callable
from typing import Any

from msgspec import DecodeError

from schemalint.catalog.changes import Change, Rename, RenameColumn
from schemalint.catalog.replay.column_checks import SYSTEM_COLUMNS, refuse_name
from schemalint.catalog.replay.constraint_rows import descendants
from schemalint.catalog.replay.context import Context, split_name
from schemalint.catalog.replay.dependents import triggers_of
from schemalint.catalog.replay.inheritance import inherits_check, inherits_column, parents_of
from schemalint.catalog.replay.named_object import ON_TABLES, RELATIONS, find
from schemalint.catalog.replay.names import name_parts
from schemalint.catalog.replay.privileges import rename_granted_column
from schemalint.catalog.replay.renamed_expressions import rename_in_expressions
from schemalint.catalog.replay.roles import rename_role
from schemalint.catalog.rows import (
    ColumnRow,
    ConstraintKind,
    ConstraintRow,
    FunctionRow,
    IndexRow,
    Oid,
    RelationRow,
    Row,
    TableRow,
    TriggerRow,
    TypeRow,
)
from schemalint.syntax.nodes.common import Node
from schemalint.syntax.nodes.objects import RenameStmt


def rename(context: Context, node: RenameStmt) -> None:
    """RENAME, by the kind of what is renamed."""
    kind = node.rename_type
    if kind in ("OBJECT_COLUMN", "OBJECT_ATTRIBUTE"):
        _rename_column(context, node)
    elif kind == "OBJECT_TABCONSTRAINT":
        _rename_table_constraint(context, node)
    elif kind == "OBJECT_DOMCONSTRAINT":
        _rename_domain_constraint(context, node)
    elif node.relation is not None and kind in RELATIONS:
        row = context.row(context.relation(node.relation), RelationRow)
        if row is not None:
            change = context.change(Rename, row.oid, name=node.newname, as_index=kind == "OBJECT_INDEX")
            rename_relation(context, row, node.newname, change)
    else:
        _rename_other(context, node)


# -- columns ----------------------------------------------------------------------------------------------------


def _rename_column(context: Context, node: RenameStmt) -> None:
    if node.relation is None:
        return
    oid = context.relation(node.relation)
    if oid is None and node.missing_ok:
        return
    change = context.change(RenameColumn, 0, name=node.newname)
    relation = oid if oid is not None else context.require_table(node.relation, change).oid
    table = context.row(relation, TableRow)
    if context.column(relation, node.subname) is None and not context.is_open("columns", relation) and table:
        context.fail(f'column "{node.subname}" does not exist', "42703", because_of=table)
    if node.newname in SYSTEM_COLUMNS and table is not None:
        refuse_name(context, node.newname, at=None)
    other = context.column(relation, node.newname)
    if other is not None and other.declared is not None:
        message = f'column "{node.newname}" of relation "{node.relation.relname}" already exists'
        context.fail(message, "42701", because_of=other)
        return
    if table is not None and inherits_column(context, table, node.subname):
        context.fail(f'cannot rename inherited column "{node.subname}"', "42P16", because_of=table)
        return
    if table is not None and _is_shared(context, table, node):
        return
    column = context.require_column(relation, node.subname, change)
    change.oid = column.oid
    change.start = len(context.catalog.log)
    _give_column_name(context, column, relation, node.newname, change)
    for child in descendants(context, relation) if table is not None else ():
        inherited = context.column(child.oid, node.subname)
        if inherited is not None:
            _give_column_name(context, inherited, child.oid, node.newname, change)


def _is_shared(context: Context, table: TableRow, node: RenameStmt) -> bool:
    """Whether the server refuses to rename a column because a child has it from another parent too, or says ONLY."""
    below = descendants(context, table.oid)
    if below and node.relation is not None and not node.relation.inh:
        message = f'inherited column "{node.subname}" must be renamed in child tables too'
        context.fail(message, "42P16", because_of=table)
        return False
    renamed = {table.oid, *(child.oid for child in below)}
    for child in below:
        if any(oid not in renamed and context.column(oid, node.subname) for oid in parents_of(child)):
            context.fail(f'cannot rename inherited column "{node.subname}"', "42P16", because_of=child)
            return True
    return False


def _give_column_name(context: Context, column: ColumnRow, relation: Oid, name: str, change: Change) -> None:
    context.update(column, change, name=name)
    rename_granted_column(context, relation, column.name, name, change)
    rename_in_expressions(context, relation, column.name, name, change)


# -- constraints ------------------------------------------------------------------------------------------------


def _rename_table_constraint(context: Context, node: RenameStmt) -> None:
    table = context.row(context.relation(node.relation), TableRow) if node.relation is not None else None
    row = _member(context, "constraints", table.oid, node.subname) if table is not None else None
    if row is None or table is None:
        return  # since PostgreSQL 18 it may be the name of a NOT NULL, which is not kept
    if row.kind is ConstraintKind.CHECK and inherits_check(context, table, row.name):
        context.fail(f'cannot rename inherited constraint "{row.name}"', "42P16", because_of=row)
        return
    change = context.change(Rename, row.oid, name=node.newname)
    if _member(context, "constraints", table.oid, node.newname) is not None:
        message = f'constraint "{node.newname}" for relation "{table.name}" already exists'
        context.fail(message, "42710", because_of=table)
        return
    rename_constraint(context, table, row, node.newname, change)
    index = context.row(row.index, IndexRow)
    if index is not None:
        _give_name(context, index, node.newname, change)


def rename_constraint(context: Context, table: TableRow, row: ConstraintRow, name: str, change: Change) -> None:
    """Give a constraint another name; a CHECK that tables below inherit is renamed there too."""
    tables = [table]
    if row.kind is ConstraintKind.CHECK and not row.no_inherit:
        tables += descendants(context, table.oid)
    for one in tables:
        held = row if one is table else _member(context, "constraints", one.oid, row.name)
        if isinstance(held, ConstraintRow):
            unname(context, ("constraint", one.schema, held.name), held.oid, change)
            name_also(context, ("constraint", one.schema, name), held.oid, change)
            context.update(held, change, name=name)


def _rename_domain_constraint(context: Context, node: RenameStmt) -> None:
    try:
        domain = context.row(context.lookup("type", *split_name(name_parts(node.object))), TypeRow)
    except DecodeError:
        return
    row = named_domain_constraint(context, domain, node.subname) if domain is not None else None
    if domain is not None and row is not None:
        change = context.change(Rename, row.oid, name=node.newname)
        unname(context, ("constraint", domain.schema, row.name), row.oid, change)
        name_also(context, ("constraint", domain.schema, node.newname), row.oid, change)
        context.update(row, change, name=node.newname)


def named_domain_constraint(context: Context, domain: TypeRow, name: str) -> ConstraintRow | None:
    """The constraint of a domain that has a name."""
    rows = context.catalog.rows
    return next((rows[oid] for oid in rows.get(("domains", domain.oid), ()) if rows[oid].name == name), None)


# -- relations --------------------------------------------------------------------------------------------------


def rename_relation(context: Context, row: RelationRow, name: str, change: Change) -> None:
    """Give a relation another name; the constraint of an index follows it."""
    if context.taken(row.schema, name):
        other = context.catalog.rows[context.catalog.rows["relation", row.schema, name]]
        if other.declared is not None:
            context.fail(f'relation "{name}" already exists', "42P07", because_of=other)
            return
    _give_name(context, row, name, change)
    constraint = context.row(row.constraint, ConstraintRow) if isinstance(row, IndexRow) else None
    table = context.row(constraint.table, TableRow) if constraint is not None else None
    if constraint is not None and table is not None:
        rename_constraint(context, table, constraint, name, change)


def _give_name(context: Context, row: RelationRow, name: str, change: Change) -> None:
    context.put(("relation", row.schema, row.name), None, change)
    context.put(("relation", row.schema, name), row.oid, change)
    context.update(row, change, name=name)


# -- the rest ---------------------------------------------------------------------------------------------------


def _rename_other(context: Context, node: RenameStmt) -> None:
    row = _named(context, node)
    if row is None:
        return
    change = context.change(Rename, row.oid, name=node.newname)
    rekey(context, row, node.newname, getattr(row, "schema", 0), change)
    context.update(row, change, name=node.newname)
    if isinstance(row, TriggerRow):
        for clone in clones(context, row):
            context.update(clone, change, name=node.newname)
    elif node.rename_type == "OBJECT_ROLE":
        rename_role(context, row.name, node.newname, change)


def clones(context: Context, trigger: TriggerRow) -> list[TriggerRow]:
    """The copies of a trigger on the partitions below its table."""
    found: list[TriggerRow] = []
    for partition in context.catalog.members("partitions", trigger.table).oids:
        for oid in context.catalog.members("triggers", partition).oids:
            row = context.row(oid, TriggerRow)
            if row is not None and row.parent == trigger.oid:
                found += [row, *clones(context, row)]
    return found


def _named(context: Context, node: RenameStmt) -> Row | None:
    """The row of what is no relation: schemas, roles and members of a table go by `subname`."""
    rows = context.catalog.rows
    kind = node.rename_type
    if kind in ON_TABLES and node.relation is not None:
        found: Row | None = _member(context, ON_TABLES[kind], context.relation(node.relation) or 0, node.subname)
        return found
    if kind in ("OBJECT_SCHEMA", "OBJECT_ROLE"):
        row: Row | None = rows.get(rows.get((kind.removeprefix("OBJECT_").lower(), node.subname)))
        return row
    try:
        return find(context, kind, node.object) if bytes(node.object) else None
    except DecodeError:
        return None


def _member(context: Context, kind: str, owner: Oid, name: str) -> Any:  # noqa: ANN401 - a row of the kind
    rows = context.catalog.rows
    return next((rows[oid] for oid in context.catalog.members(kind, owner).oids if rows[oid].name == name), None)


def rekey(context: Context, row: Row, name: str, schema: Oid, change: Change) -> None:
    """Move the name that an object is found by to another name or schema."""
    rows = context.catalog.rows
    if isinstance(row, FunctionRow):
        unname(context, ("function", row.schema, row.name), row.oid, change)
        name_also(context, ("function", schema, name), row.oid, change)
        for trigger in triggers_of(context, row):
            qualified = f"{context.rows[schema].name}.{name}" if "." in trigger.function else name
            context.update(trigger, change, function=qualified)
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


def unname(context: Context, key: tuple[Any, ...], oid: Oid, change: Change) -> None:
    """Take an object out of those that share a name."""
    rest = tuple(other for other in context.catalog.rows.get(key, ()) if other != oid)
    context.put(key, rest or None, change)


def name_also(context: Context, key: tuple[Any, ...], oid: Oid, change: Change) -> None:
    """Enter an object among those that share a name."""
    context.put(key, (*context.catalog.rows.get(key, ()), oid), change)


HANDLERS: dict[str, tuple[type[Node], Callable[[Context, Any], None]]] = {"RenameStmt": (RenameStmt, rename)}
