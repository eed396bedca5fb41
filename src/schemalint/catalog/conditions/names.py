"""Names of objects in texts, as `to_regclass` and casts read them, and how such objects are shown."""

from schemalint.catalog.builtin import ALIASES, BUILTIN_TYPES
from schemalint.catalog.conditions.values import UNKNOWN, Reg, TypeId, Value, is_unknown
from schemalint.catalog.handles.base import RESERVED
from schemalint.catalog.rows import FunctionRow, RelationRow, Row, SchemaRow, TypeRow
from schemalint.catalog.system.extensions import EXTENSION_NAMES
from schemalint.catalog.system.names import SYSTEM_RELATIONS
from schemalint.catalog.system.routines import is_builtin_function
from schemalint.catalog.system.view import View, is_system_name
from schemalint.lazy import regex
from schemalint.syntax.names import split_name

_PLAIN = regex(r"[a-z_][a-z0-9_]*")
_WORDS = {
    "integer": "int4", "bigint": "int8", "smallint": "int2", "boolean": "bool", "real": "float4", "decimal": "numeric",
    "double precision": "float8", "character varying": "varchar", "character": "bpchar",
    "timestamp with time zone": "timestamptz", "timestamp without time zone": "timestamp",
    "time with time zone": "timetz", "time without time zone": "time",
}  # fmt: skip


def quoted(name: str) -> str:
    """A name as `quote_ident` gives it."""
    return name if _PLAIN.fullmatch(name) and name not in RESERVED else '"' + name.replace('"', '""') + '"'


def relation_named(view: View, text: str) -> Value:
    """The relation that a text names, none where there is none for certain."""
    parts = split_name(text.encode())
    if not parts:
        return UNKNOWN
    name, schemas = parts[-1], parts[-2:-1] or _path(view)
    for schema in schemas:
        found = _in_schema(view, "relation", schema, name)
        if found is not None:
            return found
    return None


def _path(view: View) -> tuple[str, ...]:
    return ("pg_temp", "pg_catalog", *view.session.search_path)


def _in_schema(view: View, kind: str, schema: str, name: str) -> Value:
    if name in SYSTEM_RELATIONS.get(schema, ()):
        return Reg(TypeId(f"{schema}.{name}"), name)
    if schema in SYSTEM_RELATIONS:
        return UNKNOWN if is_system_name(name) else None
    row = view.rows.get(view.rows.get((kind, view.schema_oid(schema), name)))
    if row is not None:
        return Reg(row.oid, shown_relation(view, row)) if view.is_sure(row) else UNKNOWN
    if schema == "pg_temp":
        return None
    unseen = not view.closed or view.is_foreign_schema(schema) or view.may_be_extensions(name)
    return UNKNOWN if unseen else None


def shown_relation(view: View, row: Row) -> str:
    """A relation or type as `regclass` and `regtype` show it."""
    schema = getattr(row, "schema", None)
    kind = "relation" if isinstance(row, RelationRow) else "type"
    if schema is None or view.find(kind, row.name) == row.oid:
        return quoted(row.name)
    owner = view.rows.get(schema)
    return f"{quoted(owner.name)}.{quoted(row.name)}" if owner is not None else quoted(row.name)


def type_named(view: View, text: str) -> Value:
    """The type that a text names, none where there is none for certain."""
    plain = text.strip().lower()
    array = plain.endswith("[]")
    plain = plain.removesuffix("[]").strip()
    word = _WORDS.get(plain, plain)
    if word in BUILTIN_TYPES:
        return Reg(TypeId(word, None, array), text)
    parts = split_name(text.strip().removesuffix("[]").encode())
    if not parts:
        return UNKNOWN
    name, schemas = parts[-1], parts[-2:-1] or _path(view)
    if parts[:-1] in ((), ("pg_catalog",)) and (name in BUILTIN_TYPES or name in ALIASES):
        return Reg(TypeId(ALIASES.get(name, name), None, array), text)
    for schema in schemas:
        found = _type_in(view, schema, name)
        if found is not None:
            return _array_of(name, found, text) if array else found
    return None


def _array_of(name: str, found: Value, text: str) -> Value:
    known = isinstance(found, Reg) and isinstance(found.oid, int)
    return Reg(TypeId(name, found.oid, array=True), text) if known else UNKNOWN


def _type_in(view: View, schema: str, name: str) -> Value:
    row = view.rows.get(view.rows.get(("type", view.schema_oid(schema), name)))
    if isinstance(row, TypeRow):
        return Reg(row.oid, shown_relation(view, row)) if view.is_sure(row) else UNKNOWN
    found = _in_schema(view, "relation", schema, name)
    if isinstance(found, Reg) and isinstance(found.oid, int):
        return Reg(TypeId(name, found.oid), found.text)
    return found


def schema_named(view: View, text: str) -> Value:
    """The schema that a text names, none where there is none for certain."""
    parts = split_name(text.encode())
    if len(parts) != 1:
        return UNKNOWN
    row = view.rows.get(view.schema_oid(parts[0]))
    if isinstance(row, SchemaRow):
        return Reg(row.oid, quoted(row.name)) if view.is_sure(row) else UNKNOWN
    unseen = not view.closed or parts[0].startswith("pg_") or view.is_foreign_schema(parts[0])
    return UNKNOWN if unseen else None


def function_named(view: View, text: str) -> Value:
    """The function that a text names, with its arguments or without; none where there is none for certain."""
    name, bracket, rest = text.partition("(")
    parts = split_name(name.strip().encode())
    if not parts:
        return UNKNOWN
    rows = [row for row in view.by_name("function", parts[-1]) if isinstance(row, FunctionRow)]
    if parts[:-1]:
        rows = [row for row in rows if view.schema_name(row.schema) == parts[-2]]
    if rows:
        plain = bracket and not rest.strip().removesuffix(")").strip()
        one = [row for row in rows if not any(arg.mode in "ibv" for arg in row.arguments)] if plain else []
        return Reg(one[0].oid, f"{text}") if len(one) == 1 and view.is_sure(one[0]) else UNKNOWN
    schemas = parts[-2:-1] or view.session.search_path
    unseen = not view.closed or is_builtin_function(parts[-1]) or any(map(view.is_foreign_schema, schemas))
    return (
        UNKNOWN
        if unseen or any(one.name not in EXTENSION_NAMES or one.name != "plpgsql" for one in view.extensions)
        else None
    )


LOOKUPS = {
    "to_regclass": relation_named, "to_regtype": type_named, "to_regnamespace": schema_named,
    "to_regproc": function_named, "to_regprocedure": function_named,
}  # fmt: skip
"""The functions that give null for a name that stands for nothing."""
CASTS = {name.removeprefix("to_"): function for name, function in LOOKUPS.items()}


def cast_to_name(view: View, kind: str, value: Value) -> Value:
    """`'name'::regclass` and its like, and `oid::regclass`; what fails is not told."""
    if isinstance(value, str):
        found = CASTS[kind](view, value)
        return UNKNOWN if found is None else found
    if isinstance(value, Reg):
        return value
    row = view.rows.get(value) if value.__class__ is int else None
    if row is None or is_unknown(value):
        return UNKNOWN
    if kind in ("regclass", "regtype"):
        return Reg(row.oid, shown_relation(view, row))
    return Reg(row.oid, quoted(row.name)) if kind == "regnamespace" else UNKNOWN
