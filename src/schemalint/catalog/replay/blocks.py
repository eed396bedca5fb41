"""DO blocks: the statements in them that the text tells are replayed, what it does not tell becomes uncertain."""

from schemalint.catalog.changes import AlterObject
from schemalint.catalog.conditions.variables import Variables
from schemalint.catalog.replay.body_flow import MOST_CALLS, Shared
from schemalint.catalog.replay.body_runner import DDL, Runner, literal_place
from schemalint.catalog.replay.body_words import WRITES
from schemalint.catalog.replay.computed import TABLE_FACTS
from schemalint.catalog.replay.context import Context
from schemalint.catalog.replay.uncertain import COLLECTIONS, doubt_tables
from schemalint.syntax.bodies import function_text
from schemalint.syntax.nodes.common import Node
from schemalint.syntax.nodes.objects import DoStmt
from schemalint.syntax.plpgsql import read_body


def do(context: Context, node: DoStmt) -> None:
    """DO: replay what the block says; one that raises an exception is undone."""
    statement, source = context.statement, context.statement.source
    shared = context.shared or Shared()
    text = function_text({"args": node.args}, source.sql, context.shift)
    if text is None or text.language != "plpgsql" or shared.depth > MOST_CALLS:
        return
    changes_catalog = bool(DDL.search(text.body.value))
    if not changes_catalog and not WRITES.search(text.body.value):
        return
    body = read_body(source.sql[statement.start : statement.end], text.body.value)
    if body is None and not changes_catalog:
        return
    if body is None:
        context.catalog.notes["block not read"] = context.catalog.notes.get("block not read", 0) + 1
        doubt_tables(context, TABLE_FACTS, COLLECTIONS, context.change(AlterObject))
        return
    context.change(AlterObject)
    position, mark = len(context.catalog.log), context.session.mark("", len(context.catalog.log))
    variables = Variables(context.catalog, context.session, body.variables)
    runner = Runner(context, source, literal_place(text.body), variables, shared)
    shared.depth += 1
    flow = runner.body(body)
    shared.depth -= 1
    if flow.kind == "raised":
        runner.undo(max(position, runner.committed))
        context.session.restore(mark)


HANDLERS: dict[str, tuple[type[Node], object]] = {"DoStmt": (DoStmt, do)}
