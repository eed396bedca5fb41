"""What gets another name or schema while applications still use the old one."""

from collections.abc import Iterator

from schemalint.catalog.changes import AlterObject, Rename
from schemalint.catalog.deployed import is_in_review, row_in_use, row_is_new
from schemalint.catalog.handles import Handle, quoted
from schemalint.catalog.in_file import at_start, is_put_in_place, still_named
from schemalint.catalog.rows import (
    ConstraintRow,
    ExtensionRow,
    FunctionRow,
    IndexRow,
    Oid,
    Row,
    SchemaRow,
    SequenceRow,
    TableRow,
    TypeRow,
    ViewRow,
)
from schemalint.model import Finding, Severity
from schemalint.rules.registry import NOTE, WARNING, rule

_NOBODY_CALLS = frozenset({"trigger", "event_trigger"})
_MISSED: tuple[tuple[type[Row], str, Severity], ...] = (
    (ViewRow, "queries that read {name}", WARNING),
    (FunctionRow, "calls of {name}", WARNING),
    (SchemaRow, "queries that name what is in {name}", WARNING),
    (TypeRow, "queries that name the type {name}", NOTE),
    (SequenceRow, "statements that take numbers from {name}", NOTE),
)
"""What fails for a name that is no more, and how many such queries there usually are."""


def _renamed(change: Rename, *kinds: type[Row]) -> tuple[Row, str] | None:
    """What was in use under another name or in another schema when the file began, and that name.

    None where something is found under that name when the file has run: a view for the application that runs, or
    another that is put in its place.
    """
    row: Row | None = change.before.row(change.oid)
    if not isinstance(row, kinds) or not row_in_use(change, row):
        return None
    before = at_start(change, row)
    if still_named(change, row) or _full_name(row) != _full_name(before):
        return None  # an earlier statement of the file took the name, and what is said of it is enough
    return None if is_in_review(change, change.subject(change.before)) else (row, quoted(before.name))


def _full_name(row: Row) -> tuple[str, Oid | None]:
    return row.name, getattr(row, "schema", None)


@rule("renamed-table", severity=WARNING)
def renamed_table(change: Rename) -> Iterator[Finding] | None:
    """A table that is renamed is missing for the application that runs, or for the one that is deployed next."""
    return None if change.implied or "schema" in change.options else _table(change)


def _table(change: Rename) -> Iterator[Finding]:
    found = _renamed(change, TableRow)
    if found is None or found[0].partition_of is not None:  # type: ignore[attr-defined]
        return
    if is_put_in_place(change, change.options["name"]):
        return  # queries know the other name
    name, new = found[1], quoted(change.options["name"])
    yield change.finding(
        f"queries that name {name} fail from here on",
        hint=f"CREATE VIEW {name} AS SELECT * FROM {new} in the same transaction, until nothing names {name}",
    )


@rule("renamed-object", severity=WARNING)
def renamed_object(change: Rename) -> Iterator[Finding] | None:
    """A view, function, schema, type or sequence that is renamed is missing for queries that name it."""
    return None if change.implied or "schema" in change.options else _object(change)


def _object(change: Rename) -> Iterator[Finding]:
    found = _renamed(change, *(kind for kind, _, _ in _MISSED))
    if found is None or _is_trigger_function(found[0]) or is_put_in_place(change, change.options["name"]):
        return
    if isinstance(found[0], SequenceRow) and found[0].owned_by is not None:
        return  # nobody names it but its column's default
    words, severity = next((words, severity) for kind, words, severity in _MISSED if isinstance(found[0], kind))
    yield change.finding(
        f"{words.format(name=found[1])} fail from here on",
        hint="keep one of the old name beside it until nothing names that any more",
        severity=severity,
    )


def _is_trigger_function(row: Row) -> bool:
    return isinstance(row, FunctionRow) and row.returns is not None and row.returns.name in _NOBODY_CALLS


@rule("moved-to-schema", severity=WARNING)
def moved_to_schema(change: Rename) -> Iterator[Finding] | None:
    """What is moved to another schema is missing for queries that name the old one, or look only there."""
    return _moved(change) if "schema" in change.options and not change.implied else None


def _moved(change: Rename) -> Iterator[Finding]:
    found = _renamed(change, TableRow, ViewRow, FunctionRow, TypeRow, SequenceRow, ExtensionRow)
    if found is None or _is_trigger_function(found[0]):
        return
    name, schema = found[1], quoted(change.options["schema"])
    yield change.finding(
        f"queries find {name} only with {schema} in their search_path, or as {schema}.{name}",
        hint=f"have every role's search_path hold {schema} before"
        + (", or leave a view in the old place" if isinstance(found[0], TableRow | ViewRow) else ""),
    )


@rule("renamed-enum-value", severity=WARNING)
def renamed_enum_value(change: AlterObject) -> Iterator[Finding] | None:
    """An enum's value that is renamed is refused when the application that runs still writes the old one."""
    return _value(change) if change.options.get("action") == "rename value" else None


def _value(change: AlterObject) -> Iterator[Finding]:
    before, after = change.before.row(change.oid), change.after.row(change.oid)
    if not isinstance(before, TypeRow) or not isinstance(after, TypeRow) or not row_in_use(change, before):
        return
    type_: Handle = change.subject(change.before)
    for label in set(before.labels) - set(after.labels):
        if label in _labels(at_start(change, before)) and label not in _labels(change.at_end.row(change.oid)):
            yield change.finding(
                f"'{label}' is no value of {type_.name} any more: statements that write it or compare with it fail",
                hint=f"add '{change.options['value']}' beside it, change the rows, and stop to write '{label}'",
            )


def _labels(row: Row | None) -> tuple[str, ...]:
    return row.labels if isinstance(row, TypeRow) else ()


@rule("renamed-constraint", severity=NOTE, preset="compatibility")
def renamed_constraint(change: Rename) -> Iterator[Finding] | None:
    """A constraint or unique index that is renamed is missing for ON CONFLICT and for handlers of errors."""
    return None if change.implied or "schema" in change.options else _constraint(change)


def _constraint(change: Rename) -> Iterator[Finding]:
    row: Row | None = change.before.row(change.oid)
    if not isinstance(row, ConstraintRow | IndexRow) or (isinstance(row, IndexRow) and not row.unique):
        return
    owner: Row | None = change.before.row(row.table)
    if owner is not None and row_in_use(change, owner) and not row_is_new(change.catalog, change.statement.source, row):
        yield change.finding(f"what knows {quoted(row.name)} of {owner.name} by its name does not find it from here on")
