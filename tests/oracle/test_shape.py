"""Histories replayed on both sides: the catalog that we hold is the one that PostgreSQL holds."""

from pathlib import Path

import pytest
from comparing import compared
from integrity import broken
from loading import judged, parsed, replay, serve
from server_shape import QUERY
from shape import shape

from schemalint.catalog.replay.replay import new_catalog
from schemalint.model import Profile, Text
from schemalint.settings.settings import Settings
from schemalint.sources.source import Source
from server import Postgres

HISTORIES = sorted((Path(__file__).parents[2] / "fixtures" / "replay").glob("*.sql"))


@pytest.mark.parametrize("path", HISTORIES, ids=lambda path: path.stem)
def test_the_replayed_catalog_is_the_servers(path: Path, postgres: Postgres) -> None:
    data = path.read_bytes()
    file = parsed(Source(text=Text(path.name, data), sql=data))
    catalog = new_catalog(Settings(pg_version=18), Profile.POSTGRES)

    refused = serve(postgres.client, file)
    predicted = replay(catalog, [file])

    verdict = judged(refused, predicted)
    assert (verdict.missed, verdict.false, verdict.other) == ([], [], [])
    lines = compared([line for (line,) in postgres.run(QUERY)], shape(catalog))
    assert "\n".join(map(str, lines.differences)) == ""
    assert lines.equal > 10
    assert lines.unsure == 0
    assert not broken(catalog)
    assert "not decoded" not in catalog.notes
