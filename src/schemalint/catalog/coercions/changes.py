"""ALTER COLUMN … TYPE: refused, done by a rewrite of the table, by new indexes, or by nothing but the catalog."""

from collections.abc import Callable, Sequence
from typing import Any

from msgspec import structs

from schemalint.catalog.coercions.casts import ASSIGNMENT, EXPLICIT
from schemalint.catalog.coercions.conversions import World, convert
from schemalint.catalog.coercions.keys import collation_of, same_key
from schemalint.catalog.rows import TypeRef
from schemalint.catalog.store import Key
from schemalint.named import NamedTuple

CANNOT_BE_STORED = "42804"
CANNOT_BE_CAST = "42846"
"""What the server refuses with: a value that does not become the column's type by itself, a cast that there is not."""


class TypeChange(NamedTuple):
    """What PostgreSQL does to a column that is given another type; none for what the files do not tell.

    Attributes:
        sqlstate: what it refuses the change with, empty where it does not (for the types' sake).
        rewrites: whether it writes the table anew, and with it each of its indexes.
        rebuilds_indexes: whether it builds the indexes anew that have the column as a key with the type's own operator
            class. At every change it builds an index anew that names the column in a predicate or an
            expression, or has it beside one, and a GIN index of an array.
    """

    sqlstate: str | None
    rewrites: bool | None
    rebuilds_indexes: bool | None

    @property
    def refused(self) -> bool | None:
        """Whether the server refuses it."""
        return None if self.sqlstate is None else bool(self.sqlstate)

    @property
    def scans(self) -> bool | None:
        """Whether all rows are read: for the new table, or for a new index where there is one."""
        return True if self.rewrites else self.rebuilds_indexes


class Session(NamedTuple):
    """What a type change depends on besides the types.

    Attributes:
        version: of PostgreSQL.
        utc: whether TimeZone is UTC, none where the files do not set it.
    """

    version: int
    utc: bool | None = None


UNKNOWN = TypeChange(None, None, None)


def type_change(
    old: TypeRef,
    new: TypeRef,
    *,
    row: Callable[[Key], Any],
    session: Session,
    casts: Sequence[TypeRef] | None = (),
    collations: tuple[str, str] = ("", ""),
) -> TypeChange:
    """What it takes to give a column another type.

    Args:
        old: the type that the column has.
        new: the type that it is given.
        row: gives the row under a key of the catalog, as it was before the change; for user-defined types.
        session: the server's version and the session's time zone.
        casts: the types to which USING casts the column, one after the other (`USING a::text::int`); empty without
            USING, none for an expression of another kind.
        collations: what COLLATE says for the column, before and after; empty where nothing is said.

    Returns:
        What the server does; none in what is not known, as for the types of an extension.
    """
    if casts is None:
        return TypeChange(None, rewrites=True, rebuilds_indexes=True)
    world = World(row, session.version, session.utc)
    free: bool | None = True
    at = old
    for number, target in enumerate((*casts, new)):
        is_last = number == len(casts)
        done = convert(world, at, target, ASSIGNMENT if is_last else EXPLICIT)
        if done is None:
            return UNKNOWN
        if not done.possible:
            sqlstate = CANNOT_BE_STORED if is_last else CANNOT_BE_CAST
            return TypeChange(sqlstate, rewrites=False, rebuilds_indexes=False)
        free = False if free is False or done.free is False else free and done.free
        at = structs.replace(target, modifiers=done.modifiers)
    if not free:
        written = None if free is None else True
        return TypeChange("", rewrites=written, rebuilds_indexes=written)
    return TypeChange("", rewrites=False, rebuilds_indexes=_rebuilds(world, old, new, collations))


def _rebuilds(world: World, old: TypeRef, new: TypeRef, collations: tuple[str, str]) -> bool | None:
    """Whether the indexes are built anew though the table is not."""
    is_same = same_key(world, old, new)
    before, after = collation_of(world, old, collations[0]), collation_of(world, new, collations[1])
    return None if is_same is None or before is None or after is None else not (is_same and before == after)
