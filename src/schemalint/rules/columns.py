"""What columns may hold."""

import re
from collections.abc import Iterator

from msgspec import Struct

from schemalint.catalog.edits import insert_text
from schemalint.catalog.handles import Column, Table, names_column
from schemalint.catalog.rows import ConstraintKind
from schemalint.catalog.types import shown
from schemalint.catalog.uses import definition
from schemalint.catalog.words import words
from schemalint.lazy import regex
from schemalint.model import Finding, Fix, Safety
from schemalint.rules.registry import NOTE, WARNING, rule

_TEXT = frozenset({"text", "varchar", "bpchar", "citext"})
_NULL_TEXT = b'"sval":"NULL"'
_NULLABILITY = regex(rb"\bnull\b|\bprimary\s+key\b|\bidentity\b", re.IGNORECASE)


@rule("nullable-boolean", severity=NOTE)
def nullable_boolean(column: Column) -> Iterator[Finding] | None:
    """A boolean column that may be NULL has three values, and NOT of the third is the third."""
    if column.type.name != "bool" or column.not_null or column.type.dimensions or not column.own:
        return None
    return _three_values(column)


def _three_values(column: Column) -> Iterator[Finding]:
    yield column.finding(
        f"{column.table.name}.{column.name} is true, false or NULL",
        hint="NOT NULL DEFAULT false, or an enum where the third value means something",
        fix=lambda: _not_null(column),
    )


def _not_null(column: Column) -> Fix | None:
    """NOT NULL at the end of the definition, where every row has a value by its default."""
    place = definition(column)
    if place is None or column.default is None or column.generated:
        return None
    edit = insert_text(place, " NOT NULL")
    return Fix(Safety.UNSAFE, (edit,)) if edit is not None else None


class StatusWithoutCheck(Struct, frozen=True, rename="kebab"):
    """Which columns hold one of a few words.

    Attributes:
        nouns: last words of such columns' names.
    """

    nouns: tuple[str, ...] = ("status",)


@rule("status-without-check", severity=NOTE)
def status_without_check(column: Column, options: StatusWithoutCheck) -> Iterator[Finding] | None:
    """A status in a text column without a CHECK takes every misspelling."""
    if column.type.name not in _TEXT or column.type.oid is not None or column.type.dimensions:
        return None
    return _any_word(column) if words(column.name)[-1:] in {words(noun) for noun in options.nouns} else None


def _any_word(column: Column) -> Iterator[Finding]:
    if not column.own:
        return
    for constraint in column.table.constraints:
        if column in constraint.columns and constraint.constraint_kind is not ConstraintKind.NOT_NULL:
            return
        if constraint.expression is not None and names_column(constraint.expression, column.name):
            return
    yield column.finding(
        f"{column.table.name}.{column.name} takes any text",
        hint=f"CHECK ({column.name} IN (…)), an enum, or a foreign key to a table of them",
    )


@rule("null-text-default", severity=WARNING)
def null_text_default(column: Column) -> Iterator[Finding] | None:
    """A default of 'NULL' in quotes is a text of four letters, and no missing value."""
    default = column.default
    if default is None or _NULL_TEXT not in default.node or b"FuncCall" in default.node or column.inherited:
        return None
    return _four_letters(column)


def _four_letters(column: Column) -> Iterator[Finding]:
    yield column.finding(
        f"the default of {column.name} is the text 'NULL'", hint="DEFAULT NULL, or no default, which is the same"
    )


@rule("generated-constant", severity=WARNING)
def generated_constant(column: Column) -> Iterator[Finding] | None:
    """A generated column that names no other column has the same value in each row."""
    if not column.generated or column.default is None or b'"ColumnRef"' in column.default.node:
        return None
    return _constant(column)


def _constant(column: Column) -> Iterator[Finding]:
    if not column.inherited:
        yield column.finding(
            f"{column.table.name}.{column.name} is generated from nothing: each row has the same value"
        )


@rule("column-without-nullability", severity=NOTE, default=False)
def column_without_nullability(column: Column) -> Iterator[Finding]:
    """A column that is declared neither NULL nor NOT NULL does not say whether a missing value was thought of."""
    place = column.place
    if column.not_null or place is None or not column.own or column.type_place is None:
        return
    whole = definition(column)
    if whole is not None and not _NULLABILITY.search(whole.source.sql, whole.start, whole.end):
        yield column.finding(f"{column.name} is neither NULL nor NOT NULL", hint="say NULL where it may be missing")


class RequiredColumn(Struct, frozen=True, rename="kebab"):
    """The columns that each table must have.

    Attributes:
        columns: name to type, as PostgreSQL prints it; an empty type for any.
        not_null: whether they must be NOT NULL.
    """

    columns: dict[str, str] = {}
    not_null: bool = True


@rule("required-column", severity=WARNING, default=False)
def required_column(table: Table, options: RequiredColumn) -> Iterator[Finding]:
    """A table lacks a column that each table of this project has."""
    if not _asked(table):
        return
    for name, type_ in options.columns.items():
        column = table.column(name)
        if column is None:
            yield table.finding(f"{table.written_name} has no column {name}", part=name)
        elif type_ and shown(column.type) != type_:
            message = f"{table.name}.{name} is {shown(column.type)}, and not {type_}"
            yield table.finding(message, span=column.type_span, part=name)
        elif options.not_null and not column.not_null:
            yield table.finding(f"{table.name}.{name} may be NULL", span=column.name_span, part=name)


def _asked(table: Table) -> bool:
    return table.declared and not table.temporary and table.partition_of is None and not table.extension


class TableWithoutTimestamps(Struct, frozen=True, rename="kebab"):
    """Which columns tell when a row came and was changed.

    Attributes:
        columns: their names.
    """

    columns: tuple[str, ...] = ("created_at", "updated_at")


@rule("table-without-timestamps", severity=NOTE, default=False)
def table_without_timestamps(table: Table, options: TableWithoutTimestamps) -> Iterator[Finding]:
    """A table whose rows do not tell when they came and were changed leaves that to backups and logs."""
    if not _asked(table) or _only_links(table):
        return
    held = {column.name for column in table.columns}
    missing = [name for name in options.columns if name not in held]
    if missing:
        yield table.finding(
            f"{table.written_name} has no {' and no '.join(missing)}", hint="timestamptz NOT NULL DEFAULT now()"
        )


def _only_links(table: Table) -> bool:
    """Whether the table only links others: what it holds are keys."""
    keys = {column for key in table.foreign_keys for column in key.columns}
    primary = table.primary_key
    own = keys.union(primary.columns) if primary is not None else keys
    return len(keys) > 1 and own.issuperset(table.columns)


class TextForShortValue(Struct, frozen=True, rename="kebab"):
    """Which columns hold short values.

    Attributes:
        nouns: last words of their names.
    """

    nouns: tuple[str, ...] = ("code", "currency", "locale", "phone", "postcode", "slug", "sku", "zip")


@rule("text-for-short-value", severity=NOTE, default=False)
def text_for_short_value(column: Column, options: TextForShortValue) -> Iterator[Finding]:
    """A text column without a limit takes a megabyte where a few characters are meant."""
    if column.type.name != "text" or column.type.dimensions or not column.own:
        return
    if words(column.name)[-1:] not in {words(noun) for noun in options.nouns}:
        return
    for constraint in column.table.constraints:
        if constraint.expression is not None and names_column(constraint.expression, column.name):
            return
    yield column.finding(
        f"{column.table.name}.{column.name} has no limit", hint="CHECK (length(…) <= …), or varchar(n)"
    )
