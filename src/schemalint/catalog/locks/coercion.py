"""What another type of a column rewrites, builds and checks."""

from schemalint.catalog.coercions import Session, TypeChange, type_change
from schemalint.catalog.locks.draft import Draft
from schemalint.catalog.locks.modes import LockMode
from schemalint.catalog.locks.removals import lock_referenced
from schemalint.catalog.rows import ColumnRow, ConstraintKind, ConstraintRow, Expression, IndexRow, RelationRow
from schemalint.syntax.figure import column_names


def add_retyping(draft: Draft, table: RelationRow, column: ColumnRow, after: ColumnRow) -> None:
    """Add what one table goes through for another type of its column.

    Without a rewrite the indexes on the column are locked, and built anew where the new type compares otherwise or
    where they have an expression or a predicate; a CHECK that names the column is proved again.
    """
    done = _type_change(draft, column, after)
    if done.rewrites is None:
        draft.doubt("rewrites", "builds", "checks", "probes")
    elif done.rewrites:
        draft.rewrite(table)
    for index in draft.members("indexes", table.oid, IndexRow, "locks", "builds"):
        _rebuild(draft, index, column, done)
    for constraint in draft.members("constraints", table.oid, ConstraintRow, "locks", "checks"):
        _prove_again(draft, table, constraint, column, done)
    for key in draft.referring(table.oid):
        if column.oid in key.reference_columns:
            _refer_again(draft, key, done)


def _type_change(draft: Draft, column: ColumnRow, after: ColumnRow) -> TypeChange:
    if "type" in column.unsure or "type" in after.unsure:
        return TypeChange(None, None, None)
    options = draft.change.options
    session = Session(draft.version, options.get("utc"))
    return type_change(
        column.type,
        after.type,
        row=draft.before.row,
        session=session,
        casts=options.get("casts", ()),
        collations=(column.collation, after.collation),
    )


def _rebuild(draft: Draft, index: IndexRow, column: ColumnRow, done: TypeChange) -> None:
    expressions = [one for one in (*[key.expression for key in index.keys], index.predicate) if one is not None]
    is_key = _is_key(index, column)
    if not is_key and not any(_names(one, column) for one in expressions):
        return
    draft.lock(index.oid, LockMode.ACCESS_EXCLUSIVE)
    if expressions or (done.rebuilds_indexes and is_key):
        draft.rebuild(index)
    elif done.rebuilds_indexes is None:
        draft.doubt("builds")


def _is_key(index: IndexRow, column: ColumnRow) -> bool:
    return column.oid in index.including or column.oid in [key.column for key in index.keys]


def _names(expression: Expression | None, column: ColumnRow) -> bool:
    return expression is not None and column.name in column_names(expression.node)


def _prove_again(
    draft: Draft, table: RelationRow, constraint: ConstraintRow, column: ColumnRow, done: TypeChange
) -> None:
    """The column's constraints are made anew: a CHECK is proved, a foreign key only if it compares other types."""
    if constraint.kind is ConstraintKind.CHECK:
        if _names(constraint.expression, column) and constraint.validated:
            draft.check(table)
    elif constraint.references is not None and column.oid in constraint.columns and constraint.parent is None:
        for one in lock_referenced(draft, constraint.references, LockMode.ACCESS_EXCLUSIVE):
            if done.rewrites:
                draft.probe(one)


def _refer_again(draft: Draft, key: ConstraintRow, done: TypeChange) -> None:
    """A foreign key that references the column is made anew too."""
    table = draft.row(key.table, RelationRow)
    for one in draft.family(table) if table is not None else ():
        draft.lock(one.oid, LockMode.ACCESS_EXCLUSIVE)
        if done.rewrites and key.validated:
            draft.check(one)
