"""What the statements under review lock, rewrite, build and scan of what is in use when their file is deployed."""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from schemalint.catalog.deployed import impact
from schemalint.catalog.handles import Handle, Relation, known
from schemalint.catalog.locks import Effects, known_locks, together
from schemalint.catalog.migration import Transaction, migrations
from schemalint.catalog.statement import Statement
from schemalint.catalog.store import Catalog
from schemalint.catalog.unsure import Open


class TracedLock(Struct, frozen=True):
    """A lock on a relation; `blocks` is empty, `writes`, or `reads and writes`."""

    relation: str
    mode: str
    blocks: str


class Traced(Struct, frozen=True):
    """A statement and its effects, relations by their names.

    Attributes:
        sql: the statement on one line.
        transaction: which of the file's transactions it runs in, from 1.
        in_block: whether that is a transaction block, which holds the locks until its end.
        locks: the strongest first.
        certain: false where the files do not tell all of it.
    """

    path: str
    line: int
    column: int
    sql: str
    transaction: int
    in_block: bool
    locks: tuple[TracedLock, ...] = ()
    rewrites: tuple[str, ...] = ()
    builds: tuple[str, ...] = ()
    scans: tuple[str, ...] = ()
    certain: bool = True

    @property
    def does_anything(self) -> bool:
        """Whether it has any effect on what is in use, or may have."""
        return bool(self.locks or self.rewrites or self.builds or self.scans) or not self.certain


def trace(catalog: Catalog) -> list[Traced]:
    """Every statement of the files under review with its effects."""
    return [
        traced
        for migration in migrations(catalog)
        for number, transaction in enumerate(migration.transactions, 1)
        for traced in _of_transaction(transaction, number)
    ]


def _of_transaction(transaction: Transaction, number: int) -> Iterator[Traced]:
    for statement in transaction.statements:
        yield _traced(statement, number, in_block=transaction.in_block)


def _traced(statement: Statement, number: int, *, in_block: bool) -> Traced:
    path, start, _ = statement.span
    position = statement.statement.source.text.position(start)
    found = together(impact(change) for change in statement.changes)
    return Traced(
        path=path,
        line=position.line,
        column=position.column,
        sql=" ".join(statement.sql.decode("utf-8", "replace").split()),
        transaction=number,
        in_block=in_block,
        locks=tuple(_locks(found)),
        rewrites=_names(found.rewrites),
        builds=_names(found.builds),
        scans=_names(found.scans),
        certain=not any(isinstance(one, Open) for one in (found.locks, found.rewrites, found.builds, found.checks)),
    )


def _locks(found: Effects) -> Iterator[TracedLock]:
    for lock in sorted(known_locks(found.locks), key=lambda one: (-one.mode, one.relation.written_name)):
        mode = lock.mode
        blocks = "reads and writes" if mode.blocks_reads else "writes" if mode.blocks_writes else ""
        yield TracedLock(lock.relation.written_name, str(mode), blocks)


def _names(handles: Iterable[Handle]) -> tuple[str, ...]:
    return tuple(one.written_name if isinstance(one, Relation) else one.name for one in known(handles))
