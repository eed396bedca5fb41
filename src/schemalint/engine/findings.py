"""The findings of one project: judged, placed, named, suppressed and folded."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from msgspec import structs

from schemalint.catalog.handles.base import Handle, Snapshot
from schemalint.engine.births import Born, births
from schemalint.engine.dispatch import Dispatch
from schemalint.engine.fold import folded, folds
from schemalint.engine.found import Found
from schemalint.engine.identity import fingerprinted
from schemalint.engine.ignores import Ignores
from schemalint.engine.project import Replayed
from schemalint.engine.state import fixed, placed
from schemalint.engine.subscriber import Subscriber
from schemalint.engine.suppress import Suppressions
from schemalint.engine.walk import show, walk
from schemalint.model import Finding, Profile, Project
from schemalint.rules.index import RULES
from schemalint.rules.registry import Rule, level_of
from schemalint.rules.subjects import UnusedSuppression
from schemalint.settings.settings import Settings


class Judge:
    """Finds what is wrong in projects.

    Args:
        dispatch: the rules.
        settings: the settings of the run.

    Attributes:
        not_judged: how often each rule was stopped by what the files do not tell.
    """

    def __init__(self, dispatch: Dispatch, settings: Settings) -> None:
        self.dispatch = dispatch
        self.settings = settings
        self.not_judged: Counter[str] = Counter()
        self._ignores = Ignores(settings)

    def findings(self, project: Project, replayed: Replayed) -> Iterator[Finding]:
        """The findings of a project in its files under review."""
        found = Collector(project, self.settings)
        walk(replayed, self.dispatch, found, self.not_judged)
        if replayed.document is not None:
            from schemalint.engine.exempt import judge_document

            found.all = judge_document(replayed, self.dispatch, found, self.not_judged)
        comments = Suppressions(replayed.comments)
        born = births(replayed.catalog) if found.all else None
        left = comments.leave(_named(found, project, replayed, born))
        left += comments.leave(_named(self._unused(comments, project), project, replayed))
        reviewed = {source.path for source in replayed.sources if source.under_review}
        left = self._ignores.leave(one for one in left if one.finding.span.path in reviewed)
        for rule, finding in folded(left, project):
            yield self._graded(rule, finding, project.profile)

    def _unused(self, comments: Suppressions, project: Project) -> "Collector":
        """What the rules say of suppressions without effect."""
        found = Collector(project, self.settings)
        if self.dispatch.of(UnusedSuppression):
            running = {subscriber.rule.name for subscriber in self.dispatch.subscribers}
            show(comments.unused(running, RULES.keys() | running), self.dispatch, found, self.not_judged)
        return found

    def _graded(self, rule: Rule, finding: Finding, profile: Profile) -> Finding:
        """A finding with its severity: the user's, else the finding's own, else the rule's in the profile."""
        if finding.severity is not None and rule.name not in self.settings.severity:
            return finding
        return structs.replace(finding, severity=level_of(rule, profile, self.settings).severity)


class Collector:
    """Keeps what the rules find.

    What will be folded stands at its object: a note that speaks for a schema comes from no single change.
    """

    def __init__(self, project: Project, settings: Settings) -> None:
        self.all: list[Found] = []
        self._project = project
        self._settings = settings
        self._folding: dict[str, bool] = {}

    def __call__(self, subscriber: Subscriber, subject: Any, findings: list[Finding]) -> None:  # noqa: ANN401
        """Keep the findings of a rule about a subject, those about objects at the changes that they come from."""
        rule = subscriber.rule
        folding = self._folds(rule)
        if isinstance(subject, (Handle, Snapshot)):
            self.all += placed(subscriber, subject, findings, folding=folding)
        else:
            for finding in findings:
                self.all.append(Found(fixed(finding), rule, subject, None, folding and finding.severity is None))

    def another(self, settings: Settings | None = None) -> "Collector":
        """One that keeps nothing yet, of the same settings or of others."""
        return Collector(self._project, settings or self._settings)

    def is_asked_for(self, rule: Rule) -> bool:
        """Whether the settings give a rule a severity."""
        return rule.name in self._settings.severity

    def _folds(self, rule: Rule) -> bool:
        """Whether a rule's findings fold into one a schema."""
        folding = self._folding.get(rule.name)
        if folding is None:
            folding = self._folding[rule.name] = folds(rule, self._project.profile, self._settings)
        return folding


def _named(found: Collector, project: Project, replayed: Replayed, born: Born | None = None) -> list[Found]:
    """The findings in the order of the history, each once, with rule and fingerprint."""
    order = {source.path: number for number, source in enumerate(replayed.sources)}
    last = len(order)

    def position(one: Found) -> tuple[Any, ...]:
        finding = one.finding
        span = finding.span
        return (
            order.get(span.path, last),
            span.start,
            span.end,
            one.rule.name,
            finding.object,
            finding.part,
            finding.message,
        )

    keyed = {position(one): one for one in found.all}
    return list(fingerprinted((keyed[key] for key in sorted(keyed)), project.root, born))
