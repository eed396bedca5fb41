"""What a table's valid CHECK constraints prove of all of its rows, so that PostgreSQL need not read them."""

from collections.abc import Iterable

from schemalint.catalog.rows import ColumnRow, ConstraintKind, ConstraintRow
from schemalint.syntax.expr import And, Column, Expr, Not, Or, Test
from schemalint.syntax.read_expr import read_expr

PROVING = frozenset({"kind", "validated", "enforced", "expression"})
"""What of a constraint says whether it proves anything."""


def valid_checks(constraints: Iterable[ConstraintRow]) -> list[Expr]:
    """The conditions that hold of every row, or are unknown of it."""
    return [
        read_expr(row.expression.node)
        for row in constraints
        if row.kind is ConstraintKind.CHECK and row.validated and row.enforced and row.expression is not None
    ]


def is_proved_not_null(column: ColumnRow, constraints: Iterable[ConstraintRow]) -> bool:
    """Whether a valid CHECK says that a column is not null; one that a null passes (`a > 0`) does not."""
    return any(_says_not_null(check, column.name) for check in valid_checks(constraints))


def demands_not_null(column: ColumnRow, constraints: Iterable[ConstraintRow]) -> bool:
    """Whether a CHECK refuses a null in a column of rows that are written, be it proved for the others or not."""
    checks = [one for one in constraints if one.kind is ConstraintKind.CHECK and one.enforced and one.expression]
    return any(_says_not_null(read_expr(one.expression.node), column.name) for one in checks if one.expression)


def is_not_null_check(constraint: ConstraintRow) -> bool:
    """Whether a constraint is a CHECK that says no more than that columns are not null."""
    if constraint.kind is not ConstraintKind.CHECK or constraint.expression is None:
        return False
    condition = read_expr(constraint.expression.node)
    parts = condition.args if isinstance(condition, And) else (condition,)
    return all(isinstance(part, Test) and part.test == "not null" for part in parts)


def _says_not_null(condition: Expr, name: str) -> bool:
    match condition:
        case And(args=args):
            return any(_says_not_null(one, name) for one in args)
        case Or(args=args):
            return all(_says_not_null(one, name) for one in args)
        case Not(arg=Test(arg=Column() as column, test="null")) | Test(arg=Column() as column, test="not null"):
            return column.name == name
        case _:
            return False
