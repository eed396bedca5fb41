"""The command line: a module per command, imported when the command is called."""

import gc
import os
import sys
from collections.abc import Sequence
from contextlib import suppress

__all__ = ["main"]


def main(args: Sequence[str] | None = None) -> int:
    """Run a command line.

    Args:
        args: the arguments; where none are given, those of the process, which then ends here, without tidying up:
            that alone is a fifth of a short run.

    Returns:
        The exit code (see `run.main`).
    """
    if args is not None:
        from schemalint.cli.run import main as run

        return run(args)
    gc.disable()  # what is imported and what a run makes lives until the process ends
    from schemalint.cli.run import main as run

    code = run(sys.argv[1:])
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)
