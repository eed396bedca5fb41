"""What the command line says of migration directories: who runs them, in which transactions, and what is wrong."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec import json

Run = Callable[..., Any]

FIXTURES = Path(__file__).parents[2] / "fixtures" / "runners"


@pytest.fixture
def layout(tmp_path: Path) -> Callable[[str], None]:
    """Puts a fixture into the working directory."""

    def put(name: str) -> None:
        shutil.copytree(FIXTURES / name, tmp_path, dirs_exist_ok=True)

    return put


def test_verbose_says_who_runs_the_files_and_why(run: Run, layout: Callable[[str], None]) -> None:
    layout("goose")
    out = run("check", "--verbose", "migrations").out
    assert (
        "  runner goose (migrations/00001_accounts.sql)\n"
        "  order: the numbers that the names begin with\n"
        "  transaction: around the file (3 files), none, each statement is its own (1 file)\n"
    ) in out


def test_files_are_listed_in_the_order_of_the_runner(run: Run, layout: Callable[[str], None]) -> None:
    layout("flyway")
    names = [line.rpartition("/")[2] for line in run("check", "--list-files").out.splitlines()]
    assert names == [
        "V1__create_customers.sql", "V1_9__add_street.sql", "V1.10__add_city.sql", "V2__city_index.sql",
        "V2_1__street_index.sql", "V3__analyze.sql", "R__active.sql", "R__by_city.sql",
    ]  # fmt: skip


def test_json_carries_the_layout(run: Run, layout: Callable[[str], None]) -> None:
    layout("wrong")
    (project,) = json.decode(run("check", "atlas", "--output-format", "json").out)["projects"]
    assert project["runner"] == "atlas"
    assert project["runner_evidence"] == "atlas/atlas.sum"
    assert project["order"] == "the names as text, from the last checkpoint on"
    assert project["transactions"] == {"file": 2}
    assert len(project["complaints"]) == 2


def test_a_wrong_layout_is_told_and_the_rest_is_checked(run: Run, layout: Callable[[str], None]) -> None:
    layout("wrong")
    code, out, err = run("check", "golang-migrate")
    assert (code, "2 files" in out) == (0, True)
    assert err.splitlines() == [
        "warning: golang-migrate: 1_a.up.sql and 1_d.up.sql have the same version, which golang-migrate refuses",
        "warning: golang-migrate: 2_b.down.sql has no 2_b.up.sql",
        "warning: golang-migrate: 3_c.sql is neither an .up.sql nor a .down.sql: golang-migrate passes it over",
    ]


CONCURRENTLY = "alter table t add column b int; create index concurrently i on t (b);"


@pytest.mark.parametrize(
    ("settings", "refused"),
    [
        ((), False),
        (("--config", "transaction=auto"), False),
        (("--config", "transaction=none"), False),
        (("--config", "transaction=file"), True),
        (("--config", "transaction=implicit"), True),
    ],
)
def test_the_transaction_is_configured(run: Run, tmp_path: Path, settings: tuple[str, ...], refused: bool) -> None:
    (tmp_path / "1.sql").write_text("create table t (a int);", encoding="utf-8")
    (tmp_path / "2.sql").write_text(CONCURRENTLY, encoding="utf-8")
    _, out, _ = run("check", "--select", "statement-fails", *settings)
    assert ("25001" in out) is refused


def test_a_comment_in_a_file_beats_the_configured_transaction(run: Run, layout: Callable[[str], None]) -> None:
    layout("goose")
    arguments = ("check", "migrations", "--select", "statement-fails", "--output-format", "concise")
    assert "00009_touched.sql" in run(*arguments).out
    assert "no findings" in run(*arguments, "--config", "transaction=none").out
    assert "00010_email.sql" not in run(*arguments, "--config", "transaction=file").out


def test_a_wrong_transaction_is_an_error(run: Run) -> None:
    code, _, err = run("check", "--config", "transaction=implict")
    assert (code, err) == (
        2,
        'error: --config: transaction: "implict" is not one of auto, file, implicit, none; did you mean "implicit"?\n',
    )


def test_the_transaction_is_shown_and_initialised(run: Run) -> None:
    assert 'transaction = "auto"' in run("check", "--show-settings").out
    assert '# transaction = "auto"\n' in run("init", "--print").out
