"""Projects: a history's files replayed into one catalog, or into several where they are of different databases."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from schemalint.catalog.reference import Reference
from schemalint.catalog.replay.replay import Replay, new_catalog
from schemalint.catalog.rows import Place
from schemalint.catalog.store import Catalog
from schemalint.engine.profile import Recognised, recognise
from schemalint.engine.transactions import settled, transaction_of
from schemalint.engine.watch import Watch, watched
from schemalint.model import Profile, Project, Span
from schemalint.named import NamedTuple
from schemalint.rules.subjects import LateMigration, Noticed, UnreadableFile, UnreadText
from schemalint.settings.settings import Settings
from schemalint.sources.read import read
from schemalint.sources.runners import BY_NAME
from schemalint.sources.source import DOCUMENT, History, Source
from schemalint.syntax.marker import MARKER
from schemalint.syntax.parse import Parsed, Statement, parse

if TYPE_CHECKING:
    from schemalint.engine.apart import Databases
    from schemalint.engine.documents import Documented
    from schemalint.engine.suppress import Marked


class Replayed(NamedTuple):
    """One catalog, and what else was read in its files.

    Attributes:
        replay: the replay into the catalog.
        sources: the files in the order of the replay.
        references: what the statements of files under review name, as far as a rule wants to see it.
        comments: the suppression comments.
        noticed: what could not be read.
        document: what a prompt is beside its first catalog; none for files of SQL.
    """

    replay: Replay
    sources: list[Source]
    references: list[Reference]
    comments: "list[Marked]"
    noticed: list[Noticed]
    document: "Documented | None" = None

    @property
    def statements(self) -> int:
        """How many statements the files hold, each once, however many catalogs it is replayed into."""
        if self.document is not None:
            return sum(len(example.statements) for example in self.document.prompt.examples)
        return len(self.catalog.statements)

    @property
    def catalog(self) -> Catalog:
        """The catalog."""
        return self.replay.catalog

    def release(self) -> None:
        """Give the memory back: a catalog and its changes refer to each other, and nobody collects garbage in a run."""
        for one in self.document.all if self.document is not None else ():
            one.release()
        for held in (self.catalog.changes, self.catalog.log, self.catalog.rows, self.catalog.answers, self.references):
            held.clear()


def projects(
    history: History, settings: Settings, watch_for: Callable[[Profile], Watch]
) -> Iterable[tuple[Project, Replayed]]:
    """Read and replay a history.

    It makes one project; loose files that plainly create the same tables make several. Several projects have the
    first file of each as their root, but for the first, which keeps the history's.

    Args:
        history: which files they are.
        settings: the settings of the run.
        watch_for: what rules want to see of references in a profile.
    """
    if history.runner == DOCUMENT:
        from schemalint.engine.documents import documents

        return documents(history, settings, watch_for)
    sources = [read(file) for file in history.sources]
    profile, evidence = recognise(history, sources, settings)
    watch = watch_for(profile)
    made: list[Replayed] = []
    databases = _databases() if len(sources) > 1 and not history.ordered else None
    for source in sources:
        parsed = parse(source.sql)
        source = settled(source, parsed.statements)
        number = databases.number_of(parsed.statements, settings.search_path) if databases is not None else 0
        if number == len(made):
            catalog = new_catalog(settings, profile)
            catalog.loose = history.partial or not history.ordered
            catalog.steps = history.ordered
            made.append(Replayed(Replay(catalog), [], [], [], []))
        target = made[number]
        position = len(target.catalog.log)
        _replay(target, source, parsed, watch)
        if databases is not None:
            databases.replayed(number, target.catalog, position)
    if history.added and history.ordered:
        made[0].noticed.extend(_late(history))
    roots = (history.root, *(replayed.sources[0].path for replayed in made[1:]))
    return [
        (project_of(history, root, Recognised(profile, evidence), replayed.sources), replayed)
        for root, replayed in zip(roots, made, strict=False)
    ]


def project_of(history: History, root: str, recognised: Recognised, sources: Sequence[Source]) -> Project:
    """What is reported of a project.

    Args:
        history: its files.
        root: its root.
        recognised: its profile.
        sources: its files as they were read.
    """
    return Project(
        root=root,
        runner=history.runner,
        profile=recognised.profile,
        evidence=recognised.evidence,
        runner_evidence=history.evidence,
        order=history.order,
        transactions=Counter(map(transaction_of, sources)),
        complaints=history.complaints,
    )


def _databases() -> "Databases":
    from schemalint.engine.apart import Databases

    return Databases()


def _replay(target: Replayed, source: Source, parsed: Parsed, watch: Watch) -> None:
    statements: Iterable[Statement] = parsed.statements
    if source.under_review:
        statements = watched(target.replay, source, statements, watch, target.references)
    target.replay.file(source, statements)
    target.sources.append(source)
    target.noticed.extend(_unread(source, parsed))
    if parsed.problems:
        target.catalog.unread.append(source.sql)
    if MARKER in source.sql:
        from schemalint.engine.suppress import marked
        from schemalint.syntax.comments import suppressions

        target.comments.extend(marked(source, suppressions(source.sql, parsed.statements)))


def _late(history: History) -> Iterator[Noticed]:
    """The new files that come before one that was there, in what their runner runs once and in order."""
    repeated = BY_NAME[history.runner].repeated
    steps = [file.path for file in history.sources if not repeated(file.path)]
    last = max((at for at, path in enumerate(steps) if path not in history.added), default=0)
    for path in steps[:last]:
        if path in history.added:
            yield LateMigration(
                message=f"it is new and sorts before {steps[last]}, which was there already",
                span=Span(path, 0, 0),
                hint="give it a later version: where the others have run, it may be refused, passed over or run late",
            )


def _unread(source: Source, parsed: Parsed) -> Iterator[Noticed]:
    """What could not be read of a file."""
    for problem in source.problems:
        kind = UnreadableFile if problem.rule == "unreadable-file" else UnreadText
        yield kind(message=problem.message, span=Span(source.path, problem.start, problem.end))
    for message, start, end in parsed.problems:
        place = Place(source, start, end)
        yield UnreadText(message=message, span=source.span(start, end), place=place)
