"""The locks of statements that run in no transaction block, seen while they wait for what another session holds."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from time import sleep
from typing import NamedTuple

import pytest
from lock_cases import MODES
from lock_predictions import predicted

from schemalint.catalog.locks import LockMode
from server import Postgres

SETUP = """
CREATE TABLE items (id integer PRIMARY KEY, name text);
CREATE INDEX items_name ON items (name);
CREATE TABLE logs (id integer, at date) PARTITION BY RANGE (at);
CREATE TABLE logs_2020 PARTITION OF logs FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE TABLE logs_2021 PARTITION OF logs FOR VALUES FROM ('2021-01-01') TO ('2022-01-01');
"""
NEWEST = 18
HOLDS = """
SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid)
WHERE application_name = 'holding' AND relation >= 16384;
"""
LOCKS = """
SELECT relation::regclass, mode FROM pg_locks JOIN pg_stat_activity USING (pid)
WHERE application_name = 'waiting' AND locktype = 'relation' AND relation >= 16384;
"""
WAITS = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'waiting' AND wait_event_type = 'Lock';"


class Case(NamedTuple):
    """A statement, the lock that it is made to wait for, and the relation on which its own lock is then told."""

    statement: str
    held: str
    on: str


CASES = (
    Case("CREATE INDEX CONCURRENTLY made ON items (name)", "items IN ROW EXCLUSIVE MODE", "items"),
    Case("DROP INDEX CONCURRENTLY items_name", "items IN ACCESS SHARE MODE", "items"),
    Case("REINDEX INDEX CONCURRENTLY items_name", "items IN ROW EXCLUSIVE MODE", "items_name"),
    Case("REINDEX TABLE CONCURRENTLY items", "items IN ROW EXCLUSIVE MODE", "items"),
    Case("REINDEX SCHEMA public", "items IN ROW EXCLUSIVE MODE", "items"),
    Case("REINDEX SCHEMA CONCURRENTLY public", "items IN ROW EXCLUSIVE MODE", "items"),
    Case("VACUUM items", "items IN SHARE UPDATE EXCLUSIVE MODE", "items"),
    Case("VACUUM (ANALYZE) items", "items IN SHARE UPDATE EXCLUSIVE MODE", "items"),
    Case("VACUUM FULL items", "items IN ACCESS SHARE MODE", "items"),
    Case("VACUUM FULL logs", "logs_2020 IN ACCESS SHARE MODE", "logs_2020"),
    Case("ALTER TABLE logs DETACH PARTITION logs_2020 CONCURRENTLY", "logs IN SHARE UPDATE EXCLUSIVE MODE", "logs"),
    Case("ALTER TABLE logs DETACH PARTITION logs_2020 CONCURRENTLY", "logs_2020 IN ACCESS SHARE MODE", "logs_2020"),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.statement}, {case.held}")
def test_what_is_seen_is_what_we_say(case: Case, postgres: Postgres) -> None:
    postgres.run(SETUP)
    with _session(postgres, "holding", f"BEGIN; LOCK TABLE {case.held};"):
        while postgres.run(HOLDS) == [("0",)]:
            sleep(0.02)
        with _session(postgres, "waiting", case.statement + ";"):
            while postgres.run(WAITS) == [("0",)]:
                sleep(0.02)
            seen = [(name, LockMode(MODES.index(mode))) for name, mode in postgres.run(LOCKS)]
    strongest = {name: max(mode for other, mode in seen if other == name) for name, _ in seen}
    ours = {lock.relation.name: lock.mode for lock in predicted(SETUP, case.statement, NEWEST).locks}
    assert strongest[case.on] == ours[case.on]
    assert {name: mode for name, mode in strongest.items() if name in ours and mode > ours[name]} == {}


@contextmanager
def _session(postgres: Postgres, name: str, sql: str) -> Iterator[None]:
    """A session that runs statements and stays open, until it is ended by the server."""
    client, uri = postgres.client
    process = subprocess.Popen(
        [client, uri, "-qX"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True
    )
    assert process.stdin is not None
    process.stdin.write(f"SET application_name = '{name}';\n{sql}\n")
    process.stdin.flush()
    try:
        yield
    finally:
        postgres.run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '{name}';")
        process.kill()
        process.communicate()
