"""DROP of everything, and what goes along."""

from collections.abc import Callable, Iterable
from typing import Any

from msgspec import DecodeError, Raw

from schemalint.catalog.changes import Change, DropIndex, DropObject, DropRule, DropStatistics, DropTable
from schemalint.catalog.replay.acl import DEFAULTS
from schemalint.catalog.replay.casts import drop_casts
from schemalint.catalog.replay.command import refuse_in_block
from schemalint.catalog.replay.context import Context, split_name
from schemalint.catalog.replay.dependents import (
    dependent_keys,
    dependents,
    of_column,
    uses_column,
)
from schemalint.catalog.replay.drop_checks import check_absent, check_dependents, is_of_kind, is_required
from schemalint.catalog.replay.indexes import drop_index
from schemalint.catalog.replay.inheritance import inherits_check
from schemalint.catalog.replay.named_object import find
from schemalint.catalog.replay.names import name_parts
from schemalint.catalog.replay.owned_sequences import defaults_of, disown, drop_sequences_of
from schemalint.catalog.replay.privileges import rename_granted_column
from schemalint.catalog.replay.row_security import unprotect
from schemalint.catalog.rows import (
    ColumnRow,
    ConstraintKind,
    ConstraintRow,
    ExtensionRow,
    FunctionRow,
    IndexRow,
    Oid,
    PolicyRow,
    RelationRow,
    RoleRow,
    Row,
    SchemaRow,
    SequenceRow,
    TableRow,
    TriggerRow,
    TypeRow,
    ViewRow,
)
from schemalint.syntax.nodes.common import Node
from schemalint.syntax.nodes.objects import DropStmt

CHANGES: dict[type[Row], type[Change]] = {TableRow: DropTable, IndexRow: DropIndex}
"""What drops them; any other object a `DropObject`."""


def drop(context: Context, node: DropStmt) -> None:
    """DROP: each object, with what PostgreSQL drops along; what would need CASCADE is dropped all the same."""
    cascade = node.behavior == "DROP_CASCADE"
    if node.concurrent:
        refuse_in_block(context, "DROP INDEX CONCURRENTLY")
    if node.remove_type == "OBJECT_CAST":
        drop_casts(context, node.objects)
        return
    if node.remove_type in ("OBJECT_RULE", "OBJECT_STATISTIC_EXT"):
        _drop_without_row(context, node)
    found = _named(context, node)
    if not cascade:
        check_dependents(context, found)
    for row in found:
        if row.oid in context.catalog.rows and not is_required(context, row):
            kind = CHANGES.get(row.__class__, DropObject)
            drop_object(context, row, context.change(kind, row.oid, concurrent=node.concurrent, cascade=cascade))


def _named(context: Context, node: DropStmt) -> list[Row]:
    """The objects that a DROP names, as far as they are there and of its kind."""
    found = []
    for raw in node.objects:
        row = _find(context, node.remove_type, raw)
        if row is not None and is_of_kind(context, node.remove_type, row):
            found.append(row)
        elif row is None and not node.missing_ok:
            check_absent(context, node.remove_type, raw)
    return found


def _drop_without_row(context: Context, node: DropStmt) -> None:
    """DROP RULE and DROP STATISTICS: they leave no rows; the change is about the table."""
    for raw in node.objects:
        parts = name_parts(raw)
        if node.remove_type == "OBJECT_RULE":
            context.change(DropRule, context.lookup("relation", *split_name(parts[:-1])) or 0)
        else:
            context.change(DropStatistics, context.lookup("statistics", *split_name(parts)) or 0)


def _find(context: Context, kind: str, raw: Raw) -> Row | None:
    try:
        return find(context, kind, raw)
    except DecodeError:
        return None


def drop_object(context: Context, row: Row, change: Change) -> None:
    """Remove an object and what depends on it; what is gone already, as another's dependant, stays gone."""
    if row.oid not in context.catalog.rows:
        return
    remove = REMOVERS.get(row.__class__)
    if remove is not None:
        remove(context, row, change)
    _forget(context, ("comment", "grants"), row.oid, change)
    context.put(row.oid, None, change)


def _forget(context: Context, kinds: Iterable[str], oid: Oid, change: Change) -> None:
    """Remove what hangs on an object, of which most have little."""
    rows = context.rows
    for kind in kinds:
        if (kind, oid) in rows:
            context.put((kind, oid), None, change)


def _members(context: Context, kind: str, oid: Oid) -> list[Any]:
    rows = context.catalog.rows
    return [rows[member] for member in context.catalog.members(kind, oid).oids if member in rows]


COLLECTIONS = ("columns", "constraints", "indexes", "policies", "triggers", "partitions", "children")
"""What belongs to a table."""


def _drop_table(context: Context, table: TableRow, change: Change) -> None:
    for partition in (*_members(context, "partitions", table.oid), *_members(context, "children", table.oid)):
        drop_object(context, partition, change)
    for oid in context.catalog.rows.get(("references", table.oid), ()):
        key = context.row(oid, ConstraintRow)
        if key is not None:
            drop_constraint(context, key, change)
    context.put(("references", table.oid), None, change)
    for constraint in _members(context, "constraints", table.oid):
        drop_constraint(context, constraint, change)
    for index in _members(context, "indexes", table.oid):
        drop_index(context, index, change)
    for kind in ("policies", "triggers"):
        for member in _members(context, kind, table.oid):
            drop_object(context, member, change)
    for column in _members(context, "columns", table.oid):
        drop_sequences_of(context, column.oid, change)
        _forget(context, ("comment",), column.oid, change)
        context.put(column.oid, None, change)
    _forget(context, COLLECTIONS, table.oid, change)
    if table.partition_of is not None:
        context.remove("partitions", table.partition_of, table.oid, change)
    for parent in table.inherits:
        context.remove("children", parent, table.oid, change)
    unprotect(context, table, change)
    _drop_relation(context, table, change)


def _drop_relation(context: Context, relation: RelationRow, change: Change) -> None:
    """Remove a relation's name, and the views and policies that read it."""
    cascade = bool(change.options.get("cascade"))
    for dependent, _ in list(dependents(context, relation, doubtful=cascade)):
        if isinstance(dependent, ViewRow | PolicyRow | FunctionRow | ColumnRow):
            drop_dependent(context, dependent, change)
    context.put(("readers", relation.oid), None, change)
    context.put(("relation", relation.schema, relation.name), None, change)


def _drop_view(context: Context, view: ViewRow, change: Change) -> None:
    for oid in view.reads:
        key = ("readers", oid)
        rest = tuple(reader for reader in context.catalog.rows.get(key, ()) if reader != view.oid)
        context.put(key, rest or None, change)
    for index in _members(context, "indexes", view.oid):
        drop_index(context, index, change)
    for trigger in _members(context, "triggers", view.oid):
        drop_object(context, trigger, change)
    for column in _members(context, "columns", view.oid):
        context.put(column.oid, None, change)
    for kind in ("columns", "indexes", "triggers"):
        context.put((kind, view.oid), None, change)
    _drop_relation(context, view, change)


def _drop_sequence(context: Context, sequence: SequenceRow, change: Change) -> None:
    disown(context, sequence, change)
    for column in defaults_of(context, sequence):
        context.update(column, change, default=None)
    _drop_relation(context, sequence, change)


def _drop_policy(context: Context, policy: PolicyRow, change: Change) -> None:
    context.remove("policies", policy.table, policy.oid, change)


def _drop_trigger(context: Context, trigger: TriggerRow, change: Change) -> None:
    """Remove a trigger, and its clones on partitions."""
    context.remove("triggers", trigger.table, trigger.oid, change)
    for partition in _members(context, "partitions", trigger.table):
        for clone in _members(context, "triggers", partition.oid):
            if clone.parent == trigger.oid:
                drop_object(context, clone, change)


def _drop_type(context: Context, type_: TypeRow, change: Change) -> None:
    """Remove a type; columns of it go too (only CASCADE lets the server do that)."""
    context.put(("type", type_.schema, type_.name), None, change)
    for dependent, _ in list(dependents(context, type_)):
        drop_dependent(context, dependent, change)
    for oid in context.catalog.rows.get(("domains", type_.oid), ()):
        check = context.row(oid, ConstraintRow)
        if check is not None:
            _unname(context, type_.schema, check, change)
        context.put(oid, None, change)
    context.put(("domains", type_.oid), None, change)
    relation = context.row(type_.relation, RelationRow)
    if relation is not None:
        for column in _members(context, "columns", relation.oid):
            context.put(column.oid, None, change)
        context.put(("columns", relation.oid), None, change)
        context.put(("relation", relation.schema, relation.name), None, change)
        context.put(relation.oid, None, change)


def _drop_function(context: Context, function: FunctionRow, change: Change) -> None:
    found = list(dependents(context, function, doubtful=bool(change.options.get("cascade"))))
    key = ("function", function.schema, function.name)
    rest = tuple(oid for oid in context.catalog.rows.get(key, ()) if oid != function.oid)
    context.put(key, rest or None, change)
    for dependent, _ in found:
        _drop_calling(context, dependent, change)


def _drop_calling(context: Context, row: Row, change: Change) -> None:
    """Remove what calls a dropped function; of a column only the default."""
    if isinstance(row, ColumnRow) and not row.generated:
        column = context.row(row.oid, ColumnRow)
        if column is not None:
            context.update(column, change, default=None)
    else:
        drop_dependent(context, row, change)


def _drop_extension(context: Context, extension: ExtensionRow, change: Change) -> None:
    """Remove an extension, and what is made with what it brought along."""
    from schemalint.catalog.replay.extension_users import calling, typed_by

    cascade = change.options.get("cascade")
    for users, remove in ((typed_by, drop_dependent), (calling, _drop_calling)):
        for row in [row for row, certain in users(context, extension) if certain or cascade]:
            remove(context, row, change)
    context.put(("extension", extension.name), None, change)


def _drop_schema(context: Context, schema: SchemaRow, change: Change) -> None:
    context.put(("schema", schema.name), None, change)
    defaults = context.rows.get(DEFAULTS, ())
    kept = tuple(one for one in defaults if one.schema != schema.oid)
    if kept != defaults:
        context.put(DEFAULTS, kept or None, change)
    for extension in [one for one in context.catalog.of_kind(ExtensionRow) if one.schema == schema.oid]:
        drop_object(context, extension, change)
    for row in context.catalog.in_schema(schema.oid):
        if row.oid in context.catalog.rows:
            drop_object(context, row, change)


def _drop_named(kind: str) -> Callable[[Context, Any, Change], None]:
    return lambda context, row, change: context.put((kind, row.name), None, change)


def drop_constraint(context: Context, row: ConstraintRow, change: Change, *, only: bool = False) -> None:
    """Remove a constraint, its index, its copies in the tables below, and the foreign keys that need it.

    Args:
        context: the statement's replay.
        row: the constraint.
        change: what removes it.
        only: leave the tables below as they are.
    """
    if row.oid not in context.catalog.rows:
        return
    for kind in ("partitions", "children") if not only else ():
        for child in _members(context, kind, row.table):
            for other in _members(context, "constraints", child.oid):
                handed_down = other.inherited and other.parent is None and other.name == row.name
                if handed_down and inherits_check(context, child, row.name, without=row.table):
                    continue
                if (other.parent == row.oid or handed_down) and other.kind is row.kind:
                    drop_constraint(context, other, change)
    context.remove("constraints", row.table, row.oid, change)
    owner = context.row(row.table, TableRow)
    if owner is not None:
        _unname(context, owner.schema, row, change)
    _forget(context, ("comment",), row.oid, change)
    context.put(row.oid, None, change)
    if row.references is not None:
        _unrefer(context, row, change)
    index = context.row(row.index, IndexRow)
    if index is not None:
        for key in dependent_keys(context, row):
            drop_constraint(context, key, change)
        drop_index(context, index, change)


def _unname(context: Context, schema: Oid, row: ConstraintRow, change: Change) -> None:
    """Take a constraint out of its schema's names."""
    key = ("constraint", schema, row.name)
    rest = tuple(oid for oid in context.catalog.rows.get(key, ()) if oid != row.oid)
    context.put(key, rest or None, change)


def _unrefer(context: Context, row: ConstraintRow, change: Change) -> None:
    key = ("references", row.references)
    rest = tuple(oid for oid in context.catalog.rows.get(key, ()) if oid != row.oid)
    context.put(key, rest or None, change)


def drop_column(context: Context, row: ColumnRow, change: Change) -> None:
    """Remove a column with its constraints, indexes and sequence, and what depends on it.

    A column of the partition key stays: only with the table would the server drop it.
    """
    rows = context.catalog.rows
    table = context.row(row.table, TableRow)
    if table is not None and table.partition_key is not None and row.oid in table.partition_key.columns:
        return
    for dependent, certain in list(of_column(context, row)):
        if not certain and not change.options.get("cascade"):
            continue  # else the server would have refused
        drop_dependent(context, dependent, change)
    for constraint in _members(context, "constraints", row.table):
        index = context.row(constraint.index, IndexRow)
        if row.oid in constraint.columns or (index is not None and row.oid in index.including):
            drop_constraint(context, constraint, change, only=constraint.kind is ConstraintKind.CHECK)
    for index in _members(context, "indexes", row.table):
        if index.oid in rows and uses_column(index, row):
            drop_index(context, index, change)
    drop_sequences_of(context, row.oid, change)
    rename_granted_column(context, row.table, row.name, None, change)
    context.remove("columns", row.table, row.oid, change)
    context.put(("comment", row.oid), None, change)
    context.put(row.oid, None, change)


def drop_dependent(context: Context, row: Row, change: Change) -> None:
    """Remove what goes along with another object, unless it has gone already."""
    if row.oid not in context.catalog.rows:
        return
    if isinstance(row, ColumnRow):
        drop_column(context, row, change)
    elif isinstance(row, ConstraintRow) and not row.on_domain:
        drop_constraint(context, row, change)
    else:
        drop_object(context, row, change)


def _drop_index_row(context: Context, index: IndexRow, change: Change) -> None:
    """Remove an index and the foreign keys that need it."""
    for key in list(dependents(context, index)) if change.options.get("cascade") else ():
        drop_dependent(context, key.row, change)
    drop_index(context, index, change)


REMOVERS: dict[type[Row], Callable[[Context, Any, Change], None]] = {
    TableRow: _drop_table,
    ViewRow: _drop_view,
    SequenceRow: _drop_sequence,
    IndexRow: _drop_index_row,
    PolicyRow: _drop_policy,
    TriggerRow: _drop_trigger,
    TypeRow: _drop_type,
    FunctionRow: _drop_function,
    SchemaRow: _drop_schema,
    ExtensionRow: _drop_extension,
    RoleRow: _drop_named("role"),
}

HANDLERS: dict[str, tuple[type[Node], object]] = {"DropStmt": (DropStmt, drop)}
