"""What PostgreSQL names an expression that has no name, and which columns an expression names."""

from typing import Any

from msgspec import json

from schemalint.lazy import regex

decode_text = json.Decoder(str).decode
"""The text of a JSON string."""

_COLUMN = regex(rb'"ColumnRef":\{"fields":\[((?:\{"String":\{"sval":"[^"\\]*+(?:\\.[^"\\]*+)*"\}\},?)+)\]')
_TEXT = regex(rb'"sval":\{"sval":("[^"\\]*+(?:\\.[^"\\]*+)*")')
_LAST = regex(r'(?:"((?:[^"]|"")+)"|([^."]+))$')
_FIXED = {
    "CoalesceExpr": "coalesce",
    "A_ArrayExpr": "array",
    "RowExpr": "row",
    "GroupingFunc": "grouping",
    "XmlSerialize": "xmlserialize",
    "JsonObjectConstructor": "json_object",
    "JsonArrayConstructor": "json_array",
}


def column_names(node: bytes) -> tuple[str, ...]:
    """The columns that an expression names, each once, in their order; of `t.c` the last part."""
    last = [field.rpartition(b'"sval":')[2][:-2] for field in _COLUMN.findall(node)]
    return tuple([decode_text(name) for name in dict.fromkeys(last)])


def literal_names(node: bytes) -> set[str]:
    """What the literals of an expression name, read as dotted names: the last part of each."""
    names = set()
    for literal in _TEXT.findall(node):
        match = _LAST.search(decode_text(literal))
        if match is not None:
            names.add(match[1].replace('""', '"') if match[1] else match[2])
    return names


def rename_column(node: bytes, old: str, new: str) -> bytes:
    """The expression with a column's name replaced by another."""
    named, other = b'"sval":' + json.encode(old), b'"sval":' + json.encode(new)
    if named not in node:
        return node

    pieces, at = [], 0
    for match in _COLUMN.finditer(node):
        last = match.start(1) + match[1].rfind(b'"sval":')
        if node.startswith(named + b"}", last):
            pieces += [node[at:last], other]
            at = last + len(named)
    return b"".join([*pieces, node[at:]])


def figure_name(node: bytes) -> str:
    """The name that an index key or an output column gets from its expression; empty where it has none of its own."""
    return name_of(json.decode(node))


def name_of(node: Any) -> str:  # noqa: ANN401 - the parser's JSON
    """As `figure_name`, of an expression that is decoded."""
    return _figure(node)[0]


def _figure(node: Any) -> tuple[str, int]:  # noqa: ANN401 - the parser's JSON
    """Name and strength (2: the expression's own, 1: a poor one that a type's name replaces), as FigureColname."""
    if not isinstance(node, dict) or not node:
        return "", 0
    ((kind, fields),) = node.items() if len(node) == 1 else (("", {}),)
    match kind:
        case "ColumnRef":
            return _last_string(fields["fields"])
        case "FuncCall":
            return _last_string(fields["funcname"])
        case "A_Indirection":
            name, strength = _last_string(fields.get("indirection", ()))
            return (name, strength) if name else _figure(fields["arg"])
        case "A_Expr":
            return ("nullif", 2) if fields.get("kind") == "AEXPR_NULLIF" else ("", 0)
        case "TypeCast":
            name, strength = _figure(fields["arg"])
            return (name, strength) if strength > 1 else (_last_string(fields["typeName"]["names"])[0], 1)
        case "CollateClause":
            return _figure(fields["arg"])
        case "CaseExpr":
            name, strength = _figure(fields.get("defresult"))
            return (name, strength) if strength > 1 else ("case", 1)
        case "MinMaxExpr":
            return ("least" if fields.get("op") == "IS_LEAST" else "greatest"), 2
        case "SQLValueFunction":
            return fields.get("op", "SVFOP_").removeprefix("SVFOP_").removesuffix("_N").lower(), 2
        case "SubLink":
            return _figure_link(fields)
        case _:
            return (_FIXED[kind], 2) if kind in _FIXED else ("", 0)


def _figure_link(fields: dict[str, Any]) -> tuple[str, int]:
    match fields.get("subLinkType"):
        case "EXISTS_SUBLINK":
            return "exists", 2
        case "ARRAY_SUBLINK":
            return "array", 2
        case "EXPR_SUBLINK":
            targets = fields["subselect"].get("SelectStmt", {}).get("targetList", [])
            target = targets[0]["ResTarget"] if targets else {}
            return (target["name"], 2) if "name" in target else _figure(target.get("val"))
        case _:
            return "", 0


def _last_string(parts: Any) -> tuple[str, int]:  # noqa: ANN401 - the parser's JSON
    strings = [part["String"].get("sval", "") for part in parts if "String" in part]
    return (strings[-1], 2) if strings else ("", 0)
