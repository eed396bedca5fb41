"""Fingerprints: what makes a finding the same finding in another run, wherever it has moved."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from msgspec import structs

from schemalint.catalog.changes import Change
from schemalint.catalog.rows import Place
from schemalint.catalog.statement import InStatement
from schemalint.engine.found import Found
from schemalint.lazy import regex
from schemalint.rules.subjects import FailedStatement, Noticed

try:
    from _blake2 import blake2b  # what hashlib gives, without the OpenSSL that it loads beside
except ImportError:
    from hashlib import blake2b

_DIGEST_BYTES = 8
_TEXT = regex(
    rb"""(?P<quoted>"(?:[^"]|"")*")|(?P<string>'(?:[^']|'')*')|(?P<space>(?:\s|--[^\n]*|/\*.*?\*/)+)|(?P<word>[A-Z]+)""",
    re.DOTALL,
)
_PUNCTUATION = {b"(", b")", b",", b";"}


def fingerprinted(found: Iterable[Found], root: str) -> Iterator[Found]:
    """The findings of one project with their rules and fingerprints; findings that are alike are numbered.

    A fingerprint is of the rule, the project, the object and its part, and for what is found in a statement of the
    statement's text: never of a path or a line, and never of the text of a string, which may be a secret.

    Args:
        found: the findings in the order of the history.
        root: the project.
    """
    seen: Counter[tuple[str, ...]] = Counter()
    texts: dict[tuple[str, int, int], str] = {}
    for one in found:
        parts = (one.rule.name, root, one.finding.object, one.finding.part, _text(one, texts))
        identity = fingerprint(*parts, str(seen[parts]))
        seen[parts] += 1
        yield one._replace(finding=structs.replace(one.finding, rule=one.rule.name, fingerprint=identity))


def fingerprint(*parts: str) -> str:
    """A short hash of some texts."""
    return blake2b("\0".join(parts).encode("utf-8", "surrogateescape"), digest_size=_DIGEST_BYTES).hexdigest()


def normal(sql: bytes) -> str:
    """SQL without what does not matter: comments, white space, the case of words, and the text of strings."""
    return _TEXT.sub(_shortened, sql).decode("utf-8", "replace").strip()


def _shortened(match: re.Match[bytes]) -> bytes:
    if match["word"]:
        return match[0].lower()
    if match["space"]:
        beside = {match.string[match.start() - 1 : match.start()], match.string[match.end() : match.end() + 1]}
        return b"" if beside & _PUNCTUATION else b" "
    return match[0] if match["quoted"] else b"''"


def _text(found: Found, known: dict[tuple[str, int, int], str]) -> str:
    """The normal form of the statement that a finding is about, empty where it is about an object."""
    place = _place(found)
    if place is None:
        return ""
    key = (place.source.path, place.start, place.end)
    if key not in known:
        known[key] = normal(place.source.sql[place.start : place.end])
    return known[key]


def _place(found: Found) -> Place | None:
    """The statement that a finding is about, where it is about one."""
    match found.subject:
        case Change() | InStatement() | FailedStatement():
            statement = found.subject.statement
            return Place(statement.source, statement.start, statement.end)
        case Noticed():
            return found.subject.place
        case _:
            return None
