"""The types of expressions, as far as they are certain."""

from collections.abc import Callable, Iterable, Mapping

from msgspec import Struct, json, structs

from schemalint.catalog.replay.common_type import common_type
from schemalint.catalog.replay.context import Context
from schemalint.catalog.replay.query_scope import Json, Output, Scope, field_of, one_key, strings
from schemalint.catalog.rows import FunctionRow, Oid, TypeRef, TypeRow
from schemalint.syntax.nodes.common import TypeName, decoder

BOOL = TypeRef("bool")
UNKNOWN = TypeRef("unknown")

CONDITIONS = frozenset(
    {"AEXPR_OP_ANY", "AEXPR_OP_ALL", "AEXPR_DISTINCT", "AEXPR_NOT_DISTINCT", "AEXPR_IN", "AEXPR_LIKE", "AEXPR_ILIKE"}
    | {"AEXPR_SIMILAR", "AEXPR_BETWEEN", "AEXPR_NOT_BETWEEN", "AEXPR_BETWEEN_SYM", "AEXPR_NOT_BETWEEN_SYM"}
)
COMPARISONS = frozenset({"=", "<>", "!=", "<", ">", "<=", ">="})
ARITHMETIC = frozenset({"+", "-", "*", "/", "%"})
WHOLE = ("int2", "int4", "int8")
"""The types of whole numbers, the widest last."""
VALUES = {
    "CURRENT_DATE": "date", "CURRENT_TIME": "timetz", "CURRENT_TIMESTAMP": "timestamptz", "LOCALTIME": "time",
    "LOCALTIMESTAMP": "timestamp",
}  # fmt: skip
"""The types of what SQL writes as keywords; the others (CURRENT_USER, …) are names."""
RESULTS = {
    **dict.fromkeys(("now", "clock_timestamp", "statement_timestamp", "transaction_timestamp"), "timestamptz"),
    **dict.fromkeys(("count", "row_number", "rank", "dense_rank"), "int8"),
    **dict.fromkeys(("bool_and", "bool_or", "every"), "bool"),
    "to_timestamp": "timestamptz", "to_date": "date", "make_date": "date", "make_timestamp": "timestamp",
    "make_timestamptz": "timestamptz", "gen_random_uuid": "uuid", "json_agg": "json", "jsonb_agg": "jsonb",
    "json_build_object": "json", "jsonb_build_object": "jsonb", "concat": "text", "md5": "text",
}  # fmt: skip
"""Functions of PostgreSQL that give one type whatever they are given."""
BY_LAST = {
    "timezone": {"timestamp": "timestamptz", "timestamptz": "timestamp", "timetz": "timetz"},
    "date_trunc": {
        "timestamp": "timestamp", "timestamptz": "timestamptz", "date": "timestamptz", "interval": "interval",
    },
}  # fmt: skip
"""Functions whose result depends on their second argument (`x AT TIME ZONE z` is `timezone(z, x)`)."""
ANY = frozenset({"anyelement", "anyarray", "anycompatible", "anycompatiblearray", "record", "anyenum", "anyrange"})
"""The results that the arguments decide."""
SAME_AS_FIRST = frozenset({"min", "max"})
ORDERED = frozenset("int2 int4 int8 float4 float8 numeric date timestamp timestamptz time timetz interval text".split())
"""The types that `min` and `max` give back as they got them."""

Select = Callable[[Json], Output]


class Typer(Struct, frozen=True, gc=False):
    """What expressions are read with: `select` gives the output of a sub-query."""

    context: Context
    scope: Scope
    select: Select

    def types(self, nodes: Iterable[Json]) -> list[TypeRef | None]:
        """The types of some expressions."""
        return [expression_type(self, node) for node in nodes]


def expression_type(typer: Typer, node: Json) -> TypeRef | None:
    """The type of an expression; none where the files do not tell it, `unknown` for a bare string or NULL."""
    kind, fields = one_key(node)
    read = READERS.get(kind)
    return read(typer, fields) if read is not None else None


def _column(typer: Typer, fields: Json) -> TypeRef | None:
    names = strings(fields["fields"])
    found = typer.scope.find(names) if len(names) == len(fields["fields"]) else None
    return field_of(found).type if found is not None else None


def _cast(typer: Typer, fields: Json) -> TypeRef | None:
    written = typer.context.type(decoder(TypeName).decode(json.encode(fields["typeName"])))
    return written if written.name else None


def _condition(_: Typer, __: Json) -> TypeRef:
    return BOOL


def _one_of(typer: Typer, fields: Json) -> TypeRef | None:
    return common_type(typer.context, typer.types(fields["args"]))


def _case(typer: Typer, fields: Json) -> TypeRef | None:
    results = [when["CaseWhen"]["result"] for when in fields["args"]]
    otherwise = typer.types([fields["defresult"]]) if "defresult" in fields else [UNKNOWN]
    return common_type(typer.context, [*typer.types(results), *otherwise])


def _array(typer: Typer, fields: Json) -> TypeRef | None:
    element = common_type(typer.context, typer.types(fields.get("elements", [])))
    plain = element is not None and not element.dimensions
    return TypeRef(element.name, element.oid, True, (), 1) if element is not None and plain else None


def _constant(_: Typer, fields: Json) -> TypeRef | None:
    return constant_type(fields)


def constant_type(fields: Mapping[str, Json]) -> TypeRef | None:
    """The type of a literal."""
    if "ival" in fields:
        return TypeRef("int4")
    if "fval" in fields:
        digits = fields["fval"].get("fval", "")
        whole = digits.removeprefix("-").isdigit()
        return TypeRef("int8") if whole and -(2**63) <= int(digits) < 2**63 else TypeRef("numeric")
    if "boolval" in fields:
        return BOOL
    return UNKNOWN if "sval" in fields or fields.get("isnull") else None


def _keyword(_: Typer, fields: Json) -> TypeRef:
    op: str = fields["op"].removeprefix("SVFOP_")
    modifier: int = fields.get("typmod", 0)
    name = VALUES.get(op.removesuffix("_N"))
    if name is None:
        return TypeRef("name")
    return TypeRef(name, None, True, (modifier,) if op.endswith("_N") else ())


def _call(typer: Typer, fields: Json) -> TypeRef | None:
    *schema, name = strings(fields["funcname"])
    if schema and schema != ["pg_catalog"]:
        return _result(typer.context, schema[-1], name)
    if not schema and typer.context.lookup("function", "", name):
        return None
    if name in RESULTS:
        return TypeRef(RESULTS[name])
    arguments = fields.get("args", [])
    if name in BY_LAST and len(arguments) == 2:
        given = _built_in(expression_type(typer, arguments[1]))
        return TypeRef(BY_LAST[name][given]) if given in BY_LAST[name] else None
    if name in SAME_AS_FIRST and len(arguments) == 1:
        given = _built_in(expression_type(typer, arguments[0]))
        return TypeRef(given) if given in ORDERED else None
    return None


def _result(context: Context, schema: str, name: str) -> TypeRef | None:
    """What a function of the files gives, where it has no overloads."""
    oids: tuple[Oid, ...] = context.lookup("function", schema, name) or ()
    row = context.row(oids[0], FunctionRow) if len(oids) == 1 else None
    told = row is not None and row.returns is not None and not row.returns.setof and "returns" not in row.unsure
    return row.returns if row is not None and told and row.returns and row.returns.name not in ANY else None


def _built_in(type_: TypeRef | None) -> str:
    return type_.name if type_ is not None and type_.known and type_.oid is None and not type_.dimensions else ""


def _operator(typer: Typer, fields: Json) -> TypeRef | None:
    kind = fields.get("kind", "AEXPR_OP")
    if kind != "AEXPR_OP":
        return BOOL if kind in CONDITIONS else None
    name = strings(fields["name"])[-1]
    if name in COMPARISONS:
        return BOOL
    return _computed(typer, fields) if name in ARITHMETIC and "lexpr" in fields else None


def _computed(typer: Typer, fields: Json) -> TypeRef | None:
    """The type of what is computed from two whole numbers: that of the wider one."""
    both = [_built_in(expression_type(typer, fields[side])) for side in ("lexpr", "rexpr")]
    return TypeRef(max(both, key=WHOLE.index)) if all(one in WHOLE for one in both) else None


def _link(typer: Typer, fields: Json) -> TypeRef | None:
    match fields.get("subLinkType"):
        case "EXISTS_SUBLINK" | "ANY_SUBLINK" | "ALL_SUBLINK":
            return BOOL
        case "EXPR_SUBLINK":
            output = typer.select(fields["subselect"])
            return output.fields[0].type if len(output.fields) == 1 and not output.open else None
        case _:
            return None


def _collated(typer: Typer, fields: Json) -> TypeRef | None:
    return expression_type(typer, fields["arg"])


def _part(typer: Typer, fields: Json) -> TypeRef | None:
    """The type of `(composite).attribute` and of `(array)[1]`."""
    found = expression_type(typer, fields["arg"])
    for step in fields["indirection"]:
        kind, inner = one_key(step)
        if found is None:
            return None
        found = _attribute(typer.context, found, inner["sval"]) if kind == "String" else _element(found, kind, inner)
    return found


def _attribute(context: Context, type_: TypeRef, name: str) -> TypeRef | None:
    row = context.row(type_.oid, TypeRow)
    column = context.column(row.relation, name) if row is not None and row.relation and not type_.dimensions else None
    return column.type if column is not None and "type" not in column.unsure else None


def _element(type_: TypeRef, kind: str, index: Json) -> TypeRef | None:
    if kind != "A_Indices" or not type_.dimensions:
        return None
    return type_ if index.get("is_slice") else structs.replace(type_, dimensions=0)


READERS: dict[str, Callable[[Typer, Json], TypeRef | None]] = {
    "ColumnRef": _column,
    "A_Const": _constant,
    "TypeCast": _cast,
    "CollateClause": _collated,
    "BoolExpr": _condition,
    "NullTest": _condition,
    "BooleanTest": _condition,
    "CoalesceExpr": _one_of,
    "MinMaxExpr": _one_of,
    "CaseExpr": _case,
    "A_ArrayExpr": _array,
    "SQLValueFunction": _keyword,
    "FuncCall": _call,
    "A_Expr": _operator,
    "SubLink": _link,
    "A_Indirection": _part,
}
"""How each kind of expression is read; of any other the type is not told."""
