"""Where configuration stands: the closest file upward, and the files it extends."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from schemalint.settings.errors import SettingsError

OWN_FILE = "schemalint.toml"
PROJECT_FILE = "pyproject.toml"
TABLE = "schemalint"


class ConfigFile(NamedTuple):
    """A configuration file as it was read.

    Attributes:
        path: absolute.
        data: its settings, not yet checked.
    """

    path: Path
    data: dict[str, Any]


def closest(directory: Path) -> ConfigFile | None:
    """The configuration that holds for a directory, the first one upward.

    A `pyproject.toml` without our table is passed over; beside a `schemalint.toml`, so is any.

    Raises:
        SettingsError: a candidate cannot be read.
    """
    for folder in (directory, *directory.parents):
        own, project = folder / OWN_FILE, folder / PROJECT_FILE
        if own.is_file():
            return ConfigFile(own, read(own))
        if project.is_file() and (table := _table(project)) is not None:
            return ConfigFile(project, table)
    return None


def named(path: Path) -> ConfigFile:
    """The configuration of a file that was asked for by name.

    Raises:
        SettingsError: it does not exist, cannot be read, or is a `pyproject.toml` without our table.
    """
    if not path.is_file():
        raise SettingsError(f"{display(path)}: no such configuration file")
    if path.name != PROJECT_FILE:
        return ConfigFile(path, read(path))
    table = _table(path)
    if table is None:
        raise SettingsError(f"{display(path)}: has no [tool.{TABLE}] table")
    return ConfigFile(path, table)


def chain(file: ConfigFile) -> Iterator[ConfigFile]:
    """A file and those it extends, itself first; a path in `extend` is relative to the file that says it.

    Raises:
        SettingsError: a file extends itself, directly or through others, or one cannot be read.
    """
    seen = {file.path}
    yield file
    while isinstance(target := file.data.get("extend"), str):
        path = (file.path.parent / target).resolve()
        if path in seen:
            raise SettingsError(f"{display(file.path)}: extend: {target} leads back to a file that is already extended")
        try:
            extended = named(path)
        except SettingsError as error:
            raise SettingsError(f"{display(file.path)}: extend: {error}") from None
        seen.add(path)
        yield (file := extended)


def display(path: Path) -> str:
    """A path as messages and reports show it: relative to the working directory, with `/`."""
    try:
        return Path(os.path.relpath(path)).as_posix()
    except ValueError:  # on another drive
        return path.as_posix()


def key_prefix(path: Path) -> str:
    """What stands before each of our keys in a file."""
    return f"tool.{TABLE}." if path.name == PROJECT_FILE else ""


def read(path: Path) -> dict[str, Any]:
    """The content of a TOML file.

    Raises:
        SettingsError: it cannot be read or is not TOML in UTF-8.
    """
    return _parse(path, _bytes(path))


def _table(path: Path) -> dict[str, Any] | None:
    """Our table of a `pyproject.toml`, none where it has none."""
    data = _bytes(path)
    if TABLE.encode() not in data:  # spares a run that is not configured here the TOML parser
        return None
    tool = _parse(path, data).get("tool")
    table = tool.get(TABLE) if isinstance(tool, dict) else None
    if table is not None and not isinstance(table, dict):
        raise SettingsError(f"{display(path)}: tool.{TABLE}: expected a table")
    return table


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise SettingsError(f"{display(path)}: cannot be read: {error.strerror}") from None


def _parse(path: Path, data: bytes) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise SettingsError(f"{display(path)}: is not UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{display(path)}: is not TOML: {error}") from None
