"""CREATE VIEW, CREATE MATERIALIZED VIEW, CREATE TABLE AS and SELECT INTO."""

import re
from collections.abc import Iterator
from typing import Any

from msgspec import Raw, json

from schemalint.catalog.changes import AlterObject, Change, CreateObject
from schemalint.catalog.replay.assumed import already_exists, declared, existing, reuse_oid
from schemalint.catalog.replay.context import Context
from schemalint.catalog.replay.create_table import options
from schemalint.catalog.replay.default_privileges import apply_default_privileges
from schemalint.catalog.replay.query import query_output
from schemalint.catalog.replay.query_scope import Output, one_key
from schemalint.catalog.replay.result_columns import check_replaced, named_fields, put_columns
from schemalint.catalog.replay.result_table import put_table, query_result
from schemalint.catalog.rows import Oid, RelationKind, Row, ViewRow
from schemalint.syntax.nodes.common import Node, RangeVar, decoder, texts
from schemalint.syntax.nodes.query import QueryNode
from schemalint.syntax.nodes.views import CreateTableAsStmt, RefreshMatViewStmt, ViewStmt
from schemalint.syntax.reference import Context as Use
from schemalint.syntax.reference import Kind
from schemalint.syntax.reference_collect import collect

_STRING = rb'"(?:[^"\\]|\\.)*"'
_RELATION = re.compile(
    rb'\{(?:"catalogname":' + _STRING + rb',)?(?:"schemaname":(' + _STRING + rb'),)?"relname":(' + _STRING + rb")"
)
_BESIDE = re.compile(rb'"ctename":(' + _STRING + rb")")
TOO_MANY_ALIASES = "CREATE VIEW specifies more column names than columns"


def create_view(context: Context, node: ViewStmt) -> None:
    """CREATE [OR REPLACE] VIEW: a replaced one keeps its owner, grants and comment, but not its options."""
    schema, before = _target(context, node.view)
    if declared(before) and not _may_replace(context, before, node):
        return
    query: QueryNode = decoder(QueryNode).decode(node.query)
    output = named_fields(context, query_output(context, query), texts(node.aliases), TOO_MANY_ALIASES)
    if declared(before) and node.replace:
        check_replaced(context, before.oid, output)
    change = context.change(CreateObject, reuse_oid(context, before), replace=node.replace)
    row = ViewRow(
        oid=change.oid,
        name=node.view.relname,
        schema=schema,
        owner=before.owner if isinstance(before, ViewRow) else context.session.role,
        persistence=node.view.relpersistence,
        options=(*options(node.options), *_check_option(node.check_option)),
        query=context.expression(node.query),
        reads=_reads(context, node.query),
        declared=context.whole(),
    )
    _put_view(context, row, before, output, change)


def _target(context: Context, relation: RangeVar) -> tuple[Oid, Any]:
    """Where a relation is to be made, and the row of what has its name there."""
    schema = context.target_schema(relation.schemaname, temporary=relation.relpersistence == "t")
    return schema, existing(context, "relation", schema, relation.relname)


def _may_replace(context: Context, before: Row, node: ViewStmt) -> bool:
    """Whether the statement defines a view that exists; without OR REPLACE it was meant to all the same."""
    is_view = isinstance(before, ViewRow) and before.kind is RelationKind.VIEW
    if node.replace and not is_view:
        context.fail(f'"{before.name}" is not a view', "42809", at=node.view.location)
    elif not node.replace:
        already_exists(context, before, at=node.view.location)
    return is_view


def _check_option(option: str) -> tuple[tuple[str, str], ...]:
    kind = option.removesuffix("_CHECK_OPTION").lower()
    return () if kind == "no" else (("check_option", kind),)


def _reads(context: Context, node: Raw) -> tuple[Oid, ...]:
    """The known relations that a query names."""
    raw = bytes(node)
    matches = [_RELATION.match(part) for part in raw.split(b'"RangeVar":')[1:]]
    named = [(_decoded(match[1]), _decoded(match[2])) for match in matches if match is not None]
    if b'"ctename"' in raw:
        beside = {_decoded(match[1]) for match in _BESIDE.finditer(raw)}
        doubtful = [name for schema, name in named if not schema and name in beside]
        if any(context.lookup("relation", "", name) is not None for name in doubtful):
            # only a walk tells a relation from a query of WITH that has its name
            named = list(_named_beside_queries(context, raw))
    found = [context.lookup("relation", schema, name) for schema, name in named]
    return tuple(dict.fromkeys([oid for oid in found if oid is not None]))


def _decoded(text: bytes | None) -> str:
    if text is None:
        return ""
    return json.decode(text, type=str) if b"\\" in text else text[1:-1].decode()


def _named_beside_queries(context: Context, raw: bytes) -> Iterator[tuple[str, str]]:
    statement = context.statement
    kind, node = one_key(json.decode(raw))
    refs = collect(kind, node, statement.source.sql, context.shift, statement.start, statement.end)
    for ref in refs:
        if ref.kind is Kind.RELATION and ref.context is Use.READ:
            yield ref.schema or "", ref.name


def _put_view(context: Context, row: ViewRow, before: Row | None, output: Output, change: Change) -> None:
    old = before.reads if isinstance(before, ViewRow) else ()
    for oid in old:
        _set_readers(
            context, oid, [one for one in context.catalog.rows.get(("readers", oid), ()) if one != row.oid], change
        )
    context.put(row.oid, row, change)
    context.put(("relation", row.schema, row.name), row.oid, change)
    for oid in row.reads:
        _set_readers(context, oid, [*_readers(context, oid), row.oid], change)
    put_columns(context, row.oid, output, change)
    if not declared(before):
        apply_default_privileges(context, row.oid, "table", row.schema, change)


def _readers(context: Context, relation: Oid) -> tuple[Oid, ...]:
    readers: tuple[Oid, ...] = context.catalog.rows.get(("readers", relation), ())
    return readers


def _set_readers(context: Context, relation: Oid, readers: list[Oid], change: Change) -> None:
    context.put(("readers", relation), tuple(readers) or None, change)


def create_table_as(context: Context, node: CreateTableAsStmt) -> None:
    """CREATE TABLE AS and CREATE MATERIALIZED VIEW; what exists is left as it is."""
    schema, before = _target(context, node.into.relation)
    if declared(before):
        if not node.if_not_exists:
            already_exists(context, before, at=node.into.relation.location)
        return
    if node.objtype == "OBJECT_MATVIEW":
        _materialize(context, node, schema, before)
    else:
        put_table(context, node.into, decoder(QueryNode).decode(node.query), schema, before)


def _materialize(context: Context, node: CreateTableAsStmt, schema: Oid, before: Row | None) -> None:
    query: QueryNode = decoder(QueryNode).decode(node.query)
    output = query_result(context, node.into, query)
    change = context.change(CreateObject, reuse_oid(context, before))
    row = ViewRow(
        oid=change.oid,
        name=node.into.relation.relname,
        schema=schema,
        kind=RelationKind.MATERIALIZED_VIEW,
        owner=context.session.role,
        options=options(node.into.options),
        query=context.expression(node.query),
        reads=_reads(context, node.query),
        populated=not node.into.skip_data,
        declared=context.whole(),
    )
    _put_view(context, row, before, output, change)


def refresh(context: Context, node: RefreshMatViewStmt) -> None:
    """REFRESH MATERIALIZED VIEW."""
    row = context.row(context.relation(node.relation), ViewRow)
    change = context.change(
        AlterObject, row.oid if row is not None else 0, action="refresh", concurrent=node.concurrent
    )
    if row is not None and row.populated == node.skip_data:
        context.update(row, change, populated=not node.skip_data)


HANDLERS: dict[str, tuple[type[Node], object]] = {
    "ViewStmt": (ViewStmt, create_view),
    "CreateTableAsStmt": (CreateTableAsStmt, create_table_as),
    "RefreshMatViewStmt": (RefreshMatViewStmt, refresh),
}
