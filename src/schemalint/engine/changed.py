"""What is found now and was not before: two runs that know nothing of each other, and the difference."""

from collections import Counter
from collections.abc import Iterator, Sequence, Set
from typing import TYPE_CHECKING

from msgspec import structs

from schemalint.engine.run import check_histories
from schemalint.model import Finding, Report, Reviewed
from schemalint.rules.registry import Rule
from schemalint.settings.settings import Settings
from schemalint.sources.review import Review

if TYPE_CHECKING:
    from schemalint.engine.contract import Contract


def check_review(
    review: Review, settings: Settings, rules: Sequence[Rule], contract: "Contract | None" = None
) -> Report:
    """As `engine.check`, of what changed: what was found in the files before is not found again.

    A finding in a file that did not change is new where a change elsewhere makes it so, as the loss of an index does.
    """
    after = check_histories(review.after.histories, settings, rules, contract)
    before = check_histories(review.before, settings, rules) if review.before else None
    known = Counter(finding.likeness for finding in before.findings) if before is not None else Counter[str]()
    files = [file.path for history in review.after.histories for file in history.sources]
    return structs.replace(
        after,
        findings=tuple(_new(after.findings, known, review.changed)),
        reviewed=Reviewed(about=review.about, files=tuple(path for path in files if path in review.changed)),
    )


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
