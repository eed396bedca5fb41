"""Which documents are prompts: what a run takes, and what it passes over."""

from pathlib import Path

import pytest

from schemalint.settings.settings import Settings
from schemalint.sources.discovery import Discovery, discover
from schemalint.sources.errors import NothingToCheckError


def write(root: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")


def taken(discovery: Discovery) -> dict[str, str]:
    return {file.path: file.evidence for file in discovery.prompts}


@pytest.mark.parametrize(
    ("path", "text", "evidence"),
    [
        ("AGENTS.md", "x", "named AGENTS.md"),
        ("sub/CLAUDE.md", "x", "named CLAUDE.md"),
        ("a/SKILL.md", "x", "named SKILL.md"),
        (".cursor/rules/db.mdc", "x", "named *.mdc"),
        ("rules/db.mdc", "x", "named *.mdc"),
        (".cursorrules", "x", "named .cursorrules"),
        (".github/copilot-instructions.md", "x", "named copilot-instructions.md"),
        ("x.prompt", "x", "named *.prompt"),
        ("x.instructions.md", "x", "named *.instructions.md"),
        ("agents/db.md", "x", "in agents/"),
        (".claude/agents/db.md", "x", "in agents/"),
        ("prompts/deep/db.txt", "x", "in prompts/"),
        ("skills/pg/references/a.md", "x", "in skills/"),
        ("a.md", "---\ndescription: x\n---\n", "frontmatter with description"),
        ("a.md", "---\nname: x\ntools: a\n---\n", "frontmatter with tools"),
        ("a.md", "---\nglobs: '*'\ndescription: x\n---\n", "frontmatter with description and globs"),
        ("a.md", "---\nmode: subagent\n---\n", "frontmatter with mode"),
        ("a.txt", "You are an expert.\n", "opens with a role"),
        ("a.md", "\ufeff# Agent\n\n**You are** an expert.\n", "opens with a role"),
        ("a.md", "---\ntitle: x\n---\nAct as a DBA.\n", "opens with a role"),
        ("a.md", "# DB\n\n## DO\n\n- a\n\n## DON'T\n\n- b\n", "DO and DON'T sections"),
        ("a.md", "# DB\n\n### ✅ DO:\n\n- a\n\n### ❌ DON\u2019T:\n\n- b\n", "DO and DON'T sections"),
        ("odd/x.jinja", "x", "named by `prompts`"),
    ],
)
def test_what_is_a_prompt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, text: str, evidence: str) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, {path: text})
    assert taken(discover((), Settings(prompts=("odd/**",)), prompts=True)) == {path: evidence}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("README.md", "# Tool\n\nYou can use it.\n"),
        ("agents/README.md", "# Agents\n"),
        ("CHANGELOG.md", "x"),
        ("notes.md", "```sql\nselect 1\n```"),
        ("requirements.txt", "click"),
        ("docs/a.md", "---\ntitle: x\ndescription: y\n---\n"),
        ("docs/a.md", "# What to do\n\n## Do it\n"),
        ("node_modules/x/AGENTS.md", "x"),
        (".git/AGENTS.md", "x"),
    ],
)
def test_what_is_no_prompt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, text: str) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, {path: text, "a.sql": "select 1;"})
    assert taken(discover((), Settings(), prompts=True)) == {}
    (tmp_path / "a.sql").unlink()
    with pytest.raises(NothingToCheckError):
        discover((), Settings(), prompts=True)


def test_what_is_passed_over_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, {"README.md": "x", "AGENTS.md": "x"})
    discovery = discover((), Settings(), prompts=True)
    assert [(one.path, one.reason) for one in discovery.skipped] == [("README.md", "nothing shows that it is a prompt")]


def test_a_document_that_is_named_is_a_prompt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, {"README.md": "x", "b.txt": "y"})
    named = "named on the command line"
    assert taken(discover(("b.txt", "README.md"), Settings())) == {"README.md": named, "b.txt": named}


def test_a_hook_names_whatever_was_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, {"README.md": "x", "agents/b.md": "y"})
    discovery = discover(("README.md", "agents/b.md"), Settings(), whole_directory=True)
    assert taken(discovery) == {"agents/b.md": "in agents/"}
    assert discover(("README.md",), Settings(), whole_directory=True).histories == ()


def test_ignored_and_excluded_prompts_are_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    write(
        tmp_path,
        {
            ".gitignore": "out/\n/local.mdc\n",
            "out/AGENTS.md": "x",
            "local.mdc": "x",
            "old/AGENTS.md": "x",
            "AGENTS.md": "x",
        },
    )
    assert list(taken(discover((".",), Settings(exclude=("old",)), prompts=True))) == ["AGENTS.md"]


def test_globs_name_prompts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, {"p/a.mdc": "x", "p/b.mdc": "x", "q/c.mdc": "x"})
    assert list(taken(discover(("p/*.mdc",), Settings(), prompts=True))) == ["p/a.mdc", "p/b.mdc"]


def test_standard_input_is_a_document_by_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    discovery = discover(("-",), Settings(), stdin_data=b"# x", stdin_filename="x.md")
    (file,) = discovery.prompts
    assert (file.path, file.data) == ("x.md", b"# x")


def test_prompts_stand_beside_histories(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, {"db/1_a.sql": "select 1;", "db/2_b.sql": "select 1;", "AGENTS.md": "x", "prompts/b.md": "y"})
    discovery = discover((), Settings(), prompts=True)
    assert [(one.runner, len(one.sources)) for one in discovery.histories] == [("plain", 2), ("prompts", 2)]
    assert [one.runner for one in discover((), Settings()).histories] == ["plain"]
