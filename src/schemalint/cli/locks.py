"""`schemalint locks`."""

import sys
from typing import Any, Literal

import click

from schemalint.cli.files import discover_files, reviewing_options
from schemalint.cli.options import load_settings, reading_options


@click.command(
    "locks",
    epilog="""\b
Examples:
  schemalint locks migrations/
  schemalint locks migrations/0042_index.sql --pg-version 18
  schemalint locks migrations/ --output-format json""",
)
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@reading_options
@reviewing_options
@click.option("--stdin-filename", metavar="PATH", help="The path to report for standard input.")
@click.option("--output-format", type=click.Choice(["text", "json"]), default="text", help="How to show them.")
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", help="Colours or not.")
def command(
    paths: tuple[str, ...],
    output_format: str,
    color: Literal["auto", "always", "never"],
    **params: Any,  # noqa: ANN401 - the options above
) -> None:
    """Show what migrations lock, rewrite and scan.

    For each statement of the files: the locks that it takes on tables that are in use when the file is deployed, who
    waits for them, and which tables and indexes are rewritten, built and read meanwhile. What the file itself creates
    is in nobody's use. No database is needed.

    The JSON has "version" and "statements"; each statement has path, line, column, sql, transaction, in_block, locks
    (relation, mode, blocks), rewrites, builds, scans and certain (false where the files do not tell all of it).
    """
    loaded = load_settings(params)
    histories = discover_files(paths, loaded.settings, params).discovery.histories

    from schemalint.engine import traces
    from schemalint.report.locks import render_json, render_text
    from schemalint.report.look import look_at

    traced = traces(histories, loaded.settings)
    text = render_json(traced) if output_format == "json" else render_text(traced, look_at(sys.stdout, color))
    click.echo(text, nl=False)
