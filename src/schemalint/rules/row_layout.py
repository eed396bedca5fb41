"""How the columns of a table lie in its rows."""

from collections.abc import Iterator

from msgspec import Struct

from schemalint.catalog.handles import Column, Table, Type, quoted
from schemalint.catalog.rows import TypeKind
from schemalint.model import Finding
from schemalint.rules.registry import NOTE, rule

_WIDTHS = {
    **dict.fromkeys(("int8", "float8", "time", "timestamp", "timestamptz", "money"), (8, 8)),
    **dict.fromkeys(("int4", "float4", "date", "oid", "regclass"), (4, 4)),
    "int2": (2, 2), "bool": (1, 1), "char": (1, 1), "uuid": (16, 1), "timetz": (12, 8), "interval": (16, 8),
    "point": (16, 8), "box": (32, 8), "lseg": (32, 8), "macaddr": (6, 4), "macaddr8": (8, 4), "name": (64, 1),
}  # fmt: skip
"""Bytes of a type and what its place must be a multiple of: pg_type's typlen and typalign."""
_ENUM = (4, 4)


class PaddedColumns(Struct, frozen=True, rename="kebab"):
    """Options of `padded-columns`.

    Attributes:
        at_least: how many bytes of padding in a row are worth another order.
    """

    at_least: int = 8


@rule("padded-columns", severity=NOTE, default=False)
def padded_columns(table: Table, options: PaddedColumns) -> Iterator[Finding]:
    """Narrow columns before wide ones leave bytes empty in each row: types are laid at multiples of their width."""
    if not table.declared or table.partition_of is not None or table.inherits:
        return
    fixed = _fixed(table)
    padding = _padding([width for _, width in fixed])
    ordered = sorted(fixed, key=lambda one: -one[1][1])
    saved = padding - _padding([width for _, width in ordered])
    if saved >= options.at_least:
        names = ", ".join(quoted(column.name) for column, _ in ordered)
        yield table.finding(
            f"{saved} bytes of each row of {table.name} are empty where none of its first columns is NULL",
            hint=f"in this order they are none: {names}",
        )


def _fixed(table: Table) -> list[tuple[Column, tuple[int, int]]]:
    """The columns before the first whose width depends on the value: behind that, no place is known."""
    found = []
    for column in table.columns:
        width = _width(column)
        if width is None:
            break
        found.append((column, width))
    return found


def _width(column: Column) -> tuple[int, int] | None:
    type_ = column.base_type
    if type_.dimensions:
        return None
    if type_.oid is None:
        return _WIDTHS.get(type_.name)
    own = column.snapshot.find(type_.oid, Type)
    return _ENUM if own is not None and own.type_kind is TypeKind.ENUM else None


def _padding(widths: list[tuple[int, int]]) -> int:
    """How many bytes stay empty between columns of these widths."""
    at = empty = 0
    for length, alignment in widths:
        gap = -at % alignment
        at, empty = at + gap + length, empty + gap
    return empty
