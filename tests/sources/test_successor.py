"""The names of further migrations."""

import pytest

from schemalint.sources.successor import successor


@pytest.mark.parametrize(
    ("path", "after"),
    [
        ("db/0009_users.sql", "db/0010_more.sql"),
        ("9_users.up.sql", "10_more.up.sql"),
        ("m/20240131235959_users.sql", "m/20240201000059_more.sql"),
        ("m/20240131000099_users.sql", "m/20240131000100_more.sql"),
        ("prisma/migrations/20240101000000_users/migration.sql", "prisma/migrations/20240101000100_more/migration.sql"),
        ("migrations/2024-01-31-235959_users/up.sql", "migrations/2024-02-01-000059_more/up.sql"),
        ("migrations/2026-07-30-140000-0000_users/up.sql", "migrations/2026-07-30-140000-0001_more/up.sql"),
        ("V1.2__users.sql", "V1.3__more.sql"),
        ("0001-users.sql", "0002-more.sql"),
        ("schema.sql", None),
        ("R__view.sql", None),
    ],
)
def test_successor(path: str, after: str | None) -> None:
    assert successor(path, "more") == after
