"""How often each kind of statement is met: counted in 48,600 statements of real migration directories."""

from collections.abc import Mapping
from random import Random

STATEMENTS: Mapping[str, int] = {
    "alter_table": 13444,
    "drop": 6611,
    "create_index": 5972,
    "create_index_concurrently": 268,
    "create_table": 3428,
    "create_partitioned_table": 69,
    "create_partition": 28,
    "create_trigger": 3060,
    "create_function": 2571,
    "grant": 1906,
    "insert": 1626,
    "rename": 1269,
    "comment": 1113,
    "update": 784,
    "create_view": 679,
    "select": 632,
    "alter_owner": 606,
    "truncate": 544,
    "delete": 397,
    "create_enum": 367,
    "create_policy": 355,
    "set_variable": 249,
    "create_sequence": 200,
    "alter_sequence": 162,
    "do_block": 152,
    "alter_enum": 144,
    "create_table_as": 120,
    "create_extension": 84,
    "create_domain": 69,
    "create_schema": 57,
    "vacuum": 44,
    "alter_default_privileges": 39,
    "create_composite_type": 19,
    "lock_table": 18,
    "grant_role": 15,
    "reindex": 12,
    "refresh_view": 12,
}

OUTSIDE_TRANSACTIONS = frozenset({"create_index_concurrently", "vacuum"})
"""What a server refuses in a transaction block."""

ALTERATIONS: Mapping[str, int] = {
    "add_constraint": 6640,
    "add_column": 2877,
    "drop_constraint": 2571,
    "drop_column": 1160,
    "set_default": 537,
    "alter_type": 523,
    "set_not_null": 480,
    "drop_not_null": 190,
    "change_owner": 172,
    "enable_row_security": 96,
}

DROPS: Mapping[str, int] = {
    "index": 38,
    "trigger": 22,
    "function": 15,
    "table": 11,
    "view": 8,
    "sequence": 2,
    "policy": 2,
    "type": 2,
}

IN_TRANSACTION = 0.136
"""The share of files that open a transaction and commit it."""

SECOND_ALTERATION = 0.14
"""The share of ALTER TABLE statements with one more command."""

COMMENTED = 0.35
"""The share of files that open with a comment."""


def pick(random: Random, weights: Mapping[str, int]) -> str:
    """One of the keys, each as often as its weight says."""
    return random.choices(tuple(weights), tuple(weights.values()))[0]
