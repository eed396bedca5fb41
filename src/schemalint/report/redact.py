"""Hiding the secrets that a file's text holds, wherever a report quotes it.

Covered are the literals of passwords, of options and settings that are named like secrets, and the passwords inside
connection strings. Hiding too much costs a reader little, so doubtful text is hidden.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache

from schemalint.catalog.vocabulary.credentials import NEEDLES, credentials_in

MASK = "***"

_NEEDLES = tuple([needle.decode() for needle in NEEDLES if needle != b"://"])
"""What a text must hold to hold a value that is a secret by its form."""

_WORDS = ("password", "passwd", "passphrase", "pwd", "secret", "token", "credential", "key")

_NAME = r"(?:password|passwd|passphrase|pwd|secret|token|credential|(?:api|access|private)[_-]?key)\w{0,16}"
_LITERAL = r"""
    (?: e'(?P<escaped>(?:[^'\\]|''|\\.)*)
      | (?:u&)?'(?P<plain>(?:[^']|'')*)
      | \$(?P<tag>\w{0,63})\$(?P<dollar>.*?)(?=\$(?P=tag)\$|\Z) )
"""


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    # compiled only where a text may hold a secret: the start of a run is too short for it
    flags = re.IGNORECASE | re.VERBOSE | re.DOTALL
    # PASSWORD 'x', OPTIONS (password 'x'), SET app.jwt_secret TO 'x'; password text DEFAULT 'x';
    # set_config('app.jwt_secret', 'x', …)
    named = rf"""
        (?: {_NAME}\"?(?:\s*(?:=>|:=|=)\s*|\s+to\s+|\s+)
          | {_NAME}\"?\s[^,;']{{0,160}}?\bdefault\s+
          | set_config\s*\(\s*'[^']*?{_NAME}'\s*,\s*
        ){_LITERAL}"""
    # 'host=… password=x', also with the value in doubled quotes
    connection = r"'[^']*?(?:password|passwd|pwd)\s*=\s*(?P<value>''[^']*''|[^\s'&;]+)"
    # scheme://user:x@host
    address = r"://[^\s:/@'\"]*:(?P<password>[^\s/'\"]+)@"
    return tuple(re.compile(pattern, flags) for pattern in (named, connection, address))


def forms_in(texts: Iterable[str]) -> tuple[str, ...]:
    """Which forms of secrets some texts may hold: most reports hold none, which is seen once for all of their texts."""
    whole = "\n".join(texts)
    return tuple([needle for needle in _NEEDLES if needle in whole])


def secret_ranges(text: str, forms: tuple[str, ...] = _NEEDLES) -> list[tuple[int, int]]:
    """Where secrets stand in a text: character offsets, the end exclusive, in order and apart.

    Args:
        text: the text.
        forms: by their form, the secrets that it may hold (see `forms_in`); those by their name are found anyway.
    """
    named = list(_named(text)) if _may_hold_one(text) else []
    if not named and not (forms and any(map(text.__contains__, forms))):
        return named
    found = sorted((*named, *_by_form(text)))
    ranges: list[tuple[int, int]] = []
    for start, end in found:
        if ranges and start <= ranges[-1][1]:
            ranges[-1] = (ranges[-1][0], max(end, ranges[-1][1]))
        else:
            ranges.append((start, end))
    return ranges


def _named(text: str) -> Iterator[tuple[int, int]]:
    """Where values stand that are named like secrets."""
    for pattern in _patterns():
        for match in pattern.finditer(text):
            if match[match.lastgroup or 0]:
                yield match.span(match.lastgroup or 0)


def _by_form(text: str) -> Iterator[tuple[int, int]]:
    """Where values stand that are secrets by their form, in characters."""
    data = text.encode("utf-8", "surrogatepass")
    for secret in credentials_in(data):
        before, inside = data[: secret.start], data[secret.start : secret.end]
        if b"://" in inside:
            continue  # of an address only the password is hidden
        start = len(before.decode("utf-8", "surrogatepass"))
        yield start, start + len(inside.decode("utf-8", "surrogatepass"))


def _may_hold_one(text: str) -> bool:
    """Whether a text holds what each of the patterns needs."""
    if "://" in text:
        return True
    if "'" not in text and "$" not in text:
        return False
    folded = text.casefold()
    return any(word in folded for word in _WORDS)


def redact(text: str, forms: tuple[str, ...] = _NEEDLES) -> str:
    """The text with each secret replaced by a mask of one length; the text itself where it holds none.

    Args:
        text: the text.
        forms: as `secret_ranges`.
    """
    for start, end in reversed(secret_ranges(text, forms)):
        text = text[:start] + MASK + text[end:]
    return text
