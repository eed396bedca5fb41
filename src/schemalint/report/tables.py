"""Tables as text: what a console of rich's would print."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from schemalint.report.look import Look

if TYPE_CHECKING:
    from rich.console import Console

WIDTH = 140
"""Columns of the output where it is no terminal."""


def printed(look: Look, draw: "Callable[[Console], None]") -> str:
    """What is drawn on a console of some look, without blanks at the ends of lines.

    Args:
        look: colours and width.
        draw: prints to the console it is given.
    """
    from io import StringIO

    from rich.console import Console

    out = StringIO()
    draw(
        Console(
            file=out, width=look.width or WIDTH, force_terminal=look.color, no_color=not look.color, highlight=False
        )
    )
    return "\n".join(line.rstrip() for line in out.getvalue().split("\n"))
