"""RAISE EXCEPTION, COMMIT and ROLLBACK in bodies."""

from typing import TYPE_CHECKING

from schemalint.catalog.conditions.values import as_text
from schemalint.catalog.replay.body_flow import ON, Flow
from schemalint.catalog.replay.body_handlers import state_of
from schemalint.catalog.store import Failure
from schemalint.sources.source import Wrapping
from schemalint.syntax.plpgsql_tree import Raise

if TYPE_CHECKING:
    from schemalint.catalog.replay.body_runner import Runner


def raised(runner: "Runner", statement: Raise) -> Flow:
    """RAISE EXCEPTION."""
    state = _state(runner, statement)
    flow = runner.taken(state)
    risky = any(runner.shared.risks > start for start in runner.shared.starts)
    if flow is None and not risky and None not in runner.shared.handlers:
        here, pieces = runner.context.statement, statement.message.split("%")
        values = [as_text(runner.variables.value(value)) for value in statement.values[: len(pieces) - 1]]
        shown = [value if isinstance(value, str) else "…" for value in values]
        text = "".join(piece + value for piece, value in zip(pieces, [*shown, *[""] * len(pieces)], strict=False))
        text = text or statement.condition or "an exception is raised"
        runner.catalog.failures.append(Failure(here, text, state, here.start, here.end, elsewhere=True))
    return flow or Flow("raised", state)


def _state(runner: "Runner", statement: Raise) -> str:
    code = runner.variables.value(statement.code) if statement.code is not None else statement.condition
    return (state_of(code) or "P0001") if isinstance(code, str) and code else "P0001"


def end_transaction(runner: "Runner", *, undo: bool) -> Flow:
    """COMMIT and ROLLBACK in a body, which the server allows only outside of transaction blocks and handlers."""
    session = runner.context.session
    if session.marks and session.wrapping is Wrapping.IMPLICIT and not session.explicit:
        return ON
    if session.marks or any(runner.shared.handlers):
        runner.context.fail("invalid transaction termination", "2D000", hint="run it outside of a transaction")
        return runner.taken("2D000") or Flow("raised", "2D000")
    if undo:
        runner.undo(runner.committed)
    runner.committed = len(runner.catalog.log)
    return ON
