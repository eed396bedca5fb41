"""Which statements of a file hold the bytes that rules about statements look for."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate

from schemalint.catalog.migration import Migration
from schemalint.catalog.statement import Statement
from schemalint.catalog.store import StatementRef
from schemalint.engine.dispatch import Dispatch
from schemalint.engine.subscriber import Subscriber
from schemalint.rules.registry import Rule


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


def _holding(sql: bytes, statements: Sequence[StatementRef], needles: Iterable[bytes]) -> Iterable[StatementRef]:
    """Those of some statements that hold some of the needles: only their text is searched, all of it at once."""
    texts = [sql[one.start : one.end] for one in statements]
    text = b"\0".join(texts)
    places = [at for needle in needles if needle in text for at in _places(text, needle)]
    if not places:
        return ()
    starts = [0, *accumulate(len(one) + 1 for one in texts)]
    return [statements[number] for number in sorted({bisect_right(starts, at) - 1 for at in places})]


def _places(text: bytes, needle: bytes) -> Iterator[int]:
    at = text.find(needle)
    while at >= 0:
        yield at
        at = text.find(needle, at + 1)
