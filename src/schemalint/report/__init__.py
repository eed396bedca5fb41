"""Reports: one module an output format, imported only when it is asked for."""

import sys
from collections.abc import Callable, Sequence
from importlib import import_module

from schemalint.model import Report
from schemalint.report.look import ColorChoice, Look, look_at
from schemalint.report.output import OutputError, emit

__all__ = ["FORMATS", "OutputError", "check_formats", "write"]

FORMATS = {
    "text": "schemalint.report.text",
    "concise": "schemalint.report.concise",
    "json": "schemalint.report.json",
    "github": "schemalint.report.github",
}
"""The module of each format; its `render(report, look)` gives the output."""

Format = tuple[str, str | None]
"""A format's name and the file it goes to, none for standard output."""


def write(
    report: Report,
    formats: Sequence[Format],
    *,
    color: ColorChoice = "auto",
    verbose: bool = False,
    quiet: bool = False,
) -> None:
    """Write a report in several formats at once.

    Args:
        report: the result of a run.
        formats: what to write where; at most one goes to standard output.
        color: whether to use escape codes; `auto` looks at NO_COLOR, FORCE_COLOR and the terminal.
        verbose: list every project and repeat, and say what was not judged.
        quiet: leave out the summary.

    Raises:
        OutputError: the formats contradict each other, or a file cannot be written.
    """
    check_formats(formats)
    for name, path in formats:
        render: Callable[[Report, Look], str | bytes] = import_module(FORMATS[name]).render
        look = look_at(sys.stdout if path is None else None, color, verbose=verbose, quiet=quiet)
        emit(render(report, look), path)


def check_formats(formats: Sequence[Format]) -> None:
    """Refuse formats that do not exist or that go to the same place; worth asking before a long run.

    Raises:
        OutputError: with the reason.
    """
    seen: dict[str | None, str] = {}
    for name, path in formats:
        if name not in FORMATS:
            raise OutputError(f"unknown output format {name!r}; the formats are {', '.join(FORMATS)}")
        if path in seen:
            where = "standard output" if path is None else path
            raise OutputError(f"the formats {seen[path]} and {name} both go to {where}")
        seen[path] = name
