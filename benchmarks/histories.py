"""Twins, as fixtures/histories has them: pairs of histories with the same last file or nearly so, one unsafe, one safe.

A pair is a file `<topic>/<name>.sql`: comments that say what tells the two apart, settings among them as
`-- runner: goose`, `-- pg-version: 18` or `-- transaction: file`; then the files of both histories in their order, each
after a line `--- both`, `--- unsafe` or `--- safe`, with its name behind that where the name matters. A comment
`-- warning: [rule]` marks a line of the unsafe history that the rule must find; it may end in the SQLSTATE with which
the server refuses the statement.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from schemalint.sources.runners import BY_NAME
from schemalint.sources.source import History, SourceFile, Wrapping

HISTORIES = Path(__file__).parents[1] / "fixtures" / "histories"

_SECTION = re.compile(r"--- (?P<of>both|unsafe|safe)(?: (?P<name>\S+))?$")
_SETTING = re.compile(r"-- (?P<key>runner|pg-version|transaction): (?P<value>\S+)$")
_MARK = re.compile(r"--\s*(?P<severity>error|warning|note): \[(?P<rule>[a-z0-9-]+)\](?: (?P<sqlstate>[0-9A-Z]{5}))?")


class Mark(NamedTuple):
    """What must be found, and where; `sqlstate` is empty where the server runs the statement."""

    path: str
    line: int
    severity: str
    rule: str
    sqlstate: str = ""


class Side(NamedTuple):
    """One of the two histories.

    Attributes:
        files: text by path, in order.
        reviewed: the paths of the files under review: those with marks, and the last.
    """

    files: dict[str, str]
    reviewed: frozenset[str]

    @property
    def last(self) -> str:
        """The path of the file that is deployed last."""
        return next(reversed(self.files))


class Twins(NamedTuple):
    """A pair of histories.

    Attributes:
        about: the sentence that says what tells them apart.
        pg_version: the server's, none where it does not matter.
        marks: what must be found in the unsafe one.
    """

    topic: str
    name: str
    about: str
    runner: str
    wrapping: Wrapping
    pg_version: int | None
    unsafe: Side
    safe: Side
    marks: frozenset[Mark]

    @property
    def id(self) -> str:
        """What people call it."""
        return f"{self.topic}/{self.name}"

    def history(self, side: Side) -> History:
        """One of the two, as the engine takes it."""
        files = (
            SourceFile(
                path=path,
                location=None,
                data=text.encode(),
                under_review=path in side.reviewed,
                wrapping=self.wrapping,
                runner=self.runner,
            )
            for path, text in side.files.items()
        )
        return History(root=".", runner=self.runner, sources=tuple(files), ordered=True, evidence="")


def histories() -> list[Twins]:
    """Every pair."""
    return [read(path) for path in sorted(HISTORIES.glob("*/*.sql"))]


def read(path: Path) -> Twins:
    """One pair.

    Raises:
        ValueError: the file is not written as such files are.
    """
    head, sections = _divided(path)
    settings = {match["key"]: match["value"] for line in head if (match := _SETTING.fullmatch(line))}
    runner = BY_NAME[settings.get("runner", "plain")]
    transaction, version = settings.get("transaction"), settings.get("pg-version")
    unsafe, safe = ({name: text for of, name, text in sections if of in ("both", side)} for side in ("unsafe", "safe"))
    marks = frozenset(mark for name, text in unsafe.items() for mark in _marks(name, text))
    if not (head and safe and marks) or unsafe == safe:
        raise ValueError(f"{path}: no twins: each needs a sentence, an unsafe history with a mark, and a safe one")
    marked = {mark.path for mark in marks}
    return Twins(
        topic=path.parent.name,
        name=path.stem,
        about=" ".join(line.removeprefix("--").strip() for line in head if not _SETTING.fullmatch(line)),
        runner=runner.name,
        wrapping=runner.wrapping if transaction is None else Wrapping(transaction),
        pg_version=None if version is None else int(version),
        unsafe=Side(unsafe, frozenset([*marked, next(reversed(unsafe))])),
        safe=Side(safe, frozenset([*(marked & safe.keys()), next(reversed(safe))])),
        marks=marks,
    )


def _divided(path: Path) -> tuple[list[str], list[tuple[str, str, str]]]:
    """The lines before the first file; and of each file whose it is, its name and its text."""
    head: list[str] = []
    sections: list[tuple[str, str, list[str]]] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        match = _SECTION.fullmatch(line)
        if match:
            sections.append((match["of"], match["name"] or f"{len(sections) + 1}_step.sql", []))
        elif sections:
            sections[-1][2].append(line)
        elif line:
            head.append(line)
    return head, [(of, name, "\n".join(lines).strip("\n") + "\n") for of, name, lines in sections]


def _marks(path: str, text: str) -> Iterator[Mark]:
    for number, line in enumerate(text.splitlines(), 1):
        for match in _MARK.finditer(line):
            yield Mark(path, number, match["severity"], match["rule"], match["sqlstate"] or "")


def topics() -> frozenset[str]:
    """The topics of rules, as their modules are called, that have twins: those about migrations."""
    return frozenset(path.name.replace("-", "_") for path in HISTORIES.iterdir() if path.is_dir())
