"""The statement that makes an index which a table lacks."""

from collections.abc import Sequence

from schemalint.catalog.handles.base import quoted
from schemalint.catalog.handles.table import Column, Table
from schemalint.catalog.replay.naming import object_name


def index_statement(table: Table, columns: Sequence[Column], *, concurrently: bool = False) -> str:
    """CREATE INDEX on some columns, by the name that PostgreSQL would choose."""
    how = "INDEX CONCURRENTLY" if concurrently else "INDEX"
    keys = ", ".join([quoted(column.name) for column in columns])
    return f"CREATE {how} {quoted(_free_name(table, columns))} ON {table.written_name} ({keys});"


def _free_name(table: Table, columns: Sequence[Column]) -> str:
    snapshot, schema, number = table.snapshot, table.schema.row.oid, 0
    joined = "_".join([column.name for column in columns])
    while True:
        name = object_name(table.name, joined, f"idx{number or ''}")
        if snapshot.row(("relation", schema, name)) is None:
            return name
        number += 1
