"""Statements as subjects of rules: what is said of a statement is said at a place in it, not of an object."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from schemalint.catalog.handles.base import Snapshot, place_span
from schemalint.catalog.rows import Place
from schemalint.catalog.store import Catalog, StatementRef
from schemalint.model import Finding, Profile, Span
from schemalint.settings.settings import Settings

if TYPE_CHECKING:
    from schemalint.catalog.changes import Change


class InStatement:
    """Something that stands in a statement.

    Attributes:
        catalog: the catalog that the statement is replayed into.
        statement: the statement.
        position: position of the log before the statement.
    """

    __slots__ = ("catalog", "position", "statement")

    def __init__(self, catalog: Catalog, statement: StatementRef, position: int) -> None:
        self.catalog = catalog
        self.statement = statement
        self.position = position

    @property
    def settings(self) -> Settings:
        """The settings of the run."""
        return self.catalog.settings

    @property
    def profile(self) -> Profile:
        """The profile of the project."""
        return self.catalog.profile

    @property
    def before(self) -> Snapshot:
        """The catalog before the statement."""
        return Snapshot(self.catalog, self.position)

    @property
    def place(self) -> Place:
        """Where it stands in the SQL."""
        return Place(self.statement.source, self.statement.start, self.statement.end)

    @property
    def span(self) -> Span:
        """The author's span."""
        return place_span(self.place)

    def finding(self, message: str, **details: Any) -> Finding:  # noqa: ANN401 - as `Handle.finding`
        """A finding at this place."""
        details.setdefault("span", self.span)
        return Finding(message=message, **details)


class Statement(InStatement):
    """A statement of a file under review.

    Attributes:
        changes: the changes that it made, those of statements in its body included.
    """

    __slots__ = ("changes",)

    def __init__(self, catalog: Catalog, statement: StatementRef, position: int, changes: "Sequence[Change]") -> None:
        super().__init__(catalog, statement, position)
        self.changes = changes

    @property
    def kind(self) -> str:
        """The parser's name for this kind of statement, as in `CreateStmt`."""
        return self.statement.kind

    @property
    def in_block(self) -> bool:
        """Whether it runs in a transaction block: the file's own, or that of its runner."""
        return self.statement.in_block

    @property
    def sql(self) -> bytes:
        """The statement as it was written, without its semicolon."""
        source, start, end = self.statement.source, self.statement.start, self.statement.end
        return source.sql[start:end]
