"""Aggregates over rows that are there for certain."""

from collections.abc import Callable, Sequence
from typing import Any

from schemalint.catalog.conditions.scope import Scope
from schemalint.catalog.conditions.values import UNKNOWN, Unknown, Value, as_text, as_truth, both, either, is_unknown
from schemalint.syntax.expr import Call, Cast, Expr, Not, Op, Test

AGGREGATES = frozenset({"count", "min", "max", "array_agg", "string_agg", "bool_or", "bool_and", "every", "sum"})


def aggregated(node: Expr, frames: Sequence[tuple[Scope, bool]], scope: Scope) -> Value:
    """The value of a target with aggregates in it, over all rows of FROM."""
    from schemalint.catalog.conditions.evaluate import evaluate

    if isinstance(node, Call) and node.name[-1] in AGGREGATES:
        return _aggregate(node, frames)
    if isinstance(node, Op | Cast | Not | Test | Call):
        # what stands around an aggregate is evaluated with its value in the place of a variable
        values: dict[str, Value] = {}
        plain = _replaced(node, frames, values)
        return evaluate(plain, _with_values(scope, values))
    return UNKNOWN


def _with_values(scope: Scope, values: dict[str, Value]) -> Scope:
    from msgspec import structs

    return structs.replace(scope, variables={**scope.variables, **values})


def _replaced(node: Expr, frames: Sequence[tuple[Scope, bool]], values: dict[str, Value]) -> Any:  # noqa: ANN401
    from msgspec import structs

    from schemalint.syntax.expr import Column

    if isinstance(node, Call) and node.name[-1] in AGGREGATES:
        name = f"aggregate {len(values)}"
        values[name] = _aggregate(node, frames)
        return Column(parts=(name,))
    fields: dict[str, Any] = {}
    for field in node.__struct_fields__:
        value = getattr(node, field)
        if isinstance(value, Expr):
            fields[field] = _replaced(value, frames, values)
        elif isinstance(value, tuple) and value and all(isinstance(one, Expr) for one in value):
            fields[field] = tuple([_replaced(one, frames, values) for one in value])
    return structs.replace(node, **fields) if fields else node


def _aggregate(call: Call, frames: Sequence[tuple[Scope, bool]]) -> Value:
    from schemalint.catalog.conditions.evaluate import evaluate

    name = call.name[-1]
    if call.extra or "distinct" in call.flags:
        return UNKNOWN
    sure = [scope for scope, certain in frames if certain]
    if name == "count" and "*" in call.flags:
        exact = len(sure) == len(frames)
        return len(frames) if exact else Unknown(low=len(sure), high=len(frames) if len(frames) > 10**6 else 10**9)
    if len(sure) != len(frames):
        return UNKNOWN
    values = [evaluate(call.args[0], scope) for scope in sure]
    if any(map(is_unknown, values)):
        return UNKNOWN
    if name == "array_agg":
        return tuple(values) or None
    if name == "string_agg":
        return _string(values, evaluate(call.args[1], sure[0]) if sure else None)
    present = [value for value in values if value is not None]
    if name == "count":
        return len(present)
    return _PLAIN[name](present) if present else None


def _string(values: Sequence[Value], delimiter: Value) -> Value:
    texts = [as_text(value) for value in values if value is not None]
    if is_unknown(delimiter) or any(map(is_unknown, texts)):
        return UNKNOWN
    return str(delimiter or "").join(texts) if texts else None


def _extreme(choose: Callable[[Any], Value]) -> Callable[[Sequence[Value]], Value]:
    def of(values: Sequence[Value]) -> Value:
        return choose(values) if all(value.__class__ is int for value in values) else UNKNOWN

    return of


_PLAIN: dict[str, Callable[[Sequence[Value]], Value]] = {
    "min": _extreme(min),
    "max": _extreme(max),
    "sum": _extreme(sum),
    "bool_or": lambda values: either(as_truth(value) for value in values),
    "bool_and": lambda values: both(as_truth(value) for value in values),
    "every": lambda values: both(as_truth(value) for value in values),
}
