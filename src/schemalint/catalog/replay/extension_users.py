"""What depends on what an extension brings along: on its types, its functions and its operator classes."""

from collections.abc import Iterator

from msgspec import json

from schemalint.catalog.known_extensions import EXTENSIONS, Extension
from schemalint.catalog.known_functions import may_be_built_in
from schemalint.catalog.replay.context import Context
from schemalint.catalog.replay.installed import unknown_extension
from schemalint.catalog.rows import ColumnRow, ExtensionRow, FunctionRow, IndexRow, Oid, Row, TriggerRow, TypeRef
from schemalint.catalog.users import called_in, expressions_of


def typed_by(context: Context, extension: ExtensionRow) -> Iterator[tuple[Row, bool]]:
    """The columns and functions that are made with an extension's types, and whether that is certain."""
    types, certain = _made(extension).types.split(), _alone(context)
    for column in context.catalog.of_kind(ColumnRow) if types else ():
        if _is_foreign(column.type, types):
            yield column, certain
    for function in context.catalog.of_kind(FunctionRow) if types else ():
        used = [argument.type for argument in function.arguments]
        if any(_is_foreign(one, types) for one in (*used, function.returns) if one is not None):
            yield function, certain


def calling(context: Context, extension: ExtensionRow) -> Iterator[tuple[Row, bool]]:
    """What calls an extension's functions or is built with its operator classes, and whether that is certain."""
    made, certain = _made(extension), _alone(context)
    own = {function.name for function in context.catalog.of_kind(FunctionRow)}
    names = [name for name in made.functions.split() if name not in own and not may_be_built_in(name)]
    seen: set[Oid] = set()
    for name in names:
        word = json.encode(name)
        for oid in context.catalog.callers(word):
            row = context.rows.get(oid)
            if row is not None and oid not in seen and any(word in called_in(one.node) for one in expressions_of(row)):
                seen.add(oid)
                yield row, certain
    for trigger in context.catalog.of_kind(TriggerRow) if names else ():
        if trigger.function_oid is None and trigger.function in names:
            yield trigger, certain
    classes = made.classes.split()
    for index in context.catalog.of_kind(IndexRow) if classes else ():
        if any(key.opclass in classes for key in index.keys):
            yield index, certain


def _made(extension: ExtensionRow) -> Extension:
    return EXTENSIONS.get(extension.name, Extension())


def _alone(context: Context) -> bool:
    """Whether no other extension can have made what is of the same name."""
    return not unknown_extension(context)


def _is_foreign(type_: TypeRef, names: list[str]) -> bool:
    return type_.oid is None and not type_.known and type_.name in names
