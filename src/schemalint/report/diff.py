"""What fixes do to files, as a unified diff that `git apply` and `patch -p1` take."""

import difflib
from collections.abc import Iterator, Mapping

from schemalint.report.escape import escape

_NO_END = "\\ No newline at end of file\n"


def render(changed: Mapping[str, tuple[bytes | None, bytes]], *, terminal: bool) -> bytes:
    """The difference between files before and after.

    Args:
        changed: the bytes of each file before, none where it is new, and after.
        terminal: whether a terminal shows it: then what would act on it is spelled out.
    """
    text = "".join(line for path, (before, after) in sorted(changed.items()) for line in _file(path, before, after))
    if terminal:
        text = "".join(f"{escape(line)}\n" for line in text.split("\n")[:-1])
    return text.encode("utf-8", "surrogateescape")


def _file(path: str, before: bytes | None, after: bytes) -> Iterator[str]:
    old, new = _named("a", path), _named("b", path)
    if before is None:
        old = "/dev/null"
        yield f"diff --git {_named('a', path)} {new}\nnew file mode 100644\n"
    for line in difflib.unified_diff(_lines(before or b""), _lines(after), old, new):
        yield line if line.endswith("\n") else f"{line}\n{_NO_END}"


def _named(side: str, path: str) -> str:
    """A path as git writes it: in quotes where it has anything in it that would end it."""
    whole = f"{side}/{path}"
    if whole.isprintable() and not {'"', "\\"} & set(whole):
        return whole if " " not in whole else f"{whole}\t"
    quoted = "".join(_byte(byte) for byte in whole.encode("utf-8", "surrogateescape"))
    return f'"{quoted}"'


def _byte(byte: int) -> str:
    char = chr(byte)
    if char in '"\\':
        return f"\\{char}"
    return char if 0x20 <= byte < 0x7F else f"\\{byte:03o}"


def _lines(data: bytes) -> list[str]:
    """The lines with their ends; bytes that are no text stay what they are."""
    parts = data.split(b"\n")
    lines = [part + b"\n" for part in parts[:-1]] + ([parts[-1]] if parts[-1] else [])
    return [line.decode("utf-8", "surrogateescape") for line in lines]
