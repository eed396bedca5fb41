"""Amounts of money."""

import re
from collections.abc import Iterator

from msgspec import Struct

from schemalint.catalog.handles import Column
from schemalint.catalog.origin import known_from
from schemalint.catalog.retype import retyped
from schemalint.catalog.types import shown
from schemalint.catalog.vocabulary.money import Money, confirmed, money_in
from schemalint.catalog.words import phrases
from schemalint.lazy import regex
from schemalint.model import Finding
from schemalint.rules.registry import ERROR, rule

FLOATS = frozenset({"float4", "float8"})
EXACT = "numeric(19, 4)"

_WRITTEN = regex(
    rb"(?:pg_catalog\s*\.\s*)?(?:real|float[48]?(?:\s*\(\s*\d+\s*\))?|double\s+precision)(?P<array>[\s\[].*)?",
    re.IGNORECASE | re.DOTALL,
)


class FloatMoney(Struct, frozen=True, rename="kebab"):
    """Words beside the built-in vocabulary.

    Attributes:
        amounts: further nouns that are amounts of money.
        not_amounts: words that make a column no amount of money.
    """

    amounts: tuple[str, ...] = ()
    not_amounts: tuple[str, ...] = ()


def _money(name: str, options: FloatMoney) -> Money | None:
    return money_in(name, phrases(*options.amounts), phrases(*options.not_amounts))


def _is_money(name: str, options: FloatMoney) -> bool:
    return _money(name, options) is not None


@rule("float-money", severity=ERROR, where={"type": FLOATS, "name": _is_money})
def float_money(column: Column, options: FloatMoney) -> Iterator[Finding] | None:
    """Money in a floating-point column is rounded to binary fractions, so that sums and comparisons come out wrong."""
    type_ = column.type
    if type_.oid is None and type_.name not in FLOATS:
        return None
    money = _money(column.name, options)
    return _judge(column, money) if money is not None else None


def _judge(column: Column, money: Money) -> Iterator[Finding]:
    if not column.on_table or column.inherited or column.base_type.name not in FLOATS:
        return
    if not confirmed(money, column.table.name, lambda: (one.name for one in column.table.columns)):
        return
    type_ = shown(column.type)
    domain = f"{type_}, which is {shown(column.base_type)}" if column.type.oid is not None else type_
    yield column.finding(
        f"{column.table.name}.{column.name} is an amount of money in {domain}",
        span=column.type_span if column.place is not None else known_from(column),
        hint=f"use {EXACT}, or whole minor units in bigint: they add and compare exactly",
        fix=lambda: retyped(column, _WRITTEN, EXACT),
    )
