"""CREATE TRIGGER."""

from functools import cache

from msgspec import structs

from schemalint.catalog.changes import Change, CreateObject
from schemalint.catalog.replay.assumed import require_relation
from schemalint.catalog.replay.context import Context, split_name
from schemalint.catalog.replay.indexes import columns_by_position
from schemalint.catalog.replay.routines import overloads
from schemalint.catalog.replay.trigger_checks import check_trigger
from schemalint.catalog.rows import Oid, RelationKind, TableRow, TriggerRow, ViewRow
from schemalint.syntax.nodes.common import Node, texts
from schemalint.syntax.nodes.functions import CreateTrigStmt

TIMINGS = {0: "after", 2: "before", 64: "instead of"}
EVENTS = {4: "insert", 8: "delete", 16: "update", 32: "truncate"}
"""The bits of pg_trigger.tgtype."""


def create_trigger(context: Context, node: CreateTrigStmt) -> None:
    """CREATE [OR REPLACE] TRIGGER; a row trigger of a partitioned table is made on each partition too."""
    change = context.change(CreateObject, replace=node.replace)
    relation = require_relation(context, node.relation, change)
    change.start = len(context.catalog.log)
    timing = TIMINGS.get(node.timing, "after")
    check_trigger(context, relation, node)
    function = texts(node.function)
    row = TriggerRow(
        oid=context.catalog.new_oid(),
        name=node.name,
        table=relation.oid,
        function=".".join(function),
        function_oid=_function(context, function),
        timing=timing,
        events=_events(node.events),
        columns=_columns(context, relation, texts(node.columns), change) if node.columns else (),
        per_row=node.per_row,
        constraint=node.is_constraint,
        deferrable=node.deferrable,
        deferred=node.deferred,
        old_table=_transition(node, new=False) if node.transitions else "",
        new_table=_transition(node, new=True) if node.transitions else "",
        condition=context.expression(node.condition) if bytes(node.condition) else None,
        declared=context.whole(),
    )
    row = _put(context, row, relation.name, change, replace=node.replace)
    change.oid = row.oid
    if node.per_row and isinstance(relation, TableRow):
        _clone(context, row, relation, change, replace=node.replace)


@cache
def _events(bits: int) -> tuple[str, ...]:
    return tuple([name for bit, name in EVENTS.items() if bits & bit])


def _function(context: Context, name: tuple[str, ...]) -> Oid | None:
    """The trigger function, which takes no arguments."""
    for row in overloads(context, context.lookup("function", *split_name(name)) or ()):
        if not row.arguments:
            return row.oid
    return None


def _transition(node: CreateTrigStmt, *, new: bool) -> str:
    return next((item.transition.name for item in node.transitions if item.transition.new == new), "")


def _columns(
    context: Context, relation: TableRow | ViewRow | object, names: tuple[str, ...], change: Change
) -> tuple[Oid, ...]:
    """The columns of UPDATE OF."""
    if not isinstance(relation, TableRow | ViewRow):
        return ()
    for name in names:
        if context.column(relation.oid, name) is None and not context.is_open("columns", relation.oid):
            context.fail(f'column "{name}" of relation "{relation.name}" does not exist', "42703")
    return tuple(context.require_column(relation.oid, name, change).oid for name in names)


def _put(context: Context, row: TriggerRow, relation: str, change: Change, *, replace: bool) -> TriggerRow:
    """Enter a trigger, or put it in the place of the one of its name."""
    rows = context.catalog.rows
    oids = context.catalog.members("triggers", row.table).oids
    before: TriggerRow | None = next((one for one in map(rows.__getitem__, oids) if one.name == row.name), None)
    if before is not None:
        if before.parent is not None and row.parent is None:
            context.fail(f'trigger "{row.name}" for relation "{relation}" is the child of a trigger', "42710")
            return before
        if before.declared is not None and not replace and not context.is_open("triggers", row.table):
            message = f'trigger "{row.name}" for relation "{relation}" already exists'
            context.fail(message, "42710", because_of=before)
        elif before.declared is not None and replace and before.constraint:
            message = f'trigger "{row.name}" for relation "{relation}" is a constraint trigger'
            context.fail(message, "42710", because_of=before)
        row = structs.replace(row, oid=before.oid)
    else:
        context.append("triggers", row.table, row.oid, change)
    context.put(row.oid, row, change)
    return row


def _clone(context: Context, row: TriggerRow, table: TableRow, change: Change, *, replace: bool) -> None:
    """Give each partition its copy of a row trigger."""
    if table.kind is not RelationKind.PARTITIONED_TABLE:
        return
    for oid in context.catalog.members("partitions", table.oid).oids:
        partition = context.row(oid, TableRow)
        if partition is None:
            continue
        own = columns_by_position(context, table.oid, oid)
        columns = tuple(own[column] for column in row.columns if column in own)
        copy = structs.replace(row, oid=context.catalog.new_oid(), table=oid, columns=columns, parent=row.oid)
        copy = _put(context, copy, partition.name, change, replace=replace)
        _clone(context, copy, partition, change, replace=replace)


HANDLERS: dict[str, tuple[type[Node], object]] = {"CreateTrigStmt": (CreateTrigStmt, create_trigger)}
