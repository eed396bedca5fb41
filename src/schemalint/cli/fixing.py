"""The options that say what becomes of fixes."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import click

from schemalint.cli.options import Params

F = TypeVar("F", bound=Callable[..., Any])


def fixing_options(function: F) -> F:
    """Add the options that say what becomes of fixes."""
    for name, about in (
        ("--unsafe-fixes", "With --fix or --diff: take those, too, that may change what the files do."),
        ("--diff", "Print what --fix would do as a diff, and write nothing."),
        ("--fix", "Write the fixes of what is found into the files under review."),
    ):
        function = click.option(name, is_flag=True, help=about)(function)
    return function


def check_options(paths: Sequence[str], params: Params) -> None:
    """Refuse options that contradict each other.

    Raises:
        click.UsageError: with the reason.
    """
    if params["fix"] and params["diff"]:
        raise click.UsageError("--fix writes what --diff only shows: give one of them")
    if params["unsafe_fixes"] and not (params["fix"] or params["diff"]):
        raise click.UsageError("--unsafe-fixes goes with --fix or --diff")
    if params["fix"] and params["staged"]:
        raise click.UsageError("--fix writes into the work tree, and --staged reads what is staged: give one of them")
    if (params["fix"] or params["diff"]) and "-" in paths:
        raise click.UsageError("fixes are for files, not for the path -")
