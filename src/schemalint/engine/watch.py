"""References are read while a file's nodes are alive, from the statements in which a rule may find something."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from schemalint.catalog.reference import Reference
from schemalint.catalog.replay.replay import Replay
from schemalint.engine.dispatch import Dispatch
from schemalint.model import Profile
from schemalint.named import NamedTuple
from schemalint.settings.settings import Settings
from schemalint.sources.source import Source
from schemalint.syntax.parse import Statement

if TYPE_CHECKING:
    from schemalint.syntax.wanted import Wanted


class Watch(NamedTuple):
    """What the rules about references want to see.

    Attributes:
        everything: whether they want to see each reference.
        names: else the names that they look for: a reference by one of them is shown, and each one while one of them
            is in the search path.
    """

    everything: bool = False
    names: "Wanted | None" = None

    def in_path(self, search_path: Iterable[str]) -> bool:
        """Whether unqualified names may stand for what the rules look at."""
        return self.everything or (self.names is not None and not self.names.schemas.isdisjoint(search_path))


def watch_for(dispatch: Dispatch, settings: Settings, profile: Profile) -> Watch:
    """What the rules of a run want to see in a project.

    Args:
        dispatch: the rules.
        settings: the settings of the run.
        profile: the project's profile.
    """
    subscribers = dispatch.any_of(Reference)
    if not subscribers:
        return Watch()
    sought = [one.rule.seeks(settings, profile) for one in subscribers if one.rule.seeks is not None]
    if len(sought) < len(subscribers):
        return Watch(everything=True)
    from schemalint.syntax.wanted import wanted

    schemas = {name.lower() for one in sought for name in one.schemas}
    relations = {name.lower() for one in sought for name in one.relations}
    return Watch(names=wanted(schemas, relations, calls=any(one.calls for one in sought)))


def watched(
    replay: Replay, source: Source, statements: Iterable[Statement], watch: Watch, found: list[Reference]
) -> Iterable[Statement]:
    """The statements of a file as they are; what they name is added to `found` while they are replayed."""
    if watch.names is None and not watch.everything:
        return statements
    from schemalint.syntax.wanted import Look

    look = Look(watch.names, source.sql) if watch.names is not None else None
    # The search path can only come to hold a name by a statement in which the name stands.
    if look is not None and not look.places and not watch.in_path(replay.catalog.settings.search_path):
        return statements
    from schemalint.engine.mentions import mentions

    return mentions(replay, source, statements, watch, look, found)
