"""`schemalint rules`."""

from collections.abc import Iterator
from typing import Any

import click


@click.command(
    "rules",
    epilog="""\b
Examples:
  schemalint rules
  schemalint rules --output-format json""",
)
@click.option("--output-format", type=click.Choice(["text", "json"]), default="text", help="How to list them.")
def command(output_format: str) -> None:
    """List the rules.

    Each with its severity (in the profiles postgres / supabase / managed where they differ; "folded" gives one note a
    schema), whether it runs by default, whether it has a fix, and what it finds.

    Where a rule does not run by default, the preset that it is in is shown, if there is one.

    The JSON is an array of {"name", "topic", "default", "preset", "fixable", "description", "levels"}; levels has, for
    each profile, {"severity", "folded"}.
    """
    from schemalint.rules.selection import load
    from schemalint.settings.settings import Settings

    entries = [_entry(rule) for rule in load(Settings(select=("all",)))]
    if output_format == "json":
        from msgspec import json

        click.echo(json.format(json.encode(entries), indent=2))
    else:
        click.echo("\n".join(_table(entries)))


def _entry(rule: Any) -> dict[str, Any]:  # noqa: ANN401 - a Rule, whose module is imported late
    from schemalint.engine.pages import fixable
    from schemalint.model import Profile
    from schemalint.rules.index import RULES
    from schemalint.rules.selection import topic_name

    levels = {profile: rule.levels.of(profile) for profile in Profile}
    return {
        "name": rule.name,
        "topic": topic_name(rule.topic),
        "default": rule.default,
        "preset": rule.preset,
        "fixable": fixable(rule.name),
        "description": RULES[rule.name].lead,
        "levels": {
            profile.value: {"severity": level.severity.label, "folded": level.folded}
            for profile, level in levels.items()
        },
    }


def _table(entries: list[dict[str, Any]]) -> Iterator[str]:
    rows = [("RULE", "SEVERITY", "DEFAULT", "FIX", "WHAT IT FINDS")]
    rows += [
        (
            entry["name"],
            _severity(entry["levels"]),
            "yes" if entry["default"] else entry["preset"] or "no",
            "yes" if entry["fixable"] else "no",
            entry["description"],
        )
        for entry in entries
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        yield "  ".join([*cells, row[4]])


def _severity(levels: dict[str, dict[str, Any]]) -> str:
    words = [f"folded {level['severity']}" if level["folded"] else str(level["severity"]) for level in levels.values()]
    return words[0] if len(set(words)) == 1 else " / ".join(words)
