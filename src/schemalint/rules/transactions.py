"""Transactions of migrations: how they begin and end, and what they keep locked meanwhile."""

from collections.abc import Iterator

from schemalint.catalog.changes import AlterObject, Change
from schemalint.catalog.deployed import earlier_changes
from schemalint.catalog.handles.base import place_span
from schemalint.catalog.holding import line_of
from schemalint.catalog.migration import Migration
from schemalint.catalog.outside import unwrapped
from schemalint.catalog.rows import Place
from schemalint.catalog.store import StatementRef
from schemalint.catalog.transaction_blocks import Block, Step, blocks
from schemalint.model import Finding, Severity
from schemalint.rules.registry import NOTE, WARNING, rule

_BLOCKS = ("TransactionStmt",)
"""The kind of the statements that begin and end transactions."""


def _finding(statement: StatementRef, message: str, hint: str = "", severity: Severity | None = None) -> Finding:
    span = statement.source.span(statement.start, statement.end)
    return Finding(message=message, span=span, hint=hint, severity=severity)


def _runner(statement: StatementRef) -> str:
    """The migration tool, as messages call it."""
    name = statement.source.runner
    return "the migration tool" if name == "plain" else name


@rule("nested-transaction", severity=WARNING, statements=_BLOCKS)
def nested_transaction(migration: Migration) -> Iterator[Finding]:
    """BEGIN in a transaction begins nothing, and the COMMIT that follows ends the one around it."""
    for block in blocks(migration):
        if block.step is Step.NESTED:
            statement, opened = block.statement, block.opened
            whose = _runner(statement) + "'s" if opened is None else f"that of line {line_of(opened)}"
            yield _finding(
                statement,
                f"a transaction is open already, {whose}: this begins none, and the next COMMIT ends that one",
                _nested_hint(statement) if opened is not None else _wrapped_hint(statement),
            )


def _nested_hint(_: StatementRef) -> str:
    return "leave it out, or COMMIT the first one before it"


def _wrapped_hint(statement: StatementRef) -> str:
    way = unwrapped(statement)
    return f"leave BEGIN and COMMIT out{f', or put them in a file {way}' if way else ''}"


@rule("commit-without-begin", severity=WARNING, statements=_BLOCKS)
def commit_without_begin(migration: Migration) -> Iterator[Finding]:
    """COMMIT or ROLLBACK without a BEGIN ends the transaction of the migration tool, or none at all."""
    nested = False
    for block in blocks(migration):
        if block.step is Step.NESTED:
            nested = True  # what it is wrong with is told there
        elif block.step is Step.ENDS_RUNNER and not nested:
            runner = _runner(block.statement)
            yield _finding(
                block.statement,
                f"this ends the transaction of {runner}: what follows it is not undone if it fails",
                _wrapped_hint(block.statement).replace("BEGIN and COMMIT", "COMMIT"),
            )
        elif block.step is Step.ENDS_NOTHING:
            yield _without_effect(block)


def _without_effect(block: Block) -> Finding:
    statement = block.statement
    if block.alone:
        return _finding(statement, "no transaction is open: this ends none", "BEGIN one, or leave this out")
    what = "undone" if block.undoes else "kept, even if what follows fails"
    return _finding(
        statement,
        f"what stands before it is {what}: the file is sent as one transaction, which this ends",
        "put what follows into a file of its own",
        NOTE,
    )


@rule("uncommitted-transaction", severity=WARNING, statements=_BLOCKS)
def uncommitted_transaction(migration: Migration) -> Iterator[Finding]:
    """A transaction that the file begins and never ends is undone when the connection is closed."""
    for block in blocks(migration):
        if block.step is Step.UNENDED:
            yield _finding(
                block.statement,
                "no COMMIT ends this transaction: what it changes is undone when the connection is closed",
                "COMMIT at the end of the file",
            )


@rule("rolled-back-migration", severity=WARNING, statements=_BLOCKS)
def rolled_back_migration(migration: Migration) -> Iterator[Finding]:
    """A ROLLBACK at the end of a transaction undoes all that the migration did in it."""
    if not migration.catalog.steps:
        return
    for block in blocks(migration):
        if block.undoes and block.step in (Step.ENDS, Step.ENDS_RUNNER) and _changed(migration, block.statement):
            yield _finding(
                block.statement,
                "this undoes what the transaction changed, and the migration counts as applied",
                "COMMIT instead, or leave out what is not meant to stay",
            )


def _changed(migration: Migration, end: StatementRef) -> bool:
    """Whether a transaction changed anything before it was undone."""
    return any(
        change.statement.transaction == end.transaction and change.end > change.start and not change.implied
        for change in migration.changes
        if change.statement.of_file.start < end.start
    )


@rule("migration-without-down", severity=NOTE, default=False)
def migration_without_down(migration: Migration) -> Iterator[Finding]:
    """A migration that nothing undoes cannot be taken back when the release that it belongs to is."""
    if migration.source.reversible is False:
        first = migration.references[0]
        yield _finding(first, "nothing undoes this migration", _way_back(migration.source.runner))


def _way_back(runner: str) -> str:
    parts = {"goose": "-- +goose Down", "dbmate": "-- migrate:down", "sql-migrate": "-- +migrate Down"}
    files = {"diesel": "a down.sql beside it"}
    if runner in parts:
        return f"write what undoes it below {parts[runner]}"
    return f"write what undoes it into {files.get(runner, 'the .down.sql of its name')}"


@rule("computed-statement", severity=NOTE)
def computed_statement(change: AlterObject) -> Iterator[Finding] | None:
    """What EXECUTE puts together while it runs is not read: what it changes is not checked."""
    return _computed(change) if "computed" in change.options else None


def _computed(change: Change) -> Iterator[Finding]:
    if any("computed" in earlier.options for earlier in earlier_changes(change)):
        return
    yield Finding(
        message="what EXECUTE runs is put together while it runs: what it changes is not checked",
        span=place_span(Place(*change.options["computed"])),
        hint="write the statements out where their names are known",
    )
