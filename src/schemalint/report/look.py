"""How an output may look: colours, width, and how much is said."""

import os
from collections.abc import Mapping
from typing import IO, Literal

from schemalint.named import NamedTuple

ColorChoice = Literal["auto", "always", "never"]


class Look(NamedTuple):
    """What a renderer may do.

    Attributes:
        color: whether escape codes may be used.
        width: columns of the terminal; none where the output is not one, and then nothing is wrapped.
        unicode: whether the output can carry characters beyond ASCII.
        verbose: whether to say what was not judged, and more about the projects.
        quiet: whether to leave out the summary.
    """

    color: bool = False
    width: int | None = None
    unicode: bool = True
    verbose: bool = False
    quiet: bool = False


def look_at(stream: IO[str] | None, color: ColorChoice = "auto", *, verbose: bool = False, quiet: bool = False) -> Look:
    """The look for a stream, or for a file where there is none."""
    terminal = stream is not None and stream.isatty()
    encoding = "utf-8" if stream is None else getattr(stream, "encoding", None) or "utf-8"
    return Look(
        color=color == "always" or (color == "auto" and _wants_color(os.environ, terminal)),
        width=_width() if terminal else None,
        unicode=encoding.lower().replace("-", "").startswith("utf"),
        verbose=verbose,
        quiet=quiet,
    )


def _wants_color(environ: Mapping[str, str], terminal: bool) -> bool:
    """What the environment asks for: NO_COLOR before FORCE_COLOR, and both before what the terminal can do."""
    if environ.get("NO_COLOR"):
        return False
    if environ.get("FORCE_COLOR"):
        return True
    return terminal and environ.get("TERM") != "dumb" and not _legacy_console()


def _legacy_console() -> bool:
    """Whether this is a Windows console that does not read escape codes."""
    if os.name != "nt":
        return False
    from rich.console import detect_legacy_windows

    return detect_legacy_windows()


def _width() -> int:
    from shutil import get_terminal_size

    return max(40, get_terminal_size().columns)
