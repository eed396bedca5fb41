"""The values in the bounds of partitions, as far as it is certain which are equal and which are less."""

from decimal import Decimal

from msgspec import Raw

from schemalint.catalog.rows import ColumnRow
from schemalint.lazy import regex
from schemalint.syntax.nodes.common import Constant, Name, Node, decoder

Key = tuple[int, ...] | tuple[int, int | str | Decimal]
"""MINVALUE, a value or MAXVALUE, so that keys compare as the server's values do."""

LEAST: Key = (0,)
MOST: Key = (2,)
_DATE = regex(r"\d{4}-[01]\d-[0-3]\d")
_TIME = regex(r"(\d{4}-[01]\d-[0-3]\d)(?:[ T]([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?)?")
_UTC = regex(r"(?:Z|\+00(?::?00)?)$")
_WHOLE = regex(r"-?\d{1,18}")
_NUMBER = regex(r"-?\d+(?:\.\d+)?")
_UUID = regex(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_INTEGERS = frozenset({"int2", "int4", "int8"})
_TEXTS = frozenset({"text", "varchar"})


class Reference(Node, frozen=True):
    """MINVALUE or MAXVALUE, which the parser takes for a column."""

    fields: tuple[Name, ...] = ()


class Datum(Node, frozen=True, rename={"constant": "A_Const", "column": "ColumnRef"}):
    """A value of a bound; where it is neither constant nor column, it is computed."""

    constant: Constant | None = None
    column: Reference | None = None

    @property
    def limit(self) -> Key | None:
        """What stands for MINVALUE and MAXVALUE."""
        word = self.column.fields[0].string.sval if self.column is not None and len(self.column.fields) == 1 else ""
        return {"minvalue": LEAST, "maxvalue": MOST}.get(word)


_decode = decoder(tuple[Datum, ...]).decode


def datums(raw: Raw) -> tuple[Datum, ...]:
    """The values of a list of a bound."""
    found: tuple[Datum, ...] = _decode(raw) if bytes(raw) else ()
    return found


def known(column: ColumnRow | None, datum: Datum, *, ordered: bool) -> tuple[Key, str] | None:
    """A value that compares with others of its column and its way to be written; none where that is not certain.

    Args:
        column: the key's column.
        datum: the value.
        ordered: whether it must be certain which of two values is less, not only which are equal.
    """
    if datum.limit is not None:
        return datum.limit, ""
    constant = datum.constant
    if constant is None or column is None or "type" in column.unsure or column.type.oid or column.type.dimensions:
        return None
    if constant.isnull:
        return (3,), ""
    text = _text(constant)
    return None if text is None else _value(column, text, ordered=ordered)


def _text(constant: Constant) -> str | None:
    if constant.sval is not None:
        return constant.sval.sval
    if constant.ival is not None:
        return str(constant.ival.ival)
    return constant.fval.fval if constant.fval is not None else None


def _value(column: ColumnRow, text: str, *, ordered: bool) -> tuple[Key, str] | None:
    name, plain = column.type.name, not column.type.modifiers
    if name in _INTEGERS:
        return ((1, int(text)), "") if _WHOLE.fullmatch(text) else None
    if name == "numeric":
        return ((1, Decimal(text)), "") if plain and _NUMBER.fullmatch(text) else None
    if name == "date":
        return ((1, text), "") if _DATE.fullmatch(text) else None
    if name in ("timestamp", "timestamptz"):
        return _moment(text, zoned=name == "timestamptz")
    if name == "uuid":
        return ((1, text), "") if _UUID.fullmatch(text) else None
    if name in _TEXTS and plain and not ordered and not column.collation:
        return (1, text), ""
    return None


def _moment(text: str, *, zoned: bool) -> tuple[Key, str] | None:
    """A point in time; those that say UTC compare with each other, and so do midnights of one time zone."""
    utc = zoned and _UTC.search(text) is not None
    match = _TIME.fullmatch(_UTC.sub("", text) if utc else text)
    if match is None:
        return None
    day, hour, minute, second = match[1], match[2] or "00", match[3] or "00", match[4] or "00"
    if zoned and not utc and (hour, minute, second) != ("00", "00", "00"):
        return None  # where clocks are set back, an hour comes twice
    return (1, f"{day} {hour}:{minute}:{second}"), "utc" if utc else "local"
