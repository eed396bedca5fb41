"""Foreign keys."""

from collections.abc import Sequence

from msgspec import structs

from schemalint.catalog.changes import Change
from schemalint.catalog.growth import grown
from schemalint.catalog.replay.collations import check_collations
from schemalint.catalog.replay.common_type import base_of
from schemalint.catalog.replay.constraint_rows import choose_constraint_name, put_constraint
from schemalint.catalog.replay.context import Context
from schemalint.catalog.replay.indexes import columns_by_position
from schemalint.catalog.replay.key_checks import (
    check_actions,
    check_parent,
    check_referenced_names,
    check_unique,
    platform_key,
)
from schemalint.catalog.rows import (
    NO_UNSURE,
    ColumnRow,
    ConstraintKind,
    ConstraintRow,
    Oid,
    RelationKind,
    TableRow,
    TypeRef,
)
from schemalint.catalog.types import comparable, shown
from schemalint.syntax.nodes.common import RangeVar, texts
from schemalint.syntax.nodes.tables import Constraint

NOT_VALID_ON_PARTITIONS_SINCE = 18
"""The version since which a partitioned table may get a foreign key that is not validated."""


def add_foreign_key(context: Context, table: TableRow, node: Constraint, column: str, change: Change) -> Oid:
    """Add a foreign key to a table and to its partitions."""
    keys = texts(node.fk_attrs) or (column,)
    target = node.pktable or RangeVar()
    held = context.rows.get(context.relation(target))
    refused = check_parent(context, table, target, held) or check_referenced_names(context, node)
    columns = [_key_column(context, table, name, node, change) for name in keys]
    parent = held if isinstance(held, TableRow) else context.require_table(target, change)
    if node.skip_validation and table.kind is RelationKind.PARTITIONED_TABLE:
        _check_unvalidated(context, table, node.location)
    referenced, unsure = _referenced(context, parent, node, change)
    row = ConstraintRow(
        oid=context.catalog.new_oid(),
        name=node.conname or choose_constraint_name(context, table, _joined(keys), "fkey"),
        table=table.oid,
        kind=ConstraintKind.FOREIGN_KEY,
        columns=tuple([row.oid for row in columns]),
        references=parent.oid,
        reference_columns=tuple([row.oid for row in referenced]),
        on_delete=node.fk_del_action,
        delete_sets=_set_columns(node, columns),
        on_update=node.fk_upd_action,
        match=node.fk_matchtype,
        deferrable=node.deferrable,
        deferred=node.initdeferred,
        validated=node.is_enforced and not node.skip_validation,
        enforced=node.is_enforced,
        declared=context.place(node.location),
        unsure=unsure,
    )
    if not unsure and not (refused or check_actions(context, table, node, columns)):
        _check_match(context, node, columns, referenced, row.name)
    put_constraint(context, table, row, change)
    refer(context, row, change)
    clone_to_partitions(context, row, table, change)
    return row.oid


def _set_columns(node: Constraint, columns: Sequence[ColumnRow]) -> tuple[Oid, ...]:
    """The columns that ON DELETE SET sets, where it names some."""
    if not node.fk_del_set_cols:
        return ()
    names = texts(node.fk_del_set_cols)
    return tuple([row.oid for row in columns if row.name in names])


def refer(context: Context, row: ConstraintRow, change: Change) -> None:
    """Enter a foreign key under the table that it references."""
    key = ("references", row.references)
    context.put(key, grown(context.rows.get(key, ()), row.oid), change)


def clone_to_partitions(context: Context, key: ConstraintRow, table: TableRow, change: Change) -> None:
    """Give each partition its copy of the partitioned table's foreign key."""
    if table.kind is not RelationKind.PARTITIONED_TABLE:
        return
    for oid in context.catalog.members("partitions", table.oid).oids:
        partition = context.row(oid, TableRow)
        if partition is not None:
            clone(context, key, partition, change)


def clone(context: Context, key: ConstraintRow, partition: TableRow, change: Change) -> None:
    """Give a partition its copy of a foreign key; an equal one that it has becomes the copy."""
    own = columns_by_position(context, key.table, partition.oid)
    columns = tuple(own[oid] for oid in key.columns if oid in own)
    sets = tuple(own[oid] for oid in key.delete_sets if oid in own)
    wanted = structs.replace(key, columns=columns, delete_sets=sets)
    rows = context.catalog.rows
    names = set()
    for oid in context.catalog.members("constraints", partition.oid).oids:
        other: ConstraintRow = rows[oid]
        names.add(other.name)
        if other.parent is None and _shape(other) == _shape(wanted) and _can_be_copy(context, other):
            context.update(other, change, parent=key.oid, inherited=True, validated=key.validated or other.validated)
            return
    parts = _joined([rows[oid].name for oid in columns])
    name = choose_constraint_name(context, partition, parts, "fkey") if key.name in names else key.name
    row = structs.replace(
        key, oid=context.catalog.new_oid(), name=name, table=partition.oid, columns=columns,
        delete_sets=sets, parent=key.oid, inherited=True, declared=partition.declared,
    )  # fmt: skip
    put_constraint(context, partition, row, change)
    refer(context, row, change)
    clone_to_partitions(context, row, partition, change)


def _shape(key: ConstraintRow) -> tuple[object, ...]:
    """What two foreign keys have in common of which one can be the other's copy."""
    return (
        key.kind, key.columns, key.references, key.reference_columns, key.on_delete, key.delete_sets, key.on_update,
        key.match, key.deferrable, key.deferred, key.enforced,
    )  # fmt: skip


def _can_be_copy(context: Context, key: ConstraintRow) -> bool:
    """Whether a partition's own foreign key is taken over; one that is not valid yet is validated with it (18)."""
    return key.validated or context.catalog.settings.pg_version >= NOT_VALID_ON_PARTITIONS_SINCE


def _joined(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else "_".join(names).encode()[:63].decode("utf-8", "ignore")


def _key_column(context: Context, table: TableRow, name: str, node: Constraint, change: Change) -> ColumnRow:
    found = context.column(table.oid, name)
    if found is not None:
        return found
    if not context.is_open("columns", table.oid):
        message = f'column "{name}" referenced in foreign key constraint does not exist'
        context.fail(message, "42703", at=node.location, because_of=table)
    return context.require_column(table.oid, name, change)


def _referenced(
    context: Context, parent: TableRow, node: Constraint, change: Change
) -> tuple[list[ColumnRow], frozenset[str]]:
    """The referenced columns, and what of the key is not known."""
    names = texts(node.pk_attrs)
    if names:
        found = [context.column(parent.oid, name) for name in names]
        if None not in found:
            return [row for row in found if row is not None], NO_UNSURE
        if not context.is_open("columns", parent.oid):
            context.fail(
                f'column "{names[found.index(None)]}" of table "{parent.name}", which the foreign key references, does'
                " not exist", "42703", at=node.location, because_of=parent,
            )  # fmt: skip
            return [], frozenset({"reference_columns"})
        return [context.require_column(parent.oid, name, change) for name in names], NO_UNSURE
    rows = context.catalog.rows
    members = context.catalog.members("constraints", parent.oid)
    for oid in members.oids:
        if rows[oid].kind is ConstraintKind.PRIMARY_KEY and "columns" not in rows[oid].unsure:
            return [rows[column] for column in rows[oid].columns], NO_UNSURE
    implicit = platform_key(context, parent)
    if implicit is not None:
        return [implicit], NO_UNSURE
    if not members.open:
        message = f'there is no primary key for referenced table "{parent.name}"'
        context.fail(message, "42704", at=node.location, because_of=parent)
    return [], frozenset({"reference_columns"})


def _check_match(
    context: Context, node: Constraint, columns: Sequence[ColumnRow], referenced: Sequence[ColumnRow], name: str
) -> None:
    """Fail where number or types of the columns do not agree, or nothing makes the referenced columns unique."""
    if len(columns) != len(referenced):
        context.fail("number of referencing and referenced columns for foreign key disagree", "42830", at=node.location)
        return
    if check_unique(context, node, referenced):
        return
    for column, target in zip(columns, referenced, strict=True):
        if column.type == target.type:
            continue
        left, right = base_type(context, column), base_type(context, target)
        if left is not None and right is not None and comparable(left, right) is False:
            context.fail(
                f'foreign key constraint "{name}" cannot be implemented: key columns "{column.name}" and'
                f' "{target.name}" are of incompatible types {shown(left)} and {shown(right)}',
                "42804", at=node.location, because_of=target, hint=f"give {column.name} the type {shown(right)}",
            )  # fmt: skip
            return
    check_collations(context, columns, referenced, name, node.location)


def _check_unvalidated(context: Context, table: TableRow, at: int) -> None:
    if context.catalog.settings.pg_version < NOT_VALID_ON_PARTITIONS_SINCE:
        message = f'cannot add NOT VALID foreign key on partitioned table "{table.name}"'
        context.fail(message, "42809", at=at, because_of=table)


def base_type(context: Context, column: ColumnRow) -> TypeRef | None:
    """The type of a column with domains resolved; none where it is not known."""
    return None if "type" in column.unsure else base_of(context, column.type)
