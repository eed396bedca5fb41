"""Fingerprints: what makes a finding the same finding in another run, wherever it has moved."""

import re
from collections.abc import Iterable, Iterator

from msgspec import structs

from schemalint.catalog.changes import Change
from schemalint.catalog.handles.base import Handle
from schemalint.catalog.rows import Place
from schemalint.catalog.statement import InStatement
from schemalint.engine.births import Born
from schemalint.engine.found import Found
from schemalint.lazy import regex
from schemalint.rules.subjects import FailedStatement, Noticed

try:
    from _blake2 import blake2b  # what hashlib gives, without the OpenSSL that it loads beside
except ImportError:
    from hashlib import blake2b

_DIGEST_BYTES = 8
_APART = regex(rb"""("[^"]*(?:""[^"]*)*"|'[^']*(?:''[^']*)*')|--[^\n]*|/\*.*?\*/""", re.DOTALL)
"""What is no words: names in quotes and strings, and comments, which are no group."""
_KEPT = b"\0"
"""Stands for a name in quotes or a string; the text of a source holds none."""
_SPACED = tuple([(spaced, sign) for sign in (b"(", b")", b",", b";") for spaced in (b" " + sign, sign + b" ")])


def fingerprinted(found: Iterable[Found], root: str, born: Born | None = None) -> Iterator[Found]:
    """The findings of one project with their rules and fingerprints; findings that are alike are numbered.

    A fingerprint is of the rule, the project, the object and its part, and for what is found in a statement of the
    statement's text: never of a path or a line, and never of the text of a string, which may be a secret. Findings that
    become one a schema have none of their own.

    Args:
        found: the findings in the order of the history.
        root: the project.
        born: names what has been renamed, where anything has been.
    """
    seen: dict[tuple[str, ...], tuple[int, str]] = {}
    texts: dict[tuple[str, int, int], str] = {}
    for one in found:
        finding, rule, subject = one.finding, one.rule, one.subject
        if one.folding:
            yield one
            continue
        lasting = isinstance(subject, Handle)
        text = "" if lasting else _text(subject, texts)
        about = (finding.object, finding.part)
        if lasting and born is not None:
            about = born(*about)
        parts = (rule.name, root, *about, text)
        number, likeness = seen.get(parts, (0, ""))
        identity = fingerprint(*parts, str(number))
        seen[parts] = (number + 1, likeness or identity)
        named = structs.replace(
            finding,
            rule=rule.name,
            fingerprint=identity,
            likeness=likeness or identity,
        )
        yield Found(named, rule, subject, one.written)


def fingerprint(*parts: str) -> str:
    """A short hash of some texts."""
    return blake2b("\0".join(parts).encode("utf-8", "surrogateescape"), digest_size=_DIGEST_BYTES).hexdigest()


def normal(sql: bytes) -> str:
    """SQL without what does not matter: comments, white space, the case of words, and the text of strings."""
    pieces = _APART.split(sql.replace(_KEPT, b" "))
    if len(pieces) > 1:
        kept = [piece if piece[:1] == b'"' else b"''" for piece in pieces[1::2] if piece is not None]
        pieces[1::2] = [b" " if piece is None else _KEPT for piece in pieces[1::2]]
        between = _words(b"".join(pieces)).split(_KEPT)
        text = b"".join([part for pair in zip(between, (*kept, b""), strict=True) for part in pair])
    else:
        text = _words(sql)
    return text.decode("utf-8", "replace").strip()


def _words(sql: bytes) -> bytes:
    """Words in lower case, with one space between them and none beside punctuation."""
    text = b" ".join(sql.lower().split())
    for spaced, sign in _SPACED:
        text = text.replace(spaced, sign)
    return text


def _text(subject: object, known: dict[tuple[str, int, int], str]) -> str:
    """The normal form of the statement that a finding is about, empty where it is about an object."""
    place = _place(subject)
    if place is None:
        return ""
    key = (place.source.path, place.start, place.end)
    if key not in known:
        known[key] = normal(place.source.sql[place.start : place.end])
    return known[key]


def _place(subject: object) -> Place | None:
    """The statement that a finding is about, where it is about one."""
    match subject:
        case Change() | InStatement() | FailedStatement():
            statement = subject.statement
            return Place(statement.source, statement.start, statement.end)
        case Noticed():
            return subject.place
        case _:
            return None
