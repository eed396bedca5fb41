"""libpg_query's JSON of a PL/pgSQL function becomes the tree of `plpgsql_tree`."""

import re
from collections.abc import Callable, Iterable
from typing import Any

from msgspec import Struct

from schemalint.named import NamedTuple
from schemalint.syntax.dynamic import read_dynamic
from schemalint.syntax.plpgsql_places import Places
from schemalint.syntax.plpgsql_tree import (
    Assign,
    Block,
    Branch,
    Case,
    Execute,
    Handler,
    If,
    Leave,
    Loop,
    Other,
    Raise,
    Return,
    Run,
    Sql,
    Stmt,
    Variable,
)

Node = dict[str, Any]
_CASE_VALUE = re.compile(r'"__Case__Variable_\d+__" IN \((.*)\)', re.DOTALL)
_TARGET = re.compile(rb'\s*((?:"(?:[^"]|"")*"|\$?[\w$\x80-\xff]+|\s*\.\s*|\[[^\]]*\])+)\s*:?=\s*', re.DOTALL)
_STATEMENT_MODE = 0
_ASSIGN_MODES = (3, 4, 5)


class Build(NamedTuple):
    """What building needs: where things stand, what to add to places, and the names of variables by number."""

    places: Places
    offset: int
    names: tuple[str, ...] = ()


class _Type(Struct, frozen=True):
    typname: str = ""


class _TypeNode(Struct, frozen=True, rename={"type": "PLpgSQL_type"}):
    type: _Type = _Type()


class Datum(Struct):
    """A variable, parameter or field of a function, as far as it holds SQL."""

    refname: str = ""
    lineno: int = 0
    datatype: _TypeNode = _TypeNode()
    default_val: Node | None = None
    cursor_explicit_expr: Node | None = None


class Declared(NamedTuple):
    """What is declared: the variables, and the SQL of their defaults and of cursors in order."""

    variables: tuple[Variable, ...]
    sqls: tuple[Sql, ...]


def declared(build: Build, datums: Iterable[dict[str, Datum]]) -> Declared:
    """The variables, parameters and cursors of a function."""
    variables, sqls = [], []
    for kind, datum in [item for one in datums for item in one.items()]:
        line = datum.lineno or 1
        default = _sql(build, datum.default_val, line) if datum.default_val is not None else None
        if default is not None:
            sqls.append(default)
        if datum.cursor_explicit_expr is not None:
            sqls.append(_sql(build, datum.cursor_explicit_expr, line))
        if kind in ("PLpgSQL_var", "PLpgSQL_rec"):
            variables.append(Variable(datum.refname, datum.datatype.type.typname, default, datum.lineno))
    return Declared(tuple(variables), tuple(sqls))


def names_of(datums: Iterable[dict[str, Datum]]) -> tuple[str, ...]:
    """The name of each variable, by its number."""
    return tuple([datum.refname for item in datums for datum in item.values()])


def block(build: Build, node: Node) -> Block:
    """The outermost block, without the one that the parser puts around it."""
    inner = node["PLpgSQL_stmt_block"]
    body = inner.get("body", [])
    if "exceptions" not in inner and body and "PLpgSQL_stmt_block" in body[0] and "lineno" not in inner:
        return _block(build, body[0]["PLpgSQL_stmt_block"])
    return _block(build, inner)


def _block(build: Build, node: Node) -> Block:
    body = _list(build, node.get("body"))
    caught = node.get("exceptions", {}).get("PLpgSQL_exception_block", {}).get("exc_list", [])
    handlers = [_handler(build, item["PLpgSQL_exception"]) for item in caught]
    return Block(line=node.get("lineno", 1), body=body, handlers=tuple(handlers), label=node.get("label", ""))


def _handler(build: Build, node: Node) -> Handler:
    names = [item["PLpgSQL_condition"]["condname"] for item in node.get("conditions", [])]
    return Handler(tuple(names), _list(build, node.get("action")))


def _list(build: Build, nodes: list[Node] | None) -> tuple[Stmt, ...]:
    found = []
    for item in nodes or ():
        for kind, node in item.items():
            # a RETURN without a line is the one that the parser itself puts at the end
            if kind != "PLpgSQL_stmt_return" or "lineno" in node:
                found.append(_BUILDERS.get(kind, _other)(build, kind, node))
    return tuple(found)


def _sql(build: Build, wrapped: Node, line: int, *, gaps: bool = False) -> Sql:
    query = wrapped["PLpgSQL_expr"]
    text, expression = query.get("query", ""), query.get("parseMode", _STATEMENT_MODE) != _STATEMENT_MODE
    match = _CASE_VALUE.fullmatch(text)
    data = (match[1] if match else text).encode()
    return _placed(build, data, build.places.find(data, line, gaps=gaps), line, expression=expression)


def _placed(build: Build, data: bytes, at: int | None, line: int, *, expression: bool = False) -> Sql:
    if at is None:
        return Sql(data, build.places.line(line) + build.offset, expression, exact=False)
    return Sql(data, at + build.offset, expression)


def _maybe(build: Build, node: Node, field: str, line: int) -> Sql | None:
    return _sql(build, node[field], line) if field in node else None


def _many(build: Build, nodes: list[Node] | None, line: int) -> tuple[Sql, ...]:
    return tuple([_sql(build, node, line) for node in nodes or ()])


def _if(build: Build, _: str, node: Node) -> Stmt:
    line = node.get("lineno", 1)
    branches = [Branch(_sql(build, node["cond"], line), _list(build, node.get("then_body")))]
    for item in node.get("elsif_list", ()):
        other = item["PLpgSQL_if_elsif"]
        branches.append(Branch(_sql(build, other["cond"], line), _list(build, other.get("stmts"))))
    return If(line=line, branches=tuple(branches), orelse=_list(build, node.get("else_body")))


def _case(build: Build, _: str, node: Node) -> Stmt:
    line = node.get("lineno", 1)
    subject = _maybe(build, node, "t_expr", line)
    whens = [item["PLpgSQL_case_when"] for item in node.get("case_when_list", ())]
    branches = [Branch(_sql(build, when["expr"], line), _list(build, when.get("stmts"))) for when in whens]
    orelse = _list(build, node.get("else_stmts")) if node.get("have_else") else None
    return Case(line=line, subject=subject, branches=tuple(branches), orelse=orelse)


def _loop(form: str, *fields: str) -> Callable[[Build, str, Node], Stmt]:
    def build_loop(build: Build, _: str, node: Node) -> Stmt:
        line = node.get("lineno", 1)
        sources = [_sql(build, node[field], line) for field in fields if field in node]
        return Loop(
            line=line,
            form=form,
            sources=tuple(sources),
            body=_list(build, node.get("body")),
            targets=_targets(build, node),
            label=node.get("label", ""),
            reverse=node.get("reverse", False),
        )

    return build_loop


def _targets(build: Build, node: Node) -> tuple[str, ...]:
    """The variables that a statement sets, by INTO or as those of its loop."""
    if "varno" in node:
        number = node["varno"]
        return (build.names[number],) if number < len(build.names) else ("",)
    target: Node = node.get("target") or node.get("var") or {}
    for kind, item in target.items():
        if kind == "PLpgSQL_row":
            return tuple([field.get("name", "") for field in item.get("fields", ())])
        return (item.get("refname", ""),)
    return ()


def _leave(build: Build, _: str, node: Node) -> Stmt:
    line = node.get("lineno", 1)
    label, condition = node.get("label", ""), _maybe(build, node, "cond", line)
    return Leave(line=line, exits=node.get("is_exit", False), label=label, condition=condition)


def _run(build: Build, kind: str, node: Node) -> Stmt:
    into = node.get("into", False)
    form = "call" if kind == "PLpgSQL_stmt_call" else "sql"
    sql = _sql(build, node["sqlstmt" if "sqlstmt" in node else "expr"], node.get("lineno", 1), gaps=into)
    return Run(line=node.get("lineno", 1), sql=sql, form=form, into=into, targets=_targets(build, node))


def _perform(build: Build, _: str, node: Node) -> Stmt:
    line = node.get("lineno", 1)
    data = node["expr"]["PLpgSQL_expr"]["query"].encode()
    return Run(line=line, sql=_placed(build, data, build.places.find_perform(data, line), line), form="perform")


def _execute(build: Build, kind: str, node: Node) -> Stmt:
    line = node.get("lineno", 1)
    query = _sql(build, node["dynquery" if "dynquery" in node else "query"], line)
    dynamic = read_dynamic(query.text)
    return Execute(
        line=line,
        query=query,
        text=dynamic.text,
        template=dynamic.template,
        args=dynamic.args,
        using=_many(build, node.get("params"), line),
        body=_list(build, node.get("body")),
        targets=_targets(build, node),
        label=node.get("label", ""),
        loop=kind == "PLpgSQL_stmt_dynfors",
        reads=kind != "PLpgSQL_stmt_dynexecute" or node.get("into", False),
    )


def _assign(build: Build, _: str, node: Node) -> Stmt:
    whole = _sql(build, node["expr"], node.get("lineno", 1))
    match = _TARGET.match(whole.text)
    if match is None or node["expr"]["PLpgSQL_expr"].get("parseMode") not in _ASSIGN_MODES:
        return Assign(line=node.get("lineno", 1), target="", value=whole)
    at = whole.at + match.end() if whole.exact else whole.at
    value = Sql(whole.text[match.end() :], at, expression=True, exact=whole.exact)
    return Assign(line=node.get("lineno", 1), target=match[1].decode().strip(), value=value)


def _return(form: str) -> Callable[[Build, str, Node], Stmt]:
    def build_return(build: Build, kind: str, node: Node) -> Stmt:
        if "dynquery" in node:
            return _execute(build, kind, node)
        value = _maybe(build, node, "query" if form == "query" else "expr", node.get("lineno", 1))
        return Return(line=node.get("lineno", 1), form=form, value=value)

    return build_return


def _raise(build: Build, _: str, node: Node) -> Stmt:
    line = node.get("lineno", 1)
    options = [item["PLpgSQL_raise_option"] for item in node.get("options", ())]
    parameters = _many(build, node.get("params"), line)
    values = _many(build, [option["expr"] for option in options], line)
    codes = [value for value, option in zip(values, options, strict=True) if option.get("opt_type", 0) == 0]
    return Raise(
        line=line,
        level=node.get("elog_level", 0),
        message=node.get("message", ""),
        values=(*parameters, *values),
        condition=node.get("condname", ""),
        code=codes[0] if codes else None,
    )


def _open(build: Build, kind: str, node: Node) -> Stmt:
    return _execute(build, kind, node) if "dynquery" in node else _other(build, kind, node)


def _other(build: Build, kind: str, node: Node) -> Stmt:
    """Any statement: all SQL and all lists of statements that stand anywhere in it."""
    line, values, bodies = node.get("lineno", 1), [], []
    todo: list[Any] = [node]
    while todo:
        item = todo.pop(0)
        if isinstance(item, list) and item and any(key.startswith("PLpgSQL_stmt_") for key in item[0]):
            bodies.append(_list(build, item))
        elif isinstance(item, list):
            todo.extend(item)
        elif isinstance(item, dict) and "PLpgSQL_expr" in item:
            values.append(_sql(build, item, line))
        elif isinstance(item, dict):
            todo.extend([value for key, value in item.items() if key not in ("var", "target")])
    name = kind.removeprefix("PLpgSQL_stmt_")
    return Other(line=line, kind=name, values=tuple(values), bodies=tuple(bodies))


_BUILDERS: dict[str, Callable[[Build, str, Node], Stmt]] = {
    "PLpgSQL_stmt_block": lambda build, _, node: _block(build, node),
    "PLpgSQL_stmt_if": _if,
    "PLpgSQL_stmt_case": _case,
    "PLpgSQL_stmt_loop": _loop("loop"),
    "PLpgSQL_stmt_while": _loop("while", "cond"),
    "PLpgSQL_stmt_fori": _loop("integer", "lower", "upper", "step"),
    "PLpgSQL_stmt_fors": _loop("query", "query"),
    "PLpgSQL_stmt_forc": _loop("cursor", "argquery"),
    "PLpgSQL_stmt_foreach_a": _loop("array", "expr"),
    "PLpgSQL_stmt_dynfors": _execute,
    "PLpgSQL_stmt_dynexecute": _execute,
    "PLpgSQL_stmt_execsql": _run,
    "PLpgSQL_stmt_call": _run,
    "PLpgSQL_stmt_perform": _perform,
    "PLpgSQL_stmt_assign": _assign,
    "PLpgSQL_stmt_return": _return("return"),
    "PLpgSQL_stmt_return_next": _return("next"),
    "PLpgSQL_stmt_return_query": _return("query"),
    "PLpgSQL_stmt_exit": _leave,
    "PLpgSQL_stmt_raise": _raise,
    "PLpgSQL_stmt_open": _open,
}
