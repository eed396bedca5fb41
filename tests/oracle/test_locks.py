"""Locks, rewrites, builds and scans are the server's: each statement of locks/*.sql is run on it and predicted."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from cluster import Cluster, running, versions
from lock_cases import CASES, observed, situation
from lock_predictions import differences, doubts, predicted

from schemalint.catalog.locks.functions import NOT_VOLATILE, VOLATILE
from server import Postgres

NEWEST = 18
UNSURE_AT_MOST = 19
"""Of how many statements we do not claim to know everything."""


@pytest.fixture(scope="module")
def older() -> Iterator[Cluster]:
    """The oldest server that Debian has installed."""
    if not versions():
        pytest.skip("no other PostgreSQL is installed")
    with running(versions()[0]) as cluster:
        yield cluster


def disagreements(client: Sequence[str], path: Path, version: int) -> dict[str, list[str]]:
    """The statements of a file of which the server does something else than we say."""
    given = situation(path, version)
    found = {}
    for statement, seen in zip(given.statements, observed(client, given), strict=True):
        if isinstance(seen, str):
            found[statement] = [seen]
        elif wrong := differences(seen, predicted(given.setup, statement, version)):
            found[statement] = wrong
    return found


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_effects_are_the_newest_server_s(path: Path, postgres: Postgres) -> None:
    assert disagreements(postgres.client, path, NEWEST) == {}


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_effects_are_an_older_server_s(path: Path, older: Cluster) -> None:
    with older.database() as database:
        assert disagreements(database.psql, path, older.version) == {}


def test_enough_is_tried_and_little_is_unsure() -> None:
    situations = [situation(path, NEWEST) for path in CASES]
    unsure = [
        statement
        for given in situations
        for statement in given.statements
        if doubts(predicted(given.setup, statement, NEWEST))
    ]
    assert sum(len(given.statements) for given in situations) > 500
    assert len(unsure) <= UNSURE_AT_MOST, unsure


def test_functions_are_as_volatile_as_we_say(postgres: Postgres) -> None:
    query = "SELECT DISTINCT proname FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace AND provolatile"
    volatile = {name for (name,) in postgres.run(f"{query} = 'v';")}
    other = {name for (name,) in postgres.run(f"{query} <> 'v';")}
    assert volatile >= VOLATILE
    assert other - volatile >= NOT_VOLATILE
