"""Rules that the settings leave out of some files."""

import pytest
from engine_runs import OPEN_TABLE, TEXT_COLUMN, run

from schemalint.settings.settings import Settings

FILES = ("create table a (x text);", "create table b (x text);")


@pytest.mark.parametrize(
    ("ignores", "left"),
    [
        ({}, ["open-table 1", "text-column 1", "open-table 2", "text-column 2"]),
        ({"db/1.sql": ("text-column",)}, ["open-table 1", "open-table 2", "text-column 2"]),
        ({"db/*": ("open-table",)}, ["text-column 1", "text-column 2"]),
        ({"db": ("open-table",)}, ["text-column 1", "text-column 2"]),
        ({"1.sql": ("testing",)}, ["open-table 2", "text-column 2"]),
        ({"1.sql": ("open-table",), "db/1.*": ("text-column",)}, ["open-table 2", "text-column 2"]),
        ({"other/*": ("testing",)}, ["open-table 1", "text-column 1", "open-table 2", "text-column 2"]),
    ],
)
def test_what_is_left(ignores: dict[str, tuple[str, ...]], left: list[str]) -> None:
    report = run(FILES, OPEN_TABLE, TEXT_COLUMN, settings=Settings(profile="postgres", per_file_ignores=ignores))
    assert [f"{f.rule} {f.span.path[3]}" for f in report.findings] == left


def test_globs_are_relative_to_the_root() -> None:
    for root, found in (("db", 0), ("elsewhere", 2)):
        settings = Settings(profile="postgres", per_file_ignores={"/1.sql": ("testing",)}, root=root)
        assert len(run(FILES[:1], OPEN_TABLE, TEXT_COLUMN, settings=settings).findings) == found
