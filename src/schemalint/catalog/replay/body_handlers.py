"""EXCEPTION: which handler takes which failure."""

import re
from collections.abc import Sequence

from schemalint.syntax.plpgsql_tree import Handler

_SQLSTATE = re.compile(r"[0-9a-z]{5}")
CONDITIONS = {
    "duplicate_object": "42710", "duplicate_table": "42P07", "duplicate_column": "42701", "duplicate_schema": "42P06",
    "duplicate_function": "42723", "duplicate_database": "42P04", "undefined_table": "42P01",
    "undefined_column": "42703", "undefined_object": "42704", "undefined_function": "42883",
    "invalid_table_definition": "42P16", "invalid_object_definition": "42P17", "invalid_foreign_key": "42830",
    "invalid_schema_name": "3F000", "datatype_mismatch": "42804", "wrong_object_type": "42809",
    "dependent_objects_still_exist": "2BP01", "feature_not_supported": "0A000", "unique_violation": "23505",
    "check_violation": "23514", "not_null_violation": "23502", "foreign_key_violation": "23503",
    "insufficient_privilege": "42501", "syntax_error": "42601", "invalid_text_representation": "22P02",
    "object_not_in_prerequisite_state": "55000", "raise_exception": "P0001", "no_data_found": "P0002",
    "too_many_rows": "P0003", "assert_failure": "P0004", "case_not_found": "20000", "division_by_zero": "22012",
    "integrity_constraint_violation": "23000", "syntax_error_or_access_rule_violation": "42000",
    "ambiguous_function": "42725", "ambiguous_column": "42702", "invalid_column_definition": "42611",
    "invalid_transaction_termination": "2D000", "null_value_not_allowed": "22004", "data_exception": "22000",
    "invalid_parameter_value": "22023", "undefined_parameter": "42P02", "plpgsql_error": "P0000",
    "object_in_use": "55006", "name_too_long": "42622", "reserved_name": "42939", "query_canceled": "57014",
}  # fmt: skip
"""The conditions that handlers name; one that ends in 000 stands for its whole class."""
OF_NAMES = frozenset(
    {"42710", "42P07", "42701", "42P06", "42723", "42P01", "42703", "42704", "42883", "3F000", "2BP01"}
)
"""The failures that a whole history tells of for certain: a name is taken, missing or in use."""


def state_of(condition: str) -> str | None:
    """The SQLSTATE of a condition's name, or of a code; none for one that is not known."""
    name = condition.lower()
    return CONDITIONS.get(name) or (name.upper() if _SQLSTATE.fullmatch(name) else None)


def takes(handler: Handler, sqlstate: str) -> bool:
    """Whether a handler takes a failure; of a name that is not known it is assumed."""
    for condition in handler.conditions:
        if condition.lower() == "others":
            return sqlstate not in ("57014", "P0004")
        state = state_of(condition)
        if state is None or state == sqlstate or (state.endswith("000") and state[:2] == sqlstate[:2]):
            return True
    return False


def taker(handlers: Sequence[Handler], sqlstate: str) -> Handler | None:
    """The first handler that takes a failure."""
    return next((handler for handler in handlers if takes(handler, sqlstate)), None)


def only_names(handlers: Sequence[Handler]) -> bool:
    """Whether handlers take nothing but failures that a whole history tells of for certain."""
    return all(state_of(condition) in OF_NAMES for handler in handlers for condition in handler.conditions)
