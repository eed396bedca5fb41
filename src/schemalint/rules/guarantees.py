"""What the rows of tables in use are kept to from a migration on, and what no longer."""

from collections.abc import Iterable, Iterator

from schemalint.catalog.changes import AddConstraint, CreateIndex, DropConstraint, SetNotNull
from schemalint.catalog.deployed import before_file, is_new, serves
from schemalint.catalog.handles import Column, Constraint, Index, Table, quoted
from schemalint.catalog.locks.proofs import demands_not_null, is_not_null_check
from schemalint.catalog.rows import ConstraintKind, Oid
from schemalint.model import Finding
from schemalint.rules.registry import NOTE, rule

_KEYS = (ConstraintKind.PRIMARY_KEY, ConstraintKind.UNIQUE)
_LOST = {
    ConstraintKind.PRIMARY_KEY: "rows may be equal, and have no identity for replication",
    ConstraintKind.UNIQUE: "rows may be equal in its columns",
    ConstraintKind.FOREIGN_KEY: "rows may reference what is not there",
    ConstraintKind.CHECK: "rows may hold what it kept out",
    ConstraintKind.EXCLUSION: "rows may overlap",
    ConstraintKind.NOT_NULL: "rows may hold NULL",
}
"""What may be, by the kind of constraint that is gone."""


@rule("dropped-constraint", severity=NOTE, preset="compatibility")
def dropped_constraint(change: DropConstraint) -> Iterator[Finding] | None:
    """A constraint that is dropped no longer keeps out what queries and applications count on never to see."""
    return None if change.implied else _dropped(change)


def _dropped(change: DropConstraint) -> Iterator[Finding]:
    constraint = change.before.find(change.oid, Constraint)
    if constraint is None or not serves(change, constraint.row.table) or is_new(change, constraint):
        return
    table, referenced = change.at_end.find(constraint.row.table, Table), constraint.row.references
    if referenced is not None and change.at_end.find(referenced, Table) is None:
        return
    columns = [change.at_end.find(one.row.oid, Column) for one in constraint.columns]
    if table is None or None in columns or _another(table.constraints, constraint) or _kept(table, constraint):
        return
    yield change.finding(
        f"{_LOST[constraint.constraint_kind]} without {quoted(constraint.name)} of {constraint.table.written_name}",
        hint="see that nothing counts on it: ON CONFLICT, joins, what an application takes for granted",
    )


def _another(constraints: Iterable[Constraint], one: Constraint) -> bool:
    """Whether another constraint of the kind is about the same columns, and perhaps more of them."""
    kind, columns = one.constraint_kind, set(one.columns)
    alike = (other for other in constraints if other != one and other.constraint_kind is kind)
    wider = kind in (ConstraintKind.CHECK, ConstraintKind.FOREIGN_KEY)
    return any(set(other.columns) == columns or (wider and _covers(other, one)) for other in alike)


def _covers(other: Constraint, one: Constraint) -> bool:
    """Whether a constraint is about all that another is about; a foreign key looks at rows without nulls only."""
    more = set(other.columns) - set(one.columns)
    same = len(more) == len(other.columns) - len(one.columns) and other.row.references == one.row.references
    return same and (other.row.references is None or all(column.not_null for column in more))


def _kept(table: Table, constraint: Constraint) -> bool:
    """Whether something of another kind says what a constraint said: a unique index, or NOT NULL."""
    columns = {one.row.oid for one in constraint.columns}
    if constraint.constraint_kind in _KEYS:
        return any(_apart(index, columns) for index in table.indexes)
    not_null = constraint.expression is not None and is_not_null_check(constraint.row)
    return not_null and all(one.not_null for one in table.columns if one.row.oid in columns)


def _apart(index: Index, columns: set[Oid]) -> bool:
    """Whether an index keeps rows apart by some columns, or by fewer of them."""
    return index.unique and index.predicate is None and {key.column for key in index.keys} <= columns


@rule("new-write-restriction", severity=NOTE, preset="compatibility")
def new_write_restriction(change: AddConstraint | SetNotNull | CreateIndex) -> Iterator[Finding] | None:
    """A constraint, a unique index or NOT NULL refuses what the application that runs may still write."""
    if change.implied:
        return None
    return _column(change) if isinstance(change, SetNotNull) else _constrained(change)


def _column(change: SetNotNull) -> Iterator[Finding]:
    column = change.before.find(change.oid, Column)
    if column is not None and not column.not_null and not _demanded(change, column):
        yield from _restricted(change, (column,), f"{quoted(column.name)} NOT NULL")


def _demanded(change: SetNotNull, column: Column) -> bool:
    """Whether a CHECK that was there before the file lets no null into a column."""
    table = before_file(change).find(column.row.table, Table)
    checks = [one for one in table.constraints if one.enforced and one.expression is not None] if table else ()
    return demands_not_null(column.row, [one.row for one in checks])


def _constrained(change: AddConstraint | CreateIndex) -> Iterator[Finding]:
    made = change.after.find(change.oid, Constraint) or change.after.find(change.oid, Index)
    if made is None or not is_new(change, made) or (isinstance(made, Index) and not made.unique):
        return
    keys = [key.column for key in made.keys if key.column is not None] if isinstance(made, Index) else []
    oids = keys if isinstance(made, Index) else [one.row.oid for one in made.columns]
    table = before_file(change).find(made.row.table, Table)
    if table is None or _demands_already(table, made, set(oids)):
        return
    yield from _restricted(change, made.snapshot.known(oids, Column), quoted(made.name))


def _demands_already(table: Table, made: Constraint | Index, columns: set[Oid]) -> bool:
    """Whether the table has had a constraint of the kind for the same columns, be it another one."""
    if isinstance(made, Index) or made.constraint_kind in _KEYS:
        return any(_apart(index, columns) for index in table.indexes) and not _nulls_too(made)
    alike = (one for one in table.constraints if one.constraint_kind is made.constraint_kind)
    return any({column.row.oid for column in one.columns} == columns for one in alike)


def _nulls_too(made: Constraint | Index) -> bool:
    """Whether a key takes nulls for equal, as others do not."""
    index = made if isinstance(made, Index) else made.snapshot.find(made.row.index, Index)
    return index is not None and index.nulls_not_distinct


def _restricted(
    change: AddConstraint | SetNotNull | CreateIndex, columns: tuple[Column, ...], what: str
) -> Iterator[Finding]:
    """What the application that runs does not know, it does not write."""
    known_to_it = [column for column in columns if not is_new(change, column)]
    if known_to_it and serves(change, known_to_it[0].row.table):
        yield change.finding(
            f"writes to {known_to_it[0].table.written_name} that break {what} fail from here on",
            hint="deploy before what no longer writes so",
        )
