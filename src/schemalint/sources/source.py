"""A source: SQL to parse, and the map from it back to what the author wrote."""

from bisect import bisect_right
from enum import StrEnum

from msgspec import Struct

from schemalint.model import Span, Text
from schemalint.named import NamedTuple

DOCUMENT = "prompts"
"""The runner of prompts, which nothing runs: a history of documents, each of them a database of its own."""


class Segment(NamedTuple):
    """A run of the SQL and where it comes from.

    Attributes:
        start: byte offset in the SQL where the run begins; it goes on to the next segment.
        origin: byte offset in the author's text.
        length: bytes of the author's text that the run stands for.
        literal: whether the run is the author's own bytes (editable) or derived from them (no fix).
    """

    start: int
    origin: int
    length: int
    literal: bool


class Wrapping(StrEnum):
    """The transaction in which a runner runs a file."""

    FILE = "file"
    """The runner says BEGIN before the file and COMMIT after it."""
    IMPLICIT = "implicit"
    """The file is sent as one query: its statements are one transaction, a single one is its own."""
    PIPELINE = "pipeline"
    """The file's statements are sent together, and its client may take those apart that run in no transaction."""
    WHERE_POSSIBLE = "where possible"
    """As FILE, but a file all of whose statements run in no transaction is run without."""
    NONE = "none"
    """Each statement is its own transaction unless the file says otherwise."""


class Part(NamedTuple):
    """A run of a file that its runner runs in a transaction of its own; it goes on to the next part.

    Attributes:
        start: byte offset in the SQL.
    """

    start: int
    wrapping: Wrapping


class Source(Struct, frozen=True, kw_only=True):
    """One file's SQL.

    Attributes:
        text: what the author wrote; spans point into it.
        sql: UTF-8 SQL to parse. Matter that is not SQL is blanked byte for byte, so that offsets stay.
        segments: the map; empty where `sql` has the same offsets as `text.data`.
        under_review: whether findings in this file are reported; else it only builds the catalog.
        wrapping: the transaction in which its runner runs it.
        parts: the runs of it that have a transaction each; what stands before the first has the file's own.
        problems: what was wrong while the text was read (see `ReadProblem`).
        runner: the migration tool's name.
        reversible: whether a part of it, or a file beside it, undoes it; none where its tool asks for no such thing.
    """

    text: Text
    sql: bytes
    segments: tuple[Segment, ...] = ()
    under_review: bool = True
    wrapping: Wrapping = Wrapping.NONE
    parts: tuple[Part, ...] = ()
    problems: tuple["ReadProblem", ...] = ()
    runner: str = "plain"
    reversible: bool | None = None

    @property
    def path(self) -> str:
        """The path that is reported."""
        return self.text.path

    def wrapping_at(self, offset: int) -> Wrapping:
        """The transaction in which its runner runs what stands at a place in the SQL."""
        if not self.parts:
            return self.wrapping
        return next((part.wrapping for part in reversed(self.parts) if part.start <= offset), self.wrapping)

    @property
    def derived(self) -> bool:
        """Whether all of the SQL is derived from one run of the author's text, which may make many such texts."""
        return len(self.segments) == 1 and not self.segments[0].literal

    def span(self, start: int, end: int) -> Span:
        """The author's span of a run of the SQL."""
        if not self.segments:
            return Span(self.text.path, start, end)
        first, last = self._segment(start), self._segment(max(start, end - 1))
        begin = first.origin + (start - first.start if first.literal else 0)
        stop = last.origin + (end - last.start if last.literal else last.length)
        return Span(self.text.path, begin, stop)

    def editable(self, start: int, end: int) -> bool:
        """Whether a run of the SQL is the author's own bytes in one piece, so that a fix may replace it."""
        if not self.segments:
            return True
        first = self._segment(start)
        return first.literal and first is self._segment(max(start, end - 1))

    def _segment(self, offset: int) -> Segment:
        if len(self.segments) == 1:
            return self.segments[0]
        at = bisect_right(self.segments, offset, key=lambda segment: segment.start)
        return self.segments[max(0, at - 1)]


class ReadProblem(NamedTuple):
    """Something that kept a part of a file from being read.

    Attributes:
        rule: the finding it becomes: `unreadable-file` or `syntax-error`.
        start: byte offset in the author's text.
        end: byte offset, exclusive.
    """

    rule: str
    message: str
    start: int
    end: int


class History(Struct, frozen=True, kw_only=True):
    """Files that are replayed in this order into one catalog.

    Attributes:
        root: the directory (or the file) it was recognised at, relative to the working directory.
        runner: the migration tool's name, or `plain`.
        ordered: whether the files are steps of one history; loose files may turn out to be separate catalogs.
        evidence: what the runner was recognised by, for people.
        order: what gives the files their order, for people.
        partial: whether other migrations stand between the files, so that what they do not create may exist.
        complaints: what is wrong with the layout, each as a sentence without its end.
        added: the paths of the files that were not there before, where the files are compared with what was.
    """

    root: str
    runner: str
    sources: tuple["SourceFile", ...]
    ordered: bool
    evidence: str
    order: str = ""
    partial: bool = False
    complaints: tuple[str, ...] = ()
    added: frozenset[str] = frozenset()


class SourceFile(Struct, frozen=True, kw_only=True):
    """A file to be read when its turn comes.

    Attributes:
        path: the path that is reported.
        location: where to read it; none for standard input, whose bytes are in `data`.
        under_review: whether findings in it are reported.
        wrapping: the transaction in which its runner runs it, unless a comment in it says otherwise.
        runner: the migration tool's name, which says how to read the file.
        evidence: what a document was taken for a prompt by.
        reversible: whether a file beside it undoes it; none where its tool asks for no such file.
    """

    path: str
    location: str | None
    data: bytes | None = None
    under_review: bool = True
    wrapping: Wrapping = Wrapping.NONE
    runner: str = "plain"
    evidence: str = ""
    reversible: bool | None = None
