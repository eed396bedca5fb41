"""Suppressions: comments by which an author accepts findings, and those of them that suppress nothing."""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator
from itertools import accumulate
from typing import TYPE_CHECKING

from schemalint.catalog.handles.base import Handle
from schemalint.engine.found import Found
from schemalint.model import Span
from schemalint.named import NamedTuple
from schemalint.rules.subjects import UnusedSuppression
from schemalint.settings.errors import did_you_mean
from schemalint.sources.source import Source

if TYPE_CHECKING:
    from schemalint.syntax.comments import Suppression

UNUSED = "unused-suppression"


class Marked(NamedTuple):
    """A suppression comment in its file, its places in the author's text."""

    comment: "Suppression"
    source: Source
    scope: Span


class Scopes:
    """The comments in one file that name one rule, by what they cover.

    Args:
        comments: the comments.
    """

    def __init__(self, comments: Iterable[Marked]) -> None:
        self._comments = sorted(comments, key=lambda one: one.scope.start)
        self._starts = [one.scope.start for one in self._comments]
        self._reach = list(accumulate((one.scope.end for one in self._comments), max))

    def covering(self, position: int) -> Iterator[Marked]:
        """The comments whose scope a byte offset is in; those that end before it are not looked at one by one."""
        at = bisect_right(self._starts, position) - 1
        while at >= 0 and self._reach[at] > position:
            if self._comments[at].scope.end > position:
                yield self._comments[at]
            at -= 1


def marked(source: Source, comments: "Iterable[Suppression]") -> Iterator[Marked]:
    """The suppression comments of a file with the author's spans of what they cover."""
    for comment in comments:
        if comment.whole_file:
            scope = Span(source.path, 0, len(source.text.data) + 1)
        else:
            scope = source.span(comment.scope_start, comment.scope_end)
        yield Marked(comment, source, scope)


class Suppressions:
    """The suppression comments of a project.

    Args:
        comments: the comments.
    """

    def __init__(self, comments: Iterable[Marked]) -> None:
        self.comments = tuple(comments)
        by_rule: dict[tuple[str, str], list[Marked]] = {}
        for one in self.comments:
            for rule in one.comment.rules:
                by_rule.setdefault((rule, one.scope.path), []).append(one)
        self._scopes = {key: Scopes(comments) for key, comments in by_rule.items()}
        self._used: set[tuple[int, str]] = set()

    def leave(self, found: Iterable[Found]) -> list[Found]:
        """The findings that no comment suppresses."""
        return [one for one in found if not self._suppresses(one)] if self._scopes else list(found)

    def _suppresses(self, found: Found) -> bool:
        rule, suppressed = found.rule.name, False
        for span in _spans(found):
            scopes = self._scopes.get((rule, span.path))
            for one in scopes.covering(span.start) if scopes is not None else ():
                self._used.add((id(one), rule))
                suppressed = True
        return suppressed

    def unused(self, running: Collection[str], known: Collection[str]) -> Iterator[UnusedSuppression]:
        """What in the comments has no effect: what cannot be read, unknown names, rules that found nothing there.

        Args:
            running: the names of the rules of this run; of other rules nothing can be said.
            known: the names of all rules.
        """
        for one in self.comments:
            if one.comment.problem:
                message, _, hint = one.comment.problem.partition("; ")
                yield _unused(one, f"suppression {message}", hint=hint)
            for rule in dict.fromkeys(one.comment.rules):
                if rule not in known:
                    yield _unused(one, f'unknown rule "{rule}" in a suppression{did_you_mean(rule, known)}', rule)
                elif rule in running and rule != UNUSED and (id(one), rule) not in self._used:
                    yield _unused(one, f"no {rule} finding to suppress here", rule)


def _spans(found: Found) -> Iterator[Span]:
    """The places at which a suppression of a finding counts: its own, the rule's, and the object's declaration."""
    yield found.finding.span
    if found.written is not None:
        yield found.written
    place = found.subject.place if isinstance(found.subject, Handle) else None
    if place is not None:
        yield place.source.span(place.start, place.start + 1)


def _unused(marked: Marked, message: str, rule: str = "", hint: str = "") -> UnusedSuppression:
    span = marked.source.span(marked.comment.start, marked.comment.end)
    return UnusedSuppression(message=message, span=span, rule=rule, hint=hint)
