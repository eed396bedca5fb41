"""Tables that are made from queries."""

from schemalint.catalog.changes import CreateTable
from schemalint.catalog.replay.adopted import set_aside, take_back
from schemalint.catalog.replay.assumed import reuse_oid
from schemalint.catalog.replay.context import Context
from schemalint.catalog.replay.create_table import options
from schemalint.catalog.replay.default_privileges import apply_default_privileges
from schemalint.catalog.replay.query import query_output
from schemalint.catalog.replay.query_scope import Output
from schemalint.catalog.replay.result_columns import named_fields, put_columns
from schemalint.catalog.rows import Oid, Row, TableRow
from schemalint.syntax.nodes.common import texts
from schemalint.syntax.nodes.query import QueryNode
from schemalint.syntax.nodes.views import IntoClause

TOO_MANY_NAMES = "too many column names were specified"


def query_result(context: Context, into: IntoClause, query: QueryNode) -> Output:
    """The columns of a query under the names that the statement gives them."""
    return named_fields(context, query_output(context, query), texts(into.columns), TOO_MANY_NAMES)


def put_table(
    context: Context, into: IntoClause, query: QueryNode, schema: Oid, before: Row | None, *, reads: tuple[Oid, ...]
) -> None:
    """Enter the table that holds the result of a query which reads some relations."""
    output = query_result(context, into, query)
    change = context.change(CreateTable, reuse_oid(context, before), query=True, reads=reads, empty=into.skip_data)
    row = TableRow(
        oid=change.oid,
        name=into.relation.relname,
        schema=schema,
        owner=context.session.role,
        persistence=into.relation.relpersistence,
        options=options(into.options),
        declared=context.whole(),
        named_at=into.relation.location + context.shift,
    )
    context.put(row.oid, row, change)
    context.put(("relation", schema, row.name), row.oid, change)
    aside = set_aside(context, row, change, open_columns=False) if before is not None else None
    put_columns(context, row.oid, output, change, added=True)
    if aside is not None:
        take_back(context, row, aside, change)
    apply_default_privileges(context, row.oid, "table", schema, change)
    context.note_lifetime(row.oid, row.schema, into.on_commit)
