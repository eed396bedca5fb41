"""What the predicate of a partial index demands."""

from msgspec import json


def not_null_columns(node: bytes) -> frozenset[str] | None:
    """The columns that a predicate requires to be not null, if it requires nothing else.

    Args:
        node: the parser's JSON of the predicate.

    Returns:
        The columns' names; none where the predicate says anything but `column IS NOT NULL`, joined by AND.
    """
    return _required(json.decode(node))


def _required(node: dict[str, dict[str, object]]) -> frozenset[str] | None:
    match node:
        case {"BoolExpr": {"boolop": "AND_EXPR", "args": list(args)}}:
            parts = [_required(arg) for arg in args]
            known = [part for part in parts if part is not None]
            return frozenset().union(*known) if len(known) == len(parts) else None
        case {"NullTest": {"nulltesttype": "IS_NOT_NULL", "arg": {"ColumnRef": {"fields": [*_, {"String": name}]}}}}:
            return frozenset({name["sval"]}) if isinstance(name, dict) else None
        case _:
            return None
