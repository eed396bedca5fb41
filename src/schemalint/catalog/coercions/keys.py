"""Which index of a column stays usable when the column's type changes without a rewrite."""

from schemalint.catalog.coercions.casts import REGISTERED
from schemalint.catalog.coercions.conversions import Base, World, base_of, same_type
from schemalint.catalog.rows import TypeKind, TypeRef

_CLASSES = {"varchar": "text", "cidr": "inet", **dict.fromkeys(REGISTERED.split(), "oid")}
"""The types that have no default operator class of their own, and whose they use."""
_COLLATED = frozenset({"text", "varchar", "bpchar", "citext"})


def same_key(world: World, old: TypeRef, new: TypeRef) -> bool | None:
    """Whether both types have the same default operator class, and its keys are told by it alone."""
    before, after = base_of(world, old), base_of(world, new)
    if before is None or after is None:
        return None
    if _is_polymorphic(world, before) or _is_polymorphic(world, after):
        return same_type(old, new)
    return _class(before.type) == _class(after.type)


def _is_polymorphic(world: World, base: Base) -> bool:
    """Whether the operator class is for many types: of arrays, enums, ranges."""
    row = world.user_type(base.type.oid)
    made = row is not None and row.kind in (TypeKind.ENUM, TypeKind.RANGE)
    return made or bool(base.type.dimensions) or base.type.name.endswith("range")


def _class(type_: TypeRef) -> object:
    return type_.oid or _CLASSES.get(type_.name, type_.name)


def collation_of(world: World, type_: TypeRef, written: str) -> str | None:
    """The collation of a column, empty for a type that has none; none where the files do not tell."""
    if written:
        return written.rpartition(".")[2]
    while True:
        row = world.user_type(type_.oid)
        if row is None or row.kind is not TypeKind.DOMAIN:
            break
        if row.base is None or row.unsure:
            return None
        if row.collation:
            return row.collation.rpartition(".")[2]
        type_ = row.base
    return "C" if type_.name == "name" else "default" if type_.name in _COLLATED else ""
