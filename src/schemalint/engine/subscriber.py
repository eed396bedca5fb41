"""A rule of a run with its options."""

from collections.abc import Callable, Iterator
from typing import Any

from msgspec import Struct

from schemalint.model import Finding
from schemalint.rules.registry import Rule, Tests, decode_options
from schemalint.settings.settings import Settings

Call = Callable[[Any], Iterator[Finding] | None]


class Subscriber(Struct, frozen=True, eq=False):
    """A rule in a run.

    A Struct, as its fields are read at each call of a rule: those of a NamedTuple cost five times as much.

    Attributes:
        options: its options, none where it has none.
        where: what may concern it, as the settings have it.
    """

    rule: Rule
    function: Callable[..., Iterator[Finding] | None]
    options: Struct | None
    where: Tests

    def call(self, subject: Any) -> Iterator[Finding] | None:  # noqa: ANN401 - any subject
        """Show a subject to the rule."""
        return self.function(subject) if self.options is None else self.function(subject, self.options)


def subscriber(rule: Rule, settings: Settings) -> Subscriber:
    """A rule as the settings have it."""
    where = rule.where(settings) if callable(rule.where) else rule.where
    return Subscriber(rule, rule.function, decode_options(rule, settings), where)
