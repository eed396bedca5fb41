"""The claims of prompts: tables for people, in a terminal or as Markdown, and JSON for programs."""

from collections.abc import Callable, Sequence
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING

from schemalint.report.escape import escape, escape_json, shown_path
from schemalint.report.look import Look
from schemalint.report.redact import redact
from schemalint.report.tables import printed

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from schemalint.engine.traceability import Compared, Traceability, TracedClaim, TracedPrompt

_TEXT = 110
_LITERAL = str.maketrans({"&": "&amp;", "<": "&lt;", **{mark: f"\\{mark}" for mark in "\\|`*[]!"}})
"""What Markdown reads as more than a character, and how it is written to be no more."""
_COLUMNS = ("line", "strength", "claim", "rule", "examples")
_STYLES = {"broken": "bold red", "kept": "green", "opposed": "bold red", "omitted": "dim"}


def render_json(traced: "Traceability") -> str:
    """All of it as JSON: an object with `version`, `prompts` and `rules`."""
    from msgspec import json, to_builtins

    document = {"version": 1, **to_builtins(traced)}
    for prompt in document["prompts"]:
        prompt["title"] = redact(prompt["title"])
        for claim in prompt["claims"]:
            claim["text"] = redact(claim["text"])
            for one in claim["broken"]:
                one["message"] = redact(one["message"])
    return escape_json(json.format(json.encode(document), indent=2)).decode() + "\n"


def render_text(traced: "Traceability", look: Look) -> str:
    """A table a prompt of its claims, and of several prompts one of what each says of the rules that any states."""
    return printed(look, partial(_draw, traced))


def _draw(traced: "Traceability", console: "Console") -> None:
    from rich.text import Text

    for prompt in traced.prompts:
        console.print(Text(shown_path(prompt.path), style="bold"))
        if prompt.claims:
            console.print(_claims_table(prompt))
        console.print(Text(summary(prompt)))
        console.print()
    if traced.rules:
        console.print(_rules_table(traced))


def render_markdown(traced: "Traceability") -> str:
    """As `render_text`, as Markdown."""
    lines = []
    for prompt in traced.prompts:
        lines += [f"## {_cell(shown_path(prompt.path))}", "", summary(prompt), ""]
        if prompt.claims:
            lines += _markdown(_COLUMNS, [_cells(claim) for claim in prompt.claims])
    if traced.rules:
        paths = [prompt.path for prompt in traced.prompts]
        lines += ["## What each prompt says of a rule", ""]
        lines += _markdown(("rule", *map(shown_path, paths)), [_stances(one, paths) for one in traced.rules])
    return "\n".join(lines)


def summary(prompt: "TracedPrompt") -> str:
    """How many of a prompt's claims a rule checks, and why the others are not."""
    if prompt.coverage is None:
        return "no claims"
    count = len(prompt.claims)
    whys = sorted(claim.why for claim in prompt.claims if claim.why)
    others = sorted(((len([*group]), why) for why, group in groupby(whys)), key=lambda one: (-one[0], one[1]))
    rest = "".join(f"; {number} {why}" for number, why in others)
    return f"{prompt.checked} of {count} claims are checked by rules ({prompt.coverage:g} %){rest}"


def _cells(claim: "TracedClaim") -> tuple[str, ...]:
    text = redact(claim.text)
    short = text if len(text) <= _TEXT else text[: _TEXT - 3] + "..."
    return str(claim.line), claim.strength, escape(short), _rule(claim), _examples(claim)


def _rule(claim: "TracedClaim") -> str:
    named = [*claim.enforced]
    named += [f"not {rule}" for rule in claim.opposed]
    named += [f"{rule} allows it" for rule in claim.permitted]
    return ", ".join(named) or f"none: {claim.why}"


def _examples(claim: "TracedClaim") -> str:
    if not claim.enforced:
        return ""
    lines = sorted({one.line for one in claim.broken})
    many = f"{', '.join(map(str, lines[:5]))}{', ...' if lines[5:] else ''}"
    return f"broken at line {many}" if lines else claim.examples


def _claims_table(prompt: "TracedPrompt") -> "Table":
    from rich.text import Text

    table = _table(_COLUMNS)
    for claim in prompt.claims:
        *cells, examples = _cells(claim)
        table.add_row(*map(Text, cells), Text(examples, style=_STYLES.get(claim.examples, "")))
    return table


def _rules_table(traced: "Traceability") -> "Table":
    from rich.text import Text

    paths = [prompt.path for prompt in traced.prompts]
    table = _table(("rule", *map(shown_path, paths)))
    for one in traced.rules:
        rule, *stances = _stances(one, paths)
        table.add_row(Text(rule), *(Text(stance, style=_STYLES.get(stance, "")) for stance in stances))
    return table


def _stances(one: "Compared", paths: Sequence[str]) -> tuple[str, ...]:
    return (one.rule + (" (contradicted)" if one.contradicted else ""), *(one.stances[path] for path in paths))


def _table(columns: Sequence[str]) -> "Table":
    from rich.table import Table

    table = Table(box=None, pad_edge=False, show_edge=False, padding=(0, 2, 0, 0))
    for name in columns:
        table.add_column(name, overflow="fold", justify="right" if name == "line" else "left")
    return table


def _markdown(columns: Sequence[str], rows: Sequence[tuple[str, ...]]) -> list[str]:
    line: Callable[[Sequence[str]], str] = lambda cells: f"| {' | '.join(map(_cell, cells))} |"  # noqa: E731
    return [line(columns), f"|{'---|' * len(columns)}", *map(line, rows), ""]


def _cell(text: str) -> str:
    """A text as it is: no link, picture or code that its author wrote comes to life in somebody else's page."""
    return text.translate(_LITERAL)
