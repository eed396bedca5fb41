"""Which statements of a file hold the bytes that rules about statements look for."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate

from schemalint.catalog.migration import Migration
from schemalint.catalog.statement import Statement
from schemalint.catalog.store import StatementRef
from schemalint.engine.dispatch import Dispatch
from schemalint.engine.subscriber import Subscriber
from schemalint.rules.registry import Rule
from schemalint.syntax.occurrences import occurrences

_COMMON = b" -esitarno_dnlcEoTupmNg,ALRhO'bI\n()fyUCSD;.wv021k:MFxPB=34q"
_RANK = {byte: rank for rank, byte in enumerate(_COMMON)}
"""What SQL is full of, the commonest first."""
FEW, SHORT = 8, 2048
"""How many needles, and how many bytes of a text, are looked through needle by needle."""


def concerned(dispatch: Dispatch, migration: Migration) -> Mapping[StatementRef, Sequence[Subscriber]]:
    """The statements of a file that may concern rules about statements, with these rules: mostly none."""
    found: dict[StatementRef, list[Subscriber]] = {}
    kinds = migration.kinds
    for one in dispatch.of(Statement):
        rule = one.rule
        if not rule.statements or not kinds.isdisjoint(rule.statements):
            for statement in _looked_at(migration, rule):
                found.setdefault(statement, []).append(one)
    return found


def _looked_at(migration: Migration, rule: Rule) -> Iterable[StatementRef]:
    """The statements of the kinds that a rule is about, of these those that hold what it looks for."""
    kinds, statements = rule.statements, migration.references
    if kinds:
        statements = [one for one in statements if one.kind in kinds]
    return _holding(migration.source.sql, statements, rule.holding) if rule.holding else statements


def _holding(sql: bytes, statements: Sequence[StatementRef], needles: tuple[bytes, ...]) -> Iterable[StatementRef]:
    """Those of some statements that hold some of the needles: only their text is searched, all of it at once."""
    texts = [sql[one.start : one.end] for one in statements]
    text = b"\0".join(texts)
    places = places_of(text, needles)
    if not places:
        return ()
    starts = [0, *accumulate(len(one) + 1 for one in texts)]
    return [statements[number] for number in sorted({bisect_right(starts, at) - 1 for at in places})]


def places_of(text: bytes, needles: tuple[bytes, ...]) -> list[int]:
    """Where needles stand in a text: each by a byte or more of it, in any order."""
    if len(needles) > FEW and len(text) > SHORT:
        return [match.start() for match in _any_of(needles).finditer(text)]
    return [at for needle in needles if needle in text for at in occurrences(text, needle)]


@lru_cache(maxsize=16)
def _any_of(needles: tuple[bytes, ...]) -> re.Pattern[bytes]:
    """Finds needles from what is seldom in them on: one look for that costs half of a look for each needle."""
    return re.compile(b"|".join(map(_from_seldom, needles)))


def _from_seldom(needle: bytes) -> bytes:
    at = max(range(len(needle)), key=lambda at: _RANK.get(needle[at], len(_RANK)))
    return re.escape(needle[at:]) + (b"(?<=%s)" % re.escape(needle) if at else b"")
