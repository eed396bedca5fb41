"""Replaying SQL in tests, and finding objects by name."""

from typing import TypeVar

from schemalint.catalog.replay.replay import Replay, new_catalog
from schemalint.catalog.rows import Row
from schemalint.catalog.store import Catalog
from schemalint.model import Profile, Text
from schemalint.settings.settings import Settings
from schemalint.sources.source import Source, Wrapping
from schemalint.syntax.parse import parse

R = TypeVar("R", bound=Row)


def replayed(*files: str, version: int = 18) -> Catalog:
    """The catalog after files of SQL."""
    catalog = new_catalog(Settings(pg_version=version), Profile.POSTGRES)
    replay = Replay(catalog)
    for number, sql in enumerate(files):
        data = sql.encode()
        parsed = parse(data)
        assert not parsed.problems, parsed.problems
        replay.file(Source(text=Text(f"{number}.sql", data), sql=data, wrapping=Wrapping.NONE), parsed.statements)
    assert not catalog.notes
    return catalog


def found(catalog: Catalog, kind: type[R], name: str) -> R:
    """The one object of a kind and name."""
    (row,) = [row for row in catalog.objects() if isinstance(row, kind) and row.name == name]
    return row


def states(catalog: Catalog) -> list[str]:
    """The SQLSTATEs of what the server would refuse."""
    return [failure.sqlstate for failure in catalog.told()]
