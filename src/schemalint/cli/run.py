"""The entry point: a command's exit code, and one line for whatever went wrong."""

import os
import sys
from collections.abc import Sequence

import click

from schemalint import __version__
from schemalint.cli.group import LazyGroup
from schemalint.report.output import OutputError
from schemalint.settings.errors import SettingsError
from schemalint.sources.errors import InputError

FAILED = 2
INTERRUPTED = 130
COMPLETE_VARIABLE = "_SCHEMALINT_COMPLETE"


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    invoke_without_command=True,
    epilog="schemalint COMMAND --help says more about a command.",
)
@click.version_option(__version__, "-V", "--version", message="schemalint %(version)s")
@click.pass_context
def group(ctx: click.Context) -> None:
    """A linter for PostgreSQL schemas and migrations."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help(), err=True)
        ctx.exit(FAILED)


def main(args: Sequence[str]) -> int:
    """Run a command line.

    Args:
        args: the arguments.

    Returns:
        0, 1 where findings fail the run, 2 where the run itself failed, 130 where it was interrupted.
    """
    arguments = list(args)
    _replace_closed_streams()
    if COMPLETE_VARIABLE in os.environ:
        group.main(arguments, prog_name="schemalint", complete_var=COMPLETE_VARIABLE)
    try:
        code = _invoke(arguments)
        sys.stdout.flush()
    except (KeyboardInterrupt, click.Abort):
        return INTERRUPTED
    except BrokenPipeError:  # whoever read our output has what they wanted
        silence_output()
        return 0
    except click.UsageError as error:
        return _fail(_usage(error))
    except (SettingsError, InputError, OutputError) as error:
        return _fail(str(error))
    except OSError as error:  # a full disk, a lost connection: nothing to report to us
        _give_up_output()
        return _fail(f"{error.filename or 'input or output'}: {error.strerror or error}")
    except Exception as error:
        return _fail_internally(error, verbose="--verbose" in arguments or "-v" in arguments)
    return code


def _replace_closed_streams() -> None:
    """Put the null device in the place of what our caller has closed: the exit code is then what is left to say."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115 - as long as we run


def _give_up_output() -> None:
    """Leave what cannot be written: some versions of Python try again at their exit, and take its code."""
    try:
        sys.stdout.flush()
    except OSError:
        silence_output()


def silence_output() -> None:
    """Send what is still to be written to a closed pipe nowhere, so that Python's exit does not complain."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _invoke(arguments: list[str]) -> int:
    try:
        with group.make_context("schemalint", arguments) as ctx:
            result = group.invoke(ctx)
    except click.exceptions.Exit as leave:
        return leave.exit_code
    return result if isinstance(result, int) else 0


def _usage(error: click.UsageError) -> str:
    message = error.format_message().rstrip(".")
    where = error.ctx.command_path if error.ctx else "schemalint"
    return f"{message[:1].lower()}{message[1:]} (see {where} --help)"


def _fail_internally(error: Exception, *, verbose: bool) -> int:
    if verbose:
        import traceback

        click.echo("".join(traceback.format_exception(error)), err=True, nl=False)
    about = "please report it" if verbose else "please report it, with what --verbose adds"
    return _fail(f"internal error: {type(error).__name__}: {error} ({about})")


def _fail(message: str) -> int:
    from schemalint.report.escape import escape

    click.echo(f"error: {escape(message)}", err=True)
    return FAILED
