"""Constraints of tables: what CREATE TABLE, ADD COLUMN and ADD CONSTRAINT have in common."""

from msgspec import structs

from schemalint.catalog.changes import AddConstraint, AddForeignKey, Change, DropConstraint
from schemalint.catalog.replay.column_checks import check_expression, check_twice
from schemalint.catalog.replay.constraint_rows import (
    check_partition_key,
    choose_constraint_name,
    descendants,
    named,
    put_constraint,
)
from schemalint.catalog.replay.context import Context
from schemalint.catalog.replay.drop import drop_constraint
from schemalint.catalog.replay.foreign_keys import add_foreign_key
from schemalint.catalog.replay.index_checks import check_exclusion, check_keys
from schemalint.catalog.replay.index_expressions import check_check
from schemalint.catalog.replay.indexes import index_columns_text, index_key, is_plain, predicate_of, put_index
from schemalint.catalog.rows import (
    ColumnRow,
    ConstraintKind,
    ConstraintRow,
    IndexKey,
    IndexRow,
    Oid,
    RelationKind,
    RelationRow,
    TableRow,
)
from schemalint.catalog.store import NO_MEMBERS
from schemalint.syntax.figure import column_names
from schemalint.syntax.nodes.common import texts
from schemalint.syntax.nodes.tables import Constraint, IndexElem

INDEXED = {
    "CONSTR_PRIMARY": (ConstraintKind.PRIMARY_KEY, "pkey"),
    "CONSTR_UNIQUE": (ConstraintKind.UNIQUE, "key"),
    "CONSTR_EXCLUSION": (ConstraintKind.EXCLUSION, "excl"),
}
"""The constraints that an index enforces: their kind and the ending of their chosen name."""


NOT_NULL_ROWS_SINCE = 18
"""The version since which a column's NOT NULL is a constraint with a name."""
WHAT = {ConstraintKind.PRIMARY_KEY: "primary key", ConstraintKind.UNIQUE: "unique"}


def add_constraint(
    context: Context, table: TableRow, node: Constraint, *, column: str = "", implied: bool = False, only: bool = False
) -> None:
    """Add a constraint to a table that exists, and to its partitions and children.

    Args:
        context: the statement's replay.
        table: the table.
        node: the constraint.
        column: the column in whose definition it stands.
        implied: whether it is a part of CREATE TABLE or ADD COLUMN.
        only: whether the statement says ONLY: partitions get no part of it.
    """
    if _is_taken(context, table, node):
        return
    kind = AddForeignKey if node.contype == "CONSTR_FOREIGN" else AddConstraint
    change = context.change(kind, at=node.location, implied=implied, table=table.oid)
    if only:
        change.options["only"] = True
    if node.only_nulls:
        change.options["validates"] = False
    if node.contype in INDEXED:
        added = add_index_constraint(context, table, node, column, change, only=only)
    elif node.contype == "CONSTR_CHECK":
        if only and not node.is_no_inherit and descendants(context, table.oid):
            message = "constraint must be added to child tables too"
            context.fail(message, "42P16", at=node.location, because_of=table, hint="leave ONLY out")
        added = add_check(context, table, node, change)
    elif node.contype == "CONSTR_FOREIGN":
        added = add_foreign_key(context, table, node, column, change)
    else:
        added = _add_not_null(context, table, node, change)
    change.oid = added if added is not None else table.oid


def _is_taken(context: Context, table: TableRow, node: Constraint) -> bool:
    """Whether the table has a constraint of that name, or for one with an index the schema a relation: it stays."""
    if node.contype == "CONSTR_PRIMARY" and _has_primary_key(context, table, node):
        return True
    if not node.conname:
        return False
    held = named(context, table, node.conname)
    if held is not None and held.inherited and node.contype == "CONSTR_CHECK":
        return False
    if node.contype in INDEXED and not node.indexname:
        relation = context.rows.get(context.rows.get(("relation", table.schema, node.conname)))
        if relation is not None and relation.declared is not None and not _may_be_gone(context, table, relation):
            context.fail(f'relation "{relation.name}" already exists', "42P07", at=node.location, because_of=relation)
            return True
    if held is None:
        return False
    if not context.is_open("constraints", table.oid):
        message = f'constraint "{held.name}" for relation "{table.name}" already exists'
        context.fail(message, "42710", at=node.location, because_of=held)
        return True
    _replace(context, held)
    return False


def _replace(context: Context, row: ConstraintRow) -> None:
    """Drop a constraint: what the files do not tell has done so, or the server would refuse to add another."""
    drop_constraint(context, row, context.change(DropConstraint, row.oid, implied=True))


def _may_be_gone(context: Context, table: TableRow, relation: RelationRow) -> bool:
    """Whether what the files do not tell may have dropped an index."""
    owner = relation.table if isinstance(relation, IndexRow) else table.oid
    return isinstance(relation, IndexRow) and context.is_open("indexes", owner)


def add_check(context: Context, table: TableRow, node: Constraint, change: Change) -> Oid:
    """Add a CHECK; tables that inherit get it too unless it says NO INHERIT."""
    names = column_names(node.raw_expr)
    found = [context.column(table.oid, name) for name in names]
    label = names[0] if len(names) == 1 else ""
    if node.is_no_inherit and table.kind is RelationKind.PARTITIONED_TABLE and "kind" not in table.unsure:
        message = f'cannot add NO INHERIT constraint to partitioned table "{table.name}"'
        context.fail(message, "42P16", at=node.location, because_of=table)
    elif not check_check(context, table, node) and None in found:
        check_expression(context, table, node.raw_expr, at=node.location)
    row = ConstraintRow(
        oid=context.catalog.new_oid(),
        name=node.conname or choose_constraint_name(context, table, label, "check"),
        table=table.oid,
        kind=ConstraintKind.CHECK,
        columns=tuple([column.oid for column in found if column is not None]),
        expression=context.expression(node.raw_expr),
        validated=node.is_enforced and not node.skip_validation,
        enforced=node.is_enforced,
        no_inherit=node.is_no_inherit,
        declared=context.place(node.location),
    )
    held = named(context, table, row.name)
    if held is not None and held.inherited and held.kind is row.kind and held.expression == row.expression:
        context.update(held, change, inherited=False)
        return held.oid
    put_constraint(context, table, row, change)
    if not row.no_inherit:
        for child in descendants(context, table.oid):
            inherit_check(context, row, child, change)
    return row.oid


def inherit_check(context: Context, check: ConstraintRow, child: TableRow, change: Change) -> None:
    """Give a child table its parent's CHECK; one of that name that a partition has is no longer its own."""
    held = named(context, child, check.name)
    if held is not None:
        if child.partition_of is not None and not held.inherited:
            context.update(held, change, inherited=True)
        return
    own = {context.catalog.rows[oid].name: oid for oid in context.catalog.members("columns", child.oid).oids}
    names = (context.catalog.rows[oid].name for oid in check.columns if oid in context.catalog.rows)
    columns = tuple(own[name] for name in names if name in own)
    row = structs.replace(
        check, oid=context.catalog.new_oid(), table=child.oid, columns=columns, inherited=True, declared=child.declared
    )
    put_constraint(context, child, row, change)


def _add_not_null(context: Context, table: TableRow, node: Constraint, change: Change) -> Oid | None:
    """ADD CONSTRAINT … NOT NULL column (PostgreSQL 18)."""
    for name in texts(node.keys):
        column = context.require_column(table.oid, name, change)
        if node.skip_validation and not column.not_null:
            context.put(("not null unvalidated", column.oid), node.conname or f"{table.name}_{name}_not_null", change)
            change.options["unvalidated"] = column.oid
        context.update(column, change, not_null=True)
    return None


def add_index_constraint(
    context: Context, table: TableRow, node: Constraint, column: str, change: Change, *, only: bool = False
) -> Oid | None:
    """Add a PRIMARY KEY, UNIQUE or EXCLUDE and the index that enforces it."""
    kind, label = INDEXED[node.contype]
    if node.indexname:
        return _use_index(context, table, node, kind, change)
    elements = key_elements(node, column)
    if len(elements) > 1 and check_twice(context, node, [one.name for one in elements], WHAT.get(kind, "exclusion")):
        return None
    keys = tuple([_key(context, table, element, node, change) for element in elements])
    if kind is ConstraintKind.PRIMARY_KEY:
        for key in keys:
            _set_not_null(context, key.column, change)
            if not only and context.catalog.settings.pg_version >= NOT_NULL_ROWS_SINCE:
                _set_not_null_below(context, table, key.column, change)
    check_partition_key(context, table, kind, [key.column for key in keys], node.location)
    if kind is ConstraintKind.EXCLUSION:
        check_exclusion(context, node, keys)
    else:
        check_keys(context, keys, "btree", at=node.location)
    including = texts(node.including)
    for part in including:
        _check_key_name(context, table, part, node)
    name = node.conname
    if not name:
        named = [*elements, *[IndexElem(name=part) for part in including]]
        second = "" if kind is ConstraintKind.PRIMARY_KEY else index_columns_text(named)
        name = context.choose_name(table.schema, table.name, second, label, constraint=True)
    constraint, index = context.catalog.new_oid(), context.catalog.new_oid()
    place = context.place(node.location)
    columns = tuple([key.column for key in keys if key.column is not None])
    row = ConstraintRow(
        oid=constraint, name=name, table=table.oid, kind=kind, columns=columns, index=index, declared=place,
        deferrable=node.deferrable, deferred=node.initdeferred,
    )  # fmt: skip
    put_constraint(context, table, row, change)
    index_row = IndexRow(
        oid=index, name=name, schema=table.schema, table=table.oid, keys=keys,
        including=tuple([context.require_column(table.oid, part, change).oid for part in including]),
        method=node.access_method or "btree", unique=kind is not ConstraintKind.EXCLUSION or node.without_overlaps,
        nulls_not_distinct=node.nulls_not_distinct, constraint=constraint, declared=place,
        predicate=predicate_of(context, node.where_clause),
        valid=not (only and context.catalog.members("partitions", table.oid).oids),
    )  # fmt: skip
    put_index(context, table, index_row, change, recurse=not only)
    return constraint


def key_elements(node: Constraint, column: str) -> list[IndexElem]:
    """The keys of an indexed constraint as index elements."""
    if node.exclusions:
        return [item.elem for pair in node.exclusions for item in pair.list_.items if item.elem is not None]
    return [IndexElem(name=name) for name in texts(node.keys) or (column,)]


def _key(context: Context, table: TableRow, element: IndexElem, node: Constraint, change: Change) -> IndexKey:
    if element.name:
        column = context.column(table.oid, element.name)
        if column is not None and is_plain(element):
            return IndexKey(column.oid)
        _check_key_name(context, table, element.name, node)
    return index_key(context, table.oid, element, change)


def _check_key_name(context: Context, table: TableRow, name: str, node: Constraint) -> None:
    if context.column(table.oid, name) is None and not context.is_open("columns", table.oid):
        context.fail(f'column "{name}" named in key does not exist', "42703", at=node.location, because_of=table)


def _set_not_null(context: Context, column: Oid | None, change: Change) -> None:
    row = context.row(column, ColumnRow)
    if row is not None and not row.not_null:
        context.update(row, change, not_null=True)


def _set_not_null_below(context: Context, table: TableRow, column: Oid | None, change: Change) -> None:
    """Since NOT NULL is a constraint with a name, that of a primary key is handed down."""
    row = context.row(column, ColumnRow)
    for child in descendants(context, table.oid) if row is not None else ():
        held = context.column(child.oid, row.name) if row is not None else None
        _set_not_null(context, held.oid if held is not None else None, change)


def _has_primary_key(context: Context, table: TableRow, node: Constraint) -> bool:
    """Whether the table has a primary key already: it stays."""
    rows = context.rows
    for oid in rows.get(("constraints", table.oid), NO_MEMBERS).oids:
        other: ConstraintRow = rows[oid]
        if other.kind is ConstraintKind.PRIMARY_KEY:
            break
    else:
        return False
    if context.is_open("constraints", table.oid):
        _replace(context, other)
        return False
    message = f'multiple primary keys for table "{table.name}" are not allowed'
    context.fail(message, "42P16", at=node.location, because_of=other)
    return True


def _may_enforce(context: Context, table: TableRow, index: IndexRow, node: Constraint) -> bool:
    """Whether an index can become a constraint's."""
    if index.unsure:
        return True
    expression = any(key.column is None for key in index.keys)
    wrong = (
        (index.constraint is not None, "is already associated with a constraint", "55000"),
        (index.table != table.oid, f'does not belong to table "{table.name}"', "55000"),
        (not index.unique, "is not a unique index", "42809"),
        (expression, "contains expressions", "42809"),
        (index.predicate is not None, "is a partial index", "42809"),
        (any(map(_is_unusual, index.keys)), "does not have default sorting behavior", "42809"),
    )
    for is_so, what, sqlstate in wrong:
        if is_so:
            context.fail(f'index "{index.name}" {what}', sqlstate, at=node.location, because_of=index)
            return False
    return True


def _is_unusual(key: IndexKey) -> bool:
    """Whether a key is not sorted as a constraint's is."""
    return key.descending or key.nulls_first or bool(key.opclass or key.collation)


def _use_index(context: Context, table: TableRow, node: Constraint, kind: ConstraintKind, change: Change) -> Oid | None:
    """ADD CONSTRAINT … USING INDEX: the index becomes the constraint's and takes its name."""
    if table.kind is RelationKind.PARTITIONED_TABLE:
        message = "ALTER TABLE / ADD CONSTRAINT USING INDEX is not supported on partitioned tables"
        context.fail(message, "0A000", at=node.location)
        return None
    index = context.row(context.catalog.rows.get(("relation", table.schema, node.indexname)), IndexRow)
    if index is not None and not _may_enforce(context, table, index, node):
        return None
    name = node.conname or node.indexname
    constraint = context.catalog.new_oid()
    columns: tuple[Oid, ...] = ()
    if index is not None:
        columns = tuple(key.column for key in index.keys if key.column is not None)
        if name != index.name:
            context.put(("relation", index.schema, index.name), None, change)
            context.put(("relation", index.schema, name), index.oid, change)
        context.update(index, change, name=name, constraint=constraint)
    elif not context.is_open("indexes", table.oid):
        context.fail(f'index "{node.indexname}" does not exist', "42704", at=node.location, because_of=table)
    row = ConstraintRow(
        oid=constraint, name=name, table=table.oid, kind=kind, columns=columns, declared=context.place(node.location),
        index=index.oid if index is not None else None, deferrable=node.deferrable, deferred=node.initdeferred,
        unsure=frozenset() if index is not None else frozenset({"columns", "index"}),
    )  # fmt: skip
    if kind is ConstraintKind.PRIMARY_KEY:
        for oid in columns:
            _set_not_null(context, oid, change)
    put_constraint(context, table, row, change)
    return constraint
