"""Amounts of money."""

import re
from collections.abc import Iterator

from msgspec import Struct

from schemalint.catalog.edits import replace_text
from schemalint.catalog.handles import Column
from schemalint.catalog.origin import known_from, made_by
from schemalint.catalog.types import shown
from schemalint.catalog.uses import declared_twice, in_foreign_key
from schemalint.catalog.vocabulary.money import Money, confirmed, money_in
from schemalint.catalog.words import phrases
from schemalint.lazy import regex
from schemalint.model import Finding, Fix, Safety
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


@rule("float-money", severity=ERROR)
def float_money(column: Column, options: FloatMoney) -> Iterator[Finding] | None:
    """Money in a floating-point column is rounded to binary fractions, so that sums and comparisons come out wrong."""
    type_ = column.type
    if type_.oid is None and type_.name not in FLOATS:
        return None
    money = money_in(column.name, phrases(*options.amounts), phrases(*options.not_amounts))
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
        fix=lambda: _fix(column),
    )


def _fix(column: Column) -> Fix | None:
    """Another type where it is written, if nothing has happened to the column since and no other must be like it."""
    place = column.type_place
    if place is None or not _only_declared(column) or in_foreign_key(column) or declared_twice(column):
        return None
    written = _WRITTEN.fullmatch(place.source.sql[place.start : place.end])
    if written is None:
        return None
    edit = replace_text(place, EXACT + (written["array"] or b"").decode())
    return Fix(Safety.UNSAFE, (edit,)) if edit is not None else None


def _only_declared(column: Column) -> bool:
    """Whether the statement that declares the column is all that the files do to it."""
    catalog, statement = column.snapshot.catalog, made_by(column)
    return all(catalog.log[position].change.statement is statement for position in catalog.history(column.oid))
