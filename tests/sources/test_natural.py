from itertools import pairwise

import pytest

from schemalint.sources.natural import natural_key, version

ORDERS = [
    ["001.sql", "2.sql", "9_a.sql", "10_b.sql", "100_a.sql"],
    ["V1__a.sql", "V1.1__b.sql", "V1_2__b.sql", "V1_10__a.sql", "V2__a.sql"],
    ["2019-01-02-000000_a", "2019-01-02-000001_a", "2019-01-10-000000_a"],
    ["20230101000000_b.sql", "20230101000001_a.sql"],
    ["migration_2.sql", "migration_11.sql"],
]


@pytest.mark.parametrize("names", ORDERS, ids=lambda names: names[0])
def test_order(names: list[str]) -> None:
    shuffled = [*names[1::2], *names[::2]]
    assert sorted(shuffled, key=natural_key) == names


def test_equal_numbers_keep_names_apart() -> None:
    keys = sorted(natural_key(name) for name in ["1.sql", "01.sql", "A.sql", "a.sql", "a1b2.sql", "a1b10.sql"])
    assert all(first < second for first, second in pairwise(keys))


@pytest.mark.parametrize(
    ("name", "numbers"), [("users.sql", ()), ("v2", (2,)), ("x1.sql", ()), ("V1.2__a", (1, 2)), ("0001-a.sql", (1,))]
)
def test_version(name: str, numbers: tuple[int, ...]) -> None:
    assert version(name) == numbers
