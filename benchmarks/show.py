"""The result, as a table and as JSON."""

import json
from collections.abc import Sequence
from pathlib import Path

from benchmarks.corpus import Corpus, Verdict
from benchmarks.scenarios import Row

_HEAD = ("", "seconds", "beside", "seconds", "wall ratio", "CPU ratio", "peak MiB", "beside", "lines/s", "pairs")


def table(rows: Sequence[Row]) -> str:
    """The rows, aligned; what could not be measured is said below."""
    cells = [_HEAD, *(_cells(row) for row in rows if row.comparison)]
    widths = [max(len(row[place]) for row in cells) for place in range(len(_HEAD))]
    lines = ["  ".join(map(_aligned, row, widths, range(len(_HEAD)))) for row in cells]
    notes = [f"{row.what}: {row.note}" for row in rows if row.note]
    return "\n".join([*(line.rstrip() for line in lines), *notes])


def about(corpus: Corpus, verdict: Verdict | None) -> str:
    """A corpus in a line, with what schemalint found in it."""
    text = f"{corpus.name}: {len(corpus.files):,} files, {corpus.lines:,} lines, {corpus.size / 2**20:.1f} MiB"
    if corpus.left_out:
        text += f" ({corpus.left_out:,} more are not run on the way up, and are left out for every tool)"
    if verdict:
        text += f"; schemalint read {verdict.files:,} files, {verdict.statements:,} statements"
        text += f" and found {verdict.findings:,}"
    return text


def write_json(path: Path, rows: Sequence[Row], core: int | None) -> None:
    """Write the rows as a JSON document: seconds, and KiB of peak memory."""
    document = {"version": 1, "core": core, "rows": [_row(row) for row in rows]}
    path.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")


def _cells(row: Row) -> tuple[str, ...]:
    made = row.comparison
    if made is None:
        raise ValueError(row.what)
    return (
        f"{row.what}: {made.first_name}",
        f"{made.first.wall:.3f}",
        made.second_name,
        f"{made.second.wall:.3f}",
        f"{made.wall:.2f}",
        f"{made.cpu:.2f}",
        f"{made.first.peak / 1024:.0f}",
        f"{made.second.peak / 1024:.0f}",
        f"{row.lines / made.first.wall:,.0f}",
        f"{made.pairs}",
    )


def _aligned(cell: str, width: int, place: int) -> str:
    return cell.ljust(width) if place in (0, 2) else cell.rjust(width)


def _row(row: Row) -> dict[str, object]:
    made = row.comparison
    if made is None:
        return {"what": row.what, "lines": row.lines, "note": row.note}
    return {
        "what": row.what,
        "lines": row.lines,
        "note": row.note,
        "commands": [made.first_name, made.second_name],
        "costs": [made.first._asdict(), made.second._asdict()],
        "wall_ratio": made.wall,
        "cpu_ratio": made.cpu,
        "pairs": made.pairs,
    }
