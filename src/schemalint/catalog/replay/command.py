"""The subcommands of ALTER TABLE, decoded, and what they have in common."""

from typing import Any

from msgspec import Struct

from schemalint.catalog.changes import Change
from schemalint.catalog.replay.constraint_rows import descendants
from schemalint.catalog.replay.context import Context
from schemalint.catalog.rows import TableRow
from schemalint.syntax.nodes.common import decoder
from schemalint.syntax.nodes.tables import AlterDef, AlterTableCmd, AlterTableStmt, ColumnDef
from schemalint.syntax.subcommands import subcommand_spans


class Command(Struct, frozen=True, gc=False):
    """A subcommand, decoded; `at` and `end` are its span in the source's SQL."""

    node: AlterTableCmd
    definition: AlterDef
    only: bool
    at: int
    end: int

    @property
    def column(self) -> ColumnDef:
        """The column definition of ADD COLUMN and ALTER COLUMN … TYPE."""
        return self.definition.column or ColumnDef()


def decoded(context: Context, node: AlterTableStmt) -> list[Command]:
    """The subcommands of a statement in order."""
    statement = context.statement
    spans = subcommand_spans(statement.source.sql, statement.start, statement.end, len(node.cmds))
    commands = []
    for item, (start, end) in zip(node.cmds, spans, strict=True):
        raw = bytes(item.cmd.definition)
        definition = decoder(AlterDef).decode(raw) if raw[:1] == b"{" else AlterDef()
        commands.append(Command(item.cmd, definition, not node.relation.inh, start, end))
    return commands


def begin(context: Context, kind: type[Change], oid: int, command: Command, **details: Any) -> Any:  # noqa: ANN401
    """Begin a change that a subcommand makes."""
    return context.change(kind, oid, at=command.at - context.shift, end=command.end, **details)


def family(context: Context, table: TableRow, command: Command) -> list[TableRow]:
    """The tables that a subcommand changes: its own, and unless it says ONLY those below."""
    return [table] if command.only else [table, *descendants(context, table.oid)]


def written_options(command: Command) -> Any:  # noqa: ANN401 - a tuple of option nodes
    """The options that a subcommand gives."""
    return command.definition.options.items if command.definition.options is not None else ()
