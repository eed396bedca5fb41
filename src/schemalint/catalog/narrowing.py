"""What a column's values lose, or fail by, when its type is changed."""

from schemalint.catalog.rows import TypeRef

_INTEGERS = {"int2": 16, "int4": 32, "int8": 64}
_TEXTS = frozenset({"text", "varchar", "bpchar", "citext"})
_PRECISE = frozenset({"timestamp", "timestamptz", "time", "timetz"})
_CHOPPED = {
    "date": ("timestamp", "timestamptz"),
    "time": ("timestamp", "timestamptz"),
    "float4": ("float8",),
    "int2": ("float4", "float8", "numeric"),
    "int4": ("float4", "float8", "numeric"),
    "int8": ("float4", "float8", "numeric"),
}
"""By new type: the old ones of which a part of each value is lost."""
_MICROSECONDS = 6
_LENGTH_1 = (1,)


def narrowed(before: TypeRef, after: TypeRef) -> str:
    """What happens to values that the old type took and the new one does not; empty where there are none.

    Args:
        before: the type, domains resolved.
        after: the new type, domains resolved.
    """
    if before.oid is not None or after.oid is not None or before.dimensions or after.dimensions:
        return ""
    if before.name in _CHOPPED.get(after.name, ()):
        return "what the new type cannot hold is rounded off or cut"
    if _INTEGERS.get(before.name, 0) > _INTEGERS.get(after.name, 64):
        return "the statement fails if a value is too large"
    if before.name in _TEXTS and after.name in ("varchar", "bpchar"):
        return _length(before, after)
    if before.name == after.name == "numeric":
        return _numeric(before.modifiers, after.modifiers)
    if before.name == after.name and before.name in _PRECISE:
        return "fractions of a second are rounded" if _digits(after) < _digits(before) else ""
    return ""


def _length(before: TypeRef, after: TypeRef) -> str:
    new = after.modifiers or (_LENGTH_1 if after.name == "bpchar" else ())
    old = before.modifiers or (_LENGTH_1 if before.name == "bpchar" else ())
    if new and (not old or old[0] > new[0]):
        return f"the statement fails if a value is longer than {new[0]}"
    return ""


def _numeric(before: tuple[int, ...], after: tuple[int, ...]) -> str:
    if not after:
        return ""
    precision, scale = (*after, 0)[:2]
    if not before:
        return "digits are rounded off, and the statement fails if a value is too large"
    old_precision, old_scale = (*before, 0)[:2]
    if old_precision - old_scale > precision - scale:
        return "the statement fails if a value is too large"
    return "digits after the point are rounded off" if old_scale > scale else ""


def _digits(type_: TypeRef) -> int:
    return type_.modifiers[0] if type_.modifiers else _MICROSECONDS
