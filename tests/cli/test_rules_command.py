"""`rules` and `explain`, on two rules of their own."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec import json, structs

from schemalint.cli import explain
from schemalint.engine import pages
from schemalint.model import Finding, Severity
from schemalint.rules import index, registry, selection
from schemalint.rules.index import Entry

Run = Callable[..., Any]


@pytest.fixture(autouse=True)
def rulebook(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    entries = {
        "float-money": Entry("money", True, "Money in floating point loses cents"),
        "open-policy": Entry("row_level_security", False, "A policy lets everything through"),
    }
    rules: dict[str, registry.Rule] = {}
    monkeypatch.setattr(registry, "registered", rules)
    monkeypatch.setattr(selection, "registered", rules)
    for module in (index, selection, pages, explain):
        monkeypatch.setattr(module, "RULES", entries)
    monkeypatch.setattr(selection.selected, "__defaults__", (entries,))
    monkeypatch.setattr(pages, "_rulebook", lambda: tmp_path)
    for name, text in {
        "money/float-money": "# float-money\n\nMoney.\n\n```sql fixed\n```\n",
        "row-level-security/open-policy": "# open-policy\n",
    }.items():
        page = tmp_path / f"{name}.md"
        page.parent.mkdir()
        page.write_text(text, encoding="utf-8")

    @registry.rule("float-money", severity=Severity.ERROR)
    def float_money(_subject: int) -> Iterator[Finding]:
        yield from ()

    levels = registry.by_profile(registry.FOLDED_NOTE, Severity.WARNING, Severity.ERROR)

    @registry.rule("open-policy", severity=levels, default=False)
    def open_policy(_subject: int) -> Iterator[Finding]:
        yield from ()

    rules["open-policy"] = structs.replace(rules["open-policy"], topic="row_level_security")


def test_the_table(run: Run) -> None:
    code, out, err = run("rules")
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "RULE         SEVERITY                       DEFAULT  FIX  WHAT IT FINDS",
        "float-money  error                          yes      yes  Money in floating point loses cents",
        "open-policy  folded note / warning / error  no       no   A policy lets everything through",
    ]


def test_the_json(run: Run) -> None:
    code, out, err = run("rules", "--output-format", "json")
    assert (code, err) == (0, "")
    rule = json.decode(out)[1]
    assert rule == {
        "name": "open-policy",
        "topic": "row-level-security",
        "default": False,
        "preset": "",
        "fixable": False,
        "description": "A policy lets everything through",
        "levels": {
            "postgres": {"severity": "note", "folded": True},
            "supabase": {"severity": "warning", "folded": False},
            "managed": {"severity": "error", "folded": False},
        },
    }


def test_a_page_is_plain_where_nobody_looks(run: Run) -> None:
    assert run("explain", "float-money") == (0, "# float-money\n\nMoney.\n\n```sql fixed\n```\n", "")


def test_a_page_is_rendered_when_asked(run: Run) -> None:
    code, out, _ = run("explain", "float-money", "--color", "always")
    assert code == 0
    assert "# float-money" not in out
    assert "float-money" in out


def test_an_unknown_rule_has_a_suggestion(run: Run) -> None:
    code, out, err = run("explain", "float-mony")
    assert (code, out) == (2, "")
    assert err == 'error: unknown rule "float-mony"; did you mean "float-money"? (see schemalint explain --help)\n'


def test_rule_names_are_completed() -> None:
    names = [item.value for item in explain._complete(None, None, "fl")]  # type: ignore[arg-type]
    assert names == ["float-money"]
