"""What is found now and was not before: two runs that know nothing of each other, and the difference."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence, Set
from typing import TYPE_CHECKING

from msgspec import structs

from schemalint.engine.run import check_histories
from schemalint.model import Finding, Report, Reviewed
from schemalint.rules.registry import Rule
from schemalint.settings.settings import Settings
from schemalint.sources.review import Review
from schemalint.sources.source import History

if TYPE_CHECKING:
    from schemalint.engine.contract import Contract


def check_review(
    review: Review, settings: Settings, rules: Sequence[Rule], contract: "Contract | None" = None
) -> Report:
    """As `engine.check`, of what changed: what was found in the files before is not found again.

    A finding in a file that did not change is new where a change elsewhere makes it so, as the loss of an index does.
    """
    return checking(review, settings, rules, contract)(review.after.histories)


def checking(
    review: Review, settings: Settings, rules: Sequence[Rule], contract: "Contract | None" = None
) -> Callable[[Sequence[History]], Report]:
    """Checks states of the files against the one before, which is itself checked once."""
    same = review.is_none
    before = check_histories(review.before, settings, rules).findings if review.before and not same else ()
    known = Counter(finding.likeness for finding in before)
    old = {file.path for history in review.after.histories for file in history.sources} - review.changed

    def check(histories: Sequence[History]) -> Report:
        after = check_histories(histories, settings, rules, contract)
        if same and histories is review.after.histories:  # what is found is what was found
            known.update(finding.likeness for finding in after.findings)
        changed = [file.path for history in histories for file in history.sources if file.path not in old]
        return structs.replace(
            after,
            findings=tuple(_new(after.findings, known, frozenset(changed))),
            reviewed=Reviewed(about=review.about, files=tuple(changed)),
        )

    return check


def _new(findings: Sequence[Finding], known: Counter[str], changed: Set[str]) -> Iterator[Finding]:
    """The findings without as many of each kind as are known: first those in files that did not change."""
    left = Counter(known)
    kept = set[int]()
    for at in sorted(range(len(findings)), key=lambda at: findings[at].span.path in changed):
        likeness = findings[at].likeness
        if left[likeness] > 0:
            left[likeness] -= 1
        else:
            kept.add(at)
    return (finding for at, finding in enumerate(findings) if at in kept)
