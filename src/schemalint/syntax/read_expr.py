"""The reader of expressions: the parser's JSON of any node becomes the kinds of `expr`, and no node is left out."""

from collections.abc import Callable
from typing import Any

from msgspec import Raw, json

from schemalint.syntax.expr import (
    And,
    Array,
    Call,
    Case,
    Cast,
    Column,
    Const,
    ConstKind,
    Expr,
    Not,
    Op,
    Opaque,
    Or,
    Param,
    Relation,
    Row,
    Scalar,
    SubQuery,
    Test,
    Type,
)

Node = dict[str, Any]
"""A decoded node: its fields, or one key, the kind, over them."""

_PLACES = frozenset(
    {"location", "arg_location", "name_location", "rexpr_list_start", "rexpr_list_end", "list_start", "list_end"}
    | {"stmt_location", "stmt_len"}
)
_CALL_EXTRAS = ("agg_order", "agg_filter", "over")
_CALL_FLAGS = {
    "agg_star": "*",
    "agg_distinct": "distinct",
    "func_variadic": "variadic",
    "agg_within_group": "within group",
}


def read_expr(node: bytes | Raw) -> Expr:
    """Read one node.

    A chain of thousands of operators nests as deep: call this where the parser's JSON is decoded, in a thread with a
    large stack.

    Args:
        node: the parser's JSON of an expression or a query, under its kind as in `{"ColumnRef": {…}}`.
    """
    return expr(json.decode(node))


def read_exprs(nodes: bytes | Raw) -> tuple[Expr, ...]:
    """Read a JSON list of nodes."""
    return tuple([expr(node) for node in json.decode(nodes)])


def expr(node: Node) -> Expr:
    """The same for a node that is decoded already."""
    kind = next(iter(node), "")
    if kind[:1].isupper() and len(node) == 1:
        return _BUILDERS.get(kind, _opaque)(kind, node[kind])
    return _bare("", node)


def _bare(field: str, node: Node) -> Expr:
    """A node that stands under a field without its kind."""
    if "relname" in node:
        return _relation(field, node)
    if "names" in node and "typemod" in node:
        return _type(field, node)
    return _call(field, node) if "funcformat" in node else _opaque(field, node)


def _child(field: str, value: Node) -> Expr:
    kind = next(iter(value), "")
    return expr(value) if kind[:1].isupper() and len(value) == 1 else _bare(field, value)


def _opaque(kind: str, node: Node) -> Opaque:
    attributes: list[tuple[str, Scalar]] = []
    parts: list[tuple[str, Expr]] = []
    for field, value in node.items():
        if isinstance(value, dict):
            parts.append((field, _child(field, value)))
        elif isinstance(value, list):
            parts.extend([(field, _child(field, item)) for item in value])
        elif field not in _PLACES:
            attributes.append((field, value))
    return Opaque(at=_at(node), kind=kind, attributes=tuple(attributes), parts=tuple(parts))


def _at(node: Node) -> int:
    at: int = node.get("location", -1)
    return at


def names_of(nodes: list[Node]) -> tuple[str, ...]:
    """The parts of a dotted name, `*` for a star."""
    return tuple(["*" if "A_Star" in node else node["String"].get("sval", "") for node in nodes])


def _maybe(node: Node | None) -> Expr | None:
    return None if node is None else expr(node)


def _all(nodes: list[Node] | None) -> tuple[Expr, ...]:
    return tuple([expr(node) if node else Opaque(kind="") for node in nodes or ()])


def _column(_: str, node: Node) -> Expr:
    return Column(at=_at(node), parts=names_of(node["fields"]))


def _relation(_: str, node: Node) -> Expr:
    alias = node.get("alias", {}).get("aliasname")
    only = not node.get("inh", False)
    return Relation(at=_at(node), schema=node.get("schemaname"), name=node["relname"], alias=alias, only=only)


def _call(_: str, node: Node) -> Expr:
    names, keyword = names_of(node["funcname"]), node.get("funcformat") == "COERCE_SQL_SYNTAX"
    extra: list[Expr] = []
    for field in _CALL_EXTRAS:
        value = node.get(field)
        extra.extend([_child(field, item) for item in (value if isinstance(value, list) else [value] if value else ())])
    return Call(
        at=_at(node),
        name=names[-1:] if keyword else names,
        args=_all(node.get("args")),
        keyword=keyword,
        extra=tuple(extra),
        flags=tuple([word for flag, word in _CALL_FLAGS.items() if node.get(flag)]),
    )


def _coalesce(_: str, node: Node) -> Expr:
    return Call(at=_at(node), name=("coalesce",), args=_all(node.get("args")), keyword=True)


def _min_max(_: str, node: Node) -> Expr:
    name = node["op"].removeprefix("IS_").lower()
    return Call(at=_at(node), name=(name,), args=_all(node.get("args")), keyword=True)


def _value_function(_: str, node: Node) -> Expr:
    modifier = node.get("typmod", 0)
    args = (Const(kind=ConstKind.INTEGER, value=modifier),) if modifier >= 0 and node["op"].endswith("_N") else ()
    name = node["op"].removeprefix("SVFOP_").removesuffix("_N").lower()
    return Call(at=_at(node), name=(name,), args=args, keyword=True)


def _const(_: str, node: Node) -> Expr:
    at = _at(node)
    if "sval" in node:
        return Const(at=at, kind=ConstKind.STRING, value=node["sval"].get("sval", ""))
    if "ival" in node:
        return Const(at=at, kind=ConstKind.INTEGER, value=node["ival"].get("ival", 0))
    if "boolval" in node:
        return Const(at=at, kind=ConstKind.BOOLEAN, value=node["boolval"].get("boolval", False))
    if "fval" in node:
        return Const(at=at, kind=ConstKind.NUMERIC, value=node["fval"].get("fval", "0"))
    if "bsval" in node:
        return Const(at=at, kind=ConstKind.BITS, value=node["bsval"].get("bsval", ""))
    return Const(at=at, kind=ConstKind.NULL)


def _type(_: str, node: Node) -> Type:
    return Type(
        at=_at(node),
        names=names_of(node["names"]),
        modifiers=_all(node.get("typmods")),
        dimensions=len(node.get("arrayBounds", ())),
        setof=node.get("setof", False),
        of_column=node.get("pct_type", False),
    )


def _cast(_: str, node: Node) -> Expr:
    return Cast(at=_at(node), arg=expr(node["arg"]), type=_type("", node["typeName"]))


def _operator(_: str, node: Node) -> Expr:
    form = node["kind"].removeprefix("AEXPR_").lower()
    name = ".".join(names_of(node["name"]))
    return Op(at=_at(node), name=name, left=_maybe(node.get("lexpr")), right=_maybe(node.get("rexpr")), form=form)


def _boolean(_: str, node: Node) -> Expr:
    args = _all(node.get("args"))
    if node["boolop"] == "NOT_EXPR":
        return Not(at=_at(node), arg=args[0])
    return And(at=_at(node), args=args) if node["boolop"] == "AND_EXPR" else Or(at=_at(node), args=args)


def _test(_: str, node: Node) -> Expr:
    test = node.get("nulltesttype") or node.get("booltesttype") or ""
    return Test(at=_at(node), arg=expr(node["arg"]), test=test.removeprefix("IS_").replace("_", " ").lower())


def _case(_: str, node: Node) -> Expr:
    whens = tuple([(expr(when["CaseWhen"]["expr"]), expr(when["CaseWhen"]["result"])) for when in node["args"]])
    return Case(at=_at(node), arg=_maybe(node.get("arg")), whens=whens, default=_maybe(node.get("defresult")))


def _sub_query(_: str, node: Node) -> Expr:
    return SubQuery(
        at=_at(node),
        form=node["subLinkType"].removesuffix("_SUBLINK").lower(),
        test=_maybe(node.get("testexpr")),
        operator=".".join(names_of(node.get("operName", []))),
        query=expr(node["subselect"]),
    )


def _row(_: str, node: Node) -> Expr:
    return Row(at=_at(node), args=_all(node.get("args")))


def _list(_: str, node: Node) -> Expr:
    return Row(args=_all(node.get("items")), form="list")


def _array(_: str, node: Node) -> Expr:
    return Array(at=_at(node), args=_all(node.get("elements")))


def _param(_: str, node: Node) -> Expr:
    return Param(at=_at(node), number=node.get("number", 0))


_BUILDERS: dict[str, Callable[[str, Node], Expr]] = {
    "ColumnRef": _column,
    "RangeVar": _relation,
    "FuncCall": _call,
    "CoalesceExpr": _coalesce,
    "MinMaxExpr": _min_max,
    "SQLValueFunction": _value_function,
    "A_Const": _const,
    "TypeName": _type,
    "TypeCast": _cast,
    "A_Expr": _operator,
    "BoolExpr": _boolean,
    "NullTest": _test,
    "BooleanTest": _test,
    "CaseExpr": _case,
    "SubLink": _sub_query,
    "RowExpr": _row,
    "List": _list,
    "A_ArrayExpr": _array,
    "ParamRef": _param,
}
