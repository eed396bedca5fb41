"""Passwords and keys in the text of statements."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from schemalint.catalog.statement import Statement
from schemalint.catalog.vocabulary.credentials import NEEDLES, Found, credentials_in, passwords_in
from schemalint.lazy import regex
from schemalint.model import Finding
from schemalint.rules.registry import ERROR, NOTE, WARNING, rule

ROLES_AND_SERVERS = (
    "CreateRoleStmt",
    "AlterRoleStmt",
    "CreateUserMappingStmt",
    "AlterUserMappingStmt",
    "CreateForeignServerStmt",
    "AlterForeignServerStmt",
)
"""The statements that take a password as a literal."""
WITH_VALUES = (
    "InsertStmt",
    "UpdateStmt",
    "CommentStmt",
    "CreateStmt",
    "AlterTableStmt",
    "CreateFunctionStmt",
    "VariableSetStmt",
    "AlterDatabaseSetStmt",
    "AlterRoleSetStmt",
    "SelectStmt",
    "DoStmt",
    "CreateSubscriptionStmt",
)
"""The statements that hold values of the author's."""


@rule("password-literal", severity=ERROR, statements=ROLES_AND_SERVERS)
def password_literal(statement: Statement) -> Iterator[Finding]:
    """A password in a migration is read by everyone who reads the repository, the server's log or its statistics."""
    for password in passwords_in(statement.sql):
        place = statement.place
        span = place.source.span(place.start + password.start, place.start + password.end)
        if password.hashed:
            yield statement.finding(
                "the hash of a password stands in the file: it can be guessed offline, and used as it is",
                span=span, severity=WARNING, hint="set it outside of the migration, as with psql's \\password",
            )  # fmt: skip
        else:
            yield statement.finding(
                "a password stands in the file",
                span=span,
                hint="set it outside of the migration, as with psql's \\password",
            )


@rule("secret-value", severity=ERROR, statements=WITH_VALUES, holding=NEEDLES)
def secret_value(statement: Statement) -> Iterator[Finding] | None:
    """A key or a token in a default, a comment or a row is given to everyone who has the repository or a dump."""
    found = list(credentials_in(statement.sql))
    return _given_away(statement, found) if found else None


def _given_away(statement: Statement, found: Sequence[Found]) -> Iterator[Finding]:
    place = statement.place
    for number, (what, start, end) in enumerate(found):
        yield statement.finding(
            f"{what} stands in the file",
            span=place.source.span(place.start + start, place.start + end),
            hint="revoke it, and read it from the environment or a secret store",
            part=f"{what} {number}",
        )


class PlaceholderValue(Struct, frozen=True, rename="kebab"):
    """Which values stand for others that are yet to come.

    Attributes:
        words: what such a text is, whatever its capitals.
    """

    words: tuple[str, ...] = (
        "changeme",
        "change me",
        "todo",
        "tbd",
        "xxx",
        "placeholder",
        "lorem ipsum",
        "dummy",
        "test@test.com",
        "test@example.com",
        "password123",
    )


_TEXT = regex(rb"'((?:[^']|'')*)'")


@rule("placeholder-value", severity=NOTE, statements=("InsertStmt", "CreateStmt", "AlterTableStmt"), default=False)
def placeholder_value(statement: Statement, options: PlaceholderValue) -> Iterator[Finding]:
    """A placeholder in a default or a row is data as soon as the statement has run."""
    sql, place = statement.sql, statement.place
    wanted = {word.encode() for word in options.words}
    for match in _TEXT.finditer(sql):
        if match[1].strip().lower() in wanted:
            span = place.source.span(place.start + match.start(), place.start + match.end())
            text = match[1].decode("utf-8", "replace")
            yield statement.finding(f"'{text}' is a placeholder", span=span, part=f"{text} {match.start()}")
