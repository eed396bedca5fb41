"""Loops of PL/pgSQL bodies: run once for each value where the values are told, else once for all."""

from collections.abc import Iterable, Iterator

from schemalint.catalog.conditions.values import UNKNOWN, Value, as_number, is_unknown, read_array
from schemalint.catalog.replay.body_flow import MOST_RUNS, ON, Flow
from schemalint.catalog.replay.body_runner import Runner
from schemalint.syntax.plpgsql_tree import Assign, Execute, Loop, Run, Stmt

Values = Iterable[tuple[tuple[str, ...], tuple[Value, ...]]]
"""What the variables of a loop are in each run: names and values."""


def loop(runner: Runner, statement: Loop) -> Flow:
    """Run a loop."""
    if statement.form in ("loop", "while"):
        return _while(runner, statement)
    values = _values(runner, statement)
    if values is None or len(values) > MOST_RUNS:
        return _once(runner, statement)
    done = False
    for names, row in values:
        if not runner.shared.spend():
            return _once(runner, statement)
        runner.variables.take(statement.targets, names, row)
        done = True
        flow, over = _ended(runner.run(statement.body), statement)
        if flow.kind.startswith("maybe"):
            return _doubt_rest(runner, statement, flow)
        if over:
            break
    else:
        flow = ON
    if flow is ON:
        runner.variables.assign("found", done)
    return flow


def _ended(flow: Flow, statement: Loop) -> tuple[Flow, bool]:
    """How the loop goes on after one run of its body, and whether it is over."""
    mine = flow.word in ("", statement.label)
    if flow is ON or (flow.kind == "continue" and mine):
        return ON, False
    if flow.kind == "exit" and mine:
        return ON, True
    return flow, True


def _values(runner: Runner, statement: Loop) -> list[tuple[tuple[str, ...], tuple[Value, ...]]] | None:
    if statement.form == "integer":
        return _integers(runner, statement)
    if statement.form == "array":
        return _elements(runner, statement)
    if statement.form == "query":
        result = runner.variables.rows(statement.sources[0])
        if result is None or not result.sure:
            return None
        return [(result.names, values) for values, _ in result.rows]
    return None


def _integers(runner: Runner, statement: Loop) -> list[tuple[tuple[str, ...], tuple[Value, ...]]] | None:
    numbers = [as_number(runner.variables.value(source)) for source in statement.sources]
    if not all(isinstance(number, int) for number in numbers):
        return None
    first, last, step = (*numbers, 1)[:3]
    if not isinstance(first, int) or not isinstance(last, int) or not isinstance(step, int) or step < 1:
        return None
    series = range(first, last - 1, -step) if statement.reverse else range(first, last + 1, step)
    return [(statement.targets, (number,)) for number in series[: MOST_RUNS + 1]]


def _elements(runner: Runner, statement: Loop) -> list[tuple[tuple[str, ...], tuple[Value, ...]]] | None:
    array = runner.variables.value(statement.sources[0])
    array = read_array(array) if isinstance(array, str) else array
    if array.__class__ is not tuple:
        return None
    return [(statement.targets, (element,)) for element in array]


def _while(runner: Runner, statement: Loop) -> Flow:
    while runner.shared.spend():
        if statement.sources:
            held = runner.variables.truth(statement.sources[0])
            if is_unknown(held):
                return _once(runner, statement)
            if not held:
                return ON
        flow, over = _ended(runner.run(statement.body), statement)
        if flow.kind.startswith("maybe"):
            return _doubt_rest(runner, statement, flow)
        if over:
            return flow
    return _once(runner, statement)


def _doubt_rest(runner: Runner, statement: Loop, flow: Flow) -> Flow:
    """The further runs of a loop that may have been left."""
    after = _once(runner, statement)
    return flow if flow.kind == "maybe" else after


def _once(runner: Runner, statement: Loop) -> Flow:
    """Run the body once for all runs that there may be."""
    names = {"found", *statement.targets, *_assigned(statement.body)}
    for name in names:
        runner.variables.values[name] = UNKNOWN
    flow = runner.doubtful(statement.body)
    for name in names:
        runner.variables.values[name] = UNKNOWN
    return ON if flow.kind == "maybe loop" else flow


def _assigned(statements: Iterable[Stmt]) -> Iterator[str]:
    todo = list(statements)
    while todo:
        one = todo.pop()
        if isinstance(one, Assign):
            yield one.target.partition(".")[0].partition("[")[0].strip('" ')
        elif isinstance(one, Run | Execute | Loop):
            yield from one.targets
        for inner in one.nested:
            todo.extend(inner)
