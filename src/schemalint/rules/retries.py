"""Migrations that are run again after they have failed half-way."""

from collections.abc import Iterator
from itertools import chain

from schemalint.catalog.changes import AddColumn, AddConstraint, Change, DropColumn, DropConstraint
from schemalint.catalog.migration import Migration, Transaction
from schemalint.catalog.statement import Statement
from schemalint.lazy import regex
from schemalint.model import Finding
from schemalint.rules.registry import NOTE, rule

_GUARDED = regex(rb"(?is)\bif\s+(?:not\s+)?exists\b|\A\s*create\s+or\s+replace\b")
_DROPS = regex(rb"(?is)\bdrop\s+\w+\s+(?:concurrently\s+)?if\s+exists\b")
_NAME = regex(rb'"(?:[^"]|"")+"|[\w$\x80-\xff]+')
_MADE = frozenset(
    """CreateStmt CreateTableAsStmt IndexStmt CreateSeqStmt CreateSchemaStmt CreateExtensionStmt ViewStmt
    CreateEnumStmt CompositeTypeStmt CreateDomainStmt CreateRangeStmt CreateFunctionStmt CreateTrigStmt
    CreatePolicyStmt DropStmt RenameStmt""".split()
)
"""The statements that fail when what they make is there, or what they drop is gone."""
_PARTS = (AddColumn, DropColumn, AddConstraint, DropConstraint)


@rule("statement-not-repeatable", severity=NOTE, preset="house-style")
def statement_not_repeatable(migration: Migration) -> Iterator[Finding] | None:
    """A statement that fails the second time keeps a migration from being run again after a later one has failed."""
    transactions = list(migration.transactions) if migration.catalog.steps else []
    while transactions and not any(True for _ in transactions[-1].changes):
        transactions.pop()
    return _unguarded(transactions[:-1]) if len(transactions) > 1 else None


def _unguarded(earlier: list[Transaction]) -> Iterator[Finding]:
    dropped: set[bytes] = set()
    for statement in chain.from_iterable(one.statements for one in earlier):
        sql = statement.sql
        if statement.kind == "AlterTableStmt":
            parts = [(change, _text(change)) for change in statement.changes if _is_part(change)]
            bare = [change for change, text in parts if not _GUARDED.search(text) and not dropped & _names(text)]
            if bare:
                yield _finding(statement, bare[0])
        elif statement.kind in _MADE and not _GUARDED.search(sql) and not dropped & _names(sql):
            yield _finding(statement)
        dropped.update(*(_names(sql[drop.end() :]) for drop in _DROPS.finditer(sql)))


def _is_part(change: Change) -> bool:
    return isinstance(change, _PARTS) and not change.implied and change.statement.within is None


def _text(change: Change) -> bytes:
    span = change.span
    return change.statement.source.text.data[span.start : span.end]


def _names(sql: bytes) -> set[bytes]:
    """The first words of a text, among which the name of an object is."""
    return set(_NAME.findall(sql[:200]))


def _finding(statement: Statement, change: Change | None = None) -> Finding:
    where = change.span if change is not None else statement.span
    return statement.finding(
        "this is done for good when a later statement fails, and fails itself when the file is run again",
        span=where,
        hint="say IF NOT EXISTS or IF EXISTS, or put the file into one transaction",
    )
