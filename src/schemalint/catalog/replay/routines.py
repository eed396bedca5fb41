"""Functions, procedures and aggregates by name and argument types."""

from collections.abc import Sequence

from schemalint.catalog.replay.context import Context, split_name
from schemalint.catalog.rows import FunctionRow, Oid, TypeRef
from schemalint.syntax.nodes.common import texts
from schemalint.syntax.nodes.objects import ObjectArgs

INPUT = "ibv"
"""The modes of the arguments that a call gives."""


def same_type(one: TypeRef, other: TypeRef) -> bool | None:
    """Whether two argument types are the same, modifiers aside; none where the files do not tell."""
    if bool(one.dimensions) != bool(other.dimensions):
        return False
    if one.known and other.known:
        return (one.name, one.oid) == (other.name, other.oid)
    if not one.name or not other.name:
        return None
    if one.name != other.name:
        return False if one.known == other.known else None
    return True if (one.schema, one.known) == (other.schema, other.known) else None


def same_types(one: Sequence[TypeRef], other: Sequence[TypeRef]) -> bool | None:
    """Whether two lists of argument types are the same; none where the files do not tell."""
    if len(one) != len(other):
        return False
    certain = True
    for a, b in zip(one, other, strict=True):
        if a is b and a.known:
            continue
        answer = same_type(a, b)
        if answer is False:
            return False
        certain = certain and answer is True
    return True if certain else None


def input_types(row: FunctionRow) -> list[TypeRef]:
    """The types of the arguments by which a function is told from its overloads."""
    return [argument.type for argument in row.arguments if argument.mode in INPUT]


def overloads(context: Context, oids: Sequence[Oid]) -> list[FunctionRow]:
    """The rows of some functions."""
    rows = context.rows
    return [row for oid in oids if isinstance(row := rows.get(oid), FunctionRow)]


def matching(functions: Sequence[FunctionRow], types: Sequence[TypeRef]) -> tuple[FunctionRow | None, bool]:
    """The function that takes these types, and whether that is certain."""
    maybe = None
    for row in functions:
        answer = same_types(input_types(row), types)
        if answer:
            return row, True
        if answer is None:
            maybe = maybe or row
    return maybe, False


def find_routine(context: Context, name: ObjectArgs) -> FunctionRow | None:
    """The function that a statement names; none where it is not known, or its name alone does not tell it."""
    schema, plain = split_name(texts(name.objname))
    functions = overloads(context, context.lookup("function", schema, plain) or ())
    if not functions:
        return None
    if name.args_unspecified:
        return functions[0] if len(functions) == 1 else None
    types = [context.type(item.type) for item in name.objargs]
    found, _ = matching(functions, types)
    if found is not None:
        return found
    # a procedure may be named with its OUT arguments
    return next(
        (row for row in functions if row.kind == "p" and same_types([a.type for a in row.arguments], types)), None
    )
