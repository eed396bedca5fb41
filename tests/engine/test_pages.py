"""Where the rulebook's pages are found."""

from collections.abc import Callable
from pathlib import Path

import pytest

from schemalint.engine import pages
from schemalint.rules.index import Entry

Lay = Callable[[str, str], None]


@pytest.fixture
def lay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Lay:
    """Pretends that the package stands in a directory, and writes a page."""
    monkeypatch.setattr(pages, "RULES", {"open-policy": Entry("row_level_security", True, "A policy for all.")})

    def call(package: str, page: str) -> None:
        monkeypatch.setattr(pages, "__file__", str(tmp_path / package / "engine/pages.py"))
        path = tmp_path / page
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"# {page}\n", encoding="utf-8")

    return call


PAGE = "row-level-security/open-policy.md"


@pytest.mark.parametrize(
    ("package", "written", "read"),
    [
        ("repo/src/schemalint", [f"repo/rules/{PAGE}"], f"repo/rules/{PAGE}"),
        (
            "repo/src/schemalint",
            [f"repo/rules/{PAGE}", f"repo/src/schemalint/pages/{PAGE}"],
            f"repo/rules/{PAGE}",
        ),
        ("site/schemalint", [f"site/schemalint/pages/{PAGE}"], f"site/schemalint/pages/{PAGE}"),
        (
            "env/site/schemalint",
            [f"env/site/schemalint/pages/{PAGE}", f"env/rules/{PAGE}"],
            f"env/site/schemalint/pages/{PAGE}",
        ),
    ],
)
def test_a_checkout_s_own_pages_win(lay: Lay, package: str, written: list[str], read: str) -> None:
    for page in written:
        lay(package, page)
    assert pages.read_page("open-policy") == f"# {read}\n"


@pytest.mark.parametrize(
    ("text", "fixable"),
    [
        ("```sql fixed\nselect 1;\n```", True),
        ("~~~sql fixed migrations/2.sql\nselect 1;\n~~~", True),
        ("```sql good\nselect 1;\n```\n", False),
        ("the fence `sql fixed` shows the fix", False),
    ],
)
def test_fixable_is_what_the_page_shows(lay: Lay, text: str, fixable: bool) -> None:
    lay("repo/src/schemalint", f"repo/rules/{PAGE}")
    pages.page_path("open-policy").write_text(f"# open-policy\n\n{text}\n", encoding="utf-8")
    assert pages.fixable("open-policy") is fixable


def test_a_rule_without_a_page_is_not_fixable(lay: Lay) -> None:
    lay("repo/src/schemalint", "repo/rules/other/other.md")
    assert pages.fixable("open-policy") is False
