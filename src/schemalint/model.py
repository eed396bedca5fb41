"""What every layer speaks of: spans of the author's text, fixes, findings and the report."""

from bisect import bisect_right
from collections.abc import Callable, Mapping
from enum import IntEnum, StrEnum
from itertools import accumulate

from msgspec import Struct

from schemalint.named import NamedTuple


class Severity(IntEnum):
    """How much a finding matters; ordered, so that severities compare."""

    NOTE = 1
    WARNING = 2
    ERROR = 3

    @property
    def label(self) -> str:
        """The lower-case word that users read and write."""
        return self.name.lower()


class Profile(StrEnum):
    """The kind of database that the files are for; decides severities and what exists implicitly."""

    POSTGRES = "postgres"
    SUPABASE = "supabase"
    MANAGED = "managed"


class Span(NamedTuple):
    """A place in a file: UTF-8 byte offsets into its bytes as they are on disk, the end exclusive.

    `path` is the path that is reported: relative to the working directory, with `/`.
    """

    path: str
    start: int
    end: int


class Position(NamedTuple):
    """A place as users count it: 1-based line, 1-based column in characters."""

    line: int
    column: int


class Text:
    """The bytes of one file and its line table.

    Args:
        path: the path that is reported.
        data: the whole file, UTF-8, a BOM included.
    """

    __slots__ = ("_starts", "data", "path")

    def __init__(self, path: str, data: bytes) -> None:
        self.path = path
        self.data = data
        self._starts: list[int] | None = None

    @property
    def line_starts(self) -> list[int]:
        """Byte offset of the first byte of each line; a line feed ends a line."""
        if self._starts is None:
            lengths = [len(line) + 1 for line in self.data.split(b"\n")]
            self._starts = [0, *accumulate(lengths[:-1])]
        return self._starts

    def position(self, offset: int) -> Position:
        """The line and column of a byte offset; an offset past the end stands at the end."""
        offset = max(0, min(offset, len(self.data)))
        line = bisect_right(self.line_starts, offset)
        start = self.line_starts[line - 1]
        before = self.data[start:offset]
        if start == 0:
            before = before.removeprefix(b"\xef\xbb\xbf")
        return Position(line, len(before.decode("utf-8", "replace")) + 1)

    def line(self, number: int) -> str:
        """The text of a 1-based line, without its line ending; empty past the end."""
        starts = self.line_starts
        if not 1 <= number <= len(starts):
            return ""
        end = starts[number] if number < len(starts) else len(self.data)
        line = self.data[starts[number - 1] : end].rstrip(b"\r\n")
        return (line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line).decode("utf-8", "replace")


class Safety(StrEnum):
    """Whether a fix keeps the meaning of what it edits."""

    SAFE = "safe"
    UNSAFE = "unsafe"


class Edit(Struct, frozen=True):
    """Replace the bytes of a span by a text; an empty span inserts."""

    span: Span
    text: str


class NewFile(Struct, frozen=True):
    """A file that a fix adds; the path is relative to the working directory."""

    path: str
    text: str


class Fix(Struct, frozen=True):
    """The edits that remove a finding."""

    safety: Safety
    edits: tuple[Edit, ...] = ()
    new_files: tuple[NewFile, ...] = ()


Fixer = Callable[[], Fix | None]
"""Makes a fix when it is wanted: a rule is asked about an object more often than it is reported."""


class Related(Struct, frozen=True):
    """Another place that explains a finding."""

    span: Span
    message: str


class Finding(Struct, frozen=True, kw_only=True):
    """One thing that is wrong at one place.

    A rule gives message, span, hint, fix or fixer, related, object and part, and a severity only where it differs from
    the rule's own; the engine fills in rule, severity, fingerprint and, from the fixer, the fix.

    Attributes:
        object: kind and qualified name of what is wrong, as in `table public.users`.
        part: what of the object (columns, a role, a command); identity, together with rule and object.
        likeness: the fingerprint of the first of those findings that only their number tells apart.
    """

    message: str
    span: Span
    hint: str = ""
    fix: Fix | None = None
    fixer: Fixer | None = None
    related: tuple[Related, ...] = ()
    object: str = ""
    part: str = ""
    rule: str = ""
    severity: Severity | None = None
    fingerprint: str = ""
    likeness: str = ""


class Project(Struct, frozen=True, kw_only=True):
    """One history of files that make one catalog, and what was recognised about it.

    Attributes:
        evidence: what the profile was recognised by.
        runner_evidence: what the runner was recognised by.
        order: what gives the files their order.
        transactions: how many of the files run in which transaction: `file`, `implicit`, `pipeline`, `none`, or `part`
            where a file has several.
        complaints: what is wrong with the layout.
    """

    root: str
    runner: str
    profile: Profile
    evidence: str
    runner_evidence: str = ""
    order: str = ""
    transactions: Mapping[str, int] = {}
    complaints: tuple[str, ...] = ()


class Reviewed(Struct, frozen=True, kw_only=True):
    """Which files were under review, where not all were.

    Attributes:
        about: what they have in common, as in `changed since main`.
        files: their paths, in order.
    """

    about: str
    files: tuple[str, ...]


class FixCounts(Struct, frozen=True, kw_only=True):
    """What fixes have done, or would do.

    Attributes:
        fixed: how many findings are gone.
        refused: how many fixes were left out because their finding stayed or another came.
        unsafe: of how many findings that are left there is a fix that was not wanted.
    """

    fixed: int
    refused: int
    unsafe: int


class Report(Struct, frozen=True, kw_only=True):
    """The result of a run.

    Attributes:
        files: how many files were read, those for context included.
        statements: how many statements they hold.
        texts: the text of each file that a finding names, by path, for positions and code frames.
        not_judged: how often a rule stayed silent because what it reads is uncertain, by rule.
        reviewed: which files were under review, none where all were.
        fixes: what fixes have done to the files, none where none were wanted.
    """

    projects: tuple[Project, ...]
    files: int
    statements: int
    findings: tuple[Finding, ...]
    texts: Mapping[str, Text]
    not_judged: Mapping[str, int] = {}
    reviewed: Reviewed | None = None
    fixes: FixCounts | None = None

    def worst(self) -> Severity | None:
        """The highest severity among the findings, none where there are none."""
        return max((f.severity for f in self.findings if f.severity is not None), default=None)
