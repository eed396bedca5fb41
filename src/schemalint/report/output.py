"""Bringing rendered output to where it belongs: a file, written whole or not at all, or standard output."""

# ruff: noqa: PTH101, PTH105, PTH108, PTH110, PTH112, PTH113, PTH116, PTH118, PTH119, PTH120, PTH123
# importing pathlib would add 4 ms to every run that writes a file

import os
import stat
import sys
from contextlib import suppress


class OutputError(Exception):
    """An output cannot be written as it was asked for; the message is for the user."""


def emit(rendered: str | bytes, path: str | None) -> None:
    """Write to a file, or to standard output where there is no path.

    Raises:
        OutputError: the file cannot be written.
    """
    if path is None:
        _emit_stdout(rendered)
        return
    data = rendered if isinstance(rendered, bytes) else rendered.encode("utf-8", "backslashreplace")
    try:
        write_file(path, data)
    except OSError as error:
        raise OutputError(f"cannot write {path}: {error.strerror or error}") from error


def _emit_stdout(rendered: str | bytes) -> None:
    # bytes go past the text layer, which on some systems would change line ends and refuse characters
    encoding = sys.stdout.encoding or "utf-8"
    data = rendered if isinstance(rendered, bytes) else rendered.encode(encoding, "backslashreplace")
    buffer = getattr(sys.stdout, "buffer", None)
    if buffer is None:
        sys.stdout.write(data.decode(encoding))
    else:
        sys.stdout.flush()
        buffer.write(data)
    sys.stdout.flush()


def write_file(path: str, data: bytes) -> None:
    """Write a file whole or not at all; it keeps its mode.

    Raises:
        OutputError: its directory does not exist.
        OSError: it cannot be written.
    """
    directory = os.path.dirname(path)
    if directory and not os.path.isdir(directory):
        raise OutputError(f"cannot write {path}: the directory {directory} does not exist")
    if os.path.exists(path) and not os.path.isfile(path):
        # a device or a pipe must be written to, not replaced; a directory is refused by the system
        with open(path, "wb") as stream:
            stream.write(data)
        return
    target = os.path.realpath(path)
    part = os.path.join(os.path.dirname(target), f".{os.path.basename(target)}.{os.urandom(4).hex()}")
    try:
        with open(part, "xb") as stream:
            stream.write(data)
        if os.path.exists(target):
            os.chmod(part, stat.S_IMODE(os.stat(target).st_mode))
        os.replace(part, target)
    except OSError:
        with suppress(FileNotFoundError):
            os.unlink(part)
        raise
