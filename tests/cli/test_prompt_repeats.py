"""Lists that a prompt repeats: each is compared with those that last had its items, so that many stay cheap."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from msgspec import json

Run = Callable[..., Any]

LIST = "Before you commit, verify:\n\n- a primary key is there\n- foreign keys have an index\n- a policy exists\n"


def test_a_list_is_compared_with_the_last_that_is_like_it(run: Run, tmp_path: Path) -> None:
    more = f"{LIST}- money is numeric\n"
    lists = f"{LIST}\n## Again\n\n{LIST}\n## Changed\n\n{more}\n## Once more\n\n{more}"
    (tmp_path / "p.md").write_text(f"You are a PostgreSQL expert.\n\n{lists}")
    _, out, _ = run("check", "p.md", "--select", "prompt-drifted-duplicate", "--output-format", "json")
    assert [(one["line"], one["message"]) for one in json.decode(out)["findings"]] == [
        (24, "repeats the list of line 13, 1 more")
    ]
