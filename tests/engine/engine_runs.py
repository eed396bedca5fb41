"""What the tests of the engine share: histories from text, and rules of their own that are registered nowhere."""

from collections.abc import Callable, Iterator

from msgspec import Struct

from schemalint.catalog.handles import Column, ForeignKey, Table
from schemalint.engine import check
from schemalint.model import Finding, Report, Severity
from schemalint.rules.registry import Level, Levels, Rule, Seeks
from schemalint.settings.settings import Settings
from schemalint.sources.source import History, SourceFile

NOTE, WARNING, ERROR = Severity.NOTE, Severity.WARNING, Severity.ERROR


def make_rule(
    name: str,
    function: Callable[..., Iterator[Finding] | None],
    *subjects: type,
    level: Level = Level(WARNING),  # noqa: B008 - frozen
    options: type[Struct] | None = None,
    seeks: Seeks | None = None,
) -> Rule:
    """A rule of the same level in every profile."""
    return Rule(
        name=name,
        topic="testing",
        levels=Levels(level, level, level),
        function=function,
        subjects=subjects,
        options=options,
        seeks=seeks,
        default=True,
    )


def history(*files: str, ordered: bool = True, reviewed: tuple[str, ...] | None = None, root: str = "db") -> History:
    """Files named `db/1.sql`, `db/2.sql`, …."""
    paths = [f"{root}/{number}.sql" for number in range(1, len(files) + 1)]
    sources = tuple(
        SourceFile(path=path, location=None, data=sql.encode(), under_review=reviewed is None or path in reviewed)
        for path, sql in zip(paths, files, strict=True)
    )
    return History(root=root, runner="plain", sources=sources, ordered=ordered, evidence="numbered files")


def run(
    files: tuple[str, ...],
    *rules: Rule,
    settings: Settings | None = None,
    reviewed: tuple[str, ...] | None = None,
    root: str = "db",
) -> Report:
    """Check files as one history under the profile postgres."""
    return check([history(*files, reviewed=reviewed, root=root)], settings or Settings(profile="postgres"), rules)


def shown(report: Report) -> list[str]:
    """Each finding as the text that its span covers, after its file's name."""
    return [shown_span(report, finding) for finding in report.findings]


def shown_span(report: Report, finding: Finding) -> str:
    """The text that a finding's span covers, after its file's name."""
    path, start, end = finding.span
    return f"{path.rpartition('/')[2]}: {report.texts[path].data[start:end].decode()}"


def bare_key(key: ForeignKey) -> Iterator[Finding]:
    """A foreign key that no index serves."""
    if not any(index.serves(key.columns) for index in key.table.indexes):
        yield key.finding("bare")


def open_table(table: Table) -> Iterator[Finding]:
    """A table without row security."""
    if not table.row_security:
        yield table.finding("open")


def text_column(column: Column) -> Iterator[Finding]:
    """A column of type text."""
    if column.type.name == "text":
        yield column.finding(f"{column.name} is text", span=column.type_span)


BARE_KEY = make_rule("bare-key", bare_key, ForeignKey)
OPEN_TABLE = make_rule("open-table", open_table, Table)
TEXT_COLUMN = make_rule("text-column", text_column, Column)
