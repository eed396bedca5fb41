"""The failures of a history by file and statement, so that nobody looks through all of them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schemalint.catalog.store import Failure, StatementRef
    from schemalint.sources.source import Source


class FailureIndex:
    """An index of a list of failures, which others may change: what was added since the last look is entered at it.

    Args:
        failures: the list.
    """

    __slots__ = ("_by_source", "_by_statement", "_entered", "_failures", "_last")

    def __init__(self, failures: "list[Failure]") -> None:
        self._failures = failures
        self._by_source: dict[int, list[Failure]] = {}
        self._by_statement: dict[int, list[Failure]] = {}
        self._entered = 0
        self._last: Failure | None = None

    def of_source(self, source: "Source") -> "Sequence[Failure]":
        """The failures of the statements of a source, in their order."""
        self._enter()
        return self._by_source.get(id(source), ())

    def of_statement(self, statement: "StatementRef") -> "Sequence[Failure]":
        """The failures of a statement, in their order."""
        self._enter()
        return self._by_statement.get(id(statement), ())

    def remove(self, failure: "Failure") -> None:
        """Take a failure out of the list."""
        self._enter()
        self._failures.remove(failure)
        self._by_source[id(failure.statement.source)].remove(failure)
        self._by_statement[id(failure.statement)].remove(failure)
        self._entered = len(self._failures)
        self._last = self._failures[-1] if self._failures else None

    def _enter(self) -> None:
        failures, entered = self._failures, self._entered
        if entered > len(failures) or (entered and failures[entered - 1] is not self._last):
            self._by_source.clear()  # what a handler takes is told no more
            self._by_statement.clear()
            entered = 0
        if entered == len(failures):
            return
        for failure in failures[entered:]:
            statement = failure.statement
            self._by_source.setdefault(id(statement.source), []).append(failure)
            self._by_statement.setdefault(id(statement), []).append(failure)
        self._entered, self._last = len(failures), failures[-1]
