"""Rules that the settings leave out of some files."""

from collections.abc import Iterable

from schemalint.engine.found import Found
from schemalint.rules.registry import Rule
from schemalint.rules.selection import rules_of, topic_name
from schemalint.settings.settings import Settings
from schemalint.sources.globs import Patterns, matches_any_parent, patterns
from schemalint.sources.paths import absolute, relative


class Ignores:
    """The `per-file-ignores` of a run.

    Args:
        settings: the settings of the run.
    """

    def __init__(self, settings: Settings) -> None:
        self._rules = [(patterns((glob,)), names) for glob, names in settings.per_file_ignores.items()]
        self._root = absolute(settings.root) if self._rules else ""
        self._of_path: dict[str, list[tuple[str, ...]]] = {}

    def leave(self, found: Iterable[Found]) -> list[Found]:
        """The findings whose rule is not left out of their file."""
        if not self._rules:
            return list(found)
        return [one for one in found if not self._ignores(one.finding.span.path, one.rule)]

    def _ignores(self, path: str, rule: Rule) -> bool:
        names = self._of_path.get(path)
        if names is None:
            inside = relative(absolute(path), self._root)
            names = self._of_path[path] = [names for glob, names in self._rules if _matches(glob, inside)]
        return any(_stands_for(name, rule) for some in names for name in some)


def _matches(glob: Patterns, path: str | None) -> bool:
    return path is not None and matches_any_parent(glob, path)


def _stands_for(name: str, rule: Rule) -> bool:
    return name in (rule.name, topic_name(rule.topic)) or rule.name in rules_of(name)
