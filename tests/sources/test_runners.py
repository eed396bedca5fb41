from collections.abc import Callable
from pathlib import Path

import pytest

from schemalint.settings.settings import Settings
from schemalint.sources.discovery import discover
from schemalint.sources.runners.plain import groups
from schemalint.sources.runners.unused import unused_files
from schemalint.sources.source import History, Wrapping

Histories = Callable[..., list[History]]


@pytest.fixture
def histories(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Histories:
    """The histories of a tree of files, seen from its top."""
    monkeypatch.chdir(tmp_path)

    def make(*paths: str, named: tuple[str, ...] = (".",), whole: bool = False) -> list[History]:
        for path in paths:
            file = tmp_path / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.touch()
        return list(discover(named, Settings(), whole_directory=whole).histories)

    return make


def paths(history: History) -> list[str]:
    return [file.path for file in history.sources]


def test_prisma(histories: Histories) -> None:
    (history,) = histories(
        "prisma/migrations/migration_lock.toml",
        "prisma/migrations/20240102000000_b/migration.sql",
        "prisma/migrations/20240101000000_a/migration.sql",
        "prisma/migrations/20240101000000_a/down.sql",
        "prisma/migrations/0_init/migration.sql",
        "prisma/migrations/notes.sql",
    )
    assert (history.root, history.runner, history.ordered) == ("prisma/migrations", "prisma", True)
    assert history.evidence == "prisma/migrations/migration_lock.toml"
    assert {file.wrapping for file in history.sources} == {Wrapping.IMPLICIT}
    assert paths(history) == [
        "prisma/migrations/0_init/migration.sql",
        "prisma/migrations/20240101000000_a/migration.sql",
        "prisma/migrations/20240102000000_b/migration.sql",
    ]


@pytest.mark.parametrize(
    ("lock", "taken"),
    [
        ('# do not edit\nprovider = "mysql"\n', False),
        ('provider = "sqlite"', False),
        ('provider = "postgresql"\n', True),
        ("", True),
    ],
)
def test_prisma_for_another_database(histories: Histories, lock: str, taken: bool) -> None:
    Path("prisma/migrations").mkdir(parents=True)
    Path("prisma/migrations/migration_lock.toml").write_text(lock)
    found = histories("prisma/migrations/0_init/migration.sql", "db/1.sql")
    assert [history.runner for history in found] == ([*(["prisma"] if taken else []), "plain"])
    skipped = [] if taken else ["prisma/migrations/0_init/migration.sql"]
    assert [one.path for one in discover(["."], Settings()).skipped] == skipped
    (named,) = histories(named=("prisma/migrations/0_init/migration.sql",))
    assert named.runner == "prisma"


def test_prisma_without_its_lock_file(histories: Histories) -> None:
    (history,) = histories("m/20240101000000_a/migration.sql", "m/x/migration.sql")
    assert (history.runner, history.evidence) == ("prisma", "m/20240101000000_a/migration.sql")
    assert paths(history) == ["m/20240101000000_a/migration.sql", "m/x/migration.sql"]


@pytest.mark.parametrize(
    "named", ["prisma/migrations/20240101000000_a/migration.sql", "prisma/migrations/20240101000000_a"]
)
def test_a_part_of_a_history_is_still_its_runners(histories: Histories, named: str) -> None:
    (history,) = histories(
        "prisma/migrations/20240101000000_a/migration.sql",
        "prisma/migrations/20240102000000_b/migration.sql",
        named=(named,),
    )
    assert (history.root, history.runner) == ("prisma/migrations", "prisma")
    assert paths(history) == ["prisma/migrations/20240101000000_a/migration.sql"]


def test_whole_history_of_a_runners_file(histories: Histories) -> None:
    (history,) = histories(
        "prisma/migrations/20240101000000_a/migration.sql",
        "prisma/migrations/20240102000000_b/migration.sql",
        named=("prisma/migrations/20240102000000_b/migration.sql",),
        whole=True,
    )
    assert [(file.path[18:33], file.under_review) for file in history.sources] == [
        ("20240101000000_", False),
        ("20240102000000_", True),
    ]


def test_tests_of_a_supabase_project_are_no_part_of_its_schema(histories: Histories) -> None:
    found = histories("supabase/config.toml", "supabase/migrations/20240101000000_a.sql", "supabase/tests/rls.sql")
    assert [file.path for one in found for file in one.sources] == ["supabase/migrations/20240101000000_a.sql"]


def test_supabase(histories: Histories) -> None:
    migrations, rest = histories(
        "supabase/config.toml",
        "supabase/seed.sql",
        "supabase/schemas/a.sql",
        "supabase/migrations/20240102000000_b.sql",
        "supabase/migrations/20240101000000_a.sql",
        "supabase/migrations/notes.sql",
    )
    assert (migrations.root, migrations.runner, migrations.ordered) == ("supabase/migrations", "supabase", True)
    assert migrations.evidence == "supabase/config.toml"
    assert paths(migrations) == [
        "supabase/migrations/20240101000000_a.sql",
        "supabase/migrations/20240102000000_b.sql",
    ]
    assert {file.wrapping for file in migrations.sources} == {Wrapping.PIPELINE}
    assert (rest.root, rest.runner, rest.ordered, rest.evidence) == ("supabase", "plain", False, "supabase/config.toml")
    assert paths(rest) == ["supabase/schemas/a.sql", "supabase/seed.sql"]


def test_diesel(histories: Histories, tmp_path: Path) -> None:
    metadata = tmp_path / "migrations/2024-01-02-000000_b/metadata.toml"
    metadata.parent.mkdir(parents=True)
    metadata.write_text("run_in_transaction = false\n")
    (history,) = histories(
        "migrations/2024-01-02-000000_b/up.sql",
        "migrations/2024-01-02-000000_b/down.sql",
        "migrations/2024-01-10-000000_c/up.sql",
        "migrations/00000000000000_a/up.sql",
    )
    assert (history.root, history.runner, history.ordered) == ("migrations", "diesel", True)
    assert [(file.path, file.wrapping) for file in history.sources] == [
        ("migrations/00000000000000_a/up.sql", Wrapping.FILE),
        ("migrations/2024-01-02-000000_b/up.sql", Wrapping.IMPLICIT),
        ("migrations/2024-01-10-000000_c/up.sql", Wrapping.FILE),
    ]


def test_several_projects_are_several_histories(histories: Histories) -> None:
    made = histories(
        "services/b/migrations/1.sql",
        "services/a/migrations/1.sql",
        "services/c/prisma/migrations/20240101000000_a/migration.sql",
        "tools/x.sql",
    )
    assert [(history.root, history.runner) for history in made] == [
        ("services/c/prisma/migrations", "prisma"),
        (".", "plain"),
        ("services/a/migrations", "plain"),
        ("services/b/migrations", "plain"),
    ]


GROUPS = {
    "nested kinds of objects, in the order of creation": (
        ["functions/f.sql", "tables/b.sql", "tables/a.sql", "schema.sql", "extensions.sql"],
        [("", False, ["extensions.sql", "schema.sql", "tables/a.sql", "tables/b.sql", "functions/f.sql"])],
    ),
    "scripts named for what they create": (
        ["CreateFKConstraints.sql", "CreateIndexes.sql", "CreateTables.sql", "CreatePrimaryKeys.sql", "DropTables.sql"],
        [("", False, ["CreateTables.sql", "CreatePrimaryKeys.sql", "CreateFKConstraints.sql", "CreateIndexes.sql"])],
    ),
    "numbered directories": (
        ["02_functions/01.sql", "01_tables/02.sql", "01_tables/01.sql", "03_grants.sql"],
        [("", True, ["01_tables/01.sql", "01_tables/02.sql", "02_functions/01.sql", "03_grants.sql"])],
    ),
    "numbered files in directories of kinds": (
        ["tables/01.sql", "functions/01.sql"],
        [("", True, ["tables/01.sql", "functions/01.sql"])],
    ),
    "several sequences": (
        ["a/1.sql", "a/2.sql", "b/1.sql", "c/x.sql"],
        [("", False, ["c/x.sql"]), ("a", True, ["a/1.sql", "a/2.sql"]), ("b", True, ["b/1.sql"])],
    ),
    "one sequence below": (["a/1.sql", "a/2.sql"], [("", True, ["a/1.sql", "a/2.sql"])]),
    "migrations beside a schema": (
        ["schema.sql", "migrations/1.sql"],
        [("", False, ["schema.sql"]), ("migrations", True, ["migrations/1.sql"])],
    ),
    "a schema among migrations": (
        ["1.sql", "2.sql", "3.sql", "schema.sql"],
        [("", True, ["1.sql", "2.sql", "3.sql"]), ("", False, ["schema.sql"])],
    ),
    "a repeatable script among migrations": (
        ["V1__a.sql", "V2__b.sql", "V10__c.sql", "R__v.sql"],
        [("", True, ["V1__a.sql", "V2__b.sql", "V10__c.sql", "R__v.sql"])],
    ),
    "a directory a migration": (
        ["10_b/up.sql", "9_a/up.sql", "9_a/down.sql"],
        [("", True, ["9_a/up.sql", "10_b/up.sql"])],
    ),
    "dialects": (["1.up.sql", "1.postgres.up.sql", "2.up.sql"], [("", True, ["1.postgres.up.sql", "2.up.sql"])]),
    "loose files": (["b.sql", "a.sql"], [("", False, ["a.sql", "b.sql"])]),
    "nothing": ([], []),
}  # fmt: skip


@pytest.mark.parametrize(("given", "expected"), GROUPS.values(), ids=GROUPS)
def test_plain_groups(given: list[str], expected: list[tuple[str, bool, list[str]]]) -> None:
    assert [(group.root, group.ordered, list(group.files)) for group in groups(given)] == expected


UNUSED = {
    "x.down.sql": [],
    "down.sql": [],
    "a/X.DOWN.SQL": [],
    "down/1.sql": [],
    "x_down.sql": ["x_up.sql"],
    "1.undo.sql": ["1.sql"],
    "1.rollback.sql": ["1.up.sql"],
    "drop_tables.sql": ["create_tables.sql"],
    "DropTables.sql": ["tables.sql"],
}
USED = {
    "shut_down.sql": ["x.sql"],
    "markdown.sql": [],
    "drop_users.sql": ["1.sql"],
    "rollback.sql": [],
    "downs.sql": [],
}


@pytest.mark.parametrize(("path", "others"), UNUSED.items())
def test_what_migrates_down_is_not_used(path: str, others: list[str]) -> None:
    assert unused_files([path, *others]) == {path}


@pytest.mark.parametrize(("path", "others"), USED.items())
def test_what_only_sounds_like_down_is_used(path: str, others: list[str]) -> None:
    assert unused_files([path, *others]) == set()


def test_numbered_directories_of_pairs_are_one_plain_history(histories: Histories) -> None:
    (history,) = histories(
        "db/migrations/base/postgres/01_a.up.sql",
        "db/migrations/oss/postgres/0/01_b.up.sql",
        "db/migrations/oss/postgres/10/01_d.up.sql",
        "db/migrations/oss/postgres/9/01_c.up.sql",
    )
    assert (history.root, history.runner) == ("db/migrations", "plain")
    assert [path.rpartition("_")[2] for path in paths(history)] == ["a.up.sql", "b.up.sql", "c.up.sql", "d.up.sql"]


def test_a_file_in_a_directory_below_the_root_is_of_the_whole_history(histories: Histories) -> None:
    (history,) = histories(
        "db/migration/V1__a.sql",
        "db/migration/later/V3__c.sql",
        "db/migration/later/V2__b.sql",
        named=("db/migration/later/V3__c.sql",),
        whole=True,
    )
    assert (history.root, history.runner) == ("db/migration", "flyway")
    assert [(file.path.rpartition("/")[2], file.under_review) for file in history.sources] == [
        ("V1__a.sql", False),
        ("V2__b.sql", False),
        ("V3__c.sql", True),
    ]


@pytest.mark.parametrize("named", [("m/2_b.sql",), ("m",)])
def test_a_file_that_is_named_alone_is_its_runners(histories: Histories, named: tuple[str, ...]) -> None:
    Path("m").mkdir()
    Path("m/1_a.sql").write_text("-- +goose Up\n")
    Path("m/2_b.sql").write_text("-- +goose Up\n")
    (history,) = histories(named=named)
    assert (history.root, history.runner) == ("m", "goose")
    assert paths(history)[-1] == "m/2_b.sql"


def test_what_a_runner_does_not_run_below_its_root_is_not_lost(histories: Histories) -> None:
    made = histories("db/migrations/1_a.up.sql", "db/migrations/1_a.down.sql", "db/migrations/seeds/countries.sql")
    assert [(history.runner, paths(history)) for history in made] == [
        ("golang-migrate", ["db/migrations/1_a.up.sql"]),
        ("plain", ["db/migrations/seeds/countries.sql"]),
    ]


def test_a_journal_that_cannot_be_read_is_none(histories: Histories) -> None:
    Path("drizzle/meta").mkdir(parents=True)
    Path("drizzle/meta/_journal.json").write_text("{")
    (history,) = histories("drizzle/0000_a.sql", "drizzle/0001_b.sql")
    assert (history.runner, paths(history)) == ("plain", ["drizzle/0000_a.sql", "drizzle/0001_b.sql"])


@pytest.mark.parametrize("dialect", ["mysql", "sqlite"])
def test_a_journal_for_another_database(histories: Histories, dialect: str) -> None:
    Path("drizzle/meta").mkdir(parents=True)
    Path("drizzle/meta/_journal.json").write_text(f'{{"dialect": "{dialect}", "entries": [{{"tag": "0000_a"}}]}}')
    (history,) = histories("drizzle/0000_a.sql", "db/1.sql")
    assert paths(history) == ["db/1.sql"]
