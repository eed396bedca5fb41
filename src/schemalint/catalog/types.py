"""Types: how they are written, and which of them an equality can compare."""

from schemalint.catalog.rows import TypeRef

SHOWN = {
    "int2": "smallint", "int4": "integer", "int8": "bigint", "float4": "real", "float8": "double precision",
    "bool": "boolean", "varchar": "character varying", "bpchar": "character",
    "timestamp": "timestamp without time zone",
    "timestamptz": "timestamp with time zone", "time": "time without time zone", "timetz": "time with time zone",
    "varbit": "bit varying", "char": '"char"',
}  # fmt: skip
"""PostgreSQL's own spelling (format_type) of the types whose short name differs."""

_REFERENCES = {
    "int2": "int4 int8 numeric float4 float8 oid",
    "int4": "int2 int8 numeric float4 float8 oid",
    "int8": "int2 int4 numeric float4 float8 oid",
    "numeric": "float4 float8",
    "float4": "float8",
    "float8": "float4",
    "text": "bpchar name varchar",
    "varchar": "bpchar name text",
    "bpchar": "name text varchar",
    "name": "text varchar",
    "date": "timestamp timestamptz",
    "timestamp": "date timestamptz",
    "timestamptz": "date timestamp",
    "time": "interval timetz",
    "cidr": "inet",
    "inet": "cidr",
    "bit": "varbit",
    "varbit": "bit",
    **dict.fromkeys(("oid", "timetz", "interval", "uuid", "bool", "bytea", "jsonb", "money", "macaddr"), ""),
}
"""To which types a foreign key of a built-in type may point, besides its own (each pair tried on PostgreSQL 18)."""
FIELDS = (
    ("year", 1 << 2),
    ("month", 1 << 1),
    ("day", 1 << 3),
    ("hour", 1 << 10),
    ("minute", 1 << 11),
    ("second", 1 << 12),
)
"""The fields of an interval, and the bit of each in its first modifier."""
ALL_FIELDS = 0x7FFF
"""The first modifier of an interval of which none are named."""


def shown(type_: TypeRef) -> str:
    """A type as PostgreSQL prints it."""
    modifiers = _modifiers(type_)
    name = SHOWN.get(type_.name, type_.name) if type_.oid is None else type_.name
    head, space, zone = name.partition(" with")
    text = head + modifiers + space + zone if type_.name.startswith("time") else name + modifiers
    return text + ("[]" if type_.dimensions else "")


def shown_name(name: str) -> str:
    """A built-in type as PostgreSQL prints it."""
    return SHOWN.get(name, name)


def _modifiers(type_: TypeRef) -> str:
    given = type_.modifiers
    if not given:
        return ""
    if type_.name == "interval" and type_.oid is None:
        return _interval(*given)
    if type_.name == "numeric" and len(given) == 1:
        given = (*given, 0)
    return f"({','.join(map(str, given))})"


def _interval(fields: int, precision: int | None = None) -> str:
    """The fields and the precision of an interval's seconds."""
    named = [name for name, bit in FIELDS if fields != ALL_FIELDS and fields & bit]
    ends = named[:1] + named[-1:] if len(named) > 1 else named
    span = " " + " to ".join(ends) if ends else ""
    return span + (f"({precision})" if precision is not None else "")


def comparable(key: TypeRef, referenced: TypeRef) -> bool | None:
    """Whether a foreign key of one type may reference a column of another; none where that is not known.

    Both types are given with domains resolved.
    """
    if not (key.known and referenced.known):
        return None
    if bool(key.dimensions) != bool(referenced.dimensions):
        return False
    if (key.name, key.oid) == (referenced.name, referenced.oid):
        return True
    if key.oid is not None or referenced.oid is not None:
        return None if key.oid is None or referenced.oid is None else False
    if key.dimensions:
        return None
    if key.name not in _REFERENCES or referenced.name not in _REFERENCES:
        return None
    return referenced.name in _REFERENCES[key.name].split()
