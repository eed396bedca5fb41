"""One form for what may be written in several ways and means the same, much as PostgreSQL keeps and prints it.

Only what the text alone tells is brought to one form: casts that PostgreSQL adds because of a column's type are not.
"""

from collections.abc import Callable
from typing import Any

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
    Row,
    SubQuery,
    Test,
    Type,
)

_TEXTS = frozenset({"text", "varchar", "bpchar"})
_INTEGERS = frozenset({"int2", "int4", "int8"})
_TRUE = frozenset({"t", "true", "y", "yes", "on", "1"})
_FALSE = frozenset({"f", "false", "n", "no", "off", "0"})
_PLAIN_FORMS = frozenset({"like", "ilike", "similar"})
_OF_ROWS: dict[str, type[And | Or]] = {"=": And, "<>": Or}
_CATALOG = "pg_catalog"


def canonical(expr: Expr) -> Expr:
    """An expression of one table's columns in its canonical form; queries inside it are left as they are."""
    change = _FORMS.get(type(expr))
    return expr if change is None else change(expr)


def _each(args: tuple[Expr, ...]) -> tuple[Expr, ...]:
    return tuple([canonical(arg) for arg in args])


def _maybe(expr: Expr | None) -> Expr | None:
    return None if expr is None else canonical(expr)


def _bare(names: tuple[str, ...]) -> tuple[str, ...]:
    return names[1:] if len(names) > 1 and names[0] == _CATALOG else names


def _column(expr: Column) -> Expr:
    return Column(at=expr.at, parts=expr.parts[-1:])


def _call(expr: Call) -> Expr:
    return Call(at=expr.at, name=_bare(expr.name), args=_each(expr.args), extra=_each(expr.extra), flags=expr.flags)


def _type(expr: Type) -> Type:
    return Type(
        at=expr.at, names=_bare(expr.names), modifiers=expr.modifiers, dimensions=min(expr.dimensions, 1),
        setof=expr.setof, of_column=expr.of_column,
    )  # fmt: skip


def _cast(expr: Cast) -> Expr:
    type_, arg = _type(expr.type), canonical(expr.arg)
    if isinstance(arg, Const) and len(type_.names) == 1 and not type_.modifiers and not type_.dimensions:
        constant = _constant(arg, type_.names[0])
        if constant is not None:
            return constant
    return Cast(at=expr.at, arg=arg, type=type_)


def _constant(arg: Const, type_: str) -> Const | None:
    """A literal of a type that has literals of its own as such a literal, none where it is no such type or value."""
    text = arg.value if arg.kind is ConstKind.STRING else None
    if arg.kind is ConstKind.NULL or (text is not None and type_ in _TEXTS):
        return arg
    if type_ in _INTEGERS:
        return arg if arg.kind is ConstKind.INTEGER else _number(arg, text)
    if type_ == "bool" and isinstance(text, str):
        word = text.strip().lower()
        known = True if word in _TRUE else False if word in _FALSE else None
        return None if known is None else Const(at=arg.at, kind=ConstKind.BOOLEAN, value=known)
    return arg if type_ == "bool" and arg.kind is ConstKind.BOOLEAN else None


def _number(arg: Const, text: object) -> Const | None:
    try:
        return Const(at=arg.at, kind=ConstKind.INTEGER, value=int(str(text)))
    except ValueError:
        return None


def _op(expr: Op) -> Expr:
    left, right, name = _maybe(expr.left), _maybe(expr.right), expr.name.removeprefix(f"{_CATALOG}.")
    form = "op" if expr.form in _PLAIN_FORMS else expr.form
    if isinstance(right, Row) and right.form == "list" and left is not None:
        return _with_list(form, name, left, right.args)
    if isinstance(left, Row) and isinstance(right, Row) and form == "op" and name in _OF_ROWS:
        pairs = zip(left.args, right.args, strict=False)
        return _OF_ROWS[name](args=tuple([Op(name=name, left=one, right=other) for one, other in pairs]))
    if form == "not_distinct":
        return Not(at=expr.at, arg=Op(at=expr.at, name=name, left=left, right=right, form="distinct"))
    return Op(at=expr.at, name=name, left=left, right=right, form=form)


def _with_list(form: str, name: str, left: Expr, args: tuple[Expr, ...]) -> Expr:
    """IN and BETWEEN as the comparisons that they stand for."""
    if form == "in":
        if len(args) == 1:
            return Op(name=name, left=left, right=args[0])
        return Op(name=name, left=left, right=Array(args=args), form="op_any" if name == "=" else "op_all")
    one, two = args
    inside = _within(left, one, two)
    if "sym" in form:
        inside = _joined(Or, (inside, _within(left, two, one)))
        return _outside(left, one, two, symmetric=True) if form.startswith("not") else inside
    return _outside(left, one, two, symmetric=False) if form.startswith("not") else inside


def _within(value: Expr, low: Expr, high: Expr) -> Expr:
    return And(args=(Op(name=">=", left=value, right=low), Op(name="<=", left=value, right=high)))


def _outside(value: Expr, low: Expr, high: Expr, *, symmetric: bool) -> Expr:
    pair: Expr = Or(args=(Op(name="<", left=value, right=low), Op(name=">", left=value, right=high)))
    return And(args=(pair, _outside(value, high, low, symmetric=False))) if symmetric else pair


def _joined(kind: type[And | Or], args: tuple[Expr, ...]) -> Expr:
    """A chain without chains of its own kind in it."""
    flat: list[Expr] = []
    for arg in args:
        flat.extend(arg.args if isinstance(arg, And | Or) and type(arg) is kind else (arg,))
    return kind(args=tuple(flat))


def _opaque(expr: Opaque) -> Expr:
    if expr.kind == "SelectStmt":
        return expr
    parts = expr.parts
    if expr.kind == "CollateClause" and len(expr.under("collname")) > 1:
        parts = (*[part for part in parts if part[0] != "collname"], ("collname", expr.under("collname")[-1]))
    changed = tuple([(field, canonical(part)) for field, part in parts])
    return Opaque(at=expr.at, kind=expr.kind, attributes=expr.attributes, parts=changed)


def _case(expr: Case) -> Expr:
    whens = tuple([(canonical(when), canonical(then)) for when, then in expr.whens])
    return Case(
        at=expr.at, arg=_maybe(expr.arg), whens=whens, default=_maybe(expr.default) or Const(kind=ConstKind.NULL)
    )


def _sub_query(expr: SubQuery) -> Expr:
    test = _maybe(expr.test)
    return SubQuery(at=expr.at, form=expr.form, test=test, operator=expr.operator, query=expr.query)


_FORMS: dict[type[Expr], Callable[[Any], Expr]] = {
    Column: _column,
    Call: _call,
    Type: _type,
    Cast: _cast,
    Op: _op,
    And: lambda expr: _joined(And, _each(expr.args)),
    Or: lambda expr: _joined(Or, _each(expr.args)),
    Not: lambda expr: Not(at=expr.at, arg=canonical(expr.arg)),
    Test: lambda expr: Test(at=expr.at, arg=canonical(expr.arg), test=expr.test),
    Case: _case,
    Row: lambda expr: Row(at=expr.at, args=_each(expr.args), form=expr.form),
    Array: lambda expr: Array(at=expr.at, args=_each(expr.args)),
    SubQuery: _sub_query,
    Opaque: _opaque,
}
