"""How a value gets from one type to another: PostgreSQL's way through casts, domains, arrays and modifiers."""

from collections.abc import Callable
from typing import Any

from msgspec import structs

from schemalint.catalog.coercions.casts import ASSIGNMENT, EXPLICIT, TYPES, Cast, built_in, cast_key, is_string
from schemalint.catalog.coercions.lengths import Modifiers, keeps, normal
from schemalint.catalog.rows import Oid, TypeKind, TypeRef, TypeRow
from schemalint.catalog.store import Key
from schemalint.named import NamedTuple

PLAIN_KINDS = frozenset({TypeKind.ENUM, TypeKind.COMPOSITE, TypeKind.RANGE})
"""The user-defined types that bring no casts along."""


class World(NamedTuple):
    """What conversions depend on besides the types: the catalog's rows, the server's version, the time zone."""

    row: Callable[[Key], Any]
    version: int
    utc: bool | None

    def user_type(self, oid: Oid | None) -> TypeRow | None:
        """The row of a user-defined type."""
        found = self.row(oid) if oid is not None else None
        return found if isinstance(found, TypeRow) else None


class Conversion(NamedTuple):
    """A step from a type to the next.

    Attributes:
        possible: whether the server has a way.
        free: whether the stored bytes stay as they are and the server knows it; none where the time zone decides.
        modifiers: those of the result, as far as the server knows them.
    """

    possible: bool
    free: bool | None = False
    modifiers: Modifiers = ()


IMPOSSIBLE = Conversion(possible=False)
COMPUTED = Conversion(possible=True)


class Base(NamedTuple):
    """What a type is below its domains.

    Attributes:
        type: no domain; modifiers `normal`.
        checked: whether a domain has a constraint, NOT NULL included.
    """

    type: TypeRef
    checked: bool


def base_of(world: World, type_: TypeRef) -> Base | None:
    """A type with its domains resolved, none where the files do not tell."""
    checked = False
    for _ in range(32):
        row = world.user_type(type_.oid) if not type_.dimensions else None
        if row is None or row.kind is not TypeKind.DOMAIN:
            return Base(structs.replace(type_, modifiers=normal(type_.name, type_.modifiers)), checked)
        if row.base is None or row.unsure:
            return None
        checked = checked or row.not_null or bool(world.row(("domains", row.oid)))
        type_ = row.base
    return None


def same_type(one: TypeRef, other: TypeRef) -> bool:
    """Whether two types differ in nothing but modifiers."""
    return (one.name, one.oid, bool(one.dimensions)) == (other.name, other.oid, bool(other.dimensions))


def convert(world: World, source: TypeRef, target: TypeRef, context: int) -> Conversion | None:
    """The step from a type to another; none where a type is not known.

    Args:
        world: the catalog, version and time zone.
        source: the type that there is, with the modifiers of the expression.
        target: the type to get to.
        context: ASSIGNMENT, or EXPLICIT for a written cast.
    """
    goal, start = base_of(world, target), base_of(world, source)
    if goal is None or start is None:
        return None
    is_domain = not same_type(goal.type, target)
    if same_type(source, target):
        if is_domain:
            return Conversion(possible=True, free=True)
        step: Conversion | None = Conversion(possible=True, free=True, modifiers=start.type.modifiers)
    else:
        step = _cast(world, start.type, goal.type, context)
        if step is not None and same_type(start.type, source) and same_type(start.type, goal.type):
            step = step._replace(modifiers=start.type.modifiers)
    if step is None or not step.possible:
        return step
    kept = keeps("" if target.dimensions else goal.type.name, step.modifiers, goal.type.modifiers)
    free = step.free if kept and not (is_domain and goal.checked) else False
    return Conversion(possible=True, free=free, modifiers=() if is_domain else goal.type.modifiers)


def _cast(world: World, source: TypeRef, target: TypeRef, context: int) -> Conversion | None:
    """The step between two types that are no domains, modifiers aside."""
    if same_type(source, target):
        return Conversion(possible=True, free=True)
    if not (_is_known(world, source) and _is_known(world, target)):
        return None
    cast: Cast | None = world.row(cast_key(source, target)) or _built_in(world, source, target)
    if cast is not None:
        return _use(world, cast, source, target) if cast.context <= context else IMPOSSIBLE
    if source.dimensions and target.dimensions:
        element = _element(world, source, target, context)
        if element is None or element.possible:
            return element and COMPUTED
    through_text = (context >= ASSIGNMENT and _is_string(world, target)) or (
        context >= EXPLICIT and _is_string(world, source)
    )
    return COMPUTED if through_text else IMPOSSIBLE


def _element(world: World, source: TypeRef, target: TypeRef, context: int) -> Conversion | None:
    """The step between the elements of two arrays."""
    start, goal = (base_of(world, structs.replace(one, dimensions=0)) for one in (source, target))
    return _cast(world, start.type, goal.type, context) if start is not None and goal is not None else None


def _is_known(world: World, type_: TypeRef) -> bool:
    """Whether all casts of a type are known."""
    if type_.oid is None:
        return type_.name in TYPES and (type_.known or type_.name == "citext")
    row = world.user_type(type_.oid)
    return row is not None and not row.unsure and (row.kind in PLAIN_KINDS or bool(type_.dimensions))


def _built_in(world: World, source: TypeRef, target: TypeRef) -> Cast | None:
    if source.oid is not None or target.oid is not None or source.dimensions or target.dimensions:
        return None
    return built_in(source.name, target.name, world.version)


def _use(world: World, cast: Cast, source: TypeRef, target: TypeRef) -> Conversion:
    zoned = {source.name, target.name} == {"timestamp", "timestamptz"}
    return Conversion(possible=True, free=world.utc if zoned else cast.binary)


def _is_string(world: World, type_: TypeRef) -> bool:
    return type_.oid is None and not type_.dimensions and is_string(type_.name, world.version)
