"""A directory as discovery sees it: listed when first asked, without what is hidden, ignored or excluded."""

import os
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from schemalint.lazy import regex
from schemalint.sources.globs import matches_any_parent
from schemalint.sources.ignore import Ignore, ignored, ignores_above, ignores_of
from schemalint.sources.paths import entries, is_file, relative

SUFFIXES = (".sql", ".psql", ".pgsql", ".ddl")
_FOREIGN = {"node_modules", "__pycache__", "site-packages", "venv"}
_DIALECT = regex(
    r"(?:^|[._-])(mysql|mariadb|cockroach(?:db)?|sqlite3?|mssql|sqlserver|tsql|oracle|clickhouse|snowflake|bigquery|duckdb|cassandra)"
    r"(?:[._-]|$)",
    re.IGNORECASE,
)


class Skipped(NamedTuple):
    """A file or directory that was found and not taken, and why."""

    path: str
    reason: str


class Scope(NamedTuple):
    """What holds for each directory of a walk.

    Attributes:
        exclude: the patterns of the settings.
        git: whether `.gitignore` files are respected.
        skipped: where what is passed over is written down; shared by all folders of a run.
    """

    exclude: Ignore
    git: bool
    skipped: list[Skipped]

    def excludes(self, location: str) -> bool:
        """Whether the settings say that a file is never read."""
        inside = relative(location, self.exclude.base)
        return inside is not None and matches_any_parent(self.exclude.rules, inside)


class _Listing(NamedTuple):
    files: tuple[str, ...]
    folders: Mapping[str, "Folder"]
    found: tuple[str, ...]


class Folder:
    """A directory, its files and its subdirectories.

    Args:
        location: absolute, with `/`.
        ignores: the patterns that apply here from directories above, outermost first.
    """

    __slots__ = ("_listing", "ignores", "location", "scope")

    def __init__(self, location: str, scope: Scope, ignores: tuple[Ignore, ...] = ()) -> None:
        self.location = location
        self.scope = scope
        self.ignores = ignores
        self._listing: _Listing | None = None

    @property
    def name(self) -> str:
        """The directory's own name."""
        return self.location.rpartition("/")[2]

    @property
    def files(self) -> tuple[str, ...]:
        """The names of the SQL files here."""
        return self._listed().files

    @property
    def found(self) -> tuple[str, ...]:
        """The names of all files here, those of other kinds included: lock files, configuration."""
        return self._listed().found

    @property
    def folders(self) -> Mapping[str, "Folder"]:
        """The subdirectories by name."""
        return self._listed().folders

    def has(self, path: str) -> bool:
        """Whether there is such a file at a path relative to here (`..` allowed)."""
        return is_file(f"{self.location}/{path}")

    def walk(self, prefix: str = "") -> Iterator[tuple[str, "Folder"]]:
        """This directory and all below, each with its path relative to here (empty, or ending in `/`)."""
        yield prefix, self
        for name, folder in self.folders.items():
            yield from folder.walk(f"{prefix}{name}/")

    def sql_files(self) -> list[str]:
        """The paths of all SQL files from here down, relative to here."""
        return [prefix + name for prefix, folder in self.walk() for name in folder.files]

    def _listed(self) -> _Listing:
        if self._listing is None:
            self._listing = _list(self)
        return self._listing


def is_sql(name: str) -> bool:
    """Whether a file's name has a suffix of SQL."""
    return name.endswith(SUFFIXES) or name.lower().endswith(SUFFIXES)


def _list(folder: Folder) -> _Listing:
    listed = _entries(folder)
    ignores = folder.ignores
    if folder.scope.git and any(entry.name == ".gitignore" for entry in listed):
        ignores += ignores_of(folder.location)
    excluded = (folder.scope.exclude,) if folder.scope.exclude.rules.groups else ()
    found, files, folders = [], [], {}
    for entry in listed:
        # A link is not followed: what it leads to is found at its own place, or is no part of the root.
        if entry.is_symlink():
            continue
        name = entry.name
        location = f"{folder.location}/{name}"
        if entry.is_dir():
            if not _passed_over(name, location + "/", folder.scope, excluded, ignores):
                folders[name] = Folder(location, folder.scope, ignores)
        else:
            found.append(name)
            if (
                is_sql(name)
                and not name.startswith(".")
                and not _left_out(name, location, folder.scope, excluded, ignores)
            ):
                files.append(name)
    return _Listing(tuple(files), folders, tuple(found))


def _entries(folder: Folder) -> list[os.DirEntry[str]]:
    try:
        return entries(folder.location)
    except OSError as error:
        folder.scope.skipped.append(Skipped(folder.location, (error.strerror or "cannot be listed").lower()))
        return []


def _passed_over(
    name: str, location: str, scope: Scope, excluded: tuple[Ignore, ...], ignores: tuple[Ignore, ...]
) -> bool:
    return name.startswith(".") or name in _FOREIGN or _left_out(name, location, scope, excluded, ignores)


def _left_out(
    name: str, location: str, scope: Scope, excluded: tuple[Ignore, ...], ignores: tuple[Ignore, ...]
) -> bool:
    return ignored(location, excluded) or ignored(location, ignores) or _other_dialect(name, location, scope)


def _other_dialect(name: str, location: str, scope: Scope) -> bool:
    match = _DIALECT.search(name)
    if match:
        scope.skipped.append(Skipped(location, f"named for another dialect, {match[1].lower()}"))
    return match is not None


def open_folder(location: str, scope: Scope) -> Folder:
    """A directory with the ignore files that apply to it from above."""
    return Folder(location, scope, ignores_above(location) if scope.git else ())
