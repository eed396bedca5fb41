"""BEGIN, COMMIT and ROLLBACK of a file, and what each does in the transaction that its runner makes."""

from collections.abc import Iterator, Sequence
from enum import Enum

from schemalint.catalog.asked import kept
from schemalint.catalog.migration import Migration
from schemalint.catalog.store import Catalog, StatementRef
from schemalint.lazy import regex
from schemalint.named import NamedTuple
from schemalint.sources.source import Wrapping

_WORD = regex(
    rb"(?is)(begin|start|commit\s+prepared|rollback\s+prepared|rollback\s+(?:work\s+|transaction\s+)?to|commit|end|rollback"
    rb"|abort|prepare)\b"
)
_CHAIN = regex(rb"(?is)\band\s+chain\b")


class Step(Enum):
    """What a statement of a transaction block does."""

    BEGINS = "begins"
    """It opens a block of the file's own."""
    NESTED = "nested"
    """It would open a block, but one is open."""
    ENDS = "ends"
    """It ends what the file itself has opened."""
    ENDS_RUNNER = "ends the runner's"
    """It ends the transaction that the runner opened."""
    ENDS_NOTHING = "ends nothing"
    """It would end a block, but none is open."""
    UNENDED = "unended"
    """What it opens is never ended, and the runner does not end it either."""


class Block(NamedTuple):
    """A statement that begins or ends a transaction.

    Attributes:
        opened: the statement that opened what is open before it; none where the runner did, or nobody.
        undoes: whether it is a ROLLBACK.
        alone: whether its runner sends statement by statement, and opens no transaction.
    """

    statement: StatementRef
    step: Step
    opened: StatementRef | None = None
    undoes: bool = False
    alone: bool = False


def blocks(migration: Migration) -> Sequence[Block]:
    """What the statements that begin and end transactions do, in order."""
    return _of_file(migration.catalog, migration)


@kept
def _of_file(catalog: Catalog, migration: Migration) -> Sequence[Block]:
    asked = [one for one in migration.references if one.kind == "TransactionStmt"]
    if not asked or any(text is migration.source.sql for text in catalog.unread):
        return ()  # what could not be read may begin one
    return tuple(_blocks(migration, asked))


def _blocks(migration: Migration, statements: list[StatementRef]) -> Iterator[Block]:
    source = migration.source
    part, runner_s, opened = -1, False, None
    for statement in statements:
        number = sum(one.start <= statement.start for one in source.parts)
        if number != part:  # each part of a file begins as its runner runs it
            part, runner_s = number, source.wrapping_at(statement.start) is Wrapping.FILE
            opened = None
        match = _WORD.match(source.sql, statement.start, statement.end)
        word = b" ".join(match[1].lower().split()) if match else b""
        if word in (b"begin", b"start"):
            if runner_s or opened is not None:
                yield Block(statement, Step.NESTED, opened)
            else:
                opened = statement
                yield Block(statement, Step.BEGINS)
        elif word in (b"commit", b"end", b"rollback", b"abort", b"prepare"):
            step = Step.ENDS_RUNNER if runner_s else Step.ENDS_NOTHING if opened is None else Step.ENDS
            alone = source.wrapping_at(statement.start) is Wrapping.NONE
            yield Block(statement, step, opened, word in (b"rollback", b"abort"), alone)
            chained = _CHAIN.search(source.sql, statement.start, statement.end) is not None
            runner_s, opened = False, (statement if chained else None)
    if opened is not None and source.wrapping_at(opened.start) is not Wrapping.FILE:
        yield Block(opened, Step.UNENDED)
