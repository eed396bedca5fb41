"""What to say about text that PostgreSQL could not read: its own words, without the author's data."""

import re
import unicodedata

_NEAR = re.compile(r'(?P<what>.*) at or near "(?P<near>.*)"', re.DOTALL)
_CONSTANT = re.compile(r"""(?i:e|b|x|n|u&)?'|\$(?:[^\W\d]\w*)?\$""")

_PREFIXES = "ebxnuEBXNU&"
LONGEST_TOKEN = 40


def describe(message: str, before: str = "") -> str:
    """The parser's message in one short line that shows no constant: it may be a secret.

    A quote that nothing closes makes the parser repeat the rest of the file: that is left out. A character that looks
    like SQL's own but is not is named.

    Args:
        message: what the parser said.
        before: the word before the one it names, in which such a character may stand too.
    """
    found = _NEAR.fullmatch(message)
    if not found:
        return _printable(_short(message, 200))
    what, near = found["what"], found["near"]
    if what.startswith("unterminated"):
        return what
    constant = _CONSTANT.match(near)
    if constant:
        return f'{what} at or near "{constant[0]}…{constant[0].lstrip(_PREFIXES)}"'
    return f'{what} at or near "{_printable(_short(near, LONGEST_TOKEN))}"{_lookalike(near) or _lookalike(before)}'


def _short(text: str, longest: int) -> str:
    line = text.partition("\n")[0].rstrip("\r")
    return f"{line[:longest]}…" if len(line) > longest else line


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() else f"<U+{ord(char):04X}>" for char in text)


def _lookalike(text: str) -> str:
    """A remark on the first character that is neither ASCII nor a letter, such as a no-break space or a curly quote."""
    for char in text:
        if not char.isascii() and (unicodedata.category(char)[0] not in "LMN" or "\uff01" <= char <= "\uff5e"):
            name = unicodedata.name(char, "unnamed")
            return f": U+{ord(char):04X} {name} is part of a name to PostgreSQL"
    return ""
