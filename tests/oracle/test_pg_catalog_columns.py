"""The columns of pg_catalog's relations are the server's, and what is unknown to us is refused by it."""

import pytest

from schemalint.catalog.catalog_columns import columns_of_pg_catalog, unknown_columns
from server import Postgres

COLUMNS = """
SELECT c.relname, string_agg(a.attname, ' ')
FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid
WHERE c.relnamespace = 'pg_catalog'::regnamespace AND c.relkind IN ('r', 'v') AND a.attnum > 0 AND NOT a.attisdropped
GROUP BY c.relname
"""


def test_every_column_of_the_server_is_known(postgres: Postgres) -> None:
    known = columns_of_pg_catalog()
    unknown = {
        (relation, column)
        for relation, columns in postgres.run(COLUMNS)
        for column in columns.split()
        if column not in known.get(relation, frozenset())
    }
    assert unknown == set()


@pytest.mark.parametrize(
    ("sql", "column"),
    [
        ("SELECT schemaname, tablename FROM pg_stat_user_indexes", "tablename"),
        ("SELECT c.relname FROM pg_class c JOIN pg_index i ON i.indexrelid = c.oid WHERE i.isunique", "isunique"),
        ("SELECT relname FROM pg_catalog.pg_class ORDER BY relsize", "relsize"),
    ],
)
def test_the_server_refuses_it_too(sql: str, column: str, postgres: Postgres) -> None:
    assert [one.column for one in unknown_columns(sql.encode())] == [column]
    assert postgres.refusal(sql) == "42703"


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT relname AS name, count(*) FROM pg_class GROUP BY name ORDER BY name",
        "SELECT c, c.ctid FROM pg_class AS c",
        "SELECT * FROM pg_class, own WHERE nothing",
        "SELECT relname FROM pg_class WHERE EXISTS (SELECT FROM pg_index WHERE indrelid = pg_class.oid)",
        "WITH a AS (SELECT 1 AS b) SELECT b FROM a, pg_class",
        "SELECT b FROM pg_class, generate_series(1, 2) AS b",
        "SELECT 1",
    ],
)
def test_what_may_be_something_else_is_left_alone(sql: str) -> None:
    assert list(unknown_columns(sql.encode())) == []
