"""What follows for the predicate of a partial index when its columns are compared with values."""

from collections.abc import Collection

from msgspec import json


def follows_from_comparison(node: bytes, columns: Collection[str]) -> bool:
    """Whether a predicate holds of every row in which these columns equal some values, which are never null.

    Only null tests follow from an equality with a value that is not known: `column IS NOT NULL`, also joined by AND,
    in one branch of OR, or as `NOT (column IS NULL)`.

    Args:
        node: the parser's JSON of the predicate.
        columns: the names of the columns that are compared.
    """
    return _follows(json.decode(node), columns)


def _follows(node: object, columns: Collection[str]) -> bool:
    match node:
        case {"BoolExpr": {"boolop": "AND_EXPR", "args": list(args)}}:
            return all(_follows(arg, columns) for arg in args)
        case {"BoolExpr": {"boolop": "OR_EXPR", "args": list(args)}}:
            return any(_follows(arg, columns) for arg in args)
        case {"BoolExpr": {"boolop": "NOT_EXPR", "args": [{"NullTest": {"nulltesttype": "IS_NULL", "arg": arg}}]}}:
            return _column(arg) in columns
        case {"NullTest": {"nulltesttype": "IS_NOT_NULL", "arg": arg}}:
            return _column(arg) in columns
        case _:
            return False


def _column(node: object) -> str:
    match node:
        case {"ColumnRef": {"fields": [*_, {"String": {"sval": str(name)}}]}}:
            return name
        case _:
            return ""
