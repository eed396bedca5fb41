"""What the pages on constraints say of PostgreSQL beyond locks and scans, and what it refuses of them."""

import pytest

from schemalint.engine import check
from schemalint.rules.registry import registered
from schemalint.rules.selection import load
from schemalint.settings.settings import Settings
from schemalint.sources.source import History, SourceFile
from server import Postgres

COLLATION = """
CREATE COLLATION ignoring FROM "C";
SET allow_system_table_mods = on;
UPDATE pg_collation SET collisdeterministic = false WHERE collname = 'ignoring';
"""
"""A nondeterministic collation where the server is built without ICU, which knows the only ones."""
DECLARED = "CREATE COLLATION ignoring (provider = icu, locale = 'und', deterministic = false);"
TABLES = """
CREATE DOMAIN ignored AS text COLLATE ignoring;
CREATE TABLE plain (x text PRIMARY KEY);
CREATE TABLE folded (x text COLLATE ignoring PRIMARY KEY);
"""


def refusals(sql: str, version: int = 18) -> list[str]:
    """The SQLSTATEs that `statement-fails` tells of a file."""
    settings = Settings(profile="postgres", pg_version=version, pg_version_told=True)
    load(settings)
    file = SourceFile(path="1.sql", location=None, data=sql.encode())
    history = History(root=".", runner="plain", sources=(file,), ordered=True, evidence="")
    messages = [finding.message for finding in check([history], settings, [registered["statement-fails"]]).findings]
    return [message.rpartition("SQLSTATE ")[2].rstrip(")") for message in messages]


@pytest.mark.parametrize(
    ("sql", "refused"),
    [
        ("CREATE TABLE t (x text REFERENCES folded);", "42P21"),
        ("CREATE TABLE t (x text COLLATE ignoring REFERENCES plain);", "42P21"),
        ("CREATE TABLE t (x ignored REFERENCES plain);", "42P21"),
        ("CREATE TABLE t (x ignored); ALTER TABLE t ADD FOREIGN KEY (x) REFERENCES plain NOT VALID;", "42P21"),
        ("CREATE TABLE t (x text COLLATE ignoring REFERENCES folded);", ""),
        ("CREATE TABLE t (x ignored REFERENCES folded);", ""),
        ('CREATE TABLE t (x text COLLATE "C" REFERENCES plain);', ""),
    ],
)
def test_foreign_keys_need_alike_collations_if_one_is_nondeterministic(
    postgres: Postgres, sql: str, refused: str
) -> None:
    postgres.run(COLLATION + TABLES)
    assert postgres.refusal(sql) == refused
    assert refusals(DECLARED + TABLES + sql) == [refused] * bool(refused)
    assert refusals(DECLARED + TABLES + sql, version=17) == []


@pytest.mark.parametrize(
    ("sql", "refused"),
    [
        ("CREATE TABLE t (a int, b int, PRIMARY KEY (a)) PARTITION BY RANGE (b);", "0A000"),
        ("CREATE TABLE t (a int, b int) PARTITION BY RANGE (b); ALTER TABLE t ADD UNIQUE (a);", "0A000"),
        ("CREATE TABLE t (a int, b int) PARTITION BY RANGE (b); ALTER TABLE t ADD UNIQUE (b, a);", ""),
        ("CREATE TABLE t (a int, b int, PRIMARY KEY (a, b)) PARTITION BY RANGE (b);", ""),
        ("CREATE TABLE t (a int, b int) PARTITION BY RANGE (lower(b::text)); ALTER TABLE t ADD UNIQUE (b);", "0A000"),
    ],
)
def test_keys_of_partitioned_tables_hold_the_partition_key(postgres: Postgres, sql: str, refused: str) -> None:
    assert postgres.refusal(sql) == refused
    assert refusals(sql) == [refused] * bool(refused)


def test_a_volatile_check_keeps_a_table_from_being_restored(postgres: Postgres) -> None:
    postgres.run("CREATE SEQUENCE s; CREATE TABLE t (x int CHECK (x >= nextval('s'))); INSERT INTO t VALUES (1);")
    assert postgres.refusal("INSERT INTO t SELECT x FROM t;") == "23514"


def test_a_foreign_key_of_add_column_reads_nothing_of_nulls(postgres: Postgres) -> None:
    postgres.run("CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (id int); INSERT INTO c VALUES (1);")
    scans = "SELECT pg_stat_get_xact_numscans('c'::regclass);"
    ((inline,),) = postgres.run(f"BEGIN; ALTER TABLE c ADD p_id int REFERENCES p; {scans} ROLLBACK;")
    alone = f"BEGIN; ALTER TABLE c ADD p_id int; ALTER TABLE c ADD FOREIGN KEY (p_id) REFERENCES p; {scans} ROLLBACK;"
    ((added,),) = postgres.run(alone)
    assert (inline, added) == ("0", "1")
