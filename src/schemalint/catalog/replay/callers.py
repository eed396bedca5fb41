"""What calls a function, so that the server drops the function only along with it."""

from collections.abc import Iterator
from typing import Any

from msgspec import json

from schemalint.catalog.replay.context import Context
from schemalint.catalog.replay.query_scope import UNTOLD, Scope, Source, strings
from schemalint.catalog.replay.query_types import Typer, expression_type
from schemalint.catalog.replay.routines import INPUT, input_types, same_types
from schemalint.catalog.rows import ColumnRow, FunctionRow, Row, SchemaRow, TypeRef, TypeRow
from schemalint.catalog.users import expressions_of


def callers(context: Context, function: FunctionRow) -> Iterator[tuple[Row, bool]]:
    """The objects whose expressions call a function, and whether that is certain."""
    word = json.encode(function.name)
    for oid in context.catalog.callers(word):
        row = context.rows.get(oid)
        if row is None or oid == function.oid:
            continue
        answers = {
            _is_of(context, row, function, call)
            for expression in expressions_of(row)
            if word in expression.node
            for call in _calls(json.decode(expression.node), function.name)
        }
        if answers - {False}:
            yield row, True in answers


def _calls(node: Any, name: str) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - any piece of JSON
    """The calls of a name in an expression or a query."""
    if isinstance(node, list):
        for item in node:
            yield from _calls(item, name)
    elif isinstance(node, dict):
        for kind, inner in node.items():
            if kind == "FuncCall" and strings(inner["funcname"])[-1] == name:
                yield inner
            yield from _calls(inner, name)


def _is_of(context: Context, row: Row, function: FunctionRow, call: dict[str, Any]) -> bool | None:
    """Whether a call is of this function and of no overload; none where that is not certain."""
    schema = strings(call["funcname"])[:-1]
    home = context.rows.get(function.schema)
    if schema and isinstance(home, SchemaRow) and schema != (home.name,):
        return False
    given = call.get("args", [])
    oids = context.rows.get(("function", function.schema, function.name), ())
    overloads = [one for oid in oids if (one := context.row(oid, FunctionRow)) is not None and _takes(one, len(given))]
    if function not in overloads:
        return False
    if len(overloads) == 1:
        return True if schema else None  # the name alone may be one of PostgreSQL's own
    types = _types(context, row, given)
    if len(given) != len(types):
        return None
    exact = [one for one in overloads if same_types(input_types(one), types)]
    return (True if schema else None) if exact == [function] else False if exact else None


def _takes(function: FunctionRow, number: int) -> bool:
    given = [argument for argument in function.arguments if argument.mode in INPUT]
    if any(argument.mode == "v" for argument in given):
        return number >= len(given) - 1
    return len(given) - sum(argument.default for argument in given) <= number <= len(given)


def _types(context: Context, row: Row, nodes: list[dict[str, Any]]) -> list[TypeRef]:
    """The types of what a call gives, as far as the columns of the row's own table tell them."""
    scope = Scope([Source("", _columns(context, row))])
    typer = Typer(context, scope, lambda _: UNTOLD)
    found = [expression_type(typer, node) for node in nodes]
    return [one for one in found if one is not None]


def _columns(context: Context, row: Row) -> list[ColumnRow]:
    domain = context.row(getattr(row, "table", None), TypeRow)
    if domain is not None and domain.base is not None:
        return [ColumnRow(oid=0, name="value", table=domain.oid, type=domain.base)]
    return context.columns(getattr(row, "table", 0))
