"""The one type of what may be any of several values, and types with domains resolved."""

from collections.abc import Iterable

from schemalint.catalog.replay.context import Context
from schemalint.catalog.replay.query_scope import is_unknown
from schemalint.catalog.rows import TypeKind, TypeRef, TypeRow


def base_of(context: Context, type_: TypeRef) -> TypeRef | None:
    """A type with domains resolved; none where it is not known."""
    found: TypeRef | None = type_
    while found is not None and found.oid is not None and not found.dimensions:
        row = context.row(found.oid, TypeRow)
        if row is None or row.kind is not TypeKind.DOMAIN:
            break
        found = None if "base" in row.unsure else row.base
    return found if found is not None and found.known else None


def common_type(context: Context, types: Iterable[TypeRef | None]) -> TypeRef | None:
    """The type of what may be any of several values; none where they differ or one is not known.

    It is a domain only where every value is of that domain: a bare NULL beside it makes it the domain's base.
    """
    given = list(types)
    known = [one for one in given if one is not None and one.known and not is_unknown(one)]
    if not known:
        return TypeRef("text") if given and all(map(is_unknown, given)) else None
    if len(known) < sum(not is_unknown(one) for one in given):
        return None
    first = known[0]
    if len(known) == len(given) and all(_same(one, first) for one in known):
        return first if all(one == first for one in known) else _plain(first)
    bases = [base_of(context, one) for one in known]
    base = bases[0]
    same = base is not None and all(one is not None and _same(one, base) for one in bases)
    return _plain(base) if base is not None and same else None


def _same(one: TypeRef, other: TypeRef) -> bool:
    return (one.name, one.oid, bool(one.dimensions)) == (other.name, other.oid, bool(other.dimensions))


def _plain(type_: TypeRef) -> TypeRef:
    """A type without its modifiers."""
    return TypeRef(type_.name, type_.oid, True, (), type_.dimensions)
