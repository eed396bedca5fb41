"""The subcommands of ALTER TABLE, decoded, and what they have in common."""

from typing import Any

from msgspec import Struct

from schemalint.catalog.changes import AlterTable, Change
from schemalint.catalog.replay.constraint_rows import descendants
from schemalint.catalog.replay.context import Context
from schemalint.catalog.rows import TableRow
from schemalint.syntax.nodes.common import decoder
from schemalint.syntax.nodes.tables import AlterDef, AlterTableCmd, AlterTableStmt, ColumnDef, Constraint
from schemalint.syntax.subcommands import subcommand_spans

NO_DEFINITION = AlterDef()
_decode = decoder(AlterDef).decode


class Command(Struct, frozen=True, gc=False):
    """A subcommand, decoded.

    Attributes:
        part: which it is of how many.
        later: where to put the constraints in a column's definition, none to add them at once.
    """

    node: AlterTableCmd
    definition: AlterDef
    only: bool
    part: tuple[int, int]
    later: list[tuple[Constraint, str]] | None = None

    @property
    def column(self) -> ColumnDef:
        """The column definition of ADD COLUMN and ALTER COLUMN … TYPE."""
        return self.definition.column or ColumnDef()


def decoded(node: AlterTableStmt) -> list[Command]:
    """The subcommands of a statement in order."""
    only, count = not node.relation.inh, len(node.cmds)
    commands = []
    for number, item in enumerate(node.cmds):
        raw = bytes(item.cmd.definition)
        definition = _decode(raw) if raw[:1] == b"{" else NO_DEFINITION
        commands.append(Command(item.cmd, definition, only, (number, count)))
    return commands


def skip(context: Context, oid: int, command: Command) -> None:
    """Note a subcommand that finds nothing to do: it has locked the table all the same."""
    begin(context, AlterTable, oid, command, subtype=command.node.subtype)


def location(context: Context, command: Command) -> int:
    """Where a subcommand begins, as a location in the nodes: looked for only where it is wanted."""
    statement, (number, count) = context.statement, command.part
    return subcommand_spans(statement.source.sql, statement.start, statement.end, count)[number][0] - context.shift


def begin(context: Context, kind: type[Change], oid: int, command: Command, **details: Any) -> Any:  # noqa: ANN401
    """Begin a change that a subcommand makes."""
    if command.only:
        details["only"] = True
    return context.change(kind, oid, part=command.part, **details)


def refuse_in_block(context: Context, what: str) -> None:
    """Refuse what PostgreSQL does only outside of a transaction block."""
    if context.in_block():
        context.fail(
            f"{what} cannot run inside a transaction block", "25001",
            hint="run the file without a transaction, or leave CONCURRENTLY out",
        )  # fmt: skip


def require_known(context: Context, table: TableRow, command: Command) -> None:
    """Refuse a subcommand about a column that the table does not have."""
    name = command.node.name
    if context.column(table.oid, name) is None and not context.is_open("columns", table.oid):
        context.fail(
            f'column "{name}" of relation "{table.name}" does not exist', "42703",
            at=location(context, command), because_of=table,
        )  # fmt: skip


def family(context: Context, table: TableRow, command: Command) -> list[TableRow]:
    """The tables that a subcommand changes: its own, and unless it says ONLY those below."""
    return [table] if command.only else [table, *descendants(context, table.oid)]


def written_options(command: Command) -> Any:  # noqa: ANN401 - a tuple of option nodes
    """The options that a subcommand gives."""
    return command.definition.options.items if command.definition.options is not None else ()
