"""What names a column: the objects that a fix of its declaration must not break."""

from collections.abc import Iterable, Iterator

from schemalint.catalog.handles.base import known
from schemalint.catalog.handles.constraint import Constraint, ForeignKey
from schemalint.catalog.handles.index import Index, names_column, uses_in_expression
from schemalint.catalog.handles.others import View
from schemalint.catalog.handles.table import Column, Table
from schemalint.catalog.origin import made_by
from schemalint.catalog.rows import Expression, IndexRow, Place
from schemalint.syntax.extent import element_end, name_end


def indexes_with(table: Table, columns: Iterable[Column]) -> Iterable[Index]:
    """The indexes that may hold all of some columns.

    Of a table that the files only alter none are left out if a column is new: what holds it was made after it.
    """
    added = not table.declared and any(column.place is not None for column in columns)
    return known(table.indexes) if added else table.indexes


def in_index_expression(column: Column) -> bool:
    """Whether a key expression or the predicate of an index names a column."""
    table = column.table
    sure = table.snapshot.sure("indexes", table.row.oid)
    if sure is not None and not [row for row in sure if row.predicate is not None or _computes(row)]:
        return False  # as most do: no handles are needed
    return any(uses_in_expression(index, column) for index in indexes_with(table, (column,)))


def _computes(row: IndexRow) -> bool:
    return bool([key for key in row.keys if key.expression is not None])


def immutable_expressions(table: Table) -> Iterator[Expression]:
    """The expressions that must be immutable, as far as the files tell: of generated columns and the partition key."""
    sure = table.sure_columns if table.declared else None
    if sure is not None:
        made = [row.default for row in sure if row.generated and row.declared is not None]
        yield from [default for default in made if default is not None]
    for column in () if sure is not None else table.columns if table.declared else known(table.columns):
        if column.row.declared is not None and column.generated and column.default is not None:
            yield column.default
    if table.declared and table.partition_key is not None:
        yield from table.partition_key.expressions


def declared_twice(column: Column) -> bool:
    """Whether a table above or below, by INHERITS or as a partition, has the column too and writes its type itself."""
    table = column.table
    if not table.declared:
        return False
    above = (one for one in _above(table) if one.column(column.name) is not None)
    return next(above, None) is not None or any(_writes(below, column.name) for below in _below(table))


def in_foreign_key(column: Column) -> bool:
    """Whether a foreign key compares the column with another, whose type must be like its own."""
    return any(column in key.columns for key in known(column.table.foreign_keys)) or any(
        column.oid in key.row.reference_columns for key in _referring(column.table)
    )


def _above(table: Table) -> tuple[Table, ...]:
    return table.snapshot.known((*table.row.inherits, table.row.partition_of), Table)


def _below(table: Table) -> Iterator[Table]:
    for below in (*table.partitions, *table.snapshot.members("children", table.row.oid, Table)):
        yield below
        yield from _below(below)


def _writes(table: Table, name: str) -> bool:
    column = table.column(name)
    return column is not None and column.type_place is not None


def definition(column: Column) -> Place | None:
    """The place of a column's definition in the CREATE TABLE of its table, if no later statement changed it."""
    place, statement = column.place, made_by(column.table)
    if place is None or statement is None or column.type_place is None or _written_name(place) != column.name:
        return None
    catalog = column.snapshot.catalog
    if any(catalog.log[position].change.statement is not statement for position in catalog.history(column.oid)):
        return None
    return Place(place.source, place.start, element_end(place.source.sql, place.start))


def _written_name(place: Place) -> str:
    text = place.source.sql[place.start : name_end(place.source.sql, place.start)].decode("utf-8", "replace")
    return text[1:-1].replace('""', '"') if text[:1] == '"' else text.lower()


def named_beside(column: Column, own: Place) -> bool:
    """Whether something names a column beside its own definition."""
    table = column.table
    constraints = [one for one in table.constraints if not _inside(one, own)]
    outside = {one.row.oid for one in constraints}
    indexes = [one for one in table.indexes if one.row.constraint is None or one.row.constraint in outside]
    return (
        column.comment is not None
        or (table.partition_key is not None and column.oid in table.partition_key.columns)
        or any(_is_key(index, column) for index in indexes)
        or any(_constrains(constraint, column) for constraint in constraints)
        or any(names_column(expression, column.name) for expression in _expressions(table))
        or any(column.oid in trigger.row.columns for trigger in table.triggers)
        or any(column.oid in key.row.reference_columns for key in _referring(table))
    )


def _inside(constraint: Constraint, place: Place) -> bool:
    at = constraint.place
    return at is not None and at.source is place.source and place.start <= at.start < place.end


def _is_key(index: Index, column: Column) -> bool:
    return (
        any(key.column == column.oid for key in index.keys)
        or column.oid in index.row.including
        or uses_in_expression(index, column)
    )


def _constrains(constraint: Constraint, column: Column) -> bool:
    expression = constraint.expression
    return column.oid in constraint.row.columns or (expression is not None and names_column(expression, column.name))


def _expressions(table: Table) -> Iterator[Expression]:
    """The expressions around a table that may name its columns, those of its constraints and indexes aside."""
    yield from immutable_expressions(table)
    for policy in table.policies:
        yield from (one for one in (policy.using, policy.check) if one is not None)
    for trigger in table.triggers:
        if trigger.row.condition is not None:
            yield trigger.row.condition
    for view in table.snapshot.known(table.snapshot.row(("readers", table.row.oid)) or (), View):
        if view.query is not None:
            yield view.query


def _referring(table: Table) -> tuple[ForeignKey, ...]:
    return table.snapshot.known(table.snapshot.row(("references", table.row.oid)) or (), ForeignKey)
