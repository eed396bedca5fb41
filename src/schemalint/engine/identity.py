"""Fingerprints: what makes a finding the same finding in another run, wherever it has moved."""

import re
from collections.abc import Callable, Iterable, Iterator

from msgspec import structs

from schemalint.catalog.changes import Change
from schemalint.catalog.handles.base import Handle
from schemalint.catalog.rows import Place
from schemalint.catalog.statement import InStatement
from schemalint.engine.births import Born
from schemalint.engine.found import Found
from schemalint.lazy import regex
from schemalint.rules.registry import Rule
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
_UNQUOTED = regex(
    rb"""(?P<string>'[^']*(?:''[^']*)*')
    |(?!(?<![\s(),;])[ ](?![\s(),;]|--|/\*))(?P<space>(?:\s|--[^\n]*|/\*.*?\*/)+)""",
    re.DOTALL | re.VERBOSE,
)
"""The same where no name is quoted, in lower case; a lone space between words stays as it is."""
_PUNCTUATION = {b"(", b")", b",", b";"}


def fingerprinted(
    found: Iterable[Found], root: str, born: Born | None = None, folds: Callable[[Rule], bool] | None = None
) -> Iterator[Found]:
    """The findings of one project with their rules and fingerprints; findings that are alike are numbered.

    A fingerprint is of the rule, the project, the object and its part, and for what is found in a statement of the
    statement's text: never of a path or a line, and never of the text of a string, which may be a secret.

    Args:
        found: the findings in the order of the history.
        root: the project.
        born: names what has been renamed, where anything has been.
        folds: whether findings of a rule become one a schema, which has a fingerprint of its own.
    """
    seen: dict[tuple[str, ...], tuple[int, str]] = {}
    texts: dict[tuple[str, int, int], str] = {}
    for finding, rule, subject, written in found:
        if finding.severity is None and folds is not None and folds(rule):
            yield Found(structs.replace(finding, rule=rule.name), rule, subject, written)
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
        yield Found(named, rule, subject, written)


def fingerprint(*parts: str) -> str:
    """A short hash of some texts."""
    return blake2b("\0".join(parts).encode("utf-8", "surrogateescape"), digest_size=_DIGEST_BYTES).hexdigest()


def normal(sql: bytes) -> str:
    """SQL without what does not matter: comments, white space, the case of words, and the text of strings."""
    text = _TEXT.sub(_shortened, sql) if b'"' in sql else _UNQUOTED.sub(_shortened, sql.lower())
    return text.decode("utf-8", "replace").strip()


def _shortened(match: re.Match[bytes]) -> bytes:
    kind = match.lastgroup
    if kind == "space":
        text, start, end = match.string, match.start(), match.end()
        return b"" if text[start - 1 : start] in _PUNCTUATION or text[end : end + 1] in _PUNCTUATION else b" "
    if kind == "word":
        return match[0].lower()
    return match[0] if kind == "quoted" else b"''"


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
