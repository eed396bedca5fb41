"""The hook, run by pre-commit in a repository of its own."""

import os
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[1]
MANIFEST = ROOT / ".pre-commit-hooks.yaml"

FIRST = "CREATE TABLE customers (customer bigint PRIMARY KEY, name text, seen timestamp);\n"
SECOND = "CREATE TABLE orders (number bigint PRIMARY KEY, customer bigint REFERENCES customers);\n"
INDEXED = "CREATE INDEX ON orders (customer);\n"


class Repository(NamedTuple):
    """A git repository with the hook installed from the manifest, as the environment's own command."""

    work: Path
    environment: dict[str, str]


def start(directory: Path) -> Repository:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PRE_COMMIT"))}
    environment = {
        **kept,
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        "PRE_COMMIT_HOME": str(directory / "cache"),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
    }
    repository = Repository(directory / "work", environment)
    repository.work.mkdir()
    for command in (("init", "--quiet"), ("config", "user.name", "A"), ("config", "user.email", "a@example.com")):
        succeed(repository, "git", *command)
    return repository


def run(repository: Repository, *command: str) -> tuple[int, str]:
    """The status of a command, and all that it said."""
    done = subprocess.run(
        command,
        cwd=repository.work,
        env=repository.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return done.returncode, done.stdout


def succeed(repository: Repository, *command: str) -> None:
    status, said = run(repository, *command)
    assert status == 0, said


def write(repository: Repository, name: str, text: str) -> None:
    path = repository.work / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def commit(repository: Repository, *names: str) -> tuple[int, str]:
    succeed(repository, "git", "add", *names)
    return run(repository, "git", "commit", "--message", "A change")


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = start(tmp_path)
    hook = MANIFEST.read_text(encoding="utf-8")
    assert hook.count("language: python") == 1
    local = textwrap.indent(hook.replace("language: python", "language: system"), "      ")
    write(made, ".pre-commit-config.yaml", f"repos:\n  - repo: local\n    hooks:\n{local}")
    status, said = commit(made, ".pre-commit-config.yaml")
    assert status == 0, said
    succeed(made, sys.executable, "-m", "pre_commit", "install")
    return made


def test_the_manifest_is_valid() -> None:
    command = [sys.executable, "-m", "pre_commit", "validate-manifest", str(MANIFEST)]
    assert subprocess.run(command, capture_output=True).returncode == 0


def test_only_files_of_the_commit_are_reported(repository: Repository) -> None:
    """The first file is not staged, and it has a finding: the history is replayed with it and says nothing of it."""
    write(repository, "db/001_customers.sql", FIRST)
    write(repository, "db/002_orders.sql", SECOND)
    write(repository, "db/003_invoices.psql", SECOND.replace("orders", "invoices").replace(" bigint REF", " text REF"))
    status, said = commit(repository, "db/002_orders.sql", "db/003_invoices.psql")
    assert status == 1
    assert "002_orders.sql" in said
    assert "foreign-key-without-index" in said
    assert "003_invoices.psql" in said
    assert "statement-fails" in said  # a foreign key of text to the bigint of a file that is not in the commit
    assert "timestamp-without-time-zone" not in said


def test_an_index_in_a_file_outside_the_commit_counts(repository: Repository) -> None:
    write(repository, "db/001_customers.sql", FIRST)
    write(repository, "db/002_orders.sql", SECOND)
    write(repository, "db/003_index.ddl", INDEXED)
    status, said = commit(repository, "db/002_orders.sql")
    assert status == 0, said
    assert "Passed" in said


def test_other_files_do_not_start_the_hook(repository: Repository) -> None:
    write(repository, "notes.rst", FIRST)
    status, said = commit(repository, "notes.rst")
    assert status == 0, said
    assert "no files to check" in said


def test_prompts_of_the_commit_are_reported(repository: Repository) -> None:
    """A document that is no prompt is passed over, whatever it shows."""
    shown = f"# Orders\n\n```sql\n{FIRST}```\n"
    write(repository, "README.md", shown)
    write(repository, "agents/database.md", shown)
    status, said = commit(repository, "README.md", "agents/database.md")
    assert status == 1
    assert "agents/database.md" in said
    assert "timestamp-without-time-zone" in said
    assert "README.md" not in said


def test_documents_that_are_no_prompts_pass(repository: Repository) -> None:
    write(repository, "README.md", FIRST)
    status, said = commit(repository, "README.md")
    assert status == 0, said
    assert "Passed" in said
