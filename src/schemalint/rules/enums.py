"""Enums and composite types that change while they are in use."""

from collections.abc import Iterator

from schemalint.catalog.changes import AlterObject, AlterTable
from schemalint.catalog.deployed import row_in_use
from schemalint.catalog.rows import CompositeRow, TypeRow
from schemalint.model import Finding
from schemalint.rules.registry import NOTE, rule

_ATTRIBUTES = {
    "AT_AddColumn": "has an attribute more",
    "AT_DropColumn": "has an attribute less",
    "AT_AlterColumnType": "has an attribute of another type",
}


def _added(change: AlterObject) -> TypeRow | None:
    """The enum in use that a statement adds a value to, as it was before."""
    row, after = change.before.row(change.oid), change.after.row(change.oid)
    if not isinstance(row, TypeRow) or not isinstance(after, TypeRow) or row.labels == after.labels:
        return None
    return row if row_in_use(change, row) else None


@rule("added-enum-value", severity=NOTE, preset="compatibility")
def added_enum_value(change: AlterObject) -> Iterator[Finding] | None:
    """A value that an enum gets is one that the application which runs has never heard of."""
    return _value(change) if change.options.get("action") == "add value" else None


def _value(change: AlterObject) -> Iterator[Finding]:
    row = _added(change)
    if row is not None:
        yield change.finding(
            f"readers of {row.name} may find '{change.options['value']}' from here on",
            hint="write it only when every application that reads it knows it",
        )


@rule("enum-value-without-position", severity=NOTE, preset="house-style")
def enum_value_without_position(change: AlterObject) -> Iterator[Finding] | None:
    """A value that ADD VALUE puts at an enum's end by default sorts behind all others."""
    return _last(change) if change.options.get("action") == "add value" and not change.options["placed"] else None


def _last(change: AlterObject) -> Iterator[Finding]:
    row = _added(change)
    if row is not None and row.labels:
        value, last = change.options["value"], row.labels[-1]
        yield change.finding(
            f"'{value}' sorts behind '{last}' because nothing else is said", hint=f"add AFTER '{last}'"
        )


@rule("changed-composite-type", severity=NOTE, preset="compatibility")
def changed_composite_type(change: AlterTable) -> Iterator[Finding] | None:
    """An attribute that a composite type gets or loses changes every value that the application reads and writes."""
    return _attribute(change) if change.options.get("subtype") in _ATTRIBUTES else None


def _attribute(change: AlterTable) -> Iterator[Finding]:
    row = change.before.row(change.oid)
    if isinstance(row, CompositeRow) and row_in_use(change, row):
        yield change.finding(f"each {row.name} {_ATTRIBUTES[change.options['subtype']]} from here on")
