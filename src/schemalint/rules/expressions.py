"""Expressions that mean something else than they seem to."""

from collections.abc import Iterator

from schemalint.catalog.statement import Statement
from schemalint.lazy import regex
from schemalint.model import Finding
from schemalint.rules.registry import WARNING, rule

_MATCHED = regex(
    rb"""(?ix) (?: !?~\*? | \bsimilar\s+to | \bregexp_\w+\s*\([^;']*?, ) \s* (?:e|\(\s*)?'((?:[^'\n]|'')+)'"""
)
"""What is compared with a regular expression that stands there as a literal, and that literal."""
_CLASS = regex(rb"(?<!\\)\[\^?\]?([^\[\]]*)\]")
_ALTERNATIVES = regex(rb"[^\W_](?:-[^\W_])?\|[^\W_]")
"""A pipe between letters or digits, as one stands between alternatives."""


@rule(
    "pipe-in-character-class",
    severity=WARNING,
    statements=(
        "CreateStmt",
        "AlterTableStmt",
        "CreateDomainStmt",
        "AlterDomainStmt",
        "CreateFunctionStmt",
        "ViewStmt",
        "CreateTableAsStmt",
        "CreatePolicyStmt",
        "AlterPolicyStmt",
        "IndexStmt",
        "DoStmt",
    ),
    holding=(b"~", b"regexp_", b"REGEXP_", b"imilar", b"IMILAR"),
)
def pipe_in_character_class(statement: Statement) -> Iterator[Finding] | None:
    """In the brackets of a regular expression a pipe is a character like others, and no "or"."""
    sql = statement.sql
    return _pipes(statement, sql) if b"|" in sql and _MATCHED.search(sql) else None


def _pipes(statement: Statement, sql: bytes) -> Iterator[Finding]:
    place = statement.place
    for literal in _MATCHED.finditer(sql):
        for found in _CLASS.finditer(sql, literal.start(1), literal.end(1)):
            if _ALTERNATIVES.search(found[1]) and not _is_comment(sql, found.start()):
                text = found[0].decode("utf-8", "replace")
                yield statement.finding(
                    f"{text} matches one character, of which | is one",
                    span=place.source.span(place.start + found.start(), place.start + found.end()),
                    hint="(…|…) for alternatives, or leave the | out",
                    part=f"{text} {found.start()}",
                )


def _is_comment(sql: bytes, at: int) -> bool:
    return b"--" in sql[sql.rfind(b"\n", 0, at) + 1 : at]
