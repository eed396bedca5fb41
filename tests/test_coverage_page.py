"""docs/coverage.md says of each check of the field which rule makes it, or why none does."""

from docs.generate import COVERAGE, checks, coverage, known_elsewhere
from schemalint.rules.index import RULES


def test_the_page_is_up_to_date() -> None:
    assert COVERAGE.read_text(encoding="utf-8") == coverage(), "run: python -m docs.generate"


def test_a_check_is_made_or_left_out_and_never_both() -> None:
    assert [check.name for check in checks() if check.rules and check.left_out] == []


def test_the_rules_that_are_named_exist() -> None:
    assert {rule for check in checks() for rule in check.rules} - set(RULES) == set()


def test_what_a_page_names_is_read_tool_by_tool() -> None:
    page = "# x\n\n## Known elsewhere as\n\n- Eugene: `E15`\n- pgrubic: `US001`, and `US002`\n\n## Source\n\n- a: `b`\n"
    assert known_elsewhere(page) == ["Eugene E15", "pgrubic US001", "pgrubic US002"]
