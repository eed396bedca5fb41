"""Paths are strings here, absolute and with `/`: a run handles thousands of them, and each object would be felt."""
# ruff: noqa: PTH100, PTH103, PTH112, PTH113, PTH118

import os
from collections.abc import Iterable

_CHUNK = 1 << 16
"""How much of a file is read at once: nearly all files are smaller, and what is larger is allocated more slowly."""


def absolute(path: str) -> str:
    """A path as discovery compares paths: absolute, normalised, with `/`."""
    return os.path.abspath(path).replace(os.sep, "/")


def below(directory: str, path: str) -> str:
    """A path that is relative to a directory, or already absolute."""
    return os.path.join(directory, path)


def relative(location: str, directory: str) -> str | None:
    """A location relative to a directory above it; none where the directory is not above it."""
    prefix = directory if directory.endswith("/") else directory + "/"
    return location[len(prefix) :] if location.startswith(prefix) else None


def parent(location: str) -> str:
    """The directory that a location stands in, empty for the root's."""
    return location.rpartition("/")[0]


def name(location: str) -> str:
    """The last component of a location."""
    return location.rpartition("/")[2]


def shown(location: str, here: str = "") -> str:
    """A location as users read it: relative to the working directory, with `/`.

    Args:
        location: absolute.
        here: the working directory, for who asks often.
    """
    inside = relative(location, here or absolute("."))
    if inside is not None:
        return printable(inside)
    try:
        return printable(os.path.relpath(location or "/").replace(os.sep, "/"))
    except ValueError:  # on another drive
        return printable(location)


def printable(path: str) -> str:
    """A path whose bytes are no text, with those bytes escaped."""
    return path if path.isascii() else os.fsencode(path).decode("utf-8", "backslashreplace")


def real(location: str) -> str:
    """A location with its links followed."""
    return os.path.realpath(location or "/").replace(os.sep, "/")


def is_directory(location: str) -> bool:
    """Whether there is a directory at a location."""
    return os.path.isdir(location)


def is_file(location: str) -> bool:
    """Whether there is a regular file at a location."""
    return os.path.isfile(location)


def exists(location: str) -> bool:
    """Whether there is anything at a location, a link that leads nowhere included."""
    return os.path.lexists(location)


def make_directory(location: str) -> None:
    """Make a directory, and those above it, where they are not there.

    Raises:
        OSError: they cannot be made.
    """
    os.makedirs(location, exist_ok=True)


def entries(location: str) -> list[os.DirEntry[str]]:
    """What a directory holds, in no order.

    Raises:
        OSError: it cannot be listed.
    """
    with os.scandir(location or "/") as found:
        return list(found)


def content(location: str) -> bytes:
    """The bytes of a file.

    Raises:
        OSError: it cannot be read.
    """
    # A stream would cost as much again: it asks the system for what only streams need.
    descriptor = os.open(location, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    parts: list[bytes] = []
    try:
        while data := os.read(descriptor, _CHUNK):
            parts.append(data)
    finally:
        os.close(descriptor)
    return parts[0] if len(parts) == 1 else b"".join(parts)


def beginning(location: str, size: int) -> bytes:
    """The first bytes of a file, none where it cannot be read."""
    try:
        descriptor = os.open(location, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    except OSError:
        return b""
    try:
        return os.read(descriptor, size)
    except OSError:
        return b""
    finally:
        os.close(descriptor)


def lines(location: str) -> Iterable[str]:
    """The lines of a text file that may not be there, without their ends; bytes that are no text are replaced."""
    try:
        return content(location).decode("utf-8-sig", "replace").split("\n")
    except OSError:
        return ()
