import pytest
from hypothesis import given
from hypothesis import strategies as st
from reports import finding, report, text

from schemalint.model import Severity, Span
from schemalint.report.places import Place, Places, ordered, severity_of


@pytest.mark.parametrize(
    ("content", "start", "end", "place"),
    [
        ("ab\ncd", 3, 5, Place(2, 1, 2, 3)),
        ("ab\r\ncd", 4, 6, Place(2, 1, 2, 3)),
        ("é価x", 5, 6, Place(1, 3, 1, 4)),
        ("\ufeffab", 3, 5, Place(1, 1, 1, 3)),
        ("ab\ncd", 0, 5, Place(1, 1, 2, 3)),
        ("ab", 1, 1, Place(1, 2, 1, 2)),
        ("ab", 9, 12, Place(1, 3, 1, 3)),
        ("", 0, 0, Place(1, 1, 1, 1)),
        ("ab\n", 0, 3, Place(1, 1, 2, 1)),
    ],
)
def test_place(content: str, start: int, end: int, place: Place) -> None:
    source = text("a.sql", content)
    assert Places({"a.sql": source}).of(Span("a.sql", start, end)) == place


def test_a_span_in_a_file_without_text_stands_at_its_start() -> None:
    assert Places({}).of(Span("gone.sql", 10, 20)) == Place(1, 1, 1, 1)


@given(st.text("aé価\n\ufeff", max_size=9), st.integers(1, 1200), st.lists(st.integers(0, 20000), max_size=5))
def test_long_lines_count_as_short_ones_do(unit: str, times: int, offsets: list[int]) -> None:
    source = text("a.sql", unit * times)
    places = Places({"a.sql": source})
    for offset in offsets:
        at = min(offset, len(source.data))
        while at < len(source.data) and source.data[at] & 0xC0 == 0x80:
            at += 1
        assert places.position(source, at) == source.position(at)


def test_findings_are_ordered_by_path_position_and_rule() -> None:
    spans = [Span("b.sql", 0, 1), Span("a.sql", 5, 6), Span("a.sql", 0, 1)]
    findings = [finding(span, rule=rule) for rule in ("z", "b") for span in spans]
    first = ordered(report(tuple(findings)))
    assert [(each.span.path, each.span.start, each.rule) for each in first] == [
        ("a.sql", 0, "b"),
        ("a.sql", 0, "z"),
        ("a.sql", 5, "b"),
        ("a.sql", 5, "z"),
        ("b.sql", 0, "b"),
        ("b.sql", 0, "z"),
    ]
    assert ordered(report(tuple(reversed(findings)))) == first


def test_a_finding_that_nobody_judged_is_a_warning() -> None:
    assert severity_of(finding(Span("a", 0, 0), severity=None)) is Severity.WARNING
