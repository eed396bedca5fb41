"""Flyway: `V<version>__<name>.sql` anywhere below a directory, by version; then `R__<name>.sql` by name."""

from collections.abc import Iterator, Sequence

from schemalint.lazy import regex
from schemalint.sources.folder import Folder
from schemalint.sources.paths import lines
from schemalint.sources.runners.numbers import same_version
from schemalint.sources.runners.runner import Runner, Step
from schemalint.sources.source import Wrapping

_NAME = regex(r"(?P<kind>[VBU])(?P<version>\d+(?:[._]\d+)*)__.*\.sql\Z")
_REPEATABLE = regex(r"R__.*\.sql\Z")
_NEARLY = regex(r"[VvBbUu]\d.*\.sql\Z|[Rr]_[^_].*\.sql\Z|r__.*\.sql\Z")
_PARENT = frozenset(("migration", "migrations", "migrate", "flyway"))
_OUTSIDE = regex(r"\s*executeInTransaction\s*=\s*false\s*\Z")


def _recognise(folder: Folder) -> str | None:
    own = next((name for name in folder.files if name[0] in "VB" and _kind(name)), None)
    if own is not None or folder.name not in _PARENT:
        return own
    # Its directories may be parts of one history, or histories for one database each.
    below = [path for path in folder.sql_files(note=False) if "__" in path and _kind(path) in ("V", "B")]
    return below[0] if below and not any(same_version("flyway", map(Step, below), _version)) else None


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def _kind(path: str) -> str:
    match = _NAME.match(_name(path))
    return match["kind"] if match else ""


def _version(path: str) -> tuple[int, ...]:
    match = _NAME.match(_name(path))
    parts = [int(part) for part in match["version"].replace("_", ".").split(".")] if match else []
    while parts and parts[-1] == 0:
        parts.pop()
    return tuple(parts)


def _steps(folder: Folder, files: Sequence[str]) -> list[Step]:
    versioned = sorted((path for path in files if _kind(path) == "V"), key=lambda path: (_version(path), path))
    baseline = max((path for path in files if _kind(path) == "B"), key=_version, default=None)
    if baseline is not None:  # a new database begins with it
        versioned = [baseline, *(path for path in versioned if _version(path) > _version(baseline))]
    repeatable = sorted(
        (path for path in files if _REPEATABLE.match(_name(path))), key=lambda path: (_name(path), path)
    )
    return [Step(path, _configured(folder, path)) for path in (*versioned, *repeatable)]


def _configured(folder: Folder, path: str) -> Wrapping | None:
    """What the script's own configuration says of its transaction."""
    directory, _, name = path.rpartition("/")
    inner: Folder | None = folder
    for part in directory.split("/") if directory else ():
        inner = inner.folders.get(part) if inner is not None else None
    if inner is None or f"{name}.conf" not in inner.found:
        return None
    outside = any(map(_OUTSIDE.match, lines(f"{inner.location}/{name}.conf")))
    return Wrapping.NONE if outside else None


def _complaints(_: Folder, files: Sequence[str], steps: Sequence[Step]) -> Iterator[str]:
    yield from same_version("flyway", [step for step in steps if _kind(step.path) == "V"], _version)
    for path in files:
        name = _name(path)
        if not _kind(path) and not _REPEATABLE.match(name) and _NEARLY.match(name):
            yield f"{path} is named neither V<version>__<name>.sql nor R__<name>.sql: flyway passes it over"


FLYWAY = Runner(
    "flyway",
    _recognise,
    _steps,
    Wrapping.WHERE_POSSIBLE,
    "the versions in the names, then the repeatable ones by name",
    complaints=_complaints,
    repeated=lambda path: bool(_REPEATABLE.match(_name(path))),
    unwrapped="with no statements of other kinds",
)
