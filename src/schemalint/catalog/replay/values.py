"""Values that columns are given: what PostgreSQL cannot read as, or convert to, the column's type."""

from functools import lru_cache
from typing import Any

from msgspec import Struct

from schemalint.catalog.coercions.casts import ASSIGNMENT
from schemalint.catalog.coercions.conversions import World, convert
from schemalint.catalog.known_functions import RESULTS
from schemalint.catalog.literals import Refused, refused, refused_array
from schemalint.catalog.replay.calls import DEFAULT, check_calls, check_sequences, type_of
from schemalint.catalog.replay.common_type import base_of
from schemalint.catalog.replay.context import Context
from schemalint.catalog.replay.enum_labels import refuse_new_label
from schemalint.catalog.replay.query_scope import Scope
from schemalint.catalog.rows import TypeKind, TypeRef, TypeRow
from schemalint.catalog.types import shown
from schemalint.lazy import regex
from schemalint.syntax.figure import column_names
from schemalint.syntax.nodes.common import Constant, ConstantNode, Node, TypeName, decoder

_CONSTANT = b'{"A_Const":'
_CAST = b'{"TypeCast":{"arg":{"A_Const":'
_PLAIN_CALL = regex(rb'\{"FuncCall":\{"funcname":\[\{"String":\{"sval":"(\w+)"\}\}\],"funcformat":')
_TEXTS = frozenset({"text", "varchar", "bpchar"})
_NOW = b'{"SQLValueFunction":{"op":"SVFOP_CURRENT_TIMESTAMP","'
_EMPTY_ARRAY = b'{"A_ArrayExpr":{"l'
_decode_constant = decoder(ConstantNode).decode
SCALARS = {"ival": "int4", "boolval": "bool"}
_KIND_OF_CONSTANT = slice(len(_CONSTANT) + 2, len(_CONSTANT) + 6)
_TAKING = {
    b"sval": _TEXTS,
    b"ival": frozenset({"int2", "int4", "int8", "numeric", "float4", "float8"}),
    b"bool": frozenset({"bool"}),
}
"""The types that take any constant of a kind, by the beginning of the kind's name."""
_NO_ROWS: dict[Any, Any] = {}


class _Cast(Node, frozen=True, rename={"type_name": "typeName"}):
    """A cast of a literal."""

    arg: ConstantNode = ConstantNode()
    type_name: TypeName = TypeName()


class _CastNode(Node, frozen=True, rename={"cast": "TypeCast"}):
    """An expression that is a cast of a literal."""

    cast: _Cast = _Cast()


class Column(Struct, frozen=True, gc=False):
    """The column that is given a value."""

    name: str
    type: TypeRef


def check_default(context: Context, column: Column, raw: bytes, at: int | None) -> None:
    """Refuse a default that names a column, holds what no default may hold, or is of another type than the column."""
    node = bytes(raw)
    if node.startswith(_CONSTANT):
        if column.type.name in _TAKING.get(node[_KIND_OF_CONSTANT], ()) and not column.type.dimensions:
            return  # as nearly all are
        check_constant(context, column, _decode_constant(node).constant or Constant(), at)
    elif node.startswith(_CAST):
        _check_cast(context, column, node, at)
    elif (call := _PLAIN_CALL.match(node)) is not None and (name := call[1].decode()) in RESULTS:
        if context.lookup("function", "", name) is None:
            check_stored(context, column, TypeRef(RESULTS[name]), at)
    elif node.startswith(_NOW):
        check_stored(context, column, TypeRef("timestamptz"), at)
    elif node.startswith(_EMPTY_ARRAY):
        context.fail(
            "cannot determine type of empty array",
            "42P18",
            at=at,
            hint=f"write '{{}}' or ARRAY[]::{shown(column.type)}",
        )
    elif node:
        _check_computed(context, column, node, at)


def _check_computed(context: Context, column: Column, node: bytes, at: int | None) -> None:
    if b'"ColumnRef"' in node and b'"SubLink"' not in node and (names := column_names(node)):
        context.fail(
            f'cannot use column reference in DEFAULT expression: "{names[0]}"', "0A000", at=at,
            hint=f"a text is written '{names[0]}'",
        )  # fmt: skip
    elif not (check_calls(context, node, DEFAULT, at=at) or check_sequences(context, node, at=at)):
        given = type_of(context, node, Scope())
        if given is not None and given.name != "unknown":
            check_stored(context, column, given, at)


def _check_cast(context: Context, column: Column, node: bytes, at: int | None) -> None:
    cast = decoder(_CastNode).decode(node).cast
    target = context.type(cast.type_name)
    constant = cast.arg.constant
    if constant is not None and constant.sval is not None and _check_text(context, target, constant.sval.sval, at):
        return
    if target.known:
        check_stored(context, column, target, at)


def check_constant(context: Context, column: Column, constant: Constant, at: int | None) -> None:
    """Refuse a literal that is no value of the column's type."""
    type_ = column.type
    if constant.sval is not None:
        if type_.dimensions or type_.name not in _TEXTS:
            _check_text(context, type_, constant.sval.sval, at)
    elif constant.boolval is not None:
        if type_.name != "bool" or type_.dimensions:
            check_stored(context, column, TypeRef("bool"), at)
    elif constant.ival is not None or constant.fval is not None:
        digits = constant.fval.fval if constant.fval is not None else ""
        whole = digits.removeprefix("-").isdigit() and -(2**63) <= int(digits) < 2**63
        name = "int4" if not digits else "int8" if whole else "numeric"
        if type_.name != name or type_.dimensions:
            check_stored(context, column, TypeRef(name), at)


def _check_text(context: Context, type_: TypeRef, text: str, at: int | None) -> bool:
    """Refuse a text that the server cannot read as a value of a type; true where it cannot."""
    problem = _unread(context, type_, text)
    if problem is not None:
        context.fail(problem.message, problem.sqlstate, at=at)
    elif type_.oid is not None and isinstance(row := context.rows.get(type_.oid), TypeRow) and not type_.dimensions:
        return refuse_new_label(context, row, text, at=at)
    return problem is not None


def _unread(context: Context, type_: TypeRef, text: str) -> Refused | None:
    base = type_ if type_.oid is None else base_of(context, type_)
    if base is None or not base.known:
        return None
    if base.dimensions:
        return refused_array(text)
    if base.oid is None:
        return refused(base.name, text)
    row = context.row(base.oid, TypeRow)
    if row is None or row.kind is not TypeKind.ENUM or row.unsure or row.declared is None or text in row.labels:
        return None
    return Refused(f'invalid input value for enum {row.name}: "{text}"', "22P02")


def check_stored(context: Context, column: Column, given: TypeRef, at: int | None) -> None:
    """Refuse a value of a type that the server does not convert to the column's by itself."""
    type_ = column.type
    if (given.name, given.oid, given.dimensions) == (type_.name, type_.oid, type_.dimensions):
        return
    version = context.catalog.settings.pg_version
    if given.oid is None and type_.oid is None and _is_converted(version, given, type_):
        return
    done = convert(World(context.rows.get, version, None), given, type_, ASSIGNMENT)
    if done is not None and not done.possible:
        context.fail(
            f'column "{column.name}" is of type {shown(type_)} but default expression is of type {shown(given)}',
            "42804", at=at, hint=_advice(type_, given),
        )  # fmt: skip


@lru_cache(maxsize=1024)
def _is_converted(version: int, given: TypeRef, type_: TypeRef) -> bool:
    """Whether the server converts one of its types to another by itself, whatever casts the files may add."""
    done = convert(World(_NO_ROWS.get, version, None), given, type_, ASSIGNMENT)
    return done is not None and done.possible


def _advice(type_: TypeRef, given: TypeRef) -> str:
    if type_.name == "bool" and given.name == "int4":
        return "write true or false"
    return f"give a value of type {shown(type_)}"
