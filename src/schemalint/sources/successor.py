"""The name of the migration that comes after another, in the manner of that one's name."""

from datetime import datetime, timedelta
from functools import lru_cache

from schemalint.lazy import regex

_VERSIONED = regex(r"(?P<head>[vV]?)(?P<version>\d+(?:[.-]\d+)*)(?P<separator>__|_|-)(?P<rest>\D.*)")
_NUMBER = regex(r"\d+")
IN_DIRECTORY = frozenset({"migration.sql", "up.sql"})
"""The names of files whose directory bears the version."""
_TIME = "%Y%m%d%H%M%S"
_TIME_DIGITS = 14
_LATER = timedelta(minutes=1)


def successor(path: str, name: str) -> str | None:
    """The path of the migration after a file; none where its name holds no version.

    Args:
        path: the file, the last of its history.
        name: what the new one is called, words joined by `_`.
    """
    around = _around(path)
    return None if around is None else f"{around[0]}{name}{around[1]}"


@lru_cache(maxsize=64)
def _around(path: str) -> tuple[str, str] | None:
    """The path of the migration after a file, before and behind its name: of many fixes the file is the same."""
    folder, _, file = path.rpartition("/")
    tail = f"/{file}" if file in IN_DIRECTORY else ""
    above, _, component = folder.rpartition("/") if tail else (folder, "", file)
    match = _VERSIONED.fullmatch(component)
    if match is None:
        return None
    _, dot, suffix = match["rest"].partition(".") if not tail else ("", "", "")
    made = f"{match['head']}{_next(match['version'])}{match['separator']}"
    return f"{above}/{made}" if above else made, f"{dot}{suffix}{tail}"


def _next(version: str) -> str:
    """A later version of the same form: a minute later where it is a time, else its last number and one."""
    numbers = list(_NUMBER.finditer(version))
    digits = "".join(number[0] for number in numbers)
    later = _a_minute_later(digits)
    if later is None:
        last = numbers[-1]
        return f"{version[: last.start()]}{int(last[0]) + 1:0{len(last[0])}}"
    out, at = list(version), 0
    for number in numbers:
        for place in range(number.start(), number.end()):
            out[place] = later[at]
            at += 1
    return "".join(out)


def _a_minute_later(digits: str) -> str | None:
    if len(digits) != _TIME_DIGITS:
        return None
    try:
        return (datetime.strptime(digits, _TIME) + _LATER).strftime(_TIME)
    except ValueError:
        return None
