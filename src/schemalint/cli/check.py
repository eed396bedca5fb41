"""`schemalint check`."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click
from msgspec import structs

from schemalint.cli.files import Files, discover_files, reviewing_options, under_review
from schemalint.cli.fixing import check_options, fixing_options
from schemalint.cli.formats import formats
from schemalint.cli.options import Params, load_settings, reading_options, selecting_options
from schemalint.model import Report, Severity
from schemalint.settings.settings import Settings

if TYPE_CHECKING:
    from schemalint.engine.contract import Contract
    from schemalint.engine.fixing import Check
    from schemalint.sources.discovery import Discovery
    from schemalint.sources.source import History


@click.command(
    "check",
    epilog="""\b
Examples:
  schemalint check
  schemalint check migrations/ --profile supabase
  schemalint check migrations/ --since origin/main
  schemalint check migrations/ --diff --unsafe-fixes
  schemalint check schema.sql --select foreign-keys,float-money
  schemalint check --contract AGENTS.md schema.sql
  schemalint check db/ --output-format text --output-format json=out.json
  pg_dump --schema-only app | schemalint check - --stdin-filename app.sql""",
)
@click.argument("paths", nargs=-1)
@reading_options
@selecting_options
@click.option(
    "--contract",
    multiple=True,
    metavar="PROMPT",
    help="Hold the SQL to what this prompt demands, in the place of a profile.  [repeatable]",
)
@reviewing_options
@fixing_options
@click.option("--exit-zero", is_flag=True, help="Exit with 0 whatever is found.")
@click.option(
    "--output-format",
    "formats",
    multiple=True,
    metavar="FORMAT[=FILE]",
    callback=formats,
    help="text, concise, json or github.  [repeatable; default: text]",
)
@click.option("--stdin-filename", metavar="PATH", help="The path to report for standard input.")
@click.option(
    "--whole-directory",
    is_flag=True,
    help="Replay the whole directory or migration history the named files stand in, and report on those files.",
)
@click.option("--list-files", is_flag=True, help="Print the files that would be checked, in order, and stop.")
@click.option("--show-settings", is_flag=True, help="Print the settings and where each comes from, and stop.")
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", help="Colours in the output.")
@click.option("-v", "--verbose", is_flag=True, help="Say more: what was not judged, tracebacks.")
@click.option("-q", "--quiet", is_flag=True, help="Leave out the summary.")
def command(paths: tuple[str, ...], **params: Any) -> int:  # noqa: ANN401 - the options above
    """Check schemas, migrations and prompts.

    PATHS are files (SQL: .sql, .psql, .pgsql, .ddl; prompts: .md, .mdc, .txt, .prompt), directories, globs, or - for
    standard input; without any, the `paths` of the configuration, else the working directory.

    Exit codes: 0 nothing found that fails the run, 1 something was, 2 the run itself failed.
    """
    check_options(paths, params)
    loaded = load_settings(params)
    if params["show_settings"]:
        from schemalint.settings.show import show

        click.echo(show(loaded), nl=False)
        return 0
    files = discover_files(paths, loaded.settings, {**params, "prompts": True})
    if params["verbose"]:
        _say_skipped(files.discovery)
    if params["list_files"]:
        _list(files.discovery)
        return 0
    report = _report(files, loaded.settings, paths, params)
    _write(report, params)
    return exit_code(report, loaded.settings.fail_on, exit_zero=params["exit_zero"])


def exit_code(report: Report, fail_on: Severity, *, exit_zero: bool) -> int:
    """1 where a finding is at least as severe as what fails the run, else 0."""
    worst = report.worst()
    return int(worst is not None and worst >= fail_on and not exit_zero)


def _list(discovery: "Discovery") -> None:
    from schemalint.report.escape import escape
    from schemalint.sources.discovery import list_files

    for file in list_files(discovery):
        if file.under_review:
            click.echo(escape(file.path))


def _say_skipped(discovery: "Discovery") -> None:
    from schemalint.report.escape import escape

    for prompt in discovery.prompts:
        click.echo(escape(f"prompt {prompt.path}: {prompt.evidence}"), err=True)
    for path, reason in discovery.skipped:
        click.echo(escape(f"skipped {path}: {reason}"), err=True)


def _contract(settings: Settings, named: Sequence[str]) -> "Contract | None":
    """The contract that the command line names, else that of the configuration."""
    if not named and not settings.contract:
        return None
    from schemalint.engine.contract import read_contract
    from schemalint.sources.paths import below

    return read_contract(named or [below(settings.root, path) for path in settings.contract])


def _report(files: Files, settings: Settings, paths: Sequence[str], params: Params) -> Report:
    """What is found, after fixes where these are wanted."""
    check = _checking(files, settings, _contract(settings, params["contract"]))
    if params["fix"] or params["diff"]:
        from schemalint.cli.fix import fixed_report

        return fixed_report(files, check, paths, params)
    return check((files.review.after if files.review is not None else files.discovery).histories)


def _checking(files: Files, settings: Settings, contract: "Contract | None") -> "Check":
    """How states of the files are checked."""
    from schemalint.engine import check
    from schemalint.rules.selection import load

    if contract is not None:
        settings = contract.settings(settings)
    rules = load(settings, prompts=bool(files.discovery.prompts))
    if files.review is not None:
        from schemalint.engine.changed import checking

        return checking(files.review, settings, rules, contract)
    reviewed = under_review(files.discovery, settings)

    def checked(histories: "Sequence[History]") -> Report:
        report = check(histories, settings, rules, contract)
        return report if reviewed is None else structs.replace(report, reviewed=reviewed)

    return checked


def _write(report: Report, params: Params) -> None:
    from schemalint.report import write

    formats = params["formats"]
    if params["diff"]:  # standard output is the diff's
        from schemalint.report.summary import fixes_line, plain

        if not params["quiet"]:
            click.echo(plain(fixes_line(report, shown_only=True)), err=True)
        formats = [one for one in formats if one[1] is not None]
    try:
        write(report, formats, color=params["color"], verbose=params["verbose"], quiet=params["quiet"])
        sys.stdout.flush()
    except BrokenPipeError:  # the reader left early; the verdict stands
        from schemalint.cli.run import silence_output

        silence_output()
