"""Types of columns."""

import re
from collections.abc import Collection, Iterator

from msgspec import Struct

from schemalint.catalog.asked import kept
from schemalint.catalog.edits import replace_text
from schemalint.catalog.handles import Column, Type, names_column, quoted
from schemalint.catalog.mentioned import matched, said_unread, saying
from schemalint.catalog.origin import known_from, made_by
from schemalint.catalog.removal import without
from schemalint.catalog.retype import retyped
from schemalint.catalog.rows import ColumnRow, ConstraintRow, Oid, Place, Row, TypeKind, TypeRef
from schemalint.catalog.store import MAY_CREATE, Catalog
from schemalint.catalog.types import shown
from schemalint.catalog.users import used_by
from schemalint.catalog.uses import declared_twice, immutable_expressions, in_index_expression
from schemalint.lazy import regex
from schemalint.model import Finding, Fix, Fixer, Safety
from schemalint.rules.registry import ERROR, FOLDED_NOTE, NOTE, WARNING, rule

TIMESTAMP = frozenset({"timestamp"})
CHAR = frozenset({"bpchar"})
VARCHAR = frozenset({"varchar"})
MONEY = frozenset({"money"})
TIMETZ = frozenset({"timetz"})
TIMESTAMPTZ = frozenset({"timestamptz"})
JSON = frozenset({"json"})
FLOATS = frozenset({"float4", "float8"})
NUMERIC = frozenset({"numeric"})
INTEGER = frozenset({"int4"})
SMALLINT = frozenset({"int2"})
LARGE_OBJECTS = frozenset({"oid", "lo"})
NOT_UPGRADED = frozenset(
    {"regcollation", "regconfig", "regdictionary", "regnamespace", "regoper", "regoperator", "regproc", "regprocedure"}
)
"""The types that pg_upgrade refuses to carry over, because the OIDs in them change."""
EXACT = "numeric(19, 4)"

_TIMESTAMP = regex(
    rb"""(timestamp)(\s*\(\s*\d+\s*\))?(?:\s+without\s+time\s+zone)?(?![\w"])
    (?!(?:\s|--[^\n]*\n|/\*(?:(?!\*/).)*\*/)*(?:\(|without\b))""",
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)
"""The type as it is written, unless a comment stands inside it."""
_TIME_ZONE_CALL = b'{"sval":"timezone"}'


@rule("timestamp-without-time-zone", severity=WARNING, where={"type": TIMESTAMP})
def timestamp_without_time_zone(column: Column) -> Iterator[Finding]:
    """A timestamp without time zone does not say which moment it means: it is read in the zone of whoever reads it."""
    hint = "timestamptz stores the moment itself and shows it in the reader's time zone"
    return _typed(column, TIMESTAMP, "", hint, lambda: _fix(column))


def _fix(column: Column) -> Fix | None:
    """The same type with a time zone, where it is written there and no expression needs it as it is."""
    place = column.type_place
    if place is None or column.type.oid is not None or _needed_as_it_is(column):
        return None
    written = _TIMESTAMP.match(place.source.sql, place.start)
    if written is None:
        return None
    name = b"TIMESTAMPTZ" if written[1].isupper() else b"timestamptz"
    edit = replace_text(Place(place.source, place.start, written.end()), (name + (written[2] or b"")).decode())
    return Fix(Safety.UNSAFE, (edit,)) if edit is not None else None


def _needed_as_it_is(column: Column) -> bool:
    """Whether an expression that must be immutable, or a table above or below, relies on the type."""
    table = column.table
    return (
        bool(column.generated)
        or (column.default is not None and _TIME_ZONE_CALL in column.default.node)
        or in_index_expression(column)
        or any(names_column(expression, column.name) for expression in immutable_expressions(table))
        or declared_twice(column)
    )


_ARRAY = rb"(?P<array>[\s\[].*)?"
_CHAR = regex(rb"(?:character|char|bpchar)(?:\s*\(\s*\d+\s*\))?" + _ARRAY, re.IGNORECASE | re.DOTALL)
_MONEY = regex(rb"money" + _ARRAY, re.IGNORECASE | re.DOTALL)
_JSON = regex(rb"json" + _ARRAY, re.IGNORECASE | re.DOTALL)
_PRECISE = regex(
    rb"(?:timestamptz\s*\(\s*\d\s*\)|timestamp\s*\(\s*\d\s*\)\s*with\s+time\s+zone)" + _ARRAY, re.IGNORECASE | re.DOTALL
)


def _typed(column: Column, names: Collection[str], says: str, hint: str, fix: Fixer | None = None) -> Iterator[Finding]:
    """A finding at the type of a table's own column, if the type is one of the names or a domain over one."""
    if not column.own:
        return
    base = column.base_type
    if base.oid is not None or base.name not in names:
        return
    type_ = shown(column.type)
    domain = f"{type_}, which is {shown(base)}" if column.type.oid is not None else type_
    yield column.finding(
        f"{column.table.name}.{column.name} is {domain}{says}",
        span=column.type_span if column.place is not None else known_from(column),
        hint=hint,
        fix=fix,
    )


@rule("char-type", severity=WARNING, where={"type": CHAR})
def char_type(column: Column) -> Iterator[Finding]:
    """A char(n) column pads what it is given with blanks, and does not see trailing blanks when it compares."""
    hint = "use text; where the length is a rule, add CHECK (length(…) = …)"
    return _typed(column, CHAR, ", which is padded with blanks", hint, lambda: retyped(column, _CHAR, "text"))


@rule("varchar-255", severity=FOLDED_NOTE, where={"type": VARCHAR})
def varchar_255(column: Column) -> Iterator[Finding] | None:
    """A limit of 255 is one out of habit: it saves nothing, and one day it refuses a value."""
    type_ = column.type
    if type_.name != "varchar" or type_.modifiers != (255,):
        return None
    hint = "use text, or a limit that the data has, as a CHECK that can be changed without rewriting the table"
    return _typed(column, VARCHAR, "", hint)


@rule("varchar-with-length", severity=NOTE, where={"type": VARCHAR}, default=False)
def varchar_with_length(column: Column) -> Iterator[Finding] | None:
    """A varchar(n) column has its limit in its type, where a narrower one needs the table to be rewritten."""
    if not column.type.modifiers:
        return None
    return _typed(column, VARCHAR, "", "use text, and CHECK (length(…) <= …) where the length is a rule")


@rule("money-type", severity=ERROR, where={"type": MONEY})
def money_type(column: Column) -> Iterator[Finding]:
    """A money column has no currency: what it shows and reads depends on the server's lc_monetary."""
    hint = f"use {EXACT} and a column for the currency"
    return _typed(
        column, MONEY, ", in whatever currency lc_monetary says", hint, lambda: retyped(column, _MONEY, EXACT)
    )


@rule("time-with-time-zone", severity=WARNING, where={"type": TIMETZ})
def time_with_time_zone(column: Column) -> Iterator[Finding]:
    """A time with time zone has an offset but no date, so that nobody knows whether it is summer time there."""
    hint = "use timestamptz for a moment, or time and the name of the zone"
    return _typed(column, TIMETZ, ": an offset means nothing without a date", hint)


@rule("timestamp-precision", severity=FOLDED_NOTE, where={"type": TIMESTAMPTZ})
def timestamp_precision(column: Column) -> Iterator[Finding] | None:
    """A timestamptz of fewer digits rounds, so that a moment can come out later than it was."""
    precision = column.type.modifiers
    if not precision or precision[0] >= 6:
        return None
    hint = "use timestamptz, and date_trunc() where fewer digits are to be shown"
    says = ", which rounds to the nearest value and not down"
    return _typed(column, TIMESTAMPTZ, says, hint, lambda: retyped(column, _PRECISE, "timestamptz"))


@rule("json-type", severity=WARNING, where={"type": JSON})
def json_type(column: Column) -> Iterator[Finding]:
    """A json column keeps text: it is parsed at each access, cannot be compared and can hardly be indexed."""
    says = ", which has no equality: DISTINCT, GROUP BY and UNION fail on it"
    return _typed(column, JSON, says, "use jsonb", lambda: retyped(column, _JSON, "jsonb"))


@rule("large-object-column", severity=NOTE, where={"type": LARGE_OBJECTS})
def large_object_column(column: Column) -> Iterator[Finding] | None:
    """A column of large objects only points to them: they stay when the row goes, and no foreign key holds them."""
    if column.type.name != "lo" and (column.type.oid is not None or column.type.name != "oid"):
        return None
    return _typed(column, LARGE_OBJECTS, "", "use bytea, or keep the file elsewhere and its address here")


@rule("reg-type-column", severity=WARNING, where={"type": NOT_UPGRADED})
def reg_type_column(column: Column) -> Iterator[Finding]:
    """A column that holds the OIDs of functions, operators or configurations makes pg_upgrade refuse the database."""
    return _typed(column, NOT_UPGRADED, ", which pg_upgrade refuses to carry over", "keep the name in text")


@rule("floating-point-column", severity=NOTE, where={"type": FLOATS}, default=False)
def floating_point_column(column: Column) -> Iterator[Finding]:
    """A floating-point column holds binary fractions, which are close to what was written and seldom equal to it."""
    return _typed(column, FLOATS, "", "use numeric where values are to be exact")


@rule("numeric-without-precision", severity=NOTE, where={"type": NUMERIC}, default=False)
def numeric_without_precision(column: Column) -> Iterator[Finding] | None:
    """A numeric column without precision takes any number of digits."""
    type_ = column.type
    if type_.name != "numeric" or type_.modifiers:
        return None
    return _typed(column, NUMERIC, " of any number of digits", "say how many digits there are, as in numeric(12, 2)")


@rule("numeric-with-precision", severity=NOTE, where={"type": NUMERIC}, default=False)
def numeric_with_precision(column: Column) -> Iterator[Finding] | None:
    """A numeric column with a scale rounds what it is given without a word."""
    if column.type.name != "numeric" or not column.type.modifiers:
        return None
    return _typed(column, NUMERIC, ", which rounds without a word", "use numeric, and a CHECK for the scale")


@rule("integer-column", severity=NOTE, where={"type": INTEGER}, default=False)
def integer_column(column: Column) -> Iterator[Finding]:
    """An integer column ends at 2,147,483,647, and making it wider later rewrites the table."""
    return _typed(column, INTEGER, "", "use bigint")


@rule("smallint-column", severity=NOTE, where={"type": SMALLINT}, default=False)
def smallint_column(column: Column) -> Iterator[Finding]:
    """A smallint column ends at 32,767, and saves space only where columns happen to be aligned for it."""
    return _typed(column, SMALLINT, "", "use integer or bigint")


class DisallowedType(Struct, frozen=True, rename="kebab"):
    """Types that a house does not want.

    Attributes:
        types: their names, as PostgreSQL's catalogs have them (`xml`, `hstore`, `int4`) or as it prints them.
    """

    types: tuple[str, ...] = ("hstore", "xml")


@rule("disallowed-type", severity=WARNING, default=False)
def disallowed_type(column: Column, options: DisallowedType) -> Iterator[Finding]:
    """A column is of a type that this project does not use."""
    if not column.own:
        return
    type_ = column.type
    name = shown(TypeRef(type_.name, type_.oid, type_.known))
    if type_.name not in options.types and name not in options.types:
        return
    yield column.finding(
        f"{column.table.name}.{column.name} is {shown(type_)}, which is not allowed here",
        span=column.type_span if column.place is not None else known_from(column),
    )


@rule("enum-type", severity=NOTE, default=False)
def enum_type(type_: Type) -> Iterator[Finding] | None:
    """An enum's labels can be added to and renamed, and never be removed or put in another order."""
    if type_.type_kind is not TypeKind.ENUM or type_.place is None:
        return None
    return _enum(type_)


def _enum(type_: Type) -> Iterator[Finding]:
    hint = "text with a CHECK, or a table of the values and a foreign key to it"
    count = len(type_.labels)
    yield type_.finding(f"{type_.name} is an enum of {count} label{'' if count == 1 else 's'}", hint=hint)


_MAKING = frozenset({"CreateEnumStmt", "CreateDomainStmt", "CompositeTypeStmt", "CreateRangeStmt"})
_TABLES = frozenset({"CreateStmt", "AlterTableStmt"})
_SHAPES = _MAKING | frozenset(
    """AlterEnumStmt AlterDomainStmt AlterTypeStmt AlterOwnerStmt AlterObjectSchemaStmt RenameStmt CommentStmt GrantStmt
    DropStmt CreateStmt AlterTableStmt""".split()
)
"""The statements that make types and tables: which of these use a type is seen by what they have made."""


@rule("unused-type", severity=NOTE, where={"declared": True})
def unused_type(type_: Type) -> Iterator[Finding] | None:
    """A type that no column, function or other type is of was forgotten when its last column went."""
    if type_.place is None:
        return None
    snapshot = type_.snapshot
    users = snapshot.catalog.users(type_.row.oid)
    rows = (snapshot.row(oid) for oid in users)
    if any(row is not None and _is_of(row, type_.row.oid) for row in rows):
        return None
    return _unused(type_, once=bool(users))


def _is_of(row: Row, oid: Oid) -> bool:
    """Whether an object that once was of a type still is, as far as the files tell."""
    return bool(row.unsure) or oid in used_by(row)


def _unused(type_: Type, *, once: bool) -> Iterator[Finding]:
    catalog = type_.snapshot.catalog
    if once and any(note in catalog.notes for note in MAY_CREATE):
        return  # what was computed may have copied the table that used it
    if catalog.partial or _is_checked(type_) or _is_named(type_):
        return
    word = "DOMAIN" if type_.type_kind is TypeKind.DOMAIN else "TYPE"
    schema = type_.schema.name
    name = quoted(type_.name) if schema == "public" else f"{quoted(schema)}.{quoted(type_.name)}"
    yield type_.finding(
        f"no column, function or type uses {type_.name}",
        hint=f"DROP {word} {name}",
        fix=lambda: without(type_, _MAKING, f"DROP {word} {name}"),
    )


def _is_named(type_: Type) -> bool:
    """Whether a statement that may use it names a type, or makes a table OF it."""
    catalog, name, made = type_.snapshot.catalog, type_.name, made_by(type_)
    own = made.of_file if made is not None else None
    statements = saying(catalog, name)
    if said_unread(catalog, name) or any(one.kind not in _SHAPES and one is not own for one in statements):
        return True
    typed = rb"\bof\s+(?:[\w\"]+\.)?\"?" + re.escape(name.encode()) + rb"\b"
    tables = [one for one in statements if one.kind in _TABLES]
    return type_.type_kind is TypeKind.COMPOSITE and matched(typed, tables)


def _is_checked(type_: Type) -> bool:
    """Whether a constraint or a default casts to the type."""
    return b'"' + type_.name.encode() + b'"' in _checks_and_defaults(type_.snapshot.catalog)


@kept
def _checks_and_defaults(catalog: Catalog) -> bytes:
    checks = [row.expression for row in catalog.of_kind(ConstraintRow)]
    defaults = [row.default for row in catalog.of_kind(ColumnRow)]
    return b"\n".join([one.node for one in (*checks, *defaults) if one is not None])
