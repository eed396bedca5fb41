"""What PostgreSQL refuses in expressions that are kept: sub-queries, aggregates, and functions that are not there."""

from collections.abc import Iterator
from functools import lru_cache

from msgspec import json

from schemalint.catalog.known_functions import AGGREGATES, NOT_IMMUTABLE, SETS, WINDOW_FUNCTIONS, may_be_built_in
from schemalint.catalog.replay.context import Context
from schemalint.catalog.replay.installed import provider_of, unknown_extension
from schemalint.catalog.replay.query_scope import UNTOLD, Json, Output, Scope, strings
from schemalint.catalog.replay.query_types import Typer, expression_type
from schemalint.catalog.rows import FunctionRow, TypeRef
from schemalint.lazy import regex
from schemalint.named import NamedTuple
from schemalint.syntax.figure import decode_text
from schemalint.syntax.names import split_name
from schemalint.syntax.nodes.common import TypeName, decoder

_STRING = rb'"[^"\\]*+(?:\\.[^"\\]*+)*"'
_CALL = regex(rb'"FuncCall":\{"funcname":\[((?:\{"String":\{"sval":' + _STRING + rb"\}\},?)+)\]")
_SEQUENCE = regex(
    rb'"funcname":\[\{"String":\{"sval":"nextval"\}\}\],"args":\[(?:\{"TypeCast":\{"arg":)?'
    rb'\{"A_Const":\{"sval":\{"sval":(' + _STRING + rb')\},"location":\d+\}\}'
    rb'(?:,"typeName":\{"names":\[(?:\{"String":\{"sval":"pg_catalog"\}\},)?\{"String":\{"sval":"regclass"\}\}\]|\])'
)
_SVAL = b'"sval":'
COMMON = frozenset(
    """now nextval lower upper length char_length coalesce gen_random_uuid trim btrim md5 jsonb_typeof
    jsonb_array_length array_length cardinality date_trunc timezone extract abs round clock_timestamp replace
    current_setting to_tsvector setweight random timezone octet_length concat left right strpos num_nonnulls""".split()
)
"""Functions of PostgreSQL that need no look at the list of all."""


class Place(NamedTuple):
    """Where an expression stands, in the server's words for each of its refusals.

    Attributes:
        sub_query: after "cannot use subquery in".
        functions: after "aggregate functions are not allowed in".
        immutable: what it says where a function is not immutable; empty where it need not be.
    """

    sub_query: str
    functions: str
    immutable: str = ""


DEFAULT = Place("DEFAULT expression", "DEFAULT expressions")
CHECK = Place("check constraint", "check constraints")
GENERATED = Place(
    "column generation expression", "column generation expressions", "generation expression is not immutable"
)
KEY = Place("index expression", "index expressions", "functions in index expression must be marked IMMUTABLE")
PREDICATE = Place("index predicate", "index predicates", "functions in index predicate must be marked IMMUTABLE")
PARTITION = Place(
    "partition key expression", "partition key expressions",
    "functions in partition key expression must be marked IMMUTABLE",
)  # fmt: skip


def check_calls(context: Context, node: bytes, place: Place, *, at: int | None) -> bool:
    """Refuse an expression for what it holds; true where it is refused.

    Args:
        context: the statement's replay.
        node: the expression.
        place: where it stands.
        at: location to report.
    """
    if b'"SubLink"' in node:
        context.fail(f"cannot use subquery in {place.sub_query}", "0A000", at=at)
        return True
    return b'"FuncCall"' in node and _check_names(context, node, place, at)


def check_immutable(context: Context, node: bytes, place: Place, *, at: int | None, scope: Scope) -> bool:
    """Refuse an expression that depends on more than its columns; true where it is refused.

    Args:
        context: the statement's replay.
        node: the expression.
        place: where it stands.
        at: location to report.
        scope: its columns.
    """
    if _may_be_mutable(context, node) and _is_mutable(context, json.decode(node), scope):
        context.fail(place.immutable, "42P17", at=at, hint="use functions that depend on nothing but their arguments")
        return True
    return False


def _may_be_mutable(context: Context, node: bytes) -> bool:
    """Whether an expression holds more than operators and functions all of whose overloads are immutable."""
    if b'"TypeCast"' in node or b'"SQLValueFunction"' in node or b'"||"' in node:
        return True
    for schema, name in called(node) if b'"FuncCall"' in node else ():
        if schema or name in _MAYBE_MUTABLE or context.lookup("function", "", name) is not None:
            return True
    return False


def called(node: bytes) -> Iterator[tuple[str, str]]:
    """Schema (or nothing) and name of the functions that an expression calls, each name once."""
    for names in dict.fromkeys(_CALL.findall(node)):
        yield _parts(names)


@lru_cache(maxsize=1024)
def _parts(names: bytes) -> tuple[str, str]:
    """Schema (or nothing) and name of a function, of the JSON of its names: the same few are called again and again."""
    before, _, name = names.rpartition(_SVAL)
    schema = before.rpartition(_SVAL)[2].rpartition(b"}},")[0]
    return (decode_text(schema) if schema else ""), decode_text(name[:-2])


def _check_names(context: Context, node: bytes, place: Place, at: int | None) -> bool:
    for schema, name in called(node):
        if name in COMMON and schema in ("", "pg_catalog"):
            continue
        own = context.lookup("function", schema, name)
        if own is None and schema in ("", "pg_catalog"):
            refused = _kind(name)
            if refused:
                what, sqlstate = refused
                context.fail(f"{what} are not allowed in {place.functions}", sqlstate, at=at)
                return True
        if own is None and is_missing(context, schema, name):
            fail_missing_function(context, schema, name, at=at)
            return True
    return False


def _kind(name: str) -> tuple[str, str] | None:
    """What a function of PostgreSQL is that cannot stand in an expression of a table, with the SQLSTATE."""
    if name in AGGREGATES:
        return "aggregate functions", "42803"
    if name in SETS:
        return "set-returning functions", "0A000"
    return ("window functions", "42P20") if name in WINDOW_FUNCTIONS else None


def is_missing(context: Context, schema: str, name: str) -> bool:
    """Whether neither PostgreSQL nor an extension nor the files have a function of a name, as far as they tell."""
    if context.catalog.loose:
        return False
    if schema == "pg_catalog":
        return not may_be_built_in(name)
    if schema and not context.is_of_the_files(context.rows.get(("schema", schema))):
        return False
    if not schema and (may_be_built_in(name) or context.lookup("type", "", name) is not None):
        return False
    return not unknown_extension(context) and provider_of(context, name, "functions") is None


def fail_missing_function(context: Context, schema: str, name: str, *, at: int | None) -> None:
    """Record that a function does not exist."""
    written = f"{schema}.{name}" if schema else name
    context.fail(
        f"function {written}() does not exist", "42883", at=at, absent=name, hint=_advice(name)
    )  # fmt: skip


def _advice(name: str) -> str:
    from schemalint.catalog.known_extensions import home_of

    home = home_of(name, "functions")
    if name == "uuid_generate_v4":
        return "use gen_random_uuid(), or create the extension uuid-ossp first"
    return f"create the extension {home} first" if home else "create it first"


def check_sequences(context: Context, node: bytes, *, at: int | None) -> bool:
    """Refuse to name a sequence that is not there; true where it is refused. A text is looked up later."""
    for match in _SEQUENCE.finditer(node):
        parts = split_name(decode_text(match[1]).encode())
        schema = context.rows.get(("schema", parts[-2])) if len(parts) > 1 else None
        if not parts or (len(parts) > 1 and not context.is_of_the_files(schema)):
            continue
        if context.lookup("relation", parts[-2] if len(parts) > 1 else "", parts[-1]) is None:
            context.fail(f'relation "{".".join(parts)}" does not exist', "42P01", at=at, absent=parts[-1])
            return True
    return False


# -- volatility -------------------------------------------------------------------------------------------------


def nodes(root: object) -> Iterator[tuple[str, Json]]:
    """Every node of the parser's JSON below another, with its kind."""
    stack = [root]
    while stack:
        item = stack.pop()
        if isinstance(item, list):
            stack.extend(item)
        elif isinstance(item, dict):
            for key, value in item.items():
                if key[0].isupper() and isinstance(value, dict):
                    yield key, value
                if isinstance(value, dict | list):
                    stack.append(value)


ZONED = frozenset({"timestamptz", "timetz"})
UNZONED = frozenset({"date", "timestamp", "time", "text", "varchar"})
OF_TIMES = frozenset({"date_trunc", "date_part", "extract"})
"""The functions that depend on the time zone where they are given a time with one."""
_MAYBE_MUTABLE = OF_TIMES.union([name.partition("/")[0] for name in NOT_IMMUTABLE])
"""The functions of which some overload is not immutable."""
TEXTS = frozenset({"text", "varchar", "bpchar", "unknown", "name"})


def _is_mutable(context: Context, root: Json, scope: Scope) -> bool:
    """Whether an expression depends for certain on more than its columns."""
    typer = Typer(context, scope, _no_query)
    return any(MUTABLE[kind](typer, fields) for kind, fields in nodes(root) if kind in MUTABLE)


def _no_query(_: Json) -> Output:
    return UNTOLD


def _calls_mutable(typer: Typer, fields: Json) -> bool:
    *schema, name = strings(fields["funcname"])
    own = typer.context.lookup("function", schema[-1] if schema else "", name)
    if own is not None:
        rows = [typer.context.row(oid, FunctionRow) for oid in own]
        # a function in SQL may be replaced by its body, whatever it says of itself
        sure = all(row is not None and row.declared and not row.unsure and row.language != "sql" for row in rows)
        return sure and not may_be_built_in(name) and all(row is not None and row.volatility != "i" for row in rows)
    arguments = fields.get("args", ())
    count = len(arguments)
    if name in OF_TIMES and count == 2 and _plain(expression_type(typer, arguments[1])) == "timestamptz":
        return True
    return (not schema or schema == ["pg_catalog"]) and (name in NOT_IMMUTABLE or f"{name}/{count}" in NOT_IMMUTABLE)


def _casts_by_zone(typer: Typer, fields: Json) -> bool:
    """Whether a cast depends on the time zone."""
    source, target = _plain(expression_type(typer, fields["arg"])), _plain(_written(typer, fields))
    if target in ("text", "varchar") and source in ("date", "timestamp", "time", "interval"):
        return source in ("date", "timestamp")  # by DateStyle
    return (source in ZONED and target in UNZONED) or (source in ("date", "timestamp") and target in ZONED)


def _written(typer: Typer, fields: Json) -> TypeRef | None:
    return typer.context.type(decoder(TypeName).decode(json.encode(fields["typeName"])))


def _plain(type_: TypeRef | None) -> str:
    known = type_ is not None and type_.known and type_.oid is None and not type_.dimensions
    return type_.name if known and type_ is not None else ""


def _joins_other(typer: Typer, fields: Json) -> bool:
    """Whether `||` joins a text with a date or a time, which are written as DateStyle says."""
    if strings(fields.get("name", []))[-1:] != ("||",) or "lexpr" not in fields:
        return False
    types = [_plain(expression_type(typer, fields[side])) for side in ("lexpr", "rexpr")]
    other = [one for one in types if one not in TEXTS]
    return len(other) == 1 and other[0] in ("date", "timestamp", "timestamptz")


MUTABLE = {
    "FuncCall": _calls_mutable,
    "SQLValueFunction": lambda *_: True,
    "TypeCast": _casts_by_zone,
    "A_Expr": _joins_other,
}
"""By kind of node: whether it makes an expression depend on more than its columns."""


def type_of(context: Context, node: bytes, scope: Scope) -> TypeRef | None:
    """The type of an expression without sub-queries; none where the files do not tell it."""
    if b'"SubLink"' in node:
        return None
    return expression_type(Typer(context, scope, _no_query), json.decode(node))
