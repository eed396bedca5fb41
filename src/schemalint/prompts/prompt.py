"""What rules on prompts are shown: a prompt, its examples of SQL, and the set that it was given in."""

from functools import cached_property
from typing import Any

from msgspec import Struct

from schemalint.lazy import regex
from schemalint.model import Finding, Span
from schemalint.prompts.document import Block, Document, Fence, Paragraph, Stated
from schemalint.prompts.polarity import Mark, Polarity
from schemalint.settings.settings import Settings

POSTGRESQL = "postgresql"
_DATABASES = regex(
    r"(?i)\b(?:postgres\w*|sql|databases?|supabase|row-level security|rls)\b|\b(?:postgres|sql|database|supabase)_"
)


class Problem(Struct, frozen=True):
    """SQL in an example that PostgreSQL cannot read.

    Attributes:
        message: the parser's words.
        span: where it stopped.
        meant: whether it is meant to be complete PostgreSQL, as far as can be told: not bad, no placeholder, no part
            of a statement, no other dialect.
    """

    message: str
    span: Span
    meant: bool


class ShownStatement(Struct, frozen=True):
    """A statement of an example.

    Attributes:
        kind: the parser's name of it, as in `CreateStmt`.
        span: from its first token to its last.
        start: byte offset in the prompt's SQL (`Prompt.sql`).
        end: byte offset, exclusive.
        polarity: the author's mark of it, else of its example.
        mark: what says so.
        exact: whether the author wrote it as it was read, without stand-ins.
    """

    kind: str
    span: Span
    start: int
    end: int
    polarity: Polarity
    mark: Mark | None
    exact: bool


class Example(Struct, frozen=True, kw_only=True, eq=False):
    """SQL that a prompt shows.

    Attributes:
        fence: the block.
        language: `postgresql`, or the other dialect that it is written in.
        polarity: the author's mark of the whole example.
        mark: what says so.
        statements: those that could be read, in order.
        problems: what could not be read.
        bad: the runs that are marked as bad: statements, lines of a statement, or all of it.
    """

    fence: Fence
    language: str
    polarity: Polarity
    mark: Mark | None
    statements: tuple[ShownStatement, ...]
    problems: tuple[Problem, ...]
    bad: tuple[Span, ...]

    @property
    def span(self) -> Span:
        """All of its lines."""
        return self.fence.span()

    @property
    def exact(self) -> bool:
        """Whether it is PostgreSQL that was read as it is written."""
        return self.language == POSTGRESQL and not self.problems and all(one.exact for one in self.statements)


_ROLE = regex(r"(?i)\byou\b|\b(?:agent|architect|expert|specialist|assistant|engineer|reviewer|rules)\b")


class Prompt(Struct, frozen=True, kw_only=True, eq=False, dict=True):
    """A document that tells an agent what to do.

    Attributes:
        document: its sections and blocks.
        examples: the SQL that it shows, in order.
        sql: the document with all but its examples blanked: their statements' offsets are the document's own.
        evidence: what it was taken for a prompt by.
        settings: the run's.
        set: all prompts that were given together, this one among them.
    """

    document: Document
    examples: tuple[Example, ...]
    sql: bytes
    evidence: str
    settings: Settings
    set: "PromptSet"

    @property
    def path(self) -> str:
        """The path that is reported."""
        return self.document.path

    @property
    def claims(self) -> tuple[Stated, ...]:
        """What it demands, forbids or says to be so, in order, each with the rules that it speaks of."""
        return self.document.claims

    @property
    def shows_sql(self) -> bool:
        """Whether it shows SQL that could be read."""
        return any(example.statements for example in self.examples)

    @property
    def opening(self) -> str:
        """Its first paragraph, empty without one."""
        return next((block.text for block in self.document.blocks if isinstance(block, Paragraph)), "")

    @cached_property
    def about_databases(self) -> bool:
        """Whether it is about databases: by its SQL, else by its name, its title, or what it says first."""
        if any(example.language == POSTGRESQL and example.statements for example in self.examples):
            return True
        described = self.document.field("description")
        said = (self.path, self.document.title, self.opening, described.value if described is not None else "")
        return any(_DATABASES.search(text) for text in said)

    @property
    def named_for_databases(self) -> bool:
        """Whether it is an agent's by its title or what it says first, and named for databases."""
        named = any(_DATABASES.search(text) for text in (self.path.rpartition("/")[2], self.document.title))
        return named and any(_ROLE.search(text) for text in (self.document.title, self.opening))

    @property
    def others(self) -> "tuple[Prompt, ...]":
        """The other prompts of the set, in order."""
        return tuple(prompt for prompt in self.set.prompts if prompt is not self)

    def line(self, span: Span) -> int:
        """The line, counted from 1, that a span of this prompt begins on."""
        return self.document.text.position(span.start).line

    def finding(self, message: str, span: Span | Block, **details: Any) -> Finding:  # noqa: ANN401 - as `Handle.finding`
        """A finding in this prompt."""
        return Finding(message=message, span=span.span() if isinstance(span, Block) else span, **details)


class PromptSet:
    """Prompts that were given together; a rule that compares them is shown each, and tells of each what is its own."""

    def __init__(self) -> None:
        self._prompts: list[Prompt] = []

    @property
    def prompts(self) -> tuple[Prompt, ...]:
        """The prompts, in order."""
        return tuple(self._prompts)

    def add(self, prompt: Prompt) -> None:
        """Add a prompt while the set is read."""
        self._prompts.append(prompt)
