import re
import subprocess
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemalint.sources.globs import matches_any_parent, path_pattern, patterns

RULES = [
    "a", "/a", "a/", "a/b", "/a/b/", "*.sql", "*.s?l", "a*", "**/b", "a/**", "a/**/b", "**", "*", "*/", "a/*", "[ab]",
    "[!a]", "[^a]", "[a-c].sql", "[]a]", "[", "[[:alpha:]]", "a\\*", "\\#a", "\\!a", "#a", "!a", "a ", "a\\ ", " a",
    "a//b", "a/b/**/c", "**/a/**", "x.sql\r", "\\", "a[", "***", "a**b", "**a", "/", "!", "", "a/*/c",
]  # fmt: skip
NAMES = ["a", "b", "ab", "a.sql", "x.sql", "a*", "#a", "!a", "a ", " a", "[", "]", "c"]


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("repository")
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    return root


def git_ignores(repository: Path, rules: list[str], paths: list[str]) -> set[str]:
    """What git itself ignores; a trailing slash tells it of a directory."""
    with (repository / ".gitignore").open("w", newline="") as file:
        file.write("\n".join(rules) + "\n")
    run = subprocess.run(
        [
            "git",
            "-C",
            str(repository),
            "-c",
            "core.excludesFile=/dev/null",
            "check-ignore",
            "--no-index",
            "-z",
            "--stdin",
        ],
        input="\0".join(paths).encode(),
        capture_output=True,
        check=False,
    )
    return {path for path in run.stdout.decode().split("\0") if path}


def ours(rules: list[str], paths: list[str]) -> set[str]:
    parsed = patterns(rules)
    return {path for path in paths if matches_any_parent(parsed, path)}


PATHS = ["/".join(parts) for depth in (1, 2, 3) for parts in product(NAMES[:5], repeat=depth)] + NAMES


@pytest.mark.parametrize("rule", RULES)
def test_one_rule_ignores_what_git_ignores(repository: Path, rule: str) -> None:
    assert ours([rule], PATHS) == git_ignores(repository, [rule], PATHS)


@pytest.mark.parametrize(
    "rules",
    [["*", "!a"], ["a/*", "!a/b"], ["*.sql", "!x.sql", "/x.sql"], ["a", "!a/b"], ["*", "!*/", "!*.sql"], ["b/", "!b"]],
)
def test_the_last_rule_decides(repository: Path, rules: list[str]) -> None:
    assert ours(rules, PATHS) == git_ignores(repository, rules, PATHS)


@given(st.text())
def test_any_text_is_a_list_of_patterns(text: str) -> None:
    patterns(text.split("\n")).match("a/b.sql")


GLOBS = {
    "*.sql": ["a.sql"],
    "**/*.sql": ["a.sql", "m/1.sql", "m/n/2.sql"],
    "m": ["m/1.sql", "m/n/2.sql"],
    "*/n": ["m/n/2.sql"],
    "m/?.sql": ["m/1.sql"],
}


@pytest.mark.parametrize("directory", ["", "a/", "a/b/", "c/a/"])
@pytest.mark.parametrize("rules", [[rule] for rule in RULES] + [RULES, ["*.sql", "!a/a.sql", "/a/b", "c/"]])
def test_all_names_of_a_directory_are_asked_for_at_once(rules: list[str], directory: str) -> None:
    names = [*NAMES, *(f"{name}/" for name in NAMES)]
    asked = patterns(rules)
    spoken = asked.among(directory, names, [name[name.rfind(".") :] for name in names])
    assert spoken == {name for name in names if asked.match(directory + name, name) is not None}


@pytest.mark.parametrize(("glob", "matched"), GLOBS.items())
def test_paths_that_a_glob_names(glob: str, matched: list[str]) -> None:
    pattern = path_pattern(glob)
    assert isinstance(pattern, re.Pattern)
    assert [path for path in ["a.sql", "m/1.sql", "m/n/2.sql"] if pattern.match(path)] == matched
