"""A word is said by a statement, as a whole, whatever its capitals; some kinds of statements do not count."""

import pytest

from schemalint.catalog.mentioned import matched, mentioned, said_unread, saying
from schemalint.catalog.store import Catalog
from schemalint.engine import catalogs
from schemalint.settings.settings import Settings
from schemalint.sources.source import History, SourceFile

FILES = (
    "CREATE TYPE mood AS ENUM ('Happy'); -- sad\n",
    "CREATE FUNCTION f() RETURNS text LANGUAGE sql AS $$ SELECT 'x'::Mood_Swing /* JOY */ $$; CREATE TABLE t (a int);",
)


def _catalog(*texts: str) -> Catalog:
    files = (SourceFile(path=f"{n}.sql", location=None, data=text.encode()) for n, text in enumerate(texts))
    history = History(root=".", runner="plain", sources=tuple(files), ordered=True, evidence="")
    return catalogs([history], Settings())[0]


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return _catalog(*FILES)


@pytest.mark.parametrize(
    ("word", "said"),
    [("mood", True), ("mood_swing", True), ("joy", True), ("happy", True), ("swing", False), ("sad", False)],
)
def test_words(catalog: Catalog, word: str, said: bool) -> None:
    assert mentioned(catalog, (word,)) is said


@pytest.mark.parametrize(
    ("word", "whole", "kinds"),
    [
        ("mood", True, ["CreateEnumStmt"]),
        ("mood", False, ["CreateEnumStmt", "CreateFunctionStmt"]),
        ("t", True, ["CreateStmt"]),
        ("sad", False, []),
    ],
)
def test_statements(catalog: Catalog, word: str, kinds: list[str], *, whole: bool) -> None:
    assert [one.kind for one in saying(catalog, word, whole=whole)] == kinds


def test_what_does_not_count(catalog: Catalog) -> None:
    assert not mentioned(catalog, ("mood",), frozenset({"CreateEnumStmt"}))
    assert mentioned(catalog, ("mood", "t"), frozenset({"CreateEnumStmt"}))


def test_words_in_words(catalog: Catalog) -> None:
    assert not mentioned(catalog, ("swing", "wing"))
    assert mentioned(catalog, ("swing", "mood_swing"))


def test_a_file_that_could_not_be_parsed() -> None:
    catalog = _catalog("CREATE TYPE mood AS ENUM ('x'); CREATE TABLE t (a Mood,,); -- happy_few")
    assert said_unread(catalog, "mood")
    assert not said_unread(catalog, "happy")
    assert mentioned(catalog, ("happy_few",))


@pytest.mark.parametrize(
    ("pattern", "kind", "found"),
    [
        (rb"\bT \(a", "CreateStmt", True),
        (rb"\bt \(a", "CreateEnumStmt", False),
        (rb"\bt \(b", "CreateStmt", False),
        (rb"\btext language", "CreateFunctionStmt", True),
        (rb"\btext language .*; create", "CreateFunctionStmt", False),
    ],
)
def test_patterns(catalog: Catalog, pattern: bytes, kind: str, *, found: bool) -> None:
    assert matched(pattern, [one for one in catalog.statements if one.kind == kind]) is found
