"""Twins: the unsafe history is found on its line and the safe one is silent; the server does what the rules say."""

import pytest

from benchmarks.histories import Mark, Twins, histories, topics
from benchmarks.twins import judged
from schemalint.model import Report
from schemalint.rules.index import RULES

TWINS = histories()


def found(report: Report) -> set[Mark]:
    marks = set()
    for finding in report.findings:
        assert finding.severity is not None
        line = report.texts[finding.span.path].position(finding.span.start).line
        marks.add(Mark(finding.span.path, line, finding.severity.label, finding.rule))
    return marks


@pytest.mark.parametrize("twins", TWINS, ids=lambda twins: twins.id)
def test_only_the_unsafe_one_is_found_and_on_its_line(twins: Twins) -> None:
    expected = {mark._replace(sqlstate="") for mark in twins.marks}
    seen = found(judged(twins, twins.unsafe))
    assert expected <= seen
    assert {(mark.path, mark.line) for mark in seen} == {(mark.path, mark.line) for mark in expected}
    assert found(judged(twins, twins.safe)) == set()


def test_a_marked_rule_is_of_the_topic_that_its_twins_stand_in() -> None:
    wrong = [twins.id for twins in TWINS for mark in twins.marks if RULES[mark.rule].topic not in topics()]
    assert wrong == []
