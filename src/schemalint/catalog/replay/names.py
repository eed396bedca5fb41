"""The names by which DROP, RENAME, COMMENT and GRANT name objects of any kind."""

from msgspec import Raw

from schemalint.catalog.replay.context import Context
from schemalint.catalog.replay.routines import find_routine
from schemalint.catalog.rows import Oid
from schemalint.syntax.nodes.common import decoder, texts
from schemalint.syntax.nodes.objects import ObjectName


def name_parts(raw: Raw) -> tuple[str, ...]:
    """The parts of a dotted name, however the parser wraps it."""
    return parts_of(decoder(ObjectName).decode(raw))


def parts_of(name: ObjectName) -> tuple[str, ...]:
    """As `name_parts`, of a name that is decoded."""
    if name.string is not None:
        return (name.string.sval,)
    if name.type is not None:
        return texts(name.type.names)
    if name.function is not None:
        return texts(name.function.objname)
    parts: list[str] = []
    for item in name.names.items if name.names is not None else ():
        parts.extend((item.string.sval,) if item.string is not None else texts(item.type.names) if item.type else ())
    return tuple(parts)


def function_oid(context: Context, raw: Raw) -> Oid | None:
    """The function that is named; none where it is not known or its name alone does not tell it."""
    name = decoder(ObjectName).decode(raw).function
    row = find_routine(context, name) if name is not None else None
    return row.oid if row is not None else None
