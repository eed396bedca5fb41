"""What tools with numbered files have in common: the order of the numbers, and what is wrong with some."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

from schemalint.lazy import regex
from schemalint.sources.folder import Folder
from schemalint.sources.paths import content
from schemalint.sources.runners.runner import Step

NUMBERED = regex(r"(?P<version>\d+)_.*\.sql\Z", re.DOTALL)
UP = regex(r"(?P<version>\d+)_.*\.up\.sql\Z", re.DOTALL)
_DOWN = regex(r"(.*)\.down\.sql\Z", re.DOTALL)
_ABOVE = 3
"""How far above a directory of migrations the root of its package is looked for."""


def number(path: str) -> int:
    """The number that a file's name begins with."""
    match = NUMBERED.match(path)
    return int(match["version"]) if match else 0


def by_number(files: Iterable[str], pattern: re.Pattern[str] = NUMBERED) -> list[str]:
    """The files of one directory whose names match, in the order of their numbers."""
    return sorted((path for path in files if pattern.match(path)), key=lambda path: (number(path), path))


def same_version(tool: str, steps: Iterable[Step], version: Callable[[str], object] = number) -> Iterator[str]:
    """What is to be said of files that have the same version."""
    by_version: defaultdict[object, list[str]] = defaultdict(list)
    for step in steps:
        by_version[version(step.path)].append(step.path)
    for paths in by_version.values():
        if len(paths) > 1:
            yield f"{_listed(paths)} have the same version, which {tool} refuses"


def has_down(folder: Folder, path: str) -> bool | None:
    """Whether a file that migrates up has one that migrates down; none where its name speaks of no direction."""
    return f"{path.removesuffix('.up.sql')}.down.sql" in folder.found if path.endswith(".up.sql") else None


def without_up(folder: Folder) -> Iterator[str]:
    """What is to be said of files that migrate down from what no file migrates up to."""
    up = {name.partition(".up.")[0] for name in folder.found if ".up." in name}
    for name in folder.files:
        match = _DOWN.match(name)
        if match and match[1] not in up:
            yield f"{name} has no {match[1]}.up.sql"


def unmarked(tool: str, folder: Folder, steps: Sequence[Step], marker: re.Pattern[bytes], shown: str) -> Iterator[str]:
    """What is to be said of files that lack the comment without which their tool refuses them."""
    for step in steps:
        if not marker.search(text(folder, step.path)):
            yield f'{step.path} has no line "{shown}", without which {tool} refuses it'


def text(folder: Folder, path: str) -> bytes:
    """The bytes of a file, none where it cannot be read: who reads it for its SQL says why."""
    try:
        return content(f"{folder.location}/{path}")
    except OSError:
        return b""


def package_above(folder: Folder, file: str, needle: bytes) -> str | None:
    """The package file at or above a directory that names a tool, as a path relative to the directory."""
    path = file
    for _ in range(_ABOVE + 1):
        if folder.has(path):
            return path if needle in text(folder, path) else None
        path = f"../{path}"
    return None


def headed(folder: Folder, needle: bytes, marker: re.Pattern[bytes], *, most: bool = True) -> str | None:
    """A numbered file, among those that were looked into, that has a line by which its tool is known.

    Args:
        folder: the directory.
        needle: bytes that the line holds, to tell cheaply that a file has none.
        marker: found in the line.
        most: whether half of the numbered files have to have it, as all have where the tool refuses the others.
    """
    if not folder.numbered:
        return None
    heads = [(name, head) for name, head in folder.heads if name[0].isdigit()]
    found = [name for name, head in heads if needle in head and marker.search(head)]
    return found[0] if found and (not most or len(found) * 2 >= len(heads)) else None


def _listed(paths: Sequence[str]) -> str:
    return f"{', '.join(paths[:-1])} and {paths[-1]}"
