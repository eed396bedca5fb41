"""Drizzle: `<tag>.sql` in the order of `meta/_journal.json`; newer ones are `<number>_<name>/migration.sql`."""

from collections.abc import Iterator, Sequence

from msgspec import DecodeError, Struct, json

from schemalint.lazy import regex
from schemalint.sources.folder import Folder
from schemalint.sources.runners.numbers import text
from schemalint.sources.runners.runner import Runner, Step
from schemalint.sources.source import Wrapping

_JOURNAL = "meta/_journal.json"
_SNAPSHOT = "snapshot.json"
_DIRECTORY = regex(r"\d{14}_")
_FILE = "migration.sql"


class _Entry(Struct):
    tag: str
    idx: int = 0


class _Journal(Struct):
    entries: list[_Entry]
    dialect: str = "postgresql"


def _recognise(folder: Folder) -> str | None:
    meta = folder.folders.get("meta")
    if meta is not None and "_journal.json" in meta.found and _tags(folder) is not None:
        return _JOURNAL
    for name, child in folder.folders.items():
        if _DIRECTORY.match(name) and _SNAPSHOT in child.found and _FILE in child.found:
            return f"{name}/{_SNAPSHOT}"
    return None


def _journal(folder: Folder) -> _Journal | None:
    try:
        return json.decode(text(folder, _JOURNAL), type=_Journal)
    except DecodeError:
        return None


def _tags(folder: Folder) -> list[str] | None:
    """The names of the journal's files, in its order; none without a journal that can be read."""
    journal = _journal(folder)
    return [entry.tag for entry in sorted(journal.entries, key=lambda entry: entry.idx)] if journal else None


def _steps(folder: Folder, files: Sequence[str]) -> list[Step]:
    tags = _tags(folder)
    if tags is None:
        return [Step(path) for path in sorted(files) if path.count("/") == 1 and path.endswith(f"/{_FILE}")]
    present = set(files)
    return [Step(f"{tag}.sql") for tag in tags if f"{tag}.sql" in present]


def _complaints(folder: Folder, files: Sequence[str], _: Sequence[Step]) -> Iterator[str]:
    tags = _tags(folder)
    if tags is None:
        return
    for tag in tags:
        if f"{tag}.sql" not in folder.found:
            yield f"{_JOURNAL} names {tag}.sql, which is not there"
    for path in sorted(path for path in files if "/" not in path):
        if path.removesuffix(".sql") not in tags:
            yield f"{path} is not in {_JOURNAL}: drizzle never runs it"


def _dialect(folder: Folder) -> str:
    journal = _journal(folder)
    return "" if journal is None or journal.dialect in ("postgresql", "pg") else journal.dialect


DRIZZLE = Runner(
    "drizzle",
    _recognise,
    _steps,
    Wrapping.FILE,
    f"{_JOURNAL}, or the names of the directories",
    complaints=_complaints,
    dialect=_dialect,
    opening=None,
)
