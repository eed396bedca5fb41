"""`init`: what it writes and what it refuses to overwrite."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from schemalint.cli import init, template
from schemalint.settings.load import load
from schemalint.settings.settings import Settings
from schemalint.sources.source import History, SourceFile

Run = Callable[..., Any]

FOUND = (
    History(
        root="db/supabase/migrations",
        runner="supabase",
        sources=tuple(SourceFile(path=f"{n}.sql", location=None) for n in range(3)),
        ordered=True,
        evidence="supabase/config.toml",
    ),
    History(
        root="odd\nname",
        runner="plain",
        sources=(SourceFile(path="odd\nname/a.sql", location=None),),
        ordered=False,
        evidence="",
    ),
)


@pytest.fixture(autouse=True)
def found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(init, "_found", lambda: FOUND)


def test_it_says_what_it_found(run: Run, tmp_path: Path) -> None:
    assert run("init") == (0, "wrote schemalint.toml\n", "")
    text = (tmp_path / "schemalint.toml").read_text(encoding="utf-8")
    assert "# db/supabase/migrations: supabase, 3 files (supabase/config.toml)\n" in text
    assert '# "odd\\nname: plain, 1 file"\n' in text
    assert load().settings == Settings(paths=("db/supabase/migrations", "odd\nname"), config_files=("schemalint.toml",))


@pytest.mark.parametrize("pyproject", [False, True])
def test_its_comments_are_the_defaults(run: Run, tmp_path: Path, pyproject: bool) -> None:
    if pyproject:
        (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n", encoding="utf-8")
    run("init", *(["--pyproject"] if pyproject else []))
    path = tmp_path / ("pyproject.toml" if pyproject else "schemalint.toml")
    text = path.read_text(encoding="utf-8")
    keys = re.sub(r"^# (?=\S+ = |\[)", "", text, flags=re.MULTILINE)
    assert keys.count("\n[") == 2 + 1 * pyproject
    path.write_text(re.sub(r"^(\[.*(severity|per-file-ignores)\]|\".*)$", "", keys, flags=re.MULTILINE))
    paths, files = ("db/supabase/migrations", "odd\nname"), (path.name,)
    expected = Settings(select=("default",), paths=paths, config_files=files, pg_version_told=True)
    assert load().settings == expected
    path.write_text(keys, encoding="utf-8")
    assert set(load().settings.severity) == {"float-money"}
    assert load().settings.per_file_ignores == {"legacy/**": ("all",)}


def test_nothing_found(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(init, "_found", lambda: ())
    assert run("init").code == 0
    assert load().settings == Settings(config_files=("schemalint.toml",))


def test_it_prints_when_asked(run: Run, tmp_path: Path) -> None:
    (tmp_path / "schemalint.toml").write_text("", encoding="utf-8")
    code, out, err = run("init", "--print")
    assert (code, err) == (0, "")
    assert out.startswith("# Settings of schemalint.\n")
    assert (tmp_path / "schemalint.toml").read_text(encoding="utf-8") == ""


def test_it_appends_to_pyproject(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "pyproject.toml"
    path.write_text("[project]\nname = 'x'\n", encoding="utf-8")
    assert run("init", "--pyproject") == (0, "added [tool.schemalint] to pyproject.toml\n", "")
    assert path.read_text(encoding="utf-8").startswith("[project]\nname = 'x'\n\n[tool.schemalint]\n# What")
    assert load().settings.paths[0] == "db/supabase/migrations"


@pytest.mark.parametrize(
    ("files", "args", "message"),
    [
        (["schemalint.toml"], (), "schemalint.toml exists already; --force overwrites it"),
        (["pyproject.toml"], (), "pyproject.toml has a [tool.schemalint] table already"),
        (["pyproject.toml"], ("--pyproject", "--force"), "pyproject.toml has a [tool.schemalint] table already"),
        ([], ("--pyproject",), "there is no pyproject.toml here"),
    ],
)
def test_it_refuses_to_overwrite(
    run: Run, tmp_path: Path, files: list[str], args: tuple[str, ...], message: str
) -> None:
    for name in files:
        (tmp_path / name).write_text("[tool.schemalint]\n", encoding="utf-8")
    assert run("init", *args) == (2, "", f"error: {message}\n")
    assert {path.name for path in tmp_path.iterdir()} == set(files)
    assert all(path.read_text(encoding="utf-8") == "[tool.schemalint]\n" for path in tmp_path.iterdir())


def test_force_overwrites(run: Run, tmp_path: Path) -> None:
    (tmp_path / "schemalint.toml").write_text("pg-version = 12", encoding="utf-8")
    assert run("init", "--force").code == 0
    assert load().settings.pg_version == 15


@pytest.mark.parametrize(
    ("files", "paths"),
    [
        ({"plain": "db/a.sql db/b/c.sql", "prisma": "app/prisma/migrations"}, ["app/prisma/migrations", "db"]),
        ({"plain": "a.sql", "prisma": "prisma/migrations"}, ["."]),
        ({"plain": "db/a.sql", "prisma": "db/migrations"}, ["db"]),
        ({"plain": "db/a.sql", "prisma": "db-2/migrations"}, ["db", "db-2/migrations"]),
    ],
)
def test_the_paths_are_as_narrow_as_what_was_found(files: dict[str, str], paths: list[str]) -> None:
    histories = [
        History(
            root="." if runner == "plain" else names,
            runner=runner,
            sources=tuple(SourceFile(path=name, location=None) for name in names.split()),
            ordered=False,
            evidence="",
        )
        for runner, names in files.items()
    ]
    assert template.paths(histories) == paths


def test_it_finds_what_check_finds(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.undo()
    monkeypatch.chdir(tmp_path)
    for name in ("db/schema.sql", "db/views/a.sql", "README.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True, parents=True)
        (tmp_path / name).write_text("select 1;\n", encoding="utf-8")
    before = run("check", "--list-files").out
    assert run("init").code == 0
    assert load().settings.paths == ("db",)
    assert run("check", "--list-files").out == before != ""
