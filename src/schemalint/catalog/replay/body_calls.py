"""Calls of the files' own functions by SELECT, PERFORM and CALL: their bodies run at the call."""

from collections.abc import Sequence
from functools import lru_cache, partial
from itertools import chain
from typing import TypeGuard

from msgspec import Raw, json

from schemalint.catalog.changes import AlterObject
from schemalint.catalog.conditions.evaluate import evaluate
from schemalint.catalog.conditions.values import UNKNOWN, Untold, Value
from schemalint.catalog.conditions.variables import Variables
from schemalint.catalog.replay.body_flow import MOST_CALLS, MOST_DOUBTFUL_CALLS, ON, Flow, Shared, stronger
from schemalint.catalog.replay.body_runner import Runner
from schemalint.catalog.replay.changing import changes
from schemalint.catalog.replay.computed import TABLE_FACTS
from schemalint.catalog.replay.context import Context
from schemalint.catalog.replay.derived import derived_source
from schemalint.catalog.replay.select import may_change
from schemalint.catalog.replay.uncertain import COLLECTIONS, doubt_tables
from schemalint.catalog.rows import FunctionRow
from schemalint.sources.source import Source
from schemalint.syntax.expr import Call, Expr, Opaque, Relation
from schemalint.syntax.parse import parse
from schemalint.syntax.parser import ParseError, parse_sql_json
from schemalint.syntax.plpgsql import read_body
from schemalint.syntax.plpgsql_tree import Body, Variable
from schemalint.syntax.read_expr import expr

INPUT = "ibv"
"""The modes of the arguments that a call gives."""


def select_calls(context: Context, node: Raw) -> None:
    """SELECT as a statement: run the functions that it calls."""
    _statement(context, "SelectStmt", node)


def call(context: Context, node: Raw) -> None:
    """CALL: run the procedure."""
    if may_change(context, bytes(node)):
        _statement(context, "CallStmt", node)


def _statement(context: Context, kind: str, node: Raw) -> None:
    text, statement = bytes(node), context.statement
    shared = context.shared or Shared()
    variables = Variables(context.catalog, context.session, ())
    span = (statement.start, statement.end)
    runner = Runner(context, statement.source, lambda at: at, variables, shared)
    position = len(context.catalog.log)
    flow = _run_all(runner, expr({kind: json.decode(text)}), span)
    if flow.kind == "raised":
        runner.undo(max(position, runner.committed))


def run_calls(runner: Runner, text: bytes, at: int) -> Flow:
    """The calls in a query of a body."""
    if not may_change(runner.context, _tree(text)):
        return ON
    root = _root(text)
    return _run_all(runner, root, (runner.place(at), runner.place(at + len(text)))) if root is not None else ON


@lru_cache(maxsize=256)  # a body runs again and again
def _tree(text: bytes) -> bytes:
    """The parser's JSON of a query, nothing where it cannot be read."""
    try:
        return parse_sql_json(text.decode()).encode()
    except (ParseError, UnicodeDecodeError, RecursionError):
        return b""


@lru_cache(maxsize=256)
def _root(text: bytes) -> Expr | None:
    try:
        return expr(json.decode(_tree(text))["stmts"][0]["stmt"])
    except (ValueError, RecursionError):
        return None


def _run_all(runner: Runner, root: Expr, span: tuple[int, int]) -> Flow:
    """Run each call in a query, once for all rows where it reads tables."""
    calls: list[Call] = []
    once, flow = not _gather(root, calls), ON
    for node in calls:
        ended = _run(runner, node, span, certain=once)
        if ended.kind in ("failed", "raised"):
            return ended
        flow = stronger(flow, ended)
    return flow


def _gather(node: Expr, calls: list[Call]) -> bool:
    """Whether a query reads relations; its calls are added, those in arguments before the calls that take them."""
    reads = isinstance(node, Relation)
    for child in node.children:
        reads |= _gather(child, calls)
    if isinstance(node, Call):
        calls.append(node)
    return reads


def _run(runner: Runner, node: Call, span: tuple[int, int], *, certain: bool) -> Flow:
    """Run one call; where it is not certain which function it is or whether it is called, its effects are not."""
    shared = runner.shared
    functions = [row for row in _functions(runner.context, node) if changes(runner.context, row)]
    certain = certain and len(functions) == 1
    deepest = MOST_CALLS if certain and None not in shared.handlers else MOST_DOUBTFUL_CALLS
    if not functions or not shared.spend() or shared.depth >= deepest:
        return ON
    if certain:
        return run_function(runner, functions[0], bound(runner, functions[0], node), span)
    for row in functions:
        runner.doubtfully(partial(run_function, runner, row, bound(runner, row, node), span))
    return ON


def _value(runner: Runner, arg: Expr) -> Value:
    try:
        return evaluate(arg, runner.variables.scope())
    except (Untold, RecursionError):
        return UNKNOWN


def bound(runner: Runner, row: FunctionRow, node: Call) -> list[Value]:
    """The values of a function's parameters in a call: by place, by name, as a list of the rest, or by default."""
    inputs = [one for one in row.arguments if one.mode in INPUT]
    given = [arg for arg in node.args if not _is_named(arg)]
    values = [_value(runner, arg) for arg in given[: len(inputs)]]
    if inputs and inputs[-1].mode == "v" and "variadic" not in node.flags and len(given) >= len(inputs):
        values[-1] = tuple([_value(runner, arg) for arg in given[len(inputs) - 1 :]])
    named = {str(dict(arg.attributes)["name"]): arg.under("arg")[0] for arg in node.args if _is_named(arg)}
    for one in inputs[len(values) :]:
        arg = named.get(one.name)
        default = () if arg is not None else _default(row, inputs.index(one))
        values.append(_value(runner, arg if arg is not None else default[0]) if arg is not None or default else UNKNOWN)
    return values


def _is_named(arg: Expr) -> TypeGuard[Opaque]:
    return isinstance(arg, Opaque) and arg.kind == "NamedArgExpr"


def _default(row: FunctionRow, number: int) -> tuple[Expr, ...]:
    """The default of an input parameter, by its number."""
    place = row.declared
    defaults = _defaults(place.source.sql[place.start : place.end]) if place is not None else ()
    default = defaults[number] if number < len(defaults) else None
    return (default,) if default is not None else ()


@lru_cache(maxsize=256)
def _defaults(statement: bytes) -> tuple[Expr | None, ...]:
    """The defaults of the input parameters in a CREATE FUNCTION."""
    try:
        tree = json.decode(parse_sql_json(statement.decode()))
    except (ParseError, UnicodeDecodeError, RecursionError):
        return ()
    written = [
        item["FunctionParameter"] for item in tree["stmts"][0]["stmt"]["CreateFunctionStmt"].get("parameters", ())
    ]
    inputs = [one for one in written if one.get("mode") not in ("FUNC_PARAM_OUT", "FUNC_PARAM_TABLE")]
    return tuple([expr(one["defexpr"]) if one.get("defexpr") else None for one in inputs])


def _functions(context: Context, node: Call) -> list[FunctionRow]:
    """The functions that a call may stand for."""
    schema = node.name[-2] if len(node.name) > 1 else ""
    oids: Sequence[int] = context.lookup("function", schema, node.name[-1]) or ()
    rows = [context.row(oid, FunctionRow) for oid in oids]
    return [row for row in rows if row is not None and _takes(row, len(node.args))]


def _takes(row: FunctionRow, given: int) -> bool:
    inputs = [one for one in row.arguments if one.mode in INPUT]
    needed = sum(not one.default for one in inputs)
    variadic = any(one.mode == "v" for one in inputs)
    return (needed <= given and (given <= len(inputs) or variadic)) or (row.kind == "p" and given == len(row.arguments))


def run_function(runner: Runner, row: FunctionRow, values: Sequence[Value], span: tuple[int, int]) -> Flow:
    """Run a function's body at the place of its call, with the search path that it sets."""
    text = (row.body or "").encode()
    source = derived_source(runner.source, *span, text)
    shared, session = runner.shared, runner.context.session
    shared.depth += 1
    path = session.search_path
    setting = dict(row.settings).get("search_path")
    if setting is not None:
        session.search_path = tuple(name for name in (part.strip().strip('"') for part in setting.split(",")) if name)
    try:
        flow = _run_body(runner, row, values, source, text)
    finally:
        shared.depth -= 1
        if setting is not None:
            session.search_path = path
    return flow if flow.kind in ("failed", "raised") else ON


def _run_body(runner: Runner, row: FunctionRow, values: Sequence[Value], source: Source, text: bytes) -> Flow:
    names = [one.name for one in row.arguments if one.mode in INPUT]
    given = tuple(chain(values, [UNKNOWN] * (len(names) - len(values))))
    body = _body(row, text) if row.language == "plpgsql" else None
    declared: tuple[Variable, ...] = body.variables if body is not None else ()
    variables = Variables(runner.catalog, runner.context.session, declared, given)
    for name, value in zip(names, given, strict=False):
        if name:
            variables.assign(name, value)
    inner = Runner(runner.context, source, lambda at: at, variables, runner.shared)
    if row.language == "sql":
        return _run_sql(inner, text)
    if body is None:
        doubt_tables(runner.context, TABLE_FACTS, COLLECTIONS, runner.context.change(AlterObject, implied=True))
        return ON
    return inner.body(body)


def _run_sql(inner: Runner, text: bytes) -> Flow:
    """The statements of a function in SQL."""
    for statement in parse(text).statements:
        piece = text[statement.start : statement.end]
        flow = (
            inner.calls(piece, statement.start) if statement.kind == "SelectStmt" else inner.sql(piece, statement.start)
        )
        if flow is not ON:
            return flow
    return ON


def _body(row: FunctionRow, text: bytes) -> Body | None:
    place = row.declared
    return read_body(place.source.sql[place.start : place.end] if place is not None else b"", text)


HANDLERS = {"CallStmt": (Raw, call)}
