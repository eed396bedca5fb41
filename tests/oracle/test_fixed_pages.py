"""What the fixes on the rules' pages make loads in PostgreSQL where the example before them did."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from rule_pages import Example, pages
from server import Postgres

PLATFORM = (Path(__file__).parent / "supabase.sql").read_text(encoding="utf-8")
EMPTY = "DROP SCHEMA public CASCADE; CREATE SCHEMA public;"
NOT_LOADED = {"extension-in-public": "0A000", "per-row-call-in-policy": "3F000"}
"""The examples that need what this server has not: an extension, a schema that is only named."""


class Fixed(NamedTuple):
    """A fixed example of a page, and the one that it is made of."""

    rule: str
    before: Example
    after: Example


def fixed() -> Iterator[Fixed]:
    """The fixed examples that are SQL."""
    for page in pages():
        for before, after in pairwise(page.examples):
            if after.kind == "fixed" and all(name.endswith(".sql") for name in (*before.files, *after.files)):
                yield Fixed(page.rule, before, after)


def refusal(postgres: Postgres, files: dict[str, str]) -> str:
    """Why an empty database refuses the files in their order, empty where it takes them."""
    return postgres.refusal("\n;".join([EMPTY, *(files[name] for name in sorted(files))]))


def test_what_a_fix_makes_loads_where_the_example_did(postgres: Postgres) -> None:
    postgres.run(PLATFORM)
    refused = {}
    for case in fixed():
        before = refusal(postgres, case.before.files)
        after = before or refusal(postgres, {**case.before.files, **case.after.files})
        if after:
            refused[case.rule] = after
    assert refused == NOT_LOADED
