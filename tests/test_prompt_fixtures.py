"""The shipped prompts say exactly what is expected of them: each alone, or with the others of its folder as a set."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from schemalint.engine import check
from schemalint.rules.selection import load
from schemalint.settings.settings import Settings
from schemalint.sources.discovery import discover

PROMPTS = Path(__file__).parents[1] / "fixtures" / "prompts"
SUFFIXES = (".md", ".mdc", ".txt", ".prompt")
FEWEST = 25


class Case(NamedTuple):
    """Prompts that are given together, relative to the fixtures; a set is a folder."""

    paths: tuple[str, ...]

    def __str__(self) -> str:
        return self.paths[0] if len(self.paths) == 1 else self.paths[0].rpartition("/")[0]


def cases() -> Iterator[Case]:
    for path in sorted(PROMPTS.iterdir()):
        if path.is_dir():
            inside = (one for one in sorted(path.iterdir()) if one.suffix in SUFFIXES)
            yield Case(tuple(one.relative_to(PROMPTS).as_posix() for one in inside))
        elif path.suffix in SUFFIXES:
            yield Case((path.name,))


def expected(path: str) -> list[str]:
    """What stands in the file beside a prompt, a finding a line: `line:column severity rule`."""
    return (PROMPTS / f"{path}.expected").read_text(encoding="utf-8").splitlines()


def found(case: Case) -> dict[str, list[str]]:
    settings = Settings()
    report = check(discover(case.paths, settings).histories, settings, load(settings))
    told: dict[str, list[str]] = {path: [] for path in case.paths}
    for finding in report.findings:
        line, column = report.texts[finding.span.path].position(finding.span.start)
        severity = finding.severity.label if finding.severity is not None else ""
        told[finding.span.path].append(f"{line}:{column} {severity} {finding.rule}")
    return told


CASES = tuple(cases())


def test_there_are_prompts_of_each_kind() -> None:
    paths = [path for case in CASES for path in case.paths]
    clean = [path for path in paths if not expected(path)]
    assert len(paths) >= FEWEST
    assert clean
    assert len(clean) < len(paths)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_prompt_says_what_is_expected(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(PROMPTS)
    assert found(case) == {path: expected(path) for path in case.paths}
