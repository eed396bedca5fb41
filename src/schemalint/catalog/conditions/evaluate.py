"""The value of an expression, as far as the files tell it."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from schemalint.catalog.conditions.functions import applied, concatenated, formatted, joined
from schemalint.catalog.conditions.names import CASTS, LOOKUPS, cast_to_name
from schemalint.catalog.conditions.operators import FORMS, unknown
from schemalint.catalog.conditions.scope import Result, Scope
from schemalint.catalog.conditions.values import (
    UNKNOWN,
    Record,
    Unknown,
    Untold,
    Value,
    as_number,
    as_text,
    as_truth,
    both,
    compared,
    either,
    is_unknown,
    negated,
    read_array,
)
from schemalint.syntax.expr import (
    And,
    Array,
    Call,
    Case,
    Cast,
    Column,
    Const,
    ConstKind,
    Expr,
    Not,
    Op,
    Opaque,
    Or,
    Param,
    Row,
    SubQuery,
    Test,
)

TEXTS = frozenset({"text", "varchar", "name", "bpchar", "char"})
INTEGERS = frozenset({"int4", "int8", "int2", "oid"})


def evaluate(node: Expr, scope: Scope) -> Value:
    """The value of an expression.

    Raises:
        Untold: it asks for too much.
    """
    evaluator = _KINDS.get(type(node))
    return UNKNOWN if evaluator is None else evaluator(node, scope)


def _const(node: Const, _: Scope) -> Value:
    return (
        Decimal(str(node.value))
        if node.kind is ConstKind.NUMERIC
        else UNKNOWN
        if node.kind is ConstKind.BITS
        else node.value
    )


def _column(node: Column, scope: Scope) -> Value:
    return scope.value(node.parts)


def _param(node: Param, scope: Scope) -> Value:
    return scope.parameters[node.number - 1] if 0 < node.number <= len(scope.parameters) else UNKNOWN


def _and(node: And, scope: Scope) -> Value:
    return both(as_truth(evaluate(arg, scope)) for arg in node.args)


def _or(node: Or, scope: Scope) -> Value:
    return either(as_truth(evaluate(arg, scope)) for arg in node.args)


def _not(node: Not, scope: Scope) -> Value:
    return negated(as_truth(evaluate(node.arg, scope)))


def _test(node: Test, scope: Scope) -> Value:
    value = evaluate(node.arg, scope)
    test, denied = node.test.removeprefix("not "), node.test.startswith("not ")
    if isinstance(value, Unknown):
        # what is known of a value's range or name is that it is no null
        held: Value = False if test == "null" and (value.may is not None or value.low is not None) else UNKNOWN
    elif test in ("null", "unknown"):
        held = value is None
    else:
        held = as_truth(value) is (test == "true")
    return negated(held) if denied else held


def _case(node: Case, scope: Scope) -> Value:
    subject = evaluate(node.arg, scope) if node.arg is not None else None
    for condition, result in node.whens:
        value = evaluate(condition, scope)
        held = compared("=", subject, value) if node.arg is not None else as_truth(value)
        if is_unknown(held):
            return UNKNOWN
        if held:
            return evaluate(result, scope)
    return evaluate(node.default, scope) if node.default is not None else None


def _row(node: Row, scope: Scope) -> Value:
    values = tuple([evaluate(arg, scope) for arg in node.args])
    return Record(tuple([f"f{number}" for number in range(1, len(values) + 1)]), values)


def _array(node: Array, scope: Scope) -> Value:
    return tuple([evaluate(arg, scope) for arg in node.args])


# -- casts and operators ------------------------------------------------------------------------------------------


def _cast(node: Cast, scope: Scope) -> Value:
    value, type_ = evaluate(node.arg, scope), node.type
    if value is None:
        return None
    name = type_.names[-1]
    if type_.dimensions:
        return read_array(value) if isinstance(value, str) else value
    if name in CASTS:
        return UNKNOWN if is_unknown(value) else cast_to_name(scope.view, name, value)
    if isinstance(value, Unknown):
        # a number stays within its range
        return value if name in INTEGERS or (name in TEXTS and value.low is None) else UNKNOWN
    return _converted(value, name)


def _converted(value: Value, name: str) -> Value:
    if name in TEXTS:
        return as_text(value)
    if name == "bool":
        return as_truth(value) if isinstance(value, str | bool) else UNKNOWN
    if name == "oid":
        return getattr(value, "oid", value)
    if name in INTEGERS:
        number = as_number(value)
        return number if isinstance(number, int) else UNKNOWN
    if name in ("numeric", "float8", "float4"):
        number = as_number(value)
        return UNKNOWN if number is None else number
    return value if isinstance(value, str) else UNKNOWN


def _operator(node: Op, scope: Scope) -> Value:
    if node.left is None or node.right is None:
        return _prefixed(node, scope)
    left = evaluate(node.left, scope)
    if node.form in ("in", "between", "not_between"):
        return _within(node, left, scope)
    right = evaluate(node.right, scope)
    return FORMS.get(node.form, unknown)(node.name.rpartition(".")[2], left, right)


def _prefixed(node: Op, scope: Scope) -> Value:
    operand = node.right if node.left is None else node.left
    value = evaluate(operand, scope) if operand is not None else UNKNOWN
    return -value if node.name == "-" and isinstance(value, int | Decimal) else UNKNOWN


def _within(node: Op, left: Value, scope: Scope) -> Value:
    items = node.right.args if isinstance(node.right, Row) else ()
    values = [evaluate(item, scope) for item in items]
    if node.form == "in":
        found = either(compared("=", left, value) for value in values)
        return found if node.name == "=" else negated(found)
    if len(values) != 2:
        return UNKNOWN
    held = both((compared(">=", left, values[0]), compared("<=", left, values[1])))
    return held if node.form == "between" else negated(held)


# -- calls --------------------------------------------------------------------------------------------------------


def _call(node: Call, scope: Scope) -> Value:
    name = node.name[-1]
    if node.extra or node.flags or node.name[:-1] not in ((), ("pg_catalog",)):
        return UNKNOWN
    if name == "coalesce":
        return _coalesce(node.args, scope)
    values = [evaluate(arg, scope) for arg in node.args]
    if name in LOOKUPS:
        text: Value = as_text(values[0]) if len(values) == 1 else UNKNOWN
        return text if text is None or is_unknown(text) else LOOKUPS[name](scope.view, text)
    special = _SPECIAL.get(name)
    return applied(name, values) if special is None else special(values, scope)


def _coalesce(args: Sequence[Expr], scope: Scope) -> Value:
    for arg in args:
        value = evaluate(arg, scope)
        if value is not None:
            return value
    return None


def _current_schema(_: Sequence[Value], scope: Scope) -> Value:
    path = _existing_path(scope)
    return UNKNOWN if path is None else path[0] if path else None


def _current_schemas(values: Sequence[Value], scope: Scope) -> Value:
    path = _existing_path(scope)
    if path is None or not values or not isinstance(values[0], bool):
        return UNKNOWN
    return ("pg_catalog", *path) if values[0] and "pg_catalog" not in path else tuple(path)


def _existing_path(scope: Scope) -> list[str] | None:
    """The schemas of the search path that exist; none where that is not known."""
    view = scope.view
    rows = [view.rows.get(view.schema_oid(name)) for name in view.session.search_path]
    if any(row is not None and not view.is_sure(row) for row in rows) or (None in rows and not view.closed):
        return None
    return [row.name for row in rows if row is not None]


def _setting(values: Sequence[Value], scope: Scope) -> Value:
    name, version = values[0] if values else None, scope.view.version
    if name == "server_version_num":
        return Unknown(low=version * 10000, high=version * 10000 + 9999)
    return UNKNOWN


def _quote_nullable(values: Sequence[Value], _: Scope) -> Value:
    return "NULL" if values[:1] == [None] else applied("quote_literal", [as_text(value) for value in values])


def _append(values: Sequence[Value], _: Scope) -> Value:
    array, element = values if len(values) == 2 else (UNKNOWN, UNKNOWN)
    return (*array, element) if array.__class__ is tuple else UNKNOWN


_SPECIAL: dict[str, Callable[[Sequence[Value], Scope], Value]] = {
    "array_append": _append,
    "array_cat": lambda values, _: joined(*values) if len(values) == 2 else UNKNOWN,
    "concat": lambda values, _: concatenated(values),
    "current_schema": _current_schema,
    "current_schemas": _current_schemas,
    "current_setting": _setting,
    "format": lambda values, _: formatted(values),
    "quote_nullable": _quote_nullable,
}


# -- queries ------------------------------------------------------------------------------------------------------


def _query(node: SubQuery, scope: Scope) -> Value:
    from schemalint.catalog.conditions.query import exists, select

    if not isinstance(node.query, Opaque):
        return UNKNOWN
    try:
        if node.form == "exists":
            return exists(node.query, scope)
        result = select(node.query, scope.loose())
    except Untold:
        return UNKNOWN
    test = evaluate(node.test, scope) if node.test is not None else None
    return from_result(node.form, node.operator, test, result)


def from_result(form: str, operator: str, test: Value, result: Result) -> Value:
    """What a sub-query of some form is, given its rows."""
    if form == "expr":
        return scalar(result)
    if form in ("any", "all"):
        join = either if form == "any" else both
        return join([_perhaps(compared(operator or "=", test, row[0]), sure, form) for row, sure in result.rows])
    if form == "array":
        return tuple([row[0] for row, _ in result.rows]) if result.sure else UNKNOWN
    return UNKNOWN


def _perhaps(held: Value, sure: bool, form: str) -> Value:
    """What a row says that may not be there."""
    return held if sure or held is (form != "any") else UNKNOWN


def scalar(result: Result) -> Value:
    """The one value of a query; several rows are an error of the server's."""
    if not result.sure or len(result.rows) > 1:
        return UNKNOWN
    return result.rows[0][0][0] if result.rows else None


def _indirection(node: Opaque, scope: Scope) -> Value:
    if node.kind == "CollateClause":
        return evaluate(node.under("arg")[0], scope)
    if node.kind != "A_Indirection":
        return UNKNOWN
    value = evaluate(node.under("arg")[0], scope)
    for step in node.under("indirection"):
        value = _step(value, step, scope)
    return value


def _step(value: Value, step: Expr, scope: Scope) -> Value:
    if not isinstance(step, Opaque):
        return UNKNOWN
    if step.kind == "String" and isinstance(value, Record):
        return value.field(str(dict(step.attributes).get("sval", "")))
    if step.kind == "A_Indices" and value.__class__ is tuple and len(step.parts) == 1:
        index = evaluate(step.parts[0][1], scope)
        return value[index - 1] if isinstance(index, int) and 0 < index <= len(value) else UNKNOWN
    return UNKNOWN


_KINDS: dict[type[Expr], Callable[[Any, Scope], Value]] = {
    Const: _const,
    Column: _column,
    Param: _param,
    Cast: _cast,
    And: _and,
    Or: _or,
    Not: _not,
    Test: _test,
    Case: _case,
    Op: _operator,
    Call: _call,
    SubQuery: _query,
    Row: _row,
    Array: _array,
    Opaque: _indirection,
}
