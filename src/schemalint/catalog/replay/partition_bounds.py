"""The bounds of partitions: what PostgreSQL refuses of them, and which of them would overlap."""

from bisect import bisect
from collections.abc import Sequence
from itertools import chain, pairwise
from typing import Any

from schemalint.catalog.changes import Change
from schemalint.catalog.replay.context import Context
from schemalint.catalog.replay.partition_values import LEAST, MOST, Datum, Key, datums, known
from schemalint.catalog.replay.values import Column, check_constant
from schemalint.catalog.rows import ColumnRow, Oid, TableRow
from schemalint.named import NamedTuple
from schemalint.syntax.nodes.tables import PartitionBound

_STRATEGIES = {"r": "range", "l": "list", "h": "hash"}


class Range(NamedTuple):
    """The values from `lower` up to but not including `upper`."""

    lower: tuple[Key, ...]
    upper: tuple[Key, ...]
    partition: Oid


class Slice(NamedTuple):
    """The values whose hash leaves a remainder."""

    modulus: int
    remainder: int
    partition: Oid


class Joining(NamedTuple):
    """A table that becomes a partition.

    Attributes:
        context: the statement's replay.
        parent: the partitioned table.
        partition: the table.
        bound: FOR VALUES, or DEFAULT.
        change: what makes it one.
    """

    context: Context
    parent: TableRow
    partition: TableRow
    bound: PartitionBound
    change: Change

    def refuse(self, message: str, sqlstate: str, because_of: TableRow | None = None) -> bool:
        """Refuse it."""
        self.context.fail(message, sqlstate, because_of=because_of)
        return True

    def overlaps(self, other: TableRow) -> bool:
        """Refuse it for another that holds some of its values."""
        message = f'partition "{self.partition.name}" would overlap partition "{other.name}"'
        return self.refuse(message, "42P17", other)

    def holder(self, oid: Oid, own: object) -> TableRow | None:
        """The partition that has a bound, none where it has it no more, or not for certain."""
        row = self.context.row(oid, TableRow)
        if row is None or row.partition_of != self.parent.oid or row.unsure:
            return None
        held = self.context.rows.get(("bound", oid)) == own
        return row if held and not self.context.was_refused(row.declared) else None

    def keep(self, key: tuple[Any, ...], value: object, own: object) -> None:
        """Remember a bound, unless something was refused of the statement: then the server has it not."""
        failures = self.context.catalog.failures
        if not failures or failures[-1].statement is not self.context.statement:
            self.context.put(key, value, self.change)
            self.context.put(("bound", self.partition.oid), own, self.change)


def check_bound(joining: Joining) -> bool:
    """Refuse bounds that do not fit the key, or overlap those of another partition, and remember them.

    Args:
        joining: the table that becomes a partition.

    Returns:
        Whether they are refused.
    """
    parent, bound = joining.parent, joining.bound
    key = parent.partition_key
    if key is None or parent.unsure:
        return False
    if bound.is_default:
        message = "a hash-partitioned table may not have a default partition"
        return key.strategy == "hash" and joining.refuse(message, "42P16")
    if _STRATEGIES.get(bound.strategy) != key.strategy:
        return joining.refuse(f"invalid bound specification for a {key.strategy} partition", "42P16")
    if key.strategy == "hash":
        return _check_hash(joining)
    columns = [joining.context.row(oid, ColumnRow) for oid in key.columns]
    return _check_list(joining, columns) if key.strategy == "list" else _check_range(joining, columns)


def _check_hash(joining: Joining) -> bool:
    modulus, remainder = joining.bound.modulus, joining.bound.remainder
    if modulus <= 0:
        return joining.refuse("modulus for hash partition must be an integer value greater than zero", "42P16")
    if remainder >= modulus:
        return joining.refuse("remainder for hash partition must be less than modulus", "42P16")
    key = ("bounds", joining.parent.oid)
    held: tuple[Slice, ...] = joining.context.rows.get(key, ())
    for one in held:
        small, large = sorted((one.modulus, modulus))
        unfit = large % small != 0
        if (unfit or (one.remainder - remainder) % small == 0) and (other := joining.holder(one.partition, one)):
            message = "every hash partition modulus must be a factor of the next larger modulus"
            return joining.refuse(message, "42P17", other) if unfit else joining.overlaps(other)
    own = Slice(modulus, remainder, joining.partition.oid)
    joining.keep(key, (*held, own), own)
    return False


def _check_list(joining: Joining, columns: Sequence[ColumnRow | None]) -> bool:
    column, values = columns[0], datums(joining.bound.listed)
    if _is_unread(joining, [(column, datum) for datum in values]):
        return True
    found = (known(column, datum, ordered=False) for datum in values)
    own = tuple({("value", joining.parent.oid, *one) for one in found if one is not None})
    rows = joining.context.rows
    for key in own:
        oid = rows.get(key)
        other = joining.holder(oid, rows.get(("bound", oid))) if oid is not None else None
        if other is not None and key in rows.get(("bound", oid), ()):
            return joining.overlaps(other)
    for key in own:
        joining.keep(key, joining.partition.oid, own)
    return False


def _check_range(joining: Joining, columns: Sequence[ColumnRow | None]) -> bool:
    lower, upper = datums(joining.bound.lower), datums(joining.bound.upper)
    for values, what in ((lower, "FROM"), (upper, "TO")):
        if len(values) != len(columns):
            return joining.refuse(f"{what} must specify exactly one value per partitioning column", "42P16")
    pairs = list(chain(zip(columns, lower, strict=True), zip(columns, upper, strict=True)))
    if any(datum.constant is not None and datum.constant.isnull for _, datum in pairs):
        return joining.refuse("cannot specify NULL in range bound", "42P17")
    if _is_unread(joining, pairs):
        return True
    found = [known(column, datum, ordered=True) for column, datum in pairs]
    told = [one for one in found if one is not None]
    ways = {way for _, way in told if way}
    if len(told) < len(pairs) or len(ways) > 1:
        return False
    keys = [key for key, _ in told]
    own = Range(tuple(keys[: len(columns)]), tuple(keys[len(columns) :]), joining.partition.oid)
    return _check_limits(joining, own) or _place(joining, own, "".join(ways))


def _check_limits(joining: Joining, own: Range) -> bool:
    """Refuse a range that is empty, and values after MINVALUE or MAXVALUE."""
    for side in (own.lower, own.upper):
        for first, second in pairwise(side):
            if first in (LEAST, MOST) and first != second:
                word = "MINVALUE" if first == LEAST else "MAXVALUE"
                return joining.refuse(f"every bound following {word} must also be {word}", "42804")
    if own.lower >= own.upper:
        return joining.refuse(f'empty range bound specified for partition "{joining.partition.name}"', "42P17")
    return False


def _place(joining: Joining, own: Range, way: str) -> bool:
    """Put a range among those of the other partitions, which are in order, unless one of them is in the way."""
    key = ("ranges", joining.parent.oid, way)
    held: tuple[Range, ...] = joining.context.rows.get(key, ())
    at = bisect(held, own)
    for one in held[max(at - 1, 0) : at + 1]:
        if not (one.lower < own.upper and own.lower < one.upper):
            continue
        if other := joining.holder(one.partition, one):
            return joining.overlaps(other)
        held = tuple([one for one in held if joining.holder(one.partition, one)])
        joining.context.put(key, held, joining.change)
        return _place(joining, own, way)
    joining.keep(key, (*held[:at], own, *held[at:]), own)
    return False


def _is_unread(joining: Joining, values: Sequence[tuple[ColumnRow | None, Datum]]) -> bool:
    """Refuse a value that is none of the key's type."""
    context = joining.context
    before = len(context.catalog.failures)
    for column, datum in values:
        constant = datum.constant
        if column is not None and constant is not None and not constant.isnull and "type" not in column.unsure:
            check_constant(context, Column(column.name, column.type), constant, None)
            if len(context.catalog.failures) > before:
                return True
    return False
