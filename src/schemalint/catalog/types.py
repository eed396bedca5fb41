"""Types: how they are written, and which of them an equality can compare."""

from schemalint.catalog.rows import TypeRef

SHOWN = {
    "int2": "smallint", "int4": "integer", "int8": "bigint", "float4": "real", "float8": "double precision",
    "bool": "boolean", "varchar": "character varying", "bpchar": "character",
    "timestamp": "timestamp without time zone",
    "timestamptz": "timestamp with time zone", "time": "time without time zone", "timetz": "time with time zone",
    "varbit": "bit varying",
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


def shown(type_: TypeRef) -> str:
    """A type as PostgreSQL prints it."""
    modifiers = f"({','.join(map(str, type_.modifiers))})" if type_.modifiers else ""
    name = SHOWN.get(type_.name, type_.name) if type_.oid is None else type_.name
    head, space, zone = name.partition(" with")
    text = head + modifiers + space + zone if type_.name.startswith("time") else name + modifiers
    return text + "[]" * type_.dimensions


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
