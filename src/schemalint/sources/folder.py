"""A directory as discovery sees it: listed when first asked, without what is hidden, ignored or excluded."""

import os
from collections.abc import Iterator
from typing import NamedTuple

from schemalint.sources.globs import matches_any_parent
from schemalint.sources.ignore import Ignore, ignored, ignores_above, ignores_of
from schemalint.sources.paths import beginning, entries, is_file, relative

SUFFIXES = (".sql", ".psql", ".pgsql", ".ddl")
DOCUMENTS = (".md", ".mdc", ".txt", ".prompt")
"""The ends of names of what may be a prompt."""
_READ = SUFFIXES + DOCUMENTS
_RULE_FILES = frozenset((".cursorrules", ".windsurfrules", ".clinerules", ".goosehints"))
_AGENTS = frozenset(
    (".cursor", ".windsurf", ".clinerules", ".github", ".claude", ".agents", ".codex", ".gemini", ".opencode")
)
"""The hidden directories that agents read."""
_FOREIGN = {"node_modules", "__pycache__", "site-packages", "venv"}
_DIALECTS = frozenset(
    """mysql mariadb cockroach cockroachdb sqlite sqlite3 mssql sqlserver tsql oracle clickhouse snowflake bigquery
    duckdb cassandra""".split()
)
_ANY_SCHEMA = frozenset(
    """base baseline create data database db ddl dump full init initial install main migrate migration migrations pgsql
    psql schema schemas script scripts seed setup sql structure table tables test tests up upgrade v""".split()
)
"""Words beside which a dialect's name is the file's own, and not of what it is about, as in `add_oracle_price`."""


_LOOKED_INTO = 3
"""How many files of a directory tell whose they are; at most two more are looked into."""
_HEAD = 4096
"""How many bytes of a file are looked at for that."""


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
        """Whether the settings say that a file, or what is in a directory (its path ends in `/`), is never read."""
        inside = relative(location, self.exclude.base)
        return bool(inside) and matches_any_parent(self.exclude.rules, inside or "")


class _Listing(NamedTuple):
    files: tuple[str, ...]
    folders: dict[str, "Folder"]
    found: frozenset[str]
    passed: tuple[Skipped, ...]
    documents: tuple[str, ...]
    agents: tuple[str, ...]
    ignores: tuple[Ignore, ...]


class Folder:
    """A directory, its files and its subdirectories.

    Args:
        location: absolute, with `/`.
        ignores: the patterns that apply here from directories above, outermost first.
    """

    __slots__ = ("_heads", "_listing", "_numbered", "ignores", "location", "scope")

    def __init__(self, location: str, scope: Scope, ignores: tuple[Ignore, ...] = ()) -> None:
        self.location = location
        self.scope = scope
        self.ignores = ignores
        self._listing: _Listing | None = None
        self._heads: tuple[tuple[str, bytes], ...] | None = None
        self._numbered: tuple[str, ...] | None = None

    @property
    def name(self) -> str:
        """The directory's own name."""
        return self.location.rpartition("/")[2]

    @property
    def files(self) -> tuple[str, ...]:
        """The names of the SQL files here."""
        return self._listed().files

    @property
    def documents(self) -> tuple[str, ...]:
        """The names of the files here that may be prompts."""
        listed = self._listed()
        hidden = _RULE_FILES & listed.found
        if not listed.documents and not hidden:
            return ()
        return tuple(_taken(self, listed.ignores, [*listed.documents, *hidden]))

    @property
    def others(self) -> tuple[str, ...]:
        """The names of the files here that are no SQL files."""
        listed = self._listed()
        return tuple(_taken(self, listed.ignores, [name for name in listed.found if name not in listed.files]))

    @property
    def numbered(self) -> tuple[str, ...]:
        """The names of the SQL files here that begin with a digit."""
        if self._numbered is None:
            self._numbered = tuple(name for name in self.files if name[0].isdigit())
        return self._numbered

    @property
    def heads(self) -> tuple[tuple[str, bytes], ...]:
        """The names of a few of the SQL files, spread over all, and how each begins; none where one cannot be read."""
        if self._heads is None:
            files = self.files
            some = files[:: max(1, len(files) // _LOOKED_INTO)]
            self._heads = tuple((name, beginning(f"{self.location}/{name}", _HEAD)) for name in some)
        return self._heads

    @property
    def found(self) -> frozenset[str]:
        """The names of all files here, those of other kinds included: lock files, configuration."""
        return self._listed().found

    @property
    def folders(self) -> dict[str, "Folder"]:
        """The subdirectories by name."""
        return self._listed().folders

    @property
    def agents(self) -> dict[str, "Folder"]:
        """The hidden subdirectories that agents read, by name."""
        listed = self._listed()
        names = _taken(self, listed.ignores, [*listed.agents], "/") if listed.agents else ()
        return {name: Folder(f"{self.location}/{name}", self.scope, listed.ignores) for name in names}

    def has(self, path: str) -> bool:
        """Whether there is such a file at a path relative to here (`..` allowed)."""
        return is_file(f"{self.location}/{path}")

    def walk(self, *, agents: bool = False) -> Iterator[tuple[str, "Folder"]]:
        """This directory and all below, each with its path relative to here (empty, or ending in `/`).

        Args:
            agents: whether the hidden directories that agents read are among them.
        """
        todo: list[tuple[str, Folder]] = [("", self)]
        while todo:
            prefix, folder = todo.pop()
            yield prefix, folder
            below = {**folder.folders, **folder.agents} if agents else folder.folders
            todo += [(f"{prefix}{name}/", below[name]) for name in reversed(below)]

    def sql_files(self, *, note: bool = True) -> list[str]:
        """The paths of all SQL files from here down, relative to here.

        Args:
            note: whether what is passed over is written down.
        """
        paths: list[str] = []
        for prefix, folder in self.walk():
            paths += [prefix + name for name in folder.files]
            if note:
                self.scope.skipped.extend(folder.passed)
        return paths

    @property
    def passed(self) -> tuple[Skipped, ...]:
        """What is here besides files and directories and may hold SQL."""
        return self._listed().passed

    def _listed(self) -> _Listing:
        if self._listing is None:
            self._listing = _list(self)
        return self._listing


def _list(folder: Folder) -> _Listing:
    """What is in a directory; a run may list thousands, so that most entries cost a few look-ups and no call."""
    scope, ignores = folder.scope, folder.ignores
    found, folders, others, agents = [], [], [], []
    files: list[str] = []
    documents: list[str] = []
    for entry in _entries(folder):
        name = entry.name
        if entry.is_dir(follow_symlinks=False):
            if name[0] == ".":
                if name in _AGENTS:
                    agents.append(name)
            elif name not in _FOREIGN:
                folders.append(name)
        elif entry.is_file(follow_symlinks=False):
            found.append(name)
            lower = name.lower()
            if lower.endswith(_READ) and name[0] != ".":
                (files if lower.endswith(SUFFIXES) else documents).append(name)
        elif name[0] != "." and (name.lower().endswith(SUFFIXES) or entry.is_dir()):
            # A link is not followed: what it leads to is found at its own place, or is no part of the root.
            reason = "a link, which is not followed" if entry.is_symlink() else "no regular file"
            others.append(Skipped(f"{folder.location}/{name}", reason))
        if name == ".gitignore" and scope.git:
            ignores += ignores_of(folder.location)
    location = folder.location
    if "tests" in folders and folder.name == "supabase" and ("migrations" in folders or "config.toml" in found):
        folders.remove("tests")
        others.append(Skipped(f"{location}/tests/", "tests of the database, which supabase runs and rolls back"))
    return _Listing(
        tuple(_taken(folder, ignores, files)),
        {name: Folder(f"{location}/{name}", scope, ignores) for name in _taken(folder, ignores, folders, "/")},
        frozenset(found),
        tuple(others),
        tuple(documents),
        tuple(agents),
        ignores,
    )


def _entries(folder: Folder) -> list[os.DirEntry[str]]:
    try:
        return entries(folder.location)
    except OSError as error:
        folder.scope.skipped.append(Skipped(folder.location, (error.strerror or "cannot be listed").lower()))
        return []


def _taken(folder: Folder, ignores: tuple[Ignore, ...], names: list[str], end: str = "") -> list[str]:
    """The entries, sorted, that are not excluded, ignored, or named for another dialect.

    Args:
        folder: where they stand.
        ignores: the patterns that apply there.
        names: their names.
        end: `/` for directories.
    """
    scope, location = folder.scope, f"{folder.location}/"
    excludes = (scope.exclude,) if scope.exclude.rules.groups else ()
    taken = []
    for name in sorted(names):
        entry = name + end
        path = location + entry
        if (ignores and ignored(path, ignores, entry)) or (excludes and ignored(path, excludes, entry)):
            continue
        words = name.lower().replace("_", ".").replace("-", ".").split(".")
        if _DIALECTS.isdisjoint(words) or not (dialect := _dialect(name, words)):
            taken.append(name)
        else:
            scope.skipped.append(Skipped(path, f"named for another dialect, {dialect}"))
    return taken


def _dialect(name: str, words: list[str]) -> str:
    """The dialect that a file or directory is for by its name, empty where the name may only speak of it."""
    between_dots = [word for word in name.lower().split(".")[1:-1] if word in _DIALECTS]
    others = (word.strip("0123456789") for word in words if word not in _DIALECTS)
    if not between_dots and not all(word in _ANY_SCHEMA for word in others if word):
        return ""
    return between_dots[0] if between_dots else next(word for word in words if word in _DIALECTS)


def open_folder(location: str, scope: Scope) -> Folder:
    """A directory with the ignore files that apply to it from above."""
    return Folder(location, scope, ignores_above(location) if scope.git else ())
