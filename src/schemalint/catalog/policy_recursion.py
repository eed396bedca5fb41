"""Policies that need themselves: PostgreSQL refuses each query of a table whose policy reads it again (42P17).

Reading a table in a policy's sub-query puts the table's own policies for SELECT around it. Where those hold sub-queries
too, the server follows them, and stops with an error at a table that it is already busy with.
"""

from collections.abc import Iterator

from schemalint.catalog.handles.base import known
from schemalint.catalog.handles.policy import Policy
from schemalint.catalog.handles.table import Table
from schemalint.catalog.policy_expressions import Condition, conditions, relations_read
from schemalint.catalog.unsure import Unsure

READING = frozenset({"select", "all"})
"""The commands of the policies that guard what a sub-query reads."""


def recursion(policy: Policy) -> list[Table]:
    """The tables from a policy's own back to it, as the server follows their policies; empty where there is no way."""
    start = policy.table
    if not start.row_security or not _has_sub_query(policy):
        return []
    busy_at_itself = policy.command in READING or any(_has_sub_query(other) for other in _guards(start, policy))
    if not busy_at_itself:
        return []
    return _way_back(policy, start)


def _way_back(policy: Policy, start: Table) -> list[Table]:
    waiting = [(table, [start, table]) for table in _reads(policy)]
    seen: set[Table] = set()
    while waiting:
        table, path = waiting.pop()
        if table == start:
            return path
        if table in seen:
            continue
        seen.add(table)
        if _protected(table):
            for guard in _guards(table, policy):
                waiting.extend([(other, [*path, other]) for other in _reads(guard)])
    return []


def reads_itself(policy: Policy) -> bool:
    """Whether a policy's sub-queries read its own table, directly or by another table's policies."""
    return _has_sub_query(policy) and bool(_way_back(policy, policy.table))


def _guards(table: Table, for_: Policy) -> Iterator[Policy]:
    """The policies that guard what is read from a table, for a role that another policy is for."""
    for policy in known(table.policies):
        if policy.command in READING and _share_a_role(policy, for_):
            yield policy


def _share_a_role(policy: Policy, other: Policy) -> bool:
    roles, others = set(policy.roles), set(other.roles)
    return "public" in roles or "public" in others or bool(roles & others)


def _protected(table: Table) -> bool:
    try:
        return table.row_security
    except Unsure:
        return False


def _applied(policy: Policy) -> Iterator[Condition]:
    """The conditions that are put around what is read, or written."""
    for condition in conditions(policy):
        if policy.command != "select" or condition.clause == "USING":
            yield condition


def _has_sub_query(policy: Policy) -> bool:
    return any(one.holds(b'"SubLink"') for one in _applied(policy))


def _reads(policy: Policy) -> Iterator[Table]:
    for condition in _applied(policy):
        for relation, _ in relations_read(policy, condition):
            if isinstance(relation, Table):
                yield relation
