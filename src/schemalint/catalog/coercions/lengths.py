"""Modifiers: which change of a length, precision or scale leaves the stored values as they are."""

from schemalint.catalog.rows import TypeRef
from schemalint.catalog.types import ALL_FIELDS, FIELDS

_PRECISE = frozenset({"time", "timetz", "timestamp", "timestamptz"})
_FINEST = 6
"""The digits of a second that are kept; more are cut with a warning."""

Modifiers = tuple[int, ...]


def normal(name: str, modifiers: Modifiers) -> Modifiers:
    """Modifiers as the server keeps them."""
    if name == "numeric" and len(modifiers) == 1:
        return (*modifiers, 0)
    if name in _PRECISE:
        return tuple(min(one, _FINEST) for one in modifiers)
    if name == "interval":
        fields, *digits = modifiers or (ALL_FIELDS,)
        return (fields, min(digits[0], _FINEST)) if digits else () if fields == ALL_FIELDS else (fields,)
    return modifiers


def keeps(name: str, old: Modifiers, new: Modifiers) -> bool:
    """Whether every value that fits the old modifiers fits the new ones as it is, and PostgreSQL knows it.

    Args:
        name: the type's short name.
        old: its modifiers before, `normal`; none where there are none or they are not known to the expression.
        new: those to come.
    """
    if not new or old == new:
        return True
    if name in ("varchar", "varbit"):
        return bool(old) and new[0] >= old[0]
    if name == "numeric":
        return bool(old) and new[0] >= old[0] and new[1] == old[1]
    if name in _PRECISE:
        return new[0] == _FINEST or (bool(old) and new[0] >= old[0])
    if name == "interval":
        return _keeps_interval(old, new)
    return False


def _keeps_interval(old: Modifiers, new: Modifiers) -> bool:
    """An interval may lose no field, and where it has seconds no digits of them."""
    before, after = _least(old), _least(new)
    finer = new[1:] in ((), (_FINEST,)) or (len(old) > 1 and new[1] >= old[1])
    return after <= before and (before > 0 or finer)


def _least(modifiers: Modifiers) -> int:
    """The smallest field of an interval, counted from the second up."""
    fields = modifiers[0] if modifiers else ALL_FIELDS
    if fields == ALL_FIELDS:
        return 0
    return next(at for at, (_, bit) in enumerate(reversed(FIELDS)) if fields & bit)


def alike(one: TypeRef, other: TypeRef) -> bool:
    """Whether two types are the same, modifiers included, or one of them is not known."""
    if not (one.known and other.known):
        return True
    first, second = ((type_.name, type_.oid, bool(type_.dimensions)) for type_ in (one, other))
    return first == second and normal(one.name, one.modifiers) == normal(other.name, other.modifiers)
