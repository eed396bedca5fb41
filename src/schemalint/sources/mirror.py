"""The files of a commit or of the index, laid out in a directory of our own and found there as in a work tree."""

# ruff: noqa: PTH103, PTH123 - paths are strings here, as in sources.paths

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from msgspec import structs

from schemalint.lazy import regex
from schemalint.settings.settings import Settings
from schemalint.sources.discovery import Discovery
from schemalint.sources.errors import InputError
from schemalint.sources.folder import DOCUMENTS, SUFFIXES, Skipped
from schemalint.sources.git import Repository, Tree, blobs
from schemalint.sources.globs import is_glob
from schemalint.sources.paths import absolute, below, content, exists, parent, shown
from schemalint.sources.source import DOCUMENT, History, SourceFile

Find = Callable[[Sequence[str], Settings], Discovery]
"""`discover`, with what else it is told."""

_DOCUMENTS = (*DOCUMENTS, "rules", ".goosehints")
_CONTENTS = SUFFIXES + _DOCUMENTS
_TELLING = regex(
    r"(?:.*/)?(?:.*\.(?:toml|xml|ya?ml|sum|conf|control)|package\.json|_journal\.json|.*changelog.*\.json|\.gitignore)\Z"
)
"""The files whose content says something about migrations; of others besides these only the names do."""
_BELOW = "meta"
"""A directory below one of migrations that tells of them, and holds no SQL."""


def discover_tree(
    repository: Repository, tree: Tree, paths: Sequence[str], settings: Settings, find: Find
) -> Discovery:
    """As `discover`, of files that git holds; what git does not hold of the paths is no error.

    The files bear the paths that they have in the work tree, and their contents are read already.

    Args:
        repository: where the contents are.
        tree: the files.
        paths: as for `discover`; without any, the settings' own paths, or else the working directory.
        settings: as for `discover`.
        find: `discover`, with what else it is told.
    """
    with _laid_out(repository, tree) as above:
        moved = structs.replace(settings, root=above + absolute(settings.root))
        here = above + absolute(".")
        named = [above + absolute(path) for path in paths] or ([] if settings.paths else [here])
        found = discover_what_is_there(named, moved, find)
        return Discovery(
            tuple(_moved(history, above) for history in found.histories),
            tuple(Skipped(path.removeprefix(above), reason) for path, reason in found.passed_over),
        )


def discover_what_is_there(paths: Sequence[str], settings: Settings, find: Find) -> Discovery:
    """As `discover`, where paths that do not exist, or hold no SQL, give nothing."""
    named = paths or [below(settings.root, path) for path in settings.paths]
    there = [path for path in named if exists(path) or (is_glob(path) and _matches(path, settings, find))]
    try:
        return find(there, settings) if there else Discovery(())
    except InputError:
        return Discovery(())


def _matches(glob: str, settings: Settings, find: Find) -> bool:
    try:
        return bool(find([glob], settings).histories)
    except InputError:
        return False


@contextmanager
def _laid_out(repository: Repository, tree: Tree) -> Iterator[str]:
    """A directory below which the files stand at their absolute paths."""
    from tempfile import TemporaryDirectory

    wanted = _wanted(tree)
    read = {path for path in wanted if path.lower().endswith(_CONTENTS) or _TELLING.match(path)}
    contents = blobs(repository, (tree[path] for path in sorted(read)))
    with TemporaryDirectory(prefix="schemalint-") as directory:
        above = absolute(directory)
        top = above + repository.top
        os.makedirs(f"{top}/.git")  # where git's own ignore files end to apply
        for folder in {parent(path) for path in wanted}:
            os.makedirs(f"{top}/{folder}", exist_ok=True)
        for path in wanted:
            with open(f"{top}/{path}", "wb") as stream:
                stream.write(contents[tree[path]] if path in read else b"")
        yield above


def _wanted(tree: Tree) -> list[str]:
    """The SQL files and documents, and what stands beside SQL files, above them or right below, to tell of them."""
    directories = {parent(path) for path in tree if path.lower().endswith(SUFFIXES)}
    todo = list(directories)
    while todo:
        above = parent(todo.pop())
        if above not in directories:
            directories.add(above)
            todo.append(above)
    told = directories | {f"{directory}/{_BELOW}".lstrip("/") for directory in directories}
    return [path for path in tree if parent(path) in told or path.lower().endswith(_DOCUMENTS)]


def _moved(history: History, above: str) -> History:
    """A history as if it had been found where its files would stand in the work tree, with their contents."""
    if history.runner == DOCUMENT:  # documents have no root but their own
        return structs.replace(history, sources=tuple(_document(file, above) for file in history.sources))
    root = shown(absolute(history.root).removeprefix(above))
    evidence = absolute(history.evidence)
    return structs.replace(
        history,
        root=root,
        evidence=shown(evidence.removeprefix(above)) if evidence.startswith(f"{above}/") else history.evidence,
        sources=tuple(_file(file, history.root, root) for file in history.sources),
    )


def _file(file: SourceFile, root: str, moved: str) -> SourceFile:
    inside = file.path.removeprefix(root).lstrip("/")
    path = inside if moved == "." else f"{moved.rstrip('/')}/{inside}"
    assert file.location is not None
    return structs.replace(file, path=path, location=None, data=content(file.location))


def _document(file: SourceFile, above: str) -> SourceFile:
    assert file.location is not None
    path = shown(file.location.removeprefix(above))
    return structs.replace(file, path=path, location=None, data=content(file.location))
