"""Histories: which of the files that were found belong together, by the migration tool that runs them or by place."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

from schemalint.named import NamedTuple
from schemalint.sources.folder import Folder, Scope, Skipped, open_folder
from schemalint.sources.ignore import git_root
from schemalint.sources.paths import absolute, is_directory, is_file, name, parent, relative, shown
from schemalint.sources.runners import RUNNERS, named_for_another, of_another_tool
from schemalint.sources.runners.plain import PLAIN, Group, groups, joins_parent
from schemalint.sources.runners.runner import Runner, Step

_DEPTH = 3
"""How far above a file the root of its history is looked for."""


class Found(NamedTuple):
    """A history that was found.

    Attributes:
        root: absolute, with `/`; the steps' paths are relative to it.
        partial: whether what the steps do not create may exist.
        complaints: what is wrong with the layout; paths in them are relative to the root.
    """

    root: str
    runner: Runner
    steps: tuple[Step, ...]
    ordered: bool
    evidence: str
    partial: bool = False
    complaints: tuple[str, ...] = ()

    def location(self, step: Step) -> str:
        """Where a step is read."""
        return f"{self.root.rstrip('/')}/{step.path}"


class _Owner(NamedTuple):
    """The root of a runner's history and how it was recognised."""

    folder: Folder
    runner: Runner
    evidence: str


def below(folder: Folder, only: re.Pattern[str] | None = None) -> list[Found]:
    """The histories of a directory that was named: those of runners, and what is left over.

    Args:
        folder: the directory, with the scope that it is walked in.
        only: what the paths that are taken match, relative to the folder.
    """
    files = [path for path in folder.sql_files() if only is None or only.match(path)]
    # A directory of SQL files may itself be one migration of a runner whose root is above.
    above = _owner_above(folder) if folder.files else None
    whole = _claimed(above, [f"{folder.location}/{path}" for path in files]) if above else []
    if whole and len(whole[0].steps) == len(files):
        return whole
    return _sorted_out(folder, files)


def together(files: Sequence[str], scope: Scope) -> list[Found]:
    """The histories that named files make, of these files alone."""
    owned, loose = _by_owner(files, _bare(scope))
    found = [made for owner, mine in owned for made in _claimed(owner, mine)]
    for root, mine in _by_plain_root(loose).items():
        paths = [path[len(root.rstrip("/")) + 1 :] for path in mine]
        # Scripts that migrate down make no history with others, but who names nothing else wants them read.
        made = groups(paths) or [Group("", tuple(sorted(paths)), ordered=False)]
        _pass_over_unused(root, paths, made, scope)
        found += _plain(root, made)
    return found


def around(files: Sequence[str], scope: Scope, tops: Sequence[str]) -> list[Found]:
    """The whole histories that named files are parts of.

    Args:
        files: locations.
        scope: what the files around them are subject to; the named ones are taken whatever git ignores.
        tops: directories that the settings name; the plain files below one are looked at together.
    """
    owned, loose = _by_owner(files, scope)
    found: list[Found] = []
    for owner, mine in owned:
        found += _claimed(owner, [f"{owner.folder.location}/{path}" for path in owner.folder.sql_files()] + mine)
    for root, mine in _by_plain_root(loose, tops).items():
        folder = open_folder(root, scope)
        named = {path[len(root.rstrip("/")) + 1 :] for path in mine}
        candidates = _sorted_out(folder, [*dict.fromkeys([*folder.sql_files(), *sorted(named)])])
        wanted = set(mine)
        found += [one for one in candidates if any(one.location(step) in wanted for step in one.steps)]
    return found


def _sorted_out(folder: Folder, files: Sequence[str]) -> list[Found]:
    """The histories among files below a directory, paths relative to it."""
    found: list[Found] = []
    left = dict.fromkeys(files)
    by_directory: defaultdict[str, list[str]] = defaultdict(list)
    for path in left:
        by_directory[path[: path.rfind("/") + 1]].append(path)
    taken: set[str] = set()
    for prefix, inner in _with_files(folder, by_directory):
        owner = _recognised(inner) if prefix not in taken else None
        if owner is None:
            continue
        below = [paths for directory, paths in by_directory.items() if directory.startswith(prefix)]
        mine = [path[len(prefix) :] for paths in below for path in paths if path in left]
        if dialect := owner.runner.dialect(inner):
            scope, reason = folder.scope, f"{owner.runner.name} runs it on another database, {dialect}"
            scope.skipped.extend(Skipped(f"{inner.location}/{path}", reason) for path in mine)
            for path in mine:
                left.pop(prefix + path)
            continue
        histories = _run_by(owner, mine)
        run = {step.path for history in histories for step in history.steps}
        found += histories
        passed = _passed_over(owner, mine, run)
        _pass_over(inner, passed, owner)
        for path in run | passed:
            left.pop(prefix + path)
            taken.add(f"{prefix}{parent(path)}/")
    made = groups(left)
    _pass_over_unused(folder.location, left, made, folder.scope)
    return found + _plain(folder.location, made)


def _with_files(folder: Folder, prefixes: Iterable[str]) -> list[tuple[str, Folder]]:
    """The directories that hold any files, directly or further below, the uppermost first.

    Args:
        folder: the directory that holds them all.
        prefixes: those that hold files directly, relative to it: empty, or ending in `/`.
    """
    holding, directories = {""}, {prefix[:-1] for prefix in prefixes}
    while directories:
        holding.update(f"{directory}/" for directory in directories if directory)
        directories = {parent(directory) for directory in directories} - {""}
    found, todo = [], [("", folder)]
    while todo:
        prefix, inner = todo.pop()
        found.append((prefix, inner))
        below = [(f"{prefix}{name}/", child) for name, child in inner.folders.items()]
        todo += [item for item in reversed(below) if item[0] in holding]
    return found


def _passed_over(owner: _Owner, files: Iterable[str], run: Set[str]) -> set[str]:
    """The files that stand among those that a runner runs, and are not run; in other directories they are others'."""
    directories = {parent(path) for path in run}
    directories.update({""} if run else ())
    owns = owner.runner.owns
    return {path for path in files if path not in run and parent(path) in directories and owns(path)}


def _pass_over(folder: Folder, paths: Iterable[str], owner: _Owner) -> None:
    reason = f"not run by {owner.runner.name} on a new database"
    folder.scope.skipped.extend(Skipped(f"{folder.location}/{path}", reason) for path in sorted(paths))


def _pass_over_unused(root: str, paths: Iterable[str], made: Iterable[Group], scope: Scope) -> None:
    kept = {path for group in made for path in group.files}
    scope.skipped.extend(
        Skipped(f"{root.rstrip('/')}/{path}", "migrates down, or another file stands in for it")
        for path in paths
        if path not in kept
    )


def _bare(scope: Scope) -> Scope:
    """The scope for a look at directories that are not themselves read."""
    return scope._replace(git=False, skipped=[])


def _recognised(folder: Folder) -> _Owner | None:
    for runner in RUNNERS:
        evidence = runner.recognise(folder)
        if evidence is not None:
            return _Owner(folder, runner, evidence)
    return None


def _owner_above(folder: Folder) -> _Owner | None:
    """The root of a history that a named directory stands in."""
    return next(_owners(folder.location, _bare(folder.scope), {}), None)


def _owners(location: str, scope: Scope, known: dict[str, _Owner | None]) -> Iterator[_Owner]:
    """The runners' roots above a file, the nearest first."""
    at = location
    for _ in range(_DEPTH):
        at = parent(at)
        if not at:
            return
        if at not in known:
            known[at] = _recognised(open_folder(at, scope)) if is_directory(at) else None
        owner = known[at]
        if owner is not None:
            yield owner


def _by_owner(files: Sequence[str], scope: Scope) -> tuple[list[tuple[_Owner, list[str]]], list[str]]:
    """Named files by the runner's root that claims them, and those that none claims."""
    known: dict[str, _Owner | None] = {}
    owned: dict[str, tuple[_Owner, list[str]]] = {}
    loose: list[str] = []
    for location in files:
        claiming = [one for one in _owners(location, scope, known) if _claims(one, location)]
        if not claiming:
            loose.append(location)
        else:  # the uppermost, as in a walk from above
            owned.setdefault(claiming[-1].folder.location, (claiming[-1], []))[1].append(location)
    return list(owned.values()), loose


def _claims(owner: _Owner, location: str) -> bool:
    path = relative(location, owner.folder.location)
    return path is not None and bool(owner.runner.steps(owner.folder, [path]))


def _claimed(owner: _Owner, files: Iterable[str]) -> list[Found]:
    inside = (relative(location, owner.folder.location) for location in dict.fromkeys(files))
    return _run_by(owner, [path for path in inside if path is not None])


def _run_by(owner: _Owner, files: Sequence[str]) -> list[Found]:
    """The histories of a runner's files, none where it runs none of them."""
    folder, runner, evidence = owner
    histories: defaultdict[str, list[Step]] = defaultdict(list)
    for step in runner.steps(folder, files):
        histories[step.history].append(step)
    seen = shown(absolute(f"{folder.location}/{evidence}"))
    found = [
        Found(folder.location, runner, tuple(mine), ordered=True, evidence=seen, partial=runner.partial(folder, mine))
        for mine in histories.values()
    ]
    if found:
        steps = [step for one in found for step in one.steps]
        run = {step.path for step in steps}
        complaints = (
            *runner.complaints(folder, files, steps),
            *of_another_tool(runner.name, folder, steps),
            *named_for_another(runner.name, run, _passed_over(owner, files, run)),
        )
        found[0] = found[0]._replace(complaints=complaints)
    return found


def _by_plain_root(files: Iterable[str], tops: Sequence[str] = ()) -> Mapping[str, list[str]]:
    roots: defaultdict[str, list[str]] = defaultdict(list)
    known: dict[str, str] = {}
    for location in files:
        directory = parent(location)
        if directory not in known:
            top = next((top for top in tops if relative(location, top) is not None), None)
            known[directory] = top if top is not None and is_directory(top) else _plain_root(directory)
        roots[known[directory]].append(location)
    return roots


def _plain_root(directory: str) -> str:
    """The directory of which a plain file's directory is a part by its name: `db` for `db/functions`."""
    end = git_root(directory) or absolute(".")
    at = directory
    while relative(at, end) and joins_parent(name(at)):
        at = parent(at)
    return at


def _plain(root: str, made: Iterable[Group]) -> list[Found]:
    found = []
    for group in made:
        location = f"{root.rstrip('/')}/{group.root}".rstrip("/") if group.root else root
        prefix = len(group.root) + 1 if group.root else 0
        steps = tuple(Step(path[prefix:]) for path in group.files)
        evidence = _plain_evidence(location, group)
        found.append(Found(location, PLAIN, steps, group.ordered, evidence))
    return found


def _plain_evidence(location: str, group: Group) -> str:
    at = f"{location}/".find("/supabase/")
    if at >= 0 and is_file(f"{location[:at]}/supabase/config.toml"):
        return shown(f"{location[:at]}/supabase/config.toml")
    return "numbered files" if group.ordered else "files of no migration layout"
