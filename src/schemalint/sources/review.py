"""Which files are under review: those that changed since a commit, that are staged, or that follow an applied one."""

import re
from collections.abc import Iterator, Mapping, Sequence, Set

from msgspec import structs

from schemalint.named import NamedTuple
from schemalint.settings.settings import Settings
from schemalint.sources.discovery import Discovery
from schemalint.sources.errors import InputError
from schemalint.sources.git import (
    GitError,
    Repository,
    Tree,
    blob_name,
    head_tree,
    index_tree,
    merge_base,
    open_repository,
    submodules,
    tree_of,
)
from schemalint.sources.mirror import Find, discover_tree, discover_what_is_there
from schemalint.sources.paths import absolute, content, exists, is_directory, parent, relative
from schemalint.sources.source import History, SourceFile
from schemalint.sources.successor import IN_DIRECTORY


class Review(NamedTuple):
    """Two states of the files, of which the later is under review.

    Attributes:
        after: the files as they are, or as they are staged.
        before: the files that they are compared with.
        changed: the paths of the files that are other than before, or new.
        about: what they are compared with, for people.
    """

    after: Discovery
    before: tuple[History, ...]
    changed: frozenset[str]
    about: str

    @property
    def is_none(self) -> bool:
        """Whether nothing has changed at all, and no file has gone or has another name."""
        after, before = (
            {file.path for history in histories for file in history.sources}
            for histories in (self.after.histories, self.before)
        )
        return not self.changed and after == before

    @property
    def narrowed(self) -> Discovery:
        """The files as they are, of which only those that changed are under review."""
        histories = tuple(
            structs.replace(history, sources=tuple(_reviewed(history.sources, self.changed)))
            for history in self.after.histories
        )
        return self.after._replace(histories=histories)


def since(ref: str, paths: Sequence[str], settings: Settings, find: Find) -> Review:
    """What the work tree holds that the commit does not from which HEAD and a ref have gone apart.

    Files that git does not track count, those that it ignores do not, and neither do those of other repositories.

    Raises:
        GitError: there is no repository or no such commit.
        InputError: as `discover`.
    """
    repository = _repository(paths, f"--since {ref}")
    commit = merge_base(repository, ref)
    tree = tree_of(repository, commit.name)
    before = discover_tree(repository, tree, paths, settings, find).histories
    found = _paths_of_either(paths, settings, before, find)
    after = _own(found, repository)
    names = {file.path: _name_in(file, repository) for history in after.histories for file in history.sources}
    return _compared(after, before, names, tree, f"changed since {commit.about}")


def staged(paths: Sequence[str], settings: Settings, find: Find) -> Review:
    """What the index holds that the last commit does not; the work tree does not count.

    Raises:
        GitError: there is no repository.
    """
    repository = _repository(paths, "--staged")
    index, head = index_tree(repository), head_tree(repository)
    after, before = (discover_tree(repository, tree, paths, settings, find) for tree in (index, head))
    names = {file.path: _name_in(file, repository) for history in after.histories for file in history.sources}
    return _compared(after, before.histories, names, head, "staged")


def _paths_of_either(paths: Sequence[str], settings: Settings, before: Sequence[History], find: Find) -> Discovery:
    """The files of a work tree; paths that the commit still had may be gone."""
    if before:
        gone = [path for path in paths if not exists(path)]
        if gone:
            return discover_what_is_there(paths, settings, find)
    return find(paths, settings)


def _repository(paths: Sequence[str], asked_by: str) -> Repository:
    """The repository of the paths.

    Raises:
        GitError: they are in none, or not all in one.
    """
    start = absolute(paths[0]) if paths else absolute(".")
    while not is_directory(start):
        start = parent(start) or "/"
    repository = open_repository(start, asked_by)
    for path in paths:
        location = absolute(path)
        if location != repository.top and relative(location, repository.top) is None:
            raise GitError(f"{asked_by}: {path} is outside of the repository {repository.top}")
    return repository


def _own(discovery: Discovery, repository: Repository) -> Discovery:
    """The files without those of submodules and of other repositories below the top."""
    linked = {f"{repository.top.rstrip('/')}/{path}" for path in submodules(repository)}
    known: dict[str, bool] = {repository.top: False}

    def is_other(directory: str) -> bool:
        if directory not in known:
            known[directory] = directory in linked or exists(f"{directory}/.git") or is_other(parent(directory))
        return known[directory]

    histories = []
    for history in discovery.histories:
        mine = tuple(file for file in history.sources if not is_other(parent(file.location or "")))
        if mine:
            histories.append(structs.replace(history, sources=tuple(map(with_data, mine))))
    return discovery._replace(histories=tuple(histories))


def with_data(file: SourceFile) -> SourceFile:
    """A file with its content, for who asks for it twice; one that cannot be read is told of later."""
    if file.data is not None:
        return file
    try:
        return structs.replace(file, data=content(file.location or ""))
    except OSError:
        return file


def _name_in(file: SourceFile, repository: Repository) -> str:
    """The path of a file from the top of its repository."""
    return relative(absolute(file.location or file.path), repository.top) or ""


def _compared(
    after: Discovery, before: tuple[History, ...], names: Mapping[str, str], tree: Tree, about: str
) -> Review:
    """Which files changed, and which are new."""
    there = frozenset(names.values())
    left = {oid for path, oid in tree.items() if path not in there}
    changed, added = set[str](), set[str]()
    for history in after.histories:
        for file in history.sources:
            name = names[file.path]
            if name in tree:
                if not _is_same(file.data or b"", tree[name]):
                    changed.add(file.path)
            elif not _was_there(file.data or b"", left):
                changed.add(file.path)
                added.add(file.path)
    histories = tuple(structs.replace(one, added=frozenset(_of(one, added))) for one in after.histories)
    return Review(after._replace(histories=histories), before, frozenset(changed), about)


def _of(history: History, paths: Set[str]) -> Iterator[str]:
    return (file.path for file in history.sources if file.path in paths)


def _is_same(data: bytes, oid: str) -> bool:
    """Whether a content is a blob's, or would be with the line ends that git may have given it."""
    return blob_name(data, oid) == oid or (b"\r\n" in data and blob_name(data.replace(b"\r\n", b"\n"), oid) == oid)


def _was_there(data: bytes, oids: Set[str]) -> bool:
    """Whether a content is that of a file which has another name by now."""
    return bool(data.strip() and oids) and any(
        blob_name(form, next(iter(oids))) in oids for form in {data, data.replace(b"\r\n", b"\n")}
    )


def _reviewed(files: Sequence[SourceFile], paths: Set[str]) -> Iterator[SourceFile]:
    for file in files:
        yield structs.replace(file, under_review=file.under_review and file.path in paths)


_VERSION = r"[vV]?(\d+(?:[._]\d+)*)"


def after_applied(discovery: Discovery, last: str) -> Discovery:
    """The files of which only those after one that has been applied are under review.

    Args:
        discovery: the files.
        last: its version, its name, the name of its directory, or its path.

    Raises:
        InputError: no file is called so.
    """
    histories = tuple(_after(history, last) for history in discovery.histories)
    if all(new is old for new, old in zip(histories, discovery.histories, strict=True)):
        raise InputError(f'migrations-applied-until: no migration is called "{last}"')
    return discovery._replace(histories=histories)


def _after(history: History, last: str) -> History:
    at = max((at for at, file in enumerate(history.sources, 1) if _is_called(file.path, last)), default=0)
    if not at or not history.ordered:
        return history
    applied = {file.path for file in history.sources[:at]}
    wanted = {file.path for file in history.sources} - applied
    return structs.replace(history, sources=tuple(_reviewed(history.sources, wanted)))


def _is_called(path: str, name: str) -> bool:
    *folders, file = path.split("/")
    called = folders[-1] if file in IN_DIRECTORY and folders else file
    if name in (path, file, called, called.partition(".")[0]):
        return True
    wanted, version = re.fullmatch(_VERSION, name), re.match(_VERSION, called)
    return wanted is not None and version is not None and _same(version[1], wanted[1])


def _same(first: str, second: str) -> bool:
    """Whether two versions are the same but for zeros in front and how their parts are divided."""
    one, other = ([int(part) for part in text.replace("_", ".").split(".")] for text in (first, second))
    return one == other
