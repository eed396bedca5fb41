"""The sequences that columns own, and the defaults that take a sequence's next value."""

from msgspec import structs

from schemalint.catalog.changes import Change
from schemalint.catalog.replay.context import Context
from schemalint.catalog.rows import ColumnRow, Oid, SequenceRow
from schemalint.catalog.store import NO_MEMBERS, Members
from schemalint.lazy import regex
from schemalint.syntax.figure import literal_names

_TEXT = regex(
    rb'"typeName":\{"names":\[(?:\{"String":\{"sval":"pg_catalog"\}\},)?\{"String":\{"sval":"(?:text|varchar)"\}\}'
)


def sequences_of(context: Context, column: Oid) -> list[SequenceRow]:
    """The sequences that a column owns; an identity column's own comes first."""
    rows = context.rows
    members: Members | None = rows.get(("sequences", column))
    if members is None:  # as of most columns
        return []
    return [row for oid in members.oids if isinstance(row := rows.get(oid), SequenceRow)]


def own_first(context: Context, column: Oid, sequence: Oid, change: Change) -> None:
    """Enter the sequence that a column is made with."""
    key = ("sequences", column)
    members: Members = context.rows.get(key, NO_MEMBERS)
    context.put(key, Members((sequence, *members.oids)), change)


def disown(context: Context, sequence: SequenceRow, change: Change) -> None:
    """Take a sequence out of those of its column."""
    if sequence.owned_by is not None:
        context.remove("sequences", sequence.owned_by, sequence.oid, change)
        if not context.catalog.members("sequences", sequence.owned_by).oids:
            context.put(("sequences", sequence.owned_by), None, change)


def drop_sequences_of(context: Context, column: Oid, change: Change, *, only_first: bool = False) -> None:
    """Drop the sequences that a column owns; defaults of other columns that need one go too.

    Args:
        context: the statement's replay.
        column: the column.
        change: what drops them.
        only_first: drop only the one that makes it an identity column.
    """
    for sequence in sequences_of(context, column)[: 1 if only_first else None]:
        disown(context, sequence, change)
        for other in defaults_of(context, sequence):
            if other.oid != column:
                context.put(other.oid, structs.replace(other, default=None), change)
        context.put(("relation", sequence.schema, sequence.name), None, change)
        for key in ("comment", "grants"):
            context.put((key, sequence.oid), None, change)
        context.put(sequence.oid, None, change)


def defaults_of(context: Context, sequence: SequenceRow) -> list[ColumnRow]:
    """The columns whose default takes the next value of a sequence, by any of the names that it has had."""
    found: dict[Oid, ColumnRow] = {}
    for name in _names(context, sequence):
        for oid in context.catalog.counting(name):
            column = context.row(oid, ColumnRow)
            if column is not None and _takes(context, column, sequence, name):
                found[oid] = column
    return list(found.values())


def _names(context: Context, sequence: SequenceRow) -> set[str]:
    """All names that a sequence has had."""
    catalog, log = context.catalog, context.catalog.log
    return {log[position].after.name for position in catalog.history(sequence.oid) if log[position].after}


def _takes(context: Context, column: ColumnRow, sequence: SequenceRow, name: str) -> bool:
    """Whether a default means a sequence by a name, and no other of that name."""
    node = column.default.node if column.default is not None else b""
    # a text is looked up when the default is taken: it depends on nothing
    if b'"nextval"' not in node or name not in literal_names(node) or _TEXT.search(node):
        return False
    own = sequences_of(context, column.oid)
    return sequence in own or not any(name in _names(context, row) for row in own)
