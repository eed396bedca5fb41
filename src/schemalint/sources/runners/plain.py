"""Directories that no migration tool is recognised in: which files make one history, and in what order they stand."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from schemalint.lazy import regex
from schemalint.named import NamedTuple
from schemalint.sources.folder import Folder
from schemalint.sources.natural import NaturalKey, natural_key, version
from schemalint.sources.runners.runner import Runner, Step
from schemalint.sources.runners.unused import unused_files
from schemalint.sources.source import Wrapping

_PROJECT = regex(r"(?:^|[_.-])migrations?(?:$|[_.-])|^migrate$|^supabase$", re.IGNORECASE)
"""Directories that are a history of their own wherever they stand."""

_WHOLE = regex(r"(?:^|[_.-])(?:schema|structure|dump|database)(?:$|[_.-])", re.IGNORECASE)
"""A file beside numbered ones that is rather their result than one more step."""

_KINDS = (
    ("extension", "role", "user", "collation"),
    ("schema", "namespace", "ddl"),
    ("type", "enum", "domain", "sequence"),
    ("table", "model", "entity", "entities", "partition"),
    ("key", "constraint"),
    ("foreign",),
    ("index", "indexes", "indices"),
    ("function", "procedure", "routine"),
    ("view",),
    ("trigger", "rule"),
    ("policy", "policies", "grant", "permission", "comment"),
    ("seed", "data", "fixture"),
)
"""What files and directories are named for, in the order in which their objects can be created."""

_RANK = {plural: rank for rank, kinds in enumerate(_KINDS) for kind in kinds for plural in (kind, kind + "s")}
_TABLES = _RANK["table"]
_FILLER = frozenset(
    {"create", "add", "set", "all", "db", "sql", "install", "primary", "unique", "fk", "foreign", "mat"}
)
_WORD = regex(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


class Group(NamedTuple):
    """Files that make one history.

    Attributes:
        root: the directory that holds them all, relative to where the search began.
        files: paths relative to where the search began, in order.
        ordered: whether their names number them.
    """

    root: str
    files: tuple[str, ...]
    ordered: bool


class _Place(NamedTuple):
    """Where a path's component stands: numbered ones first, then by what they hold, files before directories."""

    unnumbered: bool
    rank: int
    directory: bool
    key: NaturalKey


def groups(paths: Iterable[str]) -> list[Group]:
    """The histories that plain files make.

    All make one, with these exceptions, each a history of its own: a directory named for migrations; where several
    directories hold numbered files, each of them, unless it is itself numbered or named for a kind of object
    (`functions/`); and a `schema.sql` beside numbered files, which is their result. Files that migrate down, and
    files for any dialect beside their like for PostgreSQL, belong to none.
    """
    by_directory: defaultdict[str, list[str]] = defaultdict(list)
    for path in paths:
        by_directory[path.rpartition("/")[0]].append(path)
    roots = _roots(by_directory)
    members: defaultdict[str, list[str]] = defaultdict(list)
    for directory, files in by_directory.items():
        members[next(above for above in _upward(directory) if above in roots)] += files
    places: dict[str, tuple[_Place, ...]] = {"": ()}
    order = sorted(members, key=lambda root: _directory_key(root, places))
    return [group for root in order for group in _split(root, members[root])]


def joins_parent(directory: str) -> bool:
    """Whether a directory's name says that it is a part of the one above: `v2`, `01_core`, `functions`, `tables`."""
    return bool(version(directory)) or _rank(directory) is not None


def _roots(by_directory: Mapping[str, Sequence[str]]) -> set[str]:
    above = {directory for leaf in by_directory for directory in _upward(leaf)}
    named = {directory for directory in above if _PROJECT.search(directory.rpartition("/")[2])}
    sequences = {
        directory
        for directory, files in by_directory.items()
        if _numbered(files) and not any(joins_parent(part) for part in directory.split("/")[-1:])
    }
    return {"", *named, *(sequences if len(sequences) > 1 else ())}


def _upward(directory: str) -> list[str]:
    """A directory and all above it, down to the empty path."""
    parts = directory.split("/") if directory else []
    return ["/".join(parts[:depth]) for depth in range(len(parts), -1, -1)]


def _split(root: str, files: Sequence[str]) -> list[Group]:
    unused = unused_files(files)
    above: dict[str, tuple[_Place, ...]] = {"": ()}
    up = sorted((path for path in files if path not in unused), key=lambda path: _path_key(path, above))
    if not _numbered(up):
        return [Group(root, tuple(up), ordered=False)] if up else []
    whole = [path for path in up if not _is_numbered(path) and _WHOLE.search(_stem(path))]
    steps = tuple(path for path in up if path not in whole)
    return [Group(root, steps, ordered=True), *([Group(root, tuple(whole), ordered=False)] if whole else [])]


def _numbered(files: Sequence[str]) -> bool:
    """Whether numbers give most of the files their order."""
    return bool(files) and sum(map(_is_numbered, files)) * 4 >= len(files) * 3


def _is_numbered(path: str) -> bool:
    return any(version(part) for part in path.rsplit("/", 2)[-2:])


def _path_key(path: str, known: dict[str, tuple[_Place, ...]]) -> tuple[_Place, ...]:
    directory, _, name = path.rpartition("/")
    return (*_directory_key(directory, known), _place(name, directory=False))


def _directory_key(path: str, known: dict[str, tuple[_Place, ...]]) -> tuple[_Place, ...]:
    """The key of a directory; many files share one, so that it is kept in `known`."""
    if path not in known:
        above, _, name = path.rpartition("/")
        known[path] = (*_directory_key(above, known), _place(name, directory=True))
    return known[path]


def _place(name: str, *, directory: bool) -> _Place:
    key = natural_key(name)
    rank = None if key.version else _rank(name if directory else _stem(name))
    unnumbered = not key.version
    return _Place(unnumbered, _TABLES if rank is None else rank, directory and unnumbered, key)


def _rank(name: str) -> int | None:
    words = [word.lower() for word in _WORD.findall(name)]
    if not words or words[-1] not in _RANK or not _FILLER.issuperset(words[:-1]):
        return None
    return _RANK["foreign"] if {"fk", "foreign"} & set(words) else _RANK[words[-1]]


def _stem(path: str) -> str:
    return path.rpartition("/")[2].rpartition(".")[0]


def _recognise(_: Folder) -> str:
    return ""


def _steps(_: Folder, files: Sequence[str]) -> list[Step]:
    return [Step(path) for group in groups(files) for path in group.files]


def _unnumbered(path: str) -> bool:
    """Whether neither a file nor its directory has a number: what stands beside migrations, and is run anew."""
    return not any(part[:1].isdigit() for part in path.split("/")[-2:])


PLAIN = Runner(
    "plain",
    _recognise,
    _steps,
    Wrapping.NONE,
    "the numbers in the names, else what they are named for",
    repeated=_unnumbered,
)
