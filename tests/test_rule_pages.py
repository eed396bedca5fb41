"""The rulebook is true: each page's examples are run, and say what the engine says."""

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest
from msgspec import json

from rule_pages import RULEBOOK, Example, Page, pages, run
from schemalint.engine.fixes import apply
from schemalint.engine.pages import fixable
from schemalint.model import Finding
from schemalint.rules.generate_index import lead, rules
from schemalint.rules.registry import Rule
from schemalint.rules.selection import topic_name
from schemalint.rules.subjects import UnreadableFile

RULES = {rule.name: rule for rule in rules()}
PAGES = pages()
SECTIONS = ("Why", "Examples", "Options", "When to ignore", "Said as", "Known elsewhere as", "Source")
UNPARSED = {"syntax-error", "unreadable-file"}


class Case(NamedTuple):
    """An example of a page and the one before it."""

    page: Page
    example: Example
    before: Example | None

    def __str__(self) -> str:
        return f"{self.page.rule}:{self.example.line}"


def cases(kind: str) -> Iterator[Case]:
    for page in PAGES:
        for before, example in pairwise((None, *page.examples)):
            if example is not None and example.kind == kind:
                yield Case(page, example, before)


def fixed(findings: tuple[Finding, ...], files: dict[str, str]) -> dict[str, str]:
    """The files after every fix of some findings."""
    made = [finding.fix for finding in findings if finding.fix is not None]
    edits = [edit for fix in made for edit in fix.edits]
    texts = {
        path: apply((edit for edit in edits if edit.span.path == path), text.encode()).decode()
        for path, text in files.items()
    }
    return {**texts, **{new.path: new.text for fix in made for new in fix.new_files}}


def test_pages_and_rules_are_in_bijection() -> None:
    written = {str(page.path.relative_to(RULEBOOK)) for page in PAGES}
    assert written == {f"{topic_name(rule.topic)}/{name}.md" for name, rule in RULES.items()}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.rule)
def test_the_page_s_form(page: Page) -> None:
    assert page.title == page.rule
    assert page.lead == lead(RULES[page.rule])
    assert tuple(page.sections) == SECTIONS
    assert [name for name, text in page.sections.items() if not text] == []
    assert not re.search(r"\bTODO\b|\bTBD\b", page.path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.rule)
def test_the_page_has_examples_of_both_kinds(page: Page) -> None:
    if RULES[page.rule].subjects == (UnreadableFile,):
        assert page.examples == ()  # what is not text cannot stand in a page
    else:
        assert {"bad", "good"} <= {example.kind for example in page.examples}


def documented(rule: Rule) -> list[str]:
    """How a page must begin the entry of each option."""
    if rule.options is None:
        return []
    defaults = json.decode(json.encode(rule.options()))
    return [f"- `{name}` (default `{json.encode(value).decode()}`): " for name, value in defaults.items()]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.rule)
def test_options_are_documented_with_their_defaults(page: Page) -> None:
    entries = re.findall(r"^- `[^`]*` \(default .*?: ", page.sections["Options"], re.MULTILINE)
    assert entries == documented(RULES[page.rule])


@pytest.mark.parametrize("case", list(cases("bad")), ids=str)
def test_bad_fires_exactly_at_its_marks(case: Case, tmp_path: Path) -> None:
    outcome = run(case.example, case.page.rule, tmp_path)
    assert case.example.marks, "a bad example has a mark"
    assert {mark.rule for mark in case.example.marks} == {case.page.rule}
    assert outcome.marks == case.example.marks


@pytest.mark.parametrize("case", list(cases("good")), ids=str)
def test_good_is_silent_and_runs(case: Case, tmp_path: Path) -> None:
    assert case.example.marks == frozenset()
    outcome = run(case.example, case.page.rule, tmp_path)
    assert outcome.findings == ()
    assert case.page.rule not in outcome.report.not_judged
    assert [one.message for one in outcome.report.findings if one.rule in UNPARSED] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.rule)
def test_a_page_shows_a_fix_where_the_rule_has_one(page: Page, tmp_path: Path) -> None:
    bad = (example for example in page.examples if example.kind == "bad")
    found = any(finding.fix is not None for example in bad for finding in run(example, page.rule, tmp_path).findings)
    assert found == any(example.kind == "fixed" for example in page.examples) == fixable(page.rule)


@pytest.mark.parametrize("case", list(cases("fixed")), ids=str)
def test_fixed_is_the_applied_fix_and_lints_clean(case: Case, tmp_path: Path) -> None:
    assert case.before is not None
    assert case.before.kind == "bad"
    findings = run(case.before, case.page.rule, tmp_path).findings
    applied = fixed(findings, case.before.files)
    assert applied == {**case.before.files, **case.example.files}
    again = run(case.before._replace(files=applied), case.page.rule, tmp_path)
    assert [one.message for one in again.report.findings if one.rule in UNPARSED] == []
    assert [one.message for one in again.findings if one.fix is not None] == []
    assert len(again.findings) == sum(finding.fix is None for finding in findings)
