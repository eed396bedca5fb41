"""A history of statements on both sides: who refuses which, and what there is in the end."""

from collections.abc import Container, Iterable, Sequence

from cluster import Database
from comparing import compared
from integrity import broken
from loading import Refusal, Verdict, judged, parsed, replay, serve
from meaning import MARK, unlike
from meaning import QUERY as EXPRESSIONS
from server_shape import QUERY
from shape import shape

from schemalint.catalog.replay.replay import new_catalog
from schemalint.catalog.store import Catalog
from schemalint.model import Profile, Text
from schemalint.settings.settings import Settings
from schemalint.sources.source import Source, Wrapping

OF_WHAT_IS_MISSING = frozenset({"42P01", "3F000", "42704", "42883"})
"""The SQLSTATEs of a relation, schema, type or function that the files never create: it may be there all the same."""


def differences(database: Database, version: int, statements: Sequence[str]) -> list[str]:
    """What both sides do not agree on.

    A statement that the server refuses is undone in the replay, which goes on as if it had been meant. One that it
    refuses for the lack of what the replay assumes to exist is left out.
    """
    served = parsed(_source(f"{one};" for one in statements))
    assert len(served.statements) == len(statements), unparsed(statements)
    refused = serve(database.psql, served)
    lines = database.run(QUERY + EXPRESSIONS)
    by_line = {one.line: one for one in refused}
    tried = list(statements)
    while True:
        catalog, verdict = _replayed(version, _undone(tried, by_line), by_line.values())
        unlike_ours = [*verdict.missed, *(one for one, _ in verdict.other)]
        assumed = [one for one in unlike_ours if one.sqlstate in OF_WHAT_IS_MISSING]
        if not assumed:
            break
        for one in assumed:
            tried[one.line - 1] = ""
            del by_line[one.line]
    return [
        *(f"only the server refuses: {one}" for one in verdict.missed),
        *(f"only we refuse: {one}" for one in verdict.false),
        *(f"the server: {one}\n  we: {other}" for one, other in verdict.other),
        *map(str, compared([line for line in lines if not line.startswith(MARK)], shape(catalog)).differences),
        *unlike(catalog, lines),
        *broken(catalog),
    ]


def unparsed(statements: Iterable[str]) -> list[str]:
    """The statements that are none."""
    return [one for one in statements if len(parsed(_source([f"{one};"])).statements) != 1]


def _replayed(version: int, statements: Iterable[str], refused: Iterable[Refusal]) -> tuple[Catalog, Verdict]:
    catalog = new_catalog(Settings(pg_version=version), Profile.POSTGRES)
    return catalog, judged(refused, replay(catalog, [parsed(_source(statements))]))


def _source(lines: Iterable[str]) -> Source:
    sql = "\n".join(lines).encode()
    return Source(text=Text("history.sql", sql), sql=sql, wrapping=Wrapping.NONE)


def _undone(statements: Sequence[str], refused: Container[int]) -> list[str]:
    """A line for each statement; what is refused between a savepoint, or BEGIN, and its rollback."""
    lines, inside = [], False
    for number, statement in enumerate(statements, 1):
        opening, closing = ("SAVEPOINT undone;", "ROLLBACK TO undone;") if inside else ("BEGIN;", "ROLLBACK;")
        wrapped = number in refused and statement and not statement.startswith(("SAVEPOINT", "ROLLBACK", "RELEASE"))
        lines.append(f"{opening} {statement}; {closing}" if wrapped else f"{statement};")
        if statement in ("BEGIN", "COMMIT", "ROLLBACK"):
            inside = statement == "BEGIN"
    return lines
