"""Hiding the secrets that a file's text holds, wherever a report quotes it.

Covered are the literals of passwords, of options and settings that are named like secrets, and the passwords inside
connection strings. Hiding too much costs a reader little, so doubtful text is hidden.
"""

import re

MASK = "***"

_NAME = r"(?:password|passwd|passphrase|pwd|secret|token|credential|(?:api|access|private)[_-]?key)\w{0,16}"
_LITERAL = r"""
    (?: e'(?P<escaped>(?:[^'\\]|''|\\.)*)
      | (?:u&)?'(?P<plain>(?:[^']|'')*)
      | \$(?P<tag>\w{0,63})\$(?P<dollar>.*?)(?=\$(?P=tag)\$|\Z) )
"""
_FLAGS = re.IGNORECASE | re.VERBOSE | re.DOTALL
_PATTERNS = (
    # PASSWORD 'x', OPTIONS (password 'x'), SET app.jwt_secret TO 'x', set_config('app.jwt_secret', 'x', …)
    re.compile(
        rf"(?: {_NAME}\"?\s*(?:(?:=>|:=|=|\bto\b)\s*)? | set_config\s*\(\s*'[^']*?{_NAME}'\s*,\s*){_LITERAL}", _FLAGS
    ),
    # 'host=… password=x', also with the value in doubled quotes
    re.compile(r"'[^']*?(?:password|passwd|pwd)\s*=\s*(?P<value>''[^']*''|[^\s'&;]+)", _FLAGS),
    # scheme://user:x@host
    re.compile(r"://[^\s:/@'\"]*:(?P<password>[^\s/'\"]+)@", _FLAGS),
)


def secret_ranges(text: str) -> list[tuple[int, int]]:
    """Where secrets stand in a text: character offsets, the end exclusive, in order and apart."""
    if "'" not in text and "$" not in text and "://" not in text:
        return []
    found = sorted(
        match.span(match.lastgroup or 0)
        for pattern in _PATTERNS
        for match in pattern.finditer(text)
        if match[match.lastgroup or 0]
    )
    ranges: list[tuple[int, int]] = []
    for start, end in found:
        if ranges and start <= ranges[-1][1]:
            ranges[-1] = (ranges[-1][0], max(end, ranges[-1][1]))
        else:
            ranges.append((start, end))
    return ranges


def redact(text: str) -> str:
    """The text with each secret replaced by a mask of one length; the text itself where it holds none."""
    for start, end in reversed(secret_ranges(text)):
        text = text[:start] + MASK + text[end:]
    return text
