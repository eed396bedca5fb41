"""Constraints of all kinds."""

from collections.abc import Iterator

from msgspec import Struct

from schemalint.catalog.handles import Column, Constraint, Snapshot, quoted
from schemalint.catalog.queries import columns_in
from schemalint.catalog.rows import ConstraintKind, ConstraintRow
from schemalint.catalog.types import shown
from schemalint.model import Finding, Related
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


_NAMED, _RELATED = 4, 5
"""How many columns a message names, and how many further places a finding gives."""


class RepeatedCheck(Struct, frozen=True, rename="kebab"):
    """How often is often.

    Attributes:
        least: how many columns with the same check.
    """

    least: int = 3


@rule("repeated-check", severity=NOTE, default=False)
def repeated_check(snapshot: Snapshot, options: RepeatedCheck) -> Iterator[Finding]:
    """The same check on several columns is one rule that is written, named and changed several times."""
    found: dict[tuple[bytes, str], dict[Column, Constraint]] = {}
    for row in snapshot.catalog.of_kind(ConstraintRow):
        constraint = snapshot.find(row.oid, Constraint)
        if constraint is not None and row.kind is ConstraintKind.CHECK and not (row.on_domain or constraint.inherited):
            column = _only_column(constraint)
            if column is not None and constraint.expression is not None:
                said = constraint.expression.key.replace(_named(column), b"")
                found.setdefault((said, shown(column.type)), {})[column] = constraint
    for (_, type_), alike in found.items():
        if len(alike) >= options.least:
            first, *rest = alike.values()
            columns = ", ".join([f"{column.table.name}.{column.name}" for column in [*alike][:_NAMED]])
            more = f" and {len(alike) - _NAMED} more" if len(alike) > _NAMED else ""
            yield first.finding(
                f"{columns}{more} have the same check",
                hint=f"CREATE DOMAIN … AS {type_} CHECK (…), and make the columns of it",
                related=[Related(one.span, f"{one.name} says the same") for one in rest[:_RELATED] if one.place],
            )


def _only_column(constraint: Constraint) -> Column | None:
    """The column of a check that names no other."""
    expression = constraint.expression
    if expression is None or constraint.place is None:
        return None
    named = {column.name for column in columns_in(expression.tree)}
    return constraint.table.column(*named) if len(named) == 1 else None


def _named(column: Column) -> bytes:
    from msgspec import json

    return b'"sval":' + json.encode(column.name)
