"""Discovery: from the paths that a run is given to the histories that are replayed."""

from collections.abc import Iterator, Mapping, Sequence

from schemalint.named import NamedTuple
from schemalint.settings.settings import Settings, TransactionChoice
from schemalint.sources import paths as _paths
from schemalint.sources.documents import Documents
from schemalint.sources.errors import InputError, NothingToCheckError
from schemalint.sources.folder import Scope, Skipped, open_folder
from schemalint.sources.globs import is_glob, path_pattern, patterns
from schemalint.sources.histories import Found, around, below, together
from schemalint.sources.ignore import ignore_in
from schemalint.sources.paths import absolute, exists, is_directory, printable, shown
from schemalint.sources.source import DOCUMENT, History, SourceFile, Wrapping

STDIN = "-"


class Discovery(NamedTuple):
    """What a run reads.

    Attributes:
        histories: in the order in which they are replayed; no file is in two of them.
        passed_over: what was found and not taken, by location.
    """

    histories: tuple[History, ...]
    passed_over: tuple[Skipped, ...] = ()

    @property
    def prompts(self) -> tuple[SourceFile, ...]:
        """The documents that were taken for prompts."""
        return next((history.sources for history in self.histories if history.runner == DOCUMENT), ())

    @property
    def skipped(self) -> list[Skipped]:
        """What was found and not taken, by the path that is shown."""
        here = absolute(".")
        return sorted({Skipped(shown(path.rstrip("/"), here), reason) for path, reason in self.passed_over})


class Listed(NamedTuple):
    """A line of `--list-files`."""

    path: str
    under_review: bool
    root: str


def discover(
    paths: Sequence[str],
    settings: Settings,
    *,
    stdin_data: bytes | None = None,
    stdin_filename: str | None = None,
    whole_directory: bool = False,
    prompts: bool = False,
) -> Discovery:
    """Find the files of a run and the histories that they make.

    Args:
        paths: files, directories, globs, and `-` for standard input; empty for the settings' own paths, or else the
            working directory.
        settings: what is excluded, and the paths that are read when none is given.
        stdin_data: what standard input held; needed where `-` is among the paths.
        stdin_filename: the path that standard input is reported under, and whose directory says what history it is of.
        whole_directory: load the whole history that each named file is a part of; only named files are under review.
            A document that is named is then read only if it is a prompt: hooks name whatever was changed.
        prompts: whether prompts are looked for in directories.

    Raises:
        InputError: a path does not exist, or a glob matches no file.
        NothingToCheckError: no SQL file is found, or standard input is empty and no file's. Not raised with
            `whole_directory` where each named file is excluded or migrates down: a hook that is handed such files has
            nothing to complain of.
    """
    scope = Scope(ignore_in(absolute(settings.root), patterns(settings.exclude)), git=True, skipped=[])
    named = _named(tuple(paths) or _configured(settings), scope)
    piped = STDIN in paths
    data = {absolute(stdin_filename): stdin_data or b""} if piped and stdin_filename is not None else {}
    documents = Documents(settings, scope, walked=prompts, named=not whole_directory)
    files = documents.apart(dict.fromkeys([*named.files, *data]), data)
    listed = list(_in_directories(named, scope, documents))
    found = around(files, scope, _tops(settings)) if whole_directory else together(files, scope)
    reviewed = {one.location(step) for one in (listed if whole_directory else (*listed, *found)) for step in one.steps}
    found = [*listed, *found]
    if files or not named.one_directory:  # below one directory, all is found once
        found = list(_once(found))
    reviewed.update(files)
    histories = [_history(one, reviewed, data, settings.transaction) for one in found]
    if piped and stdin_filename is None:
        if not (stdin_data or b"").strip():  # most likely what was to write it has failed
            raise NothingToCheckError("standard input is empty")
        histories.insert(0, _stdin(stdin_data or b"", settings.transaction))
    if taken := documents.taken:
        histories.append(_documents(taken, data))
    if not histories and not (whole_directory and named.only_files):
        raise NothingToCheckError(_nothing(paths, scope))
    return Discovery(tuple(histories), tuple(scope.skipped))


def list_files(discovery: Discovery) -> list[Listed]:
    """Every file of a run in the order in which it is read."""
    return [
        Listed(file.path, file.under_review, history.root)
        for history in discovery.histories
        for file in history.sources
    ]


class _Named(NamedTuple):
    files: list[str]
    directories: list[str]
    globs: list[str]

    @property
    def one_directory(self) -> bool:
        return len(self.directories) == 1 and not self.files and not self.globs

    @property
    def only_files(self) -> bool:
        return not self.directories and not self.globs


def _configured(settings: Settings) -> tuple[str, ...]:
    return tuple(_paths.below(settings.root, path) for path in settings.paths) or (".",)


def _tops(settings: Settings) -> tuple[str, ...]:
    return tuple(absolute(_paths.below(settings.root, path)) for path in settings.paths)


def _named(paths: Sequence[str], scope: Scope) -> _Named:
    """What the paths name, sorted: who lists them in another order gets the same report."""
    named = _Named([], [], [])
    for path in sorted(set(paths)):
        if path == STDIN:
            continue
        location = absolute(path)
        if is_directory(path):
            _add(named.directories, location, scope, "/")
        elif exists(path):
            _add(named.files, location, scope)
        elif is_glob(path):
            named.globs.append(path)
        else:
            raise InputError(f"{path}: no such file or directory")
    # What is named by a link too is reported under its own name.
    named.directories.sort(key=lambda location: _paths.real(location) != location)
    return named


def _add(named: list[str], location: str, scope: Scope, end: str = "") -> None:
    if scope.excludes(location + end):
        scope.skipped.append(Skipped(location, "excluded by the settings"))
    else:
        named.append(location)


def _in_directories(named: _Named, scope: Scope, documents: Documents) -> Iterator[Found]:
    for location in named.directories:
        folder = open_folder(location, scope)
        yield from below(folder)
        documents.look_in(folder)
    for glob in named.globs:
        before = len(documents.taken)
        matched = [*_in_glob(glob, scope, documents)]
        if not matched and len(documents.taken) == before:
            raise InputError(f"{glob}: matches no SQL file and no prompt")
        yield from matched


def _in_glob(glob: str, scope: Scope, documents: Documents) -> Iterator[Found]:
    """What a glob matches below the last directory that it names without a wildcard, as if that had been named."""
    parts = glob.split("/")
    fixed = next(at for at, part in enumerate(parts) if is_glob(part))
    base = open_folder(absolute("/".join(parts[:fixed]) or ("/" if glob.startswith("/") else ".")), scope)
    pattern = path_pattern("/".join(parts[fixed:]))
    if pattern is not None:
        yield from below(base, pattern)
        documents.look_in(base, pattern)


def _once(found: Sequence[Found]) -> Iterator[Found]:
    """The histories without the files that an earlier one holds."""
    taken: set[str] = set()
    known: dict[str, str] = {}
    for one in found:
        steps = []
        for step in one.steps:
            key = _identity(one.location(step), known)
            if key not in taken:
                taken.add(key)
                steps.append(step)
        if steps:
            yield one._replace(steps=tuple(steps))


def _identity(location: str, known: dict[str, str]) -> str:
    """What two names of one file have in common."""
    directory, _, name = location.rpartition("/")
    if directory not in known:
        known[directory] = _paths.real(directory)
    return f"{known[directory]}/{name}"


def _history(found: Found, under_review: set[str], data: dict[str, bytes], transaction: TransactionChoice) -> History:
    root, runner = shown(found.root), found.runner
    wrapping = runner.wrapping if transaction == "auto" else Wrapping(transaction)
    sources = []
    for step in found.steps:
        location = found.location(step)
        held = data.get(location)
        sources.append(
            SourceFile(
                path=_joined(root, step.path),
                location=None if held is not None else location,
                data=held,
                under_review=location in under_review,
                wrapping=step.wrapping or wrapping,
                runner=runner.name,
                reversible=step.reversible,
            )
        )
    return History(
        root=root,
        runner=runner.name,
        sources=tuple(sources),
        ordered=found.ordered,
        evidence=found.evidence,
        order=runner.order,
        partial=found.partial,
        complaints=tuple(printable(complaint) for complaint in found.complaints),
    )


def _documents(taken: Mapping[str, str], data: dict[str, bytes]) -> History:
    """The history of the prompts of a run: a set of documents, each of them a database of its own."""
    here = absolute(".")
    files = [
        SourceFile(
            path=shown(location, here),
            location=None if location in data else location,
            data=data.get(location),
            runner=DOCUMENT,
            evidence=taken[location],
        )
        for location in sorted(taken)
    ]
    return History(root=".", runner=DOCUMENT, sources=tuple(files), ordered=False, evidence="prompts")


def _joined(root: str, path: str) -> str:
    path = printable(path)
    return path if root == "." else f"{root.rstrip('/')}/{path}"


def _stdin(data: bytes, transaction: TransactionChoice) -> History:
    wrapping = Wrapping.NONE if transaction == "auto" else Wrapping(transaction)
    file = SourceFile(path=STDIN, location=None, data=data, wrapping=wrapping)
    return History(root=STDIN, runner="plain", sources=(file,), ordered=False, evidence="standard input")


def _nothing(paths: Sequence[str], scope: Scope) -> str:
    where = ", ".join(paths) or "the working directory"
    passed = f"; {len(scope.skipped)} passed over" if scope.skipped else ""
    return f"{where}: no SQL file and no prompt to check{passed}"
