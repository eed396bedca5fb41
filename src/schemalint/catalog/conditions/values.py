"""The values that conditions are made of, and three-valued logic over them.

A value is None for NULL, a bool, int, Decimal or str, a tuple for an array, a `Reg` for what a name of an object stands
for, a `TypeId` for the oid of a type, a `Record`, or an `Unknown` for what the files do not tell.
"""

from collections.abc import Callable, Iterable
from decimal import Decimal
from operator import eq, ge, gt, le, lt, ne
from typing import Any

from msgspec import Struct

from schemalint.catalog.rows import Oid
from schemalint.named import NamedTuple

Value = Any
"""None, bool, int, Decimal, str, tuple, `Reg`, `TypeId`, `Record` or `Unknown`."""


class Unknown(Struct, frozen=True, eq=False):
    """A value that the files do not tell.

    Attributes:
        may: says of a constant whether the value might be it; none where it might be any.
        beginnings: what the text begins with, one of these; none where that is not known.
        low: the least number that it may be, and `high` the greatest; none where it is not known to be a number.
    """

    may: Callable[[Value], bool] | None = None
    beginnings: tuple[str, ...] | None = None
    low: int | None = None
    high: int | None = None


UNKNOWN = Unknown()


class TypeId(NamedTuple):
    """The oid of a type: a built-in one by name, the files' own by oid too."""

    name: str
    oid: Oid | None = None
    array: bool = False


class Reg(NamedTuple):
    """What a `regclass` and its like hold: an oid, and the text that it is shown as."""

    oid: Oid | TypeId
    text: str


class Record(NamedTuple):
    """A row with named fields."""

    names: tuple[str, ...]
    values: tuple[Value, ...]

    def field(self, name: str) -> Value:
        """The value of a field; one that is not modelled is not told."""
        return self.values[self.names.index(name)] if name in self.names else UNKNOWN


class Untold(Exception):  # noqa: N818 - no error: what is asked for is not told by the files
    """A query or an expression that cannot be evaluated."""


def is_unknown(value: Value) -> bool:
    """Whether the files do not tell a value."""
    return isinstance(value, Unknown)


def both(values: Iterable[Value]) -> Value:
    """AND; false beats what is not told."""
    result: Value = True
    for value in values:
        if value is False:
            return False
        if is_unknown(value):
            result = UNKNOWN
        elif value is None and result is True:
            result = None
    return result


def either(values: Iterable[Value]) -> Value:
    """OR; true beats what is not told."""
    result: Value = False
    for value in values:
        if value is True:
            return True
        if is_unknown(value):
            result = UNKNOWN
        elif value is None and result is False:
            result = None
    return result


def negated(value: Value) -> Value:
    """NOT."""
    return UNKNOWN if is_unknown(value) else None if value is None else not value


_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "=": eq, "<>": ne, "!=": ne, "<": lt, ">": gt, "<=": le, ">=": ge,
}  # fmt: skip
_MIRRORED = {"=": "=", "<>": "<>", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}
_WORDS = {"t": True, "true": True, "yes": True, "on": True, "1": True} | dict.fromkeys(
    ("f", "false", "no", "off", "0"), False
)


def compared(operator: str, left: Value, right: Value) -> Value:
    """The result of a comparison operator."""
    if left is None or right is None:
        return None
    if operator not in _COMPARISONS:
        return UNKNOWN
    if isinstance(left, Unknown):
        return UNKNOWN if isinstance(right, Unknown) else _with_unknown(operator, left, right)
    if isinstance(right, Unknown):
        return _with_unknown(_MIRRORED[operator], right, left)
    one, other = _alike(left, right)
    if one.__class__ is not other.__class__ and not (_is_number(one) and _is_number(other)):
        return UNKNOWN
    if operator not in ("=", "<>", "!=") and isinstance(one, TypeId):
        return UNKNOWN
    if isinstance(one, Record):
        return _records(operator, one, other)
    if one.__class__ is tuple and any(map(is_unknown, (*one, *other))):
        return UNKNOWN
    try:
        return _COMPARISONS[operator](one, other)
    except TypeError:
        return UNKNOWN


def _records(operator: str, one: Record, other: Record) -> Value:
    if operator not in ("=", "<>", "!=") or len(one.values) != len(other.values):
        return UNKNOWN
    same = both(compared("=", left, right) for left, right in zip(one.values, other.values, strict=True))
    return same if operator == "=" else negated(same)


def _with_unknown(operator: str, unknown: Unknown, constant: Value) -> Value:
    if unknown.low is not None and unknown.high is not None:
        number = as_number(constant)
        compare = _COMPARISONS[operator]
        if number is None:
            return UNKNOWN
        if operator in ("=", "<>", "!="):
            outside = not unknown.low <= number <= unknown.high
            return (operator != "=") if outside else UNKNOWN
        ends = {compare(unknown.low, number), compare(unknown.high, number)}
        return ends.pop() if len(ends) == 1 else UNKNOWN
    if operator in ("=", "<>", "!=") and unknown.may is not None and not unknown.may(_oid(constant)):
        return operator != "="
    return UNKNOWN


def _alike(left: Value, right: Value) -> tuple[Value, Value]:
    """Two values as the server compares them: a literal takes the other side's type."""
    left, right = _oid(left), _oid(right)
    if isinstance(left, str) != isinstance(right, str):
        text, other = (left, right) if isinstance(left, str) else (right, left)
        read = _literal_as(text, other)
        return (read, other) if isinstance(left, str) else (other, read)
    return left, right


def _literal_as(text: str, other: Value) -> Value:
    if isinstance(other, bool):
        return _WORDS.get(text.strip().lower(), text)
    if _is_number(other):
        number = as_number(text)
        return text if number is None else number
    return read_array(text) if other.__class__ is tuple else text


def _oid(value: Value) -> Value:
    return value.oid if isinstance(value, Reg) else value


def _is_number(value: Value) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def as_number(value: Value) -> int | Decimal | None:
    """A number, also one in a text; none for what is none."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | Decimal):
        return value
    try:
        return int(value) if len(value) < 40 else None
    except (ValueError, TypeError):
        pass
    try:
        number = Decimal(value)
    except (ArithmeticError, ValueError, TypeError):
        return None
    return number if number.is_finite() else None


def as_truth(value: Value) -> Value:
    """A value as a condition takes it."""
    return _WORDS.get(value.strip().lower(), UNKNOWN) if isinstance(value, str) else value


def as_text(value: Value) -> Value:
    """A value as the server prints it."""
    match value:
        case None | Unknown() | str():
            return value
        case bool():
            return "true" if value else "false"
        case int() | Decimal():
            return str(value)
        case Reg():
            return value.text
        case TypeId() | Record():
            return UNKNOWN
        case tuple():
            parts = [as_text(part) for part in value]
            return UNKNOWN if any(map(is_unknown, parts)) else "{" + ",".join(map(_element, parts)) + "}"
        case _:
            return UNKNOWN


def _element(text: str | None) -> str:
    if text is None:
        return "NULL"
    plain = bool(text) and not any(mark in text for mark in '{}",\\ \t\n') and text.lower() != "null"
    return text if plain else '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def read_array(text: str) -> Value:
    """The array that a literal such as `{a,"b c"}` stands for; one of several dimensions is not read."""
    body = text.strip()
    if body[:1] != "{" or body[-1:] != "}" or "{" in body[1:]:
        return UNKNOWN
    parts, at, inner = [], 0, body[1:-1]
    if not inner.strip():
        return ()
    while at <= len(inner):
        part, at = _read_element(inner, at)
        parts.append(part)
    return tuple(parts)


def _read_element(text: str, at: int) -> tuple[str | None, int]:
    """One element, and where the next begins."""
    pieces: list[str] = []
    quoted = inside = False
    while at < len(text) and (inside or text[at] != ","):
        mark = text[at]
        if mark == "\\" and at + 1 < len(text):
            at += 1
            pieces.append(text[at])
        elif mark == '"':
            inside, quoted = not inside, True
        else:
            pieces.append(mark)
        at += 1
    value = "".join(pieces)
    if quoted:
        return value, at + 1
    return (None if value.strip().lower() == "null" else value.strip()), at + 1
