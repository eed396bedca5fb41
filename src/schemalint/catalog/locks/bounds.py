"""Whether a table's CHECK constraints prove the bounds of a partition, so that its rows need not be read.

PostgreSQL's prover knows more than this one: what it may prove and this one cannot is not known.
"""

import re

from schemalint.catalog.locks.draft import Draft
from schemalint.catalog.locks.proofs import is_proved_not_null, valid_checks
from schemalint.catalog.rows import ColumnRow, ConstraintRow, RelationRow, TableRow
from schemalint.syntax.expr import And, Array, Cast, Column, Const, ConstKind, Expr, Op, Row, Test
from schemalint.syntax.figure import column_names
from schemalint.syntax.nodes.tables import PartitionBound
from schemalint.syntax.read_expr import read_exprs

Value = int | str
_DATE = re.compile(r"\d{4}-\d\d-\d\d(?: \d\d:\d\d:\d\d)?")


def is_implied(draft: Draft, parent: TableRow, child: RelationRow, bound: PartitionBound | None) -> bool | None:
    """Whether the valid CHECKs of a table imply that all its rows are within bounds; none where that is not known.

    Args:
        draft: the effects.
        parent: the partitioned table.
        child: the table.
        bound: FOR VALUES; none for DEFAULT.
    """
    names = _key_names(draft, parent)
    if names is None:
        return None
    columns = [draft.column(child.oid, name) for name in names]
    checks = _mentioning(draft, child, names)
    if checks is None or None in columns:
        return None
    given = [_is_given(draft, child, column) for column in columns if column is not None]
    if not checks or False in given:
        return False
    if None in given or bound is None or len(names) != 1 or bound.strategy not in ("r", "l"):
        return None
    terms = [term for check in checks for term in (check.args if isinstance(check, And) else (check,))]
    if bound.strategy == "l":
        return _listed(terms, names[0], bound) or None
    return _within(terms, names[0], bound) or (False if _reaches_beyond(terms, names[0], bound) else None)


def _is_given(draft: Draft, table: RelationRow, column: ColumnRow) -> bool | None:
    """Whether a column is never null, as bounds leave nulls out; none where the files do not tell."""
    if is_proved_not_null(column, draft.members("constraints", table.oid, ConstraintRow)):
        return True
    return None if "not_null" in column.unsure else column.not_null


def may_exclude(draft: Draft, parent: TableRow, default: RelationRow) -> bool:
    """Whether a CHECK of the DEFAULT partition may prove that no row of it belongs to another partition."""
    names = _key_names(draft, parent)
    return names is None or _mentioning(draft, default, names) != []


def _key_names(draft: Draft, parent: TableRow) -> list[str] | None:
    """The columns of a partition key, none where it has expressions or is not known."""
    key = parent.partition_key
    if key is None or None in key.columns:
        return None
    rows = [draft.row(oid, ColumnRow) for oid in key.columns]
    return [row.name for row in rows if row is not None]


def _mentioning(draft: Draft, table: RelationRow, names: list[str]) -> list[Expr] | None:
    """The valid CHECKs of a table that name some columns; none where the files do not tell all."""
    members = draft.before.row(("constraints", table.oid))
    if members is not None and members.open:
        return None
    rows = draft.members("constraints", table.oid, ConstraintRow)
    about = [row for row in rows if row.expression is not None and set(names) & set(column_names(row.expression.node))]
    return valid_checks(about)


def _within(terms: list[Expr], name: str, spec: PartitionBound) -> bool:
    """Whether comparisons keep a column within a range."""
    lower, upper = _bound(spec.lower), _bound(spec.upper)
    found = [comparison for term in terms if (comparison := _comparison(term, name)) is not None]
    above = lower == "minvalue" or any(op in (">=", ">", "=") and _ordered(lower, value) for op, value in found)
    below = upper == "maxvalue" or any(
        _ordered(value, upper) and (op == "<" or (op in ("<=", "=") and value != upper)) for op, value in found
    )
    return above and below


def _reaches_beyond(terms: list[Expr], name: str, spec: PartitionBound) -> bool:
    """Whether comparisons with constants, which are all that is said of a column, allow what is out of a range."""
    lower, upper = _bound(spec.lower), _bound(spec.upper)
    told = [term for term in terms if not (isinstance(term, Test) and term.test == "not null")]
    found = [comparison for term in told if (comparison := _comparison(term, name)) is not None]
    if len(found) < len(told):
        return False
    below = lower != "minvalue" and all(
        _ordered(value, lower) and value != lower for op, value in found if op in (">=", ">", "=")
    )
    above = upper != "maxvalue" and all(
        _ordered(upper, value) and value != upper for op, value in found if op in ("<=", "<", "=")
    )
    return below or above


def _bound(raw: bytes) -> Value | None:
    values = read_exprs(raw) if bytes(raw) else ()
    if len(values) != 1:
        return None
    (value,) = values
    return value.name if isinstance(value, Column) else _constant(value)


def _listed(terms: list[Expr], name: str, spec: PartitionBound) -> bool:
    """Whether a column can only be one of the listed values."""
    allowed = {_constant(one) for one in (read_exprs(spec.listed) if bytes(spec.listed) else ())}
    return any((values := _values(term, name)) and values <= allowed for term in terms)


def _values(term: Expr, name: str) -> set[Value | None]:
    """The values that a condition leaves to a column; empty where it is none of that kind."""
    match term:
        case Op(name="=", left=Column() as column, right=Row(args=args) | Array(args=args)) if column.name == name:
            values = {_constant(one) for one in args}
            return values if None not in values else set()
        case Op(name="=", left=Column() as column, right=Expr() as value) if column.name == name:
            constant = _constant(value)
            return {constant} if constant is not None else set()
        case _:
            return set()


def _comparison(term: Expr, name: str) -> tuple[str, Value] | None:
    match term:
        case Op(name=op, left=Column() as column, right=Expr() as value, form="op") if column.name == name:
            constant = _constant(value)
            return (op, constant) if constant is not None else None
        case _:
            return None


def _constant(value: Expr) -> Value | None:
    while isinstance(value, Cast):
        value = value.arg
    if isinstance(value, Const) and value.kind in (ConstKind.STRING, ConstKind.INTEGER):
        return value.value if isinstance(value.value, int | str) else None
    return None


def _ordered(low: Value | None, high: Value | None) -> bool:
    """Whether one constant is for certain not above another: equal ones, numbers, and dates written alike."""
    if low is None or high is None:
        return False
    if low == high:
        return True
    if isinstance(low, int) and isinstance(high, int):
        return low < high
    dates = isinstance(low, str) and isinstance(high, str) and _DATE.fullmatch(low) and _DATE.fullmatch(high)
    return bool(dates) and len(str(low)) == len(str(high)) and str(low) < str(high)
