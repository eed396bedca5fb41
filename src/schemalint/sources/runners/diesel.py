"""Diesel: `<version>_<name>/up.sql`, in the order of the versions, each in a transaction unless it says otherwise."""

from collections.abc import Sequence

from schemalint.lazy import regex
from schemalint.sources.folder import Folder
from schemalint.sources.paths import content
from schemalint.sources.runners.runner import Runner, Step
from schemalint.sources.source import Wrapping

_DIRECTORY = regex(r"\d[\d-]*_")
_FILE = "up.sql"


def _recognise(folder: Folder) -> str | None:
    example = next((name for name in folder.folders if _DIRECTORY.match(name) and folder.has(f"{name}/{_FILE}")), None)
    return f"{example}/{_FILE}" if example else None


def _steps(folder: Folder, files: Sequence[str]) -> list[Step]:
    mine = [path for path in files if path.count("/") == 1 and path.endswith(f"/{_FILE}")]
    return [
        Step(path, _wrapping(folder, path), reversible=_has_down(folder, path)) for path in sorted(mine, key=_version)
    ]


def _has_down(folder: Folder, path: str) -> bool:
    child = folder.folders.get(path.partition("/")[0])
    return child is not None and "down.sql" in child.found


def _version(path: str) -> tuple[str, str]:
    return path.partition("_")[0].replace("-", ""), path


def _wrapping(folder: Folder, path: str) -> Wrapping | None:
    """What the migration's own configuration says; outside of a transaction, the file is still sent as one query."""
    name = path.partition("/")[0]
    child = folder.folders.get(name)
    if child is None or "metadata.toml" not in child.found:
        return None
    import tomllib

    try:
        metadata = tomllib.loads(content(f"{child.location}/metadata.toml").decode())
    except (OSError, ValueError):  # unreadable, not UTF-8, not TOML: Diesel itself would stop here
        return None
    return Wrapping.IMPLICIT if metadata.get("run_in_transaction") is False else None


DIESEL = Runner(
    "diesel",
    _recognise,
    _steps,
    Wrapping.FILE,
    "the versions that the directories' names begin with",
    unwrapped="with run_in_transaction = false in a metadata.toml beside it",
)
