"""SELECT as a statement: only INTO and `set_config` change anything."""

from typing import TYPE_CHECKING

from msgspec import Raw, json

from schemalint.catalog.replay.context import Context, split_name
from schemalint.catalog.rows import FunctionRow, Oid
from schemalint.lazy import regex
from schemalint.syntax.nodes.common import decoder
from schemalint.syntax.nodes.views import SelectStmt

if TYPE_CHECKING:
    from schemalint.catalog.replay.query_scope import Json

_CALLED = regex(rb'"funcname":\[((?:\{"String":\{"sval":"[^"\\]*+(?:\\.[^"\\]*+)*"\}\},?)+)\]')
_PART = regex(rb'"sval":"([^"\\]*+(?:\\.[^"\\]*+)*)"')


def read_select(raw: Raw) -> SelectStmt | Raw | None:
    """The statement; none for the many that cannot change anything, and as it is where it only calls functions."""
    text = bytes(raw)
    if b'"intoClause"' in text or b'"set_config"' in text:
        node: SelectStmt = decoder(SelectStmt).decode(text)
        return node
    return raw if b'"funcname"' in text else None


def may_change(context: Context, node: bytes) -> bool:
    """Whether a statement calls a function of the files that may change the catalog.

    Args:
        context: the statement's replay.
        node: the parser's JSON of it.
    """
    for name in set(_CALLED.findall(node)) if context.catalog.has_routines() else ():
        schema, plain = split_name([part.decode() for part in _PART.findall(name)])
        if any(_changes(context, oid) for oid in context.lookup("function", schema, plain) or ()):
            return True
    return False


def _changes(context: Context, oid: Oid) -> bool:
    from schemalint.catalog.replay.changing import changes

    row = context.row(oid, FunctionRow)
    return row is not None and changes(context, row)


def select(context: Context, node: SelectStmt | Raw) -> None:
    """SELECT … INTO makes a table; `set_config('search_path', …)` is a SET; functions of the files are run."""
    if isinstance(node, Raw):
        if may_change(context, bytes(node)):
            from schemalint.catalog.replay.body_calls import select_calls

            select_calls(context, node)
    elif node.into is not None:
        _into(context, node)
    elif b'"set_config"' in bytes(node.targets):
        for target in json.decode(node.targets):
            _set_config(context, target["ResTarget"].get("val", {}))


def _into(context: Context, node: SelectStmt) -> None:
    from schemalint.catalog.replay.assumed import already_exists, declared, existing  # what most queries do not need
    from schemalint.catalog.replay.query_reads import reads_of
    from schemalint.catalog.replay.result_table import put_table
    from schemalint.syntax.nodes.query import Query, QueryNode

    into = node.into
    if into is None:
        return
    schema = context.target_schema(into.relation.schemaname, temporary=into.relation.relpersistence == "t")
    before = existing(context, "relation", schema, into.relation.relname)
    if declared(before):
        already_exists(context, before, at=into.relation.location)
        return
    parts = {b'"targetList":': node.targets, b'"fromClause":': node.source, b'"withClause":': node.with_clause}
    fields = b",".join(name + bytes(raw) for name, raw in parts.items() if bytes(raw))
    query: Query = decoder(Query).decode(b"{" + fields + b"}")
    put_table(context, into, QueryNode(query), schema, before, reads=reads_of(context, fields))


def _set_config(context: Context, value: "Json") -> None:
    from schemalint.catalog.replay.query_scope import one_key, strings

    kind, call = one_key(value)
    if kind != "FuncCall" or strings(call["funcname"])[-1] != "set_config":
        return
    constants = [one_key(argument) for argument in call.get("args", [])[:2]]
    values = [node.get("sval", {}).get("sval", "") for kind, node in constants if kind == "A_Const"]
    if len(values) != 2:
        return
    name, text = values[0].lower(), values[1]
    session = context.session
    put = session.set_locally if _is_true(call["args"][2:]) else session.set_for_good
    if name == "search_path":
        names = (part.strip().strip('"') for part in text.split(","))
        put("search_path", tuple(part for part in names if part not in ("", "$user")))
    put("parameters", session.parameters | {name: text})


def _is_true(arguments: "list[Json]") -> bool:
    return any(b'"boolval":{"boolval":true}' in json.encode(argument) for argument in arguments)


HANDLERS = {"SelectStmt": (read_select, select)}
