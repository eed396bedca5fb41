"""Changes of columns that write all rows of a table anew, or read them all, while nobody else can use it."""

from collections.abc import Iterator

from schemalint.catalog.changes import AddColumn, AddConstraint, AlterColumnType, AlterIdentity, SetNotNull
from schemalint.catalog.deployed import impact, serves
from schemalint.catalog.edits import replace_text
from schemalint.catalog.handles import Column, Constraint, known, quoted
from schemalint.catalog.inline import split_off
from schemalint.catalog.locks.volatility import is_volatile
from schemalint.catalog.locks.wording import listed, told
from schemalint.catalog.narrowing import narrowed
from schemalint.catalog.outside import outside
from schemalint.catalog.rows import ColumnRow, ConstraintKind, Place
from schemalint.catalog.steps import may_follow, not_null_steps, then
from schemalint.catalog.types import shown
from schemalint.model import Finding, Fix
from schemalint.rules.registry import WARNING, rule

_ALTER = ("AlterTableStmt",)
_WRITTEN = {"implied": False}
_IN_USE = {"implied": False, "in_use": True}
_INLINE = {"implied": True, "in_use": True}
VIRTUAL_COLUMNS_SINCE = 18
"""Since when a generated column can be virtual (release notes of 18)."""


@rule("added-column-rewrites", severity=WARNING, statements=_ALTER, where=_IN_USE)
def added_column_rewrites(change: AddColumn) -> Iterator[Finding] | None:
    """A new column whose value is another in each row makes the table be written anew while nobody can use it."""
    return None if change.implied or not _may_write(change.after.row(change.oid)) else _added(change)


def _added(change: AddColumn) -> Iterator[Finding]:
    found = impact(change)
    column = change.after.find(change.oid, Column) if known(found.rewrites) else None
    if column is not None:
        why, hint = _cause(change, column)
        yield change.finding(f"{why}: {told(found)}", hint=hint)


def _may_write(row: object) -> bool:
    """Whether a new column may have another value in each row: most have a plain one, which is kept once for all."""
    if not isinstance(row, ColumnRow):
        return False
    if row.identity or row.type.oid:
        return True
    default = row.default
    if default is None:
        return False
    return not default.node.startswith(b'{"A_Const"') or bool(row.unsure or row.generated)


def _cause(change: AddColumn, column: Column) -> tuple[str, str]:
    """Why a new column is written into each row, and what to do instead."""
    name, table = quoted(column.name), column.table.written_name
    if column.generated:
        virtual = change.settings.pg_version >= VIRTUAL_COLUMNS_SINCE
        instead = f"GENERATED ALWAYS AS (…) VIRTUAL, or {name}" if virtual else name
        return f"the stored column {name} is computed for each row", f"{instead} as a plain column that a trigger fills"
    counted = column.identity_kind or b'"nextval"' in (column.default.node if column.default is not None else b"")
    fill = f"ADD COLUMN {name} without it, then set the default, then fill old rows of {table} in batches"
    if counted:
        return f"{name} counts the rows that are there", fill
    if column.default is None or not is_volatile(change.after, column.default):
        return f"{name} is of a domain with constraints", f"ADD COLUMN {name} of the plain type"
    return f"the default of {name} is another for each row", fill


@rule("added-column-builds-index", severity=WARNING, statements=_ALTER, where=_INLINE)
def added_column_builds_index(change: AddConstraint) -> Iterator[Finding] | None:
    """UNIQUE or PRIMARY KEY on a new column builds its index while nobody can use the table."""
    return _with_column(change, (ConstraintKind.UNIQUE, ConstraintKind.PRIMARY_KEY)) if _is_inline(change) else None


@rule("added-column-check-scans", severity=WARNING, statements=_ALTER, where=_INLINE)
def added_column_check_scans(change: AddConstraint) -> Iterator[Finding] | None:
    """A CHECK on a new column reads all rows of the table while nobody can use it, even where all are NULL."""
    return _with_column(change, (ConstraintKind.CHECK,)) if _is_inline(change) else None


@rule("added-column-reference-scans", severity=WARNING, statements=_ALTER, where=_INLINE)
def added_column_reference_scans(change: AddConstraint) -> Iterator[Finding] | None:
    """A foreign key on a new column with a default is looked up for each row while writes to both tables wait."""
    return _with_column(change, (ConstraintKind.FOREIGN_KEY,)) if _is_inline(change) else None


def _is_inline(change: AddConstraint) -> bool:
    return change.implied and change.statement.kind == "AlterTableStmt"


def _with_column(change: AddConstraint, kinds: tuple[ConstraintKind, ...]) -> Iterator[Finding]:
    constraint = change.after.find(change.oid, Constraint)
    if constraint is None or constraint.row.kind not in kinds or not serves(change, constraint.row.table):
        return
    found = impact(change)
    if known(found.scans):
        table, columns = constraint.table.written_name, ", ".join(quoted(one.name) for one in constraint.columns)
        yield change.finding(
            told(found),
            hint=_later(change, constraint, table, columns),
            fixer=lambda: split_off(change, constraint),
        )


def _later(change: AddConstraint, constraint: Constraint, table: str, columns: str) -> str:
    """How to add a constraint after its column."""
    if constraint.row.kind in (ConstraintKind.UNIQUE, ConstraintKind.PRIMARY_KEY):
        what = "PRIMARY KEY" if constraint.row.kind is ConstraintKind.PRIMARY_KEY else "UNIQUE"
        way = outside(change)
        build = f"CREATE UNIQUE INDEX CONCURRENTLY on {table} ({columns})" + (f" {way}" if way else "")
        return f"add the column alone, {build}, then ADD {what} USING INDEX"
    name = quoted(constraint.name)
    steps = f"ADD CONSTRAINT {name} … NOT VALID, then VALIDATE CONSTRAINT {name} in a later transaction"
    return f"add the column alone, {steps}"


@rule("set-not-null-scans", severity=WARNING, where=_IN_USE)
def set_not_null_scans(change: SetNotNull) -> Iterator[Finding] | None:
    """SET NOT NULL reads all rows while nobody can use the table, unless a valid CHECK proves that none is NULL."""
    return None if change.implied else _set_not_null(change)


def _set_not_null(change: SetNotNull) -> Iterator[Finding]:
    column = change.before.find(change.oid, Column)
    if column is None or not serves(change, column.row.table):
        return
    found = impact(change)
    if known(found.checks):
        steps = not_null_steps(column, change.settings.pg_version)
        yield change.finding(
            told(found),
            hint=f"{'; '.join(steps)}; each in a transaction of its own",
            fixer=lambda: _split(change, steps),
        )


def _split(change: SetNotNull, steps: list[str]) -> Fix | None:
    """The first step in the place of a statement that does nothing else, the others after it."""
    statement = change.statement
    if change.part != (0, 1) or not may_follow(change):
        return None
    first, *rest = steps
    edit = replace_text(Place(statement.source, statement.start, statement.end), first)
    return then(change, (edit,), rest, f"validate_{change.column.name}")


@rule("type-change-rewrites", severity=WARNING, where=_IN_USE)
def type_change_rewrites(change: AlterColumnType) -> Iterator[Finding] | None:
    """A change of a column's type that changes how values are stored writes the whole table and its indexes anew."""
    return None if change.implied else _retyped(change)


def _retyped(change: AlterColumnType) -> Iterator[Finding]:
    column = change.before.find(change.oid, Column)
    if column is None or not serves(change, column.row.table):
        return
    found, name = impact(change), quoted(column.name)
    if change.options["utc"] is None and not known(found.rewrites) and _by_time_zone(change):
        yield change.finding(
            f"{_types(change)}: {column.table.written_name} is rewritten under ACCESS EXCLUSIVE unless TimeZone is UTC",
            hint="SET TimeZone = 'UTC' before it, if the times are those of UTC",
        )
    if known(found.rewrites):
        yield change.finding(
            f"{_types(change)}: {told(found)}",
            hint=f"add a column of the new type, keep it equal to {name} by a trigger, fill old rows in batches, then "
            f"swap the two",
        )


def _by_time_zone(change: AlterColumnType) -> bool:
    """Whether the session's TimeZone says what becomes of the rows."""
    types = (change.column.base_type, change.column_after.base_type)
    return {one.name for one in types} == {"timestamp", "timestamptz"} and not any(one.dimensions for one in types)


def _types(change: AlterColumnType) -> str:
    before, after = change.column, change.column_after
    return f"{quoted(before.name)} goes from {shown(before.type)} to {shown(after.type)}"


@rule("type-change-rebuilds-indexes", severity=WARNING, where=_IN_USE)
def type_change_rebuilds_indexes(change: AlterColumnType) -> Iterator[Finding] | None:
    """A change of type or collation that leaves the rows may still rebuild indexes or check the rows again."""
    return None if change.implied else _rebuilt(change)


def _rebuilt(change: AlterColumnType) -> Iterator[Finding]:
    column = change.before.find(change.oid, Column)
    if column is None or not serves(change, column.row.table):
        return
    found = impact(change)
    if not found.rewrites and known(found.scans):
        yield change.finding(
            f"{_types(change)}: {told(found)}",
            hint=f"drop {listed(known(found.builds)) or 'the constraint'} before, and add it again without blocking",
        )


@rule("type-narrowing", severity=WARNING, where=_IN_USE)
def type_narrowing(change: AlterColumnType) -> Iterator[Finding] | None:
    """A column of a narrower type fails for values that do not fit, or rounds them off for good."""
    return None if change.implied else _narrower(change)


def _narrower(change: AlterColumnType) -> Iterator[Finding]:
    column = change.before.find(change.oid, Column)
    if column is None or not serves(change, column.row.table):
        return
    lost = narrowed(column.base_type, change.column_after.base_type)
    if lost:
        yield change.finding(f"{_types(change)}: {lost}", hint="look for such values first, or keep the wider type")


@rule("changed-expression-rewrites", severity=WARNING, where=_WRITTEN)
def changed_expression_rewrites(change: AlterIdentity) -> Iterator[Finding] | None:
    """Another expression for a stored generated column writes the whole table anew, while nobody can use it."""
    return None if change.implied else _expression(change)


def _expression(change: AlterIdentity) -> Iterator[Finding]:
    column = change.before.find(change.oid, Column)
    if column is None or not column.row.generated or not serves(change, column.row.table):
        return
    found = impact(change)
    if known(found.rewrites):
        yield change.finding(
            told(found), hint=f"add a column that a trigger fills, and swap it with {quoted(column.name)}"
        )
