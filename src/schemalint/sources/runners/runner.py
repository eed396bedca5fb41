"""What discovery and reading ask of a migration tool."""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from schemalint.sources.folder import Folder
from schemalint.sources.source import Wrapping


class Step(NamedTuple):
    """A file that the runner runs.

    Attributes:
        path: relative to the directory that was recognised.
    """

    path: str
    wrapping: Wrapping


class Sections(NamedTuple):
    """How a file's comments divide it into what migrates up and what migrates down.

    Attributes:
        needle: bytes that each marker holds, to tell cheaply that a file has none.
        down: the line that begins what is not run.
        up: the line that ends it.
    """

    needle: bytes
    down: re.Pattern[bytes]
    up: re.Pattern[bytes]


def _postgresql(_: Folder) -> str:
    return ""


class Runner(NamedTuple):
    """A migration tool: how its directories look and what it runs of them.

    Attributes:
        name: what users call it.
        recognise: the evidence that a directory is the root of one of its histories, as a path relative to it.
        steps: the files that it runs on the way up, in its order, among the SQL files below such a directory.
        sections: the markers that its files hold.
        dialect: the database that a directory says its files are for, empty where that may be PostgreSQL.
    """

    name: str
    recognise: Callable[[Folder], str | None]
    steps: Callable[[Folder, Sequence[str]], list[Step]]
    sections: tuple[Sections, ...] = ()
    dialect: Callable[[Folder], str] = _postgresql
