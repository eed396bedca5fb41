"""docs/coverage.md says of each check of the field which rule makes it, or why none does."""

from docs.generate import COVERAGE, checks, coverage, instructions, known_elsewhere
from rule_pages import pages
from schemalint.rules.index import RULES


def test_the_page_is_up_to_date() -> None:
    assert COVERAGE.read_text(encoding="utf-8") == coverage(), "run: python -m docs.generate"


def test_a_check_is_made_or_left_out_and_never_both() -> None:
    assert [check.name for check in checks() if check.rules and check.left_out] == []


def test_the_rules_that_are_named_exist() -> None:
    assert {rule for check in checks() for rule in check.rules} - set(RULES) == set()


def test_what_instructions_ask_for_is_said_on_the_pages_of_the_rules() -> None:
    asked = {rule for section in instructions().values() for rules in section.values() for rule in rules}
    said = {page.rule for page in pages() if "- " in page.sections["Said as"]}
    assert asked - said == set()


def test_what_a_page_names_is_read_tool_by_tool() -> None:
    page = "# x\n\n## Known elsewhere as\n\n- Eugene: `E15`\n- pgrubic: `US001`, and `US002`\n\n## Source\n\n- a: `b`\n"
    assert known_elsewhere(page) == ["Eugene E15", "pgrubic US001", "pgrubic US002"]
