"""Foreign keys."""

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from schemalint.catalog.edits import insert_statement
from schemalint.catalog.handles import Column, ForeignKey, Table, known, leading, names, narrowing, quoted, serving
from schemalint.catalog.indexing import index_statement
from schemalint.catalog.origin import made_by, runs_alone
from schemalint.catalog.removal import without
from schemalint.catalog.rows import TypeRef
from schemalint.catalog.store import StatementRef
from schemalint.catalog.types import shown
from schemalint.catalog.uses import indexes_with
from schemalint.catalog.words import words
from schemalint.model import Finding, Fix, Related, Safety, Severity
from schemalint.rules.registry import ERROR, FOLDED_NOTE, NOTE, WARNING, by_profile, rule

_INTEGERS = {"int2": 0, "int4": 1, "int8": 2}
"""The integer types by their width."""
_SAME_FAMILY = ({"text", "varchar"}, {"cidr", "inet"}, {"bit", "varbit"})
"""Types whose values one index holds alike."""


@rule("foreign-key-without-index", severity=WARNING, where={"inherited": False, "enforced": True})
def foreign_key_without_index(key: ForeignKey) -> Iterator[Finding]:
    """A foreign key that no index leads with makes each delete or key update of the parent scan this table."""
    if key.inherited or not key.enforced:
        return
    table, columns = key.table, key.columns
    if _served(table, columns):
        return
    part = ",".join([column.name for column in columns])
    key_of = f"{names(columns)}, the foreign key to {key.references.written_name}"
    first = leading(table, columns)
    partial = narrowing(known(table.indexes) if first is None else first, columns)
    if partial is not None:
        yield key.finding(
            f"no index leads with all of {key_of}; {partial.name} helps with a part of it",
            hint=lambda: index_statement(table, columns), part=part, severity=NOTE,
        )  # fmt: skip
        return
    yield key.finding(f"no index leads with {key_of}", hint=lambda: _hint(key), part=part, fix=lambda: _fix(key))


def _served(table: Table, columns: Sequence[Column]) -> bool:
    """Whether an index of the table finds these columns' values, or one of each partition does."""
    first = leading(table, columns)
    if serving(indexes_with(table, columns) if first is None else first, columns) is not None:
        return True
    partitions = table.partitions if _partitioned(table) else ()
    return bool(partitions) and all(_served(one, _same_columns(one, columns)) for one in partitions)


def _same_columns(partition: Table, columns: Iterable[Column]) -> list[Column]:
    return [own for column in columns if (own := partition.column(column.name)) is not None]


def _fix(key: ForeignKey) -> Fix | None:
    """The statement after the one that makes the constraint, where it can run there without blocking writes."""
    statement = made_by(key)
    if statement is None:
        return None
    new = _is_new(key, statement)
    if not new and (_partitioned(key.table) or not runs_alone(key, statement)):
        return None
    edit = insert_statement(statement, index_statement(key.table, key.columns, concurrently=not new))
    return Fix(Safety.UNSAFE, (edit,)) if edit is not None else None


def _is_new(key: ForeignKey, statement: StatementRef | None) -> bool:
    """Whether the file that makes the constraint also makes the table, so that nobody writes to it yet."""
    table = key.table.place
    return table is not None and statement is not None and table.source is statement.source


def _partitioned(table: Table) -> bool:
    """Whether a table is partitioned; one that the files do not make is taken for a plain one."""
    return table.declared and table.partitioned


def _hint(key: ForeignKey) -> str:
    if _is_new(key, made_by(key)):
        return index_statement(key.table, key.columns)
    if not _partitioned(key.table):
        return f"outside a transaction: {index_statement(key.table, key.columns, concurrently=True)}"
    return (
        "CREATE INDEX … ON ONLY the partitioned table, CREATE INDEX CONCURRENTLY on each partition outside a "
        "transaction, then ALTER INDEX … ATTACH PARTITION for each"
    )


@rule("foreign-key-type-mismatch", severity=WARNING, where={"inherited": False})
def foreign_key_type_mismatch(key: ForeignKey) -> Iterator[Finding] | None:
    """A foreign key of another type than the key it references cannot hold all of its values, or compares by a cast."""
    if key.inherited or key.of_one_type:
        return None
    pairs = [pair for pair in zip(key.columns, key.reference_columns, strict=False) if pair[0].type != pair[1].type]
    return _mismatches(key, pairs) if pairs else None


def _mismatches(key: ForeignKey, pairs: Iterable[tuple[Column, Column]]) -> Iterator[Finding]:
    for own, other in pairs:
        said = _difference(own.base_type, other.base_type)
        if said is None:
            continue
        severity, consequence = said
        theirs = f"{key.references.written_name}.{other.name}"
        yield key.finding(
            f"{own.name} is {shown(own.type)} and references {theirs}, which is {shown(other.type)}: {consequence}",
            hint=f"make {own.name} {shown(other.type)}",
            part=own.name,
            severity=severity,
        )


def _difference(own: TypeRef, other: TypeRef) -> tuple[Severity | None, str] | None:
    """What comes of comparing two base types, and how bad that is; none where nothing does."""
    if own.name in _INTEGERS and other.name in _INTEGERS:
        if _INTEGERS[own.name] < _INTEGERS[other.name]:
            return None, "it cannot hold all of its values"
        return (NOTE, "it is wider than it needs to be") if own.name != other.name else None
    if own.name == other.name or any({own.name, other.name} <= family for family in _SAME_FAMILY):
        narrower = own.modifiers and own.modifiers != other.modifiers and own.name in {"varchar", "bpchar", "numeric"}
        return (NOTE, "it may be too short") if narrower and _shorter(own, other) else None
    return None, "each comparison needs a cast"


def _shorter(own: TypeRef, other: TypeRef) -> bool:
    return not other.modifiers or own.modifiers[0] < other.modifiers[0]


@rule("duplicate-foreign-key", severity=WARNING, where={"inherited": False})
def duplicate_foreign_key(key: ForeignKey) -> Iterator[Finding] | None:
    """Two foreign keys over the same columns to the same key check each row twice."""
    own = key.row
    if key.inherited or not (own.columns and own.reference_columns):
        return None
    for other in known(key.table.foreign_keys):
        row = other.row
        if row.oid >= own.oid:
            return None
        if row.references == own.references and not other.inherited and _pairs(other) == _pairs(key):
            return _duplicate(key, other)
    return None


def _pairs(key: ForeignKey) -> set[tuple[int, int]]:
    return set(zip(key.row.columns, key.row.reference_columns, strict=False))


def _duplicate(key: ForeignKey, other: ForeignKey) -> Iterator[Finding]:
    dropping = f"ALTER TABLE {key.table.written_name} DROP CONSTRAINT {quoted(key.name)}"
    yield key.finding(
        f"{key.name} checks what {other.name} checks already: {names(key.columns)} in {key.references.written_name}",
        hint=dropping,
        fix=lambda: without(key, ("AlterTableStmt",), dropping),
        related=(Related(other.span, f"{other.name} is declared here"),) if other.place is not None else (),
    )


@rule("overlapping-foreign-keys", severity=NOTE, default=False)
def overlapping_foreign_keys(key: ForeignKey) -> Iterator[Finding]:
    """Two foreign keys share some of their columns, so that a value of one decides what the other may be."""
    own = set(key.row.columns)
    for other in known(key.table.foreign_keys):
        if other.row.oid >= key.row.oid:
            return
        shared = own.intersection(other.row.columns)
        if shared and _pairs(other) != _pairs(key) and not (key.inherited or other.inherited):
            both = names(column for column in key.columns if column.oid in shared)
            yield key.finding(f"{key.name} and {other.name} share {both}", part=other.name)


@rule("foreign-key-to-itself", severity=ERROR, where={"inherited": False})
def foreign_key_to_itself(key: ForeignKey) -> Iterator[Finding]:
    """A foreign key from a column to itself is always kept: each row references itself."""
    if key.row.references != key.row.table or key.inherited:
        return
    pairs = zip(key.row.columns, key.row.reference_columns, strict=False)
    if key.row.reference_columns and all(own == other for own, other in pairs):
        yield key.finding(f"{names(key.columns)} references itself, which is always true", hint="reference another key")


@rule("foreign-key-to-other-schema", severity=NOTE, default=False)
def foreign_key_to_other_schema(key: ForeignKey) -> Iterator[Finding]:
    """A foreign key to another schema ties the two together: neither is dropped, restored or granted alone."""
    other = key.references
    if not key.inherited and other.schema != key.table.schema:
        yield key.finding(f"{names(key.columns)} references {other.qualified_name}, in another schema")


@rule("foreign-key-to-platform-unique", severity=by_profile(postgres=NOTE, supabase=ERROR, managed=ERROR))
def foreign_key_to_platform_unique(key: ForeignKey) -> Iterator[Finding]:
    """A foreign key to a column of auth that is no primary key breaks when the platform changes its constraints."""
    if key.references.schema.name != "auth" or key.references.declared:
        return
    columns = [column.name for column in key.reference_columns]
    if columns and columns != ["id"]:
        yield key.finding(
            f"{names(key.columns)} references {names(key.reference_columns)} of {key.references.written_name},"
            " which is not its primary key",
            hint=f"reference {key.references.written_name} (id)",
        )


@rule("foreign-key-without-on-delete", severity=NOTE, where={"inherited": False, "on_delete": ("a",)}, default=False)
def foreign_key_without_on_delete(key: ForeignKey) -> Iterator[Finding]:
    """A foreign key without ON DELETE does not say what becomes of its rows when the row they reference goes."""
    if not key.inherited and key.on_delete == "a" and not key.says_on_delete:
        yield key.finding(
            f"{names(key.columns)} does not say what becomes of it when the row of {key.references.name} is deleted",
            hint="add ON DELETE RESTRICT, CASCADE or SET NULL, or NO ACTION if that is meant",
        )


@rule("cascading-delete", severity=NOTE, where={"inherited": False, "on_delete": ("c",)}, default=False)
def cascading_delete(key: ForeignKey) -> Iterator[Finding]:
    """ON DELETE CASCADE deletes rows that no statement names."""
    if key.on_delete == "c" and not key.inherited:
        referenced = key.references.written_name
        yield key.finding(f"deleting a row of {referenced} deletes those of {key.table.written_name} that reference it")


@rule("cascading-update", severity=NOTE, where={"inherited": False, "on_update": ("c",)}, default=False)
def cascading_update(key: ForeignKey) -> Iterator[Finding]:
    """ON UPDATE CASCADE expects keys to change, and writes to every row that references one that does."""
    if key.on_update == "c" and not key.inherited:
        yield key.finding(
            f"a change of the key of {key.references.written_name} is written to {key.table.written_name}"
        )


@rule("set-null-on-not-null", severity=ERROR, where={"inherited": False})
def set_null_on_not_null(key: ForeignKey) -> Iterator[Finding] | None:
    """A foreign key that sets a column to NULL which is NOT NULL makes each such delete or update fail."""
    if key.inherited or not {key.on_delete, key.on_update} & {"n", "d"}:
        return None
    return _cannot_be_set(key)


def _cannot_be_set(key: ForeignKey) -> Iterator[Finding]:
    for clause, action, columns in (
        ("ON DELETE", key.on_delete, key.set_on_delete),
        ("ON UPDATE", key.on_update, key.columns),
    ):
        strict = [column for column in columns if column.not_null and (action == "n" or _has_no_default(column))]
        if action in {"n", "d"} and strict:
            what = "NULL" if action == "n" else "DEFAULT"
            yield key.finding(
                f"{clause} SET {what} always fails: {names(strict)} of {key.table.written_name} is NOT NULL",
                hint=f"ON DELETE CASCADE or RESTRICT, or let {names(strict)} be NULL",
                part=clause.lower(),
            )


def _has_no_default(column: Column) -> bool:
    return column.default is None and not column.identity_kind


@rule("partly-null-foreign-key", severity=NOTE, where={"inherited": False, "match": ("s",)})
def partly_null_foreign_key(key: ForeignKey) -> Iterator[Finding] | None:
    """A foreign key of several columns is not checked at all while one of them is NULL, unless it is MATCH FULL."""
    if len(key.row.columns) < 2 or key.inherited or key.match != "s":
        return None
    nullable = [column for column in key.columns if not column.not_null]
    return _unchecked(key, nullable) if len(nullable) > 1 else None


def _unchecked(key: ForeignKey, nullable: Sequence[Column]) -> Iterator[Finding]:
    yield key.finding(
        f"{key.name} is not checked while one of {names(nullable)} is NULL, whatever the others are",
        hint="add MATCH FULL, or a CHECK that all of them are NULL or none is",
    )


@rule("nullable-foreign-key", severity=NOTE, default=False)
def nullable_foreign_key(key: ForeignKey) -> Iterator[Finding]:
    """A foreign key that may be NULL is a relation that may be missing."""
    nullable = [] if key.inherited else [column for column in key.columns if not column.not_null]
    if nullable:
        yield key.finding(f"{names(nullable)} may be NULL: a row need not reference {key.references.written_name}")


@rule("foreign-key-not-deferrable", severity=NOTE, where={"inherited": False, "deferrable": False}, default=False)
def foreign_key_not_deferrable(key: ForeignKey) -> Iterator[Finding]:
    """A foreign key that is not deferrable forces an order on the statements of a transaction."""
    if not (key.deferrable or key.inherited):
        yield key.finding(f"{key.name} is checked after each statement", hint="add DEFERRABLE INITIALLY DEFERRED")


class ForeignKeyWithoutColumn(Struct, frozen=True, rename="kebab"):
    """Columns that foreign keys take along.

    Attributes:
        columns: a foreign key between two tables that both have such a column holds it.
    """

    columns: tuple[str, ...] = ()


@rule("foreign-key-without-tenant", severity=WARNING, default=False)
def foreign_key_without_tenant(key: ForeignKey, options: ForeignKeyWithoutColumn) -> Iterator[Finding]:
    """A foreign key without the tenant's column lets a row of one tenant reference a row of another."""
    if key.inherited:
        return
    held = {column.name for column in key.columns}
    for name in options.columns:
        if name not in held and key.table.column(name) is not None and key.references.column(name) is not None:
            yield key.finding(
                f"{names(key.columns)} may reference a row of {key.references.written_name} with another {name}",
                hint=f"reference ({name}, {names(key.reference_columns)}), which needs a unique key there",
                part=name,
            )


@rule("foreign-key-cycle", severity=NOTE, where={"inherited": False, "deferrable": False})
def foreign_key_cycle(key: ForeignKey) -> Iterator[Finding] | None:
    """Tables whose NOT NULL foreign keys form a cycle take no first row."""
    # A cycle holds a key to a table that was made later: the others need no look.
    if key.row.references is None or key.row.references <= key.row.table or not _demands(key):
        return None
    path = _way_back(key)
    return _cycle(key, path) if path else None


def _demands(key: ForeignKey) -> bool:
    """Whether a row needs the row it references to be there before it."""
    return not (key.deferrable or key.inherited) and not [one for one in key.columns if not one.not_null]


def _way_back(key: ForeignKey) -> list[Table]:
    """The tables from the one that a key references to its own, along keys that demand a row; empty for no way."""
    start, goal = key.references, key.table
    before: dict[Table, Table | None] = {start: None}
    waiting = [start]
    while waiting:
        table = waiting.pop()
        if table == goal:
            path = [table]
            while (previous := before[path[-1]]) is not None:
                path.append(previous)
            return path[::-1]
        for other in known(table.foreign_keys):
            if _demands(other) and other.references not in before:
                before[other.references] = table
                waiting.append(other.references)
    return []


def _cycle(key: ForeignKey, path: Sequence[Table]) -> Iterator[Finding]:
    around = " → ".join([key.table.name, *[table.name for table in path]])
    yield key.finding(
        f"no first row can be inserted: {around} reference each other and must not be NULL",
        hint=f"let {names(key.columns)} be NULL, or make {key.name} DEFERRABLE",
    )


def _like_a_key(name: str) -> bool:
    return name.endswith(("_id", "Id"))


@rule("missing-foreign-key", severity=FOLDED_NOTE, where={"name": _like_a_key, "local": True, "implicit": False})
def missing_foreign_key(column: Column) -> Iterator[Finding] | None:
    """A column that is named and typed like the key of another table, without a foreign key, may reference nothing."""
    if not _like_a_key(column.name) or not column.own:
        return None
    return _unreferenced(column)


def _unreferenced(column: Column) -> Iterator[Finding]:
    table, name = column.table, words(column.name)[:-1]
    target = _named(table, name) if name else None
    if target is None or table.partition_of is not None or table.temporary:
        return
    if any(key.holds(column) for key in table.foreign_keys):
        return
    if table.column(column.name[:-2] + "type") is not None:
        return  # one of a pair that may reference several tables
    key = target.primary_key
    if key is not None and len(key.columns) == 1 and key.columns[0].base_type == column.base_type:
        yield column.finding(
            f"{table.name}.{column.name} looks like a key of {target.written_name}, and no foreign key says so",
            hint=f"FOREIGN KEY ({column.name}) REFERENCES {target.written_name}",
        )


def _named(table: Table, name: tuple[str, ...]) -> Table | None:
    """The table beside another that is named so, in the singular or the plural."""
    snapshot = table.snapshot
    for plural in _plurals("_".join(name)):
        found = snapshot.find(snapshot.row(("relation", table.row.schema, plural)), Table)
        if found is not None and found != table:
            return found
    return None


def _plurals(name: str) -> tuple[str, ...]:
    return name, name + "s", name[:-1] + "ies" if name.endswith("y") else name + "es"
