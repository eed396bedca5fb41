"""`--since` and `--staged` in repositories of git, as their users have them."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cli.conftest import Run

USERS = "CREATE TABLE users (id bigint PRIMARY KEY, seen timestamp);\n"
ORDERS = "CREATE TABLE orders (id bigint PRIMARY KEY, buyer bigint REFERENCES users);\n"
INDEX = "CREATE INDEX orders_buyer ON orders (buyer);\n"
TEAMS = "CREATE TABLE teams (id bigint PRIMARY KEY, made timestamp);\n"
RULES = ("--select", "timestamp-without-time-zone,foreign-key-without-index,migration-out-of-order,unreadable-file")

Git = Callable[..., str]


@pytest.fixture
def git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Git:
    """Calls git in the directory of the test, which it has made a repository with the branch `main`."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")

    def call(*arguments: str, at: Path = tmp_path) -> str:
        settings = ("-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "protocol.file.allow=always")
        done = subprocess.run(["git", *settings, *arguments], cwd=at, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    call("init", "-q", "-b", "main")
    return call


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., None]:
    def put(**files: str) -> None:
        for name, text in files.items():
            path = tmp_path / "db" / f"{name.lstrip('_')}.sql"
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(text.encode())

    return put


Write = Callable[..., None]


@pytest.fixture
def branch(git: Git, write: Write) -> Iterator[Git]:
    """A branch off `main`, which has two migrations and a third that indexes."""
    write(_001_users=USERS, _002_orders=ORDERS, _003_index=INDEX)
    git("add", ".")
    git("commit", "-qm", "A")
    git("checkout", "-qb", "work")
    yield git


def found(run: Run, *arguments: str) -> list[tuple[str, str]]:
    """The file and the rule of each finding, and no other trouble."""
    result = run("check", *RULES, "--output-format", "json", *arguments)
    assert result.err == ""
    return [(one["path"].rpartition("/")[2], one["rule"]) for one in document(result.out)["findings"]]


def document(text: str) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(text)
    return made


def test_only_what_changed_is_found(branch: Git, write: Write, run: Run) -> None:
    assert found(run, "--since", "main") == []
    write(_004_teams=TEAMS)
    assert found(run, "--since", "main") == [("004_teams.sql", "timestamp-without-time-zone")]
    assert len(found(run)) == 2
    branch("add", ".")
    branch("commit", "-qm", "B")
    assert found(run, "--since", "main") == [("004_teams.sql", "timestamp-without-time-zone")]
    assert found(run, "--since", "HEAD") == []


def test_what_others_added_to_the_branch_meanwhile_is_not_ours(branch: Git, write: Write, run: Run) -> None:
    branch("checkout", "-q", "main")
    write(_004_other="DROP INDEX orders_buyer;\n")
    branch("add", ".")
    branch("commit", "-qm", "Theirs")
    branch("checkout", "-q", "work")
    write(_005_teams=TEAMS)
    assert found(run, "--since", "main") == [("005_teams.sql", "timestamp-without-time-zone")]


@pytest.mark.usefixtures("branch")
def test_what_a_change_does_to_older_files_stands_where_it_is_wrong(write: Write, run: Run) -> None:
    write(_004_drop="DROP INDEX orders_buyer;\n")
    assert found(run, "--since", "main") == [("004_drop.sql", "foreign-key-without-index")]


@pytest.mark.usefixtures("branch")
def test_the_loss_of_an_old_migration_is_found(tmp_path: Path, run: Run) -> None:
    (tmp_path / "db" / "003_index.sql").unlink()
    assert found(run, "--since", "main") == [("002_orders.sql", "foreign-key-without-index")]
    assert found(run, "--since", "main", "db/003_index.sql", "db") == [("002_orders.sql", "foreign-key-without-index")]


@pytest.mark.usefixtures("branch")
def test_an_edited_migration_is_found_where_it_is_edited(write: Write, run: Run) -> None:
    write(_002_orders=ORDERS.replace(");", ", due timestamp);"))
    assert found(run, "--since", "main") == [("002_orders.sql", "timestamp-without-time-zone")]
    write(_002_orders="-- a remark\n" + ORDERS)
    assert found(run, "--since", "main") == []


@pytest.mark.usefixtures("branch")
def test_other_numbers_names_and_line_ends_are_no_changes(write: Write, tmp_path: Path, run: Run) -> None:
    (tmp_path / "db" / "003_index.sql").rename(tmp_path / "db" / "004_index.sql")
    write(_001_users=USERS.replace("\n", "\r\n"))
    result = run("check", "--since", "main", "--output-format", "json")
    assert document(result.out)["findings"] == []
    assert document(result.out)["review"] == {"about": "changed since main", "files": []}


@pytest.mark.usefixtures("branch")
def test_a_table_that_is_renamed_has_the_findings_that_it_had(write: Write, run: Run) -> None:
    write(_004_rename="ALTER TABLE users RENAME TO people; ALTER TABLE people RENAME seen TO last_seen;\n")
    assert found(run, "--since", "main") == []
    write(_004_rename="CREATE SCHEMA s; ALTER TABLE users SET SCHEMA s; ALTER SCHEMA s RENAME TO t;\n")
    assert found(run, "--since", "main") == []
    write(_004_rename="ALTER SCHEMA public RENAME TO old; ALTER TABLE old.users RENAME TO people;\n")
    assert found(run, "--since", "main") == []
    write(_004_rename="ALTER TABLE users RENAME TO people;\n" + USERS)
    assert found(run, "--since", "main") == [("004_rename.sql", "timestamp-without-time-zone")]


@pytest.mark.usefixtures("branch")
def test_a_directory_below_the_top_will_do(
    write: Write, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(_004_teams=TEAMS)
    monkeypatch.chdir(tmp_path / "db")
    expected = [("004_teams.sql", "timestamp-without-time-zone")]
    assert found(run, "--since", "main") == expected
    assert found(run, "--since", "main", ".") == expected
    assert found(run, "--since", "main", "*.sql") == expected
    assert found(run, "--since", "main", "../db") == expected
    assert found(run, "--since", "main", "--whole-directory", "004_teams.sql") == expected
    assert found(run, "--since", "main", "--whole-directory", "003_index.sql") == []


def test_names_may_have_anything_in_them(git: Git, tmp_path: Path, run: Run) -> None:
    folder = tmp_path / "my änd\tyour"
    folder.mkdir()
    (folder / '001 "users".sql').write_text(USERS)
    git("add", ".")
    git("commit", "-qm", "A")
    (folder / "002 tëams\n.sql").write_text(TEAMS)
    assert found(run, "--since", "main") == [("002 tëams\n.sql", "timestamp-without-time-zone")]
    assert found(run, "--since", "main", f"{folder}") == [("002 tëams\n.sql", "timestamp-without-time-zone")]


def test_what_is_staged_counts_and_not_what_lies_there(branch: Git, write: Write, run: Run) -> None:
    assert found(run, "--staged") == []
    write(_004_teams=TEAMS)
    assert found(run, "--staged") == []
    branch("add", ".")
    write(_004_teams="SELECT 1;\n", _005_more=TEAMS.replace("teams", "groups"))
    assert found(run, "--staged") == [("004_teams.sql", "timestamp-without-time-zone")]


def test_a_first_commit_can_be_staged(git: Git, write: Write, run: Run) -> None:
    write(_001_users=USERS)
    git("add", ".")
    assert found(run, "--staged") == [("001_users.sql", "timestamp-without-time-zone")]
    result = run("check", "--since", "HEAD")
    assert (result.code, result.err) == (2, "error: --since HEAD: no such branch, tag or commit\n")


@pytest.mark.usefixtures("branch")
def test_a_migration_before_those_that_are_there_is_out_of_order(write: Write, run: Run) -> None:
    write(_002_a_teams="CREATE TABLE teams (id bigint PRIMARY KEY);\n")
    assert found(run, "--since", "main") == [("002_a_teams.sql", "migration-out-of-order")]
    assert found(run) == [("001_users.sql", "timestamp-without-time-zone")]


def test_files_without_numbers_have_no_order_to_keep(branch: Git, tmp_path: Path, run: Run) -> None:
    functions = tmp_path / "db" / "functions"
    functions.mkdir()
    for name in ("b", "a"):
        (functions / f"{name}.sql").write_text(f"CREATE FUNCTION {name}() RETURNS int LANGUAGE sql AS 'SELECT 1';\n")
        if name == "b":
            branch("add", ".")
            branch("commit", "-qm", "B")
    assert found(run, "--since", "HEAD") == []


def test_ignored_files_and_other_repositories_do_not_count(
    branch: Git, write: Write, tmp_path: Path, run: Run, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = tmp_path_factory.mktemp("other")
    branch("init", "-q", "-b", "main", at=other)
    (other / "001_theirs.sql").write_text(TEAMS)
    branch("add", ".", at=other)
    branch("commit", "-qm", "A", at=other)
    branch("submodule", "--quiet", "add", str(other), "db/theirs")
    branch("clone", "--quiet", str(other), "db/nested")
    (tmp_path / ".gitignore").write_text("db/scratch.sql\n")
    write(scratch=TEAMS)
    assert found(run, "--since", "main", "db") == []
    assert found(run, "--staged", "db") == []


def test_nothing_of_the_repository_is_executed(branch: Git, write: Write, tmp_path: Path, run: Run) -> None:
    program = tmp_path / "run.sh"
    program.write_text(f"#!/bin/sh\ntouch '{tmp_path}/executed'\ncat\n")
    program.chmod(0o755)
    for name in ("core.fsmonitor", "diff.external", "diff.sql.textconv", "filter.sql.clean", "filter.sql.smudge"):
        branch("config", name, str(program))
    (tmp_path / ".gitattributes").write_text("*.sql diff=sql filter=sql\n")
    hooks = tmp_path / ".git" / "hooks"
    for hook in ("post-index-change", "reference-transaction", "post-checkout"):
        shutil.copy(program, hooks / hook)
    write(_004_teams=TEAMS)
    assert found(run, "--since", "main") == [("004_teams.sql", "timestamp-without-time-zone")]
    assert found(run, "--staged") == []
    assert not (tmp_path / "executed").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--since", "nope"), "error: --since nope: no such branch, tag or commit\n"),
        (("--since", "--help"), "error: --since --help: no such branch, tag or commit\n"),
        (("--since", "main", "--staged"), "error: --since and --staged compare with different things"),
        (("--since", "main", "-"), "error: --since goes with files that git knows, not with the path -"),
        (("--since", "main", "/"), "error: --since main: / is in no work tree of git"),
        (("--since", "apart"), "error: --since apart: no commit is known that both apart and HEAD come from"),
    ],
)
def test_what_git_does_not_have_is_said(branch: Git, run: Run, arguments: tuple[str, ...], message: str) -> None:
    branch("checkout", "-q", "--orphan", "apart")
    branch("commit", "-qm", "Apart")
    branch("checkout", "-q", "work")
    result = run("check", *arguments)
    assert result.code == 2
    assert result.err.startswith(message)


def test_outside_of_a_repository_it_is_an_error(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.sql").write_text(USERS)
    result = run("check", "--since", "main")
    assert result.code == 2
    assert "is in no work tree of git" in result.err
    assert run("check", "--staged", "a.sql").code == 2


@pytest.mark.usefixtures("branch")
def test_without_git_it_is_an_error(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    result = run("check", "--since", "main")
    assert (result.code, result.err) == (2, "error: --since main needs the program git, which is not on the PATH\n")
    assert run("check").code == 1


def test_a_shallow_clone_says_how_to_make_it_whole(
    branch: Git, write: Write, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(_004_teams=TEAMS)
    branch("add", ".")
    branch("commit", "-qm", "B")
    branch("checkout", "-q", "main")
    write(_005_more="SELECT 1;\n")
    branch("add", ".")
    branch("commit", "-qm", "C")
    branch("clone", "--quiet", "--depth=1", "--no-single-branch", "--branch=work", f"file://{tmp_path}", "clone")
    monkeypatch.chdir(tmp_path / "clone")
    result = run("check", "--since", "origin/main")
    assert result.code == 2
    assert "git fetch --unshallow" in result.err
    assert "git fetch --unshallow" in run("check", "--since", "v1").err


@pytest.mark.usefixtures("branch")
def test_the_summary_says_what_was_under_review(write: Write, run: Run) -> None:
    write(_004_teams=TEAMS)
    said = run("check", "--since", "main", "--verbose", *RULES).out
    assert "1 warning in 1 file changed since main, of 4 files (4 statements)" in said
    assert "under review, because changed since main:\n  db/004_teams.sql\n" in said
    assert run("check", "--since", "main", "--list-files").out == "db/004_teams.sql\n"


@pytest.mark.usefixtures("branch")
def test_locks_are_those_of_what_changed(write: Write, run: Run) -> None:
    write(_004_drop="DROP INDEX orders_buyer;\n")
    out = run("locks", "db", "--since", "main").out
    assert "004_drop.sql" in out
    assert "002_orders.sql" not in out


@pytest.mark.parametrize("last", ["002_orders.sql", "002_orders", "002", "2", "db/002_orders.sql"])
def test_what_is_applied_only_gives_the_catalog(write: Write, run: Run, last: str) -> None:
    write(_001_users=USERS, _002_orders=ORDERS, _003_teams=TEAMS)
    setting = ("--config", f"migrations-applied-until='{last}'")
    assert found(run, *setting) == [("003_teams.sql", "timestamp-without-time-zone")]


def test_an_applied_migration_that_is_not_there_is_an_error(write: Write, run: Run) -> None:
    write(_001_users=USERS)
    result = run("check", "--config", "migrations-applied-until='7'")
    assert (result.code, result.err) == (2, 'error: migrations-applied-until: no migration is called "7"\n')


@pytest.mark.usefixtures("branch")
def test_prompts_are_compared_too(git: Git, tmp_path: Path, run: Run) -> None:
    prompt = "# You write SQL\n\n```sql\nCREATE TABLE notes (id bigint PRIMARY KEY, at timestamp);\n```\n"
    (tmp_path / "AGENTS.md").write_text(prompt)
    git("add", ".")
    git("commit", "-qm", "P")
    assert found(run, "--since", "HEAD") == []
    (tmp_path / "AGENTS.md").write_text(prompt.replace("at timestamp", "at timestamp, made timestamp"))
    assert found(run, "--since", "HEAD") == [("AGENTS.md", "timestamp-without-time-zone")]
    assert found(run, "--staged") == []
