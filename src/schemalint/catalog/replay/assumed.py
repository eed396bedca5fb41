"""What a partial history names and never creates."""

from typing import Any

from schemalint.catalog.changes import Change
from schemalint.catalog.replay.context import Context
from schemalint.catalog.rows import Oid, RelationRow, Row, SequenceRow, TableRow, ViewRow
from schemalint.syntax.nodes.common import RangeVar

PHANTOM_SEQUENCE = frozenset({"owner", "persistence", "options", "owned_by", "type", "parameters"})
"""The facts of a sequence that the files name and never create."""


def require_relation(
    context: Context, relation: RangeVar, change: Change, *, sequence: bool = False
) -> TableRow | ViewRow | SequenceRow:
    """The table, view or sequence that a statement names; one that the files never make is assumed."""
    row = context.catalog.rows.get(context.relation(relation))
    if isinstance(row, TableRow | ViewRow | SequenceRow):
        return row
    if not sequence or row is not None:
        return context.require_table(relation, change)
    schema = context.target_schema(relation.schemaname)
    assumed = SequenceRow(oid=context.catalog.new_oid(), name=relation.relname, schema=schema, unsure=PHANTOM_SEQUENCE)
    context.put(assumed.oid, assumed, change)
    context.put(("relation", schema, assumed.name), assumed.oid, change)
    return assumed


def existing(context: Context, kind: str, schema: Oid, name: str) -> Row | None:
    """What has a name in a schema already, if anything.

    Args:
        context: the statement's replay.
        kind: `relation` or `type`.
        schema: the schema.
        name: the name.
    """
    row: Row | None = context.catalog.rows.get(context.catalog.rows.get((kind, schema, name)))
    return row


def declared(row: Row | None) -> bool:
    """Whether the files create an object; what they only assume is there to be created."""
    return row is not None and row.declared is not None


def reuse_oid(context: Context, row: Row | None) -> Oid:
    """The oid for a new object: that of the assumed one whose place it takes, so that what hangs on it stays."""
    return row.oid if row is not None else context.catalog.new_oid()


def already_exists(context: Context, row: Any, *, at: int | None = None) -> None:  # noqa: ANN401 - any relation's row
    """Record that a relation of this name exists."""
    context.fail(f'relation "{row.name}" already exists', "42P07", at=at, because_of=row)


def has_row_type(row: Row | None) -> bool:
    """Whether a relation brings a type of its own name along."""
    return isinstance(row, RelationRow) and isinstance(row, TableRow | ViewRow) and declared(row)
