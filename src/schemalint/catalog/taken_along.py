"""What DROP … CASCADE takes along: the objects that depend on what is dropped and are no part of it."""

from schemalint.catalog.changes import Change
from schemalint.catalog.deployed import row_is_new
from schemalint.catalog.in_file import names_word, still_named
from schemalint.catalog.locks.draft import Draft
from schemalint.catalog.rows import (
    ColumnRow,
    CompositeRow,
    ConstraintKind,
    ConstraintRow,
    FunctionRow,
    IndexRow,
    Oid,
    PolicyRow,
    RelationRow,
    Row,
    SchemaRow,
    SequenceRow,
    TableRow,
    TriggerRow,
    TypeRow,
    ViewRow,
)

_MEMBERS = {ConstraintRow: "constraints", TriggerRow: "triggers", PolicyRow: "policies", ColumnRow: "columns"}
_WORDS: dict[type[Row], str] = {
    ColumnRow: "the column",
    TriggerRow: "the trigger",
    PolicyRow: "the policy",
    FunctionRow: "the function",
    TypeRow: "the type",
    SequenceRow: "the sequence",
}


def taken_along(change: Change) -> list[str]:
    """What a change drops beside what it names, in words, as far as it was in use and is not made anew in the file."""
    removed = [row for row in Draft(change).removed() if row.oid != change.oid]
    gone = {change.oid, *(row.oid for row in removed)}
    words = [_word(change, row) for row in removed if _stands_alone(change, row, gone) and _is_missed(change, row)]
    return list(dict.fromkeys(words))


def _stands_alone(change: Change, row: Row, gone: set[Oid]) -> bool:
    """Whether a removed object is no part of another that is removed, and of what would go without CASCADE too."""
    if isinstance(row, CompositeRow) or {*_owners(change, row)} & gone:
        return False
    dropped = change.before.row(change.oid)
    if isinstance(dropped, ColumnRow | ConstraintRow) and isinstance(row, IndexRow | ConstraintRow):
        return bool(row.table != dropped.table)
    return True


def _owners(change: Change, row: Row) -> list[Oid | None]:
    """What an object is a part of."""
    match row:
        case IndexRow():
            return [row.table, row.constraint, row.parent]
        case ConstraintRow() | TriggerRow():
            return [row.table, row.parent]
        case PolicyRow() | ColumnRow():
            return [row.table]
        case TableRow():
            return [row.partition_of]
        case SequenceRow():
            column = change.before.row(row.owned_by)
            return [row.owned_by, column.table if isinstance(column, ColumnRow) else None]
        case _:
            return []


def _is_missed(change: Change, row: Row) -> bool:
    """Whether an object was there before the file and is not at its end, and the statement does not name it."""
    if row.declared is None or row_is_new(change.catalog, change.statement.source, row) or _is_named(change, row):
        return False
    kind = _MEMBERS.get(type(row))
    if kind is None:
        return not (isinstance(row, IndexRow) or still_named(change, row) or _may_be_elsewhere(change, row))
    table = row.table  # type: ignore[attr-defined]
    if change.at_end.row(table) is None:
        return False
    members = change.at_end.row((kind, table))
    rows = [change.at_end.row(oid) for oid in members.oids] if members is not None else []
    return not any(one is not None and _same(one, row) for one in rows)


def _may_be_elsewhere(change: Change, row: Row) -> bool:
    """Whether a namesake in another schema may be the same: files that are not all may not tell which one is meant."""
    catalog = change.catalog
    if not isinstance(row, RelationRow) or not catalog.partial:
        return False
    others = [schema.oid for schema in catalog.of_kind(SchemaRow) if schema.oid != row.schema]
    return any(change.before.row(("relation", schema, row.name)) is not None for schema in others)


def _same(one: Row, row: Row) -> bool:
    """Whether what is there at the end stands for what was dropped: by its name, a foreign key also by its columns."""
    if isinstance(one, ConstraintRow) and isinstance(row, ConstraintRow) and row.kind is ConstraintKind.FOREIGN_KEY:
        return one.kind is row.kind and one.columns == row.columns
    return one.name == row.name


def _is_named(change: Change, row: Row) -> bool:
    """Whether the statement itself names it, as one of several that it drops."""
    return names_word(change.statement, row.name.encode())


def _word(change: Change, row: Row) -> str:
    """An object, with the table that it is on."""
    relation = change.before.row(getattr(row, "table", None))
    on = f" of {relation.name}" if isinstance(relation, RelationRow) else ""
    if isinstance(row, ConstraintRow):
        what = "the foreign key" if row.kind is ConstraintKind.FOREIGN_KEY else "the constraint"
    elif isinstance(row, ViewRow | TableRow):
        what = f"the {row.kind}"
    else:
        what = next((word for kind, word in _WORDS.items() if isinstance(row, kind)), "")
    return f"{what} {row.name}{on}"
