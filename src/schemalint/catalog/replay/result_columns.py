"""The columns of views and of tables that are made from queries."""

from msgspec import structs

from schemalint.catalog.changes import AddColumn, Change
from schemalint.catalog.replay.context import UNKNOWN_TYPE, Context
from schemalint.catalog.replay.query_scope import Field, Output, renamed
from schemalint.catalog.rows import NO_UNSURE, ColumnRow, Oid, Place, TypeRef
from schemalint.catalog.store import Members
from schemalint.catalog.types import shown

UNSURE = {
    (False, False): NO_UNSURE,
    (True, False): frozenset({"type"}),
    (False, True): frozenset({"collation"}),
    (True, True): frozenset({"type", "collation"}),
}
"""What is not known of a column, by whether its type and its collation are not."""


def named_fields(context: Context, output: Output, names: tuple[str, ...], too_many: str) -> Output:
    """The output under the names that the statement gives; a name that comes twice is left out.

    Args:
        context: the statement's replay.
        output: what the query gives.
        names: of the first columns.
        too_many: what to say where there are more names than columns.
    """
    if len(names) > len(output.fields) and not output.open:
        context.fail(too_many, "42601")
    fields: dict[str, Field] = {}
    for field in renamed(output, names).fields:
        if field.name in fields:
            context.fail(
                f'column "{field.name}" specified more than once', "42701", at=field.at if field.at >= 0 else None
            )
            continue
        fields[field.name] = field
    return Output(tuple(fields.values()), output.open)


def check_replaced(context: Context, view: Oid, output: Output) -> None:
    """Refuse what OR REPLACE cannot do to the columns of a view."""
    before = context.catalog.members("columns", view)
    if before.open or output.open:
        return
    old = context.columns(view)
    if len(output.fields) < len(old):
        context.fail("cannot drop columns from view", "42P16")
        return
    for column, field in zip(old, output.fields, strict=False):
        if column.name != field.name:
            context.fail(
                f'cannot change name of view column "{column.name}" to "{field.name}"', "42P16",
                hint=f"rename it first: ALTER VIEW … RENAME COLUMN {column.name} TO {field.name}",
            )  # fmt: skip
            return
        if field.type is not None and _other_type(column, field.type):
            types = f"from {shown(column.type)} to {shown(field.type)}"
            context.fail(f'cannot change data type of view column "{column.name}" {types}', "42P16")
            return


def _other_type(column: ColumnRow, type_: TypeRef) -> bool:
    if "type" in column.unsure or not (column.type.known and type_.known):
        return False
    return (shown(column.type), column.type.oid) != (shown(type_), type_.oid)


def put_columns(context: Context, relation: Oid, output: Output, change: Change, *, added: bool = False) -> None:
    """Set the columns of a relation; those that it has keep their oids, by position.

    Args:
        context: the statement's replay.
        relation: the view or table.
        output: what its query gives.
        change: what makes it.
        added: whether each column is a change of its own.
    """
    old = context.catalog.members("columns", relation).oids
    oids: list[Oid] = []
    for number, field in enumerate(output.fields):
        oid = old[number] if number < len(old) else context.catalog.new_oid()
        row = _column(context, relation, oid, field)
        before = context.row(oid, ColumnRow) if old else None
        if before is not None and before.default is not None:
            row = structs.replace(row, default=before.default)
        at = field.at if field.at >= 0 else None
        step = context.change(AddColumn, oid, at=at, implied=True) if added else change
        context.put(oid, row, step)
        oids.append(oid)
    for oid in old[len(oids) :]:
        context.put(oid, None, change)
    context.put(("columns", relation), Members(tuple(oids), output.open), change)


def _column(context: Context, relation: Oid, oid: Oid, field: Field) -> ColumnRow:
    return ColumnRow(
        oid=oid,
        name=field.name,
        table=relation,
        type=field.type or UNKNOWN_TYPE,
        collation=field.collation or "",
        declared=Place(context.statement.source, field.at + context.shift) if field.at >= 0 else context.whole(),
        type_at=field.type_at + context.shift if field.type_at >= 0 else -1,
        unsure=UNSURE[field.type is None, field.collation is None],
    )
