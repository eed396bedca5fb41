"""Making harmless what is not ours: control characters, direction overrides, and commands to a CI runner's log.

Names, paths, messages and source lines come from linted files. Printed as they are, they could move the cursor, hide
or reorder text, start a new line, or give commands to the runner that reads the log.
"""

import re

from schemalint.lazy import regex
from schemalint.report.redact import redact

UNSAFE = regex(
    "[\x00-\x1f\x7f-\x9f"  # C0, DEL, C1
    "\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"  # line separators and direction controls
    "\ud800-\udfff]"  # lone surrogates: a path's bytes that are not UTF-8
    r"|##(?=[a-zA-Z]*\[)"  # `##[error]`, `##vso[…]`: a command to a CI runner wherever it stands in a line
)
_UNSAFE_JSON = regex(
    rb"\x7f|\xc2[\x80-\x9f]|\xd8\x9c|\xe2\x80[\x8e\x8f\xa8-\xae]|\xe2\x81[\xa6-\xa9]|##(?=[a-zA-Z]*\[)"
)
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t", "##": "#\\x23"}


def spelled(match: re.Match[str]) -> str:
    """The visible spelling of one match of `UNSAFE`: its code after a backslash."""
    found = match[0]
    return _SHORT.get(found) or (f"\\x{ord(found):02x}" if ord(found) < 0x100 else f"\\u{ord(found):04x}")


def escape(text: str) -> str:
    """The text with everything unsafe spelled out; the text itself where there is nothing to do."""
    if text.isprintable() and "##" not in text:
        return text
    return UNSAFE.sub(spelled, text)


def shown(text: str) -> str:
    """A message as people may see it: secrets redacted, then escaped."""
    return escape(redact(text))


def shown_path(path: str) -> str:
    """A path as the first thing of a line, where `::` would begin a command to a CI runner."""
    path = escape(path)
    return f"./{path}" if path.lstrip().startswith("::") else path


def escape_json(data: bytes) -> bytes:
    """JSON text whose strings spell everything unsafe as escapes, and decode to what they were."""
    if data.isascii() and b"\x7f" not in data and b"##" not in data:
        return data
    return _UNSAFE_JSON.sub(_spelled_json, data)


def _spelled_json(match: re.Match[bytes]) -> bytes:
    found = match[0].decode()
    return b"#\\u0023" if found == "##" else b"\\u%04x" % ord(found)
