"""What the engine itself notices about files, as subjects of the rules that say it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from schemalint.catalog.rows import Place
from schemalint.catalog.store import StatementRef
from schemalint.model import Finding, Span

if TYPE_CHECKING:
    from schemalint.catalog.handles.table import Table
    from schemalint.prompts.diagrams import Entity


class Noticed(Struct, frozen=True, kw_only=True):
    """Something about a file.

    Attributes:
        message: what it is.
        span: the author's span.
        place: the SQL that it is about, where it is about any.
        hint: what to do about it.
    """

    message: str
    span: Span
    place: Place | None = None
    hint: str = ""

    def finding(self, message: str, **details: Any) -> Finding:  # noqa: ANN401 - as `Handle.finding`
        """A finding at the place."""
        return Finding(message=message, span=self.span, hint=self.hint, **details)


class UnreadableFile(Noticed, frozen=True, kw_only=True):
    """A file that could not be opened or decoded."""


class UnreadText(Noticed, frozen=True, kw_only=True):
    """Text in a file that PostgreSQL's parser cannot read."""


class LateMigration(Noticed, frozen=True, kw_only=True):
    """A migration that is new and comes before one that was there already."""


class FailedStatement(Noticed, frozen=True, kw_only=True):
    """A statement that the server would refuse.

    Attributes:
        statement: the statement.
        sqlstate: the server's code for the reason.
        object: kind and qualified name of what it is about, where there is such a thing.
        related: what it contradicts.
    """

    statement: StatementRef
    sqlstate: str
    object: str = ""
    related: Span | None = None


class UnusedSuppression(Noticed, frozen=True, kw_only=True):
    """A suppression comment, or one name in it, that has no effect.

    Attributes:
        rule: the name as written, empty where the comment cannot be read.
    """

    rule: str


class Drawing(Noticed, frozen=True, kw_only=True):
    """A diagram of a prompt whose examples create some of the tables that it draws.

    Attributes:
        entities: what is drawn.
        tables: the tables that the examples create, by name.
    """

    entities: "tuple[Entity, ...]"
    tables: "Mapping[str, Table]"


class BrokenClaim(Noticed, frozen=True, kw_only=True):
    """A claim of a prompt that its own examples break; `message` and `span` are of the first place.

    Attributes:
        rule: the rule that the claim states.
        claim: where it states it.
        line: its line.
        said: its words.
        others: the further places.
    """

    rule: str
    claim: Span
    line: int
    said: str
    others: tuple[Span, ...]


class CleanExample(Noticed, frozen=True, kw_only=True):
    """An example that its author marks as bad, and in which no rule of the run finds anything.

    Attributes:
        mark: what marks it.
    """

    mark: Span
