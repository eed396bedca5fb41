"""The command line: a module per command, imported when the command is called."""

from schemalint.cli.run import main

__all__ = ["main"]
