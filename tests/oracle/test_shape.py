"""Histories replayed on both sides: the catalog that we hold is the one that PostgreSQL holds."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cluster import Cluster, running, versions
from comparing import compared
from integrity import broken
from loading import File, Refusal, judged, parsed, replay, serve
from meaning import MARK, unlike
from meaning import QUERY as EXPRESSIONS
from server_shape import QUERY
from shape import shape

from schemalint.catalog.replay.replay import new_catalog
from schemalint.model import Profile, Text
from schemalint.settings.settings import Settings
from schemalint.sources.source import Source
from server import Postgres

Served = Callable[[File], tuple[list[Refusal], list[str]]]

HISTORIES = sorted((Path(__file__).parents[2] / "fixtures" / "replay").glob("*.sql"))
VERSIONS = (18, 15)
"""The development dependency's, and Debian's where it is installed."""
_NEEDS = re.compile(rb"-- needs: (\d+)")
_CONTRIB = b"-- needs: contrib"
"""How a history begins that needs PostgreSQL's contributed extensions, which only Debian's server has."""


@pytest.fixture(scope="module")
def debian() -> Iterator[Cluster]:
    """A server of the version that Debian installs."""
    programs = next((path for path in versions() if path.parts[-2] == "15"), None)
    if programs is None:
        pytest.skip("PostgreSQL 15 is not installed")
    with running(programs) as cluster:
        yield cluster


@pytest.fixture
def served(request: pytest.FixtureRequest, version: int) -> Iterator[Served]:
    """A function that runs a file on a server of a version, and gives what it refused and its shape."""
    if version == VERSIONS[0]:
        postgres: Postgres = request.getfixturevalue("postgres")
        yield lambda file: (serve(postgres.client, file), [line for (line,) in postgres.run(QUERY + EXPRESSIONS)])
        return
    cluster: Cluster = request.getfixturevalue("debian")
    with cluster.database() as database:
        yield lambda file: (serve(database.psql, file), database.run(QUERY + EXPRESSIONS))


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("path", HISTORIES, ids=lambda path: path.stem)
def test_the_replayed_catalog_is_the_servers(path: Path, version: int, served: Served) -> None:
    data = path.read_bytes()
    needs = _NEEDS.match(data)
    if needs is not None and int(needs[1]) > version:
        pytest.skip(f"the history needs PostgreSQL {int(needs[1])}")
    if data.startswith(_CONTRIB) and version == VERSIONS[0]:
        pytest.skip("the history needs contributed extensions")
    file = parsed(Source(text=Text(path.name, data), sql=data))
    catalog = new_catalog(Settings(pg_version=version), Profile.POSTGRES)

    refused, server = served(file)
    predicted = replay(catalog, [file])

    verdict = judged(refused, predicted)
    assert (verdict.missed, verdict.false, verdict.other) == ([], [], [])
    lines = compared([line for line in server if not line.startswith(MARK)], shape(catalog))
    assert "\n".join(map(str, lines.differences)) == ""
    assert unlike(catalog, server) == []
    assert lines.equal > 10
    assert lines.unsure == 0
    assert not broken(catalog)
    assert "not decoded" not in catalog.notes
