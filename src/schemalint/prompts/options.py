"""What a claim says of a rule's options: numbers, names and forms that it spells out."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from schemalint.lazy import regex
from schemalint.prompts.claims import Claim

Options = dict[str, Any]

NAME = regex(r"`([a-z_][a-z0-9_]*)`")
"""A name between backticks."""
_MOMENT = regex(r"\b([a-z_]+_at)\b")
_COLUMNS = regex(r"(?i)\b(\d{1,3})\s+columns\b")
_INDEXES = regex(r"(?i)\b(\d{1,2})\s+index(?:es)?\b")
_FILE = regex(r"((?:[A-Za-z0-9_.-]|\{\w+\})*\{\w+\}(?:[A-Za-z0-9_.-]|\{\w+\})*\.sql)\b")
_PART = regex(r"\{(\w+)\}")
_SERVER = regex(r"(?i)\bpostgres(?:ql)?\s*(?:version\s*)?(1[2-8])\b|\*\*:?\s*(1[2-8])\+")


def options_of(rule: str, claim: Claim) -> Options:
    """The options of a rule that a claim spells out; empty where it spells out none."""
    find = _FINDERS.get(rule)
    return find(claim.text) if find is not None else {}


def server_version(claim: Claim) -> int | None:
    """The major version of PostgreSQL that a claim names."""
    match = _SERVER.search(claim.text)
    return int(match[1] or match[2]) if match else None


def _number(text: str) -> Options:
    return {"number": "singular"} if re.search(r"(?i)\bsingular\b", text) else {}


def _most(pattern: re.Pattern[str]) -> Callable[[str], Options]:
    def find(text: str) -> Options:
        match = pattern.search(text)
        return {"most": int(match[1])} if match else {}

    return find


def _required(text: str) -> Options:
    names = dict.fromkeys(NAME.findall(text), "")
    return {"columns": names} if names else {}


def _moments(text: str) -> Options:
    names = list(dict.fromkeys(_MOMENT.findall(text.lower())))
    return {"columns": names} if names else {}


def _file_name(text: str) -> Options:
    match = _FILE.search(text)
    if match is None:
        return {}
    parts = _PART.split(match[1])
    return {"pattern": "".join(_form(part) if number % 2 else re.escape(part) for number, part in enumerate(parts))}


def _form(name: str) -> str:
    """What stands in the place of a part of a file's name."""
    return r"\d+(?:[._]\d+)*" if name in {"version", "number", "timestamp", "n"} else r"\w+"


_FINDERS: Mapping[str, Callable[[str], Options]] = {
    "file-name-pattern": _file_name,
    "required-column": _required,
    "table-name-number": _number,
    "table-without-timestamps": _moments,
    "too-many-indexes": _most(_INDEXES),
    "wide-table": _most(_COLUMNS),
}
