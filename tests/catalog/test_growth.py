"""Collections that grow one by one: equal to tuples in all that is asked of them, and never copied while they grow."""

from schemalint.catalog.growth import LONG, Grown, begins_with, grown


def _many(count: int) -> list[object]:
    """Each state of a collection that grows to a size."""
    states: list[object] = [()]
    for oid in range(count):
        states.append(grown(states[-1], oid))  # type: ignore[arg-type]
    return states


def test_every_earlier_state_stays_as_it_was() -> None:
    states = _many(LONG * 2)
    assert isinstance(states[-1], Grown)
    assert [list(state) for state in states] == [list(range(count)) for count in range(LONG * 2 + 1)]  # type: ignore[call-overload]


def test_a_state_that_is_grown_twice_gives_two_collections() -> None:
    base = _many(LONG * 2)[LONG + 5]
    left, right = grown(base, -1), grown(base, -2)  # type: ignore[arg-type]
    assert (left[-1], right[-1], len(left), len(right)) == (-1, -2, LONG + 6, LONG + 6)
    assert left != right


def test_it_answers_as_a_tuple_does() -> None:
    states = _many(LONG * 2)
    long, whole = states[LONG + 3], tuple(range(LONG + 3))
    assert isinstance(long, Grown)
    assert long == whole
    assert hash(long) == hash(whole)
    assert long[2:5] == whole[2:5]
    assert long[-1] == whole[-1]
    assert (LONG + 2 in long, LONG + 3 in long) == (True, False)


def test_beginnings() -> None:
    states = _many(LONG * 2)
    long, longer = states[LONG + 3], states[LONG + 9]
    assert begins_with(longer, long)  # type: ignore[arg-type]
    assert not begins_with(long, longer)  # type: ignore[arg-type]
    assert begins_with(long, (0, 1, 2))  # type: ignore[arg-type]
    assert not begins_with((*range(LONG), -1, -2, -3, -4), long)  # type: ignore[arg-type]
