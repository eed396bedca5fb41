"""What can be wrong with the settings, and how it is said."""

from collections.abc import Iterable


class SettingsError(Exception):
    """Settings that cannot be used; the message says where, what, and what was probably meant."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A question to append to a message, empty where nothing known resembles the word."""
    from difflib import get_close_matches

    close = get_close_matches(word.lower().replace("_", "-"), list(known), n=1, cutoff=0.6)
    return f'; did you mean "{close[0]}"?' if close else ""
