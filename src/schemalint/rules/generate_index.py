"""Writes `index.py`, by which the rules are known without importing them.

Run as `python -m schemalint.rules.generate_index`.
"""

import inspect
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from schemalint.rules.registry import Rule, registered

INFRASTRUCTURE = frozenset({"generate_index", "index", "registry", "selection", "subjects"})
"""The modules beside the topics."""

PATH = Path(__file__).with_name("index.py")

_DOCSTRING = '"""The rules by name; written by `python -m schemalint.rules.generate_index`."""\n'

_HEAD = '''
from collections.abc import Mapping

from schemalint.named import NamedTuple


class Entry(NamedTuple):
    """What is known of a rule without importing it.

    Attributes:
        topic: the module it stands in.
        default: whether it runs when nothing selects it.
        lead: what it finds, in a sentence.
        preset: the preset that it is in, empty for none but `all` and `default`.
    """

    topic: str
    default: bool
    lead: str
    preset: str = ""


RULES: Mapping[str, Entry] = {'''


def topics() -> tuple[str, ...]:
    """The modules that may hold rules, by name."""
    names = (module.name for module in iter_modules([str(PATH.parent)]))
    return tuple(sorted(name for name in names if name not in INFRASTRUCTURE and not name.startswith("_")))


def rules() -> tuple[Rule, ...]:
    """Every rule of every topic, by name; rules declared outside the package are left out."""
    modules = {import_module(f"schemalint.rules.{topic}").__name__ for topic in topics()}
    return tuple(rule for _, rule in sorted(registered.items()) if rule.function.__module__ in modules)


def lead(rule: Rule) -> str:
    """The first sentence of a rule's docstring, which its page says too."""
    paragraph = (inspect.getdoc(rule.function) or "").partition("\n\n")[0]
    return " ".join(paragraph.split())


def text() -> str:
    """The text of `index.py`."""
    lines = [f"    {_quote(rule.name)}: Entry({_entry(rule)}),\n" for rule in rules()]
    noqa = "# ruff: noqa: E501 - a rule a line\n" if any(len(line) > 121 for line in lines) else ""
    body = "\n" + "".join(lines) if lines else ""
    return f"{_DOCSTRING}{noqa}{_HEAD}{body}}}\n"


def _entry(rule: Rule) -> str:
    preset = f", {_quote(rule.preset)}" if rule.preset else ""
    return f"{_quote(rule.topic)}, {rule.default}, {_quote(lead(rule))}{preset}"


def _quote(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"' if '"' not in value or "'" in value else f"'{value}'"


def main() -> None:
    """Write the index."""
    PATH.write_text(text(), encoding="utf-8")


if __name__ == "__main__":
    main()
