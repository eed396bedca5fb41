"""Which rules an object or a change may concern, told from its fields before a handle is made or a rule is called.

A rule says by `where` what may concern it. Which rules each value of a field lets through is worked out once a run and
kept as the bits of a number, so that an object costs a look-up a field at most, however many rules there are.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Any

from schemalint.catalog.changes import Change
from schemalint.catalog.handles.base import Handle
from schemalint.catalog.holding import concerns_in_use
from schemalint.catalog.rows import Row, TypeRef, TypeRow
from schemalint.catalog.statement import Statement
from schemalint.catalog.unsure import Unsure
from schemalint.engine.subscriber import Subscriber
from schemalint.rules.registry import Test

MEMBERS = frozenset({"columns", "constraints", "indexes", "policies", "triggers", "partitions", "children"})
"""What is no field of a row, but hangs on it in the catalog (`Members`)."""
TYPE = "type"
"""The field whose values go by their names."""
_STATEMENT = "statement.kind"
OPTION = "options."
"""What begins the name of what a statement says of a change, as in `options.action`; it may say nothing of it."""
IN_USE = "in_use"
"""Of a change: whether its table is there before the file and may be in use (`catalog.holding`)."""

Passes = Callable[[Any], bool]


class Bits(dict[Any, int]):
    """The rules that a value lets through, by value; worked out where a value is first met.

    Args:
        all_bits: the bits of all rules.
        tests: by its bit, what each rule that looks at the field lets through.
    """

    __slots__ = ("_all", "_tests")

    def __init__(self, all_bits: int, tests: Mapping[int, Passes]) -> None:
        super().__init__()
        self._all, self._tests = all_bits, tests

    def __missing__(self, value: Any) -> int:  # noqa: ANN401 - the field's type
        bits = self._all
        for bit, passes in self._tests.items():
            if not passes(value):
                bits &= ~bit
        self[value] = bits
        return bits


_Field = tuple[str, Callable[[Any], Any], Bits, int]
"""A field that rules look at: its name, how it is read, what its values let through, and the bits of the rules.

A plain tuple: one with names is unpacked at five times the cost, and a run unpacks some for each object.
"""


class _Passed(dict[int, tuple[Subscriber, ...]]):
    """The rules by their bits, collected where some are first met together."""

    __slots__ = ("_subscribers",)

    def __init__(self, subscribers: Sequence[Subscriber]) -> None:
        super().__init__()
        self._subscribers = subscribers

    def __missing__(self, bits: int) -> tuple[Subscriber, ...]:
        found = self[bits] = tuple([one for at, one in enumerate(self._subscribers) if bits >> at & 1])
        return found


class Sieve:
    """The rules that look at subjects of one class.

    Args:
        subscribers: the rules.
        kind: the class, of a handle or of a change.
    """

    def __init__(self, subscribers: Sequence[Subscriber], kind: type[Handle | Change]) -> None:
        self.subscribers = tuple(subscribers)
        self._all = (1 << len(subscribers)) - 1
        self._passed = _Passed(self.subscribers)
        self._values: list[_Field] = []
        self._presence: list[_Field] = []
        self._members: list[_Field] = []
        self._types: list[_Field] = []
        self._in_use: list[_Field] = []
        asked: dict[str, dict[int, tuple[Subscriber, Test]]] = {}
        for at, one in enumerate(self.subscribers):
            for name, test in _conditions(one, kind):
                asked.setdefault(name, {})[1 << at] = one, test
        for name, tests in asked.items():
            self._look_at(name, tests)

    def _look_at(self, name: str, tests: Mapping[int, tuple[Subscriber, Test]]) -> None:
        told = name.startswith(OPTION)
        passed = Bits(self._all, {bit: _passes(test, one, told=told) for bit, (one, test) in tests.items()})
        if name in MEMBERS:
            fields, read = self._members, "oid"
        elif name == TYPE:
            fields, read = self._types, name
        elif name == IN_USE:
            fields, read = self._in_use, name
        else:
            fields, read = self._values, name
            if all(isinstance(test, bool) for _, test in tests.values()):
                fields = self._presence
        fields.append((name, _reader(read), passed, sum(tests)))

    def of_change(self, change: Change, not_judged: Counter[str]) -> tuple[Subscriber, ...]:
        """The rules that a change may concern.

        Args:
            change: the change.
            not_judged: how often each rule was stopped, as the files do not tell whether the change's table is in use.
        """
        bits = self._all
        for _, read, passed, rules in self._presence:  # first whether it is implied, as most are
            if bits & rules:
                bits &= passed[bool(read(change))]
        for _, read, passed, rules in self._values:
            if bits & rules:
                bits &= passed[read(change)]
        for _, _, passed, rules in self._in_use:
            if bits & rules:
                try:
                    bits &= passed[concerns_in_use(change)]
                except Unsure:
                    bits = self._without(bits, rules, not_judged)
        return self._passed[bits]

    def of_row(self, row: Row, rows: Mapping[Any, Any], not_judged: Counter[str]) -> tuple[Subscriber, ...]:
        """The rules that an object may concern.

        Args:
            row: the object's row.
            rows: the catalog's rows, for what belongs to it.
            not_judged: how often each rule was stopped, as it looks at a field that the files do not tell.
        """
        bits, unsure, stopped = self._all, row.unsure, 0
        if unsure:
            for name, _, _, rules in (*self._values, *self._presence, *self._types):
                if name in unsure:
                    stopped |= rules
        # types first, as they rule out the most, and no field of which no rule that is left says anything
        for _, read, passed, _ in self._types:
            type_: TypeRef = read(row)
            bits &= passed[type_.name if type_.oid is None and type_.known else _type_name(type_, rows)]
        for _, read, passed, rules in self._values:
            if bits & rules:
                bits &= passed[read(row)]
        for _, read, passed, rules in self._presence:
            if bits & rules:
                bits &= passed[bool(read(row))]
        for name, read, passed, rules in self._members:
            if bits & rules:
                held = rows.get((name, read(row)))
                bits &= passed[held is not None and bool(held.oids or held.open)]
        return self._passed[self._without(bits, stopped, not_judged) if stopped & bits else bits]

    def _without(self, bits: int, stopped: int, not_judged: Counter[str]) -> int:
        """What is left where some rules are stopped."""
        for one in self._passed[stopped & bits]:
            not_judged[one.rule.name] += 1
        return bits & ~stopped


def fields_of(kind: type[Handle | Change]) -> frozenset[str]:
    """What conditions on subjects of a class can be about."""
    if issubclass(kind, Change):
        return frozenset((IN_USE, *kind.__struct_fields__))
    rows = [row for row, handle in Handle.handles.items() if issubclass(kind, handle) or issubclass(handle, kind)]
    return MEMBERS.union(*(row.__struct_fields__ for row in rows))


def _conditions(subscriber: Subscriber, kind: type[Handle | Change]) -> Iterator[tuple[str, Test]]:
    """What a rule says of the fields that a class has: one that looks at several classes may speak of some of them."""
    rule = subscriber.rule
    if issubclass(kind, Change) and rule.statements and Statement not in rule.subjects:
        yield _STATEMENT, rule.statements
    fields = fields_of(kind)
    for name, test in subscriber.where.items():
        if name in fields or (name.startswith(OPTION) and issubclass(kind, Change)):
            yield name, test


def _reader(name: str) -> Callable[[Any], Any]:
    option = name.removeprefix(OPTION)
    return attrgetter(name) if option == name else lambda change: change.options.get(option)


def _passes(test: Test, subscriber: Subscriber, *, told: bool = False) -> Passes:
    if isinstance(test, bool):
        return lambda value: bool(value) is test
    if callable(test):
        asks, options = test, subscriber.options
        return asks if options is None else lambda value: asks(value, options)
    names = frozenset(test)
    if told:
        return names.__contains__
    return lambda value: value is None or value in names


def _type_name(type_: TypeRef, rows: Mapping[Any, Any]) -> str | None:
    """The name of a type; none for a domain, which may be over any, and for what is not known."""
    if type_.oid is None:
        return type_.name if type_.known else None
    row = rows.get(type_.oid)
    return type_.name if isinstance(row, TypeRow) and row.kind != "domain" and not row.unsure else None
