"""The object that a DROP, RENAME, COMMENT or SET SCHEMA names."""

from msgspec import Raw

from schemalint.catalog.replay.context import Context, split_name
from schemalint.catalog.replay.names import function_oid, name_parts
from schemalint.catalog.rows import FunctionRow, RelationRow, Row, TypeRow

RELATIONS = {
    "OBJECT_TABLE", "OBJECT_FOREIGN_TABLE", "OBJECT_VIEW", "OBJECT_MATVIEW", "OBJECT_INDEX", "OBJECT_SEQUENCE",
}  # fmt: skip
FUNCTIONS = {"OBJECT_FUNCTION", "OBJECT_PROCEDURE", "OBJECT_ROUTINE", "OBJECT_AGGREGATE"}
ON_TABLES = {"OBJECT_POLICY": "policies", "OBJECT_TRIGGER": "triggers"}
NAMED = {"OBJECT_EXTENSION": "extension", "OBJECT_SCHEMA": "schema", "OBJECT_ROLE": "role"}


def find(context: Context, kind: str, raw: Raw) -> Row | None:
    """The row of what a DROP, RENAME, COMMENT or SET SCHEMA names, none where it is not known."""
    rows = context.catalog.rows
    if kind in FUNCTIONS:
        return context.row(function_oid(context, raw), FunctionRow)
    parts = name_parts(raw)
    if kind in NAMED:
        row: Row | None = rows.get(rows.get((NAMED[kind], parts[-1] if parts else "")))
        return row
    if kind in RELATIONS:
        return context.row(context.lookup("relation", *split_name(parts)), RelationRow)
    if kind in ON_TABLES:
        table = context.lookup("relation", *split_name(parts[:-1]))
        oids = context.catalog.members(ON_TABLES[kind], table or 0).oids
        return next((row for row in map(rows.__getitem__, oids) if row.name == parts[-1]), None)
    if kind in ("OBJECT_TYPE", "OBJECT_DOMAIN"):
        return context.row(context.lookup("type", *split_name(parts)), TypeRow)
    return None
