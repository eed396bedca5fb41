"""The casts between built-in types: pg_cast, and what PostgreSQL converts through text."""

from functools import cache

from schemalint.catalog.rows import TypeRef
from schemalint.named import NamedTuple

IMPLICIT, ASSIGNMENT, EXPLICIT = range(3)
"""Where a cast may be used: anywhere, where a value is stored, or only where it is written."""


class Cast(NamedTuple):
    """A cast: from which context on it is used, and how it is done.

    Attributes:
        context: IMPLICIT, ASSIGNMENT or EXPLICIT.
        binary: whether both types are stored alike, so that nothing is to be done.
    """

    context: int
    binary: bool = False


REGISTERED = """regclass regcollation regconfig regdictionary regnamespace regoper regoperator regproc regprocedure
    regrole regtype"""
"""The types that are oids of an object, shown by its name."""
_OIDS = f"oid {REGISTERED}"

_BINARY_IMPLICIT = {
    "bit": "varbit", "varbit": "bit", "cidr": "inet", "int4": _OIDS, "oid": REGISTERED,
    "text": "bpchar varchar", "varchar": "bpchar text",
    **dict.fromkeys(REGISTERED.split(), "oid"),
    "regoper": "oid regoperator", "regoperator": "oid regoper",
    "regproc": "oid regprocedure", "regprocedure": "oid regproc",
    "citext": "text varchar",
}  # fmt: skip
_BINARY_ASSIGNMENT = {
    **dict.fromkeys(_OIDS.split(), "int4"),
    "xml": "bpchar text varchar", "citext": "bpchar", "text": "citext", "varchar": "citext",
}  # fmt: skip
_IMPLICIT = {
    "bpchar": "name text varchar", "char": "text", "date": "timestamp timestamptz", "float4": "float8",
    "int2": f"float4 float8 int4 int8 numeric {_OIDS}", "int4": "float4 float8 int8 numeric",
    "int8": f"float4 float8 numeric {_OIDS}", "macaddr": "macaddr8", "macaddr8": "macaddr", "name": "text",
    "numeric": "float4 float8", "text": "name regclass", "time": "interval timetz", "timestamp": "timestamptz",
    "varchar": "name regclass",
}  # fmt: skip
_ASSIGNMENT = {
    "bool": "bpchar text varchar citext", "box": "polygon", "bpchar": "char citext", "char": "bpchar varchar",
    "cidr": "bpchar text varchar", "float4": "int2 int4 int8 numeric", "float8": "float4 int2 int4 int8 numeric",
    "inet": "bpchar cidr text varchar citext", "int4": "int2 money", "int8": "int2 int4 money", "interval": "time",
    "json": "jsonb", "jsonb": "json", "money": "numeric", "name": "bpchar varchar",
    "numeric": "int2 int4 int8 money", "oid": "int8", **dict.fromkeys(REGISTERED.split(), "int8"), "path": "polygon",
    "point": "box", "polygon": "path", "text": "char", "timestamp": "date time",
    "timestamptz": "date time timestamp timetz", "timetz": "time", "varchar": "char",
}  # fmt: skip
_EXPLICIT = {
    "bit": "int4 int8", "bool": "int4", "box": "circle lseg point", "bpchar": "xml", "char": "int4",
    "circle": "box point polygon", "daterange": "datemultirange", "int4": "bit bool char",
    "int4range": "int4multirange", "int8": "bit", "int8range": "int8multirange",
    "jsonb": "bool float4 float8 int2 int4 int8 numeric", "lseg": "point", "numrange": "nummultirange",
    "polygon": "box circle point", "text": "xml", "tsrange": "tsmultirange", "tstzrange": "tstzmultirange",
    "varchar": "xml", "xid8": "xid",
}  # fmt: skip
_BYTES_SINCE = 18
"""The version since which integers and bytea can be cast to each other."""
_INTEGERS = frozenset({"int2", "int4", "int8"})

TYPES = frozenset(
    f"""bool bytea char name int2 int4 int8 text oid {REGISTERED} json jsonb xml point lseg path box polygon line
    circle float4 float8 numeric money macaddr macaddr8 inet cidr bpchar varchar citext date time timetz timestamp
    timestamptz interval bit varbit uuid pg_lsn tsvector tsquery jsonpath tid xid xid8 cid int4range int8range numrange
    tsrange tstzrange daterange int4multirange int8multirange nummultirange tsmultirange tstzmultirange datemultirange
    """.split()
)
"""The types of which all casts are known: the built-in ones that columns have, and the extension's citext."""
_STRINGS = frozenset({"text", "varchar", "bpchar", "name", "citext"})


def cast_key(source: TypeRef, target: TypeRef) -> tuple[object, ...]:
    """Under which key the catalog has a cast that the files create."""
    return ("cast", *((one.oid or one.name, bool(one.dimensions)) for one in (source, target)))


@cache
def _all() -> dict[tuple[str, str], Cast]:
    tables = (
        (Cast(IMPLICIT, binary=True), _BINARY_IMPLICIT),
        (Cast(ASSIGNMENT, binary=True), _BINARY_ASSIGNMENT),
        (Cast(IMPLICIT), _IMPLICIT),
        (Cast(ASSIGNMENT), _ASSIGNMENT),
        (Cast(EXPLICIT), _EXPLICIT),
    )
    return {
        (source, target): cast for cast, table in tables for source, all_ in table.items() for target in all_.split()
    }


def built_in(source: str, target: str, version: int) -> Cast | None:
    """The cast that PostgreSQL brings along between two types, by their short names; none where there is none."""
    if "bytea" in (source, target) and (source in _INTEGERS or target in _INTEGERS):
        return Cast(EXPLICIT) if version >= _BYTES_SINCE else None
    return _all().get((source, target))


def is_string(name: str, version: int) -> bool:
    """Whether every value can be stored in a type through its text; `"char"` is one up to version 14."""
    return name in _STRINGS or (name == "char" and version < 15)
