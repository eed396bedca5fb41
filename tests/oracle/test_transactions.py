"""What PostgreSQL refuses in the transaction that a runner makes, and that we predict the same."""

import subprocess
from pathlib import Path

import pytest
from msgspec import structs

from schemalint.catalog.replay.replay import Replay, new_catalog
from schemalint.engine.transactions import settled
from schemalint.model import Profile, Text
from schemalint.settings.settings import Settings
from schemalint.sources.source import Source, Wrapping
from schemalint.syntax.parse import parse
from server import Postgres

TABLE = "CREATE TABLE t (a int, b int); CREATE INDEX i ON t (a);"
ALONE = {
    "CREATE INDEX": "CREATE INDEX CONCURRENTLY j ON t (b)",
    "CREATE INDEX of no name": "CREATE INDEX CONCURRENTLY ON t (b)",
    "DROP INDEX": "DROP INDEX CONCURRENTLY i",
}
FILES = {
    "one statement": "{}",
    "after another": "ALTER TABLE t ADD COLUMN c int; {}",
    "before another": "{}; COMMENT ON TABLE t IS 'x'",
    "after SET": "SET lock_timeout = '1s'; {}",
    "in its own transaction": "BEGIN; {}; COMMIT",
    "after its own transaction": "BEGIN; ALTER TABLE t ADD COLUMN c int; COMMIT; {}",
    "after COMMIT": "COMMIT; {}",
}


def server_says(postgres: Postgres, sql: str, wrapping: Wrapping) -> str:
    """The SQLSTATE with which the server refuses a file that is run so, empty where it runs it."""
    wrapped = f"BEGIN;\n{sql};\nCOMMIT;" if wrapping is Wrapping.FILE else f"{sql};"
    # psql sends what -c is given as one query, and what it reads statement by statement
    how = ["-c", sql] if wrapping is Wrapping.IMPLICIT else []
    command = [*postgres.client, "-qXAt", "-v", "ON_ERROR_STOP=1", "-v", "VERBOSITY=sqlstate", *how]
    done = subprocess.run(command, input=wrapped, capture_output=True, text=True, check=False)
    errors = [line for line in done.stderr.splitlines() if line.startswith("ERROR:")]
    return errors[0].split()[-1] if errors else ""


def we_say(sql: str, wrapping: Wrapping) -> str:
    catalog = new_catalog(Settings(pg_version=18), Profile.POSTGRES)
    replay = Replay(catalog)
    for path, text, how in (("1.sql", TABLE, Wrapping.NONE), ("2.sql", sql, wrapping)):
        data = text.encode()
        statements = parse(data).statements
        source = settled(Source(text=Text(path, data), sql=data, wrapping=how), statements)
        replay.file(source, statements)
    return catalog.failures[0].sqlstate if catalog.failures else ""


@pytest.mark.parametrize("wrapping", [Wrapping.FILE, Wrapping.IMPLICIT, Wrapping.NONE])
@pytest.mark.parametrize("file", FILES.values(), ids=FILES)
@pytest.mark.parametrize("statement", ALONE.values(), ids=ALONE)
def test_concurrently_is_refused_where_the_server_refuses_it(
    postgres: Postgres, statement: str, file: str, wrapping: Wrapping
) -> None:
    postgres.run(TABLE)
    sql = file.format(statement)
    assert we_say(sql, wrapping) == server_says(postgres, sql, wrapping)


EFFECTS = {
    "what an implicit transaction rolls back": ("CREATE TABLE x (); ROLLBACK; CREATE TABLE y ()", {"y"}),
    "what stands after COMMIT is a transaction again": (
        "CREATE TABLE x (); COMMIT; CREATE TABLE y (); ROLLBACK; CREATE TABLE z ()",
        {"x", "z"},
    ),
    "BEGIN takes over what was done before": ("CREATE TABLE x (); BEGIN; CREATE TABLE y (); ROLLBACK", set()),
}


@pytest.mark.parametrize(("sql", "left"), EFFECTS.values(), ids=EFFECTS)
def test_rollback_in_one_query(postgres: Postgres, sql: str, left: set[str]) -> None:
    subprocess.run([*postgres.client, "-qX", "-c", sql], capture_output=True, check=True)
    server = {name for (name,) in postgres.run("SELECT relname FROM pg_class WHERE relname IN ('x', 'y', 'z');")}
    catalog = new_catalog(Settings(pg_version=18), Profile.POSTGRES)
    source = Source(text=Text("1.sql", sql.encode()), sql=sql.encode(), wrapping=Wrapping.IMPLICIT)
    Replay(catalog).file(source, parse(source.sql).statements)
    ours = {name for name in ("x", "y", "z") if ("relation", catalog.rows["schema", "public"], name) in catalog.rows}
    assert (ours, server) == (left, left)


def test_parts_of_a_file_have_a_transaction_each() -> None:
    from schemalint.sources.source import Part

    sql = b"CREATE TABLE x (); ROLLBACK; CREATE TABLE y (); CREATE TABLE z (); ROLLBACK;"
    second = sql.index(b"CREATE TABLE z")
    source = Source(text=Text("1.sql", sql), sql=sql, wrapping=Wrapping.FILE)
    catalog = new_catalog(Settings(), Profile.POSTGRES)
    source = structs.replace(source, parts=(Part(0, Wrapping.NONE), Part(second, Wrapping.FILE)))
    Replay(catalog).file(source, parse(sql).statements)
    ours = {name for name in ("x", "y", "z") if ("relation", catalog.rows["schema", "public"], name) in catalog.rows}
    assert ours == {"x", "y"}


def test_a_file_of_only_what_runs_alone_is_run_without_a_transaction() -> None:
    texts = {
        "CREATE INDEX CONCURRENTLY a ON t (b); -- and\nDROP INDEX CONCURRENTLY c; VACUUM t;": Wrapping.NONE,
        "/* first */ create unique index concurrently a on t (b)": Wrapping.NONE,
        "CREATE INDEX a ON t (b);": Wrapping.FILE,
        "SET lock_timeout = '1s'; CREATE INDEX CONCURRENTLY a ON t (b);": Wrapping.FILE,
        "": Wrapping.FILE,
    }
    for sql, expected in texts.items():
        data = sql.encode()
        source = Source(text=Text(str(Path("1.sql")), data), sql=data, wrapping=Wrapping.WHERE_POSSIBLE)
        assert settled(source, parse(data).statements).wrapping is expected, sql
