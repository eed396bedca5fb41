"""`schemalint trace`."""

import sys
from typing import Any, Literal

import click

from schemalint.cli.files import discover_files
from schemalint.cli.options import load_settings, reading_options


@click.command(
    "trace",
    epilog="""\b
Examples:
  schemalint trace AGENTS.md
  schemalint trace prompts/ --output-format markdown
  schemalint trace AGENTS.md .cursor/rules --output-format json""",
)
@click.argument("paths", nargs=-1, required=True, metavar="PROMPT...")
@reading_options
@click.option("--stdin-filename", metavar="PATH", help="The path to report for standard input.")
@click.option(
    "--output-format", type=click.Choice(["text", "json", "markdown"]), default="text", help="How to show them."
)
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", help="Colours or not.")
def command(
    paths: tuple[str, ...],
    output_format: str,
    color: Literal["auto", "always", "never"],
    **params: Any,  # noqa: ANN401 - the options above
) -> None:
    """Trace what prompts demand to the rules that check it.

    For each claim of a prompt: its line, how strictly it is made, the rules that hold SQL to it and whether the
    prompt's own examples keep them, or why nothing can check it. Of several prompts, what each says of the rules that
    any of them states.

    The JSON has "version", "prompts" (path, title, checked, coverage in per cent, claims) and "rules" (what each
    prompt says of a rule, and whether two contradict each other).
    """
    loaded = load_settings(params)
    histories = discover_files(paths, loaded.settings, {**params, "prompts": True}).discovery.histories

    from schemalint.engine.traceability import traceability
    from schemalint.report import traceability as report

    traced = traceability(histories, loaded.settings)
    if output_format == "text":
        from schemalint.report.look import look_at

        text = report.render_text(traced, look_at(sys.stdout, color))
    else:
        text = report.render_json(traced) if output_format == "json" else report.render_markdown(traced)
    click.echo(text, nl=False)
