"""Which texts PostgreSQL reads as values of a type: what it refuses for certain, with its SQLSTATE."""

from collections.abc import Callable

from schemalint.catalog.types import shown_name
from schemalint.lazy import regex
from schemalint.named import NamedTuple

_WORDS = ("true", "false", "yes", "no", "on", "off")
_INTEGER = regex(r"\s*[-+]?(?:\d+|0[xXoObB])[0-9a-fA-F_]*\s*")
"""Hexadecimal numbers and underscores are read since PostgreSQL 16."""
_NUMBER = regex(r"\s*[-+]?(?:[\d.]|0[xXoObB])[-+0-9a-fA-FeExXoO._]*\s*")
_NUMBER_WORD = regex(r"\s*[-+]?(?:nan|inf(?:inity)?)\s*", 2)
_UUID = regex(r"\{?(?:[0-9a-fA-F]{4}-?){8}\}?")
_ARRAY = regex(r"\s*(?:\{|\[\s*[-+]?\d)")
_ZERO_DATE = regex(r"\s*0000-00-00(?:[ T].*)?")
_NO_DATE = frozenset({"", "none", "null", "current_timestamp", "current_date", "current_time", "localtimestamp", "n/a"})
_HOURS = regex(r"\s*(\d{1,2}):(\d{2})(?::|\s|$)")
_NO_ADDRESS = regex(r"[g-zG-Z]")
_BOUNDS = {"int2": 2**15, "int4": 2**31, "int8": 2**63}


class Refused(NamedTuple):
    """Why a text is no value of a type."""

    message: str
    sqlstate: str


def refused(type_: str, text: str) -> Refused | None:
    """Why the server does not read a text as a value of a built-in type; none where it may.

    Args:
        type_: the type's short name.
        text: the text of the literal.
    """
    reader = READERS.get(type_)
    sqlstate = reader(text) if reader is not None else ""
    if not sqlstate:
        return None
    name = shown_name(type_)
    if type_ in ("json", "jsonb"):
        return Refused("invalid input syntax for type json", sqlstate)
    if sqlstate == "22008":
        return Refused(f'date/time field value out of range: "{text}"', sqlstate)
    if sqlstate == "22003":
        return Refused(f'value "{text}" is out of range for type {name}', sqlstate)
    return Refused(f'invalid input syntax for type {name}: "{text}"', sqlstate)


def refused_array(text: str) -> Refused | None:
    """As `refused`, of an array of whatever type."""
    return None if _ARRAY.match(text) else Refused(f'malformed array literal: "{text}"', "22P02")


def _boolean(text: str) -> str:
    word = text.strip(" \t\n\r\f\v").lower()
    is_one = word in ("1", "0") or (word not in ("", "o") and any(whole.startswith(word) for whole in _WORDS))
    return "" if is_one else "22P02"


def _integer(type_: str) -> Callable[[str], str]:
    bound = _BOUNDS[type_]

    def read(text: str) -> str:
        if not _INTEGER.fullmatch(text):
            return "22P02"
        plain = text.strip()
        if plain.lstrip("+-").isdigit() and plain.isascii():
            return "" if -bound <= int(plain) < bound else "22003"
        return ""

    return read


def _number(text: str) -> str:
    return "" if _NUMBER.fullmatch(text) or _NUMBER_WORD.fullmatch(text) else "22P02"


def _uuid(text: str) -> str:
    whole = _UUID.fullmatch(text) is not None and text.startswith("{") == text.endswith("}")
    return "" if whole else "22P02"


def _json(text: str) -> str:
    from json import loads

    try:
        loads(text)
    except (ValueError, RecursionError) as error:
        return "" if isinstance(error, RecursionError) else "22P02"
    return ""


def _date(text: str) -> str:
    if _ZERO_DATE.fullmatch(text):
        return "22008"
    return "22007" if text.strip().lower() in _NO_DATE else ""


def _time(text: str) -> str:
    found = _HOURS.match(text)
    return "22008" if found is not None and (int(found[1]) > 24 or int(found[2]) > 59) else ""


def _address(text: str) -> str:
    return "22P02" if not text.strip() or _NO_ADDRESS.search(text) else ""


READERS: dict[str, Callable[[str], str]] = {
    "bool": _boolean,
    **{type_: _integer(type_) for type_ in _BOUNDS},
    **dict.fromkeys(("numeric", "float4", "float8"), _number),
    "uuid": _uuid,
    **dict.fromkeys(("json", "jsonb"), _json),
    **dict.fromkeys(("date", "timestamp", "timestamptz"), _date),
    **dict.fromkeys(("time", "timetz"), _time),
    **dict.fromkeys(("inet", "cidr"), _address),
}
"""By type: the SQLSTATE with which the server refuses a text, empty where it may read it."""
