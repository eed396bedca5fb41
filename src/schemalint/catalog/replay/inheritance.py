"""INHERITS: which parents a column or a check comes from, and what becomes of it when one of them loses it."""

from schemalint.catalog.changes import Change
from schemalint.catalog.replay.constraint_rows import named
from schemalint.catalog.replay.context import Context
from schemalint.catalog.replay.indexes import same_meaning
from schemalint.catalog.rows import ColumnRow, ConstraintKind, ConstraintRow, Oid, RelationKind, TableRow, TypeRef

IDENTITY_OF_PARTITIONS_SINCE = 17
"""The version since which a partition's column is an identity column where its parent's is."""


def parents_of(table: TableRow) -> tuple[Oid, ...]:
    """The tables that a table inherits from."""
    return table.inherits if table.partition_of is None else (table.partition_of,)


def children_of(context: Context, table: TableRow) -> list[TableRow]:
    """The tables that inherit from a table directly."""
    oids = (oid for kind in ("partitions", "children") for oid in context.catalog.members(kind, table.oid).oids)
    rows = (context.row(oid, TableRow) for oid in oids)
    return [row for row in rows if row is not None]


def inherits_column(context: Context, table: TableRow, name: str, *, without: Oid = 0) -> bool:
    """Whether a parent has a column of this name.

    Args:
        context: the statement's replay.
        table: the child.
        name: the column's.
        without: a parent that does not count.
    """
    return any(oid != without and context.column(oid, name) is not None for oid in parents_of(table))


def inherits_check(context: Context, table: TableRow, name: str, *, without: Oid = 0) -> bool:
    """Whether a parent has a check of this name that it hands down."""
    parents = (context.row(oid, TableRow) for oid in parents_of(table) if oid != without)
    checks = (named(context, parent, name) for parent in parents if parent is not None)
    return any(check is not None and _handed_down(check) for check in checks)


def _handed_down(check: ConstraintRow) -> bool:
    return check.kind is ConstraintKind.CHECK and not check.no_inherit


def leave_parent(context: Context, child: TableRow, parent: Oid, change: Change) -> None:
    """NO INHERIT: what came from that parent alone is the child's own from now on."""
    for column in context.columns(child.oid):
        if not column.local and not inherits_column(context, child, column.name, without=parent):
            context.update(column, change, local=True)
    for oid in context.catalog.members("constraints", child.oid).oids:
        row = context.row(oid, ConstraintRow)
        if row is not None and row.inherited and not inherits_check(context, child, row.name, without=parent):
            context.update(row, change, inherited=False)


def same_type(one: ColumnRow, other: ColumnRow) -> bool:
    """Whether two columns have the same type and collation, as far as it is known."""
    if "type" in one.unsure or "type" in other.unsure or not (one.type.known and other.type.known):
        return True
    return _type(one.type) == _type(other.type)


def _type(type_: TypeRef) -> tuple[object, ...]:
    return type_.name, type_.oid, bool(type_.dimensions), type_.modifiers


def same_collation(one: ColumnRow, other: ColumnRow) -> bool:
    """Whether two columns of one type have the same collation, as far as it is known."""
    unsure = "collation" in one.unsure or "collation" in other.unsure
    return unsure or _collation(one) == _collation(other)


def _collation(column: ColumnRow) -> str:
    plain = column.collation.rpartition(".")[2]
    return "" if plain == "default" else plain


def refuse_parent(context: Context, parent: TableRow, *, at: int | None) -> bool:
    """Refuse a parent of INHERITS that is partitioned or a partition; true where it is."""
    if "kind" not in parent.unsure and parent.kind is RelationKind.PARTITIONED_TABLE:
        context.fail(f'cannot inherit from partitioned table "{parent.name}"', "42809", at=at, because_of=parent)
    elif parent.partition_of is not None and "partition_of" not in parent.unsure:
        context.fail(f'cannot inherit from partition "{parent.name}"', "42809", at=at, because_of=parent)
    else:
        return False
    return True


def refuse_change(context: Context, table: TableRow, *, at: int) -> bool:
    """Refuse to change the inheritance of what is partitioned or a partition; true where the table is."""
    if table.partition_of is not None and "partition_of" not in table.unsure:
        context.fail("cannot change inheritance of a partition", "42809", at=at, because_of=table)
    elif "kind" not in table.unsure and table.kind is RelationKind.PARTITIONED_TABLE:
        context.fail("cannot change inheritance of partitioned table", "42809", at=at, because_of=table)
    else:
        return False
    return True


def check_child(context: Context, parent: TableRow, child: TableRow, *, at: int | None) -> bool:
    """Refuse a child that lacks what its parent has, or has it differently; true where it is refused.

    Args:
        context: the statement's replay.
        parent: the table that the child is to inherit from.
        child: a table that exists.
        at: location of the subcommand.
    """
    wrong = _unfit_columns(context, parent, child) or _unfit_checks(context, parent, child)
    if wrong:
        context.fail(wrong, "42804", at=at, because_of=child)
    return bool(wrong)


def _unfit_columns(context: Context, parent: TableRow, child: TableRow) -> str:
    is_open = context.is_open("columns", child.oid)
    for column in context.columns(parent.oid):
        own = context.column(child.oid, column.name)
        if own is None:
            if not is_open:
                return f'child table is missing column "{column.name}"'
        elif not same_type(column, own):
            return f'child table "{child.name}" has different type for column "{column.name}"'
        elif column.not_null and not own.not_null and not {"not_null"} & (column.unsure | own.unsure):
            return f'column "{column.name}" in child table "{child.name}" must be marked NOT NULL'
    return ""


def _unfit_checks(context: Context, parent: TableRow, child: TableRow) -> str:
    if context.is_open("constraints", child.oid):
        return ""
    for oid in context.catalog.members("constraints", parent.oid).oids:
        check = context.row(oid, ConstraintRow)
        if check is None or check.unsure or not _handed_down(check):
            continue
        own = named(context, child, check.name)
        if own is None or own.kind is not ConstraintKind.CHECK:
            return f'child table is missing constraint "{check.name}"'
        if (
            check.expression is not None
            and own.expression is not None
            and not same_meaning(check.expression, own.expression)
        ):
            return f'child table "{child.name}" has different definition for check constraint "{check.name}"'
    return ""


def _same_check(one: ConstraintRow, other: ConstraintRow) -> bool:
    if one.expression is None or other.expression is None:
        return True
    return same_meaning(one.expression, other.expression)


def keep_in_children(context: Context, table: TableRow, check: ConstraintRow, change: Change) -> None:
    """ONLY: the children keep the check that their parent loses, as their own."""
    for child in children_of(context, table):
        held = named(context, child, check.name)
        if held is not None and held.inherited:
            context.update(held, change, inherited=False)
