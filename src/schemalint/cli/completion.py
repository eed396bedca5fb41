"""`schemalint completion`."""

import click


@click.command(
    "completion",
    epilog="""\b
Examples:
  schemalint completion bash >> ~/.bashrc
  schemalint completion zsh >> ~/.zshrc
  schemalint completion fish > ~/.config/fish/completions/schemalint.fish""",
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print the script that completes commands, options and rule names in a shell."""
    from click.shell_completion import BashComplete, ShellComplete, get_completion_class

    from schemalint.cli.run import COMPLETE_VARIABLE

    complete = get_completion_class(shell) or BashComplete
    # the base class's method: bash's own starts a bash to learn its version
    script = ShellComplete.source(complete(ctx.find_root().command, {}, "schemalint", COMPLETE_VARIABLE))
    click.echo(script)
