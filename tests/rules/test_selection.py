"""Which rules the settings select, and what is said about names that are none."""

from collections.abc import Iterator
from typing import Any

import pytest
from msgspec import Raw, Struct, json

from schemalint.model import Finding, Severity
from schemalint.rules import registry, selection
from schemalint.rules.index import Entry
from schemalint.settings.errors import SettingsError
from schemalint.settings.settings import Settings

INDEX = {
    "float-money": Entry("money", True, "Money in floating point."),
    "money-type": Entry("money", False, "The type money."),
    "policy-always-true": Entry("row_level_security", True, "A policy that lets everything through."),
}


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, "float-money policy-always-true"),
        ({"select": ("default",)}, "float-money policy-always-true"),
        ({"select": ("all",)}, "float-money money-type policy-always-true"),
        ({"select": ("row-level-security",)}, "policy-always-true"),
        ({"select": ("money-type",)}, "money-type"),
        ({"extend_select": ("money-type",)}, "float-money money-type policy-always-true"),
        ({"extend_select": ("money",)}, "float-money money-type policy-always-true"),
        ({"ignore": ("money",)}, "policy-always-true"),
        ({"select": ("all",), "ignore": ("float-money",)}, "money-type policy-always-true"),
        ({"select": ("float-money",), "ignore": ("money",)}, "float-money"),
        ({"select": ("money",), "ignore": ("all",)}, "float-money money-type"),
        ({"select": ("money",), "ignore": ("float-money",)}, "money-type"),
        ({"select": ("float-money",), "ignore": ("float-money",)}, ""),
    ],
)
def test_the_more_specific_name_wins(settings: dict[str, tuple[str, ...]], expected: str) -> None:
    assert selection.selected(Settings(**settings), INDEX) == tuple(expected.split())  # type: ignore[arg-type]


def test_a_name_stands_for_its_rules() -> None:
    assert selection.rules_of("money", INDEX) == {"float-money", "money-type"}
    assert selection.rules_of("nothing", INDEX) == frozenset()
    assert selection.topics(INDEX) == ("money", "row-level-security")


@pytest.mark.parametrize(
    ("settings", "origins", "message"),
    [
        (
            {"select": ("float_money",)},
            {"select": "--select"},
            '--select: select: unknown rule, topic or preset "float_money"; did you mean "float-money"?',
        ),
        (
            {"ignore": ("mony",)},
            {"ignore": "schemalint.toml"},
            'schemalint.toml: ignore: unknown rule, topic or preset "mony"; did you mean "money"?',
        ),
        ({"extend_select": ("qqqq",)}, {}, 'settings: extend-select: unknown rule, topic or preset "qqqq"'),
        (
            {"severity": {"money": Severity.NOTE}},
            {"severity": "a.toml", "severity.money": "b.toml"},
            'b.toml: severity: unknown rule "money"; did you mean "money-type"?',
        ),
        (
            {"per_file_ignores": {"*.sql": ("float-money", "all", "x")}},
            {"per-file-ignores": "a.toml", "per-file-ignores.*.sql": "b.toml"},
            'b.toml: per-file-ignores.*.sql: unknown rule, topic or preset "x"',
        ),
        (
            {"rules": {"floats-money": Raw(b"{}")}},
            {"rules": "a.toml"},
            'a.toml: rules: unknown rule "floats-money"; did you mean "float-money"?',
        ),
    ],
)
def test_an_unknown_name_is_explained(settings: dict[str, Any], origins: dict[str, str], message: str) -> None:
    with pytest.raises(SettingsError) as caught:
        selection.verify(Settings(**settings), origins, INDEX)
    assert str(caught.value) == message


def test_known_names_pass() -> None:
    settings = Settings(select=("default", "money"), ignore=("float-money",), severity={"money-type": Severity.NOTE})
    selection.verify(settings, {}, INDEX)


class NounOptions(Struct, frozen=True, rename="kebab"):
    head_nouns: tuple[str, ...] = ()
    limit: int = 3


@pytest.fixture
def declared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "registered", rules := dict(registry.registered))
    monkeypatch.setattr(selection, "registered", rules)

    @registry.rule("float-money", severity=Severity.ERROR)
    def float_money(_subject: int, _options: NounOptions) -> Iterator[Finding]:
        yield from ()

    @registry.rule("money-type", severity=Severity.ERROR)
    def money_type(_subject: int) -> Iterator[Finding]:
        yield from ()


@pytest.mark.parametrize(
    ("rule", "options", "message"),
    [
        ("float-money", {"head-noun": ["x"]}, 'unknown key "rules.float-money.head-noun"; did you mean "head-nouns"?'),
        (
            "float-money",
            {"head_nouns": ["x"]},
            'unknown key "rules.float-money.head_nouns"; did you mean "head-nouns"?',
        ),
        ("float-money", {"head-nouns": "x"}, "rules.float-money.head-nouns: expected a list, got a string"),
        ("float-money", {"head-nouns": [1]}, "rules.float-money.head-nouns[0]: expected a string, got a whole number"),
        ("float-money", {"limit": 1.5}, "rules.float-money.limit: expected a whole number, got a number"),
        ("money-type", {"limit": 1}, "rules.money-type: money-type has no options"),
    ],
)
@pytest.mark.usefixtures("declared")
def test_a_wrong_option_is_explained(rule: str, options: dict[str, Any], message: str) -> None:
    settings = Settings(rules={rule: Raw(json.encode(options))})
    with pytest.raises(SettingsError) as caught:
        selection.verify(settings, {f"rules.{rule}": "a.toml"}, INDEX)
    assert str(caught.value) == f"a.toml: {message}"


@pytest.mark.usefixtures("declared")
def test_right_options_pass() -> None:
    settings = Settings(rules={"float-money": Raw(b'{"head-nouns":["amount"],"limit":4}')})
    selection.verify(settings, {}, INDEX)


@pytest.mark.parametrize(
    ("settings", "names"),
    [
        (Settings(select=("statement-fails",)), ["statement-fails", "syntax-error", "unreadable-file"]),
        (Settings(select=("statement-fails",), ignore=("syntax-error",)), ["statement-fails", "unreadable-file"]),
        (Settings(select=("statement-fails",), ignore=("files",)), ["statement-fails"]),
        (Settings(select=("statement-fails", "syntax-error"), ignore=("files",)), ["statement-fails", "syntax-error"]),
    ],
)
def test_what_is_not_read_is_told_whatever_is_selected(settings: Settings, names: list[str]) -> None:
    assert [rule.name for rule in selection.load(settings)] == names


def test_no_preset_has_the_name_of_a_topic() -> None:
    assert not {*selection.presets()} & {*selection.topics()}
