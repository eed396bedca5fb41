"""What is wrong with files and statements as such."""

from collections.abc import Iterator

from schemalint.catalog.statement import Statement
from schemalint.model import Finding, Related
from schemalint.rules.registry import ERROR, WARNING, rule
from schemalint.rules.subjects import FailedStatement, UnreadableFile, UnreadText, UnusedSuppression
from schemalint.settings.settings import Settings


@rule("unreadable-file", severity=ERROR)
def unreadable_file(file: UnreadableFile) -> Iterator[Finding]:
    """A file that cannot be opened or is not UTF-8 text is not checked at all."""
    yield file.finding(file.message)


@rule("syntax-error", severity=ERROR)
def syntax_error(text: UnreadText) -> Iterator[Finding]:
    """A statement that PostgreSQL's own parser refuses does not run, and is not checked."""
    yield text.finding(text.message)


@rule("statement-fails", severity=ERROR)
def statement_fails(failed: FailedStatement) -> Iterator[Finding]:
    """A statement that PostgreSQL refuses after what the files did before it stops the migration there."""
    related = () if failed.related is None else (Related(failed.related, "contradicts this"),)
    message = f"{failed.message} (SQLSTATE {failed.sqlstate})"
    yield failed.finding(message, object=failed.object, part=failed.sqlstate, related=related)


def _version_told(settings: Settings) -> bool:
    return settings.pg_version_told


@rule("newer-syntax", severity=ERROR, when=_version_told)
def newer_syntax(statement: Statement) -> Iterator[Finding]:
    """Syntax and functions that the configured version of PostgreSQL does not have yet are refused there."""
    from schemalint.catalog.newer import is_made, newer

    place, version = statement.place, statement.settings.pg_version
    for what, since, start, end in newer(statement.sql, version):
        if what.endswith("()") and is_made(statement.catalog, what.removesuffix("()")):
            continue
        yield statement.finding(
            f"{what} needs PostgreSQL {since}, and the server is {version}",
            part=what,
            span=place.source.span(place.start + start, place.start + end),
            hint=f"write it without, or set pg-version to {since} if that is what the server runs",
        )


@rule("unused-suppression", severity=WARNING)
def unused_suppression(suppression: UnusedSuppression) -> Iterator[Finding]:
    """A suppression comment that suppresses nothing hides the next finding that it happens to cover."""
    yield suppression.finding(suppression.message, part=suppression.rule)
