"""Expressions that indexes and checks hold: what PostgreSQL refuses of them."""

from schemalint.catalog.replay.calls import CHECK, KEY, PREDICATE, check_calls, check_immutable, type_of
from schemalint.catalog.replay.column_checks import check_expression
from schemalint.catalog.replay.context import Context
from schemalint.catalog.replay.query_scope import Scope, Source
from schemalint.catalog.replay.query_types import CONDITIONS
from schemalint.catalog.rows import TableRow, TypeRef
from schemalint.catalog.types import shown
from schemalint.syntax.nodes.tables import Constraint, IndexStmt

_OPERATOR = b'{"A_Expr":{"kind":"AEXPR_OP","name":[{"String":{"sval":"'
_CONDITIONS = (
    *[_OPERATOR + sign for sign in (b"=", b"<", b">", b"\\u003", b"~")],
    *[b'{"A_Expr":{"kind":"' + kind.encode() for kind in sorted(CONDITIONS)],
    b'{"BoolExpr"', b'{"NullTest"', b'{"BooleanTest"',
)  # fmt: skip
"""How expressions begin that are true or false and nothing else."""


def scope_of(context: Context, table: TableRow) -> Scope:
    """The columns of a table, as its expressions name them."""
    return Scope([Source(table.name, context.columns(table.oid), context.is_open("columns", table.oid))])


def check_index_expressions(context: Context, table: TableRow, node: IndexStmt) -> None:
    """Refuse what neither a key nor a predicate of an index may hold."""
    for item in node.keys:
        raw = bytes(item.elem.expr)
        if raw and not item.elem.name and _is_refused(context, table, raw, predicate=False):
            return
    raw = bytes(node.predicate)
    if raw:
        _is_refused(context, table, raw, predicate=True)


def _is_refused(context: Context, table: TableRow, raw: bytes, *, predicate: bool) -> bool:
    place = PREDICATE if predicate else KEY
    if check_calls(context, raw, place, at=None) or check_expression(context, table, raw, at=None):
        return True
    if predicate and not raw.startswith(_CONDITIONS) and check_boolean(context, table, raw, "WHERE", at=None):
        return True
    return check_immutable(context, raw, place, at=None, scope=scope_of(context, table))


def check_check(context: Context, table: TableRow, node: Constraint) -> bool:
    """Refuse what no CHECK may hold; true where it is refused."""
    raw, at = bytes(node.raw_expr), node.location
    if (b'"SubLink"' in raw or b'"FuncCall"' in raw) and check_calls(context, raw, CHECK, at=at):
        return True
    return not raw.startswith(_CONDITIONS) and check_boolean(context, table, raw, "CHECK", at=at)


def check_boolean(context: Context, table: TableRow, raw: bytes, what: str, *, at: int | None) -> bool:
    """Refuse a condition that is neither true nor false; true where it is refused."""
    given = type_of(context, raw, scope_of(context, table))
    if given is None or not given.known or given.oid is not None or _is_boolean(given):
        return False
    context.fail(f"argument of {what} must be type boolean, not type {shown(given)}", "42804", at=at)
    return True


def _is_boolean(type_: TypeRef) -> bool:
    return type_.name in ("bool", "unknown") and not type_.dimensions
