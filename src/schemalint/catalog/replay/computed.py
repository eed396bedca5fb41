"""Statements that are put together when they run: what of the catalog they may change is uncertain.

The part that the text tells is parsed with a stand-in for each computed name, so that only what such a statement can
touch is doubted: a computed `CREATE INDEX … (deleted_at)` says nothing of tables without that column.
"""

from collections.abc import Callable, Iterable, Iterator

from schemalint.catalog.changes import Change
from schemalint.catalog.conditions.template import STAND_IN
from schemalint.catalog.replay.context import Context, split_name
from schemalint.catalog.replay.derived import statements_in
from schemalint.catalog.replay.names import name_parts
from schemalint.catalog.replay.uncertain import COLLECTIONS, doubt_column, doubt_table
from schemalint.catalog.rows import TableRow
from schemalint.syntax.nodes.common import RangeVar, decoder
from schemalint.syntax.nodes.objects import DropStmt, RenameStmt
from schemalint.syntax.nodes.tables import AlterDef, AlterTableCmd, AlterTableStmt, IndexStmt
from schemalint.syntax.parse import Statement

TABLE_FACTS = frozenset({"row_security", "force_row_security", "kind", "partition_of", "options", "owner"})
ROW_SECURITY = frozenset({"row_security", "force_row_security"})
COLUMN_FACTS = {
    "AT_AlterColumnType": frozenset({"type", "collation"}),
    "AT_ColumnDefault": frozenset({"default"}),
    "AT_SetNotNull": frozenset({"not_null"}),
    "AT_DropNotNull": frozenset({"not_null"}),
    "AT_AddIdentity": frozenset({"identity", "not_null"}),
    "AT_DropIdentity": frozenset({"identity"}),
    "AT_DropExpression": frozenset({"generated", "default"}),
}
"""The facts of a column that a subcommand changes."""
SUBCOMMANDS: dict[str, tuple[frozenset[str], tuple[str, ...]]] = {
    "AT_EnableRowSecurity": (ROW_SECURITY, ()),
    "AT_DisableRowSecurity": (ROW_SECURITY, ()),
    "AT_ForceRowSecurity": (ROW_SECURITY, ()),
    "AT_NoForceRowSecurity": (ROW_SECURITY, ()),
    "AT_AddConstraint": (frozenset(), ("constraints", "indexes")),
    "AT_DropConstraint": (frozenset(), ("constraints", "indexes")),
    "AT_AddColumn": (frozenset(), ("columns", "constraints", "indexes")),
    "AT_DropColumn": (frozenset(), ("columns", "constraints", "indexes")),
    "AT_AttachPartition": (frozenset({"partition_of"}), ("partitions", "constraints", "indexes")),
    "AT_DetachPartition": (frozenset({"partition_of"}), ("partitions",)),
    "AT_ChangeOwner": (frozenset({"owner"}), ()),
    "AT_SetRelOptions": (frozenset({"options"}), ()),
}
"""The facts and collections of a table that a subcommand changes; the others change nothing that is kept."""
DROPPED = {"OBJECT_INDEX": ("indexes",), "OBJECT_POLICY": ("policies",), "OBJECT_TRIGGER": ("triggers",)}


def doubt_computed(context: Context, text: str, change: Change) -> None:
    """Make uncertain what a computed statement may change.

    Args:
        context: the replay of the statement that holds it.
        text: what is told of it, with a stand-in for the rest.
        change: the change under which it is made uncertain.
    """
    parsed = statements_in(text.encode("utf-8", "replace"))
    if parsed.problems or not parsed.statements:
        _doubt(context, None, TABLE_FACTS, COLLECTIONS, change)
        return
    for statement in parsed.statements:
        effect = EFFECTS.get(statement.kind)
        if effect is not None:
            effect(context, statement, change)


def _doubt(
    context: Context,
    relation: RangeVar | None,
    facts: frozenset[str],
    collections: Iterable[str],
    change: Change,
    columns: Iterable[str] = (),
) -> None:
    """Make uncertain what is sure of the tables that a relation may stand for, which have some columns."""
    told = _told(relation, columns)
    for table in _tables(context, relation):
        sure = not facts <= table.unsure or any(not context.is_open(kind, table.oid) for kind in collections)
        if sure and all(_may_have(context, table, name) for name in told):
            doubt_table(context, table, facts, collections, change)


def _told(relation: RangeVar | None, columns: Iterable[str]) -> list[str]:
    """The columns that tell a table by; none where its name does."""
    if relation is not None and STAND_IN not in relation.relname:
        return []
    return [name for name in columns if name and STAND_IN not in name]


def _tables(context: Context, relation: RangeVar | None) -> list[TableRow]:
    """The tables that a relation may stand for: the one of its name, or if that is computed any."""
    if relation is not None and STAND_IN not in relation.relname:
        table = context.row(context.relation(relation), TableRow)
        return [table] if table is not None else []
    if relation is not None and relation.schemaname and STAND_IN not in relation.schemaname:
        return context.catalog.tables_in(context.rows.get(("schema", relation.schemaname), 0))
    return context.catalog.of_kind(TableRow)


def _may_have(context: Context, table: TableRow, column: str) -> bool:
    return context.is_open("columns", table.oid) or context.column(table.oid, column) is not None


def _index(context: Context, statement: Statement, change: Change) -> None:
    node: IndexStmt = decoder(IndexStmt).decode(statement.node)
    columns = (item.elem.name for item in node.keys)
    _doubt(context, node.relation, frozenset(), ("indexes",), change, columns)


def _alter_table(context: Context, statement: Statement, change: Change) -> None:
    node: AlterTableStmt = decoder(AlterTableStmt).decode(statement.node)
    for item in node.cmds:
        _subcommand(context, node.relation, item.cmd, change)


def _subcommand(context: Context, relation: RangeVar, command: AlterTableCmd, change: Change) -> None:
    facts = COLUMN_FACTS.get(command.subtype)
    if facts is not None:
        told = _told(relation, (command.name,))
        for table in _tables(context, relation):
            for column in context.columns(table.oid) if all(_may_have(context, table, name) for name in told) else ():
                if STAND_IN in command.name or column.name == command.name:
                    doubt_column(context, column, facts, change)
    elif command.subtype in SUBCOMMANDS:
        of_table, collections = SUBCOMMANDS[command.subtype]
        _doubt(context, relation, of_table, collections, change, _columns(command))


def _columns(command: AlterTableCmd) -> Iterator[str]:
    """The columns that a table must have for a subcommand to apply to it."""
    if command.subtype == "AT_DropColumn":
        yield command.name
    raw = bytes(command.definition)
    if command.subtype == "AT_AddConstraint" and raw[:1] == b"{":
        constraint = decoder(AlterDef).decode(raw).constraint
        if constraint is not None:
            yield from (name.string.sval for name in (*constraint.keys, *constraint.fk_attrs))


def _rename(context: Context, statement: Statement, change: Change) -> None:
    """A computed RENAME: from now on no name is sure to be free or taken."""
    node: RenameStmt = decoder(RenameStmt).decode(statement.node)
    context.put(("names unsure",), True, change)
    if node.rename_type == "OBJECT_COLUMN":
        _doubt(context, node.relation, frozenset(), ("columns",), change)


def _drop(context: Context, statement: Statement, change: Change) -> None:
    node: DropStmt = decoder(DropStmt).decode(statement.node)
    context.put(("names unsure",), True, change)
    facts: frozenset[str] = TABLE_FACTS if node.remove_type == "OBJECT_TABLE" else frozenset()
    collections: Iterable[str] = COLLECTIONS if facts else DROPPED.get(node.remove_type, ())
    for raw in node.objects if collections else ():
        parts = name_parts(raw)
        if node.remove_type == "OBJECT_INDEX":
            parts = (*parts[:-1], STAND_IN)  # an index is in the schema of its table
        schema, name = split_name(parts if facts or node.remove_type == "OBJECT_INDEX" else parts[:-1])
        _doubt(context, RangeVar(schemaname=schema, relname=name), facts, collections, change)


def _opens(*collections: str) -> Callable[[Context, Statement, Change], None]:
    def effect(context: Context, _: Statement, change: Change) -> None:
        _doubt(context, None, frozenset(), collections, change)

    return effect


EFFECTS: dict[str, Callable[[Context, Statement, Change], None]] = {
    "IndexStmt": _index,
    "AlterTableStmt": _alter_table,
    "RenameStmt": _rename,
    "DropStmt": _drop,
    **dict.fromkeys(("CreatePolicyStmt", "AlterPolicyStmt"), _opens("policies")),
    "CreateTrigStmt": _opens("triggers"),
    "DoStmt": _opens(*COLLECTIONS),
}
"""What computed statements of each kind may change of what exists; the others change nothing of it."""
