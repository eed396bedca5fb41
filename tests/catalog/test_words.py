"""Names are split into words as their authors read them."""

import pytest

from schemalint.catalog.words import phrases, singular, words


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("password_hash", "password hash"),
        ("passwordHash", "password hash"),
        ("twoFactorSecret", "two factor secret"),
        ("APIKey", "api key"),
        ("userAPIKeys", "user api key"),
        ("IDs", "id"),
        ("userIDs", "user id"),
        ("user-id", "user id"),
        ("auth__api_key__key", "auth api key key"),
        ("cvv2", "cvv 2"),
        ("track1_data", "track 1 data"),
        ("sha256", "sha 256"),
        ("UserPassword", "user password"),
        ("PIN", "pin"),
        ("accessTOKEN", "access token"),
        ("contraseñaHash", "contraseña hash"),
        ("Straße", "straße"),
        ("été", "été"),
        ("a$b", "a b"),
        ("___", ""),
        ("", ""),
    ],
)
def test_words(name: str, expected: str) -> None:
    assert " ".join(words(name)) == expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("tokens", "token"),
        ("salaries", "salary"),
        ("taxes", "tax"),
        ("addresses", "address"),
        ("caches", "cache"),
        ("batches", "batch"),
        ("prices", "price"),
        ("expenses", "expense"),
        ("cookies", "cookie"),
        ("bonuses", "bonus"),
        ("fees", "fee"),
        ("ids", "id"),
        ("access", "access"),
        ("status", "status"),
        ("analysis", "analysis"),
        ("alias", "alias"),
        ("kms", "kms"),
        ("pos", "pos"),
        ("series", "series"),
    ],
)
def test_singular_where_sure(word: str, expected: str) -> None:
    assert singular(word) == expected


def test_phrases_are_split_like_names() -> None:
    assert phrases("api keys, sha256\ncookie,") == {("api", "key"), ("sha", "256"), ("cookie",)}
