"""A directory as discovery sees it: listed when first asked, without what is hidden, ignored or excluded."""

import os
from collections.abc import Iterator

from schemalint.named import NamedTuple
from schemalint.sources.globs import matches_any_parent
from schemalint.sources.ignore import Ignore, ignored, ignores_above, ignores_of, spoken_of
from schemalint.sources.paths import beginning, entries, is_file, relative

SUFFIXES = (".sql", ".psql", ".pgsql", ".ddl")
DOCUMENTS = (".md", ".mdc", ".txt", ".prompt")
"""The ends of names of what may be a prompt."""
_KINDS = {**dict.fromkeys(SUFFIXES, True), **dict.fromkeys(DOCUMENTS, False)}
"""Whether a file is SQL, by the end of its name."""
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
    passed: list[Skipped]
    documents: list[str]
    agents: list[str]
    ignores: tuple[Ignore, ...]


class Folder:
    """A directory, its files and its subdirectories.

    Args:
        location: absolute, with `/`.
        ignores: the patterns that apply here from directories above, outermost first.
        above: the directory in which it was found; none where the walk began here.
    """

    __slots__ = ("_agents", "_documents", "_heads", "_listing", "_numbered", "above", "ignores", "location", "scope")

    def __init__(
        self, location: str, scope: Scope, ignores: tuple[Ignore, ...] = (), above: "Folder | None" = None
    ) -> None:
        self.location = location
        self.scope = scope
        self.ignores = ignores
        self.above = above
        self._listing: _Listing | None = None
        self._documents: tuple[str, ...] | None = None
        self._agents: dict[str, Folder] | None = None
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
        if self._documents is None:
            listed = self._listed()
            self._documents = tuple(_taken(self, listed.ignores, listed.documents))
        return self._documents

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
        if self._agents is None:
            listed = self._listed()
            self._agents = _opened(self, listed.ignores, listed.agents)
        return self._agents

    def has(self, path: str) -> bool:
        """Whether there is such a file at a path relative to here (`..` allowed)."""
        return is_file(f"{self.location}/{path}")

    def enclosing(self, location: str) -> "Folder":
        """The directory at a location above: as it was walked, so that nothing is listed twice, or opened anew."""
        at: Folder | None = self
        while at is not None and at.location != location:
            at = at.above
        return at if at is not None else open_folder(location, self.scope)

    def walk(self, *, agents: bool = False) -> Iterator[tuple[str, "Folder"]]:
        """This directory and all below, each with its path relative to here (empty, or ending in `/`).

        Args:
            agents: whether the hidden directories that agents read are among them.
        """
        todo: list[tuple[str, Folder]] = [("", self)]
        while todo:
            prefix, folder = todo.pop()
            yield prefix, folder
            below = folder.folders
            if agents and folder.agents:
                below = {**below, **folder.agents}
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
    def passed(self) -> list[Skipped]:
        """What is here besides files and directories and may hold SQL."""
        return self._listed().passed

    def _listed(self) -> _Listing:
        if self._listing is None:
            self._listing = _list(self)
        return self._listing


def _list(folder: Folder) -> _Listing:
    """What is in a directory; a run may list thousands, so that most entries cost a few look-ups and no call."""
    scope, ignores = folder.scope, folder.ignores
    regular, folders, others, agents = [], [], [], []
    files: list[str] = []
    documents: list[str] = []
    for entry in _entries(folder):
        name = entry.name
        if entry.is_file(follow_symlinks=False):
            regular.append(name)
            kind = _KINDS.get(name[name.rfind(".") :].lower())
            if kind is not None and name[0] != ".":
                (files if kind else documents).append(name)
        elif entry.is_dir(follow_symlinks=False):
            if name[0] == ".":
                if name in _AGENTS:
                    agents.append(name)
            elif name not in _FOREIGN:
                folders.append(name)
        elif name[0] != "." and (name.lower().endswith(SUFFIXES) or entry.is_dir()):
            # A link is not followed: what it leads to is found at its own place, or is no part of the root.
            reason = "a link, which is not followed" if entry.is_symlink() else "no regular file"
            others.append(Skipped(f"{folder.location}/{name}", reason))
        if name == ".gitignore" and scope.git:
            ignores += ignores_of(folder.location)
    location = folder.location
    if "tests" in folders and folder.name == "supabase" and ("migrations" in folders or "config.toml" in regular):
        folders.remove("tests")
        others.append(Skipped(f"{location}/tests/", "tests of the database, which supabase runs and rolls back"))
    found = frozenset(regular)
    return _Listing(
        tuple(_taken(folder, ignores, files)),
        _opened(folder, ignores, folders),
        found,
        others,
        documents + list(_RULE_FILES & found),
        agents,
        ignores,
    )


def _opened(folder: Folder, ignores: tuple[Ignore, ...], names: list[str]) -> dict[str, Folder]:
    """The subdirectories of some names that are taken, in their order."""
    location, scope = folder.location, folder.scope
    return {name: Folder(f"{location}/{name}", scope, ignores, folder) for name in _taken(folder, ignores, names, "/")}


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
    if not names:
        return []
    scope, location, names = folder.scope, f"{folder.location}/", sorted(names)
    excludes = (scope.exclude,) if scope.exclude.rules.groups else ()
    # Of most directories no pattern speaks, and none is named for a dialect: that is told of all names at once.
    entries = [name + end for name in names] if end else names
    spoken = spoken_of(location, (*ignores, *excludes), entries)
    if not spoken and _DIALECTS.isdisjoint(_words(".".join(names))):
        return names
    taken = []
    for name, entry in zip(names, entries, strict=True):
        path = location + entry
        if entry in spoken and (ignored(path, ignores, entry) or ignored(path, excludes, entry)):
            continue
        words = _words(name)
        if _DIALECTS.isdisjoint(words) or not (dialect := _dialect(name, words)):
            taken.append(name)
        else:
            scope.skipped.append(Skipped(path, f"named for another dialect, {dialect}"))
    return taken


def _words(name: str) -> list[str]:
    return name.lower().replace("_", ".").replace("-", ".").split(".")


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
