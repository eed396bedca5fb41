"""Constraints of all kinds."""

from collections.abc import Iterator

from schemalint.catalog.handles import Constraint, quoted
from schemalint.model import Finding
from schemalint.rules.registry import NOTE, WARNING, rule


@rule("constraint-never-validated", severity=WARNING)
def constraint_never_validated(constraint: Constraint) -> Iterator[Finding]:
    """A NOT VALID constraint that nothing validates says nothing about the rows that were there before it."""
    if constraint.validated or constraint.inherited or not constraint.enforced:
        return
    table = constraint.table.written_name
    yield constraint.finding(
        f"{constraint.name} is NOT VALID, and no later file validates it",
        hint=f"in a later migration: ALTER TABLE {table} VALIDATE CONSTRAINT {quoted(constraint.name)}",
    )


@rule("constraint-not-enforced", severity=NOTE)
def constraint_not_enforced(constraint: Constraint) -> Iterator[Finding]:
    """A constraint that is NOT ENFORCED documents a rule that the data need not keep."""
    if not constraint.enforced and not constraint.inherited:
        yield constraint.finding(f"{constraint.name} is NOT ENFORCED: rows may break it")
