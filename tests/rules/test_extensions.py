"""Which extensions go where the search path says is what their control files say."""

from pathlib import Path

import pytest

from schemalint.rules.extensions import MOVABLE

CONTROL_FILES = Path("/usr/share/postgresql/15/extension")


@pytest.mark.skipif(not CONTROL_FILES.is_dir(), reason="no PostgreSQL 15 with its extensions")
def test_movable_extensions_name_no_schema() -> None:
    found = {path.stem: path.read_text(encoding="utf-8") for path in CONTROL_FILES.glob("*.control")}
    fixed = {name for name, text in found.items() if any(line.startswith("schema") for line in text.splitlines())}
    assert "plpgsql" in fixed
    assert MOVABLE & fixed == set()
    assert MOVABLE - found.keys() == {"vector"}
