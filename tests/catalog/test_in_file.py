"""Whether a statement names something as a whole word."""

import pytest

from schemalint.catalog.in_file import names_word
from schemalint.catalog.store import StatementRef
from schemalint.model import Text
from schemalint.sources.source import Source


@pytest.mark.parametrize(
    ("sql", "word", "named"),
    [
        (b"INSERT INTO b SELECT * FROM users", b"users", True),
        (b'INSERT INTO b SELECT * FROM "users"', b"users", True),
        (b"INSERT INTO b SELECT * FROM old_users", b"users", False),
        (b"INSERT INTO b SELECT * FROM users2", b"users", False),
        (b"INSERT INTO b SELECT * FROM users2, public.users", b"users", True),
        (b"INSERT INTO b SELECT 1", b"users", False),
    ],
)
def test_a_name_stands_as_a_whole_word(sql: bytes, word: bytes, named: bool) -> None:
    source = Source(text=Text("a.sql", sql), sql=sql)
    assert names_word(StatementRef(source, 0, len(sql), "InsertStmt", 1), word) is named


def test_only_the_statement_is_looked_at() -> None:
    sql = b"SELECT 1; INSERT INTO b SELECT * FROM users"
    source = Source(text=Text("a.sql", sql), sql=sql)
    assert not names_word(StatementRef(source, 0, 8, "SelectStmt", 1), b"users")
    assert not names_word(StatementRef(source, 0, len(sql) - 1, "SelectStmt", 1), b"users")
