"""What columns may hold."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence

from msgspec import Struct

from schemalint.catalog.edits import insert_text, replace_text
from schemalint.catalog.handles import Column, ForeignKey, Snapshot, Table, names_column
from schemalint.catalog.rows import ColumnRow, ConstraintKind, ConstraintRow, Oid, Place, TableRow, TypeRef
from schemalint.catalog.store import Catalog
from schemalint.catalog.types import shown
from schemalint.catalog.uses import definition
from schemalint.catalog.words import words
from schemalint.lazy import regex
from schemalint.model import Finding, Fix, Related, Safety
from schemalint.rules.registry import FOLDED_NOTE, NOTE, WARNING, rule

_TEXT = frozenset({"text", "varchar", "bpchar", "citext"})
_NULL_TEXT = b'"sval":"NULL"'
_QUOTED_NULL = regex(rb"\bdefault\s+('NULL')", re.IGNORECASE)
_NULLABILITY = regex(rb"\bnull\b|\bprimary\s+key\b|\bidentity\b", re.IGNORECASE)


@rule("nullable-boolean", severity=NOTE, where={"type": ("bool",), "not_null": False})
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


def _is_status(name: str, options: StatusWithoutCheck) -> bool:
    return words(name)[-1:] in {words(noun) for noun in options.nouns}


@rule("status-without-check", severity=NOTE, where={"type": _TEXT, "name": _is_status})
def status_without_check(column: Column, options: StatusWithoutCheck) -> Iterator[Finding] | None:
    """A status in a text column without a CHECK takes every misspelling."""
    if column.type.name not in _TEXT or column.type.oid is not None or column.type.dimensions:
        return None
    return _any_word(column) if _is_status(column.name, options) else None


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


@rule("null-text-default", severity=WARNING, where={"default": True})
def null_text_default(column: Column) -> Iterator[Finding] | None:
    """A default of 'NULL' in quotes is a text of four letters, and no missing value."""
    default = column.default
    if default is None or _NULL_TEXT not in default.node or b"FuncCall" in default.node or column.inherited:
        return None
    return _four_letters(column)


def _four_letters(column: Column) -> Iterator[Finding]:
    yield column.finding(
        f"the default of {column.name} is the text 'NULL'",
        hint="DEFAULT NULL, or no default, which is the same",
        fix=lambda: _unquoted(column),
    )


def _unquoted(column: Column) -> Fix | None:
    """The word without its quotes, where it stands in the column's definition."""
    place = definition(column)
    found = _QUOTED_NULL.search(place.source.sql, place.start, place.end) if place is not None else None
    if place is None or found is None:
        return None
    edit = replace_text(Place(place.source, found.start(1), found.end(1)), "NULL")
    return Fix(Safety.UNSAFE, (edit,)) if edit is not None else None


@rule("generated-constant", severity=WARNING, where={"generated": True})
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


@rule("column-without-nullability", severity=NOTE, where={"not_null": False}, default=False)
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


@rule("text-for-short-value", severity=NOTE, where={"type": ("text",)}, default=False)
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


class NullableTimestamp(Struct, frozen=True, rename="kebab"):
    """Which columns each row has a value in.

    Attributes:
        columns: their names.
    """

    columns: tuple[str, ...] = ("created_at", "updated_at")


@rule("nullable-timestamp", severity=NOTE, default=False)
def nullable_timestamp(column: Column, options: NullableTimestamp) -> Iterator[Finding]:
    """A row that does not tell when it was made was made by a statement that forgot to."""
    if column.name in options.columns and column.own and not column.not_null:
        yield column.finding(f"{column.table.name}.{column.name} may be NULL", hint="NOT NULL DEFAULT now()")


class UncheckedFormat(Struct, frozen=True, rename="kebab"):
    """Which columns hold values of a known form.

    Attributes:
        nouns: last words of their names.
    """

    nouns: tuple[str, ...] = ("email", "email address", "phone", "phone number", "uri", "url", "website")


@rule("unchecked-format", severity=NOTE, default=False)
def unchecked_format(column: Column, options: UncheckedFormat) -> Iterator[Finding]:
    """An address or a number in a text column without a CHECK takes whatever was typed into the wrong field."""
    if column.type.name not in _TEXT or column.type.oid is not None or column.type.dimensions or not column.own:
        return
    name = words(column.name)
    if not any(name[-len(noun) :] == noun for noun in map(words, options.nouns)):
        return
    checks = [one.expression for one in column.table.constraints if one.expression is not None]
    if not any(names_column(check, column.name) for check in checks):
        yield column.finding(
            f"{column.table.name}.{column.name} takes any text", hint=f"CHECK ({column.name} ~ '…'), or a domain"
        )


_ALIKE = {"varchar": "text", "bpchar": "text"}
"""Types that hold the same values as another."""


class InconsistentColumnType(Struct, frozen=True, rename="kebab"):
    """Which names mean the same wherever they stand.

    Attributes:
        names: names of columns, beside those that are foreign keys and named for their table.
    """

    names: tuple[str, ...] = ("country_code", "currency_code", "email", "tenant_id")


@rule("inconsistent-column-type", severity=FOLDED_NOTE)
def inconsistent_column_type(snapshot: Snapshot, options: InconsistentColumnType) -> Iterator[Finding]:
    """A column of another type than those of its name that mean the same is compared with them by a cast, or not."""
    catalog = snapshot.catalog
    written = [row for row in catalog.of_kind(ColumnRow) if row.local and row.declared is not None and not row.implicit]
    unlike = _of_several_types(written)
    keys = _keys(catalog, unlike) if unlike else {}
    wanted = unlike.intersection([*keys, *options.names])
    found: dict[str, list[ColumnRow]] = {}
    for row in written if wanted else ():
        if row.name in wanted:
            found.setdefault(row.name, []).append(row)
    for name, rows in found.items():
        yield from _unlike(snapshot, name, rows, keys.get(name))


def _of_several_types(columns: Iterable[ColumnRow]) -> set[str]:
    """The names of columns that are not all of one type."""
    types: dict[str, TypeRef] = {}
    found = set[str]()
    for row in columns:
        type_ = row.type
        other = types.setdefault(row.name, type_)
        if other != type_ and (
            other.name != type_.name or other.oid != type_.oid or other.dimensions != type_.dimensions
        ):
            found.add(row.name)
    return found


def _keys(catalog: Catalog, wanted: Collection[str]) -> dict[str, Oid]:
    """Of some names those of keys that say which table they are of (`user_id` of `users`), and the one they reference.

    Args:
        catalog: the catalog.
        wanted: the names.
    """
    found: dict[str, set[Oid]] = {}
    for row in catalog.of_kind(ConstraintRow):
        if row.kind is ConstraintKind.FOREIGN_KEY and len(row.columns) == len(row.reference_columns) == 1:
            column: ColumnRow | None = catalog.rows.get(row.columns[0])
            if column is None or column.name not in wanted:
                continue
            if _names(column.name, catalog.rows.get(row.references)):
                found.setdefault(column.name, set()).add(row.reference_columns[0])
    return {name: referenced.pop() for name, referenced in found.items() if len(referenced) == 1}


def _names(column: str, table: TableRow | None) -> bool:
    """Whether a column has the name of a table, with `id` after it."""
    *named, last = words(column) or ("",)
    return last == "id" and bool(named) and table is not None and words(table.name)[-len(named) :] == tuple(named)


def _unlike(snapshot: Snapshot, name: str, rows: Sequence[ColumnRow], key: Oid | None) -> Iterator[Finding]:
    columns = [column for row in rows if (column := snapshot.find(row.oid, Column)) is not None and _stands(column)]
    types = Counter(_family(column.base_type) for column in columns)
    if len(types) < 2:
        return
    referenced = snapshot.find(key, Column)
    usual = _family(referenced.base_type) if referenced is not None else types.most_common(1)[0][0]
    model = next((column for column in columns if _family(column.base_type) == usual), None)
    for column in columns:
        if model is not None and _family(column.base_type) != usual and not _is_key(column):
            yield column.finding(
                f"{column.table.name}.{name} is {shown(column.type)}, and {model.table.name}.{name} is"
                f" {shown(model.type)}",
                span=column.type_span,
                related=[Related(model.type_span, "another type here")],
            )


def _stands(column: Column) -> bool:
    """Whether it is a column of a table that stands alone, of a known type, whose name has the usual meaning."""
    table = column.snapshot.row(column.row.table)
    if not isinstance(table, TableRow) or not column.type.known or not column.table.stands_alone:
        return False
    kind = column.name.removesuffix("_id") + "_type"
    return all(one.name != kind for one in column.table.columns)


def _family(type_: TypeRef) -> tuple[str, Oid | None, int]:
    return _ALIKE.get(type_.name, type_.name), type_.oid, type_.dimensions


def _is_key(column: Column) -> bool:
    return any(isinstance(key, ForeignKey) and column in key.columns for key in column.table.foreign_keys)
