"""Whether something undoes a migration, as its tool looks for it."""

from pathlib import Path

import pytest

from schemalint.settings.settings import Settings
from schemalint.sources.discovery import discover
from schemalint.sources.read import read

MADE = "CREATE TABLE t (id int);\n"
LAYOUTS: dict[str, tuple[dict[str, str], list[bool | None]]] = {
    "goose": (
        {
            "1_a.sql": f"-- +goose Up\n{MADE}-- +goose Down\nDROP TABLE t;\n",
            "2_b.sql": f"-- +goose Up\n{MADE}",
            "3_c.sql": f"-- +goose Up\n{MADE}-- +goose Down\n-- nothing\n",
        },
        [True, False, False],
    ),
    "dbmate": ({"1_a.sql": f"-- migrate:up\n{MADE}-- migrate:down\nDROP TABLE t;\n"}, [True]),
    "golang-migrate": ({"1_a.up.sql": MADE, "1_a.down.sql": "DROP TABLE t;", "2_b.up.sql": MADE}, [True, False]),
    "diesel": ({"1_a/up.sql": MADE, "1_a/down.sql": "DROP TABLE t;", "2_b/up.sql": MADE}, [True, False]),
    "pop": (
        {"1_a.postgres.up.sql": MADE, "1_a.down.sql": "DROP TABLE t;", "2_b.up.sql": MADE, "3_c.up.fizz": ""},
        [True, False],
    ),
    "prisma": ({"migration_lock.toml": 'provider = "postgresql"', "20240101000000_a/migration.sql": MADE}, [None]),
    "plain": ({"a.sql": MADE}, [None]),
}


@pytest.mark.parametrize("runner", LAYOUTS)
def test_what_undoes_a_migration(runner: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files, expected = LAYOUTS[runner]
    for name, text in files.items():
        path = tmp_path / "migrations" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    [history] = discover(["migrations"], Settings()).histories
    assert history.runner == runner
    assert [read(file).reversible for file in history.sources] == expected
