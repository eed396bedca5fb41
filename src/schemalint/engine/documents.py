"""Documents: each prompt's examples replayed into catalogs of their own, the bad ones apart from all others."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

from msgspec import Struct, structs

from schemalint.catalog.replay.replay import Replay, new_catalog
from schemalint.engine.apart import Name, plainly_made
from schemalint.engine.profile import recognise
from schemalint.engine.project import Replayed, project_of
from schemalint.engine.suppress import Marked, marked
from schemalint.engine.watch import Watch, watched
from schemalint.lazy import regex
from schemalint.model import Profile, Project, Span, Text
from schemalint.prompts.examples import Shown, examples_of
from schemalint.prompts.prompt import Prompt, PromptSet
from schemalint.prompts.reader import read_document
from schemalint.rules.subjects import UnreadableFile
from schemalint.settings.settings import Settings
from schemalint.sources.read import contents
from schemalint.sources.source import History, Source, SourceFile
from schemalint.syntax.marker import MARKER
from schemalint.syntax.parse import Statement

_PLATFORM = regex(rb"(?i)automatic|platform|system[- ](?:managed|fields?)")
_MOST = 200
"""Catalogs of a document at most, and bad examples of it that are judged: beyond them, time would not stay linear."""


_RECENT = 8
"""To how many of its catalogs an example belongs that creates no table."""


class Judged(Struct, frozen=True):
    """A bad example, replayed by itself.

    Attributes:
        example: its number among the prompt's examples.
    """

    example: int
    replayed: Replayed


class Documented(Struct, frozen=True):
    """What a document is beside its first catalog.

    Attributes:
        prompt: what rules on prompts are shown.
        shown: its examples and their SQL.
        further: the catalogs of examples that create again what earlier ones created.
        bad: the bad examples.
    """

    prompt: Prompt
    shown: Shown
    further: list[Replayed]
    bad: list[Judged]

    @property
    def all(self) -> Iterator[Replayed]:
        """Every catalog but the first."""
        yield from self.further
        yield from (one.replayed for one in self.bad)


class _Read(Struct, frozen=True):
    source: Source
    shown: Shown | None
    prompt: Prompt | None


def documents(
    history: History, settings: Settings, watch_for: Callable[[Profile], Watch]
) -> Iterator[tuple[Project, Replayed]]:
    """Read a set of documents; each is a project of its own.

    Args:
        history: which files they are; their evidence is what each was taken for a prompt by.
        settings: the settings of the run.
        watch_for: what rules want to see of references in a profile.
    """
    together = PromptSet()
    read = [_read(file, settings, together) for file in history.sources]
    for one in read:
        alone = History(
            root=one.source.path,
            runner=history.runner,
            sources=(),
            ordered=False,
            evidence=one.prompt.evidence if one.prompt is not None else "",
        )
        recognised = recognise(alone, [one.source], settings)
        project = project_of(alone, one.source.path, recognised, [])
        yield project, _replayed(one, settings, recognised.profile, watch_for(recognised.profile))


def _read(file: SourceFile, settings: Settings, together: PromptSet) -> _Read:
    data = contents(file)
    if isinstance(data, Source):
        return _Read(data, None, None)
    document = read_document(Text(file.path, data))
    shown = examples_of(document)
    prompt = Prompt(
        document=document,
        examples=shown.examples,
        sql=shown.sql,
        evidence=file.evidence,
        settings=settings,
        set=together,
    )
    together.add(prompt)
    source = Source(
        text=document.text,
        sql=shown.sql,
        segments=shown.segments,
        under_review=file.under_review,
    )
    return _Read(source, shown, prompt)


def _replayed(one: _Read, settings: Settings, profile: Profile, watch: Watch) -> Replayed:
    source, shown, prompt = one.source, one.shown, one.prompt
    settings = _of_platform(settings, prompt)
    if shown is None or prompt is None:
        target = _catalog([], source, settings, profile, watch)
        target.noticed.extend(
            UnreadableFile(message=problem.message, span=Span(source.path, problem.start, problem.end))
            for problem in source.problems
        )
        return target
    first, *further = [
        _catalog(statements, source, settings, profile, watch)
        for statements in _generations(shown, settings.search_path)
    ]
    bad = [
        Judged(script.example, _catalog(script.statements, source, settings, profile, watch))
        for script in islice((script for script in shown.scripts if script.bad), _MOST)
    ]
    first.comments.extend(_comments(source, shown, prompt))
    return first._replace(document=Documented(prompt, shown, further, bad))


def _of_platform(settings: Settings, prompt: Prompt | None) -> Settings:
    """The settings of a prompt's examples: where it says that a platform adds fields to each table, they exist."""
    if prompt is None or not prompt.shows_sql or not _PLATFORM.search(prompt.document.text.data):
        return settings
    from schemalint.engine.contract import contract_of

    fields = contract_of([prompt.document]).system_fields
    return structs.replace(settings, implicit_fields=True, system_fields=fields) if fields else settings


def _catalog(
    statements: Sequence[Statement], source: Source, settings: Settings, profile: Profile, watch: Watch
) -> Replayed:
    """Statements of a document replayed into a catalog; what they do not create may exist."""
    catalog = new_catalog(settings, profile)
    catalog.loose, catalog.steps = True, False
    target = Replayed(Replay(catalog), [source], [], [], [])
    seen: Iterable[Statement] = statements
    if source.under_review:
        seen = watched(target.replay, source, statements, watch, target.references)
    target.replay.file(source, seen)
    return target


def _generations(shown: Shown, search_path: Sequence[str]) -> list[list[Statement]]:
    """The statements that make one catalog together: an example that creates a table again begins another.

    Examples of a document show one database until one of them shows it differently. What creates no table is of each
    that was shown until then: an index counts for the table before it, whichever of its forms that is.
    """
    made: list[list[Statement]] = [[]]
    tables: set[Name] = set()
    placeholders = {one.name.decode() for one in shown.stand_ins}
    for script in shown.scripts:
        if script.bad:
            continue
        mine = {name for name in plainly_made(script.statements, search_path) if name[1] not in placeholders}
        if mine & tables and len(made) < _MOST:
            made.append([])
            tables = set()
        tables |= mine
        for generation in made[-1:] if mine else made[-_RECENT:]:
            generation += script.statements
    return made


def _comments(source: Source, shown: Shown, prompt: Prompt) -> Iterator[Marked]:
    """The suppression comments of a document, in its text and in its SQL."""
    if MARKER not in source.text.data:
        return
    from schemalint.prompts.suppressions import suppressions_of
    from schemalint.syntax.comments import suppressions

    for comment in suppressions_of(prompt.document):
        start, end = (0, len(source.text.data) + 1) if comment.whole_file else (comment.scope_start, comment.scope_end)
        yield Marked(comment, source, Span(source.path, start, end))
    if MARKER in source.sql:
        statements = sorted((one for script in shown.scripts for one in script.statements), key=lambda one: one.start)
        yield from marked(source, suppressions(source.sql, statements))
