"""`schemalint init`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from schemalint.cli.template import render
from schemalint.settings.errors import SettingsError
from schemalint.settings.find import OWN_FILE, PROJECT_FILE, named

if TYPE_CHECKING:
    from schemalint.settings.settings import Settings
    from schemalint.sources.source import History


@click.command(
    "init",
    epilog="""\b
Examples:
  schemalint init
  schemalint init --print
  schemalint init --pyproject
  schemalint init --from-prompt AGENTS.md""",
)
@click.option("--print", "to_output", is_flag=True, help="Print the configuration instead of writing it.")
@click.option("--pyproject", is_flag=True, help="Append [tool.schemalint] to pyproject.toml.")
@click.option("--force", is_flag=True, help="Overwrite schemalint.toml.")
@click.option(
    "--from-prompt",
    "prompts",
    multiple=True,
    metavar="PROMPT",
    help="Select and level the rules as this prompt states them.  [repeatable]",
)
def command(*, to_output: bool, pyproject: bool, force: bool, prompts: tuple[str, ...]) -> None:
    """Write a commented schemalint.toml for the schemas and migrations found here.

    Exits with 2 where a configuration exists already.
    """
    if not to_output:
        _refuse_to_overwrite(pyproject=pyproject, force=force)
    text = render(_found(), pyproject=pyproject, said=_stated(prompts) if prompts else None)
    if to_output:
        click.echo(text, nl=False)
        return
    path = Path(PROJECT_FILE if pyproject else OWN_FILE)
    _write(path, _appended(path.read_text(encoding="utf-8"), text) if pyproject else text)
    click.echo(f"{'added [tool.schemalint] to' if pyproject else 'wrote'} {path}")


def _stated(prompts: tuple[str, ...]) -> "Settings":
    """The settings that are equivalent to holding SQL to some prompts.

    Raises:
        InputError: one does not exist, or is no UTF-8 text.
    """
    from schemalint.engine.contract import read_contract
    from schemalint.settings.settings import Settings

    return read_contract(prompts).settings(Settings())


def _found() -> tuple["History", ...]:
    """The histories under the working directory; none where there is nothing to check."""
    from schemalint.settings.settings import Settings
    from schemalint.sources.discovery import discover
    from schemalint.sources.errors import InputError

    try:
        return discover(["."], Settings()).histories
    except InputError:
        return ()


def _refuse_to_overwrite(*, pyproject: bool, force: bool) -> None:
    if pyproject and not Path(PROJECT_FILE).is_file():
        raise SettingsError(f"there is no {PROJECT_FILE} here")
    if Path(PROJECT_FILE).is_file() and _has_table() and (pyproject or not force):
        raise SettingsError(f"{PROJECT_FILE} has a [tool.schemalint] table already")
    if Path(OWN_FILE).exists() and not (force and not pyproject):
        raise SettingsError(f"{OWN_FILE} exists already" + ("" if pyproject else "; --force overwrites it"))


def _has_table() -> bool:
    try:
        named(PROJECT_FILE)
    except SettingsError as error:
        if "has no [tool." in str(error):
            return False
        raise
    return True


def _appended(before: str, text: str) -> str:
    return f"{before.rstrip()}\n\n{text}" if before.strip() else text


def _write(path: Path, text: str) -> None:
    """Write a file at once or not at all."""
    beside = path.with_name(f".{path.name}.new")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)
