"""What changes of columns lock, rewrite and scan."""

from collections.abc import Iterator

from schemalint.catalog.changes import Change
from schemalint.catalog.locks.coercion import add_retyping
from schemalint.catalog.locks.draft import Draft
from schemalint.catalog.locks.modes import LockMode
from schemalint.catalog.locks.proofs import PROVING, is_proved_not_null
from schemalint.catalog.locks.removals import add_removals
from schemalint.catalog.locks.volatility import is_volatile, sequences_in
from schemalint.catalog.rows import (
    ColumnRow,
    ConstraintRow,
    Expression,
    RelationRow,
    SequenceRow,
    TypeKind,
    TypeRef,
    TypeRow,
)


def owner_of(draft: Draft, change: Change) -> RelationRow | None:
    """The table of the column that a change is about."""
    column = draft.row(change.oid, ColumnRow) or draft.row_after(change.oid, ColumnRow)
    return draft.relation(column.table) if column is not None else None


def lock_family(draft: Draft, change: Change, mode: LockMode = LockMode.ACCESS_EXCLUSIVE) -> list[RelationRow]:
    """Lock the table of a column and those below it that the subcommand changes too; all of them."""
    table = owner_of(draft, change)
    if table is None:
        return []
    found = draft.family(table, only=bool(change.options.get("only")))
    for one in found:
        draft.lock(one.oid, mode)
    return found


def add_column(draft: Draft, change: Change) -> None:
    """ADD COLUMN: constant and stable defaults are kept once for all old rows, others are written into each."""
    column = draft.row_after(change.oid, ColumnRow)
    table = draft.row(column.table, RelationRow) if column is not None else None
    if column is None or table is None or draft.is_new(table) or draft.row(change.oid, ColumnRow) is not None:
        return
    family = lock_family(draft, change)
    written = _is_written(draft, column)
    if written is None:
        draft.doubt("rewrites", "builds")
    for one in family:
        if written:
            draft.rewrite(one)
        elif column.not_null and (column.generated or not _default_of(draft, column)):
            draft.check(one)
    if written:
        for name in sequences_in(column.default):
            draft.lock(_sequence(draft, name), LockMode.ROW_EXCLUSIVE)


def _is_written(draft: Draft, column: ColumnRow) -> bool | None:
    """Whether a new column's value is written into each row; none where the files do not tell."""
    if column.unsure & {"default", "type", "generated", "identity"}:
        return None
    if column.generated:
        return column.generated == "s"
    if column.identity:
        return True
    answers = [_is_constrained(draft, domain) for domain in _domains(draft, column.type)]
    default = _default_of(draft, column)
    if default is not None:
        answers.append(is_volatile(draft.after, default))
    return True if True in answers else None if None in answers or not column.type.known else False


def _default_of(draft: Draft, column: ColumnRow) -> Expression | None:
    """The default of a column: its own, else its domain's."""
    domain = next(_domains(draft, column.type), None) if column.default is None else None
    return column.default if domain is None else domain.default


def _domains(draft: Draft, type_: TypeRef) -> Iterator[TypeRow | None]:
    """The domains that a type stands for, outermost first; none in the place of what is not known."""
    row = draft.row(type_.oid, TypeRow)
    while row is not None and row.kind is TypeKind.DOMAIN and not type_.dimensions:
        yield row
        if row.base is None:
            yield None
            return
        type_ = row.base
        row = draft.row(type_.oid, TypeRow)


def _is_constrained(draft: Draft, domain: TypeRow | None) -> bool | None:
    if domain is None or "kind" in domain.unsure:
        return None
    return domain.not_null or bool(draft.before.row(("domains", domain.oid)))


def _sequence(draft: Draft, name: tuple[str, ...]) -> int | None:
    """The sequence that a literal names: in its schema, else in those of the search path."""
    schemas = name[:-1] or draft.change.settings.search_path
    for schema in schemas:
        oid: int | None = draft.before.row(("relation", draft.before.row(("schema", schema)), name[-1]))
        if draft.row(oid, SequenceRow) is not None:
            return oid
    return None


def drop_column(draft: Draft, change: Change) -> None:
    """DROP COLUMN: nothing is written; what goes along is locked too."""
    table = owner_of(draft, change)
    if table is None:
        return
    only = bool(change.options.get("only"))
    for one in draft.family(table, only=only):
        draft.lock(one.oid, LockMode.ACCESS_EXCLUSIVE)
    for child in draft.children(table) if only else ():
        draft.lock(child.oid, LockMode.ACCESS_EXCLUSIVE)
    add_removals(draft)


def change_column(draft: Draft, change: Change) -> None:
    """RENAME COLUMN, SET DEFAULT, DROP DEFAULT, DROP NOT NULL: a change of the catalog alone."""
    lock_family(draft, change)


def set_not_null(draft: Draft, change: Change) -> None:
    """SET NOT NULL: all rows are read, unless the column is NOT NULL or a valid CHECK proves it (12 and later).

    That a CHECK saves the scan is in PostgreSQL's release notes of 12.
    """
    family = lock_family(draft, change)
    before = draft.row(change.oid, ColumnRow)
    for table in family:
        column = draft.alike(table.oid, before) if before is not None else None
        require_not_null(draft, table, column)


def require_not_null(draft: Draft, table: RelationRow, column: ColumnRow | None) -> None:
    """The rows of a table are checked for nulls in a column, if nothing says that there are none."""
    if column is None or "not_null" in column.unsure:
        draft.doubt("checks")
    elif draft.before.row(("not null unvalidated", column.oid)) is not None:
        draft.check(table)
    elif not column.not_null:
        constraints = draft.members("constraints", table.oid, ConstraintRow, "checks")
        if is_proved_not_null(column, constraints):
            return
        # Where a constraint may be there that the files do not tell, or may say it, the scan is in doubt.
        if draft.is_open("constraints", table.oid) or any(one.unsure & PROVING for one in constraints):
            draft.doubt("checks")
        else:
            draft.check(table)


def alter_identity(draft: Draft, change: Change) -> None:
    """Identity and generation: only another expression of a stored column is written into each row (17 and later)."""
    family = lock_family(draft, change)
    before, after = draft.row(change.oid, ColumnRow), draft.row_after(change.oid, ColumnRow)
    if before is None or after is None:
        return
    for table in family if before.generated == after.generated == "s" else ():
        draft.rewrite(table)
    if before.identity and after.identity:
        for sequence in draft.members("sequences", before.oid, SequenceRow):
            draft.lock(sequence.oid, LockMode.SHARE_ROW_EXCLUSIVE)
    add_removals(draft)


def alter_type(draft: Draft, change: Change) -> None:
    """ALTER COLUMN … TYPE: whether it rewrites is a question of both types."""
    family = lock_family(draft, change)
    before, after = draft.row(change.oid, ColumnRow), draft.row_after(change.oid, ColumnRow)
    if before is None or after is None:
        draft.doubt("locks", "rewrites", "builds", "checks")
        return
    for table in family:
        column = draft.alike(table.oid, before)
        if column is not None and isinstance(table, RelationRow):
            add_retyping(draft, table, column, after)
