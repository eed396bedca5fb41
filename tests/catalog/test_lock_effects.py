"""Effects of changes where the files do not tell everything, and the effects of several changes together."""

from collections.abc import Callable

import pytest
from replayed import replayed

from schemalint.catalog.changes import Change
from schemalint.catalog.handles import known
from schemalint.catalog.locks import Effects, LockMode, effects, effects_of_statement, known_locks, together
from schemalint.catalog.unsure import Open, Unsure

ITEMS = "CREATE TABLE items (id integer PRIMARY KEY, name text); CREATE INDEX items_name ON items (name);"


def last_effects(sql: str, *before: str, version: int = 15) -> Effects:
    """The effects of a file of one statement."""
    catalog = replayed(*before, sql, version=version)
    name = f"{len(before)}.sql"
    return effects_of_statement([one for one in catalog.changes if one.statement.source.path == name])


def locks(found: Effects) -> dict[str, str]:
    """The known locks by the relation's name."""
    return {lock.relation.name: str(lock.mode) for lock in known_locks(found.locks)}


def test_what_a_table_that_the_files_never_create_has_is_not_known() -> None:
    found = last_effects("ALTER TABLE items ADD COLUMN number uuid DEFAULT gen_random_uuid();")
    assert locks(found) == {"items": "ACCESS EXCLUSIVE"}
    assert [table.name for table in known(found.rewrites)] == ["items"]
    assert bool(found.rewrites)
    with pytest.raises(Unsure):
        list(found.builds)
    with pytest.raises(Unsure):
        list(found.locks)


@pytest.mark.parametrize(
    ("sql", "collection"),
    [
        ("ALTER TABLE items ADD COLUMN number text DEFAULT made_elsewhere();", "rewrites"),
        ("ALTER TABLE items ADD COLUMN number elsewhere;", "rewrites"),
        ("ALTER TABLE items ALTER COLUMN name TYPE elsewhere;", "rewrites"),
        ("ALTER TABLE items ALTER COLUMN other SET NOT NULL;", "checks"),
        ("REINDEX DATABASE scratch;", "locks"),
        ("VACUUM;", "locks"),
        ("REINDEX INDEX made_elsewhere;", "builds"),
        ("ALTER TABLE items SET TABLESPACE pg_default;", "rewrites"),
    ],
)
def test_what_is_not_known_is_unsure(sql: str, collection: str) -> None:
    created = ITEMS if "other" not in sql else "ALTER TABLE items ADD COLUMN name text;"
    assert isinstance(getattr(last_effects(sql, created), collection), Open)


@pytest.mark.parametrize(
    "sql",
    [
        "ALTER TABLE items ADD COLUMN number integer DEFAULT 1, ADD CHECK (number > 0);",
        "ALTER TABLE items ADD COLUMN number double precision DEFAULT random();",
        "ALTER TABLE items ALTER COLUMN name SET NOT NULL;",
        "CREATE UNIQUE INDEX CONCURRENTLY made ON items (name);",
        "DROP INDEX items_name;",
        "TRUNCATE items;",
    ],
)
def test_what_is_known_is_sure(sql: str) -> None:
    found = last_effects(sql, ITEMS)
    assert not [name for name in found.__struct_fields__ if isinstance(getattr(found, name), Open)]
    assert "items" in locks(found)


def test_what_a_statement_makes_is_nothing_that_exists() -> None:
    assert last_effects(ITEMS.split(";", maxsplit=1)[0] + ";") == Effects()
    found = last_effects("CREATE TABLE parts (id integer PRIMARY KEY, item_id integer REFERENCES items);", ITEMS)
    assert locks(found) == {"items": "SHARE ROW EXCLUSIVE"}
    assert found.scans == ()


def test_a_rolled_back_change_took_its_locks() -> None:
    catalog = replayed(ITEMS, "BEGIN; DROP INDEX items_name; ROLLBACK;")
    assert [locks(effects(one)) for one in catalog.changes if one.statement.kind == "DropStmt"] == [
        {"items_name": "ACCESS EXCLUSIVE", "items": "ACCESS EXCLUSIVE"}
    ]


def test_each_subcommand_has_effects_of_its_own() -> None:
    catalog = replayed(ITEMS, "ALTER TABLE items ALTER COLUMN name SET STATISTICS 7, ALTER COLUMN name SET NOT NULL;")
    made = [one for one in catalog.changes if one.statement.source.path == "1.sql"]
    modes: Callable[[Change], str] = lambda change: locks(effects(change))["items"]  # noqa: E731
    assert sorted(map(modes, made)) == ["ACCESS EXCLUSIVE", "SHARE UPDATE EXCLUSIVE"]
    assert locks(effects_of_statement(made)) == {"items": "ACCESS EXCLUSIVE"}


def test_effects_together_are_open_where_one_of_them_is() -> None:
    sure = last_effects("TRUNCATE items;", ITEMS)
    unsure = last_effects("VACUUM;", ITEMS)
    assert isinstance(together([sure, unsure]).locks, Open)
    assert not isinstance(together([sure, unsure]).checks, Open)


@pytest.mark.parametrize(
    ("mode", "reads", "writes"),
    [
        (LockMode.ACCESS_SHARE, False, False),
        (LockMode.SHARE_UPDATE_EXCLUSIVE, False, False),
        (LockMode.SHARE, False, True),
        (LockMode.SHARE_ROW_EXCLUSIVE, False, True),
        (LockMode.EXCLUSIVE, False, True),
        (LockMode.ACCESS_EXCLUSIVE, True, True),
    ],
)
def test_modes_block(mode: LockMode, reads: bool, writes: bool) -> None:
    assert (mode.blocks_reads, mode.blocks_writes) == (reads, writes)


def test_conflicts_are_mutual() -> None:
    assert all(one.conflicts_with(two) == two.conflicts_with(one) for one in LockMode for two in LockMode)
    assert not LockMode.SHARE.conflicts_with(LockMode.SHARE)
    assert LockMode.SHARE_UPDATE_EXCLUSIVE.conflicts_with(LockMode.SHARE_UPDATE_EXCLUSIVE)
