"""CREATE CAST and DROP CAST."""

from collections.abc import Iterable

from msgspec import DecodeError, Raw

from schemalint.catalog.changes import AlterObject
from schemalint.catalog.coercions.casts import ASSIGNMENT, EXPLICIT, IMPLICIT, Cast, cast_key
from schemalint.catalog.replay.context import Context
from schemalint.syntax.nodes.common import Node, TypeName, decoder
from schemalint.syntax.nodes.objects import ObjectName
from schemalint.syntax.nodes.types import CreateCastStmt

CONTEXTS = {"COERCION_IMPLICIT": IMPLICIT, "COERCION_ASSIGNMENT": ASSIGNMENT, "COERCION_EXPLICIT": EXPLICIT}


def create_cast(context: Context, node: CreateCastStmt) -> None:
    """CREATE CAST: what becomes of the other type, and where that is allowed."""
    binary = not (bytes(node.func) or node.inout)
    key = _key(context, node.source, node.target)
    change = context.change(AlterObject, 0, action="create cast")
    context.put(key, Cast(CONTEXTS.get(node.context, EXPLICIT), binary=binary), change)


def drop_casts(context: Context, objects: Iterable[Raw]) -> None:
    """DROP CAST."""
    for raw in objects:
        try:
            names = decoder(ObjectName).decode(raw).names
        except DecodeError:
            continue
        types = [item.type for item in names.items if item.type is not None] if names is not None else []
        if len(types) == 2:
            change = context.change(AlterObject, 0, action="drop cast")
            context.put(_key(context, *types), None, change)


def _key(context: Context, source: TypeName, target: TypeName) -> tuple[object, ...]:
    return cast_key(context.type(source), context.type(target))


HANDLERS: dict[str, tuple[type[Node], object]] = {"CreateCastStmt": (CreateCastStmt, create_cast)}
