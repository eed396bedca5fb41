"""Constraints that are added, validated and dropped while their tables are in use."""

from collections.abc import Iterable, Iterator

from msgspec import structs

from schemalint.catalog.changes import (
    AddConstraint,
    AddForeignKey,
    AlterObject,
    Change,
    CreateTable,
    DropConstraint,
    DropTable,
    ValidateConstraint,
)
from schemalint.catalog.deployed import before_file, earlier_changes, impact, is_new, row_is_new, serves
from schemalint.catalog.edits import insert_before, insert_text, remove_statement, replace_text
from schemalint.catalog.handles import Column, Constraint, ForeignKey, Table, known, quoted
from schemalint.catalog.in_file import of_statement
from schemalint.catalog.locks import Effects, LockMode, known_locks, locks_together, together
from schemalint.catalog.locks.wording import are, held, strongest, told, work
from schemalint.catalog.outside import outside, stands_alone
from schemalint.catalog.rows import ColumnRow, ConstraintKind, ConstraintRow, Place
from schemalint.catalog.steps import element, later, may_follow, not_null_steps, then, with_place
from schemalint.lazy import regex
from schemalint.model import Finding, Fix, Safety
from schemalint.rules.registry import NOTE, WARNING, rule

_ALTER = ("AlterTableStmt",)
_IN_USE = {"implied": False, "in_use": True}
NOT_VALID_ON_PARTITIONED_SINCE = 18
"""Since when a partitioned table can get a foreign key NOT VALID (release notes of 18)."""
_KEYS = {ConstraintKind.PRIMARY_KEY: "PRIMARY KEY", ConstraintKind.UNIQUE: "UNIQUE"}
_KEY_LIST = regex(
    rb"(?i)(?:constraint\s+\S+\s+)?(?:primary\s+key|unique)(\s*\([^()]*\))(?:\s+(?:deferrable|initially\s+\w+))*"
)


@rule("added-foreign-key-scans", severity=WARNING, statements=_ALTER, where=_IN_USE)
def added_foreign_key_scans(change: AddForeignKey) -> Iterator[Finding] | None:
    """A foreign key without NOT VALID looks up every row that is there while writes to both tables wait."""
    return None if change.implied else _scan(change)


@rule("added-check-scans", severity=WARNING, statements=_ALTER, where=_IN_USE)
def added_check_scans(change: AddConstraint) -> Iterator[Finding] | None:
    """A CHECK without NOT VALID reads every row that is there while nobody can use the table."""
    if change.implied or isinstance(change, AddForeignKey):
        return None
    row = change.after.row(change.oid)
    is_key = isinstance(row, ConstraintRow) and row.kind is not ConstraintKind.CHECK
    return None if is_key else _scan(change)


def _scan(change: AddConstraint) -> Iterator[Finding]:
    """A CHECK or a foreign key that is proved for all rows; a NOT NULL with a name (18) has no row of its own."""
    found = impact(change)
    if known(found.checks):
        constraint = change.after.find(change.oid, Constraint)
        step = "" if constraint is None or _only_below(constraint) else _validation(constraint)
        yield change.finding(
            told(_locked(change, found)),
            hint=_not_valid(change, constraint, step),
            fixer=lambda: _validate_later(change, constraint, step),
        )


def _locked(change: Change, found: Effects) -> Effects:
    """Effects with the locks of the whole statement: ALTER TABLE takes the strongest of its subcommands first."""
    others = [one for one in of_statement(change) if one is not change]
    return structs.replace(found, locks=locks_together([found, *map(impact, others)])) if others else found


def _not_valid(change: AddConstraint, constraint: Constraint | None, validation: str) -> str:
    """How to add a constraint without reading the rows that are there under its lock."""
    if constraint is None:
        return with_place("add it NOT VALID, then VALIDATE CONSTRAINT", later(change))
    if not validation:
        return (
            f"add it to each partition NOT VALID and validate it there: {constraint.table.written_name} takes it over"
        )
    step = with_place(f"add it NOT VALID, then {validation}", later(change))
    return f"{_inline(change, constraint)}{step}"


def _inline(change: AddConstraint, constraint: Constraint) -> str:
    """What saves the look at the rows where a foreign key is on a new column that is NULL in all."""
    if not isinstance(constraint, ForeignKey) or len(constraint.row.columns) != 1:
        return ""
    column: ColumnRow | None = constraint.snapshot.row(constraint.row.columns[0])
    null = column is None or (
        column.default is None and not column.identity and row_is_new(change.catalog, change.statement.source, column)
    )
    return "write REFERENCES into ADD COLUMN, which reads nothing while all is NULL, or " if null else ""


def _only_below(constraint: Constraint) -> bool:
    """Whether the table is one that takes a foreign key only as a valid one."""
    if not isinstance(constraint, ForeignKey) or constraint.settings.pg_version >= NOT_VALID_ON_PARTITIONED_SINCE:
        return False
    return _partitioned(constraint)


def _partitioned(constraint: Constraint) -> bool:
    """Whether a constraint is on a partitioned table; one that the files only name is taken for a plain one."""
    table = constraint.table
    return table.declared and table.partitioned


def _validation(made: Constraint | Column) -> str:
    return f"ALTER TABLE {made.table.written_name} VALIDATE CONSTRAINT {_name(made)}"


def _validate_later(change: AddConstraint, constraint: Constraint | None, validation: str) -> Fix | None:
    place = element(change) if validation and may_follow(change) else None
    if constraint is None or place is None:
        return None
    return then(change, (insert_text(place, " NOT VALID"),), [validation], f"validate_{constraint.name}")


@rule("added-key-builds-index", severity=WARNING, statements=_ALTER, where=_IN_USE)
def added_key_builds_index(change: AddConstraint) -> Iterator[Finding] | None:
    """UNIQUE or PRIMARY KEY without USING INDEX builds its index while nobody can use the table."""
    key = _added(change, *_KEYS)
    return _build(change, key) if key is not None else None


def _added(change: AddConstraint, *kinds: ConstraintKind) -> Constraint | None:
    """The constraint of some kinds that a change adds to a table in use."""
    if change.implied or isinstance(change, AddForeignKey):
        return None
    row = change.after.row(change.oid)
    if not isinstance(row, ConstraintRow) or row.kind not in kinds or not serves(change, change.options.get("table")):
        return None
    return change.after.find(change.oid, Constraint)


def _build(change: AddConstraint, key: Constraint) -> Iterator[Finding]:
    found = impact(change)
    if known(found.builds):
        yield change.finding(told(found), hint=_index_first(change, key), fixer=lambda: _use_index(change, key))


def _index_first(change: AddConstraint, key: Constraint) -> str:
    """How to add a key whose index is there already."""
    table, name, kind = key.table.written_name, quoted(key.name), _KEYS[key.row.kind]
    columns = ", ".join(quoted(column.name) for column in key.columns)
    if _partitioned(key):
        return (
            f"ALTER TABLE ONLY {table} ADD CONSTRAINT {name} {kind} ({columns}), then for each partition CREATE UNIQUE "
            f"INDEX CONCURRENTLY, ADD {kind} USING INDEX, and ALTER INDEX {name} ATTACH PARTITION"
        )
    nullable = [quoted(one.name) for one in _nullable(change, key)]
    first = f"make {', '.join(nullable)} NOT NULL by a validated CHECK, then " if nullable else ""
    index = quoted(_index_name(change, key))
    build = with_place(f"CREATE UNIQUE INDEX CONCURRENTLY {index} ON {table} ({columns})", outside(change))
    return f"{first}{build}, then ADD CONSTRAINT {name} {kind} USING INDEX {index}"


def _index_name(change: AddConstraint, key: Constraint) -> str:
    """A name for the index that is free while the table is in use: the constraint's, if the file does not free it."""
    schema = key.table.row.schema
    taken = before_file(change).row(("relation", schema, key.name)) is not None
    return f"{key.name[:59]}_new" if taken else key.name


def _nullable(change: AddConstraint, key: Constraint) -> list[Column]:
    """The columns that a primary key makes NOT NULL."""
    if key.row.kind is not ConstraintKind.PRIMARY_KEY:
        return []
    before = (change.before.find(column.row.oid, Column) for column in key.columns)
    return [column for column in before if column is not None and not column.not_null]


def _use_index(change: AddConstraint, key: Constraint) -> Fix | None:
    """Build the index before the statement, and let the constraint take it over."""
    place = element(change)
    if (
        place is None
        or not stands_alone(change)
        or _nullable(change, key)
        or (key.table.declared and key.table.partitioned)
    ):
        return None
    columns = _KEY_LIST.fullmatch(place.source.sql, place.start, place.end)
    if columns is None:
        return None
    name, listed = quoted(_index_name(change, key)), columns[1].strip().decode()
    build = f"CREATE UNIQUE INDEX CONCURRENTLY {name} ON {key.table.written_name} {listed};"
    edits = (
        insert_before(change.statement, build),
        replace_text(Place(place.source, *columns.span(1)), f" USING INDEX {name}"),
    )
    done = tuple([edit for edit in edits if edit is not None])
    return Fix(Safety.UNSAFE, done) if len(done) == len(edits) else None


@rule("nullable-index-as-primary-key", severity=WARNING, statements=_ALTER, where=_IN_USE)
def nullable_index_as_primary_key(change: AddConstraint) -> Iterator[Finding] | None:
    """PRIMARY KEY USING INDEX over columns that may be NULL reads all rows while nobody can use the table."""
    key = _added(change, ConstraintKind.PRIMARY_KEY)
    return _required(change, key) if key is not None else None


def _required(change: AddConstraint, key: Constraint) -> Iterator[Finding]:
    found = impact(change)
    if not known(found.checks) or known(found.builds):
        return
    columns = _nullable(change, key)
    steps = [step for one in columns for step in not_null_steps(one, change.settings.pg_version)]
    names = " and ".join(quoted(one.name) for one in columns)
    yield change.finding(
        f"{names} may be NULL until now: {told(found)}",
        hint=f"before it, each in a transaction of its own: {'; '.join(steps)}",
    )


@rule("added-exclusion-builds-index", severity=WARNING, statements=_ALTER, where=_IN_USE)
def added_exclusion_builds_index(change: AddConstraint) -> Iterator[Finding] | None:
    """An exclusion constraint builds its index and compares all rows while nobody can use the table."""
    return _exclude(change) if _added(change, ConstraintKind.EXCLUSION) is not None else None


def _exclude(change: AddConstraint) -> Iterator[Finding]:
    found = impact(change)
    if known(found.builds):
        yield change.finding(
            told(found),
            hint="there is no form of it that lets others through: run it when few wait, with a lock_timeout, or give "
            "the constraint to a new table and copy the rows in batches",
        )


@rule("validated-in-same-transaction", severity=WARNING, statements=_ALTER)
def validated_in_same_transaction(change: ValidateConstraint) -> Iterator[Finding] | None:
    """VALIDATE CONSTRAINT in the transaction that adds the constraint reads all rows under the lock of that."""
    made = change.before.find(change.oid, Constraint) or change.before.find(change.oid, Column)
    on_domain = isinstance(made, Constraint) and made.row.on_domain
    return _at_once(change, made) if made is not None and not on_domain and serves(change, made.row.table) else None


def _at_once(change: ValidateConstraint, made: Constraint | Column) -> Iterator[Finding]:
    if isinstance(made, Constraint) and not is_new(change, made):
        return
    added = next((one for one in earlier_changes(change) if _adds(one, made)), None)
    if added is None or added.statement.transaction != change.statement.transaction:
        return
    found = impact(change)
    if known(found.checks):
        name = _name(made)
        yield change.finding(
            f"{work(found)} while the transaction holds the locks of ADD CONSTRAINT {name}: {held(impact(added))}",
            hint=with_place(f"VALIDATE CONSTRAINT {name}", later(change)),
            fixer=lambda: _move(change, made),
        )


def _adds(change: Change, made: Constraint | Column) -> bool:
    """Whether a change adds what is validated; a NOT NULL (18) has no row of its own but for its column's."""
    return isinstance(change, AddConstraint) and made.row.oid in (change.oid, change.options.get("unvalidated"))


def _name(made: Constraint | Column) -> str:
    """The name of a constraint, or of a column's NOT NULL that is not validated."""
    if isinstance(made, Constraint):
        return quoted(made.name)
    return quoted(made.snapshot.row(("not null unvalidated", made.row.oid)) or made.name)


def _move(change: ValidateConstraint, made: Constraint | Column) -> Fix | None:
    """Take a statement that only validates out of the file, into a further one."""
    if change.part != (0, 1):
        return None
    return then(change, (remove_statement(change.statement),), [_validation(made)], f"validate_{made.name}")


@rule("validated-beside-change", severity=WARNING, statements=_ALTER)
def validated_beside_change(change: ValidateConstraint) -> Iterator[Finding] | None:
    """VALIDATE CONSTRAINT beside another subcommand reads all rows under the stronger lock of that."""
    return _beside(change) if change.part is not None and change.part[1] > 1 else None


def _beside(change: ValidateConstraint) -> Iterator[Finding]:
    made = change.before.find(change.oid, Constraint) or change.before.find(change.oid, Column)
    if made is None or any(_adds(one, made) for one in of_statement(change)):
        return
    found = impact(change)
    locked = _locked(change, found)
    lock = strongest(locked)
    if known(found.checks) and lock is not None and lock.mode.blocks_writes:
        yield change.finding(
            told(locked), hint="VALIDATE CONSTRAINT in a statement of its own lets reads and writes go on"
        )


@rule("changed-domain-scans", severity=WARNING, statements=("AlterDomainStmt",))
def changed_domain_scans(change: AddConstraint | AlterObject) -> Iterator[Finding] | None:
    """A constraint that is added to a domain reads all tables that use it while writes to them wait."""
    return _domain(change) if change.options.get("action") in ("add constraint", "set not null") else None


def _domain(change: AddConstraint | AlterObject) -> Iterator[Finding]:
    found = impact(change)
    if known(found.checks):
        yield change.finding(
            told(found),
            hint="NOT VALID checks new values only; to prove the old ones while writes go on, add a CHECK … NOT VALID "
            "to each table, and validate that",
        )


@rule("new-table-locks-referenced", severity=NOTE, preset="locking")
def new_table_locks_referenced(change: CreateTable | AddForeignKey) -> Iterator[Finding] | None:
    """A foreign key of a new table makes writes to the table that it references wait for the transaction's end."""
    if isinstance(change, CreateTable) or (change.implied and change.statement.kind == "CreateStmt"):
        return _keys_of_new(change) if isinstance(change, CreateTable) else None
    return None if serves(change, change.options["table"]) else _lock_referenced(change, (change,))


def _keys_of_new(change: CreateTable) -> Iterator[Finding]:
    """The foreign keys of one CREATE TABLE are told at once."""
    return _lock_referenced(change, (one for one in of_statement(change) if isinstance(one, AddForeignKey)))


def _lock_referenced(change: CreateTable | AddForeignKey, keys: Iterable[AddForeignKey]) -> Iterator[Finding]:
    found = together(impact(key) for key in keys)
    if known_locks(found.locks):
        yield change.finding(
            f"the foreign keys of a new table take {held(found)}, until the transaction ends",
            hint="make the table without them, and add each in a transaction of its own with a lock_timeout",
        )


@rule("drop-locks-referenced", severity=NOTE, preset="locking")
def drop_locks_referenced(change: DropTable | DropConstraint) -> Iterator[Finding] | None:
    """Dropping a foreign key, or a table with some, also locks the tables that they reference ACCESS EXCLUSIVE."""
    return None if change.implied else _drop(change)


def _drop(change: DropTable | DropConstraint) -> Iterator[Finding]:
    dropped = change.before.find(change.oid, Table) or change.before.find(change.oid, ForeignKey)
    if dropped is None:
        return
    keys = known(dropped.foreign_keys) if isinstance(dropped, Table) else (dropped,)
    wanted = {key.row.references for key in keys} - {key.row.table for key in keys}
    locks = [lock for lock in known_locks(impact(change).locks) if lock.mode is LockMode.ACCESS_EXCLUSIVE]
    tables = [lock.relation for lock in locks if lock.relation.row.oid in wanted]
    if tables:
        steps = "drop its foreign keys before, each in a transaction of its own" if len(tables) > 1 else "do it alone"
        yield change.finding(
            f"{are(tables, 'locked')} ACCESS EXCLUSIVE too: reads and writes wait until the transaction ends",
            hint=f"{steps} with a lock_timeout",
        )
