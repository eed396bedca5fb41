"""What is wrong with files and statements as such."""

from collections.abc import Iterator
from functools import lru_cache

from msgspec import Struct

from schemalint.catalog.migration import Migration
from schemalint.catalog.statement import Statement
from schemalint.lazy import regex
from schemalint.model import Finding, Related
from schemalint.rules.registry import ERROR, NOTE, WARNING, rule
from schemalint.rules.subjects import FailedStatement, LateMigration, UnreadableFile, UnreadText, UnusedSuppression
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


@rule("migration-out-of-order", severity=WARNING)
def migration_out_of_order(late: LateMigration) -> Iterator[Finding]:
    """A new migration that sorts before one that may have run already is refused, passed over, or run late."""
    yield late.finding(late.message)


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


_CREATES = regex(
    rb"""(?ix) \b (?: create\s+(?:unlogged\s+)? | (add)\s+ )
    (?P<kind> table | (?:unique\s+)?index(?:\s+concurrently)? | schema | sequence | column )
    (?P<guard> \s+if\s+not\s+exists\b )? \s+ (?P<name> (?:[\w$"]+\.)?[\w$"]+ )"""
)
"""What may be said to be done only where it has not been done yet."""
_COMMENT = regex(rb"--[^\n]*")


@rule(
    "mixed-idempotency",
    severity=NOTE,
    statements=("CreateStmt", "IndexStmt", "CreateSchemaStmt", "CreateSeqStmt", "AlterTableStmt"),
    default=False,
)
def mixed_idempotency(statement: Statement) -> Iterator[Finding] | None:
    """A file in which some statements say IF NOT EXISTS and others do not can be run again only up to those."""
    source, start = statement.statement.source, statement.statement.start
    first = [one for one in _unguarded(source.sql) if start <= one[1] < statement.statement.end]
    return _mixed(statement, first) if first else None


def _mixed(statement: Statement, first: list[tuple[str, int, int]]) -> Iterator[Finding]:
    source = statement.statement.source
    for kind, start, end in first:
        yield statement.finding(
            f"this {kind} is made without IF NOT EXISTS, and others of this file with it",
            span=source.span(start, end),
            hint="say it of all, or of none",
            part=kind,
        )


@lru_cache(maxsize=8)
def _unguarded(sql: bytes) -> tuple[tuple[str, int, int], ...]:
    """Of each kind of which some say IF NOT EXISTS, where the first stands that does not and is not dropped before."""
    text = _COMMENT.sub(lambda match: b" " * len(match[0]), sql)
    guarded, first = set[bytes](), dict[bytes, tuple[int, int]]()
    for match in _CREATES.finditer(text):
        kind = match["kind"].lower().removeprefix(b"unique").split()[0]
        if match["guard"]:
            guarded.add(kind)
        elif kind not in first and not _dropped(text, match["name"], match.start()):
            first[kind] = match.span()
    return tuple([(kind.decode(), *first[kind]) for kind in sorted(guarded & first.keys())])


def _dropped(text: bytes, name: bytes, before: int) -> bool:
    return (b"exists " + name.lower()) in text[:before].lower()


class FileNamePattern(Struct, frozen=True, rename="kebab"):
    """What migrations are called.

    Attributes:
        pattern: a regular expression that the whole name of a file must match, without its directory.
    """

    pattern: str = r"V\d+(?:[._]\d+)*__\w+\.sql"


@rule("file-name-pattern", severity=NOTE, default=False)
def file_name_pattern(migration: Migration, options: FileNamePattern) -> Iterator[Finding]:
    """A migration whose name does not fit the pattern of this project is overlooked, by people or by the tool."""
    import re

    name = migration.source.path.rpartition("/")[2]
    if re.fullmatch(options.pattern, name) is None:
        first = migration.transactions[0].statements[0]
        yield first.finding(f"the name {name} does not fit the pattern {options.pattern}", part=name)
