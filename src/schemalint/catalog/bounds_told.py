"""The bounds of a partition as a condition on its rows, as CHECK takes it."""

from schemalint.catalog.changes import AttachPartition
from schemalint.catalog.handles import Column, Table, quoted
from schemalint.lazy import regex

_RANGE = regex(rb"(?is)\bfor\s+values\s+from\s*\(([^(),]+)\)\s*to\s*\(([^(),]+)\)")
_LIST = regex(rb"(?is)\bfor\s+values\s+in\s*\(([^()]+)\)")
_OPEN = frozenset({"minvalue", "maxvalue"})


def condition(change: AttachPartition, parent: Table) -> str:
    """What a CHECK must say for ATTACH PARTITION to read no rows.

    Empty for what is no plain range or list of one column's values, and where the files do not tell the column.
    """
    key = parent.row.partition_key
    column = parent.snapshot.find(key.columns[0], Column) if key is not None and len(key.columns) == 1 else None
    if column is None:
        return ""
    source, name = change.statement.source, quoted(column.name)
    given = "" if column.not_null else f"{name} IS NOT NULL AND "
    start, end = change.first, change.statement.end
    if found := _RANGE.search(source.sql, start, end):
        lower, upper = (value.decode().strip() for value in found.groups())
        sides = ((">=", lower), ("<", upper))
        return given + " AND ".join(f"{name} {sign} {value}" for sign, value in sides if value.lower() not in _OPEN)
    if found := _LIST.search(source.sql, start, end):
        values = found[1].decode().strip()
        return f"{given}{name} IN ({values})" if "null" not in values.lower() else ""
    return ""
