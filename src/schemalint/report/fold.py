"""Which findings of a file are shown in full, and which are only listed because their rule repeats."""

from collections import Counter
from collections.abc import Iterator, Sequence

from schemalint.model import Finding
from schemalint.report.places import severity_of

LIMIT = 5
"""A rule with more findings than this in one file is folded there."""
SHOWN = 3
"""How many findings of a folded rule are shown in full."""

Repeats = tuple[Finding, ...]


def folded(findings: Sequence[Finding]) -> Iterator[Finding | Repeats]:
    """The findings of one file in their order; after the last that is shown of a folded rule, the rest of them."""
    counts = Counter(map(_kind, findings))
    seen: Counter[tuple[str, int]] = Counter()
    for finding in findings:
        kind = _kind(finding)
        seen[kind] += 1
        if counts[kind] <= LIMIT or seen[kind] <= SHOWN:
            yield finding
        if counts[kind] > LIMIT and seen[kind] == SHOWN:
            yield tuple(other for other in findings if _kind(other) == kind)[SHOWN:]


def _kind(finding: Finding) -> tuple[str, int]:
    return finding.rule, severity_of(finding)
