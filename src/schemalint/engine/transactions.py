"""The transaction that a file runs in, where its statements decide that."""

from collections.abc import Sequence

from msgspec import structs

from schemalint.lazy import regex
from schemalint.sources.source import Part, Source, Wrapping
from schemalint.syntax.parse import Statement

_NEVER_IN_ONE = frozenset(
    """AlterSystemStmt CreateSubscriptionStmt CreateTableSpaceStmt CreatedbStmt DropTableSpaceStmt DropdbStmt
    ReindexStmt VacuumStmt""".split()
)
_CONCURRENTLY = frozenset(("IndexStmt", "DropStmt"))
_WORDS = regex(rb"(?is)(?:\s|--[^\r\n]*|/\*.*?\*/)*(?:create|drop)\s+(?:unique\s+)?index\s+concurrently\b")


def settled(source: Source, statements: Sequence[Statement]) -> Source:
    """A source with the transaction that its runner gives it for what it holds.

    Args:
        source: a file as its runner takes it.
        statements: all of its statements.
    """
    wrapping = source.wrapping
    if wrapping is Wrapping.IMPLICIT and len(statements) <= 1:
        # It stays what it is for who adds a statement.
        return structs.replace(source, parts=(Part(0, Wrapping.NONE),))
    if wrapping is Wrapping.WHERE_POSSIBLE:
        alone = bool(statements) and all(_runs_in_none(source.sql, statement) for statement in statements)
        return structs.replace(source, wrapping=Wrapping.NONE if alone else Wrapping.FILE)
    return source


def transaction_of(source: Source) -> str:
    """The transaction that a settled file is run in, or `part` where its parts have one each."""
    if len(source.parts) > 1:
        return "part"
    # A single statement in a query of its own is in no block; yet it is what it is by being sent so.
    alone = source.wrapping is Wrapping.IMPLICIT or not source.parts
    return (source.wrapping if alone else source.parts[0].wrapping).value


def _runs_in_none(sql: bytes, statement: Statement) -> bool:
    """Whether a statement is one that its author cannot mean for a transaction."""
    if statement.kind in _CONCURRENTLY:
        return bool(_WORDS.match(sql[statement.start : statement.end]))
    return statement.kind in _NEVER_IN_ONE
