"""`--diff` and `--fix`: what is shown is what is written, and nothing else is touched."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.conftest import Run

USERS = "-- +goose Up\nCREATE TABLE users (id bigint PRIMARY KEY, email text);\n"
REQUIRED = "-- +goose Up\r\nALTER TABLE users ALTER COLUMN email SET NOT NULL;\r\n"
INDEX = "-- +goose Up\nCREATE INDEX users_email ON users (email);"
PLAIN = "CREATE TABLE users (id bigint PRIMARY KEY, email text);\n"
RULES = ("--select", "index-changes,rewrites,syntax-error,statement-fails")

Write = Callable[..., None]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def put(folder: str = "db", **files: str) -> None:
        for name, text in files.items():
            path = tmp_path / folder / f"{name.lstrip('_')}.sql"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())

    return put


def texts(folder: Path) -> dict[str, str]:
    return {path.name: path.read_bytes().decode() for path in sorted(folder.iterdir()) if path.is_file()}


@pytest.fixture
def goose(write: Write, tmp_path: Path) -> Path:
    write(_1_users=USERS, _2_required=REQUIRED, _3_index=INDEX)
    return tmp_path / "db"


def test_the_diff_shows_edits_and_new_files_and_writes_nothing(goose: Path, run: Run) -> None:
    before = texts(goose)
    result = run("check", *RULES, "--diff", "--unsafe-fixes", "db")
    assert texts(goose) == before
    assert result.code == 1
    assert "+CREATE INDEX CONCURRENTLY users_email ON users (email);\n\\ No newline at end of file\n" in result.out
    assert "+++ b/db/4_validate_email.sql\n" in result.out
    assert result.err == "2 would be fixed\n"


def test_what_is_shown_is_what_is_written(goose: Path, run: Run, tmp_path: Path) -> None:
    diff = run("check", *RULES, "--diff", "--unsafe-fixes", "db").out
    copy = tmp_path / "copy"
    for name, text in texts(goose).items():
        (copy / "db").mkdir(parents=True, exist_ok=True)
        (copy / "db" / name).write_bytes(text.encode())
    (copy / "a.diff").write_bytes(diff.encode())
    subprocess.run(["git", "apply", "a.diff"], cwd=copy, check=True)
    result = run("check", *RULES, "--fix", "--unsafe-fixes", "db")
    assert texts(goose) == texts(copy / "db")
    assert result.code == 0
    assert "no findings in 4 files" in result.out
    assert "2 fixed" in result.out
    assert texts(goose)["2_required.sql"].count("\r\n") == 2
    assert texts(goose)["4_validate_email.sql"].startswith("-- +goose Up\r\n")
    assert run("check", *RULES, "--diff", "--unsafe-fixes", "db").out == ""


def test_unsafe_fixes_are_not_taken_unasked(goose: Path, run: Run) -> None:
    before = texts(goose)
    result = run("check", *RULES, "--fix", "db")
    assert texts(goose) == before
    assert "0 fixed, 2 unsafe fixes available with --unsafe-fixes" in result.out
    assert result.code == 1


def test_safe_fixes_are_taken(write: Write, tmp_path: Path, run: Run) -> None:
    write(_1_users=PLAIN, _2_index="CREATE INDEX users_email ON users (email);\n")
    path = tmp_path / "db" / "2_index.sql"
    path.chmod(0o640)
    assert run("check", *RULES, "--fix", "db").code == 0
    assert path.read_text() == "CREATE INDEX CONCURRENTLY users_email ON users (email);\n"
    assert path.stat().st_mode & 0o777 == 0o640
    assert list(texts(tmp_path / "db")) == ["1_users.sql", "2_index.sql"]


def test_only_files_under_review_are_edited(write: Write, tmp_path: Path, run: Run) -> None:
    index = "CREATE INDEX users_{0} ON users (email, {0});\n"
    write(_1_users=PLAIN.replace("email", "a int, b int, email"), _2=index.format("a"), _3=index.format("b"))
    result = run("check", *RULES, "--fix", "--config", "migrations-applied-until='2'", "db")
    assert result.code == 0
    assert "CONCURRENTLY" not in (tmp_path / "db" / "2.sql").read_text()
    assert "CONCURRENTLY" in (tmp_path / "db" / "3.sql").read_text()


def test_a_new_file_stays_below_what_was_named(goose: Path, run: Run) -> None:
    result = run("check", *RULES, "--fix", "--unsafe-fixes", "db/1_users.sql", "db/2_required.sql")
    assert result.code == 0
    assert "3_validate_email.sql" in texts(goose)


def test_a_file_that_is_there_is_not_written_over(goose: Path, run: Run) -> None:
    (goose / ".gitignore").write_text("4*\n")
    (goose.parent / ".git").mkdir()
    (goose / "4_validate_email.sql").write_text("mine")
    before = texts(goose)
    result = run("check", *RULES, "--fix", "--unsafe-fixes", "db")
    assert result.code == 2
    assert "cannot write db/4_validate_email.sql" in result.err
    assert texts(goose) == before


@pytest.mark.parametrize(
    "arguments",
    [("--fix", "--diff"), ("--unsafe-fixes",), ("--fix", "--staged"), ("--diff", "-"), ("--fix", "-")],
)
def test_options_that_contradict_each_other_are_refused(arguments: tuple[str, ...], run: Run) -> None:
    result = run("check", *arguments)
    assert result.code == 2
    assert result.err.startswith("error: ")


def test_other_reports_go_to_their_files(goose: Path, run: Run, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    result = run("check", *RULES, "--diff", "--output-format", f"json={out}", "db")
    assert result.out == ""
    assert b'"findings"' in out.read_bytes()
    assert texts(goose)


def test_two_keys_on_one_column_get_one_index(write: Write, tmp_path: Path, run: Run) -> None:
    write(
        _1_all="CREATE TABLE a (id bigint PRIMARY KEY);\nCREATE TABLE b (id bigint PRIMARY KEY);\n"
        "CREATE TABLE c (id bigint PRIMARY KEY, x bigint REFERENCES a, FOREIGN KEY (x) REFERENCES b);\n"
    )
    result = run("check", "--select", "foreign-key-without-index", "--fix", "--unsafe-fixes", "db")
    assert result.code == 0
    assert (tmp_path / "db" / "1_all.sql").read_text().count("CREATE INDEX") == 1
    assert "2 fixed" in result.out


def test_neighbours_are_removed_together(write: Write, tmp_path: Path, run: Run) -> None:
    write(_1_all="CREATE TABLE a (\n    id uuid,\n    created_at date,\n    updated_at date,\n    x int\n);\n")
    result = run("check", "--profile", "managed", "--select", "manual-system-field", "--fix", "--unsafe-fixes", "db")
    assert result.code == 0
    assert (tmp_path / "db" / "1_all.sql").read_text() == "CREATE TABLE a (\n    x int\n);\n"


def test_only_what_changed_is_fixed(write: Write, tmp_path: Path, run: Run) -> None:
    index = "CREATE INDEX users_{0} ON users (email, {0});\n"
    write(_1_users=PLAIN.replace("email", "a int, b int, email"), _2=index.format("a"))
    git = ("git", "-c", "user.name=A", "-c", "user.email=a@example.com")
    for command in (("init", "-q", "-b", "main"), ("add", "."), ("commit", "-qm", "A")):
        subprocess.run([*git, *command], cwd=tmp_path, check=True)
    write(_3=index.format("b"))
    result = run("check", *RULES, "--fix", "--since", "main")
    assert (result.code, result.err) == (0, "")
    assert "CONCURRENTLY" not in (tmp_path / "db" / "2.sql").read_text()
    assert "CONCURRENTLY" in (tmp_path / "db" / "3.sql").read_text()
