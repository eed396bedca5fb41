"""Made-up histories: the same for the same seed, and SQL that stands up."""

from collections import Counter
from pathlib import Path

import pytest
from pglast.parser import parse_sql_json

from benchmarks.generator.history import MAKERS, File, history, write
from benchmarks.generator.mix import STATEMENTS


@pytest.fixture(scope="module")
def files() -> list[File]:
    return list(history(files=120, lines=50, seed=5))


def test_the_same_seed_gives_the_same_files(files: list[File]) -> None:
    assert list(history(files=120, lines=50, seed=5)) == files
    assert list(history(files=120, lines=50, seed=6)) != files


def test_a_shorter_history_is_the_beginning_of_a_longer_one(files: list[File]) -> None:
    assert list(history(files=20, lines=50, seed=5)) == files[:20]


def test_every_file_parses(files: list[File]) -> None:
    for name, text in files:
        assert '"stmt"' in parse_sql_json(text), name


def test_files_are_about_as_long_as_asked_for(files: list[File]) -> None:
    assert 40 < sum(text.count("\n") for _, text in files) / len(files) < 65


def test_each_kind_of_statement_has_its_maker() -> None:
    assert MAKERS.keys() == STATEMENTS.keys()


def test_the_frequent_kinds_are_met_as_often_as_in_real_histories(files: list[File]) -> None:
    text = "\n".join(text for _, text in files)
    starts = Counter(" ".join(line.split()[:2]) for line in text.splitlines() if line[:1].isalpha())
    altered = starts["ALTER TABLE"] / sum(starts.values())
    assert 0.2 < altered < 0.36


def test_histories_stand_in_directories_of_their_own(tmp_path: Path) -> None:
    write(tmp_path, histories=3, files=10, lines=20, seed=1)
    counts = [len(list(folder.rglob("*.sql"))) for folder in sorted(tmp_path.iterdir())]
    assert counts == [3, 3, 4]
