"""What a change of a domain locks and scans: the tables whose columns are of it."""

from collections.abc import Iterator

from schemalint.catalog.locks.draft import Draft
from schemalint.catalog.locks.modes import LockMode
from schemalint.catalog.rows import ColumnRow, ConstraintRow, Oid, RelationRow, TypeKind, TypeRow


def check_domain(draft: Draft, row: ConstraintRow, *, validates: bool) -> None:
    """ADD CONSTRAINT and VALIDATE CONSTRAINT of a domain: NOT VALID looks at no table."""
    if "validated" in row.unsure:
        draft.doubt("locks", "checks")
    elif validates:
        check_users(draft, row.table)


def check_users(draft: Draft, domain: Oid) -> None:
    """Lock SHARE, and read, each table with a column of a domain or of a domain over it."""
    for table in _users(draft, domain):
        draft.lock(table.oid, LockMode.SHARE)
        draft.check(table)


def _users(draft: Draft, domain: Oid) -> Iterator[RelationRow]:
    catalog = draft.change.catalog
    for oid in catalog.users(domain):
        column = draft.row(oid, ColumnRow)
        if column is not None and column.type.oid == domain and not column.type.dimensions:
            table = draft.row(column.table, RelationRow)
            if table is not None and draft.has_rows(table):
                yield table
    if catalog.partial:
        draft.doubt("locks", "checks")
    for other in catalog.of_kind(TypeRow):
        over = draft.row(other.oid, TypeRow)
        if over is not None and over.kind is TypeKind.DOMAIN and over.base is not None and over.base.oid == domain:
            yield from _users(draft, over.oid)
