"""How a run of statements ends, and what the runs of one statement share."""

from collections.abc import Iterable

from msgspec import Struct

from schemalint.named import NamedTuple
from schemalint.syntax.plpgsql_tree import Handler

MOST_RUNS = 1000
"""How many iterations and calls one statement may cost; further ones are not told apart."""
MOST_CALLS = 20
"""How deep calls may nest."""
MOST_DOUBTFUL_CALLS = 3
"""How deep calls may nest that are not certain: each may stand for several functions."""


class Flow(NamedTuple):
    """How statements ended.

    Attributes:
        kind: `on`, `return`, `exit`, `continue`, `failed` (a handler around them takes it), `raised` (none does),
            `maybe` (they may have left the body) or `maybe loop` (they may have left their loop).
        word: the label that is left, or the SQLSTATE.
    """

    kind: str
    word: str = ""


ON = Flow("on")
RETURN = Flow("return")
MAYBE = Flow("maybe")
MAYBE_LOOP = Flow("maybe loop")
_DOUBTED = {"return": MAYBE, "maybe": MAYBE, "exit": MAYBE_LOOP, "continue": MAYBE_LOOP, "maybe loop": MAYBE_LOOP}


def doubted(flow: Flow) -> Flow:
    """How statements ended that the server may not come to; one that fails was not come to."""
    return _DOUBTED.get(flow.kind, ON)


def stronger(one: Flow, other: Flow) -> Flow:
    """What may have happened in one of two branches."""
    return MAYBE if MAYBE in (one, other) else MAYBE_LOOP if MAYBE_LOOP in (one, other) else ON


class Shared(Struct):
    """What all runs share that one statement brings about.

    Attributes:
        runs: how many iterations and calls are left.
        depth: how deep the present run is in calls.
        handlers: the handlers around the present statement; none where failures go no further.
        risks: how many statements were run that may fail by what the files do not tell.
        starts: how many that were when each of the blocks with handlers began.
    """

    runs: int = MOST_RUNS
    depth: int = 0
    handlers: list[tuple[Handler, ...] | None] = []
    risks: int = 0
    starts: list[int] = []

    def spend(self) -> bool:
        """Count an iteration or a call; false where there have been too many."""
        self.runs -= 1
        return self.runs >= 0


def after(flow: Flow, handler: Flow) -> Flow:
    """How a block ends whose handler may have run."""
    return flow if flow is not ON and not flow.kind.startswith("maybe") else stronger(flow, handler)


def any_of(flows: Iterable[Flow]) -> Flow:
    """What may have happened in one of several branches."""
    result = ON
    for flow in flows:
        result = stronger(result, flow)
    return result
