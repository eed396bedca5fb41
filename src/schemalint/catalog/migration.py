"""A file as its runner runs it: the transactions that its statements make, and what each statement changes.

Subjects of rules about migrations, only of files under review:

- a class of `catalog.changes`: one change; `deployed.impact(change)` says what it does to what is in use;
- `Statement`: its text, its `changes`, whether it is `in_block`;
- `Transaction`: the statements that are done or undone together, a single statement of its own where nothing wraps it;
- `Migration`: a file, with its transactions in order.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise

from msgspec import Struct

from schemalint.catalog.changes import Change
from schemalint.catalog.deployed import changes_of_file
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
        catalog: the catalog that the file is replayed into.
        first: which of the catalog's statements is its first.
        last: the end of them, exclusive.
    """

    catalog: Catalog
    first: int
    last: int

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
        return self.catalog.statements[self.first].source

    @property
    def references(self) -> list[StatementRef]:
        """Its statements without what they change: to look for one costs little."""
        return self.catalog.statements[self.first : self.last]

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of its statements, as in `CreateStmt`."""
        return frozenset([one.kind for one in self.references])

    @property
    def transactions(self) -> tuple[Transaction, ...]:
        """Its transactions in order, made anew each time."""
        groups = groupby(self.statements, key=lambda one: one.statement.transaction)
        return tuple([Transaction(tuple(group)) for _, group in groups])

    @property
    def statements(self) -> Iterator[Statement]:
        """Every statement, in order."""
        changes = self.changes
        for reference, first, last in _with_changes(changes, self.references):
            position = changes[first].start if first < len(changes) else self.catalog.file_ends[self.source.path]
            yield Statement(self.catalog, reference, position, changes[first:last])

    @property
    def changes(self) -> Sequence[Change]:
        """What the file changes, in order."""
        return changes_of_file(self.catalog, self.source)


def migrations(catalog: Catalog) -> Iterator[Migration]:
    """The files under review that hold statements, in their order."""
    for first, last in pairwise([*catalog.file_statements.values(), len(catalog.statements)]):
        if first < last and catalog.statements[first].source.under_review:
            yield Migration(catalog, first, last)


def statement_of(catalog: Catalog, reference: StatementRef) -> Statement:
    """The subject for a statement of a file, with its changes; they tell the position of the log before it."""
    changes = changes_of_file(catalog, reference.source)
    first = bisect_left(changes, reference.start, key=_place)
    last = bisect_left(changes, reference.end, first, key=_place)
    position = changes[first].start if first < len(changes) else catalog.file_ends[reference.source.path]
    return Statement(catalog, reference, position, changes[first:last])


def _place(change: Change) -> int:
    """Where the statement of the file stands that makes a change: changes are in that order."""
    return change.statement.of_file.start


def _with_changes(
    changes: Sequence[Change], statements: Iterable[StatementRef]
) -> Iterator[tuple[StatementRef, int, int]]:
    at = 0
    for statement in statements:
        first = at
        while at < len(changes) and _within(changes[at].statement, statement):
            at += 1
        yield statement, first, at


def _within(inner: StatementRef, outer: StatementRef) -> bool:
    """Whether a statement is another or stands in its body."""
    inner = inner.of_file
    return inner.source is outer.source and outer.start <= inner.start < outer.end
