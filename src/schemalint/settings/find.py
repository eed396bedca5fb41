"""Where configuration stands: the closest file upward, and the files it extends."""
# ruff: noqa: PTH113, PTH118, PTH119, PTH120, PTH123 - importing pathlib would add 4 ms to every start

import os
from collections.abc import Iterator
from typing import Any

from schemalint.named import NamedTuple
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

    path: str
    data: dict[str, Any]


def closest(directory: str) -> ConfigFile | None:
    """The configuration that holds for a directory, the first one upward.

    A `pyproject.toml` without our table is passed over; beside a `schemalint.toml`, so is any.

    Raises:
        SettingsError: a candidate cannot be read.
    """
    for folder in _upward(directory):
        own, project = os.path.join(folder, OWN_FILE), os.path.join(folder, PROJECT_FILE)
        if os.path.isfile(own):
            return ConfigFile(own, read(own))
        if os.path.isfile(project) and (table := _table(project)) is not None:
            return ConfigFile(project, table)
    return None


def named(path: str) -> ConfigFile:
    """The configuration of a file that was asked for by name.

    Raises:
        SettingsError: it does not exist, cannot be read, or is a `pyproject.toml` without our table.
    """
    if not os.path.isfile(path):
        raise SettingsError(f"{display(path)}: no such configuration file")
    if os.path.basename(path) != PROJECT_FILE:
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
        path = os.path.realpath(os.path.join(os.path.dirname(file.path), target))
        if path in seen:
            raise SettingsError(f"{display(file.path)}: extend: {target} leads back to a file that is already extended")
        try:
            extended = named(path)
        except SettingsError as error:
            raise SettingsError(f"{display(file.path)}: extend: {error}") from None
        seen.add(path)
        yield (file := extended)


def display(path: str) -> str:
    """A path as messages and reports show it: relative to the working directory, with `/`."""
    try:
        return os.path.relpath(path).replace(os.sep, "/")
    except ValueError:  # on another drive
        return path.replace(os.sep, "/")


def key_prefix(path: str) -> str:
    """What stands before each of our keys in a file."""
    return f"tool.{TABLE}." if os.path.basename(path) == PROJECT_FILE else ""


def read(path: str) -> dict[str, Any]:
    """The content of a TOML file.

    Raises:
        SettingsError: it cannot be read or is not TOML in UTF-8.
    """
    return _parse(path, _bytes(path))


def _upward(directory: str) -> Iterator[str]:
    """A directory and those above it, itself first."""
    yield directory
    while (above := os.path.dirname(directory)) != directory:
        yield (directory := above)


def _table(path: str) -> dict[str, Any] | None:
    """Our table of a `pyproject.toml`, none where it has none."""
    data = _bytes(path)
    if TABLE.encode() not in data:  # spares a run that is not configured here the TOML parser
        return None
    tool = _parse(path, data).get("tool")
    table = tool.get(TABLE) if isinstance(tool, dict) else None
    if table is not None and not isinstance(table, dict):
        raise SettingsError(f"{display(path)}: tool.{TABLE}: expected a table")
    return table


def _bytes(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        raise SettingsError(f"{display(path)}: cannot be read: {error.strerror}") from None


def _parse(path: str, data: bytes) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise SettingsError(f"{display(path)}: is not UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{display(path)}: is not TOML: {error}") from None
