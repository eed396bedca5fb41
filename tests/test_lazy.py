"""A pattern that is compiled at its first use behaves as one that is compiled at once."""

import re

import pytest

from schemalint.lazy import regex


def test_it_does_what_the_pattern_does() -> None:
    pattern = regex(rb"(?P<word>[a-z]+)", re.IGNORECASE)
    found = pattern.search(b"1 Ab")
    assert found is not None
    assert (found["word"], found.re) == (b"Ab", re.compile(rb"(?P<word>[a-z]+)", re.IGNORECASE))
    assert [match[0] for match in pattern.finditer(b"a b")] == [b"a", b"b"]
    assert pattern.sub(b"x", b"a1") == b"x1"
    assert pattern.groupindex == {"word": 1}


def test_it_is_compiled_at_its_first_use() -> None:
    pattern = regex("(")
    with pytest.raises(re.error):
        pattern.match("")


def test_it_has_nothing_else() -> None:
    with pytest.raises(AttributeError):
        regex("a").nothing  # type: ignore[attr-defined]  # noqa: B018
