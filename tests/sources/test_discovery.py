import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from schemalint.settings.settings import Settings
from schemalint.sources.discovery import Discovery, discover, list_files
from schemalint.sources.errors import InputError, NothingToCheckError
from schemalint.sources.source import Wrapping

Tree = Callable[..., None]


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tree:
    """Make empty files in a fresh working directory."""
    monkeypatch.chdir(tmp_path)

    def make(*paths: str) -> None:
        for path in paths:
            file = tmp_path / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.touch()

    return make


def files(discovery: Discovery) -> list[list[str]]:
    return [[file.path for file in history.sources] for history in discovery.histories]


def found(*paths: str, settings: Settings | None = None, whole: bool = False) -> list[list[str]]:
    return files(discover(paths, settings or Settings(), whole_directory=whole))


def test_a_directory_is_one_history_in_natural_order(tree: Tree) -> None:
    tree("db/10_c.sql", "db/9_b.sql", "db/1_a.PSQL", "db/README.md", "db/2.ddl", "db/3.pgsql")
    discovery = discover(["db"], Settings())
    assert files(discovery) == [["db/1_a.PSQL", "db/2.ddl", "db/3.pgsql", "db/9_b.sql", "db/10_c.sql"]]
    (history,) = discovery.histories
    assert (history.root, history.runner, history.ordered, history.evidence) == ("db", "plain", True, "numbered files")


def test_paths_are_relative_to_the_working_directory(
    tree: Tree, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree("a/x.sql", "b/y.sql")
    monkeypatch.chdir(tmp_path / "a")
    assert found(".", "../b", str(tmp_path / "b" / "y.sql")) == [["x.sql"], ["../b/y.sql"]]


def test_no_path_is_the_settings_paths_or_the_working_directory(tree: Tree) -> None:
    tree("a/x.sql", "b/y.sql")
    assert found() == [["a/x.sql", "b/y.sql"]]
    assert found(settings=Settings(paths=("b",))) == [["b/y.sql"]]
    assert found(settings=Settings(root="a", paths=(".",))) == [["a/x.sql"]]


def test_named_files_of_one_directory_are_one_history(tree: Tree) -> None:
    tree("m/2.sql", "m/10.sql", "m/1.sql", "n/x.txt")
    assert found("m/10.sql", "n/x.txt", "m/2.sql", "./m/10.sql") == [["m/2.sql", "m/10.sql"], ["n/x.txt"]]


def test_the_order_of_the_paths_does_not_matter(tree: Tree) -> None:
    tree("b/1.sql", "a/2.sql", "c/3.sql", "c/d/4.sql")
    expected = found("a", "b/1.sql", "c", "c/d")
    assert sorted(name for history in expected for name in history) == ["a/2.sql", "b/1.sql", "c/3.sql", "c/d/4.sql"]
    assert found("c/d", "c", "b/1.sql", "a") == expected


def test_a_file_that_is_named_twice_is_read_once(tree: Tree) -> None:
    tree("m/1.sql", "m/2.sql")
    Path("link").symlink_to("m")
    assert found("m", "m/1.sql", "m/../m/2.sql", "link") == [["m/1.sql", "m/2.sql"]]


@pytest.mark.parametrize("path", ["gone.sql", "gone", "gone/*.sql", "*.sql"])
def test_a_path_that_leads_to_nothing(tree: Tree, path: str) -> None:
    tree("m/1.sql")
    with pytest.raises(InputError, match=r"no such file or directory|matches no SQL file"):
        discover(["m", path], Settings())


def test_nothing_to_check(tree: Tree) -> None:
    tree("m/README.md")
    with pytest.raises(NothingToCheckError, match=r"m: no SQL file and no prompt to check"):
        discover(["m"], Settings())


def test_a_link_that_leads_nowhere_is_a_file_to_be_reported(tree: Tree) -> None:
    tree()
    Path("x.sql").symlink_to("gone.sql")
    assert found("x.sql") == [["x.sql"]]


def test_what_is_hidden_or_foreign_is_passed_over(tree: Tree) -> None:
    tree("a.sql", "._a.sql", ".venv/b.sql", "node_modules/c.sql", ".hidden.sql/d.sql", "x/__pycache__/e.sql")
    assert found(".") == [["a.sql"]]
    assert found(".venv", "._a.sql") == [[".venv/b.sql"], ["._a.sql"]]


def test_links_are_not_followed_in_a_directory(tree: Tree, tmp_path: Path) -> None:
    tree("root/a.sql", "out/b.sql")
    (tmp_path / "root/loop").symlink_to(tmp_path / "root")
    (tmp_path / "root/out").symlink_to(tmp_path / "out")
    (tmp_path / "root/b.sql").symlink_to(tmp_path / "out/b.sql")
    assert found("root") == [["root/a.sql"]]


def test_other_dialects_are_passed_over_and_said(tree: Tree) -> None:
    tree("m/1.sql", "m/1.mysql.up.sql", "sqlite/1.sql")
    discovery = discover(["."], Settings())
    assert files(discovery) == [["m/1.sql"]]
    assert discovery.skipped == [
        ("m/1.mysql.up.sql", "named for another dialect, mysql"),
        ("sqlite", "named for another dialect, sqlite"),
    ]
    assert found("sqlite") == [["sqlite/1.sql"]]


@pytest.mark.parametrize(
    ("path", "taken"),
    [
        ("001_add_oracle_price.sql", True),
        ("V3__snowflake_id.sql", True),
        ("mysql_fdw.sql", True),
        ("2024-01-01-000000_drop_cassandra/up.sql", True),
        ("oracle_imports/1.sql", True),
        ("schema-mysql.sql", False),
        ("V1__init_mssql.sql", False),
        ("7_users.sqlite.sql", False),
        ("migrations_mysql/1.sql", False),
        ("mysql8.sql", True),
        ("sqlite3/1.sql", False),
    ],
)
def test_a_dialect_in_a_name_is_its_own_or_what_it_is_about(tree: Tree, path: str, taken: bool) -> None:
    tree("0.sql", path)
    assert (path in {name for history in found(".") for name in history}) is taken


def test_what_is_no_regular_file_is_passed_over_and_said(tree: Tree, tmp_path: Path) -> None:
    tree("m/1.sql", "o/2.sql")
    os.mkfifo("m/pipe.sql")
    (tmp_path / "m/link.sql").symlink_to(tmp_path / "o/2.sql")
    (tmp_path / "m/links").symlink_to(tmp_path / "o")
    discovery = discover(["m"], Settings())
    assert files(discovery) == [["m/1.sql"]]
    assert discovery.skipped == [
        ("m/link.sql", "a link, which is not followed"),
        ("m/links", "a link, which is not followed"),
        ("m/pipe.sql", "no regular file"),
    ]


def test_globs(tree: Tree) -> None:
    tree("a/migrations/1.sql", "b/migrations/1.sql", "b/migrations/2.txt", "b/c/x.sql", ".d/y.sql")
    assert found("*/migrations/*.sql") == [["a/migrations/1.sql"], ["b/migrations/1.sql"]]
    assert found("**/*.sql") == [["b/c/x.sql"], ["a/migrations/1.sql"], ["b/migrations/1.sql"]]
    assert found("b/c*") == [["b/c/x.sql"]]


def test_a_file_whose_name_looks_like_a_glob(tree: Tree) -> None:
    tree("[a].sql", "a.sql")
    assert found("[a].sql") == [["[a].sql"]]


def test_git_ignores(tree: Tree) -> None:
    tree("m/1.sql", "m/2.sql", "m/gen/3.sql", "out/4.sql", "m/sub/5.sql", "m/sub/6.sql")
    subprocess.run(["git", "init", "-q"], check=True)
    Path(".gitignore").write_text("out/\n/m/2.sql\n*.sql\n!/m/**/*.sql\n/m/2.sql\n")
    Path("m/.gitignore").write_text("gen\n")
    Path("m/sub/.gitignore").write_text("5.sql\n")
    Path(".git/info/exclude").write_text("6.sql\n")
    assert found(".") == [["m/1.sql"], ["m/sub/6.sql"]]
    assert found("m/sub") == [["m/sub/6.sql"]]
    assert found("m/2.sql") == [["m/2.sql"]]
    assert found("out") == [["out/4.sql"]]


def test_settings_exclude_found_and_named_files(tree: Tree) -> None:
    tree("m/1.sql", "m/2.sql", "old/3.sql", "m/.gitignore")
    Path("m/.gitignore").write_text("!2.sql\n")
    settings = Settings(exclude=("old/", "/m/2.sql"))
    assert found(".", settings=settings) == [["m/1.sql"]]
    assert found("m/1.sql", "old/3.sql", settings=settings) == [["m/1.sql"]]
    with pytest.raises(NothingToCheckError, match="1 passed over"):
        discover(["old/3.sql"], settings)


@pytest.mark.parametrize("exclude", ["old", "old/", "/m", "**/old", "m/old"])
def test_settings_exclude_named_directories(tree: Tree, exclude: str) -> None:
    tree("m/old/x/1.sql", "2.sql")
    assert found("m/old", "m/old/x", "2.sql", settings=Settings(exclude=(exclude,))) == [["2.sql"]]
    with pytest.raises(NothingToCheckError, match=r"m/old: no SQL file and no prompt to check; 1 passed over"):
        discover(["m/old"], Settings(exclude=(exclude,)))


def test_the_root_of_the_settings_is_never_excluded_itself(tree: Tree) -> None:
    tree("x/1.sql")
    assert found("x", settings=Settings(root="x", exclude=("x", "/"))) == [["x/1.sql"]]


def test_excludes_are_relative_to_the_settings_root(tree: Tree) -> None:
    tree("a/m/1.sql", "m/2.sql")
    assert found(".", settings=Settings(root="a", exclude=("/m",))) == [["m/2.sql"]]


def test_standard_input(tree: Tree) -> None:
    tree("m/1.sql")
    discovery = discover(["-", "m"], Settings(), stdin_data=b"SELECT 1;")
    assert files(discovery) == [["-"], ["m/1.sql"]]
    (file,) = discovery.histories[0].sources
    assert (file.data, file.location, file.under_review) == (b"SELECT 1;", None, True)


@pytest.mark.parametrize("data", [b"", b" \n"])
def test_empty_standard_input_is_no_clean_run(tree: Tree, data: bytes) -> None:
    tree("m/1.sql")
    with pytest.raises(NothingToCheckError, match="standard input is empty"):
        discover(["-", "m"], Settings(), stdin_data=data)
    assert files(discover(["-"], Settings(), stdin_data=data, stdin_filename="m/2.sql")) == [["m/2.sql"]]


def test_standard_input_under_a_name(tree: Tree) -> None:
    tree("prisma/migrations/20240101000000_a/migration.sql")
    path = "prisma/migrations/20240201000000_b/migration.sql"
    alone = discover(["-"], Settings(), stdin_data=b"SELECT 1;", stdin_filename=path)
    assert files(alone) == [[path]]
    assert alone.histories[0].sources[0].wrapping == Wrapping.IMPLICIT
    whole = discover(["-"], Settings(), stdin_data=b"SELECT 1;", stdin_filename=path, whole_directory=True)
    assert files(whole) == [["prisma/migrations/20240101000000_a/migration.sql", path]]
    assert [(file.data, file.under_review) for file in whole.histories[0].sources] == [
        (None, False),
        (b"SELECT 1;", True),
    ]


def test_standard_input_stands_for_the_file_of_its_name(tree: Tree) -> None:
    tree("m/1.sql", "m/2.sql")
    whole = discover(["-"], Settings(), stdin_data=b"x", stdin_filename="m/1.sql", whole_directory=True)
    assert [(file.path, file.data) for file in whole.histories[0].sources] == [("m/1.sql", b"x"), ("m/2.sql", None)]


def test_whole_directory_loads_what_named_files_stand_in(tree: Tree) -> None:
    tree("a/migrations/1.sql", "a/migrations/2.sql", "b/migrations/1.sql", "db/tables/t.sql", "db/indexes/i.sql")
    discovery = discover(["a/migrations/2.sql", "db/tables/t.sql"], Settings(), whole_directory=True)
    assert [(one.path, one.under_review) for one in list_files(discovery)] == [
        ("a/migrations/1.sql", False),
        ("a/migrations/2.sql", True),
        ("db/tables/t.sql", True),
        ("db/indexes/i.sql", False),
    ]


def test_whole_directory_reads_what_git_ignores_where_it_is_named(tree: Tree) -> None:
    tree("m/1.sql", "m/2.sql", "m/3.sql")
    subprocess.run(["git", "init", "-q"], check=True)
    Path(".gitignore").write_text("2.sql\n3.sql\n")
    assert found("m/3.sql", whole=True) == [["m/1.sql", "m/3.sql"]]


def test_whole_directory_of_a_configured_path(tree: Tree) -> None:
    tree("db/a/x.sql", "db/b/y.sql", "c/z.sql")
    assert found("db/a/x.sql", whole=True, settings=Settings(paths=("db",))) == [["db/a/x.sql", "db/b/y.sql"]]
    assert found("db/a/x.sql", whole=True) == [["db/a/x.sql"]]


def test_whole_directory_is_content_with_nothing_to_check(tree: Tree) -> None:
    tree("m/1.up.sql", "m/1.down.sql", "old/1.sql")
    settings = Settings(exclude=("old",))
    discovery = discover(["m/1.down.sql", "old/1.sql"], settings, whole_directory=True)
    assert discovery.histories == ()
    assert [skipped.path for skipped in discovery.skipped] == ["m/1.down.sql", "old/1.sql"]


def test_whole_directory_reviews_all_of_a_named_directory(tree: Tree) -> None:
    tree("m/1.sql", "m/2.sql")
    assert all(one.under_review for one in list_files(discover(["m"], Settings(), whole_directory=True)))


def test_a_named_file_that_migrates_down_is_read_alone(tree: Tree) -> None:
    tree("m/1.up.sql", "m/1.down.sql")
    assert found("m/1.down.sql") == [["m/1.down.sql"]]
    assert found("m/1.down.sql", "m/1.up.sql") == [["m/1.up.sql"]]


def test_a_name_that_is_no_text(tree: Tree, tmp_path: Path) -> None:
    tree()
    (tmp_path / os.fsdecode(b"\xe9.sql")).touch()
    discovery = discover(["."], Settings())
    assert files(discovery) == [["\\xe9.sql"]]
    location = discovery.histories[0].sources[0].location
    assert location is not None
    assert Path(location).exists()
