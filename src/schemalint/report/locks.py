"""What statements lock, rewrite, build and scan: a table for people, JSON for programs."""

from collections.abc import Iterable, Sequence
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING

from schemalint.report.escape import escape, escape_json, shown, shown_path
from schemalint.report.look import Look
from schemalint.report.redact import redact
from schemalint.report.tables import printed

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from schemalint.engine.trace import Traced

STATEMENT_WIDTH = 90
COLUMNS = (("statement", 5), ("locks", 4), ("waiting", 2), ("work", 4))
"""The columns after the line, and how wide they are to each other."""


def render_json(traced: "Sequence[Traced]") -> str:
    """All statements as JSON: an object with `version` and `statements`."""
    from msgspec import json, structs, to_builtins

    masked = [structs.replace(one, sql=redact(one.sql)) for one in traced]
    document = {"version": 1, "statements": [to_builtins(one) for one in masked]}
    return escape_json(json.format(json.encode(document), indent=2)).decode() + "\n"


def render_text(traced: "Sequence[Traced]", look: Look) -> str:
    """A table a file of the statements that have an effect on what is in use, and how many have none.

    The number before a statement is that of its transaction block in the file.
    """
    return printed(look, partial(_draw, traced))


def _draw(traced: "Sequence[Traced]", console: "Console") -> None:
    from rich.text import Text

    with_effect = [one for one in traced if one.does_anything]
    others = len(traced) - len(with_effect)
    for path, group in groupby(with_effect, key=lambda one: one.path):
        console.print(Text(shown_path(path), style="bold"))
        console.print(_table(group))
        console.print()
    if others or not traced:
        what = "statement" if others == 1 else "statements"
        more = "more " if with_effect else ""
        console.print(f"{others} {what} {more}without an effect on a table that is in use")


def _table(traced: "Iterable[Traced]") -> "Table":
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, show_edge=False, padding=(0, 2, 0, 0), expand=True)
    table.add_column("line", width=5, justify="right")
    for name, ratio in COLUMNS:
        table.add_column(name, overflow="fold", ratio=ratio)
    for one in traced:
        waiting = Text(_waiting(one), style="bold red" if _blocks_reads(one) else "yellow")
        table.add_row(str(one.line), Text(_statement(one)), Text(_locks(one)), waiting, Text(_work(one)))
    return table


def _statement(one: "Traced") -> str:
    text = shown(one.sql)
    block = f"{one.transaction}: " if one.in_block else ""
    return block + (text if len(text) <= STATEMENT_WIDTH else text[: STATEMENT_WIDTH - 3] + "...")


def _locks(one: "Traced") -> str:
    lines = [f"{lock.mode} on {escape(lock.relation)}" for lock in one.locks]
    return "\n".join(lines if one.certain else [*lines, "more, which the files do not tell"])


def _blocks_reads(one: "Traced") -> bool:
    return any("reads" in lock.blocks for lock in one.locks)


def _waiting(one: "Traced") -> str:
    if _blocks_reads(one):
        return "reads and writes"
    return "writes" if any(lock.blocks for lock in one.locks) else "nobody"


def _work(one: "Traced") -> str:
    scans = [name for name in one.scans if name not in one.rewrites]
    parts = (("rewrites", one.rewrites), ("builds", one.builds), ("reads", scans))
    return "\n".join(f"{verb} {escape(', '.join(names))}" for verb, names in parts if names)
