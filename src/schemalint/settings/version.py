"""Whether this version of schemalint is one that a project asks for."""

import re

from schemalint.lazy import regex
from schemalint.named import NamedTuple
from schemalint.settings.errors import SettingsError

_CLAUSE = regex(r"(?P<operator>==|!=|<=|>=|<|>|~=|)\s*(?P<version>[^\s<>=!~*]+)(?P<wildcard>\.\*)?")
_VERSION = regex(r"v?(?P<release>\d+(?:\.\d+)*)(?:[.-]?(?P<stage>dev|a|b|rc)(?P<number>\d*))?")
_STAGES = ("dev", "a", "b", "rc", "")


class Version(NamedTuple):
    """A version that compares: release without trailing zeros, stage before the release, number of the stage."""

    release: tuple[int, ...]
    stage: int
    number: int


def satisfies(version: str, specifier: str) -> bool:
    """Whether a version meets every clause of a specifier such as `>=0.1,<1`, `~=0.2` or `==0.1.*`.

    A version alone means that version.

    Raises:
        SettingsError: the specifier cannot be read.
    """
    clauses = [_CLAUSE.fullmatch(clause.strip()) for clause in specifier.split(",")]
    if not all(clauses):
        raise SettingsError(f'"{specifier}" is not a version specifier such as ">=0.1,<1"')
    return all(_meets(parse(version), clause) for clause in clauses if clause)


def parse(text: str) -> Version:
    """Read a version such as `0.1.0` or `1.0rc1`.

    Raises:
        SettingsError: the text is not a version.
    """
    match = _VERSION.fullmatch(text)
    if match is None:
        raise SettingsError(f'"{text}" is not a version')
    release = [int(part) for part in match["release"].split(".")]
    while len(release) > 1 and release[-1] == 0:
        release.pop()
    return Version(tuple(release), _STAGES.index(match["stage"] or ""), int(match["number"] or 0))


def _meets(version: Version, clause: re.Match[str]) -> bool:
    operator, wanted = clause["operator"] or "==", parse(clause["version"])
    width = clause["version"].count(".") + 1
    if clause["wildcard"]:
        if operator not in ("==", "!="):
            raise SettingsError(f'"{clause[0]}": ".*" goes with == and != only')
        return (_padded(version, width) == _padded(wanted, width)) == (operator == "==")
    if operator == "~=":
        if width < 2:
            raise SettingsError(f'"{clause[0]}": ~= needs at least two numbers')
        return version >= wanted and _padded(version, width - 1) == _padded(wanted, width - 1)
    compared = (version > wanted) - (version < wanted)
    return compared in {"==": (0,), "!=": (-1, 1), "<=": (-1, 0), ">=": (0, 1), "<": (-1,), ">": (1,)}[operator]


def _padded(version: Version, width: int) -> tuple[int, ...]:
    return (version.release + (0,) * width)[:width]
