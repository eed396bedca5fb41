"""The profile of a project: the configured one, or what the files themselves show of the platform they are for."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from schemalint.lazy import regex
from schemalint.model import Profile
from schemalint.settings.settings import Settings
from schemalint.sources.source import History, Source

_LAYOUT = regex(r"(?:^|.*/)supabase/(?:migrations(?=/|$)|config\.toml$)")
_NAMES = regex(
    rb"\bauth\s*\.\s*(?P<function>uid|jwt|role)\s*\(\s*\)"
    rb"|\b(?:GRANT|REVOKE|POLICY)\b[^;]*?\b(?:TO|FROM)\s+"
    rb'(?:"?[\w$]+"?\s*,\s*)*"?(?P<role>anon|authenticated|service_role)\b',
    re.IGNORECASE,
)
_NEEDLES = (b"auth.", b"anon", b"authenticated", b"service_role")
"""One of them stands in whatever `_NAMES` finds, as people write it."""


class Recognised(NamedTuple):
    """A profile and what it was recognised by, for people."""

    profile: Profile
    evidence: str


def recognise(history: History, sources: Sequence[Source], settings: Settings) -> Recognised:
    """The profile of a history's project.

    Args:
        history: where its files stand.
        sources: the files.
        settings: which profile is wanted; `auto` recognises Supabase by its layout, its roles and its functions.
    """
    if settings.profile != "auto":
        return Recognised(Profile(settings.profile), "as configured")
    evidence = next(_supabase(history, sources), None)
    if evidence is not None:
        return Recognised(Profile.SUPABASE, evidence)
    return Recognised(Profile.POSTGRES, "nothing shows another platform")


def _supabase(history: History, sources: Sequence[Source]) -> Iterator[str]:
    """What shows that a project is for Supabase."""
    for path in (history.evidence, history.root, *(source.path for source in sources)):
        if "supabase/" in path and (found := _LAYOUT.match(path)):
            yield found[0]
    if history.runner == "supabase":
        yield "supabase/migrations"
    for source in sources:
        if any(needle in source.sql for needle in _NEEDLES):
            yield from _in_sql(source)


def _in_sql(source: Source) -> Iterator[str]:
    for found in _NAMES.finditer(source.sql):
        if found["function"]:
            at, what = found.start(), f"auth.{found['function'].decode().lower()}()"
        else:
            at, what = found.start("role"), f"role {found['role'].decode().lower()}"
        line_start = source.sql.rfind(b"\n", 0, at) + 1
        if b"--" not in source.sql[line_start:at]:
            line = source.text.position(source.span(at, at + 1).start).line
            yield f"{what} in {source.path}:{line}"
