"""Templates: an expression that a program fills in, as in `{{ .Namespace }}.users`, stands for the name it ends with.

Only what gives a value is replaced. A file in which a directive decides what is there (`{{ if … }}`, `{% for … %}`) is
no SQL until it is rendered, and stays as it is.
"""

import re

from schemalint.lazy import regex
from schemalint.sources.blank import Blanked, Run

NEEDLE = b"{{"

_DIRECTIVE = regex(
    rb"\{%|\{\{-?\s*(?:(?:if|else|end|range|with|define|block|template|break|continue|for|each)\b|#|/(?!\*))",
    re.IGNORECASE,
)
_EXPRESSION = regex(
    rb"'(?:[^']|'')*'|--[^\n]*|/\*(?:[^*]|\*(?!/))*\*/"
    rb"|(?P<quoted>\")?(?P<braces>\{\{(?P<inner>[^{}']*)\}\})(?(quoted)\")"
)
_WORD = regex(rb"[A-Za-z_][A-Za-z0-9_]*")
_WORD_BYTES = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")


def blank_templates(sql: bytes) -> Blanked:
    """Put a name of the same length into the place of each `{{ expression }}` that stands outside of strings.

    Equal expressions become equal names. Other braces, as those of array literals, stay.
    """
    if _DIRECTIVE.search(sql):
        return Blanked(sql)
    out, runs = bytearray(sql), list[Run]()
    for match in _EXPRESSION.finditer(sql):
        words = _WORD.findall(match["inner"]) if match["braces"] else ()
        if words:
            out[match.start() : match.end()] = _name(sql, match, words[-1])
            runs.append(Run(*match.span()))
    return Blanked(bytes(out), tuple(runs)) if runs else Blanked(sql)


def _name(sql: bytes, match: re.Match[bytes], word: bytes) -> bytes:
    """The word in the length of a match: it goes on to the next character where that belongs to the same name."""
    start, end = match.span()
    length = end - start
    glued_before = start > 0 and sql[start - 1] in _WORD_BYTES
    glued_after = end < len(sql) and sql[end] in _WORD_BYTES
    name = word.lower()[:length]
    if glued_after:
        return name.ljust(length, b"_")
    return (b"_" * glued_before + name)[:length].ljust(length)
