"""`schemalint explain`."""

import sys
from typing import TYPE_CHECKING

import click

from schemalint.rules.index import RULES

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


def _complete(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list["CompletionItem"]:
    from click.shell_completion import CompletionItem

    return [CompletionItem(name, help=entry.lead) for name, entry in RULES.items() if name.startswith(incomplete)]


@click.command(
    "explain",
    epilog="""\b
Examples:
  schemalint explain float-money
  schemalint explain foreign-key-without-index | less""",
)
@click.argument("rule", shell_complete=_complete)
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", help="Render the page or not.")
def command(rule: str, color: str) -> None:
    """Show the page of a rule: why, examples, options, when to ignore it.

    Rendered on a terminal, as Markdown elsewhere.
    """
    from schemalint.engine.pages import read_page

    if rule not in RULES:
        from schemalint.settings.errors import did_you_mean

        raise click.UsageError(f'unknown rule "{rule}"{did_you_mean(rule, RULES)}')
    page = read_page(rule)
    if _rendered(color):
        _render(page)
    else:
        click.echo(page, nl=False)


def _rendered(color: str) -> bool:
    from schemalint.report.look import look_at

    return look_at(sys.stdout, "always" if color == "always" else "never" if color == "never" else "auto").color


def _render(page: str) -> None:
    from rich.console import Console
    from rich.markdown import Markdown

    Console(force_terminal=True).print(Markdown(page))
