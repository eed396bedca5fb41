"""The shipped schemas show what the project finds."""

from pathlib import Path

import pytest

from schemalint.engine import check
from schemalint.rules.selection import load
from schemalint.settings.settings import Settings
from schemalint.sources.discovery import discover

FIXTURES = Path(__file__).parents[1] / "fixtures"


def found(monkeypatch: pytest.MonkeyPatch, name: str) -> set[tuple[str, str]]:
    """The rules that find something in a fixture, and how severe it is."""
    monkeypatch.chdir(FIXTURES / name)
    settings = Settings()
    report = check(discover(["."], settings).histories, settings, load(settings))
    return {(finding.rule, finding.severity.name.lower()) for finding in report.findings if finding.severity}


def test_the_demo_shows_a_finding_of_each_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    assert found(monkeypatch, "demo") >= {
        ("float-money", "error"),
        ("foreign-key-without-index", "warning"),
        ("manual-system-field", "note"),
        ("payment-card-data", "error"),
        ("secret-column", "error"),
        ("secret-column", "warning"),
        ("statement-fails", "error"),
        ("syntax-error", "error"),
        ("system-schema-access", "note"),
        ("table-without-rls", "warning"),
        ("timestamp-without-time-zone", "warning"),
    }


def test_the_supabase_demo_is_held_to_its_platform(monkeypatch: pytest.MonkeyPatch) -> None:
    assert found(monkeypatch, "demo-supabase") >= {
        ("foreign-key-without-index", "warning"),
        ("secret-column", "error"),
        ("system-schema-access", "error"),
        ("table-without-rls", "error"),
    }
