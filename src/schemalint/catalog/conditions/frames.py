"""FROM and WHERE: the rows that belong together, of all that a query reads."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import structs

from schemalint.catalog.conditions.evaluate import evaluate
from schemalint.catalog.conditions.scope import Scope
from schemalint.catalog.conditions.sources import Source, flattened
from schemalint.catalog.conditions.values import UNKNOWN, Reg, Untold, Value, as_truth, is_unknown
from schemalint.syntax.expr import And, Column, Expr, Op, Opaque, SubQuery

Frame = tuple[Scope, bool]
"""The rows of FROM that belong together, and whether they are there for certain."""


def frames_of(query: Opaque, scope: Scope) -> Iterator[Frame]:
    """The rows of FROM that WHERE lets through."""
    sources, conditions = flattened(query.under("fromClause"), scope)
    for clause in query.under("whereClause"):
        conditions.extend(_conjuncts(clause))
    inner = structs.replace(scope, rows={}, columns={}, outer=scope)
    frames: Iterable[Frame] = [(inner, True)]
    waiting = [(condition, _needs(condition, sources)) for condition in conditions]
    _refuse_unknown(waiting, sources, inner)
    bound: set[str] = set()
    for source in _ordered(sources, waiting):
        ready = [one for one in waiting if one[1] <= bound | {source.alias}]
        waiting = [one for one in waiting if one not in ready]
        frames = _extended(frames, source, [condition for condition, _ in ready])
        bound.add(source.alias)
    if not sources:
        return (yield from _filtered(frames, conditions))
    yield from _filtered(frames, [condition for condition, _ in waiting])


def _refuse_unknown(conditions: Iterable[tuple[Expr, frozenset[str]]], sources: Sequence[Source], scope: Scope) -> None:
    """Look at no row where a column must equal what is not told: no row would tell the answer."""
    for condition, needs in conditions:
        if isinstance(condition, Op) and condition.name == "=" and condition.form == "op" and len(needs) == 1:
            for side in (condition.left, condition.right):
                if side is not None and not _needs(side, sources) and evaluate(side, scope) is UNKNOWN:
                    raise Untold("a name that is not told")


def _filtered(frames: Iterable[Frame], conditions: Sequence[Expr]) -> Iterator[Frame]:
    for scope, sure in frames:
        held = _holds(conditions, scope)
        if held is True or held is UNKNOWN:
            yield scope, sure and held is True


def _holds(conditions: Iterable[Expr], scope: Scope) -> Value:
    """Whether all conditions hold, as `both` has it: this is asked of every row."""
    result: Value = True
    for condition in conditions:
        value = as_truth(evaluate(condition, scope))
        if value is False:
            return False
        if value is None:
            result = None if result is True else result
        elif value is not True:
            result = UNKNOWN if is_unknown(value) else result
    return result


def _conjuncts(node: Expr) -> Iterator[Expr]:
    if isinstance(node, And):
        for arg in node.args:
            yield from _conjuncts(arg)
    else:
        yield node


def _needs(node: Expr, sources: Sequence[Source]) -> frozenset[str]:
    """The aliases that a condition names; all of them for one with a query in it."""
    found: set[str] = set()
    todo = [node]
    while todo:
        one = todo.pop()
        if isinstance(one, SubQuery):
            return frozenset(source.alias for source in sources)
        todo.extend(one.children)
        if isinstance(one, Column):
            found.update(_aliases(one, sources))
    return frozenset(found)


def _aliases(column: Column, sources: Sequence[Source]) -> Iterator[str]:
    for source in sources:
        if len(column.parts) > 1:
            if column.parts[-2] == source.alias:
                yield source.alias
        elif source.columns is None or column.name in source.columns:
            yield source.alias
            return


def _ordered(sources: Sequence[Source], conditions: Sequence[tuple[Expr, frozenset[str]]]) -> Iterator[Source]:
    """The sources, those first whose rows are narrowed by what is bound already; outer joins keep their place."""
    inner = [source for source in sources if not source.on_left]
    bound: set[str] = set()
    while inner:
        best = max(inner, key=lambda source: _narrowing(source, conditions, bound))
        inner.remove(best)
        bound.add(best.alias)
        yield best
    yield from (source for source in sources if source.on_left)


def _narrowing(source: Source, conditions: Iterable[tuple[Expr, frozenset[str]]], bound: set[str]) -> int:
    mine = [condition for condition, needs in conditions if source.alias in needs and needs <= bound | {source.alias}]
    return sum(isinstance(one, Op) and one.name == "=" and one.form == "op" for one in mine) * 2 + len(mine)


def _extended(frames: Iterable[Frame], source: Source, conditions: Sequence[Expr]) -> Iterator[Frame]:
    """Each frame with each row of a source that fits."""
    on = source.on_left or conditions
    told = _equal_to(on, source)
    for scope, sure in frames:
        matched = False
        columns = {**scope.columns, source.alias: source.columns}
        for row in source.rows(_hints(told, scope)):
            scope.budget.spend()
            wider = _wider(scope, source.alias, row, columns)
            held = _holds(on, wider)
            if held is True or held is UNKNOWN:
                certain = held is True and row.sure
                matched = matched or certain
                extended = (wider, sure and certain)
                yield from _filtered((extended,), conditions) if source.on_left else (extended,)
        if source.on_left and not matched:
            yield from _filtered(((_wider(scope, source.alias, NULLS, columns), sure),), conditions)


def _wider(scope: Scope, alias: str, row: Any, columns: Mapping[str, Any]) -> Scope:  # noqa: ANN401 - any row
    rows = {**scope.rows, alias: row}
    return Scope(
        scope.view, scope.variables, scope.budget, scope.parameters, rows, columns, scope.tables, scope.outer,
        scope.strict,
    )  # fmt: skip


class _Nulls:
    """The row that an outer join gives where there is none."""

    sure = True

    def column(self, _: str) -> Value:
        """Always null."""
        return None


NULLS = _Nulls()


def _equal_to(conditions: Iterable[Expr], source: Source) -> list[tuple[str, Expr]]:
    """What the columns of a source must equal that does not name the source itself."""
    found: list[tuple[str, Expr]] = []
    for condition in conditions:
        if not isinstance(condition, Op) or condition.name != "=" or condition.form != "op":
            continue
        for column, other in ((condition.left, condition.right), (condition.right, condition.left)):
            if other is None or not isinstance(column, Column) or not _is_of(column, source):
                continue
            if source.alias not in _needs(other, (source,)):
                found.append((column.name, other))
    return found


def _hints(told: Iterable[tuple[str, Expr]], scope: Scope) -> dict[str, Value]:
    """What the columns of a source must equal, as far as that is told before its rows are."""
    found: dict[str, Value] = {}
    for name, other in told:
        value = evaluate(other, scope)
        if not is_unknown(value) and value is not None:
            found[name] = value.oid if isinstance(value, Reg) else value
    return found


def _is_of(column: Column, source: Source) -> bool:
    if len(column.parts) > 1:
        return column.parts[-2] == source.alias
    return source.columns is not None and column.name in source.columns
