"""SQL to statements: PostgreSQL's own parser, and what it takes to get something out of every file."""

from collections.abc import Sequence

from schemalint.named import NamedTuple
from schemalint.syntax.read import Failure, Statement, SyntaxProblem, read

__all__ = ["Parsed", "Statement", "SyntaxProblem", "parse"]

WHOLE_BYTES = 4 << 20
"""SQL up to this size is parsed in one go; the tree of longer SQL is never whole in memory."""
PLAIN_COMMENTS = 100
"""Block comments from which their nesting is looked at: PostgreSQL's own lexer is quadratic in its depth."""


class Parsed(NamedTuple):
    """The statements of a file in order, and what could not be read.

    Where the SQL is longer than `WHOLE_BYTES`, the sequences read it piece by piece each time they are walked: walk
    the statements first and once.
    """

    statements: Sequence[Statement]
    problems: Sequence[SyntaxProblem]


def parse(sql: bytes) -> Parsed:
    """The statements of UTF-8 SQL; one that is wrong costs one problem, and all others are still given.

    Raises:
        ValueError: the SQL holds a NUL byte, at which the parser would silently stop.
    """
    if b"\0" in sql:
        raise ValueError("a NUL byte must not reach the parser")
    if sql.count(b"/*") > PLAIN_COMMENTS:
        from schemalint.syntax.nesting import flatten_comments

        sql = flatten_comments(sql)
    if len(sql) > WHOLE_BYTES:
        from schemalint.syntax.chunks import parse_in_chunks

        return Parsed(*parse_in_chunks(sql))
    statements = read(sql, 0, len(sql))
    if not isinstance(statements, Failure):
        return Parsed(statements, ())
    from schemalint.syntax.recover import recover

    return Parsed(*recover(sql, 0, len(sql), statements))
