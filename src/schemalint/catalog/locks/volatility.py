"""Whether an expression has a value of its own for each row: then a new column's default rewrites the table."""

from collections.abc import Iterator

from schemalint.catalog.handles import Snapshot
from schemalint.catalog.locks.functions import NOT_VOLATILE, OF_EXTENSIONS, VOLATILE
from schemalint.catalog.rows import Expression, FunctionRow, Oid
from schemalint.lazy import regex
from schemalint.syntax.expr import Call, Cast, Const, ConstKind, Expr
from schemalint.syntax.read_expr import read_expr

_CALLED = regex(rb'"funcname":\[(?:\{"String":\{"sval":"pg_catalog"\}\},)?\{"String":\{"sval":"([^"\\]*)"\}\}\]')
"""A function that is called by its name alone, or as one of the server's."""


def is_volatile(snapshot: Snapshot, expression: Expression) -> bool | None:
    """Whether an expression is volatile; none where the files do not tell what it calls.

    PostgreSQL asks the functions' declarations: `now()` is stable, `random()` and what the files declare without a
    word about it are volatile. Operators and casts are taken for the built-in ones, none of which is volatile.

    Args:
        snapshot: where functions are looked up.
        expression: a column's default.
    """
    if _calls_what_is_known(expression.node):
        return False
    answers = {_call_is_volatile(snapshot, call) for call in _calls(read_expr(expression.node))}
    return True if True in answers else None if None in answers else False


def volatile_calls(snapshot: Snapshot, expression: Expression) -> list[str]:
    """The names of the functions that an expression calls and that are volatile for certain."""
    if _calls_what_is_known(expression.node):
        return []
    calls = _calls(read_expr(expression.node))
    return list(dict.fromkeys(call.name[-1] for call in calls if _call_is_volatile(snapshot, call)))


def _calls_what_is_known(node: bytes) -> bool:
    """Whether all that an expression calls are functions of the server that are not volatile, by its text alone."""
    called = _CALLED.findall(node)
    return len(called) == node.count(b'"FuncCall"') and NOT_VOLATILE.issuperset([name.decode() for name in called])


def _calls(expr: Expr) -> Iterator[Call]:
    if isinstance(expr, Call):
        yield expr
    for child in expr.children:
        yield from _calls(child)


def _call_is_volatile(snapshot: Snapshot, call: Call) -> bool | None:
    if call.keyword:
        return False
    *schemas, name = call.name
    if schemas in ([], ["pg_catalog"]) and (name in VOLATILE or name in NOT_VOLATILE):
        return name in VOLATILE
    declared = list(_declared(snapshot, schemas[-1:] or snapshot.catalog.settings.search_path, name))
    if declared:
        return _agreed({_is_declared_volatile(row) for row in declared})
    return OF_EXTENSIONS.get(name)


def _is_declared_volatile(function: FunctionRow) -> bool | None:
    """What a function's declaration says; one in SQL is replaced by its body, which counts instead."""
    inlined = function.language == "sql" and not (function.security_definer or function.settings)
    if "volatility" in function.unsure or (function.volatility == "v" and inlined):
        return None
    return function.volatility == "v"


def _declared(snapshot: Snapshot, schemas: list[str] | tuple[str, ...], name: str) -> Iterator[FunctionRow]:
    """The functions of a name that the files declare in some schemas."""
    for schema in schemas:
        oids: tuple[Oid, ...] = snapshot.row(("function", snapshot.row(("schema", schema)), name)) or ()
        for oid in oids:
            row = snapshot.row(oid)
            if isinstance(row, FunctionRow):
                yield row


def _agreed(answers: set[bool | None]) -> bool | None:
    """What the overloads of a name have in common, none where they differ."""
    return answers.pop() if len(answers) == 1 else None


def sequences_in(expression: Expression | None) -> Iterator[tuple[str, ...]]:
    """The names of the sequences that an expression takes the next value of, as far as they are literals."""
    for call in _calls(read_expr(expression.node)) if expression is not None else ():
        argument = call.args[0] if call.args else None
        while isinstance(argument, Cast):
            argument = argument.arg
        if call.name[-1] == "nextval" and isinstance(argument, Const) and argument.kind is ConstKind.STRING:
            yield tuple(part.strip('"') for part in str(argument.value).split("."))
