"""DO blocks: the statements in them that the text tells are replayed, what it does not tell becomes uncertain."""

import re
from collections.abc import Iterable

from schemalint.catalog.changes import AlterObject, Change, Rollback
from schemalint.catalog.replay.computed import TABLE_FACTS, doubt_computed, read_concatenation, read_template
from schemalint.catalog.replay.context import Context
from schemalint.catalog.replay.uncertain import COLLECTIONS, doubt, doubt_tables
from schemalint.catalog.store import StatementRef
from schemalint.syntax.bodies import function_text
from schemalint.syntax.literal import Literal
from schemalint.syntax.nodes.common import Node
from schemalint.syntax.nodes.objects import DoStmt
from schemalint.syntax.parse import parse
from schemalint.syntax.plpgsql import read_body
from schemalint.syntax.plpgsql_tree import Block, Case, Execute, Handler, If, Loop, Return, Run, Stmt

_DDL = re.compile(rb"\b(?:create|alter|drop|grant|revoke|comment|execute|rename|perform)\b", re.IGNORECASE)
_SYSTEM = re.compile(rb"\bpg_[a-z_]+\b|\binformation_schema\b|\bto_reg(?:class|type|proc)\b", re.IGNORECASE)
_GUARD = re.compile(rb"^\s*(?:not\s+)*\(*\s*(?:not\s+)?exists\s*\(|\bto_reg\w+\s*\(", re.IGNORECASE)

_SQLSTATE = re.compile(r"[0-9a-z]{5}")
CONDITIONS = {
    "duplicate_object": "42710", "duplicate_table": "42P07", "duplicate_column": "42701", "duplicate_schema": "42P06",
    "duplicate_function": "42723", "duplicate_database": "42P04", "undefined_table": "42P01",
    "undefined_column": "42703", "undefined_object": "42704", "undefined_function": "42883",
    "invalid_table_definition": "42P16", "invalid_object_definition": "42P17", "invalid_foreign_key": "42830",
    "invalid_schema_name": "3F000", "datatype_mismatch": "42804", "wrong_object_type": "42809",
    "dependent_objects_still_exist": "2BP01", "feature_not_supported": "0A000", "unique_violation": "23505",
    "check_violation": "23514", "not_null_violation": "23502", "foreign_key_violation": "23503",
    "insufficient_privilege": "42501", "syntax_error": "42601", "invalid_text_representation": "22P02",
    "object_not_in_prerequisite_state": "55000", "raise_exception": "P0001",
}  # fmt: skip
"""The conditions that handlers name; one that ends in 000 stands for its whole class."""


def do(context: Context, node: DoStmt) -> None:
    """DO: replay what the block says."""
    statement, source = context.statement, context.statement.source
    text = function_text({"args": node.args}, source.sql, context.shift)
    if text is None or text.language != "plpgsql" or not _DDL.search(text.body.value):
        return
    body = read_body(source.sql[statement.start : statement.end], text.body.value)
    change = context.change(AlterObject)
    if body is None:
        context.catalog.notes["block not read"] = context.catalog.notes.get("block not read", 0) + 1
        doubt_tables(context, TABLE_FACTS, COLLECTIONS, change)
        return
    Runner(context, text.body).block(body.block)


class Runner:
    """Runs the statements of a body.

    Args:
        context: the replay of the statement that holds the body.
        literal: the body, and where it stands in the source's SQL.
    """

    def __init__(self, context: Context, literal: Literal) -> None:
        self.context = context
        self.literal = literal

    def run(self, statements: tuple[Stmt, ...]) -> None:
        """Run statements one after another; what comes after a branch that may leave the block is uncertain."""
        for number, statement in enumerate(statements, 1):
            self.one(statement)
            if _may_return(statement):
                self.doubtful(statements[number:])
                return

    def one(self, statement: Stmt) -> None:
        """Run one statement."""
        match statement:
            case Block():
                self.block(statement)
            case If():
                self.branches(statement)
            case Case() | Loop():
                for body in statement.nested:
                    self.doubtful(body)
            case Execute():
                self.execute(statement)
                self.doubtful(statement.body)
            case Run() if statement.form == "sql" and _DDL.search(statement.sql.text):
                self.sql(statement.sql.text, self.place(statement.sql.at))
            case _:
                for body in statement.nested:
                    self.run(body)

    def block(self, block: Block) -> None:
        """BEGIN … EXCEPTION … END: a savepoint, to which a failure returns that one of the handlers names."""
        if not block.handlers:
            self.run(block.body)
            return
        catalog = self.context.catalog
        position, failures = len(catalog.log), len(catalog.failures)
        self.run(block.body)
        # what may only be missing may be what the handler is for
        catalog.failures[failures:] = [one for one in catalog.failures[failures:] if not one.absent]
        if len(catalog.failures) > failures and not _is_handled(catalog.failures[failures].sqlstate, block.handlers):
            return
        if len(catalog.failures) > failures:
            del catalog.failures[failures:]
            change = self.context.change(Rollback, implied=True)
            catalog.rollback(position, change)
            change.end = len(catalog.log)
        for handler in block.handlers:
            self.doubtful(handler.body)

    def branches(self, statement: If) -> None:
        """IF: a guard that asks whether an object exists is taken as meant; other branches are uncertain."""
        first = statement.branches[0]
        text = first.condition.text
        if len(statement.branches) == 1 and _GUARD.search(text) and _SYSTEM.search(text):
            failures = len(self.context.catalog.failures)
            self.run(first.body)
            del self.context.catalog.failures[failures:]
            self.doubtful(statement.orelse)
            return
        for body in statement.nested:
            self.doubtful(body)

    def doubtful(self, statements: tuple[Stmt, ...]) -> None:
        """Run statements that the server may not come to: what they change is uncertain."""
        if not statements:
            return
        catalog = self.context.catalog
        position, failures = len(catalog.log), len(catalog.failures)
        self.run(statements)
        del catalog.failures[failures:]
        if len(catalog.log) > position:
            doubt(self.context, position, self.context.change(AlterObject, implied=True))

    def execute(self, statement: Execute) -> None:
        """EXECUTE: of a text that is told it is that statement; else what its template may change is uncertain."""
        query = statement.query
        if statement.text is not None:
            text = statement.text.encode()
            found = query.text.find(text)
            self.sql(text, self.place(query.at + found) if found >= 0 else self.context.statement.start)
            return
        template = statement.template
        told = read_template(template) if template is not None else read_concatenation(query.text)
        change: Change = self.context.change(AlterObject, implied=True)
        notes = self.context.catalog.notes
        notes["computed statement"] = notes.get("computed statement", 0) + 1
        doubt_computed(self.context, told, change)

    def place(self, at: int) -> int:
        """Where a byte of the body stands in the source's SQL."""
        return self.literal.span(at, at)[0]

    def sql(self, text: bytes, at: int) -> None:
        """Replay a statement of the body as one of its own, at its place in the source."""
        from schemalint.catalog.replay.replay import apply

        outer = self.context
        for statement in parse(text).statements:
            if statement.kind not in ("TransactionStmt", "DoStmt"):
                source, transaction = outer.statement.source, outer.statement.transaction
                place = StatementRef(source, at + statement.start, at + statement.end, statement.kind, transaction)
                inner = Context(outer.catalog, outer.session).at(place, at + statement.shift)
                apply(inner, statement.kind, statement.node)


def _is_handled(sqlstate: str, handlers: Iterable[Handler]) -> bool:
    """Whether a handler names what went wrong; of a name that is not known it is assumed."""
    for condition in (one.lower() for handler in handlers for one in handler.conditions):
        state = CONDITIONS.get(condition, condition.upper() if _SQLSTATE.fullmatch(condition) else None)
        if state is None or state == sqlstate or (state.endswith("000") and state[:2] == sqlstate[:2]):
            return True
    return False


def _may_return(statement: Stmt) -> bool:
    """Whether a statement holds a RETURN, in whichever branch."""
    return isinstance(statement, Return) or any(_may_return(inner) for body in statement.nested for inner in body)


HANDLERS: dict[str, tuple[type[Node], object]] = {"DoStmt": (DoStmt, do)}
