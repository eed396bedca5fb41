"""CREATE INDEX, and the indexes that partitions get from their parents."""

from collections.abc import Sequence

from msgspec import Raw, structs

from schemalint.catalog.changes import Change, CreateIndex
from schemalint.catalog.replay.column_checks import SYSTEM_COLUMNS
from schemalint.catalog.replay.command import refuse_in_block
from schemalint.catalog.replay.constraint_rows import check_partition_key, put_constraint
from schemalint.catalog.replay.context import Context
from schemalint.catalog.replay.index_checks import check_keys, check_method
from schemalint.catalog.replay.index_expressions import check_index_expressions
from schemalint.catalog.rows import (
    ColumnRow,
    ConstraintKind,
    ConstraintRow,
    Expression,
    IndexKey,
    IndexRow,
    Oid,
    RelationKind,
    RelationRow,
    TableRow,
    ViewRow,
)
from schemalint.catalog.store import Members
from schemalint.syntax.figure import column_names, figure_name
from schemalint.syntax.nodes.common import Node, texts
from schemalint.syntax.nodes.tables import IndexElem, IndexStmt

_TRUE = b'{"A_Const":{"boolval":{"boolval":true}'


def create_index(context: Context, node: IndexStmt) -> None:
    """CREATE INDEX: an index on a table or materialized view, and on each partition unless it says ONLY."""
    change = context.change(CreateIndex, concurrent=node.concurrent, only=not node.relation.inh)
    change.options["if_not_exists"] = node.if_not_exists
    if node.concurrent:
        refuse_in_block(context, "CREATE INDEX CONCURRENTLY")
    row = context.rows.get(context.relation(node.relation))
    target = row if isinstance(row, TableRow | ViewRow) else context.require_table(node.relation, change)
    change.options["table"] = target.oid
    if node.idxname and context.taken(target.schema, node.idxname):
        change.oid = context.catalog.rows[("relation", target.schema, node.idxname)]
        if not node.if_not_exists and not context.is_open("indexes", target.oid):
            other = context.catalog.rows[change.oid]
            context.fail(f'relation "{node.idxname}" already exists', "42P07", because_of=other)
        return
    elements = [item.elem for item in node.keys]
    partitioned = isinstance(target, TableRow) and target.kind is RelationKind.PARTITIONED_TABLE
    index = IndexRow(
        oid=context.catalog.new_oid(),
        name=node.idxname or choose_index_name(context, target, [*elements, *(item.elem for item in node.including)]),
        schema=target.schema,
        table=target.oid,
        method=node.method,
        keys=tuple([index_key(context, target.oid, element, change) for element in elements]),
        including=tuple([context.require_column(target.oid, i.elem.name, change).oid for i in node.including]),
        unique=node.unique,
        nulls_not_distinct=node.nulls_not_distinct,
        predicate=predicate_of(context, node.predicate),
        valid=not (partitioned and not node.relation.inh and context.catalog.members("partitions", target.oid).oids),
        declared=context.whole(),
    )
    change.oid = index.oid
    if node.concurrent and partitioned:
        message = f'cannot create index on partitioned table "{target.name}" concurrently'
        context.fail(message, "0A000", because_of=target)
    if not check_method(context, node, target) and isinstance(target, TableRow):
        check_keys(context, index.keys, node.method, at=node.relation.location)
    _check_columns(context, target, elements, [key.column for key in index.keys])
    if node.including:
        _check_columns(context, target, [item.elem for item in node.including], index.including)
    if isinstance(target, TableRow) and (bytes(node.predicate) or any(not element.name for element in elements)):
        check_index_expressions(context, target, node)
    if node.unique and isinstance(target, TableRow):
        columns = [key.column for key in index.keys]
        check_partition_key(context, target, ConstraintKind.UNIQUE, columns, node.relation.location)
    put_index(context, target, index, change, recurse=node.relation.inh)


def predicate_of(context: Context, raw: Raw) -> Expression | None:
    """A predicate as the server keeps it: of a plain `true` it keeps nothing."""
    node = bytes(raw)
    return context.expression(node) if node and not node.startswith(_TRUE) else None


def _check_columns(
    context: Context, target: RelationRow, elements: Sequence[IndexElem], columns: Sequence[Oid | None]
) -> None:
    if not isinstance(target, TableRow) or context.is_open("columns", target.oid):
        return
    for element, oid in zip(elements, columns, strict=True):
        column: ColumnRow | None = context.rows.get(oid) if element.name else None
        if element.name in SYSTEM_COLUMNS:
            context.fail("index creation on system columns is not supported", "0A000", because_of=target)
        elif column is not None and column.declared is None and not column.implicit and "type" in column.unsure:
            context.fail(f'column "{element.name}" does not exist', "42703", because_of=target)


def index_key(context: Context, table: Oid, element: IndexElem, change: Change) -> IndexKey:
    """One key of an index."""
    name = element.name or _bare_column(bytes(element.expr))
    if name and is_plain(element):
        return IndexKey(context.require_column(table, name, change).oid)
    column = context.require_column(table, name, change).oid if name else None
    descending = element.ordering == "SORTBY_DESC"
    nulls = element.nulls_ordering
    return IndexKey(
        column=column,
        expression=context.expression(element.expr) if column is None else None,
        opclass=".".join(texts(element.opclass)) if element.opclass else "",
        collation=".".join(texts(element.collation)) if element.collation else "",
        descending=descending,
        nulls_first=nulls == "SORTBY_NULLS_FIRST" or (descending and nulls == "SORTBY_NULLS_DEFAULT"),
    )


def is_plain(element: IndexElem) -> bool:
    """Whether a key says nothing of its order or operators, as most do not."""
    by_default = element.ordering == "SORTBY_DEFAULT" and element.nulls_ordering == "SORTBY_NULLS_DEFAULT"
    return by_default and not (element.opclass or element.collation)


def _bare_column(expression: bytes) -> str:
    """The column that an expression is: one in its own parentheses is a plain key."""
    plain = expression.startswith(b'{"ColumnRef"') and b'"A_Star"' not in expression
    return column_names(expression)[0] if plain else ""


def index_columns_text(elements: Sequence[IndexElem]) -> str:
    """The names of an index's keys joined as PostgreSQL joins them for the index's own name."""
    if len(elements) == 1 and elements[0].name:
        return elements[0].name
    text = "_".join(_unique_names(elements))
    return text.encode()[:63].decode("utf-8", "ignore")


def _unique_names(elements: Sequence[IndexElem]) -> list[str]:
    names: list[str] = []
    for element in elements:
        first = element.name or figure_name(bytes(element.expr)) or "expr"
        name, number = first, 0
        while name in names:
            number += 1
            name = f"{first}{number}"
        names.append(name)
    return names


def choose_index_name(context: Context, table: RelationRow, elements: Sequence[IndexElem]) -> str:
    """The name of an index that is given none: `table_column_idx`."""
    return context.choose_name(table.schema, table.name, index_columns_text(elements), "idx")


def put_index(context: Context, table: RelationRow, index: IndexRow, change: Change, *, recurse: bool = True) -> None:
    """Enter an index under its table and its schema's names, and build it on the table's partitions."""
    context.put(index.oid, index, change)
    context.put(("relation", index.schema, index.name), index.oid, change)
    context.append("indexes", table.oid, index.oid, change)
    if recurse and isinstance(table, TableRow) and table.kind is RelationKind.PARTITIONED_TABLE:
        for oid in context.catalog.members("partitions", table.oid).oids:
            partition = context.row(oid, TableRow)
            if partition is not None:
                attach_or_build(context, index, partition, change)


def attach_or_build(context: Context, parent: IndexRow, partition: TableRow, change: Change) -> None:
    """Give a partition its part of a partitioned index: an equal index that it has, else a new one."""
    own = columns_by_position(context, parent.table, partition.oid)
    wanted = translate(parent, own)
    if any(key.column is None and key.expression is None for key in wanted.keys):
        return  # a column that the statement names and no table has
    for oid in context.catalog.members("indexes", partition.oid).oids:
        index = context.row(oid, IndexRow)
        if index is not None and index.parent is None and same_shape(index, wanted) and same_constraint(index, parent):
            context.update(index, change, parent=parent.oid)
            adopt_constraint(context, index, parent, change)
            return
    _build(context, parent, wanted, partition, change)


def same_constraint(index: IndexRow, parent: IndexRow) -> bool:
    """Whether an index enforces a constraint where the partitioned index does."""
    return parent.constraint is None or index.constraint is not None


def adopt_constraint(context: Context, index: IndexRow, parent: IndexRow, change: Change) -> None:
    """Make the constraint of a partition's index a part of the partitioned index's, no longer its own."""
    constraint = context.row(index.constraint, ConstraintRow)
    if constraint is not None and parent.constraint is not None:
        context.update(constraint, change, parent=parent.constraint, inherited=True)


def _build(context: Context, parent: IndexRow, wanted: IndexRow, partition: TableRow, change: Change) -> None:
    elements = index_elements(context, wanted)
    constraint = context.row(parent.constraint, ConstraintRow)
    label = {"p": "pkey", "u": "key", "x": "excl"}[constraint.kind] if constraint else "idx"
    second = "" if label == "pkey" else index_columns_text(elements)
    name = context.choose_name(partition.schema, partition.name, second, label, constraint=constraint is not None)
    index = structs.replace(
        wanted, oid=context.catalog.new_oid(), name=name, schema=partition.schema, table=partition.oid,
        parent=parent.oid, declared=partition.declared, constraint=None, valid=True,
    )  # fmt: skip
    if constraint is not None:
        columns = tuple(key.column for key in wanted.keys if key.column is not None)
        if constraint.kind is ConstraintKind.PRIMARY_KEY:
            _forbid_nulls(context, columns, change)
        check_partition_key(context, partition, constraint.kind, columns, None)
        row = structs.replace(
            constraint, oid=context.catalog.new_oid(), name=name, table=partition.oid, columns=columns,
            index=index.oid, parent=constraint.oid, inherited=True, declared=partition.declared,
        )  # fmt: skip
        index = structs.replace(index, constraint=row.oid)
        put_constraint(context, partition, row, change)
    put_index(context, partition, index, change)


def _forbid_nulls(context: Context, columns: Sequence[Oid], change: Change) -> None:
    for oid in columns:
        column = context.row(oid, ColumnRow)
        if column is not None and not column.not_null:
            context.update(column, change, not_null=True)


def index_elements(context: Context, index: IndexRow) -> list[IndexElem]:
    """The keys and included columns of an index as elements: what its chosen name is made of."""
    rows = context.catalog.rows
    return [
        *(
            IndexElem(name=rows[key.column].name)
            if key.column is not None
            else IndexElem(expr=Raw(key.expression.node if key.expression is not None else b""))
            for key in index.keys
        ),
        *(IndexElem(name=rows[oid].name) for oid in index.including),
    ]


def columns_by_position(context: Context, parent: Oid, child: Oid) -> dict[Oid, Oid]:
    """The child's column for each of the parent's, matched by name as PostgreSQL does."""
    names = {row.name: row.oid for row in context.columns(child)}
    return {row.oid: names[row.name] for row in context.columns(parent) if row.name in names}


def translate(index: IndexRow, own: dict[Oid, Oid]) -> IndexRow:
    """An index with its columns replaced by a child's."""
    keys = tuple(
        structs.replace(key, column=own.get(key.column)) if key.column is not None else key for key in index.keys
    )
    return structs.replace(index, keys=keys, including=tuple(own[oid] for oid in index.including if oid in own))


def same_shape(one: IndexRow, other: IndexRow) -> bool:
    """Whether two indexes index the same in the same way, however their expressions are written."""
    alike = _shape(one) == _shape(other)
    return alike and all(map(same_meaning, _expressions(one), _expressions(other)))


def _shape(index: IndexRow) -> tuple[object, ...]:
    keys = tuple([(key.column, key.opclass, key.collation, key.descending, key.nulls_first) for key in index.keys])
    return index.method, keys, index.including, index.unique, index.nulls_not_distinct, len(_expressions(index))


def _expressions(index: IndexRow) -> list[Expression]:
    given = (*(key.expression for key in index.keys), index.predicate)
    return [one for one in given if one is not None]


def same_meaning(one: Expression, other: Expression) -> bool:
    """Whether two expressions of tables with the same columns mean the same, as far as their text tells."""
    if one == other:
        return True
    from schemalint.syntax.canonical import canonical
    from schemalint.syntax.read_expr import read_expr

    return canonical(read_expr(one.node)) == canonical(read_expr(other.node))


def drop_index(context: Context, index: IndexRow, change: Change) -> None:
    """Remove an index, and its parts on partitions."""
    for row in _parts(context, index):
        drop_index(context, row, change)
    context.put(("relation", index.schema, index.name), None, change)
    context.remove("indexes", index.table, index.oid, change)
    context.put(("comment", index.oid), None, change)
    context.put(index.oid, None, change)


def mark_valid(context: Context, parent: IndexRow, change: Change) -> None:
    """Make a partitioned index valid once each partition has its part attached."""
    partitions: Members = context.catalog.members("partitions", parent.table)
    covered = {row.table for row in _parts(context, parent) if row.valid}
    if not parent.valid and not partitions.open and covered.issuperset(partitions.oids):
        context.update(parent, change, valid=True)


def _parts(context: Context, parent: IndexRow) -> list[IndexRow]:
    """The parts of a partitioned index on the partitions directly below."""
    parts = []
    for partition in context.catalog.members("partitions", parent.table).oids:
        for oid in context.catalog.members("indexes", partition).oids:
            row = context.row(oid, IndexRow)
            if row is not None and row.parent == parent.oid:
                parts.append(row)
    return parts


HANDLERS: dict[str, tuple[type[Node], object]] = {"IndexStmt": (IndexStmt, create_index)}
