"""The profile of a project: the configured one, or what the files themselves show of the platform they are for."""

import re
from collections.abc import Iterator, Sequence

from schemalint.lazy import regex
from schemalint.model import Profile
from schemalint.named import NamedTuple
from schemalint.settings.settings import Settings
from schemalint.sources.source import History, Source

_LAYOUT = regex(r"(?:^|.*/)supabase/(?:migrations(?=/|$)|config\.toml$)")
_NAMES = regex(
    rb"--[^\n]*+|(?P<end>;)|\b(?P<verb>GRANT|REVOKE|POLICY)\b"
    rb"|\bauth\s*\.\s*(?P<function>uid|jwt|role)\s*\(\s*\)"
    rb'|\b(?:TO|FROM)\s+(?:"?[\w$]+"?\s*,\s*)*"?(?P<role>anon|authenticated|service_role)\b',
    re.IGNORECASE,
)
"""Comments, the ends of statements, and what in one may show Supabase: each byte is read once, however long it is."""
_MAY_SHOW = (
    regex(rb"anon\b"),
    regex(rb"authenticated\b"),
    regex(rb"service_role\b"),
    regex(rb"auth\s*\.\s*(?:uid|jwt|role)\s*\("),
)
"""One of them stands in whatever `_NAMES` finds, in lower case; few of the files that speak of authorisation hold it.
Each begins with a text of its own: so they are found several times faster than by one pattern for all."""
_ANON, _SERVICE = b"anon", b"service_role"
_AUTH, _QUALIFYING, _AUTHENTICATED = b"auth", b"auth.", b"authenticated"
"""One of them stands in whatever `_NAMES` finds, as people write it; most files hold not even the third."""


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
        sql = source.sql
        if _ANON in sql or _SERVICE in sql or (_AUTH in sql and (_QUALIFYING in sql or _AUTHENTICATED in sql)):
            lower = sql.lower()
            if any(may_show.search(lower) for may_show in _MAY_SHOW):
                yield from _in_sql(source)


def _in_sql(source: Source) -> Iterator[str]:
    of_roles = False
    for found in _NAMES.finditer(source.sql):
        if found["verb"] or found["end"]:
            of_roles = found["end"] is None
        elif found["function"]:
            yield f"auth.{found['function'].decode().lower()}() in {_where(source, found.start())}"
        elif found["role"] and of_roles:
            yield f"role {found['role'].decode().lower()} in {_where(source, found.start('role'))}"


def _where(source: Source, at: int) -> str:
    line = source.text.position(source.span(at, at + 1).start).line
    return f"{source.path}:{line}"
