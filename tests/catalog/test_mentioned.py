"""A word is said by a statement, as a whole, whatever its capitals; some kinds of statements do not count."""

import pytest

from schemalint.catalog.mentioned import matched, mentioned
from schemalint.catalog.store import Catalog
from schemalint.engine import catalogs
from schemalint.settings.settings import Settings
from schemalint.sources.source import History, SourceFile

FILES = (
    "CREATE TYPE mood AS ENUM ('Happy'); -- sad\n",
    "CREATE FUNCTION f() RETURNS text LANGUAGE sql AS $$ SELECT 'x'::Mood_Swing /* JOY */ $$; CREATE TABLE t (a int);",
)


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    files = (SourceFile(path=f"{n}.sql", location=None, data=text.encode()) for n, text in enumerate(FILES))
    history = History(root=".", runner="plain", sources=tuple(files), ordered=True, evidence="")
    return catalogs([history], Settings())[0]


@pytest.mark.parametrize(
    ("word", "said"),
    [("mood", True), ("mood_swing", True), ("joy", True), ("happy", True), ("swing", False), ("sad", False)],
)
def test_words(catalog: Catalog, word: str, said: bool) -> None:
    assert mentioned(catalog, (word,)) is said


def test_what_does_not_count(catalog: Catalog) -> None:
    first = catalog.statements[0]
    assert not mentioned(catalog, ("mood",), frozenset({"CreateEnumStmt"}))
    assert not mentioned(catalog, ("mood",), own=first)
    assert mentioned(catalog, ("mood", "t"), frozenset({"CreateEnumStmt"}))
    assert mentioned(catalog, ("mood_swing",), own=first)


def test_words_in_words(catalog: Catalog) -> None:
    assert not mentioned(catalog, ("swing", "wing"))
    assert mentioned(catalog, ("swing", "mood_swing"))


@pytest.mark.parametrize(
    ("pattern", "kinds", "found"),
    [
        (rb"\bt \(a", {"CreateStmt"}, True),
        (rb"\bt \(a", {"CreateEnumStmt"}, False),
        (rb"\bt \(b", {"CreateStmt"}, False),
        (rb"\btext language", {"CreateFunctionStmt"}, True),
        (rb"\btext language .*; create", {"CreateFunctionStmt"}, False),
    ],
)
def test_patterns(catalog: Catalog, pattern: bytes, kinds: set[str], *, found: bool) -> None:
    assert matched(catalog, b"t", pattern, frozenset(kinds)) is found
