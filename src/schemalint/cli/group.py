"""The command group, whose commands are imported when they are called."""

from importlib import import_module

import click

COMMANDS = {
    "check": "Check schemas, migrations and prompts.",
    "rules": "List the rules.",
    "explain": "Show the page of a rule.",
    "catalog": "Show the catalog that files make.",
    "locks": "Show what migrations lock, rewrite and scan.",
    "trace": "Trace what prompts demand to the rules that check it.",
    "init": "Write a configuration file for this project.",
    "completion": "Print the shell's completion script.",
}
"""The commands and what each does; the command stands in the module of its name."""


class LazyGroup(click.Group):
    """A group that imports a command's module when the command is looked up."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """The names of the commands, in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """The command of a name, none where there is none."""
        if cmd_name not in COMMANDS:
            return None
        command = import_module(f"schemalint.cli.{cmd_name}").command
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the arguments begin with."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            from schemalint.settings.errors import did_you_mean

            raise click.UsageError(f'no such command "{name}"{did_you_mean(name, COMMANDS)}', ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's
        """Write the list of commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))
