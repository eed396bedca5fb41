"""CREATE FUNCTION, CREATE PROCEDURE and ALTER FUNCTION."""

from collections.abc import Sequence
from typing import Any

from msgspec import structs

from schemalint.catalog.changes import AlterObject, Change, CreateObject
from schemalint.catalog.replay.arguments import arguments, attributes, result, settings
from schemalint.catalog.replay.context import Context, split_name
from schemalint.catalog.replay.default_privileges import apply_default_privileges
from schemalint.catalog.replay.function_checks import check_definition
from schemalint.catalog.replay.query_reads import reads_of
from schemalint.catalog.replay.routines import (
    INPUT,
    find_routine,
    input_types,
    matching,
    overloads,
    same_type,
    same_types,
)
from schemalint.catalog.rows import Argument, FunctionRow, Oid
from schemalint.syntax.nodes.common import Node, texts
from schemalint.syntax.nodes.functions import AlterFunctionStmt, CreateFunctionStmt, FunctionOption


def create_function(context: Context, node: CreateFunctionStmt) -> None:
    """CREATE [OR REPLACE] FUNCTION or PROCEDURE: a replaced one keeps its owner, grants and comment, nothing else."""
    options = [item.option for item in node.options]
    given = arguments(context, node.parameters)
    schema, name = split_name(texts(node.names))
    body = bytes(node.sql_body)
    row = FunctionRow(
        oid=0,
        name=name,
        schema=context.target_schema(schema),
        kind="p" if node.is_procedure else _kind(options),
        arguments=given,
        returns=result(context, node.returns, given),
        settings=settings(context, options),
        owner=context.session.role,
        declared=context.whole(),
        sql_body=context.expression(node.sql_body) if body else None,
        reads=reads_of(context, body) if body else (),
        **attributes(options),
        **_body(context, options),
    )
    check_definition(context, row, options)
    put_function(context, row, replace=node.replace)


def _kind(options: Sequence[FunctionOption]) -> str:
    return "w" if "window" in [option.defname for option in options] else "f"


def _body(context: Context, options: Sequence[FunctionOption]) -> dict[str, Any]:
    """The text of the body, and where its literal begins in the source."""
    for option in options:
        if option.defname == "as":
            strings = option.arg.strings.items if option.arg.strings is not None else ()
            if len(strings) == 1:
                return {"body": strings[0].string.sval, "body_at": option.arg_location + context.shift}
    return {}


def put_function(context: Context, row: FunctionRow, *, replace: bool) -> None:
    """Enter a function among its overloads, or in the place of the one that takes the same arguments."""
    key = ("function", row.schema, row.name)
    oids: tuple[Oid, ...] = context.catalog.rows.get(key, ())
    before, certain = matching(overloads(context, oids), input_types(row)) if oids else (None, False)
    if before is not None and (replace or certain):
        _replace(context, row, before, replace=replace, certain=certain)
        return
    change = context.change(CreateObject, context.catalog.new_oid(), replace=replace)
    _put(context, row, change)
    context.put(key, (*oids, change.oid), change)
    context.note_lifetime(change.oid, row.schema)
    apply_default_privileges(context, change.oid, "function", row.schema, change)


def _replace(context: Context, row: FunctionRow, before: FunctionRow, *, replace: bool, certain: bool) -> None:
    if before.declared is not None and certain:
        if replace:
            _check_replaced(context, before, row)
        else:
            context.fail(f'function "{row.name}" already exists with same argument types', "42723", because_of=before)
    change = context.change(CreateObject, before.oid, replace=True)
    _put(context, row, change, owner=before.owner)


def _put(context: Context, row: FunctionRow, change: Change, owner: str | None = None) -> None:
    new = structs.replace(row, oid=change.oid, owner=row.owner if owner is None else owner)
    context.put(new.oid, new, change)


def _check_replaced(context: Context, old: FunctionRow, new: FunctionRow) -> None:
    """Refuse what OR REPLACE cannot change."""
    hint = f"drop the function first: DROP FUNCTION {new.name}"
    if old.kind != new.kind:
        context.fail("cannot change routine kind", "42809", hint=hint)
    elif _returns_other(old, new):
        context.fail("cannot change return type of existing function", "42P13", hint=hint)
    elif (name := _renamed_input(old, new)) is not None:
        context.fail(f'cannot change name of input parameter "{name}"', "42P13", hint=hint)
    elif _defaults(new) < _defaults(old):
        context.fail("cannot remove parameter defaults from existing function", "42P13", hint=hint)


def _returns_other(old: FunctionRow, new: FunctionRow) -> bool:
    if old.returns is None or new.returns is None or old.kind == "p" or {"returns", "arguments"} & old.unsure:
        return False
    if old.returns.setof != new.returns.setof or same_type(old.returns, new.returns) is False:
        return True
    before, after = _output(old), _output(new)
    if old.returns.name != "record" or (len(before) > 1) != (len(after) > 1) or not (before and after):
        return False
    types = same_types([one.type for one in before], [one.type for one in after])
    return types is False or [one.name for one in before] != [one.name for one in after]


def _output(row: FunctionRow) -> list[Argument]:
    return [argument for argument in row.arguments if argument.mode in "obt"]


def _renamed_input(old: FunctionRow, new: FunctionRow) -> str | None:
    pairs = zip(_input(old), _input(new), strict=True)
    return next((one.name for one, other in pairs if one.name and one.name != other.name), None)


def _input(row: FunctionRow) -> list[Argument]:
    return [argument for argument in row.arguments if argument.mode in INPUT]


def _defaults(row: FunctionRow) -> int:
    return sum(argument.default for argument in row.arguments)


def alter_function(context: Context, node: AlterFunctionStmt) -> None:
    """ALTER FUNCTION, PROCEDURE or ROUTINE: SET, RESET, SECURITY, volatility, STRICT and LEAKPROOF."""
    options = [item.option for item in node.actions]
    row = find_routine(context, node.function)
    change = context.change(AlterObject, row.oid if row is not None else 0)
    if row is not None:
        after = settings(context, options, row.settings)
        fields = attributes(options) | ({"settings": after} if after != row.settings else {})
        if fields:
            context.update(row, change, **fields)


HANDLERS: dict[str, tuple[type[Node], object]] = {
    "CreateFunctionStmt": (CreateFunctionStmt, create_function),
    "AlterFunctionStmt": (AlterFunctionStmt, alter_function),
}
