"""Runs commands on one core, in turn, and keeps what each of them cost."""

import os
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple


class Command(NamedTuple):
    """A tool as its users call it.

    Attributes:
        accepted: exit codes of a run that did its work.
    """

    name: str
    arguments: Sequence[str]
    accepted: tuple[int, ...] = (0, 1)


class Cost(NamedTuple):
    """What one run cost: seconds, and the peak of its resident memory in KiB."""

    wall: float
    cpu: float
    peak: int


class Comparison(NamedTuple):
    """Two commands on the same files, run in turn; ratios are the first's to the second's.

    Attributes:
        first: the medians of the first command.
        second: the medians of the second.
        wall: median of the ratios of the pairs.
        cpu: median of the ratios of the pairs.
        pairs: how many were run, after one that did not count.
    """

    first_name: str
    second_name: str
    first: Cost
    second: Cost
    wall: float
    cpu: float
    pairs: int


class CrashError(Exception):
    """A command did not do its work."""


def pin(core: int | None) -> int | None:
    """Keep this process and all that it starts on one core.

    Args:
        core: its number; the last of those that are free to use where none is given.

    Returns:
        its number, or none where the system cannot pin.
    """
    if not hasattr(os, "sched_setaffinity"):
        return None
    chosen = max(os.sched_getaffinity(0)) if core is None else core
    os.sched_setaffinity(0, {chosen})
    return chosen


def run(command: Command, directory: Path, output: Path) -> Cost:
    """Run a command in a directory, its standard output to a file, and Python's bytecode beside that.

    Raises:
        CrashError: it ended by a signal or with an exit code that means failure; its output is gone.
    """
    errors = output.with_suffix(".err")
    with output.open("wb") as out, errors.open("wb") as err:
        start = time.perf_counter()
        process = subprocess.Popen(
            command.arguments,
            cwd=directory,
            env=_environment(output.parent),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)  # Popen must not wait for a process that is gone
    if process.returncode not in command.accepted:
        output.unlink()
        said = errors.read_text(encoding="utf-8", errors="replace").strip()[-300:]
        raise CrashError(f"{command.name} ended with {process.returncode}: {said}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss)


def compare(first: Command, second: Command, directory: Path, output: Path, pairs: int) -> Comparison:
    """Run two commands in turn: a pair that does not count, then the pairs that do.

    Args:
        first: the command whose cost is the ratios' numerator.
        second: the command that it is measured by.
        directory: where both run.
        output: a directory for what they print, as `<name>.out`.
        pairs: how many pairs count.

    Raises:
        CrashError: one of them did not do its work.
    """
    costs = [
        (run(first, directory, output / f"{first.name}.out"), run(second, directory, output / f"{second.name}.out"))
        for _ in range(pairs + 1)
    ][1:]
    return Comparison(
        first.name,
        second.name,
        _medians([one for one, _ in costs]),
        _medians([other for _, other in costs]),
        median(one.wall / other.wall for one, other in costs),
        median(one.cpu / other.cpu for one, other in costs),
        pairs,
    )


def _environment(directory: Path) -> dict[str, str]:
    """The environment without what changes how Python runs: a user's second run finds its bytecode written."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return {**kept, "PYTHONPYCACHEPREFIX": str(directory / "bytecode")}


def _medians(costs: Sequence[Cost]) -> Cost:
    return Cost(
        median(cost.wall for cost in costs), median(cost.cpu for cost in costs), max(cost.peak for cost in costs)
    )
