"""What PostgreSQL refuses of triggers: a time, an event or a condition that does not go with the relation."""

from collections.abc import Iterator

from schemalint.catalog.replay.calls import fail_missing_function, is_missing
from schemalint.catalog.replay.column_checks import SUB_QUERY, SYSTEM_COLUMNS
from schemalint.catalog.replay.context import Context, split_name
from schemalint.catalog.replay.routines import overloads
from schemalint.catalog.rows import RelationKind, RelationRow, SequenceRow, TableRow, ViewRow
from schemalint.lazy import regex
from schemalint.syntax.nodes.common import texts
from schemalint.syntax.nodes.functions import CreateTrigStmt

INSERT, DELETE, UPDATE, TRUNCATE = 4, 8, 16, 32
BEFORE, INSTEAD = 2, 64
"""The bits of pg_trigger.tgtype."""
_OF_ROW = regex(
    rb'"ColumnRef":\{"fields":\[\{"String":\{"sval":"(old|new)"\}\}'
    rb'(?:,\{"String":\{"sval":"([^"\\]+)"\}\}|,\{"A_Star":\{\}\})?\]'
)
"""What a condition asks of OLD and NEW: a column, or the whole row."""
_Refused = tuple[object, str, str]


def check_trigger(context: Context, relation: RelationRow, node: CreateTrigStmt) -> None:
    """Refuse a trigger that its relation cannot have, and a function that cannot be one's.

    Args:
        context: the statement's replay.
        relation: the table or view.
        node: CREATE TRIGGER.
    """
    if relation.declared is None or relation.unsure:
        return
    for is_so, message, sqlstate in () if _is_plain(relation, node) else _rules(relation, node):
        if is_so:
            context.fail(message, sqlstate, at=node.relation.location, because_of=relation)
            return
    if bytes(node.condition) and _check_condition(context, relation, node):
        return
    _check_function(context, texts(node.function))


def _is_plain(relation: RelationRow, node: CreateTrigStmt) -> bool:
    """Whether a trigger is as most are, so that there is nothing to look at."""
    special = node.timing == INSTEAD or node.events & TRUNCATE or node.columns or node.transitions
    return not special and isinstance(relation, TableRow)


def _rules(relation: RelationRow, node: CreateTrigStmt) -> Iterator[_Refused]:
    instead, statement = node.timing == INSTEAD, not node.per_row
    kind = relation.kind if isinstance(relation, ViewRow) else None
    without = kind is RelationKind.MATERIALIZED_VIEW or isinstance(relation, SequenceRow)
    yield without, f'relation "{relation.name}" cannot have triggers', "42809"
    if kind is RelationKind.VIEW:
        what = f'"{relation.name}" is a view'
        row_only = f"{what}: it cannot have row-level BEFORE or AFTER triggers"
        yield node.per_row and not instead, row_only, "42809"
        yield node.events & TRUNCATE, f"{what}: it cannot have TRUNCATE triggers", "42809"
        yield instead and statement, "INSTEAD OF triggers must be FOR EACH ROW", "0A000"
        yield instead and bytes(node.condition), "INSTEAD OF triggers cannot have WHEN conditions", "0A000"
        yield instead and node.columns, "INSTEAD OF triggers cannot have column lists", "0A000"
    else:
        table = isinstance(relation, TableRow) and instead
        yield table, f'"{relation.name}" is a table: it cannot have INSTEAD OF triggers', "42809"
    yield node.events & TRUNCATE and node.per_row, "TRUNCATE FOR EACH ROW triggers are not supported", "0A000"
    names = texts(node.columns)
    twice = next((name for at, name in enumerate(names) if name in names[:at]), None)
    yield twice is not None, f'column "{twice}" specified more than once', "42701"
    if node.transitions:
        yield from _transitions(node)


def _transitions(node: CreateTrigStmt) -> Iterator[_Refused]:
    """What REFERENCING cannot go with."""
    of_new = {item.transition.new for item in node.transitions}
    several = node.events & (node.events - 1)
    yield node.timing != 0, "transition table name can only be specified for an AFTER trigger", "42P17"
    yield node.events & TRUNCATE, "TRUNCATE triggers with transition tables are not supported", "0A000"
    yield several, "transition tables cannot be specified for triggers with more than one event", "0A000"
    yield node.columns, "transition tables cannot be specified for triggers with column lists", "0A000"
    only_old, only_new = not node.events & (INSERT | UPDATE), not node.events & (DELETE | UPDATE)
    yield True in of_new and only_old, "NEW TABLE can only be specified for an INSERT or UPDATE trigger", "42P17"
    yield False in of_new and only_new, "OLD TABLE can only be specified for a DELETE or UPDATE trigger", "42P17"


def _check_condition(context: Context, relation: RelationRow, node: CreateTrigStmt) -> bool:
    """Refuse a WHEN that looks at rows which the event has not; true where it is refused."""
    raw = bytes(node.condition)
    if SUB_QUERY in raw:
        context.fail("cannot use subquery in trigger WHEN condition", "0A000")
        return True
    cannot = "trigger's WHEN condition cannot reference"
    is_open = context.is_open("columns", relation.oid)
    for found in _OF_ROW.finditer(raw):
        row, name = found[1].decode(), found[2].decode() if found[2] else ""
        unknown = name and not is_open and name not in SYSTEM_COLUMNS and context.column(relation.oid, name) is None
        before_new = row == "new" and node.timing == BEFORE and _is_generated(context, relation, name)
        refused = (
            (unknown, f"column {row}.{name} does not exist", "42703"),
            (not node.per_row, f"statement {cannot} column values", "42P17"),
            (row == "old" and node.events & INSERT, f"INSERT {cannot} OLD values", "42P17"),
            (row == "new" and node.events & DELETE, f"DELETE {cannot} NEW values", "42P17"),
            (before_new, f"BEFORE {cannot} NEW generated columns", "42P17"),
        )
        for is_so, message, sqlstate in refused:
            if is_so:
                context.fail(message, sqlstate, because_of=relation)
                return True
    return False


def _is_generated(context: Context, relation: RelationRow, name: str) -> bool:
    """Whether a column is generated for certain; without a name, whether any of the relation's is."""
    columns = context.columns(relation.oid)
    return any(one.generated and "generated" not in one.unsure for one in columns if name in ("", one.name))


def _check_function(context: Context, name: tuple[str, ...]) -> None:
    schema, plain = split_name(name)
    oids = context.lookup("function", schema, plain)
    if oids is None:
        if is_missing(context, schema, plain):
            fail_missing_function(context, schema, plain, at=None)
        return
    rows = [row for row in overloads(context, oids) if not row.arguments]
    if len(rows) != 1 or rows[0].unsure or rows[0].declared is None or context.was_refused(rows[0].declared):
        return
    returns = rows[0].returns
    if returns is not None and returns.known and returns.name != "trigger":
        context.fail(f"function {plain} must return type trigger", "42P17", because_of=rows[0])
