"""What discovery and reading ask of a migration tool."""

import re
from collections.abc import Callable, Iterable, Sequence

from schemalint.named import NamedTuple
from schemalint.sources.blank import Blanked
from schemalint.sources.folder import Folder
from schemalint.sources.source import Part, Wrapping


class Step(NamedTuple):
    """A file that the runner runs.

    Attributes:
        path: relative to the directory that was recognised.
        wrapping: the transaction that its name or a file beside it asks for; none for the runner's own.
        history: which of several histories of the directory it is a step of.
        reversible: whether a file beside it undoes it; none where the tool has no such files.
    """

    path: str
    wrapping: Wrapping | None = None
    history: str = ""
    reversible: bool | None = None


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


class Marker(NamedTuple):
    """A comment by which a file asks for another transaction than its runner's own.

    Attributes:
        needle: bytes that it holds, to tell cheaply that a file has none.
        pattern: found in the file where it counts.
    """

    needle: bytes
    pattern: re.Pattern[bytes]
    wrapping: Wrapping


def _nothing(*_: object) -> tuple[str, ...]:
    return ()


def _postgresql(_: Folder) -> str:
    return ""


class Runner(NamedTuple):
    """A migration tool: how its directories look and what it runs of them.

    Attributes:
        name: what users call it.
        recognise: the evidence that a directory is the root of one of its histories, as a path relative to it.
        steps: the files that it runs on the way up, in its order, among the SQL files below such a directory.
        wrapping: the transaction that it runs a file in.
        order: what gives the order, for people.
        markers: comments by which a file asks for another transaction.
        sections: the markers that divide its files into what migrates up and down.
        rewrite: makes SQL of what only it understands, where that is no comment.
        parts: the runs of a file that it runs in transactions of their own; given the SQL, and the transaction of those
            that do not ask for another.
        complaints: what it would refuse or pass over in silence, each as a sentence without its end.
        dialect: the database that a directory says its files are for, empty where that may be PostgreSQL.
        partial: whether a directory's steps are not all there is, so that what they do not create may exist.
        owns: whether a file beside its steps is no other history's, although it does not run it.
        undone_in_file: whether a file's own down part undoes it, so that one without cannot be undone.
        unwrapped: how a file is run outside of a transaction, after "in a file of its own"; empty where none can be.
        header: the first line that says so in a file, empty where no such line does.
        repeated: whether a file runs whenever it has changed, after all others.
        opening: the line before a file's SQL, empty where it needs none; none where it takes more to add a file.
    """

    name: str
    recognise: Callable[[Folder], str | None]
    steps: Callable[[Folder, Sequence[str]], list[Step]]
    wrapping: Wrapping
    order: str
    markers: tuple[Marker, ...] = ()
    sections: tuple[Sections, ...] = ()
    rewrite: Callable[[bytes], Blanked] | None = None
    parts: Callable[[bytes, Wrapping], tuple[Part, ...]] | None = None
    complaints: Callable[[Folder, Sequence[str], Sequence[Step]], Iterable[str]] = _nothing
    dialect: Callable[[Folder], str] = _postgresql
    partial: Callable[[Folder, Sequence[Step]], bool] = lambda _, __: False
    owns: Callable[[str], bool] = lambda _: True
    repeated: Callable[[str], bool] = lambda _: False
    undone_in_file: bool = False
    unwrapped: str = ""
    header: str = ""
    opening: str | None = ""


def comment_line(text: bytes) -> re.Pattern[bytes]:
    """A line that is a comment and begins with a text."""
    from schemalint.lazy import regex

    return regex(rb"^[ \t]*--[ \t]*" + text, re.MULTILINE | re.IGNORECASE)
