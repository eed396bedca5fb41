"""Rows in migrations: what changes them, and what stands in the way of loading them."""

from collections.abc import Iterator

from msgspec import Struct

from schemalint.catalog.changes import AddForeignKey, CreateIndex
from schemalint.catalog.migration import Migration
from schemalint.catalog.statement import Statement
from schemalint.lazy import regex
from schemalint.model import Finding
from schemalint.rules.registry import NOTE, rule

_CHANGES = {"UpdateStmt": "UPDATE", "DeleteStmt": "DELETE", "MergeStmt": "MERGE", "TruncateStmt": "TRUNCATE"}
_LOADS = frozenset({"InsertStmt", "CopyStmt"})
_LOADED = regex(rb"(?i)\b(?:insert\s+into|copy)\s+(?:[\w$\"]+\.)?(\"[^\"]+\"|[\w$]+)")
_SELECTS = regex(rb"(?i)\bselect\b")


@rule("data-change-in-migration", severity=NOTE, statements=tuple(_CHANGES), default=False)
def data_change_in_migration(statement: Statement) -> Iterator[Finding]:
    """A migration that changes or deletes rows does so in each environment, to rows that its author never saw."""
    yield statement.finding(
        f"{_CHANGES[statement.kind]} changes rows that are there already",
        hint="change data by a script of its own, with a copy of what it changes",
    )


@rule("foreign-key-before-data", severity=NOTE, default=False)
def foreign_key_before_data(migration: Migration) -> Iterator[Finding]:
    """A foreign key that is made before its table is filled dictates the order in which tables are filled."""
    statements = list(migration.statements)
    for number, statement in enumerate(statements):
        for change in statement.changes:
            if isinstance(change, AddForeignKey):
                key = change.constraint
                if statement.kind == "CreateStmt" or any(_fills(one, key.table.name) for one in statements[number:]):
                    yield change.finding(
                        f"{key.name} stands before the rows of {key.table.written_name}",
                        hint="ALTER TABLE … ADD FOREIGN KEY once all tables are filled",
                    )


class IndexBeforeLoad(Struct, frozen=True, rename="kebab"):
    """What is a load.

    Attributes:
        bytes: how long an INSERT with its rows must be; COPY and INSERT … SELECT are always one.
    """

    bytes: int = 10_000


@rule("index-before-load", severity=NOTE, default=False)
def index_before_load(migration: Migration, options: IndexBeforeLoad) -> Iterator[Finding]:
    """An index that is there before a table is loaded is written row by row, instead of being built at once."""
    statements = list(migration.statements)
    for number, statement in enumerate(statements):
        for change in statement.changes:
            if isinstance(change, CreateIndex) and not change.implied and not change.index.unique:
                name = change.index.table.name
                if any(_fills(one, name) and _is_load(one, options.bytes) for one in statements[number:]):
                    yield change.finding(f"{change.index.name} is made before {name} is loaded", hint="make it after")


def _fills(statement: Statement, table: str) -> bool:
    """Whether a statement adds rows to a table of a name."""
    if statement.kind not in _LOADS:
        return False
    written = _LOADED.search(statement.sql)
    if written is None:
        return False
    name = written[1].decode("utf-8", "replace")
    return (name[1:-1] if name[:1] == '"' else name.lower()) == table


def _is_load(statement: Statement, least: int) -> bool:
    return statement.kind == "CopyStmt" or len(statement.sql) >= least or bool(_SELECTS.search(statement.sql))
