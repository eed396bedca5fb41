"""Random histories of DDL, replayed on both sides; `make oracle` runs many more."""

from collections.abc import Iterator

import pytest
from both_sides import differences
from cluster import Cluster, running
from grammar import written
from hypothesis import given, settings
from hypothesis import strategies as st

HISTORIES = st.lists(st.integers(0, 1 << 32), min_size=5, max_size=40).map(written)
"""A seed for each statement, so that a history is shortened by leaving statements out."""


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with running(None) as started:
        yield started


@settings(derandomize=True, max_examples=15, deadline=None, database=None)
@given(statements=HISTORIES)
def test_a_random_history_is_the_same_on_both_sides(cluster: Cluster, statements: list[str]) -> None:
    with cluster.database() as database:
        assert differences(database, cluster.version, statements) == []
