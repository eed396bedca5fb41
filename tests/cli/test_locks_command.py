"""`schemalint locks`: the trace of what migrations do to tables in use."""

from pathlib import Path

from msgspec import json

from .conftest import Run


def write(folder: Path) -> None:
    (folder / "001_users.sql").write_text("CREATE TABLE users (id int PRIMARY KEY, email text);\n")
    (folder / "002_change.sql").write_text(
        "BEGIN;\nALTER TABLE users ALTER id TYPE bigint;\nCREATE INDEX i ON users (email);\nCOMMIT;\nSELECT 1;\n"
    )


def test_the_json(run: Run, tmp_path: Path) -> None:
    write(tmp_path)
    code, out, err = run("locks", ".", "--output-format", "json")
    assert (code, err) == (0, "")
    statements = json.decode(out)["statements"]
    assert [(one["path"], one["line"], one["transaction"], one["in_block"]) for one in statements] == [
        ("001_users.sql", 1, 1, False),
        ("002_change.sql", 1, 1, True),
        ("002_change.sql", 2, 1, True),
        ("002_change.sql", 3, 1, True),
        ("002_change.sql", 4, 1, True),
        ("002_change.sql", 5, 2, False),
    ]
    retyped = statements[2]
    assert retyped["locks"][0] == {"relation": "users", "mode": "ACCESS EXCLUSIVE", "blocks": "reads and writes"}
    assert (retyped["rewrites"], retyped["builds"], retyped["scans"]) == (["users"], ["users_pkey"], ["users"])
    assert statements[3]["locks"] == [{"relation": "users", "mode": "SHARE", "blocks": "writes"}]
    assert statements[0]["locks"] == []


def test_the_table(run: Run, tmp_path: Path) -> None:
    write(tmp_path)
    code, out, err = run("locks", ".")
    assert (code, err) == (0, "")
    lines = out.split("\n")
    assert lines[0] == "002_change.sql"
    assert lines[1].split() == ["line", "statement", "locks", "waiting", "work"]
    assert lines[2].split()[:2] == ["2", "1:"]
    assert "rewrites users" in out
    assert out.endswith("4 statements more without an effect on a table that is in use\n")


def test_nothing_in_use(run: Run, tmp_path: Path) -> None:
    (tmp_path / "schema.sql").write_text("CREATE TABLE t (); ALTER TABLE t ADD x int;")
    assert run("locks", "schema.sql").out == "2 statements without an effect on a table that is in use\n"


def test_a_secret_is_not_shown(run: Run, tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "003_role.sql").write_text("ALTER TABLE users ADD x text DEFAULT 'postgres://a:hunter2secret@h/db';")
    assert "hunter2secret" not in run("locks", ".").out
    assert "hunter2secret" not in run("locks", ".", "--output-format", "json").out
