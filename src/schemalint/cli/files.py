"""The files that a command line names, the histories that they make, and which of them are under review."""

import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import click

from schemalint.cli.options import Params
from schemalint.model import Reviewed
from schemalint.named import NamedTuple
from schemalint.settings.settings import Settings

if TYPE_CHECKING:
    from schemalint.sources.discovery import Discovery
    from schemalint.sources.review import Review

F = TypeVar("F", bound=Callable[..., Any])


class Files(NamedTuple):
    """What a run reads.

    Attributes:
        discovery: the files, with those marked that are under review.
        review: what changed, where the files are compared with others.
    """

    discovery: "Discovery"
    review: "Review | None" = None


def reviewing_options(function: F) -> F:
    """Add the options that say what the files are compared with."""
    function = click.option("--staged", is_flag=True, help="Review what is staged in git, as it is staged.")(function)
    return click.option(
        "--since", metavar="REF", help="Review what changed since the current branch left REF, a branch, tag or commit."
    )(function)


def discover_files(paths: Sequence[str], settings: Settings, params: Params) -> Files:
    """The files that a command line names; with `prompts`, those in directories too.

    Raises:
        InputError: a path does not exist, there is nothing to check, or git does not have what is asked for.
        click.UsageError: the options contradict each other or the paths.
    """
    _agree(paths, params)
    files = _files(paths, settings, params)
    if settings.migrations_applied_until:
        from schemalint.sources.review import after_applied

        discovery = after_applied(files.discovery, settings.migrations_applied_until)
        review = files.review
        if review is not None:
            review = review._replace(after=after_applied(review.after, settings.migrations_applied_until))
        files = Files(discovery, review)
    _complain(files.discovery)
    return files


def under_review(discovery: "Discovery", settings: Settings) -> Reviewed | None:
    """Which files are under review, none where all are."""
    files = [file for history in discovery.histories for file in history.sources]
    reviewed = tuple(file.path for file in files if file.under_review)
    if len(reviewed) == len(files):
        return None
    last = settings.migrations_applied_until
    return Reviewed(about=f"after {last}" if last else "named", files=reviewed)


def _agree(paths: Sequence[str], params: Params) -> None:
    if params["stdin_filename"] is not None and "-" not in paths:
        raise click.UsageError("--stdin-filename goes with the path -")
    compared = [name for name in ("since", "staged") if params.get(name)]
    if len(compared) > 1:
        raise click.UsageError("--since and --staged compare with different things: give one of them")
    if compared and "-" in paths:
        raise click.UsageError(f"--{compared[0]} goes with files that git knows, not with the path -")


def _files(paths: Sequence[str], settings: Settings, params: Params) -> Files:
    from functools import partial

    from schemalint.sources.discovery import discover

    find = partial(discover, whole_directory=params.get("whole_directory", False), prompts=params.get("prompts", False))
    if params.get("since") or params.get("staged"):
        from schemalint.sources.review import since, staged

        if params.get("staged"):
            review = staged(paths, settings, find)
        else:
            review = since(params["since"], paths, settings, find)
        return Files(review.narrowed, review)
    piped = sys.stdin.buffer.read() if "-" in paths else None
    return Files(find(paths, settings, stdin_data=piped, stdin_filename=params["stdin_filename"]))


def _complain(discovery: "Discovery") -> None:
    """Say what is wrong with the layout of a migration tool; all that can be checked is."""
    from schemalint.report.escape import escape

    for history in discovery.histories:
        for complaint in history.complaints:
            click.echo(f"warning: {escape(history.root)}: {escape(complaint)}", err=True)
