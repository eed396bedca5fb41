"""Bringing rendered output to where it belongs: a file, written whole or not at all, or standard output."""

import os
import stat
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


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
    from pathlib import Path

    data = rendered if isinstance(rendered, bytes) else rendered.encode("utf-8", "backslashreplace")
    try:
        _write(Path(path), data)
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


def _write(path: "Path", data: bytes) -> None:
    if not path.parent.is_dir():
        raise OutputError(f"cannot write {path}: the directory {path.parent} does not exist")
    if path.exists() and not path.is_file():
        # a device or a pipe must be written to, not replaced; a directory is refused by the system
        path.write_bytes(data)
        return
    target = path.resolve()
    part = target.with_name(f".{target.name}.{os.urandom(4).hex()}")
    try:
        part.touch(exist_ok=False)
        part.write_bytes(data)
        if target.exists():
            part.chmod(stat.S_IMODE(target.stat().st_mode))
        part.replace(target)
    except OSError:
        part.unlink(missing_ok=True)
        raise
