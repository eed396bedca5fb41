"""CREATE VIEW, CREATE MATERIALIZED VIEW, CREATE TABLE AS and SELECT INTO."""

from typing import Any

from msgspec import structs

from schemalint.catalog.changes import AlterObject, Change, CreateObject
from schemalint.catalog.growth import grown
from schemalint.catalog.refreshing import tells_rows_apart
from schemalint.catalog.replay.assumed import already_exists, declared, existing, reuse_oid
from schemalint.catalog.replay.context import TEMPORARY, Context
from schemalint.catalog.replay.create_table import options
from schemalint.catalog.replay.default_privileges import apply_default_privileges
from schemalint.catalog.replay.query import query_output
from schemalint.catalog.replay.query_reads import reads_of
from schemalint.catalog.replay.query_scope import Output
from schemalint.catalog.replay.result_columns import check_replaced, named_fields, put_columns
from schemalint.catalog.replay.result_table import put_table, query_result
from schemalint.catalog.rows import IndexRow, Oid, RelationKind, Row, ViewRow
from schemalint.syntax.nodes.common import Node, RangeVar, decoder, texts
from schemalint.syntax.nodes.query import QueryNode
from schemalint.syntax.nodes.views import CreateTableAsStmt, RefreshMatViewStmt, ViewStmt

TOO_MANY_ALIASES = "CREATE VIEW specifies more column names than columns"


def create_view(context: Context, node: ViewStmt) -> None:
    """CREATE [OR REPLACE] VIEW: a replaced one keeps its owner, grants and comment, but not its options."""
    read = reads_of(context, bytes(node.query))
    view = node.view
    if not view.schemaname and any(context.rows[oid].schema == context.rows.get(TEMPORARY) for oid in read):
        view = structs.replace(view, relpersistence="t")
    schema, before = _target(context, view)
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
        persistence=view.relpersistence,
        options=(*options(node.options), *_check_option(node.check_option)),
        query=context.expression(node.query),
        reads=read,
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


def _put_view(context: Context, row: ViewRow, before: Row | None, output: Output, change: Change) -> None:
    old = before.reads if isinstance(before, ViewRow) else ()
    for oid in old:
        key = ("readers", oid)
        context.put(key, tuple([one for one in context.rows.get(key, ()) if one != row.oid]) or None, change)
    context.put(row.oid, row, change)
    context.put(("relation", row.schema, row.name), row.oid, change)
    for oid in row.reads:
        key = ("readers", oid)
        context.put(key, grown(context.rows.get(key, ()), row.oid), change)
    put_columns(context, row.oid, output, change)
    if not declared(before):
        context.note_lifetime(row.oid, row.schema)
        apply_default_privileges(context, row.oid, "table", row.schema, change)


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
        query: QueryNode = decoder(QueryNode).decode(node.query)
        put_table(context, node.into, query, schema, before, reads=reads_of(context, bytes(node.query)))


def _materialize(context: Context, node: CreateTableAsStmt, schema: Oid, before: Row | None) -> None:
    query: QueryNode = decoder(QueryNode).decode(node.query)
    output = query_result(context, node.into, query)
    change = context.change(CreateObject, reuse_oid(context, before), empty=node.into.skip_data)
    row = ViewRow(
        oid=change.oid,
        name=node.into.relation.relname,
        schema=schema,
        kind=RelationKind.MATERIALIZED_VIEW,
        owner=context.session.role,
        options=options(node.into.options),
        query=context.expression(node.query),
        reads=reads_of(context, bytes(node.query)),
        populated=not node.into.skip_data,
        declared=context.whole(),
    )
    _put_view(context, row, before, output, change)


def refresh(context: Context, node: RefreshMatViewStmt) -> None:
    """REFRESH MATERIALIZED VIEW."""
    row = context.row(context.relation(node.relation), ViewRow)
    if node.concurrent and node.skip_data:
        context.fail("CONCURRENTLY and WITH NO DATA options cannot be used together", "42601")
        return
    if node.concurrent and row is not None:
        _check_concurrent(context, row)
    change = context.change(
        AlterObject,
        row.oid if row is not None else 0,
        action="refresh",
        concurrent=node.concurrent,
        empty=node.skip_data,
    )
    if row is not None and row.populated == node.skip_data:
        context.update(row, change, populated=not node.skip_data)


def _check_concurrent(context: Context, row: ViewRow) -> None:
    """Refuse REFRESH … CONCURRENTLY of what holds no rows yet, or has no unique index to tell them apart."""
    if row.unsure or row.kind is not RelationKind.MATERIALIZED_VIEW:
        return
    if not row.populated:
        message = "CONCURRENTLY cannot be used when the materialized view is not populated"
        context.fail(message, "0A000", because_of=row, hint="REFRESH it once without")
        return
    schema = context.rows[row.schema].name
    if not context.is_open("indexes", row.oid) and not any(map(tells_rows_apart, _indexes(context, row))):
        context.fail(
            f'cannot refresh materialized view "{schema}.{row.name}" concurrently', "55000", because_of=row,
            hint="create a unique index on columns of it, without WHERE",
        )  # fmt: skip


def _indexes(context: Context, row: ViewRow) -> list[IndexRow]:
    found = (context.row(oid, IndexRow) for oid in context.catalog.members("indexes", row.oid).oids)
    return [one for one in found if one is not None]


HANDLERS: dict[str, tuple[type[Node], object]] = {
    "ViewStmt": (ViewStmt, create_view),
    "CreateTableAsStmt": (CreateTableAsStmt, create_table_as),
    "RefreshMatViewStmt": (RefreshMatViewStmt, refresh),
}
