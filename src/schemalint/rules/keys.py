"""Primary keys and unique keys."""

import re
from collections.abc import Iterator, Sequence

from schemalint.catalog.edits import replace_text
from schemalint.catalog.handles import Column, Constraint, Index, Table, known, names
from schemalint.catalog.rows import ConstraintKind, Place
from schemalint.catalog.uses import definition
from schemalint.catalog.vocabulary.deletion import SOFT_DELETES
from schemalint.lazy import regex
from schemalint.model import Finding, Fix, Safety
from schemalint.rules.registry import FOLDED_NOTE, NOTE, WARNING, rule

_SHORT = {"int2": "32,767", "int4": "2,147,483,647"}
"""The last value of the shorter integer types."""
_BY_DEFAULT = regex(rb"\bgenerated\s+(by\s+default)\s+as\s+identity\b", re.IGNORECASE)
_PRIMARY = {"kind": (ConstraintKind.PRIMARY_KEY,)}
_SURROGATES = frozenset({"int2", "int4", "int8", "uuid"})


@rule(
    "table-without-primary-key", severity=WARNING, where={"declared": True, "extension": False, "partition_of": False}
)
def table_without_primary_key(table: Table) -> Iterator[Finding] | None:
    """A table without a primary key has rows that nothing names: they cannot be replicated, merged or referenced."""
    if not table.declared or table.snapshot.catalog.implicit_fields or _has_key(table) or not table.stands_alone:
        return None
    return None if table.primary_key is not None else _keyless(table)


def _has_key(table: Table) -> bool:
    """Whether a primary key of a table is surely there, as of most: a look that needs no handles."""
    sure = table.snapshot.sure("constraints", table.row.oid)
    return sure is not None and bool([1 for row in sure if row.kind is ConstraintKind.PRIMARY_KEY])


def _keyless(table: Table) -> Iterator[Finding]:
    keys = [index for index in table.indexes if index.unique and index.predicate is None]
    if any(map(_one_row, keys)):
        return
    strict = [index for index in keys if _not_null(index)]
    hint = "add GENERATED ALWAYS AS IDENTITY PRIMARY KEY, or make the columns that name a row the primary key"
    if strict:
        hint = f"make the columns of {strict[0].name} the primary key"
    yield table.finding(f"{table.written_name} has no primary key", hint=hint)


def _one_row(index: Index) -> bool:
    """Whether it is an index over what is the same for each row, as those have that keep a table to one row."""
    expression = index.keys[0].expression if len(index.keys) == 1 else None
    return expression is not None and expression.node.startswith((b'{"NullTest"', b'{"A_Const"'))


def _not_null(index: Index) -> bool:
    columns = index.snapshot.known([key.column for key in index.keys if key.column is not None], Column)
    return len(columns) == len(index.keys) and all(column.not_null for column in columns)


@rule("integer-primary-key", severity=FOLDED_NOTE, where=_PRIMARY)
def integer_primary_key(constraint: Constraint) -> Iterator[Finding] | None:
    """A primary key of type integer ends at 2,147,483,647, and widening it rewrites the table and its references."""
    row = constraint.row
    if constraint.constraint_kind is not ConstraintKind.PRIMARY_KEY or len(row.columns) != 1:
        return None
    column = constraint.snapshot.row(row.columns[0])
    if column is not None and not (column.identity or column.default or row.unsure or column.unsure):
        return None  # it does not count, as many do not
    return _short_key(constraint)


def _short_key(constraint: Constraint) -> Iterator[Finding]:
    (column,) = constraint.columns or (None,)
    if column is None or constraint.inherited or not _counts(column):
        return
    base = column.base_type
    if base.name in _SHORT and not base.dimensions:
        yield constraint.finding(
            f"{constraint.table.name}.{column.name} ends at {_SHORT[base.name]}",
            span=column.type_span,
            hint="use bigint GENERATED ALWAYS AS IDENTITY",
        )


def _counts(column: Column) -> bool:
    """Whether a column numbers its rows itself; a key that is given from outside is as long as it is."""
    return bool(column.identity_kind) or (column.default is not None and b"nextval" in column.default.node)


@rule("serial-column", severity=FOLDED_NOTE, where={"default": True, "identity": False})
def serial_column(column: Column) -> Iterator[Finding] | None:
    """A serial column's sequence has owner and privileges of its own, and any INSERT may go round it."""
    default = column.default
    if default is None or b"nextval" not in default.node or column.identity_kind:
        return None
    return _serial(column)


def _serial(column: Column) -> Iterator[Finding]:
    if column.own and not column.generated:
        yield column.finding(
            f"{column.table.name}.{column.name} takes its numbers from a sequence by its default",
            hint="use GENERATED ALWAYS AS IDENTITY",
        )


@rule("identity-by-default", severity=NOTE, where={"identity": ("d",)}, default=False)
def identity_by_default(column: Column) -> Iterator[Finding]:
    """An identity column GENERATED BY DEFAULT takes any value that is given, and its sequence does not notice."""
    if column.identity_kind == "d" and not column.inherited:
        yield column.finding(
            f"{column.table.name}.{column.name} takes values that its sequence will give again",
            hint="use GENERATED ALWAYS; OVERRIDING SYSTEM VALUE serves where rows are copied",
            fix=lambda: _always(column),
        )


def _always(column: Column) -> Fix | None:
    """ALWAYS for BY DEFAULT, where it stands in the column's definition."""
    place = definition(column)
    found = _BY_DEFAULT.search(place.source.sql, place.start, place.end) if place is not None else None
    if place is None or found is None:
        return None
    edit = replace_text(Place(place.source, found.start(1), found.end(1)), "ALWAYS")
    return Fix(Safety.UNSAFE, (edit,)) if edit is not None else None


@rule("text-primary-key", severity=NOTE, where=_PRIMARY, default=False)
def text_primary_key(constraint: Constraint) -> Iterator[Finding]:
    """A primary key that is neither a number nor a UUID is often a natural key, which may change."""
    if constraint.constraint_kind is not ConstraintKind.PRIMARY_KEY or constraint.inherited:
        return
    columns = constraint.columns
    if len(columns) == 1 and columns[0].base_type.name not in _SURROGATES:
        yield constraint.finding(f"{constraint.table.name}.{columns[0].name} is a {columns[0].base_type.name} key")


@rule("composite-primary-key", severity=NOTE, where=_PRIMARY, default=False)
def composite_primary_key(constraint: Constraint) -> Iterator[Finding]:
    """A primary key of several columns must be repeated in each table that references it."""
    if constraint.constraint_kind is not ConstraintKind.PRIMARY_KEY or constraint.inherited:
        return
    if len(constraint.columns) > 1:
        yield constraint.finding(f"the key of {constraint.table.written_name} is {names(constraint.columns)}")


@rule("primary-key-not-first", severity=NOTE, where=_PRIMARY, default=False)
def primary_key_not_first(constraint: Constraint) -> Iterator[Finding]:
    """The columns of a primary key are looked for at the beginning of a table."""
    if constraint.constraint_kind is not ConstraintKind.PRIMARY_KEY or constraint.inherited:
        return
    keys = {column.name for column in constraint.columns}
    if set([column.name for column in constraint.table.columns][: len(keys)]) != keys:
        yield constraint.finding(
            f"{names(constraint.columns)} is the key of {constraint.table.name}, and not its first column"
        )


@rule(
    "unique-with-nullable-column",
    severity=FOLDED_NOTE,
    where={"unique": True, "predicate": False, "nulls_not_distinct": False, "parent": False},
)
def unique_with_nullable_column(index: Index) -> Iterator[Finding] | None:
    """A unique key holds any number of equal rows while one of its columns is NULL."""
    if len(index.keys) < 2 or not index.unique or index.predicate is not None or index.nulls_not_distinct:
        return None
    return _nullable(index)


def _nullable(index: Index) -> Iterator[Finding]:
    if index.row.parent is not None:
        return
    columns = index.snapshot.known([key.column for key in index.keys if key.column is not None], Column)
    nullable = [column for column in columns if not column.not_null]
    if nullable:
        newer = index.settings.pg_version >= 15
        yield index.finding(
            f"{index.name} allows equal rows while {_any_of(nullable)} is NULL",
            hint="add NULLS NOT DISTINCT"
            if newer
            else "make the columns NOT NULL, or add a unique index WHERE … IS NULL",
        )


def _any_of(columns: Sequence[Column]) -> str:
    return names(columns) if len(columns) == 1 else f"one of {names(columns)}"


@rule("unique-with-soft-delete", severity=NOTE, where={"unique": True, "predicate": False, "parent": False})
def unique_with_soft_delete(index: Index) -> Iterator[Finding] | None:
    """A unique key of a table whose deleted rows are only marked keeps a deleted row's value taken."""
    if not index.unique or index.predicate is not None or index.row.parent is not None:
        return None
    constraint = index.constraint
    if constraint is not None and constraint.constraint_kind is not ConstraintKind.UNIQUE:
        return None
    sure = index.table.sure_columns
    if sure is not None and SOFT_DELETES.isdisjoint([row.name for row in sure]):
        return None
    return _still_taken(index)


def _still_taken(index: Index) -> Iterator[Finding]:
    table = index.table
    mark = next((column for column in table.columns if column.name in SOFT_DELETES and not column.not_null), None)
    held = index.snapshot.known([key.column for key in index.keys if key.column is not None], Column)
    if mark is None or mark in held or not held or _names_a_row(held) or _one_to_one(table, held):
        return
    columns = names(held)
    yield index.finding(
        f"{index.name} keeps {columns} taken after a row of {table.written_name} is marked by {mark.name}",
        hint=f"CREATE UNIQUE INDEX ON {table.written_name} ({columns}) WHERE {mark.name} IS NULL",
    )


def _names_a_row(columns: Sequence[Column]) -> bool:
    """Whether the columns hold what is made for one row and never again: a UUID or a number that the server gives."""
    return any(_counts(column) or column.base_type.name == "uuid" for column in columns)


def _one_to_one(table: Table, columns: Sequence[Column]) -> bool:
    """Whether the columns reference another row, which goes with this one."""
    held = {column.oid for column in columns}
    return any(held == set(key.row.columns) for key in known(table.foreign_keys))
