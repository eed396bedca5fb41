"""The rulebook's pages."""

import re
from pathlib import Path

from schemalint.rules.index import RULES
from schemalint.rules.selection import topic_name

_FIXED = re.compile(r"^ {0,3}(?:`{3,}|~{3,})\s*(?:sql|markdown) fixed\b", re.MULTILINE)


def page_path(rule: str) -> Path:
    """Where the page of a rule stands, whether or not it is there."""
    return _rulebook() / topic_name(RULES[rule].topic) / f"{rule}.md"


def read_page(rule: str) -> str:
    """The Markdown of a rule's page.

    Raises:
        FileNotFoundError: the rule has no page.
    """
    return page_path(rule).read_text(encoding="utf-8")


def fixable(rule: str) -> bool:
    """Whether the rule's page shows a fix."""
    path = page_path(rule)
    return path.is_file() and _FIXED.search(path.read_text(encoding="utf-8")) is not None


def _rulebook() -> Path:
    """The folder of the pages: in a checkout the one beside the sources, which is never stale, else the packaged."""
    package = Path(__file__).parents[1]
    beside = package.parents[1] / "rules"
    return beside if package.parent.name == "src" and beside.is_dir() else package / "pages"
