"""Writes `docs/coverage.md`: which of the field's checks our rules make, and why the others are not made.

Run as `python -m docs.generate`. The field's checks stand in `docs/checks.toml`; which rule makes a check is read from
the pages' "Known elsewhere as".
"""

import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
RULEBOOK = HERE.parent / "rules"
COVERAGE = HERE / "coverage.md"

_SECTION = re.compile(r"^## Known elsewhere as\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
_ITEM = re.compile(r"^- ([^:`]+):(.*)$", re.MULTILINE)
_NAME = re.compile(r"`([^`]+)`")
_EXAMPLE = re.compile(r"^```\w+ (bad|good|fixed)\b", re.MULTILINE)
_PARTS = {"schema": "Schemas", "migrations": "Migrations"}

_HEAD = """\
# Coverage

What the other linters of PostgreSQL schemas and migrations check, what instructions to database agents ask for, and
which of our rules does so. Written by `python -m docs.generate` from `docs/checks.toml`, `docs/instructions.toml` and
what the rules' pages say under "Known elsewhere as".
"""


class Check(NamedTuple):
    """A check of the field.

    Attributes:
        part: `schema` or `migrations`.
        peers: who else makes it, each as the tool's name and its name for the check.
        rules: our rules that make it.
        left_out: why none does, empty where one does or is yet to be written.
    """

    part: str
    section: str
    name: str
    peers: tuple[str, ...]
    rules: tuple[str, ...]
    left_out: str


def known_elsewhere(page: str) -> list[str]:
    """What a page names under "Known elsewhere as": each as the tool's name and its name for the check."""
    section = _SECTION.search(page)
    items = _ITEM.findall(section[1]) if section else []
    return [f"{tool.strip()} {name}" for tool, names in items for name in _NAME.findall(names)]


def checks() -> list[Check]:
    """The field's checks, with our rules that make them."""
    data = tomllib.loads((HERE / "checks.toml").read_text(encoding="utf-8"))
    ours: dict[str, list[str]] = {}
    for path in sorted(RULEBOOK.glob("*/*.md")):
        for peer in known_elsewhere(path.read_text(encoding="utf-8")):
            ours.setdefault(peer, []).append(path.stem)
    return list(_checks(data, ours))


def _checks(data: Mapping[str, Mapping[str, object]], ours: Mapping[str, Sequence[str]]) -> Iterator[Check]:
    covered, left_out = data["covered"], data["left-out"]
    for part in _PARTS:
        for section, rows in data[part].items():
            assert isinstance(rows, dict)
            for name, peers in rows.items():
                named = covered.get(name)
                own = named if isinstance(named, list) else [rule for peer in peers for rule in ours.get(peer, ())]
                reason = str(left_out.get(name, ""))
                yield Check(part, section, name, tuple(peers), tuple(dict.fromkeys(own)), reason)


def instructions() -> dict[str, dict[str, list[str]]]:
    """What instructions to agents ask for, by section, and the rules that look at it."""
    found: dict[str, dict[str, list[str]]] = tomllib.loads((HERE / "instructions.toml").read_text(encoding="utf-8"))
    return found


def coverage() -> str:
    """The text of `docs/coverage.md`."""
    found = checks()
    lines = [_HEAD]
    for part, title in _PARTS.items():
        mine = [check for check in found if check.part == part]
        made = sum(bool(check.rules) for check in mine)
        left = sum(bool(check.left_out) and not check.rules for check in mine)
        lines += [f"## {title}", "", f"{len(mine)} checks: {made} made, {left} left out for a reason.", ""]
        for section in dict.fromkeys(check.section for check in mine):
            lines += [f"### {section}", "", "| check | elsewhere | here |", "|---|---|---|"]
            lines += [_row(check) for check in mine if check.section == section]
            lines.append("")
    return "\n".join([*lines, *_instructions(), *_rules()])


def _instructions() -> Iterator[str]:
    yield from ("## Instructions to agents", "")
    for section, asked in instructions().items():
        yield from (f"### {section}", "", "| asked for | here |", "|---|---|")
        yield from (f"| {what} | {', '.join(f'`{rule}`' for rule in rules)} |" for what, rules in asked.items())
        yield ""


def _rules() -> Iterator[str]:
    """How many rules there are by topic, how severe they are, and how many have a fix and examples."""
    from schemalint.rules.generate_index import rules

    found: dict[str, Counter[str]] = {}
    for rule in rules():
        page = (RULEBOOK / rule.topic.replace("_", "-") / f"{rule.name}.md").read_text(encoding="utf-8")
        kinds = Counter(_EXAMPLE.findall(page))
        found.setdefault(rule.topic.replace("_", "-"), Counter()).update(
            {
                "rules": 1,
                "by default": int(rule.default),
                rule.levels.postgres.severity.label: 1,
                "with a fix": int(kinds["fixed"] > 0),
                "examples": kinds.total(),
            }
        )
    columns = ("rules", "by default", "error", "warning", "note", "with a fix", "examples")
    yield from (
        "## Rules by topic",
        "",
        "Severities are those of the profile postgres; each example is run as a test.",
        "",
    )
    yield from (f"| topic | {' | '.join(columns)} |", "|---" * (len(columns) + 1) + "|")
    for topic, counts in [*sorted(found.items()), ("all", sum(found.values(), Counter[str]()))]:
        yield f"| {topic} | {' | '.join(str(counts[column]) for column in columns)} |"
    yield ""


def _row(check: Check) -> str:
    here = ", ".join(f"`{rule}`" for rule in check.rules) or (f"none: {check.left_out}" if check.left_out else "")
    return f"| {check.name} | {', '.join(check.peers)} | {here} |".replace("  ", " ")


if __name__ == "__main__":
    COVERAGE.write_text(coverage(), encoding="utf-8")
    sys.stdout.write(f"{COVERAGE.name}: {len(checks())} checks\n")
