"""Which rules look at which subjects, and how a subject is shown to them."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from schemalint.catalog.changes import Change
from schemalint.catalog.handles.base import Handle
from schemalint.catalog.migration import Migration
from schemalint.catalog.statement import Statement
from schemalint.catalog.unsure import Unsure
from schemalint.engine.sieve import Sieve
from schemalint.engine.subscriber import Subscriber, subscriber
from schemalint.model import Finding
from schemalint.rules.registry import Rule
from schemalint.settings.settings import Settings

Judged = Callable[[Subscriber, Any, list[Finding]], None]
"""Is told what a rule found about a subject."""


class Dispatch:
    """The rules of a run by the class of the subjects that they look at.

    Args:
        rules: the rules.
        settings: where their options are.
    """

    def __init__(self, rules: Sequence[Rule], settings: Settings) -> None:
        asked = [rule for rule in rules if rule.when is None or rule.when(settings)]
        self.subscribers = tuple(subscriber(rule, settings) for rule in asked)
        self._by_class: dict[type, tuple[Subscriber, ...]] = {}
        self._by_statement: dict[str, tuple[Subscriber, ...]] = {}
        self._by_kinds: dict[frozenset[str], tuple[Subscriber, ...]] = {}
        self._sieves: dict[type, Sieve] = {}

    def of(self, kind: type) -> tuple[Subscriber, ...]:
        """The rules that look at subjects of a class; one that looks at a class looks at its subclasses too."""
        found = self._by_class.get(kind)
        if found is None:
            found = tuple(one for one in self.subscribers if issubclass(kind, one.rule.subjects))
            self._by_class[kind] = found
        return found

    def of_statement(self, kind: str) -> tuple[Subscriber, ...]:
        """The rules that look at statements of a kind, by the parser's name for it."""
        found = self._by_statement.get(kind)
        if found is None:
            mine = self.of(Statement)
            found = tuple(one for one in mine if not one.rule.statements or kind in one.rule.statements)
            self._by_statement[kind] = found
        return found

    def of_migration(self, kinds: frozenset[str]) -> tuple[Subscriber, ...]:
        """The rules that look at files which hold statements of some kinds, by the parser's names for them."""
        found = self._by_kinds.get(kinds)
        if found is None:
            mine = self.of(Migration)
            found = tuple(one for one in mine if not one.rule.statements or not kinds.isdisjoint(one.rule.statements))
            self._by_kinds[kinds] = found
        return found

    def sieve(self, kind: type[Handle | Change]) -> Sieve:
        """The rules that look at objects or changes of a class, by what the object or the change is."""
        found = self._sieves.get(kind)
        if found is None:
            found = self._sieves[kind] = Sieve(self.of(kind), kind)
        return found

    def any_of(self, kind: type) -> tuple[Subscriber, ...]:
        """The rules that look at subjects of a class or of some of its subclasses."""
        return tuple(one for one in self.subscribers if any(issubclass(subject, kind) for subject in one.rule.subjects))


def judge(subscribers: Iterable[Subscriber], subject: Any, found: Judged, not_judged: Counter[str]) -> None:  # noqa: ANN401
    """Show a subject to rules.

    A rule that asks for what the files do not tell is stopped there, for this subject. What it has found until then
    stays: each finding is complete, and was made before the question.

    Args:
        subscribers: the rules.
        subject: what they look at.
        found: told of each rule that finds something.
        not_judged: how often each rule was stopped.
    """
    for one in subscribers:
        function, options = one.function, one.options
        findings: list[Finding] | None = None  # most rules find nothing, and a list for each call would be felt
        try:
            made = function(subject) if options is None else function(subject, options)
            if made is None:
                continue
            for finding in made:  # those made before the rule is stopped stay
                if findings is None:
                    findings = [finding]
                else:
                    findings.append(finding)
        except Unsure:
            not_judged[one.rule.name] += 1
        if findings:
            found(one, subject, findings)
