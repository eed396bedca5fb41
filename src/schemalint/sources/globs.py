"""Path patterns in the language of `.gitignore`, as regular expressions.

Written here rather than taken from a library because importing one costs a directory run more than reading
a thousand files does, and matching one pattern after the other in Python costs more than reading the file.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

from schemalint.lazy import regex

_STARS = regex(r"^\*\*/|/\*\*/(?:\*\*/)*|/\*\*$|^\*\*$")
_CLASS = regex(r"\[([!^]?)(\]?(?:\[:[a-z]+:\]|\\.|[^\]\\])*)\]", re.DOTALL)
_NAMED = {
    "alpha": "a-zA-Z", "digit": "0-9", "alnum": "a-zA-Z0-9", "upper": "A-Z", "lower": "a-z", "space": r"\s",
    "xdigit": "0-9a-fA-F", "blank": r" \t", "punct": r"!-.:-@\[-`{-~", "cntrl": r"\x00-\x1f\x7f",
    "print": r"\x20-\x2e\x30-\x7e", "graph": r"\x21-\x2e\x30-\x7e",
}  # fmt: skip
_SEGMENT = "(?=[^/])"
"""A wildcard that begins a path component matches at least one character."""


class _Rule(NamedTuple):
    ignore: bool
    anchored: bool
    regex: str


class _Group(NamedTuple):
    """Neighbouring rules that say the same: those for a name at any depth, and those for a path."""

    ignore: bool
    names: re.Pattern[str]
    paths: re.Pattern[str]


class Patterns(NamedTuple):
    """A list of patterns of which the last that matches decides."""

    groups: tuple[_Group, ...] = ()

    def match(self, path: str) -> bool | None:
        """Whether a path is ignored, none where no pattern speaks of it.

        Args:
            path: relative to where the patterns stand, with `/`; a directory's ends in `/`.
        """
        name = path[path.rfind("/", 0, -1) + 1 :]
        said = (group.ignore for group in self.groups if group.names.match(name) or group.paths.match(path))
        return next(said, None)


def patterns(lines: Iterable[str]) -> Patterns:
    """The patterns of a `.gitignore` file, one a line; comments, empty lines and malformed patterns match nothing."""
    rules = [rule for line in lines if (rule := _rule(line)) is not None]
    groups = [_group(ignore, list(same)) for ignore, same in groupby(rules, key=lambda rule: rule.ignore)]
    return Patterns(tuple(reversed(groups)))


def path_pattern(glob: str) -> re.Pattern[str] | None:
    """The regular expression of a glob over whole paths: what it names, and all below; none where it is malformed."""
    body = translate(glob)
    return None if body is None else re.compile(rf"{body}(?:/.*)?\Z", re.DOTALL)


def is_glob(path: str) -> bool:
    """Whether a path holds a wildcard."""
    return any(mark in path for mark in "*?[")


def _group(ignore: bool, rules: Sequence[_Rule]) -> _Group:
    return _Group(ignore, _either(rule for rule in rules if not rule.anchored), _either(r for r in rules if r.anchored))


def _either(rules: Iterable[_Rule]) -> re.Pattern[str]:
    # An empty alternation would match everything.
    return re.compile("|".join(rule.regex for rule in rules) or r"(?!)", re.DOTALL)


def _rule(line: str) -> _Rule | None:
    line = _trimmed(line.removesuffix("\n").removesuffix("\r"))
    if not line or line.startswith("#"):
        return None
    ignore = not line.startswith("!")
    body = line if ignore else line[1:]
    directory = body.endswith("/")
    body = body.removesuffix("/")
    anchored = "/" in body
    regex = translate(body.removeprefix("/")) if body.strip("/") else None
    if regex is None:
        return None
    return _Rule(ignore, anchored, rf"{regex}{'/' if directory else '/?'}\Z")


def _trimmed(line: str) -> str:
    bare = line.rstrip(" ")
    # A space at the end counts where a backslash says so.
    slashes = len(bare) - len(bare.rstrip("\\"))
    return bare + " " if slashes % 2 and len(bare) < len(line) else bare


def translate(glob: str) -> str | None:
    """The regular expression of a glob's components, not anchored at the end; none where it can match nothing."""
    pieces: list[str] = []
    at = 0
    while at < len(glob):
        piece, at = _piece(glob, at)
        if piece is None:
            return None
        pieces.append(piece)
    return "".join(pieces)


def _piece(glob: str, at: int) -> tuple[str | None, int]:
    stars = _STARS.match(glob, at)
    if stars:
        return _stars(stars[0]), stars.end()
    char = glob[at]
    if char == "*":
        return "[^/]*", at + 1
    if char == "[":
        match = _CLASS.match(glob, at)
        return (_character_class(match), match.end()) if match else (None, at)
    if char == "\\":
        return (re.escape(glob[at + 1]), at + 2) if at + 1 < len(glob) else (None, at)
    return {"?": "[^/]", "/": "/" + _SEGMENT}.get(char) or re.escape(char), at + 1


def _stars(text: str) -> str:
    if text == "/**":
        return "/.+"
    return {"**/": "(?:.*/)?" + _SEGMENT, "**": ".+"}.get(text, "/(?:.*/)?" + _SEGMENT)


def _character_class(match: re.Match[str]) -> str | None:
    inside = re.sub(r"\\(.)|(\[:([a-z]+):\])|([\[\]^&~|])", _member, match[2])
    pattern = rf"(?!/)[{'^' if match[1] else ''}{inside}]"
    try:
        re.compile(pattern)
    except re.error:
        return None
    return pattern


def _member(match: re.Match[str]) -> str:
    if match[1] is not None:
        return re.escape(match[1])
    if match[2] is not None:
        return _NAMED.get(match[3], "")
    return "\\" + match[4]


def matches_any_parent(rules: Patterns, path: str) -> bool:
    """Whether a file, or a directory that it stands in, is ignored."""
    parts: Sequence[str] = path.split("/")
    parents = ("/".join(parts[:depth]) + "/" for depth in range(1, len(parts)))
    return any(rules.match(parent) for parent in parents) or bool(rules.match(path))
