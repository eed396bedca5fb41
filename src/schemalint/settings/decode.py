"""Plain values to Structs, with errors that name the key, say what is wrong and what was probably meant."""

import re
from collections.abc import Mapping
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

from msgspec import Struct, ValidationError, convert

from schemalint.lazy import regex
from schemalint.settings.errors import SettingsError, did_you_mean

S = TypeVar("S", bound=Struct)

_AT = regex(r"(?P<what>.*?)(?: - at `\$\.?(?P<path>.*)`)?", re.DOTALL)
_UNKNOWN = regex(r"Object contains unknown field `(.*)`", re.DOTALL)
_EXPECTED = regex(r"Expected `(?P<types>[^`]*)`(?P<bound> [<>]=? \S+)?(?:, got `(?P<got>[^`]*)`)?")
_WORDS = {
    "array": "a list",
    "bool": "true or false",
    "datetime": "a date and time",
    "date": "a date",
    "time": "a time",
    "float": "a number",
    "int": "a whole number",
    "null": "nothing",
    "object": "a table",
    "str": "a string",
}


def decode(data: Mapping[str, Any], type_: type[S], prefix: str = "") -> S:
    """Convert the values of a table to a Struct.

    Args:
        data: what was read.
        type_: the Struct; each of its fields has a default.
        prefix: where the table stands, put before each key in a message, as in `rules.float-money.`.

    Raises:
        SettingsError: a key is unknown or a value is not of its type; the message begins with the key.
    """
    try:
        return convert(data, type_)
    except ValidationError as error:
        raise SettingsError(_complaint(error, data, type_, prefix)) from None


def _complaint(error: ValidationError, data: Mapping[str, Any], type_: type[Struct], prefix: str) -> str:
    match = _AT.fullmatch(str(error))
    what, path = (match["what"], match["path"] or "") if match else (str(error), "")
    key = _exact(path, data, type_)
    if unknown := _UNKNOWN.fullmatch(what):
        where = f" in {prefix}{key}" if key else ""
        known = type_.__struct_encode_fields__ if not key else ()
        return f'unknown key "{prefix if not key else ""}{unknown[1]}"{where}{did_you_mean(unknown[1], known)}'
    return f"{prefix}{key}: {_mismatch(what, key, data, type_)}"


def _mismatch(what: str, key: str, data: Mapping[str, Any], type_: type[Struct]) -> str:
    value = _value(key, data)
    choices = _choices(_field_type(key, type_))
    if choices and (isinstance(value, str) or "enum" in what):
        return f"{_show(value)} is not one of {', '.join(choices)}{did_you_mean(str(value), choices)}"
    match = _EXPECTED.match(what)
    if match is None:
        return what
    wanted = " or ".join(_WORDS.get(name, name) for name in match["types"].split(" | "))
    got = _WORDS.get(match["got"], match["got"]) if match["got"] else _show(value)
    return f"expected {wanted}{match['bound'] or ''}, got {got}"


def _exact(path: str, data: Mapping[str, Any], type_: type[Struct]) -> str:
    """The path with its key in place of `[...]`, by which msgspec hides the key of a mapping."""
    table, ellipsis, rest = path.partition("[...]")
    if not ellipsis:
        return path
    for key, value in data[table].items():
        try:
            convert({table: {key: value}}, type_)
        except ValidationError:
            return f"{table}.{key}{rest}"
    return path


def _value(key: str, data: Mapping[str, Any]) -> object:
    """The value at a dotted path, none where the path leads nowhere (a key of a mapping may hold dots)."""
    value: object = data
    while key and isinstance(value, Mapping):
        name = next((name for name in value if key == name or key.startswith((f"{name}.", f"{name}["))), None)
        if name is None:
            return None
        key, value = key[len(name) :].lstrip("."), value[name]
    if isinstance(value, list) and (index := re.fullmatch(r"\[(\d+)\]", key)):
        return value[int(index[1])]
    return value


def _field_type(key: str, type_: type[Struct]) -> object:
    top = re.split(r"[.\[]", key, maxsplit=1)[0]
    fields = dict(zip(type_.__struct_encode_fields__, type_.__struct_fields__, strict=True))
    return get_type_hints(type_).get(fields.get(top, ""))


def _choices(type_: object) -> tuple[str, ...]:
    if get_origin(type_) is Literal:
        return tuple(map(str, get_args(type_)))
    return next((found for argument in get_args(type_) if (found := _choices(argument))), ())


def _show(value: object) -> str:
    from msgspec import json

    return json.encode(value).decode()
