"""What the project asks of itself, beyond what types and the linter check."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest

from rule_pages import pages, run
from schemalint.engine.pages import page_path
from schemalint.model import Finding, Severity
from schemalint.rules.generate_index import lead, rules, topics
from schemalint.rules.registry import Rule, decode_options
from schemalint.settings.settings import Settings

PACKAGE = Path(__file__).parents[1] / "src" / "schemalint"
MODULES = sorted(PACKAGE.rglob("*.py"))
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in MODULES}
RULES = rules()
GENERATED = {PACKAGE / "rules" / "index.py"}
LONGEST_MODULE = 400
MEDIAN_MODULE = 120
LONG_FUNCTION = 40
LONG_FUNCTIONS = 0.02
MEDIAN_FUNCTION = 10

_POSSESSIVE_GROUP = re.compile(r"\)(?:[*+?]|\{[0-9,]*\})\+")
_KEBAB = re.compile(r"[a-z]+(-[a-z0-9]+)+")
_UNFINISHED = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b")
_OBLIGATION = re.compile(r"\bshould\b", re.IGNORECASE)


def module_id(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def functions() -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for tree in TREES.values():
        yield from (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    assert node.end_lineno is not None
    return node.end_lineno - node.lineno + 1


def test_no_pattern_repeats_a_group_possessively() -> None:
    """Before CPython 3.11.5 such a repetition ends a character early, or never; `(?>(?:…)*)` is always right."""
    assert [module_id(path) for path in MODULES if _POSSESSIVE_GROUP.search(path.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize("path", MODULES, ids=module_id)
def test_no_module_is_too_long_or_unfinished(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LONGEST_MODULE or path in GENERATED
    assert _UNFINISHED.findall(text) == []


def test_modules_and_functions_are_short() -> None:
    assert median(len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES) <= MEDIAN_MODULE
    lengths = [length(node) for node in functions()]
    assert median(lengths) <= MEDIAN_FUNCTION
    assert sum(one > LONG_FUNCTION for one in lengths) <= LONG_FUNCTIONS * len(lengths)


@pytest.mark.parametrize("topic", topics())
def test_rule_modules_know_little(topic: str) -> None:
    allowed = ("lazy", "named", "model", "settings", "catalog", "prompts", "rules.registry", "rules.subjects")
    known = tuple(f"schemalint.{name}" for name in allowed)
    tree = TREES[PACKAGE / "rules" / f"{topic}.py"]
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    names = [name for node in imports for name in _imported(node) if name.startswith("schemalint")]
    assert [name for name in names if not any(name == one or name.startswith(f"{one}.") for one in known)] == []


def _imported(node: ast.Import | ast.ImportFrom) -> list[str]:
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]


@pytest.mark.parametrize("topic", topics())
def test_a_topic_has_rules(topic: str) -> None:
    assert [rule.name for rule in RULES if rule.topic == topic] != []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_is_named_and_described(rule: Rule) -> None:
    assert _KEBAB.fullmatch(rule.name)
    sentence = lead(rule)
    assert sentence.endswith(".")
    assert sentence[0].isupper()
    assert not _OBLIGATION.search(sentence.removesuffix("."))
    assert page_path(rule.name).is_file()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_s_levels_are_sound(rule: Rule) -> None:
    assert all(level.severity is Severity.NOTE for level in rule.levels if level.folded)
    assert rule.levels.managed.severity >= rule.levels.postgres.severity


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.options], ids=lambda rule: rule.name)
def test_options_have_defaults_and_kebab_names(rule: Rule) -> None:
    assert rule.options is not None
    rule.options()
    assert [name for name in rule.options.__struct_encode_fields__ if "_" in name] == []
    assert decode_options(rule, Settings()) == rule.options()


def example_findings(folder: Path) -> Iterator[tuple[str, Finding]]:
    """Each finding of the rulebook's bad examples, and the text that it is about."""
    for page in pages():
        for example in page.examples:
            if example.kind == "bad":
                text = "\n".join(example.files.values())
                yield from ((text, finding) for finding in run(example, page.rule, folder).findings)


def test_messages_read_alike(tmp_path: Path) -> None:
    wrong = []
    for text, finding in example_findings(tmp_path):
        parts = {finding.message: False, finding.hint: True, **{one.message: False for one in finding.related}}
        wrong += [part for part, is_hint in parts.items() if part and not _reads_well(part, text, is_hint=is_hint)]
    assert wrong == []


def _reads_well(message: str, text: str, *, is_hint: bool) -> bool:
    """Whether a message begins in lower case, a name or a keyword, ends without a stop and asks for nothing."""
    first = re.split(r"[\s.,:(]", message, maxsplit=1)[0].strip("\"'")
    begins = first[:1].islower() or first.isupper() or first.lower() in text.lower() or not first[:1].isalpha()
    return begins and not message.endswith(".") and (is_hint or not _OBLIGATION.search(message))
