"""Prompts that are given together are compared, as far as they are about databases."""

from pathlib import Path

import pytest

from schemalint.cli import main

RULES = "# Database rules\n\n- Never use polymorphic associations\n"
OTHER = "# Database design\n\n- Use polymorphic associations for comments\n"
ELSEWHERE = "# Kitchen\n\nYou are a cook.\n\n- Use polymorphic associations for soups\n"


@pytest.mark.parametrize(("other", "conflicts"), [(OTHER, True), (ELSEWHERE, False)])
def test_conflicts_across_a_set(
    other: str, conflicts: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("rules.md").write_text(RULES)
    Path("other.md").write_text(other)
    main(["check", "--isolated", "rules.md", "other.md", "--output-format", "concise"])
    out = capsys.readouterr().out
    assert ("other.md:3:3: warning prompt-conflicting-rules contradicts line 3 of rules.md" in out) is conflicts
