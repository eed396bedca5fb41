"""The generated index of rules."""

from schemalint.rules import generate_index
from schemalint.rules.index import RULES


def test_the_index_is_what_the_generator_writes() -> None:
    written = generate_index.PATH.read_text(encoding="utf-8")
    assert written == generate_index.text(), "run python -m schemalint.rules.generate_index"


def test_every_entry_says_what_its_rule_finds() -> None:
    assert [name for name, entry in RULES.items() if not entry.lead] == []


def test_infrastructure_is_no_topic() -> None:
    assert generate_index.INFRASTRUCTURE.isdisjoint(generate_index.topics())
    names = {path.stem for path in generate_index.PATH.parent.glob("*.py")}
    assert names >= generate_index.INFRASTRUCTURE
