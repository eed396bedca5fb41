"""Path patterns in the language of `.gitignore`, as regular expressions.

Written here rather than taken from a library because importing one costs a directory run more than reading
a thousand files does, and matching one pattern after the other in Python costs more than reading the file.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import groupby

from schemalint.lazy import regex
from schemalint.named import NamedTuple

_STARS = regex(r"^\*\*/|/\*\*/(?:\*\*/)*|/\*\*$|^\*\*$")
_CLASS = regex(r"\[([!^]?)(\]?(?:\[:[a-z]+:\]|\\.|[^\]\\])*)\]", re.DOTALL)
_NAMED = {
    "alpha": "a-zA-Z", "digit": "0-9", "alnum": "a-zA-Z0-9", "upper": "A-Z", "lower": "a-z", "space": r"\s",
    "xdigit": "0-9a-fA-F", "blank": r" \t", "punct": r"!-.:-@\[-`{-~", "cntrl": r"\x00-\x1f\x7f",
    "print": r"\x20-\x2e\x30-\x7e", "graph": r"\x21-\x2e\x30-\x7e",
}  # fmt: skip
_MAGIC = frozenset("*?[\\")
_SEGMENT = "(?=[^/])"
"""A wildcard that begins a path component matches at least one character."""


class _Rule(NamedTuple):
    """One line.

    Attributes:
        ignore: whether what it matches is ignored, or is not after all.
        anchored: whether it is about paths, and not about names at any depth.
        plain: what it matches where that is one name or path alone, with `/` for a directory.
        suffix: what the names that it matches end in, where it is `*` and then plain.
        regex: what it matches otherwise.
    """

    ignore: bool
    anchored: bool
    plain: tuple[str, ...] = ()
    suffix: tuple[str, ...] = ()
    regex: str = ""


class _Group(NamedTuple):
    """Neighbouring rules that say the same: those for a name at any depth, and those for a path.

    `parents` are the directories of the plain paths, empty or ending in `/`.
    """

    ignore: bool
    plain_names: frozenset[str]
    extensions: frozenset[str]
    suffixes: tuple[str, ...]
    names: re.Pattern[str] | None
    plain_paths: frozenset[str]
    parents: frozenset[str]
    paths: re.Pattern[str] | None

    def matches(self, path: str, name: str) -> bool:
        """Whether one of the rules matches a path, whose last component is given too."""
        return (
            name in self.plain_names
            or path in self.plain_paths
            or name[name.rfind(".") :] in self.extensions
            or name.endswith(self.suffixes)
            or (self.names is not None and self.names.match(name) is not None)
            or (self.paths is not None and self.paths.match(path) is not None)
        )

    def among(self, prefix: str, names: Sequence[str], ends: Sequence[str]) -> set[str]:
        """The names in a directory that one of the rules matches, asked for all of them at once.

        Args:
            prefix: the directory's own path, empty or ending in `/`.
            names: the names; a directory's ends in `/`.
            ends: what each has from its last dot on.
        """
        found = set(self.plain_names.intersection(names))
        if not self.extensions.isdisjoint(ends):
            found.update([name for name, end in zip(names, ends, strict=True) if end in self.extensions])
        if self.suffixes:
            found.update([name for name in names if name.endswith(self.suffixes)])
        if self.names is not None:
            found.update(filter(self.names.match, names))
        if prefix in self.parents:
            found.update([name for name in names if prefix + name in self.plain_paths])
        if self.paths is not None:
            match = self.paths.match
            found.update([name for name in names if match(prefix + name)])
        return found


class Patterns(NamedTuple):
    """A list of patterns of which the last that matches decides.

    Attributes:
        groups: the patterns, the last first.
        all: all of them in one group: most paths match none.
    """

    groups: tuple[_Group, ...] = ()
    all: _Group | None = None

    def match(self, path: str, name: str = "") -> bool | None:
        """Whether a path is ignored, none where no pattern speaks of it.

        Args:
            path: relative to where the patterns stand, with `/`; a directory's ends in `/`.
            name: its last component, for who knows it.
        """
        name = name or path[path.rfind("/", 0, -1) + 1 :]
        if self.all is None or not self.all.matches(path, name):
            return None
        return next(group.ignore for group in self.groups if group.matches(path, name))

    def among(self, prefix: str, names: Sequence[str], ends: Sequence[str]) -> set[str]:
        """The names in a directory that a pattern speaks of, as `_Group.among`."""
        return set() if self.all is None else self.all.among(prefix, names, ends)


def patterns(lines: Iterable[str]) -> Patterns:
    """The patterns of a `.gitignore` file, one a line; comments, empty lines and malformed patterns match nothing."""
    rules = [rule for line in lines if (rule := _rule(line)) is not None]
    groups = [_group(ignore, list(same)) for ignore, same in groupby(rules, key=lambda rule: rule.ignore)]
    if not groups:
        return Patterns()
    return Patterns(tuple(reversed(groups)), groups[0] if len(groups) == 1 else _group(True, rules))


def path_pattern(glob: str) -> re.Pattern[str] | None:
    """The regular expression of a glob over whole paths: what it names, and all below; none where it is malformed."""
    body = translate(glob)
    return None if body is None else re.compile(rf"{body}(?:/.*)?\Z", re.DOTALL)


def is_glob(path: str) -> bool:
    """Whether a path holds a wildcard."""
    return any(mark in path for mark in "*?[")


def _group(ignore: bool, rules: Sequence[_Rule]) -> _Group:
    suffixes = [suffix for rule in rules for suffix in rule.suffix]
    extensions = frozenset(suffix for suffix in suffixes if suffix.rfind(".") == 0)
    paths = frozenset(plain for rule in rules if rule.anchored for plain in rule.plain)
    return _Group(
        ignore,
        frozenset(plain for rule in rules if not rule.anchored for plain in rule.plain),
        extensions,
        tuple(suffix for suffix in suffixes if suffix not in extensions),
        _either([rule.regex for rule in rules if rule.regex and not rule.anchored]),
        paths,
        frozenset(path[: path.rfind("/", 0, -1) + 1] for path in paths),
        _either([rule.regex for rule in rules if rule.regex and rule.anchored]),
    )


def _either(regexes: Sequence[str]) -> re.Pattern[str] | None:
    return re.compile("|".join(regexes), re.DOTALL) if regexes else None


def _rule(line: str) -> _Rule | None:
    line = _trimmed(line.removesuffix("\n").removesuffix("\r"))
    if not line or line.startswith("#"):
        return None
    ignore = not line.startswith("!")
    body = line if ignore else line[1:]
    ends = ("/",) if body.endswith("/") else ("", "/")
    body = body.removesuffix("/")
    if not body.strip("/"):
        return None
    if body.startswith("**/") and "/" not in body[3:] and body[3:]:
        body = body[3:]  # at any depth, as a name is without it
    anchored, body = "/" in body, body.removeprefix("/")
    # Most patterns are plain, and looking them up is many times faster than matching.
    if _MAGIC.isdisjoint(body):
        return _Rule(ignore, anchored, plain=tuple(body + end for end in ends))
    if body[0] == "*" and not anchored and _MAGIC.isdisjoint(body[1:]):
        return _Rule(ignore, anchored, suffix=tuple(body[1:] + end for end in ends))
    regex = translate(body)
    return None if regex is None else _Rule(ignore, anchored, regex=rf"{regex}{'/' if len(ends) == 1 else '/?'}\Z")


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
