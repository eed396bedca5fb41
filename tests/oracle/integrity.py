"""What holds of any replayed catalog: no row names an object that is gone, and every collection has its owner."""

from collections.abc import Iterator

from schemalint.catalog.rows import (
    ColumnRow,
    ConstraintRow,
    IndexRow,
    Oid,
    PolicyRow,
    Row,
    SequenceRow,
    TableRow,
    TriggerRow,
    TypeRow,
    ViewRow,
)
from schemalint.catalog.store import Catalog, Members


def broken(catalog: Catalog) -> list[str]:
    """What is wrong with a catalog, empty where it is whole."""
    return [*_dangling(catalog), *_collections(catalog), *_names(catalog)]


def _dangling(catalog: Catalog) -> Iterator[str]:
    for row in catalog.objects():
        for what, oid in _named(row):
            if oid is not None and oid not in catalog.rows:
                yield f"{type(row).__name__} {row.name} has a {what} that is gone"


def _named(row: Row) -> Iterator[tuple[str, Oid | None]]:
    schema = getattr(row, "schema", None)
    if schema is not None:
        yield "schema", schema
    match row:
        case ColumnRow(table=table, type=type_):
            yield from (("table", table), ("type", type_.oid))
        case ConstraintRow(table=table, index=index, parent=parent, references=references):
            yield from (("table", table), ("index", index), ("parent", parent), ("referenced table", references))
            yield from (("column", oid) for oid in (*row.columns, *row.reference_columns))
        case IndexRow(table=table, constraint=constraint, parent=parent):
            yield from (("table", table), ("constraint", constraint), ("parent", parent))
            yield from (("column", oid) for oid in (*(key.column for key in row.keys), *row.including))
        case TableRow(partition_of=parent, inherits=parents, partition_key=key):
            yield from (("parent", oid) for oid in (parent, *parents))
            yield from (("partition key", oid) for oid in (key.columns if key is not None else ()))
        case TriggerRow(table=table, parent=parent, columns=columns):
            yield from (("table", table), ("parent", parent), *(("column", oid) for oid in columns))
        case PolicyRow(table=table):
            yield "table", table
        case SequenceRow(owned_by=column):
            yield "owner", column
        case TypeRow(relation=relation, base=base):
            yield from (("relation", relation), ("base", base.oid if base is not None else None))
        case ViewRow(reads=reads):
            yield from (("relation it reads", oid) for oid in reads)
        case _:
            pass


def _collections(catalog: Catalog) -> Iterator[str]:
    for key, members in catalog.rows.items():
        if isinstance(members, Members) and isinstance(key, tuple):
            kind, owner = key
            if owner not in catalog.rows:
                yield f"the {kind} of an object that is gone"
            yield from (f"one of the {kind} is gone" for oid in members.oids if oid not in catalog.rows)


def _names(catalog: Catalog) -> Iterator[str]:
    for key, oid in catalog.rows.items():
        if isinstance(key, tuple) and key[0] in ("relation", "type"):
            row = catalog.rows.get(oid)
            if row is None or (row.schema, row.name) != key[1:]:
                yield f"{key[0]} {key[2]} is the name of another or of none"
