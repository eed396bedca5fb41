"""Changes that the application which runs while they are deployed does not expect."""

from collections.abc import Iterator

from schemalint.catalog.changes import (
    AddColumn,
    Change,
    DropColumn,
    DropNotNull,
    RenameColumn,
    SetDefault,
    Truncate,
    WriteRows,
)
from schemalint.catalog.deployed import earlier_changes, is_new, serves
from schemalint.catalog.handles import Column, Relation, Table, Type, known, quoted
from schemalint.catalog.row_scope import Scope, scope
from schemalint.model import Finding
from schemalint.rules.registry import ERROR, NOTE, WARNING, rule

_WRITTEN = {"implied": False}
_IN_USE = {"implied": False, "in_use": True}


def _in_use(change: Change) -> Column | None:
    """The column of a change as it was before, where the change is the author's and table and column are in use."""
    if change.implied:
        return None
    column = change.before.find(change.oid, Column)
    if column is None or not column.on_table or not serves(change, column.row.table) or is_new(change, column):
        return None
    return column


@rule("required-column-without-default", severity=ERROR, statements=("AlterTableStmt",), where=_IN_USE)
def required_column_without_default(change: AddColumn) -> Iterator[Finding] | None:
    """A new NOT NULL column without a default fails as soon as the table has a row."""
    return None if change.implied else _required(change)


def _required(change: AddColumn) -> Iterator[Finding]:
    column = change.after.find(change.oid, Column)
    if column is None or not column.row.not_null or not serves(change, column.row.table):
        return
    if not column.not_null or column.default is not None or column.identity_kind or column.generated:
        return
    if _domain_default(column) or _emptied(change, column.table):
        return
    name, table = quoted(column.name), column.table.written_name
    yield change.finding(
        f"{name} has no value for the rows of {table}: the statement fails if there are any",
        hint=f"add {name} with a DEFAULT, or without NOT NULL and fill it before it is required",
    )


def _domain_default(column: Column) -> bool:
    """Whether the column's type gives it a default."""
    domain = column.snapshot.find(column.type.oid, Type)
    return domain is not None and domain.row.default is not None


def _emptied(change: Change, table: Table) -> bool:
    """Whether the file empties the table before."""
    for other in earlier_changes(change):
        if other.oid == table.row.oid and (isinstance(other, Truncate) or _deletes_all(other)):
            return True
    return False


def _deletes_all(change: Change) -> bool:
    return isinstance(change, WriteRows) and change.options["action"] == "DELETE" and scope(change) is Scope.EVERY


@rule("renamed-column", severity=WARNING, where=_WRITTEN)
def renamed_column(change: RenameColumn) -> Iterator[Finding] | None:
    """A column that is renamed is missing for the application that runs, or for the one that is deployed next."""
    return None if change.implied else _renamed(change)


def _renamed(change: RenameColumn) -> Iterator[Finding]:
    column = _in_use(change)
    if column is None:
        return
    old, new = column.name, change.column_after.name
    if _still_there(change, column):
        return
    yield change.finding(
        f"queries that name {quoted(old)} of {column.table.written_name} fail from here on",
        hint=f"add {quoted(new)} beside {quoted(old)}, keep both equal by a trigger, and drop {quoted(old)} when "
        "nothing names it",
    )


def _still_there(change: Change, column: Column) -> bool:
    """Whether at the end of the file a column of the old name is there, in the table or in a view of its name."""
    snapshot, row = change.at_end, column.table.row
    table = snapshot.find(row.oid, Table)
    if table is None:
        return True
    named = snapshot.find(snapshot.row(("relation", row.schema, row.name)), Relation)
    return column.name in _columns(table) or (
        named is not None and named is not table and column.name in _columns(named)
    )


def _columns(relation: Relation) -> list[str]:
    """The names of the columns; of a relation that the files do not create, those that they tell."""
    return [one.name for one in (relation.columns if relation.place is not None else known(relation.columns))]


@rule("dropped-column", severity=NOTE)
def dropped_column(change: DropColumn) -> Iterator[Finding] | None:
    """A column that is dropped takes its data with it, and queries that still name it fail."""
    return None if change.implied else _dropped(change)


def _dropped(change: DropColumn) -> Iterator[Finding]:
    column = _in_use(change)
    if column is not None and column.table.declared:
        yield change.finding(
            f"the data of {quoted(column.name)} of {column.table.written_name} are gone, and queries that name it fail",
            hint="drop it when no application that runs names it any more",
        )


@rule("dropped-not-null", severity=NOTE, preset="compatibility")
def dropped_not_null(change: DropNotNull) -> Iterator[Finding] | None:
    """A column that is no longer NOT NULL gives NULL to readers who never had to expect it."""
    return None if change.implied else _nullable(change)


def _nullable(change: DropNotNull) -> Iterator[Finding]:
    column = _in_use(change)
    if column is not None and column.not_null and not change.column_after.not_null:
        yield change.finding(
            f"readers of {quoted(column.name)} of {column.table.written_name} may find NULL from here on",
            hint="make them ready for it first",
        )


@rule("changed-default", severity=NOTE, preset="compatibility")
def changed_default(change: SetDefault) -> Iterator[Finding] | None:
    """A default that is changed or dropped gives other rows to whoever leaves the column out."""
    return None if change.implied else _default(change)


def _default(change: SetDefault) -> Iterator[Finding]:
    column = _in_use(change)
    if column is None or column.default is None:
        return
    gone = change.column_after.default is None
    yield change.finding(
        f"what leaves {quoted(column.name)} out gets {'no default' if gone else 'another value'} from here on"
    )


@rule("added-column", severity=NOTE, preset="compatibility")
def added_column(change: AddColumn) -> Iterator[Finding] | None:
    """A new column shifts what SELECT * gives and what an INSERT without a list of columns takes."""
    return None if change.implied else _added(change)


def _added(change: AddColumn) -> Iterator[Finding]:
    column = change.after.find(change.oid, Column)
    if column is not None and serves(change, column.row.table) and is_new(change, column):
        yield change.finding(f"SELECT * of {column.table.written_name} has one column more from here on")


@rule("required-column-loses-default", severity=WARNING, preset="compatibility")
def required_column_loses_default(change: SetDefault) -> Iterator[Finding] | None:
    """A NOT NULL column whose default is dropped as soon as it is added refuses the INSERTs of who does not know it."""
    return None if change.implied else _loses(change)


def _loses(change: SetDefault) -> Iterator[Finding]:
    column = change.after.find(change.oid, Column)
    if column is None or not column.on_table or not serves(change, column.row.table) or not is_new(change, column):
        return
    if column.not_null and column.default is None and change.column.default is not None:
        yield change.finding(
            f"the application that runs does not know {quoted(column.name)}, and its INSERTs into "
            f"{column.table.written_name} fail",
            hint="keep the default until the new application runs everywhere",
        )
