"""Types as columns, domains and functions write them: what PostgreSQL refuses of them."""

from schemalint.catalog.builtin import SERIALS
from schemalint.catalog.replay.context import Context, split_name
from schemalint.catalog.replay.installed import provider_of, unknown_extension
from schemalint.catalog.rows import TypeRef
from schemalint.catalog.types import shown_name
from schemalint.syntax.nodes.common import TypeName, texts

_CHARACTERS = 10_485_760
_BITS = 83_886_080
LENGTHS = {"varchar": _CHARACTERS, "bpchar": _CHARACTERS, "bit": _BITS, "varbit": _BITS}
"""The types that have a length, and the longest."""
_LENGTH_NAMES = {"bpchar": "char"}
PRECISION = 1000
SCALES_SINCE = 15
"""The version since which a scale may be negative or above the precision."""
_TIMES = frozenset({"timestamp", "timestamptz", "time", "timetz", "interval"})
PSEUDO = frozenset(
    """record any anyelement anyarray anynonarray anyenum anyrange anymultirange anycompatible anycompatiblearray
    anycompatiblenonarray anycompatiblerange anycompatiblemultirange cstring internal language_handler trigger
    event_trigger void unknown fdw_handler index_am_handler tsm_handler table_am_handler pg_ddl_command""".split()
)
"""The types that no column can have."""
ELSEWHERE = {
    **dict.fromkeys(("datetime", "datetime2", "smalldatetime", "datetimeoffset"), "timestamptz"),
    **dict.fromkeys(("tinyint", "year"), "smallint"),
    "mediumint": "integer", "number": "numeric", "double": "double precision", "varchar2": "text",
    **dict.fromkeys(("string", "str", "tinytext", "mediumtext", "longtext", "clob", "nvarchar", "nvarchar2"), "text"),
    **dict.fromkeys(("blob", "tinyblob", "mediumblob", "longblob", "binary", "varbinary", "bytes"), "bytea"),
    "uniqueidentifier": "uuid", "guid": "uuid", "int64": "bigint", "uint64": "numeric", "map": "jsonb",
}  # fmt: skip
"""The types of other databases, and what they are here."""


def check_column_type(context: Context, column: str, written: TypeName, type_: TypeRef) -> bool:
    """Refuse a type that is not there, that takes no such length, or that no column can have; true where it is."""
    plain = type_.known and type_.oid is None and not (written.typmods or written.setof or written.array_bounds)
    if plain and type_.name not in PSEUDO:
        return False
    at = written.location
    if written.array_bounds and texts(written.names)[-1] in SERIALS:
        context.fail("array of serial is not implemented", "0A000", at=at)
        return True
    if written.setof:
        context.fail(f'column "{column}" cannot be declared SETOF', "42P16", at=at)
        return True
    if type_.known and type_.name in PSEUDO and type_.oid is None and not type_.dimensions:
        context.fail(f'column "{column}" has pseudo-type {type_.name}', "42P16", at=at)
        return True
    return check_type(context, written, type_)


def check_type(context: Context, written: TypeName, type_: TypeRef) -> bool:
    """Refuse a type that is not there, or that takes no such length; true where it is."""
    if not type_.known:
        return not written.pct_type and _is_missing(context, written)
    problem = _modifiers(context, type_) if written.typmods else None
    if problem is not None:
        context.fail(*problem, at=written.location)
    return problem is not None


def _is_missing(context: Context, written: TypeName) -> bool:
    if context.catalog.loose:
        return False
    schema, name = split_name(texts(written.names))
    home = context.rows.get(("schema", schema)) if schema else None
    if schema and schema != "pg_catalog" and home is not None and not context.is_of_the_files(home):
        return False
    if context.lookup("relation", schema, name) is not None:
        return False  # the type of a row
    if schema and home is None:
        context.fail(f'schema "{schema}" does not exist', "3F000", at=written.location, absent=schema)
        return True
    if unknown_extension(context) or provider_of(context, name, "types") is not None:
        return False
    shown = f"{schema}.{name}" if schema else name
    context.fail(
        f'type "{shown}" does not exist', "42704", at=written.location, absent=name, hint=_advice(context, name),
        end=written.location + len(name.encode()) + context.shift if not schema else -1,
    )  # fmt: skip
    return True


def _advice(context: Context, name: str) -> str:
    from schemalint.catalog.known_extensions import home_of

    if name.lower() in ELSEWHERE:
        return f"use {ELSEWHERE[name.lower()]}"
    if name != name.lower() and context.lookup("type", "", name.lower()) is not None:
        return f"it is called {name.lower()}: leave the double quotes out"
    home = home_of(name, "types")
    return f"create the extension {home} first" if home else f"create the type {name} first"


def _modifiers(context: Context, type_: TypeRef) -> tuple[str, str] | None:
    """Why a type cannot have what is written in parentheses after it, with the SQLSTATE."""
    given, name = type_.modifiers, type_.name
    if type_.oid is not None or name not in (*LENGTHS, *_TIMES, "numeric"):
        return f'type modifier is not allowed for type "{name}"', "42601"
    if name in LENGTHS:
        return _length(name, given)
    return _numeric(context, given) if name == "numeric" else None


def _length(name: str, given: tuple[int, ...]) -> tuple[str, str] | None:
    called = _LENGTH_NAMES.get(name, name)
    if len(given) != 1:
        return "invalid type modifier", "22023"
    if given[0] < 1:
        return f"length for type {called} must be at least 1", "22023"
    longest = LENGTHS[name]
    return (f"length for type {called} cannot exceed {longest}", "22023") if given[0] > longest else None


def _numeric(context: Context, given: tuple[int, ...]) -> tuple[str, str] | None:
    if len(given) > 2:
        return "invalid NUMERIC type modifier", "22023"
    if not 1 <= given[0] <= PRECISION:
        return f"NUMERIC precision {given[0]} must be between 1 and {PRECISION}", "22023"
    scale = given[1] if len(given) > 1 else 0
    if context.catalog.settings.pg_version < SCALES_SINCE and not 0 <= scale <= given[0]:
        return f"NUMERIC scale {scale} must be between 0 and precision {given[0]}", "22023"
    return None if abs(scale) <= PRECISION else (f"NUMERIC scale {scale} must be between -1000 and 1000", "22023")


def check_collation(context: Context, type_: TypeRef, collation: str, *, at: int) -> None:
    """Refuse COLLATE for what has no collation."""
    if collation and type_.known and type_.oid is None and type_.name in UNCOLLATED:
        context.fail(f"collations are not supported by type {shown_name(type_.name)}", "42804", at=at)


UNCOLLATED = frozenset(
    """int2 int4 int8 numeric float4 float8 bool bytea uuid json jsonb date time timetz timestamp timestamptz interval
    money inet cidr macaddr bit varbit oid xml""".split()
)
"""Types that have no collation."""
