"""The vocabulary knows only rules that exist, and holds on the statements of five real prompts."""

import tomllib
from pathlib import Path

import pytest

from schemalint.model import Text
from schemalint.prompts.claims import Claim, claims_of
from schemalint.prompts.reader import read_document
from schemalint.prompts.vocabulary import known_rules, meanings
from schemalint.rules.index import RULES

HERE = Path(__file__).parent
SEEDS = HERE.parents[2] / "shared/seeds"
ROWS = tomllib.loads((HERE / "traceability.toml").read_text())["rows"]
ENOUGH = 120
"""Of the 131 statements that SQL can be held to."""


def test_every_rule_exists() -> None:
    assert [rule for rule in known_rules() if rule not in RULES] == []


@pytest.fixture(scope="module")
def claims() -> dict[str, list[Claim]]:
    if not SEEDS.is_dir():
        pytest.skip("the five prompts are not here")
    return {
        path.name[:3]: list(claims_of(read_document(Text(path.name, path.read_bytes()))))
        for path in sorted(SEEDS.iterdir())
    }


def rules_at(claims: list[Claim], lines: list[int]) -> set[str]:
    return {meaning.rule for claim in claims if claim.line in lines for meaning in meanings(claim)}


def test_traceability(claims: dict[str, list[Claim]]) -> None:
    static = [row for row in ROWS if row[2]]
    right = [row for row in static if rules_at(claims[row[0]], row[1]) & {*row[3]}]
    assert len(static) == 131
    assert len(right) >= ENOUGH


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]}:{row[1][0]}")
def test_nothing_is_mapped_wrongly(row: list[list[str]], claims: dict[str, list[Claim]]) -> None:
    prompt, lines, _, rules, also = row
    found = rules_at(claims[prompt], lines)  # type: ignore[index, arg-type]
    assert found <= {*rules, *also}
