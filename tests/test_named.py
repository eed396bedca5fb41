"""Named tuples do what those of `typing` do."""

import copy
import inspect
import pickle
import typing

import pytest

from schemalint.named import NamedTuple


class Ours(NamedTuple):
    """A place."""

    path: str
    line: int = 1
    column: int = 0

    @property
    def shown(self) -> str:
        """As people write it."""
        return f"{self.path}:{self.line}"


class Theirs(typing.NamedTuple):
    """A place."""

    path: str
    line: int = 1
    column: int = 0

    @property
    def shown(self) -> str:
        """As people write it."""
        return f"{self.path}:{self.line}"


class _One(NamedTuple):
    only: int


class _None(NamedTuple):
    pass


def test_values_are_given_by_place_by_name_or_not_at_all() -> None:
    assert Ours("a") == ("a", 1, 0) == Ours(path="a", line=1)
    assert tuple(Ours("a", column=3)) == Theirs("a", column=3)
    assert (_One(1).only, _One(only=2), _None()) == (1, (2,), ())


def test_fields_methods_and_text() -> None:
    place = Ours("a", 2)
    assert (place.path, place.line, place.column, place.shown) == ("a", 2, 0, "a:2")
    assert repr(place) == repr(Theirs("a", 2)).replace("Theirs", "Ours")
    assert (hash(place), place < Ours("b"), Ours.__doc__) == (hash(Theirs("a", 2)), True, "A place.")
    assert isinstance(place, tuple)
    assert not hasattr(place, "__dict__")


@pytest.mark.parametrize(
    "name", ["_fields", "_field_defaults", "__match_args__", "__annotations__", "__module__", "__slots__"]
)
def test_a_class_tells_of_itself(name: str) -> None:
    assert getattr(Ours, name) == getattr(Theirs, name)


def test_its_signature_is_the_same() -> None:
    ours, theirs = (inspect.signature(cls.__new__) for cls in (Ours, Theirs))
    assert str(ours) == str(theirs)


def test_a_copy_with_other_values() -> None:
    assert Ours("a")._replace(line=5, column=6) == Ours("a", 5, 6)
    assert type(Ours("a")._replace(line=5)) is Ours
    with pytest.raises(ValueError, match=r"unexpected field names: \['no'\]"):
        Ours("a")._replace(no=1)  # type: ignore[call-arg]


def test_from_and_to_other_collections() -> None:
    assert Ours._make(["a", 2, 3]) == Ours("a", 2, 3)
    assert Ours("a")._asdict() == {"path": "a", "line": 1, "column": 0}
    assert pickle.loads(pickle.dumps(Ours("a"))) == copy.copy(Ours("a")) == Ours("a")


def test_it_is_matched_by_its_fields() -> None:
    match Ours("a", 2):
        case Ours(path, 2, column=column):
            found = path, column
        case _:
            found = "", -1
    assert found == ("a", 0)


@pytest.mark.parametrize(
    ("args", "kwargs"), [((), {}), (("a", 1, 2, 3), {}), (("a",), {"no": 1}), (("a",), {"path": 1})]
)
def test_wrong_values_are_refused_in_the_same_words(args: tuple[object, ...], kwargs: dict[str, object]) -> None:
    with pytest.raises(TypeError) as ours:
        Ours(*args, **kwargs)  # type: ignore[arg-type]
    with pytest.raises(TypeError) as theirs:
        Theirs(*args, **kwargs)  # type: ignore[arg-type]
    assert str(ours.value) == str(theirs.value).replace("Theirs", "Ours")


def test_what_is_there_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        Ours("a").line = 2  # type: ignore[misc]
