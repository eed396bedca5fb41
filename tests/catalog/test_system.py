"""The names of the system's relations are the server's own."""

import pytest

from schemalint.catalog.system.names import PG_CATALOG, SYSTEM_RELATIONS
from server import Postgres

GONE = {"pg_pltemplate"}
"""What PostgreSQL 13 and later no longer have."""


@pytest.mark.parametrize("schema", SYSTEM_RELATIONS)
def test_they_are_those_of_the_server(postgres: Postgres, schema: str) -> None:
    rows = postgres.run(
        "SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        f" WHERE n.nspname = '{schema}' AND relkind IN ('r', 'v')"
    )
    assert SYSTEM_RELATIONS[schema] - GONE == {name for (name,) in rows}


def test_what_is_gone_was_there() -> None:
    assert GONE <= PG_CATALOG
