"""Runs the statements of a PL/pgSQL body as far as the text tells what they do."""

import re
from collections.abc import Callable

from schemalint.catalog.changes import AlterObject, Change, Rollback
from schemalint.catalog.conditions.values import UNKNOWN, Value, is_unknown
from schemalint.catalog.conditions.variables import Variables
from schemalint.catalog.replay.body_ends import end_transaction, raised
from schemalint.catalog.replay.body_flow import MAYBE, ON, RETURN, Flow, Shared, after, any_of, doubted, stronger
from schemalint.catalog.replay.body_handlers import only_names, taker
from schemalint.catalog.replay.body_words import COMMAND, WRITING, is_data
from schemalint.catalog.replay.computed import doubt_computed
from schemalint.catalog.replay.context import Context
from schemalint.catalog.replay.derived import derived_source, statements_in
from schemalint.catalog.replay.uncertain import doubt
from schemalint.catalog.store import StatementRef
from schemalint.sources.source import Source
from schemalint.syntax.literal import Literal
from schemalint.syntax.parse import Statement
from schemalint.syntax.plpgsql_tree import (
    Assign,
    Block,
    Body,
    Branch,
    Case,
    Execute,
    If,
    Leave,
    Loop,
    Other,
    Raise,
    Return,
    Run,
    Sql,
    Stmt,
    blocks,
)

DDL = re.compile(
    rb"\b(?:create|alter|drop|grant|revoke|comment|execute|rename|perform|call|raise|commit|rollback)\b"
    rb"|\bset\s+(?:local\s+|session\s+)?(?:search_path|role)\b|\bset_config\b|\breset\b",
    re.IGNORECASE,
)
"""What a body or a statement has in it that changes the catalog, or fails."""
_SYSTEM = re.compile(rb"\bpg_[a-z_]+\b|\binformation_schema\b|\bto_reg(?:class|type|proc)\b", re.IGNORECASE)
_GUARD = re.compile(rb"^\s*(?:not\s+)*\(*\s*(?:not\s+)?exists\s*\(|\bto_reg\w+\s*\(", re.IGNORECASE)
_READS = (b"select", b"with")
EXCEPTION = 21
"""The level of RAISE that fails."""


class Runner:
    """Runs the statements of a body.

    Args:
        context: the replay of the statement that runs it.
        source: what the body stands in: the statement's own, or one derived from it.
        place: where a byte of the body stands in that source's SQL.
        variables: the variables.
        shared: what it shares with other runs of the same statement.
    """

    def __init__(
        self, context: Context, source: Source, place: Callable[[int], int], variables: Variables, shared: Shared
    ) -> None:
        self.context, self.source, self.place = context, source, place
        self.catalog = context.catalog
        self.variables, self.shared = variables, shared
        self.committed = len(context.catalog.log)
        self._defaults: dict[int, list[tuple[str, Sql]]] = {}

    # -- statements ---------------------------------------------------------------------------------------------

    def body(self, body: Body) -> Flow:
        """Run a whole body."""
        lines = sorted({block.line for block in blocks(body.block)})
        for one in body.variables:
            if one.line and one.name not in self.variables.values:
                self.variables.values[one.name] = None if one.type else UNKNOWN
            if one.default is not None:
                line = next((line for line in lines if line >= one.line), 0)
                self._defaults.setdefault(line, []).append((one.name, one.default))
        self.variables.values["found"] = False
        return self.block(body.block)

    def run(self, statements: tuple[Stmt, ...]) -> Flow:
        """Run statements one after another; what comes after one that may have left is uncertain."""
        for number, statement in enumerate(statements, 1):
            flow = self.one(statement)
            if flow is ON:
                continue
            if flow.kind.startswith("maybe"):
                return stronger(flow, self.doubtful(statements[number:]))
            return flow
        return ON

    def one(self, statement: Stmt) -> Flow:
        """Run one statement."""
        match statement:
            case Block():
                return self.block(statement)
            case If():
                return self.branches(statement.branches, statement.orelse)
            case Case():
                return self.case(statement)
            case Loop():
                from schemalint.catalog.replay.body_loops import loop

                return loop(self, statement)
            case Execute():
                return self.execute(statement)
            case Run():
                return self.command(statement)
            case Assign():
                self.assign(statement)
            case Leave():
                return self.leave(statement)
            case Return():
                return RETURN if statement.form == "return" else ON
            case Raise():
                return raised(self, statement) if statement.level >= EXCEPTION else ON
            case Other():
                return self.other(statement)
            case _:
                pass
        return ON

    def assign(self, statement: Assign) -> None:
        """An assignment; what is not told may fail."""
        value = self.variables.value(statement.value)
        self.shared.risks += is_unknown(value)
        self.variables.assign(statement.target, value)

    def block(self, block: Block) -> Flow:
        """BEGIN … EXCEPTION … END: a savepoint, to which a failure returns that one of the handlers takes."""
        for name, default in self._defaults.get(block.line, ()):
            self.variables.assign(name, self.variables.value(default))
        flow = self.guarded(block) if block.handlers else self.run(block.body)
        return ON if flow.kind == "exit" and block.label and flow.word == block.label else flow

    def guarded(self, block: Block) -> Flow:
        """A block with handlers."""
        catalog, session = self.catalog, self.context.session
        position, failures = len(catalog.log), len(catalog.failures)
        mark = session.mark("", position)
        self.shared.handlers.append(block.handlers)
        self.shared.starts.append(self.shared.risks)
        flow = self.run(block.body)
        risky = self.shared.risks > self.shared.starts.pop()
        self.shared.handlers.pop()
        if flow.kind == "raised" and risky:
            # what came before may have failed instead: either way nothing stays
            self.undo(position)
            return any_of([MAYBE, *[self.doubtful(handler.body) for handler in block.handlers]])
        if flow.kind == "failed":
            handler = taker(block.handlers, flow.word)
            if handler is None:
                return flow
            del catalog.failures[failures:]
            self.undo(position)
            session.restore(mark)
            return self.run(handler.body)
        if not self._cannot_fail(block):
            for handler in block.handlers:
                flow = after(flow, self.doubtful(handler.body))
        return flow

    def _cannot_fail(self, block: Block) -> bool:
        """Whether a body that fails by nothing that the files tell does not fail in a way that its handlers take."""
        plain = all(isinstance(one, Run | Execute) and not one.targets for one in block.body)
        return plain and only_names(block.handlers) and self.variables.view().closed

    def undo(self, position: int) -> None:
        """Undo what was changed since a position of the log."""
        if len(self.catalog.log) > position:
            change = self.context.change(Rollback, implied=True)
            self.catalog.rollback(position, change)
            change.end = len(self.catalog.log)

    # -- conditions ---------------------------------------------------------------------------------------------

    def branches(self, branches: tuple[Branch, ...], orelse: tuple[Stmt, ...]) -> Flow:
        """IF: the first branch whose condition holds; where that is not told, each is uncertain."""
        for number, branch in enumerate(branches):
            held = self.variables.truth(branch.condition)
            if held is True:
                return self.run(branch.body)
            if held is False or held is None:
                continue
            self.note("condition not evaluated")
            self.shared.risks += 1
            if len(branches) == 1 and self._is_guard(branch):
                return self.as_meant(branch.body, orelse)
            flows = [self.doubtful(one.body) for one in branches[number:]]
            return any_of([*flows, self.doubtful(orelse)])
        return self.run(orelse)

    def _is_guard(self, branch: Branch) -> bool:
        text = branch.condition.text
        return _GUARD.search(text) is not None and _SYSTEM.search(text) is not None

    def as_meant(self, body: tuple[Stmt, ...], orelse: tuple[Stmt, ...]) -> Flow:
        """A guard that asks for an object's existence, which the files do not tell: what it guards is run."""
        before = dict(self.variables.values)
        flow = self._apart(lambda: self.run(body))
        self.variables.forget(_changed(before, self.variables.values))
        return stronger(doubted(flow), self.doubtful(orelse))

    def _apart(self, action: Callable[[], Flow]) -> Flow:
        """Run what nobody is told the failures of."""
        failures = len(self.catalog.failures)
        self.shared.handlers.append(None)
        flow = action()
        self.shared.handlers.pop()
        del self.catalog.failures[failures:]
        return flow

    def case(self, statement: Case) -> Flow:
        """CASE: as IF; the values of a CASE with a subject are compared with it."""
        branches = statement.branches
        if statement.subject is not None:
            subject = statement.subject.text
            branches = tuple([_compared(subject, one) for one in branches])
        return self.branches(branches, statement.orelse or ())

    def doubtful(self, statements: tuple[Stmt, ...]) -> Flow:
        """Run statements that the server may not come to: what they change is uncertain."""
        return self.doubtfully(lambda: self.run(statements)) if statements else ON

    def doubtfully(self, action: Callable[[], Flow]) -> Flow:
        """Do what the server may not do: what it changes is uncertain."""
        before, position = dict(self.variables.values), len(self.catalog.log)
        flow = self._apart(action)
        self.variables.forget(_changed(before, self.variables.values))
        if len(self.catalog.log) > position:
            doubt(self.context, position, self.context.change(AlterObject, implied=True))
        return doubted(flow)

    def leave(self, statement: Leave) -> Flow:
        """EXIT and CONTINUE."""
        flow = Flow("exit" if statement.exits else "continue", statement.label)
        if statement.condition is None:
            return flow
        held = self.variables.truth(statement.condition)
        return doubted(flow) if is_unknown(held) else flow if held else ON

    # -- failures -----------------------------------------------------------------------------------------------

    def taken(self, sqlstate: str) -> Flow | None:
        """How statements end that fail: a handler around them takes it, or none that is seen does."""
        for handlers in reversed(self.shared.handlers):
            if handlers is None:
                return None
            if taker(handlers, sqlstate) is not None:
                return Flow("failed", sqlstate)
        return None

    def other(self, statement: Other) -> Flow:
        """COMMIT, ROLLBACK, ASSERT; others only make variables that are not told."""
        self.shared.risks += 1
        if statement.kind in ("commit", "rollback"):
            return end_transaction(self, undo=statement.kind == "rollback")
        for body in statement.nested:
            self.doubtful(body)
        return ON

    # -- SQL ----------------------------------------------------------------------------------------------------

    def command(self, statement: Run) -> Flow:
        """A statement of SQL, PERFORM or CALL."""
        text, at = statement.sql.text, statement.sql.at
        command = COMMAND.match(text)
        if statement.form == "sql" and command is None:
            return self.sql(text, at) if DDL.search(text) else ON
        if statement.form == "perform" or (statement.into and command is not None and command[1].lower() in _READS):
            self.query(statement)
        elif statement.form != "call":
            self.shared.risks += 1
            self.variables.forget(("found", *statement.targets))
            if command is not None and command[1].lower() in WRITING:
                self.sql(text, at)
        if b"set_config" in text:
            return self.sql(text, at)
        return self.calls(text, at) if b"(" in text else ON

    def query(self, statement: Run) -> None:
        """SELECT … INTO and PERFORM: the variables that they set."""
        values = self.variables
        if not statement.targets:
            found = values.any_row(statement.sql)
            self.shared.risks += is_unknown(found) or b"(" in statement.sql.text
            values.assign("found", found)
            return
        result = values.rows(statement.sql)
        if result is None or not result.sure:
            self.shared.risks += 1
            values.assign("found", values.any_row(statement.sql))
            values.forget(statement.targets)
            return
        values.assign("found", bool(result.rows))
        values.take(statement.targets, result.names, result.rows[0][0] if len(result.rows) == 1 else None)
        if len(result.rows) > 1:
            values.forget(statement.targets)

    def calls(self, text: bytes, at: int) -> Flow:
        """The functions that a query calls, those of the files that change the catalog."""
        from schemalint.catalog.replay.body_calls import run_calls

        return run_calls(self, text, at)

    def execute(self, statement: Execute) -> Flow:
        """EXECUTE: of a text that is told it is that statement; else what its template may change is uncertain."""
        query, flow = statement.query, ON
        value: Value = statement.text if statement.text is not None else self.variables.value(query)
        if isinstance(value, str):
            flow = self.executed(query, value)
            if statement.loop:
                self.variables.forget(statement.targets)
                flow = stronger(flow, self.doubtful(statement.body)) if flow is ON else flow
            elif statement.targets:
                result = self.variables.rows(Sql(value.encode(), 0))
                row = result.rows[0][0] if result is not None and result.sure and len(result.rows) == 1 else None
                self.variables.take(statement.targets, result.names if result else (), row)
                if row is None:
                    self.variables.forget(statement.targets)
            return flow
        if statement.reads or statement.using or is_data(value):
            self.shared.risks += 1
            self.variables.forget(statement.targets)
            return self.doubtful(statement.body)
        change: Change = self.context.change(AlterObject, implied=True, computed=(self.source, *self._extent(query)))
        self.note("computed statement")
        self.shared.risks += 1
        doubt_computed(self.context, self.variables.told(query), change)
        self.variables.forget(statement.targets)
        return self.doubtful(statement.body)

    def executed(self, query: Sql, text: str) -> Flow:
        """Run a text: at its own place where it stands in the body as it is, else at the expression that makes it."""
        data = text.encode("utf-8", "surrogatepass")
        found = query.text.find(data)
        if found >= 0 and query.exact:
            return self.sql(data, query.at + found)
        source = derived_source(self.source, *self._extent(query), data)
        return Runner(self.context, source, int, self.variables, self.shared).sql(data, 0)

    def _extent(self, query: Sql) -> tuple[int, int]:
        start = self.place(query.at)
        return start, self.place(query.end) if query.exact else start + 1

    def sql(self, text: bytes, at: int) -> Flow:
        """Replay the statements of a text, each as one of its own at its place."""
        for statement in statements_in(text).statements:
            if statement.kind == "TransactionStmt":
                continue
            flow = self.replayed(statement, self.place(at))
            if flow is not ON:
                return flow
        return ON

    def replayed(self, statement: Statement, at: int) -> Flow:
        """Replay one statement; a failure of it ends the run where a handler takes it."""
        from schemalint.catalog.replay.replay import apply

        outer = self.context.statement
        start, end = at + statement.start, at + statement.end
        within = outer.within or outer
        place = StatementRef(self.source, start, end, statement.kind, outer.transaction, outer.in_block, within)
        inner = Context(self.catalog, self.context.session).at(place, at + statement.shift)
        inner.shared = self.shared
        failures = len(self.catalog.failures)
        apply(inner, statement.kind, statement.node)
        if any(self.shared.handlers):
            # what may only be missing may be what the handler is for
            self.catalog.failures[failures:] = [one for one in self.catalog.failures[failures:] if not one.absent]
        for failure in self.catalog.failures[failures:]:
            flow = self.taken(failure.sqlstate)
            if flow is not None:
                return flow
        return ON

    def note(self, what: str) -> None:
        """Count what could not be read."""
        self.catalog.notes[what] = self.catalog.notes.get(what, 0) + 1


def literal_place(literal: Literal) -> Callable[[int], int]:
    """Where a byte of a literal's value stands in the SQL around it."""
    return lambda at: literal.span(at, at)[0]


def _compared(subject: bytes, branch: Branch) -> Branch:
    values = branch.condition
    return Branch(Sql(b"(" + subject + b") IN (" + values.text + b")", values.at, expression=True), branch.body)


def _changed(before: dict[str, Value], after: dict[str, Value]) -> list[str]:
    return [name for name, value in after.items() if name not in before or before[name] is not value]
