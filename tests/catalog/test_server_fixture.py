import pytest

from server import Postgres, Refused


def test_rows_and_refusals(postgres: Postgres) -> None:
    assert postgres.run("CREATE ROLE x; SELECT 1, 'a'; SELECT NULL, 2;") == [("1", "a"), ("", "2")]
    with pytest.raises(Refused) as info:
        postgres.run("SELECT nope;")
    assert info.value.sqlstate == "42703"
    assert postgres.refusal("SELECT 1; SELECT 1/0") == "22012"
    assert postgres.refusal("SELECT 1") == ""


def test_each_test_has_its_own_database_and_roles(postgres: Postgres) -> None:
    assert postgres.run("SELECT rolname FROM pg_roles WHERE rolname = 'x'; SELECT version() ~ '^PostgreSQL 18';") == [
        ("t",)
    ]
