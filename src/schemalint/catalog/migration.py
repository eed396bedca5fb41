"""A file as its runner runs it: the transactions that its statements make, and what each statement changes.

Subjects of rules about migrations, only of files under review:

- a class of `catalog.changes`: one change; `deployed.impact(change)` says what it does to what is in use;
- `Statement`: its text, its `changes`, whether it is `in_block`;
- `Transaction`: the statements that are done or undone together, a single statement of its own where nothing wraps it;
- `Migration`: a file, with its transactions in order.
"""

from collections.abc import Iterator
from itertools import groupby

from msgspec import Struct

from schemalint.catalog.changes import Change
from schemalint.catalog.statement import Statement
from schemalint.catalog.store import Catalog, StatementRef
from schemalint.model import Profile
from schemalint.settings.settings import Settings
from schemalint.sources.source import Source, Wrapping


class Transaction(Struct, frozen=True, eq=False):
    """Statements that take effect together; locks that one takes are held until the last is done.

    Attributes:
        statements: in order, with the file's own BEGIN and COMMIT.
    """

    statements: tuple[Statement, ...]

    @property
    def catalog(self) -> Catalog:
        """The catalog that the statements are replayed into."""
        return self.statements[0].catalog

    @property
    def settings(self) -> Settings:
        """The settings of the run."""
        return self.catalog.settings

    @property
    def profile(self) -> Profile:
        """The profile of the project."""
        return self.catalog.profile

    @property
    def source(self) -> Source:
        """The file."""
        return self.statements[0].statement.source

    @property
    def in_block(self) -> bool:
        """Whether it is a transaction block; else it is one statement alone."""
        return any(one.in_block for one in self.statements)

    @property
    def wrapping(self) -> Wrapping:
        """What its runner does with this part of the file; the file's own BEGIN says more where that is `NONE`."""
        return self.source.wrapping_at(self.statements[0].statement.start)

    @property
    def changes(self) -> Iterator[Change]:
        """What its statements change, in order."""
        return (change for statement in self.statements for change in statement.changes)


class Migration(Struct, frozen=True, eq=False):
    """A file as its runner runs it.

    Attributes:
        transactions: in order.
    """

    transactions: tuple[Transaction, ...]

    @property
    def catalog(self) -> Catalog:
        """The catalog that the file is replayed into."""
        return self.transactions[0].catalog

    @property
    def settings(self) -> Settings:
        """The settings of the run."""
        return self.catalog.settings

    @property
    def profile(self) -> Profile:
        """The profile of the project."""
        return self.catalog.profile

    @property
    def source(self) -> Source:
        """The file."""
        return self.transactions[0].source

    @property
    def statements(self) -> Iterator[Statement]:
        """Every statement, in order."""
        return (statement for transaction in self.transactions for statement in transaction.statements)

    @property
    def changes(self) -> Iterator[Change]:
        """What the file changes, in order."""
        return (change for statement in self.statements for change in statement.changes)


def migrations(catalog: Catalog) -> Iterator[Migration]:
    """The files under review that hold statements, in their order."""
    for _, statements in groupby(_statements(catalog), key=lambda one: id(one.statement.source)):
        groups = groupby(statements, key=lambda one: one.statement.transaction)
        yield Migration(tuple([Transaction(tuple(group)) for _, group in groups]))


def _statements(catalog: Catalog) -> Iterator[Statement]:
    for statement, first, last in changes_of_statements(catalog):
        if statement.source.under_review:
            yield make_statement(catalog, statement, first, last)


def changes_of_statements(catalog: Catalog) -> Iterator[tuple[StatementRef, int, int]]:
    """Each statement of the files, and which of the catalog's changes are its own: the first, and the end of them."""
    changes, at = catalog.changes, 0
    for statement in catalog.statements:
        first = at
        while at < len(changes) and _within(changes[at].statement, statement):
            at += 1
        yield statement, first, at


def make_statement(catalog: Catalog, statement: StatementRef, first: int, last: int) -> Statement:
    """The subject for a statement, with its changes; they tell the position of the log before it."""
    changes = catalog.changes
    position = changes[first].start if first < len(changes) else len(catalog.log)
    return Statement(catalog, statement, position, changes[first:last])


def _within(inner: StatementRef, outer: StatementRef) -> bool:
    """Whether a statement is another or stands in its body."""
    inner = inner.of_file
    return inner.source is outer.source and outer.start <= inner.start < outer.end
