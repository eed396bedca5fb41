"""Databases, tablespaces and the server's settings: nothing that is kept, and in no transaction block."""

from schemalint.catalog.replay.command import refuse_in_block
from schemalint.catalog.replay.context import Context
from schemalint.syntax.nodes.common import Node


class Outside(Node, frozen=True):
    """A statement of which nothing is read."""


def outside(context: Context, _: Outside) -> None:
    """Refuse the statement in a transaction block."""
    refuse_in_block(context, NAMES[context.statement.kind])


NAMES = {
    "CreatedbStmt": "CREATE DATABASE",
    "DropdbStmt": "DROP DATABASE",
    "AlterSystemStmt": "ALTER SYSTEM",
    "CreateTableSpaceStmt": "CREATE TABLESPACE",
    "DropTableSpaceStmt": "DROP TABLESPACE",
}

HANDLERS: dict[str, tuple[type[Node], object]] = dict.fromkeys(NAMES, (Outside, outside))
