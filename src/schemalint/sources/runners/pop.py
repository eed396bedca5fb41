"""pop: `<number>_<name>[.<dialect>][.autocommit].up.sql`, where a file for the dialect stands in for the plain one."""

import re
from collections.abc import Iterator, Sequence

from schemalint.lazy import regex
from schemalint.sources.folder import Folder
from schemalint.sources.runners.numbers import same_version
from schemalint.sources.runners.runner import Runner, Step
from schemalint.sources.source import Wrapping

_FILE = regex(r"(?P<version>\d+)_(?P<name>[^.]*)(?:\.(?P<dialect>[a-z]\w*))??(?P<autocommit>\.autocommit)?\.up\.sql\Z")
_OURS = ("postgres", "postgresql")
_TELLING = regex(
    r"\d+_[^.]*(?:\.(?:postgres|cockroach|mysql|mariadb|sqlite3?)(?:\.autocommit)?\.(?:up|down)\.(?:sql|fizz)"
    r"|\.autocommit\.(?:up|down)\.sql|\.(?:up|down)\.fizz)\Z"
)
"""Names that no other tool gives its files."""


def _recognise(folder: Folder) -> str | None:
    if not any(name.endswith(".up.sql") for name in folder.numbered):
        return None
    return next(filter(_TELLING.match, sorted(folder.found)), None)


def _steps(folder: Folder, files: Sequence[str]) -> list[Step]:
    downs = {name.partition(".")[0] for name in folder.found if name.endswith((".down.sql", ".down.fizz"))}
    chosen: dict[tuple[str, str], re.Match[str]] = {}
    for match in filter(None, map(_FILE.match, files)):
        key, dialect = (match["version"], match["name"]), match["dialect"]
        if dialect in _OURS or (dialect in (None, "all") and key not in chosen):
            chosen[key] = match
    return [
        Step(
            match.string,
            Wrapping.IMPLICIT if match["autocommit"] else None,
            reversible=match.string.partition(".")[0] in downs,
        )
        for _, match in sorted(chosen.items(), key=lambda item: item[0])
    ]


def _complaints(_: Folder, __: Sequence[str], steps: Sequence[Step]) -> Iterator[str]:
    yield from same_version("pop", steps, lambda path: path.partition("_")[0])


POP = Runner(
    "pop",
    _recognise,
    _steps,
    Wrapping.FILE,
    "the numbers that the names begin with, as text",
    complaints=_complaints,
    partial=lambda folder, _: any(name.endswith(".up.fizz") for name in folder.found),
    unwrapped="with .autocommit before .up.sql in its name",
)
