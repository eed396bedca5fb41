"""Where values of a domain are kept inside others: the server then proves nothing of the domain, and refuses to."""

from collections.abc import Iterator

from schemalint.catalog.replay.context import Context
from schemalint.catalog.rows import ColumnRow, CompositeRow, Oid, RelationRow, TypeKind, TypeRow, ViewRow


def check_containers(context: Context, domain: TypeRow) -> None:
    """Refuse to prove a constraint of a domain that a table keeps in arrays or in composite values."""
    column = next(_inside(context, domain.oid), None)
    table = context.row(column.table, RelationRow) if column is not None else None
    if column is not None and table is not None:
        context.fail(
            f'cannot alter type "{domain.name}" because column "{table.name}.{column.name}" uses it', "0A000",
            because_of=table, hint="add the constraint NOT VALID: only what is in no other value can be validated",
        )  # fmt: skip


def _inside(context: Context, domain: Oid) -> Iterator[ColumnRow]:
    """The columns of tables whose values hold values of a domain, or of domains over it."""
    for oid in context.catalog.users(domain):
        column, over = context.row(oid, ColumnRow), context.row(oid, TypeRow)
        if column is not None and column.type.oid == domain:
            composite = context.row(column.table, CompositeRow)
            if composite is not None:
                yield from _of_composite(context, composite.oid)
            elif column.type.dimensions and _is_table(context, column):
                yield column
        elif over is not None and over.kind is TypeKind.DOMAIN and over.base is not None and over.base.oid == domain:
            yield from _inside(context, over.oid)


def _of_composite(context: Context, relation: Oid) -> Iterator[ColumnRow]:
    """The columns of tables that are of a composite type."""
    types = (row for row in context.catalog.of_kind(TypeRow) if row.relation == relation)
    for oid in (user for row in types for user in context.catalog.users(row.oid)):
        column = context.row(oid, ColumnRow)
        holder = context.row(column.table, CompositeRow) if column is not None else None
        if holder is not None:
            yield from _of_composite(context, holder.oid)
        elif column is not None and _is_table(context, column):
            yield column


def _is_table(context: Context, column: ColumnRow) -> bool:
    relation = context.row(column.table, RelationRow)
    return relation is not None and not isinstance(relation, ViewRow) and not column.unsure
