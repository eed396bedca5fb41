"""Prisma Migrate: `<timestamp>_<name>/migration.sql`, in the order of the directories' names."""

from collections.abc import Sequence

from schemalint.lazy import regex
from schemalint.sources.folder import Folder
from schemalint.sources.paths import lines
from schemalint.sources.runners.runner import Runner, Step
from schemalint.sources.source import Wrapping

_DIRECTORY = regex(r"\d{14}_|\d+_init$")
_LOCK = "migration_lock.toml"
_FILE = "migration.sql"
_PROVIDER = regex(r"\s*provider\s*=\s*[\"'](\w+)")


def _recognise(folder: Folder) -> str | None:
    if _LOCK in folder.found:
        return _LOCK
    example = next((name for name in folder.folders if _DIRECTORY.match(name) and folder.has(f"{name}/{_FILE}")), None)
    return f"{example}/{_FILE}" if example else None


def _steps(_: Folder, files: Sequence[str]) -> list[Step]:
    mine = [path for path in files if path.count("/") == 1 and path.endswith(f"/{_FILE}")]
    return [Step(path) for path in sorted(mine)]


def _dialect(folder: Folder) -> str:
    if _LOCK not in folder.found:
        return ""
    found = (_PROVIDER.match(line) for line in lines(f"{folder.location}/{_LOCK}"))
    provider = next((match[1] for match in found if match), "")
    return "" if provider in {"postgresql", "postgres"} else provider


# It sends a file as one query.
PRISMA = Runner(
    "prisma",
    _recognise,
    _steps,
    Wrapping.IMPLICIT,
    "the names of the directories as text",
    dialect=_dialect,
    unwrapped="with no other statement",
)
