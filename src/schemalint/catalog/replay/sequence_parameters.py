"""What a sequence counts: its start, its step, its bounds, and how they follow its type."""

from collections.abc import Mapping
from typing import Any, Protocol

from msgspec import structs

from schemalint.catalog.counting import SequenceParameters

BITS = {"int2": 15, "int4": 31, "int8": 63}
"""The bits of each type that a sequence may have, its sign aside."""


class Value(Protocol):
    """The value of an option."""

    @property
    def text(self) -> str | None:
        """It as a word."""


Given = Mapping[str, Value | None]
"""The options that a statement gives, by name; none for NO MINVALUE and NO MAXVALUE."""


def first_parameters(given: Given, type_: str) -> SequenceParameters:
    """The parameters of a new sequence of a type."""
    increment = _number(given, "increment", 1)
    up = increment > 0
    highest = _number(given, "maxvalue", _bounds(type_)[1] if up else -1)
    lowest = _number(given, "minvalue", 1 if up else _bounds(type_)[0])
    start = _number(given, "start", lowest if up else highest)
    return SequenceParameters(start, increment, lowest, highest, _number(given, "cache", 1), _flag(given, cycle=False))


def changed_parameters(before: SequenceParameters, given: Given, old: str, new: str) -> SequenceParameters:
    """The parameters of a sequence after ALTER: bounds that were those of its old type become those of its new one.

    Args:
        before: the parameters before.
        given: what the statement says.
        old: its type before.
        new: its type after.
    """
    increment = _number(given, "increment", before.increment)
    up = increment > 0
    highest, lowest = before.maximum, before.minimum
    if old != new and highest == _bounds(old)[1]:
        highest = _bounds(new)[1]
    elif "maxvalue" in given:
        highest = _bounds(new)[1] if up else -1
    if old != new and lowest == _bounds(old)[0]:
        lowest = _bounds(new)[0]
    elif "minvalue" in given:
        lowest = 1 if up else _bounds(new)[0]
    return structs.replace(
        before,
        increment=increment,
        maximum=_number(given, "maxvalue", highest),
        minimum=_number(given, "minvalue", lowest),
        start=_number(given, "start", before.start),
        cache=_number(given, "cache", before.cache),
        cycle=_flag(given, cycle=before.cycle),
    )


def refusal(given: Given, parameters: SequenceParameters, type_: str) -> str:
    """Why the server does not take parameters, empty where it does."""
    lowest, highest = _bounds(type_)
    start, minimum, maximum = parameters.start, parameters.minimum, parameters.maximum
    refused: tuple[tuple[Any, str], ...] = (
        (parameters.increment == 0, "INCREMENT must not be zero"),
        (not lowest <= maximum <= highest, f"MAXVALUE ({maximum}) is out of range for its type"),
        (not lowest <= minimum <= highest, f"MINVALUE ({minimum}) is out of range for its type"),
        (minimum >= maximum, f"MINVALUE ({minimum}) must be less than MAXVALUE ({maximum})"),
        (start < minimum, f"START value ({start}) cannot be less than MINVALUE ({minimum})"),
        (start > maximum, f"START value ({start}) cannot be greater than MAXVALUE ({maximum})"),
        (parameters.cache <= 0, f"CACHE ({parameters.cache}) must be greater than zero"),
    )
    return next((message for held, message in refused if held), "") if given else ""


def _bounds(type_: str) -> tuple[int, int]:
    bits = BITS.get(type_, 63)
    return -(1 << bits), (1 << bits) - 1


def _number(given: Given, name: str, otherwise: int) -> int:
    value = given.get(name)
    text = value.text if value is not None else None
    return int(text) if text is not None and text.lstrip("+-").isdigit() else otherwise


def _flag(given: Given, *, cycle: bool) -> bool:
    value = given.get("cycle")
    return value.text == "true" if value is not None else cycle
