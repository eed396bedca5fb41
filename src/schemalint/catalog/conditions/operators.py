"""The operators of expressions."""

from collections.abc import Callable
from typing import Any

from schemalint.catalog.conditions.functions import is_like, joined
from schemalint.catalog.conditions.values import (
    UNKNOWN,
    Unknown,
    Value,
    as_number,
    both,
    compared,
    either,
    is_unknown,
    negated,
    read_array,
)


def _plain(name: str, left: Value, right: Value) -> Value:
    if name == "||":
        return joined(left, right)
    if name == "/":
        return _divided(left, right)
    if name in ("+", "-", "*"):
        return _calculated(name, left, right)
    return compared(name, left, right)


def _calculated(name: str, left: Value, right: Value) -> Value:
    if is_unknown(left) or is_unknown(right):
        return UNKNOWN
    if left is None or right is None:
        return None
    one: Any = as_number(left)
    other: Any = as_number(right)
    if one is None or other is None or abs(one) > 10**18 or abs(other) > 10**18:
        return UNKNOWN
    return one + other if name == "+" else one - other if name == "-" else one * other


def _divided(left: Any, right: Any) -> Value:  # noqa: ANN401 - values
    """The quotient of whole numbers, above 0."""
    if not isinstance(right, int) or right <= 0:
        return None if left is None or right is None else UNKNOWN
    if isinstance(left, Unknown):
        if left.low is None or left.high is None or left.low < 0:
            return UNKNOWN
        return Unknown(low=left.low // right, high=left.high // right)
    return left // right if isinstance(left, int) and left >= 0 else UNKNOWN


def _like(name: str, left: Value, right: Value) -> Value:
    held = is_like(left, right, fold=name.endswith("*"))
    return negated(held) if name.startswith("!") else held


def _any(name: str, left: Value, right: Value) -> Value:
    return _over(either, name, left, right)


def _all(name: str, left: Value, right: Value) -> Value:
    return _over(both, name, left, right)


def _over(join: Callable[[Any], Value], name: str, left: Value, right: Value) -> Value:
    array = read_array(right) if isinstance(right, str) else right
    if array.__class__ is not tuple:
        return None if array is None else UNKNOWN
    return join([compared(name, left, one) for one in array])


def _distinct(_: str, left: Value, right: Value) -> Value:
    if is_unknown(left) or is_unknown(right):
        return UNKNOWN
    if left is None or right is None:
        return (left is None) != (right is None)
    return compared("<>", left, right)


def unknown(_: str, __: Value, ___: Value) -> Value:
    """An operator that is not known."""
    return UNKNOWN


def _nullif(_: str, left: Value, right: Value) -> Value:
    same = compared("=", left, right)
    return UNKNOWN if is_unknown(same) else None if same else left


FORMS: dict[str, Callable[[str, Value, Value], Value]] = {
    "op": _plain,
    "op_any": _any,
    "op_all": _all,
    "like": _like,
    "ilike": _like,
    "distinct": _distinct,
    "not_distinct": lambda name, left, right: negated(_distinct(name, left, right)),
    "nullif": _nullif,
}
"""How each form of operator is evaluated, given its name and operands."""
