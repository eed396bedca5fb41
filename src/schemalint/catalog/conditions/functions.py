"""The functions of expressions whose results follow from their arguments."""

import re
from collections.abc import Callable, Sequence

from schemalint.catalog.conditions.names import quoted
from schemalint.catalog.conditions.values import UNKNOWN, Unknown, Value, as_number, as_text, is_unknown
from schemalint.lazy import regex

_PLACEHOLDER = regex(r"%(?:%|(?:(?P<position>\d+)\$)?(?P<width>-?(?:\d+|\*))?(?P<kind>[sIL]))")
MOST_ELEMENTS = 100_000
"""The longest array that is made."""


def quote_literal(text: str) -> str:
    """A literal as `quote_literal` gives it."""
    body = text.replace("'", "''")
    return "E'" + body.replace("\\", "\\\\") + "'" if "\\" in text else f"'{body}'"


def formatted(values: Sequence[Value]) -> Value:
    """`format`: not told where an argument is not told, or a width is given."""
    if not values or is_unknown(values[0]):
        return UNKNOWN
    if values[0] is None:
        return None
    template, arguments = str(values[0]), values[1:]
    pieces, at, used = [], 0, 0
    for match in _PLACEHOLDER.finditer(template):
        pieces.append(template[at : match.start()])
        at = match.end()
        if match[0] == "%%":
            pieces.append("%")
            continue
        used = int(match["position"]) if match["position"] else used + 1
        if match["width"] or not 0 < used <= len(arguments):
            return UNKNOWN
        piece = _placed(match["kind"], as_text(arguments[used - 1]))
        if is_unknown(piece):
            return Unknown(None, ("".join(pieces),)) if pieces[0] else UNKNOWN
        pieces.append(piece)
    return UNKNOWN if "%" in _PLACEHOLDER.sub("", template) else "".join(pieces) + template[at:]


def _placed(kind: str, text: Value) -> Value:
    if is_unknown(text):
        return UNKNOWN
    if kind == "L":
        return "NULL" if text is None else quote_literal(text)
    if kind == "I":
        return UNKNOWN if text is None else quoted(text)
    return "" if text is None else text


def concatenated(values: Sequence[Value]) -> Value:
    """`concat`: null counts as empty."""
    texts = [as_text(value) for value in values]
    return UNKNOWN if any(map(is_unknown, texts)) else "".join(text for text in texts if text is not None)


def joined(left: Value, right: Value) -> Value:
    """`||` of texts or arrays."""
    if left is None or right is None:
        arrays = left.__class__ is tuple or right.__class__ is tuple
        return UNKNOWN if arrays or is_unknown(left) or is_unknown(right) else None
    if is_unknown(left) or is_unknown(right):
        # how the text begins may still be told
        return Unknown(None, (left,)) if isinstance(left, str) else UNKNOWN if right is None else left_of(left)
    if left.__class__ is tuple or right.__class__ is tuple:
        one = left if left.__class__ is tuple else (left,)
        other = right if right.__class__ is tuple else (right,)
        return one + other if len(one) + len(other) <= MOST_ELEMENTS else UNKNOWN
    one, other = as_text(left), as_text(right)
    if is_unknown(one) or is_unknown(other) or len(one) + len(other) > MOST_ELEMENTS:
        return UNKNOWN
    return one + other


def left_of(left: Value) -> Value:
    """What is told of a text that begins with another."""
    return Unknown(None, left.beginnings) if isinstance(left, Unknown) else UNKNOWN


def is_like(text: Value, pattern: Value, *, fold: bool = False) -> Value:
    """LIKE with a plain pattern; `fold` for ILIKE."""
    if text is None or pattern is None:
        return None
    if isinstance(text, Unknown) and isinstance(pattern, str) and text.beginnings is not None and not fold:
        start = pattern[: min((at for mark in "%_\\" if (at := pattern.find(mark)) >= 0), default=len(pattern))]
        return UNKNOWN if any(_agree(start, one) for one in text.beginnings) else False
    text, pattern = as_text(text), as_text(pattern)
    if is_unknown(text) or is_unknown(pattern) or pattern.count("%") > 8:
        return UNKNOWN
    pieces, at = [], 0
    while at < len(pattern):
        mark = pattern[at]
        if mark == "\\" and at + 1 < len(pattern):
            at += 1
            pieces.append(re.escape(pattern[at]))
        else:
            pieces.append({"%": ".*", "_": "."}.get(mark) or re.escape(mark))
        at += 1
    flags = re.DOTALL | (re.IGNORECASE if fold else 0)
    return re.fullmatch("".join(pieces), text, flags) is not None


def _agree(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def _array_length(array: Value, dimension: Value = 1) -> Value:
    if array.__class__ is not tuple or dimension != 1:
        return UNKNOWN
    return len(array) or None


def _split_part(text: str, delimiter: str, number: Value) -> Value:
    wanted = as_number(number)
    if not isinstance(wanted, int) or wanted < 1 or not delimiter:
        return UNKNOWN
    parts = text.split(delimiter)
    return parts[wanted - 1] if wanted <= len(parts) else ""


def _string_to_array(text: str, delimiter: str) -> Value:
    return tuple(text.split(delimiter)) if delimiter and text else () if not text else UNKNOWN


def _array_to_string(array: Value, delimiter: str) -> Value:
    if array.__class__ is not tuple:
        return UNKNOWN
    texts = [as_text(one) for one in array]
    return UNKNOWN if any(map(is_unknown, texts)) else delimiter.join(text for text in texts if text is not None)


def _trimmed(text: str, marks: str = " ") -> Value:
    return text.strip(marks)


def _cut(text: str, number: Value) -> Value:
    count = as_number(number)
    return text[:count] if isinstance(count, int) and count >= 0 else UNKNOWN


def _cut_right(text: str, number: Value) -> Value:
    count = as_number(number)
    return text[len(text) - min(count, len(text)) :] if isinstance(count, int) and count >= 0 else UNKNOWN


def _substring(text: str, start: Value, length: Value = None) -> Value:
    first, count = as_number(start), as_number(length)
    if not isinstance(first, int) or first < 1 or (length is not None and not isinstance(count, int)):
        return UNKNOWN
    return text[first - 1 :] if length is None else text[first - 1 : first - 1 + int(count or 0)]


def _lower(text: str) -> Value:
    return text.lower() if text.isascii() else UNKNOWN


def _upper(text: str) -> Value:
    return text.upper() if text.isascii() else UNKNOWN


STRICT: dict[str, Callable[..., Value]] = {
    "array_length": _array_length,
    "array_to_string": _array_to_string,
    "btrim": _trimmed,
    "cardinality": lambda array: len(array) if array.__class__ is tuple else UNKNOWN,
    "char_length": len,
    "left": _cut,
    "length": len,
    "lower": _lower,
    "ltrim": lambda text, marks=" ": text.lstrip(marks),
    "quote_ident": quoted,
    "quote_literal": lambda value: quote_literal(value) if isinstance(value, str) else UNKNOWN,
    "replace": lambda text, old, new: text.replace(old, new) if old else text,
    "right": _cut_right,
    "rtrim": lambda text, marks=" ": text.rstrip(marks),
    "split_part": _split_part,
    "string_to_array": _string_to_array,
    "substr": _substring,
    "substring": _substring,
    "upper": _upper,
}
"""Functions that give null for null and are not told for what is not told; texts come as texts."""


def applied(name: str, values: Sequence[Value]) -> Value:
    """The result of a function of plain arguments; not told for one that is not known."""
    function = STRICT.get(name)
    if function is None or any(map(is_unknown, values)):
        return UNKNOWN
    if any(value is None for value in values):
        return None
    plain = [value if value.__class__ in (tuple, int) else as_text(value) for value in values]
    if any(map(is_unknown, plain)):
        return UNKNOWN
    try:
        return function(*plain)
    except (TypeError, AttributeError, ValueError):
        return UNKNOWN
