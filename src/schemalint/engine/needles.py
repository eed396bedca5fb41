"""Where in a file the bytes stand that rules about statements look for."""

from bisect import bisect_left

from schemalint.catalog.store import StatementRef
from schemalint.rules.registry import Rule
from schemalint.sources.source import Source


class Needles:
    """Of one file after the other, in which of its statements a rule may find something (`Rule.holding`)."""

    def __init__(self) -> None:
        self._source: Source | None = None
        self._places: dict[str, list[int]] = {}

    def stand_in(self, rule: Rule, statement: StatementRef) -> bool:
        """Whether a statement holds any of what a rule about statements looks for; any does where it says nothing."""
        if not rule.holding:
            return True
        if statement.source is not self._source:
            self._source = statement.source
            self._places.clear()
        places = self._places.get(rule.name)
        if places is None:
            places = self._places[rule.name] = _places(statement.source.sql, rule.holding)
        at = bisect_left(places, statement.start)
        return at < len(places) and places[at] < statement.end


def _places(sql: bytes, needles: tuple[bytes, ...]) -> list[int]:
    places = list[int]()
    for needle in needles:
        at = sql.find(needle)
        while at >= 0:
            places.append(at)
            at = sql.find(needle, at + 1)
    places.sort()
    return places
