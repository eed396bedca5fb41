"""Constraints of all kinds."""

from collections.abc import Iterator

from msgspec import Struct

from schemalint.catalog.changes import AddConstraint
from schemalint.catalog.handles import Column, Constraint, Snapshot, Type, quoted
from schemalint.catalog.locks.volatility import volatile_calls
from schemalint.catalog.queries import columns_in
from schemalint.catalog.removal import further_file
from schemalint.catalog.rows import ConstraintKind, ConstraintRow, Expression
from schemalint.catalog.types import shown
from schemalint.model import Finding, Fix, Related, Safety
from schemalint.rules.registry import NOTE, WARNING, rule


@rule("constraint-never-validated", severity=WARNING, where={"validated": False})
def constraint_never_validated(constraint: Constraint | AddConstraint) -> Iterator[Finding] | None:
    """A NOT VALID constraint that nothing validates says nothing about the rows that were there before it."""
    if isinstance(constraint, AddConstraint):
        return _not_null(constraint) if constraint.options.get("unvalidated") else None
    waits = not constraint.validated and not constraint.inherited and constraint.enforced
    return _unvalidated(constraint) if waits else None


def _unvalidated(constraint: Constraint) -> Iterator[Finding]:
    domain = constraint.snapshot.find(constraint.row.table, Type)
    owner = f"DOMAIN {quoted(domain.name)}" if domain is not None else f"TABLE {constraint.table.written_name}"
    validating = f"ALTER {owner} VALIDATE CONSTRAINT {quoted(constraint.name)}"
    yield constraint.finding(
        f"{constraint.name} is NOT VALID, and no later file validates it",
        hint=f"in a later migration: {validating}",
        fix=lambda: _validated(constraint, validating),
    )


def _validated(constraint: Constraint, validating: str) -> Fix | None:
    """A further migration that validates it, so that its scan is in a transaction of its own."""
    files = further_file(constraint, "validate", validating) if constraint.snapshot.catalog.steps else ()
    return Fix(Safety.UNSAFE, (), files) if files else None


def _not_null(change: AddConstraint) -> Iterator[Finding]:
    """A NOT NULL with a name (18), which has no row of its own but for its column's."""
    oid, rows = change.options["unvalidated"], change.catalog.rows
    column, name = change.after.find(oid, Column), rows.get(("not null unvalidated", oid))
    if column is not None and name is not None and oid in rows:
        yield change.finding(
            f"{name} is NOT VALID, and no later file validates it",
            hint=f"in a later migration: ALTER TABLE {column.table.written_name} VALIDATE CONSTRAINT {quoted(name)}",
        )


@rule("volatile-check", severity=WARNING, where={"expression": True})
def volatile_check(constraint: Constraint) -> Iterator[Finding] | None:
    """A CHECK that calls a volatile function may hold for a row today and not when the row is restored."""
    expression = constraint.expression
    return _volatile(constraint, expression) if expression is not None and b'"FuncCall"' in expression.node else None


def _volatile(constraint: Constraint, expression: Expression) -> Iterator[Finding]:
    calls = volatile_calls(constraint.snapshot, expression)
    if calls and not constraint.inherited:
        yield constraint.finding(
            f"{constraint.name} calls {', '.join(calls)}, which may say something else of the same row another time",
            hint="check it in a trigger, or declare the function IMMUTABLE if its answer never changes",
        )


@rule("constraint-not-enforced", severity=NOTE, where={"enforced": False})
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
