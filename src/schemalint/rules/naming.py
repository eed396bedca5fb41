"""Names."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Literal

from msgspec import Struct

from schemalint.catalog.handles import (
    Column,
    Constraint,
    Function,
    Handle,
    Index,
    Policy,
    Sequence,
    Table,
    Trigger,
    Type,
    View,
    quoted,
)
from schemalint.catalog.handles.base import RESERVED
from schemalint.catalog.rows import ConstraintKind
from schemalint.catalog.words import singular
from schemalint.lazy import regex
from schemalint.model import Finding
from schemalint.rules.registry import FOLDED_NOTE, NOTE, WARNING, rule

LONGEST = 63
"""The bytes of a name that PostgreSQL keeps."""

_SNAKE = re.compile(r"[a-z_][a-z0-9_]*")
_IN_NAME = regex(rb"[\w\x80-\xff$]+")
_MOMENTS = frozenset({"timestamp", "timestamptz"})

Named = Table | View | Column | Index | Constraint | Function | Type | Trigger | Policy | Sequence


def _made(handle: Handle) -> bool:
    """Whether the author made the object, by this name."""
    return handle.place is not None and not (isinstance(handle, Column) and handle.inherited)


def _is_odd(name: str) -> bool:
    return not _SNAKE.fullmatch(name)


def _may_be_cut(name: str) -> bool:
    """Whether a name may have been cut off: one that was is not much shorter, as a character has up to four bytes."""
    return len(name) > LONGEST // 4 and len(name.encode()) > LONGEST - 4


def _has_prefix(name: str) -> bool:
    return name.startswith("pg_")


@rule("name-not-snake-case", severity=FOLDED_NOTE, where={"name": _is_odd})
def name_not_snake_case(named: Table | View | Column) -> Iterator[Finding] | None:
    """A name with capitals or blanks must be quoted wherever it is written."""
    return _quoted_everywhere(named) if _is_odd(named.name) else None


def _quoted_everywhere(named: Table | View | Column) -> Iterator[Finding]:
    if _made(named) and quoted(named.name) != named.name and named.name not in RESERVED and named.name.isascii():
        yield named.finding(
            f'"{named.name}" must be quoted wherever it is written', hint="use lower-case words joined by underscores"
        )


@rule("reserved-word-name", severity=WARNING, where={"name": RESERVED})
def reserved_word_name(named: Table | View | Column) -> Iterator[Finding] | None:
    """A table or column named by a reserved word must be quoted wherever it is written."""
    return _reserved(named) if named.name in RESERVED else None


def _reserved(named: Table | View | Column) -> Iterator[Finding]:
    if _made(named):
        yield named.finding(f'"{named.name}" is a reserved word and must be quoted wherever it is written')


@rule("name-too-long", severity=WARNING, where={"name": _may_be_cut})
def name_too_long(named: Named) -> Iterator[Finding] | None:
    """A name of more than 63 bytes is cut off, and two that begin alike become the same."""
    return _cut(named) if _may_be_cut(named.name) else None


def _cut(named: Named) -> Iterator[Finding]:
    place = named.place
    if place is None or not _made(named):
        return
    stop = place.end if place.end >= 0 else place.start + 4 * LONGEST
    written = _written(named.name.encode(), place.source.sql[place.start : stop])
    if len(written) > LONGEST:
        text = written.decode("utf-8", "replace")
        yield named.finding(f"{text} has {len(written)} bytes, of which {LONGEST} are kept: {named.name}")


def _written(name: bytes, sql: bytes) -> bytes:
    """The first longer name in a text that begins with a name, whatever its capitals; empty where there is none."""
    folded, name = sql.lower(), name.lower()
    at = folded.find(name)
    while at >= 0:
        rest = _IN_NAME.match(sql, at + len(name))
        if rest is not None:
            return sql[at : rest.end()]
        at = folded.find(name, at + 1)
    return b""


class GenericName(Struct, frozen=True, rename="kebab"):
    """Which names say nothing.

    Attributes:
        columns: names of columns.
        tables: names of tables.
    """

    columns: tuple[str, ...] = ("id", "name", "value", "data", "info", "flag", "temp", "misc")
    tables: tuple[str, ...] = ("data", "info", "items", "records", "temp", "test", "things")


@rule("generic-name", severity=NOTE, default=False)
def generic_name(named: Table | Column, options: GenericName) -> Iterator[Finding]:
    """A name that fits everything says nothing."""
    if named.name in (options.tables if isinstance(named, Table) else options.columns) and _made(named):
        yield named.finding(f"{named.name} does not say what it holds")


class ShortName(Struct, frozen=True, rename="kebab"):
    """How short a name may be.

    Attributes:
        least: characters.
        allow: names that may be shorter.
    """

    least: int = 3
    allow: tuple[str, ...] = ("id", "ip", "to", "x", "y", "z")


@rule("short-name", severity=NOTE, default=False)
def short_name(named: Table | Column, options: ShortName) -> Iterator[Finding]:
    """A name of one or two letters has to be known already."""
    if len(named.name) < options.least and named.name not in options.allow and _made(named):
        yield named.finding(f"{named.name} is short")


class NamePattern(Struct, frozen=True, rename="kebab"):
    """Regular expressions that whole names must fit, by kind of object.

    Attributes:
        patterns: `table`, `view`, `column`, `index`, `constraint`, `primary key`, `foreign key`, `unique`, `check`,
            `function`, `type`, `trigger`, `policy` or `sequence` to the expression, in which `{table}` is the table's
            name.
    """

    patterns: dict[str, str] = {}

    def __post_init__(self) -> None:
        """Refuse kinds that there are not, and what is no regular expression."""
        for kind, pattern in self.patterns.items():
            if kind not in _KINDS:
                raise ValueError(f"no kind of object is called {kind}: there are {', '.join(sorted(_KINDS))}")
            try:
                re.compile(pattern.replace("{table}", ""))
            except re.error as error:
                raise ValueError(f"the pattern of {kind} is no regular expression: {error}") from None


@rule("name-pattern", severity=WARNING, default=False)
def name_pattern(named: Named, options: NamePattern) -> Iterator[Finding]:
    """A name does not fit the pattern that this project has for its kind."""
    kind, pattern = _pattern(named, options.patterns)
    if pattern is None or not _made(named):
        return
    if "{table}" in pattern and isinstance(named, Index | Constraint | Trigger | Policy):
        pattern = pattern.replace("{table}", re.escape(named.table.name))
    if not _compiled(pattern).fullmatch(named.name):
        yield named.finding(f"the {kind} {named.name} does not fit {pattern}")


def _pattern(named: Named, patterns: Mapping[str, str]) -> tuple[str, str | None]:
    if isinstance(named, Constraint):
        kind = _CONSTRAINTS.get(named.constraint_kind, "constraint")
        if kind in patterns:
            return kind, patterns[kind]
        return kind, patterns.get("constraint")
    if isinstance(named, Index) and named.constraint is not None:
        return named.kind, None
    return named.kind, patterns.get(named.kind)


_CONSTRAINTS = {
    ConstraintKind.PRIMARY_KEY: "primary key",
    ConstraintKind.FOREIGN_KEY: "foreign key",
    ConstraintKind.UNIQUE: "unique",
    ConstraintKind.CHECK: "check",
}


_KINDS = frozenset(
    {*_CONSTRAINTS.values(), "table", "view", "column", "index", "constraint", "function", "type", "trigger", "policy"}
    | {"sequence"}
)


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


@rule("constraint-without-name", severity=NOTE, default=False)
def constraint_without_name(constraint: Constraint) -> Iterator[Finding]:
    """A constraint without a name of its own gets one that nobody chose, and that a later migration must guess."""
    place = constraint.place
    if place is None or constraint.inherited or constraint.constraint_kind is ConstraintKind.NOT_NULL:
        return
    if place.source.sql[place.start : place.start + 10].lower() != b"constraint":
        yield constraint.finding(f"the constraint is named {constraint.name} by the server", hint="CONSTRAINT name …")


@rule("index-without-name", severity=NOTE, default=False)
def index_without_name(index: Index) -> Iterator[Finding]:
    """An index without a name of its own gets one that nobody chose, and that a later migration must guess."""
    place = index.place
    if place is None or index.constraint is not None:
        return
    if _UNNAMED.match(place.source.sql, place.start):
        yield index.finding(f"the index is named {index.name} by the server", hint="CREATE INDEX name ON …")


_UNNAMED = re.compile(rb"create\s+(?:unique\s+)?index\s+(?:concurrently\s+)?on\b", re.IGNORECASE)


@rule("unqualified-name", severity=NOTE, default=False)
def unqualified_name(table: Table) -> Iterator[Finding]:
    """A table that is made without its schema is made wherever the search path points that day."""
    place, at = table.place, table.row.named_at
    if place is None or at < 0 or table.temporary or table.partition_of is not None:
        return
    span = table.name_span
    if b"." not in place.source.sql[at : at + span.end - span.start]:
        yield table.finding(f"{table.name} is made without its schema", hint=f"CREATE TABLE {table.qualified_name}")


class ForeignSchema(Struct, frozen=True, rename="kebab"):
    """Which schemas are one's own.

    Attributes:
        schemas: their names.
    """

    schemas: tuple[str, ...] = ("public",)


@rule("foreign-schema", severity=WARNING, default=False)
def foreign_schema(named: Table | View | Function | Type | Sequence, options: ForeignSchema) -> Iterator[Finding]:
    """An object is made in a schema that is not this project's own."""
    if _made(named) and not (isinstance(named, Table | View | Sequence) and named.temporary):
        schema = named.schema.name
        if schema not in options.schemas:
            yield named.finding(
                f"{named.qualified_name} is made in {schema}, which is not one of this project's schemas"
            )


class TableNumber(Struct, frozen=True, rename="kebab"):
    """Singular or plural.

    Attributes:
        number: which of them table names are in.
    """

    number: Literal["singular", "plural"] = "plural"


@rule("table-name-number", severity=NOTE, default=False)
def table_name_number(table: Table, options: TableNumber) -> Iterator[Finding]:
    """A table's name is in the singular where the others are in the plural, or the other way round."""
    last = re.split(r"[_\W]", table.name)[-1]
    plural = singular(last.lower()) != last.lower()
    if _made(table) and plural != (options.number == "plural") and last:
        yield table.finding(f"{table.name} is no {options.number}")


@rule("timestamp-column-name", severity=NOTE, default=False)
def timestamp_column_name(column: Column) -> Iterator[Finding]:
    """A column that holds a moment is not named by what happened at it."""
    if column.type.name not in _MOMENTS or column.name.endswith(("_at", "At")):
        return
    if column.on_table and _made(column):
        yield column.finding(f"{column.table.name}.{column.name} holds a moment and does not end in _at")


@rule("pg-prefix-name", severity=WARNING, where={"name": _has_prefix})
def pg_prefix_name(named: Table | View | Type) -> Iterator[Finding] | None:
    """A name that begins with pg_ may be one of the system's in the next version, and hides behind it today."""
    return _prefixed(named) if _has_prefix(named.name) else None


def _prefixed(named: Table | View | Type) -> Iterator[Finding]:
    if _made(named) and not (isinstance(named, Table | View) and named.temporary):
        yield named.finding(f"{named.name} begins like a name of the system")


class SoftDeleteColumnName(Struct, frozen=True, rename="kebab"):
    """What marks a row as deleted here.

    Attributes:
        column: the name of the column.
        others: names that other projects have for it.
    """

    column: str = "deleted_at"
    others: tuple[str, ...] = (
        "deleted",
        "deleted_at",
        "deleted_date",
        "deleted_on",
        "deletedAt",
        "is_deleted",
        "isDeleted",
        "removed",
        "removed_at",
    )


@rule("soft-delete-column-name", severity=NOTE, default=False)
def soft_delete_column_name(column: Column, options: SoftDeleteColumnName) -> Iterator[Finding]:
    """A column that marks deleted rows by another name than elsewhere is forgotten in queries."""
    if column.name != options.column and column.name in options.others and column.own:
        yield column.finding(
            f"{column.table.name}.{column.name} marks deleted rows, which {options.column} does elsewhere",
            hint=f"name it {options.column}",
        )
