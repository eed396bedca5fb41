"""`schemalint catalog`."""

from typing import Any

import click

from schemalint.cli.files import discover_files
from schemalint.cli.options import load_settings, reading_options


@click.command(
    "catalog",
    epilog="""\b
Examples:
  schemalint catalog migrations/
  schemalint catalog schema.sql --format mermaid
  schemalint catalog db/ --format dot | dot -Tsvg > schema.svg""",
)
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@reading_options
@click.option("--stdin-filename", metavar="PATH", help="The path to report for standard input.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["json", "text", "mermaid", "dot"]),
    default="json",
    help="How to show it.  [default: json]",
)
def command(paths: tuple[str, ...], format_: str, **params: Any) -> None:  # noqa: ANN401 - the options above
    """Show the catalog that files make: their tables, keys, policies and the rest, after the last statement."""
    loaded = load_settings(params)
    histories = discover_files(paths, loaded.settings, params).discovery.histories

    from schemalint.engine import catalogs
    from schemalint.report.catalog import render

    click.echo(render(catalogs(histories, loaded.settings), format_), nl=False)
