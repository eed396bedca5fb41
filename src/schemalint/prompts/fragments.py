"""Fragments: parts of statements that examples show alone, read within a statement that they could be a part of."""

from msgspec import Struct

from schemalint.syntax.read import Failure, Statement, read

TABLE = b"_table_of_the_example"
"""How the tables are called that column definitions and commands are read in, a number behind it; nobody does so."""
OTHER = b"_other_table_of_the_example"
"""A table that it is like, so that what else it has is not told."""


class Wrap(Struct, frozen=True):
    """What goes around a fragment to make it a statement.

    Attributes:
        told: whether the statement then tells what rules look at: a fragment of a query tells nothing.
    """

    before: bytes
    after: bytes
    told: bool = False


WRAPS = (
    Wrap(b"ALTER TABLE " + TABLE + b" ", b"", told=True),
    Wrap(b"CREATE TABLE " + TABLE + b" (", b", LIKE " + OTHER + b" INCLUDING ALL)", told=True),
    Wrap(b"ALTER TABLE " + TABLE + b" ADD ", b"", told=True),
    Wrap(b"SELECT ", b""),
    Wrap(b"SELECT * FROM " + TABLE + b" ", b""),
    Wrap(b"SELECT * FROM " + TABLE + b" WHERE ", b""),
    Wrap(b"CREATE TABLE " + TABLE + b" (a int) ", b""),
    Wrap(b"CREATE TABLE " + TABLE + b" (a int ", b")"),
    Wrap(b"CREATE INDEX ON " + TABLE + b" ", b""),
    Wrap(b"CREATE POLICY a ON " + TABLE + b" ", b""),
    Wrap(b"CREATE FUNCTION a() RETURNS void ", b" AS ''"),
    Wrap(b"INSERT INTO " + TABLE + b" VALUES (1) ", b""),
    Wrap(b"INSERT INTO " + TABLE + b" VALUES ", b""),
    Wrap(b"UPDATE " + TABLE + b" ", b""),
)
_LONGEST = 20_000
"""Bytes of the longest text that is tried as a fragment."""


class Wrapped(Struct, frozen=True):
    """A fragment in the statement that it could be read in.

    Attributes:
        sql: the statement's SQL.
        begin: byte offset in it where the author's own text begins.
        statements: what was read, offsets of `sql`.
        told: whether it tells what rules look at.
    """

    sql: bytes
    begin: int
    statements: list[Statement]
    told: bool


def wrapped(fragment: bytes, number: int = 0) -> Wrapped | None:
    """A fragment in the first statement that it can be read in; none where there is none.

    Args:
        fragment: SQL that is no statement; blanks, a comma or a semicolon at its end count for nothing.
        number: tells its table from those of the document's other fragments.
    """
    body = fragment.rstrip(b" \t\r\n,;")
    if not body or len(body) > _LONGEST or b"*/" in body:
        return None
    for wrap in WRAPS:
        end = b"\n" + wrap.after if wrap.after else b""
        begin = wrap.before.replace(TABLE, b"%s%d" % (TABLE, number))
        sql = begin + body + end
        statements = read(sql, 0, len(sql))
        if not isinstance(statements, Failure) and len(statements) == 1:
            return Wrapped(sql, len(begin), statements, wrap.told)
    return None
