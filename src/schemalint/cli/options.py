"""The options that give settings, for every command that reads files."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar, get_args

import click

from schemalint.settings.load import Loaded, load
from schemalint.settings.settings import ProfileChoice

F = TypeVar("F", bound=Callable[..., Any])
Params = Mapping[str, Any]

SEVERITIES = ("error", "warning", "note")
_KEYS = ("profile", "pg-version", "select", "extend-select", "ignore", "fail-on")


def comma_list(_ctx: click.Context, _param: click.Parameter, values: tuple[str, ...]) -> list[str] | None:
    """The items of repeated comma-separated lists; none where the option was not given."""
    if not values:
        return None
    return [item for value in values for part in value.split(",") if (item := part.strip())]


_READING = (
    click.option(
        "--config",
        multiple=True,
        metavar="FILE|KEY=VALUE",
        help="Read this configuration file, or set one key to a TOML value.  [repeatable]",
    ),
    click.option("--isolated", is_flag=True, help="Read no configuration file."),
    click.option("--profile", type=click.Choice(get_args(ProfileChoice)), help="What the database is."),
    click.option("--pg-version", type=click.IntRange(12, 18), help="Major version of the server."),
)

_SELECTING = (
    click.option(
        "--select", multiple=True, metavar="NAMES", callback=comma_list, help="Run only these rules or topics."
    ),
    click.option("--extend-select", multiple=True, metavar="NAMES", callback=comma_list, help="Run these too."),
    click.option("--ignore", multiple=True, metavar="NAMES", callback=comma_list, help="Do not run these."),
    click.option("--fail-on", type=click.Choice(SEVERITIES), help="Lowest severity that fails the run.  [warning]"),
)


def reading_options(function: F) -> F:
    """Add the options that say how files are read."""
    return _with(_READING, function)


def selecting_options(function: F) -> F:
    """Add the options that say which rules run and what fails."""
    return _with(_SELECTING, function)


def load_settings(params: Params) -> Loaded:
    """The settings that the options of a command line ask for, the names of rules checked.

    Raises:
        SettingsError: a configuration file or an option is wrong.
    """
    given = {key: value for key in _KEYS if (value := params.get(key.replace("-", "_"))) is not None}
    loaded = load(params["config"], isolated=params["isolated"], options=given)
    if loaded.origins:
        from schemalint.rules.selection import verify

        verify(*loaded)
    return loaded


def _with(options: tuple[Callable[[F], F], ...], function: F) -> F:
    for option in reversed(options):
        function = option(function)
    return function
