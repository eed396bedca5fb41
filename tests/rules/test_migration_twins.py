"""Twins: histories whose last files are equal and whose first differ, one unsafe on its line and one safe."""

from collections.abc import Sequence

import pytest
from rule_runs import findings, fixed

from schemalint.engine import check
from schemalint.rules.registry import registered
from schemalint.settings.settings import Settings
from schemalint.sources.source import History, SourceFile, Wrapping

USERS = "CREATE TABLE users (id int PRIMARY KEY, email text, mail varchar(20));"
CHECKED = "ALTER TABLE users ADD CONSTRAINT given CHECK (email IS NOT NULL)"
PARTS = "CREATE TABLE events (at date) PARTITION BY RANGE (at);"
PART = "CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');"

RENAME_AND_ALIAS = """
ALTER TABLE users RENAME email TO address;
ALTER TABLE users ADD email text GENERATED ALWAYS AS (address) STORED;
"""

TWINS = [
    (
        "set-not-null-scans",
        "rewrites",
        [USERS, "ALTER TABLE users ALTER email SET NOT NULL;"],
        [USERS + CHECKED, "ALTER TABLE users ALTER email SET NOT NULL;"],
    ),
    (
        "set-not-null-scans",
        "rewrites",
        [USERS + CHECKED + " NOT VALID;", "ALTER TABLE users ALTER email SET NOT NULL;"],
        [
            USERS + CHECKED + " NOT VALID;",
            "ALTER TABLE users VALIDATE CONSTRAINT given;",
            "ALTER TABLE users ALTER email SET NOT NULL;",
        ],
    ),
    (
        "type-change-rewrites",
        "rewrites",
        [USERS, "ALTER TABLE users ALTER mail TYPE varchar(10);"],
        [USERS.replace("20", "10"), "ALTER TABLE users ALTER mail TYPE varchar(10);"],
    ),
    (
        "type-change-rewrites",
        "rewrites",
        [USERS, "ALTER TABLE users ALTER id TYPE bigint;"],
        [USERS.replace("int", "bigint"), "ALTER TABLE users ALTER id TYPE bigint;"],
    ),
    (
        "type-narrowing",
        "rewrites",
        [USERS, "ALTER TABLE users ALTER mail TYPE varchar(10);"],
        [USERS.replace("20", "8"), "ALTER TABLE users ALTER mail TYPE varchar(10);"],
    ),
    (
        "type-change-rebuilds-indexes",
        "rewrites",
        [USERS + "CREATE INDEX ON users (email);", 'ALTER TABLE users ALTER email TYPE text COLLATE "C";'],
        [USERS, 'ALTER TABLE users ALTER email TYPE text COLLATE "C";'],
    ),
    (
        "added-column-rewrites",
        "rewrites",
        [
            "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';" + USERS,
            "ALTER TABLE users ADD x int DEFAULT f();",
        ],
        [
            "CREATE FUNCTION f() RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT 1';" + USERS,
            "ALTER TABLE users ADD x int DEFAULT f();",
        ],
    ),
    (
        "added-column-rewrites",
        "rewrites",
        ["CREATE DOMAIN d AS int CHECK (VALUE > 0);" + USERS, "ALTER TABLE users ADD x d;"],
        ["CREATE DOMAIN d AS int;" + USERS, "ALTER TABLE users ADD x d;"],
    ),
    (
        "added-column-check-scans",
        "rewrites",
        [USERS, "ALTER TABLE users ADD x int CHECK (x > 0);"],
        [f"{USERS} ALTER TABLE users ADD x int;", "ALTER TABLE users ADD COLUMN IF NOT EXISTS x int CHECK (x > 0);"],
    ),
    (
        "required-column-without-default",
        "running_application",
        [USERS, "ALTER TABLE users ADD x int NOT NULL;"],
        [USERS, "DELETE FROM users; ALTER TABLE users ADD x int NOT NULL;"],
    ),
    (
        "required-column-without-default",
        "running_application",
        ["CREATE DOMAIN d AS int;" + USERS, "ALTER TABLE users ADD x d NOT NULL;"],
        ["CREATE DOMAIN d AS int DEFAULT 1;" + USERS, "ALTER TABLE users ADD x d NOT NULL;"],
    ),
    (
        "renamed-column",
        "running_application",
        [USERS, "ALTER TABLE users RENAME email TO address;"],
        [USERS, RENAME_AND_ALIAS],
    ),
    (
        "dropped-column",
        "running_application",
        [USERS, "ALTER TABLE users DROP email;"],
        [USERS, "CREATE TABLE u AS SELECT * FROM users; ALTER TABLE u DROP email;"],
    ),
    (
        "index-build-blocks-writes",
        "index_changes",
        [USERS, "CREATE INDEX IF NOT EXISTS i ON users (email);"],
        [USERS + "CREATE INDEX i ON users (email);", "CREATE INDEX IF NOT EXISTS i ON users (email);"],
    ),
    (
        "index-build-blocks-writes",
        "index_changes",
        [USERS, "DO $$ BEGIN CREATE INDEX i ON users (email); END $$;"],
        ["", f"DO $$ BEGIN {USERS} CREATE INDEX i ON users (email); END $$;"],
    ),
    (
        "index-on-partitioned-table-blocks-writes",
        "index_changes",
        [PARTS + PART, "CREATE INDEX ON events (at);"],
        [PARTS, "CREATE INDEX ON events (at);"],
    ),
    (
        "index-drop-blocks-reads",
        "index_changes",
        [USERS + "CREATE INDEX i ON users (email);", "DROP INDEX IF EXISTS i;"],
        [USERS, "DROP INDEX IF EXISTS i;"],
    ),
    (
        "index-replaced-with-gap",
        "index_changes",
        [USERS + "CREATE INDEX i ON users (email);", "DROP INDEX i; CREATE INDEX j ON users (email, mail);"],
        [
            USERS + "CREATE INDEX i ON users (email); CREATE INDEX k ON users (email, id);",
            "DROP INDEX i; CREATE INDEX j ON users (email, mail);",
        ],
    ),
]


@pytest.mark.parametrize(("rule", "topic", "unsafe", "safe"), TWINS, ids=[f"{t[0]}:{t[2][1][:50]}" for t in TWINS])
def test_twins_are_told_apart(rule: str, topic: str, unsafe: Sequence[str], safe: Sequence[str]) -> None:
    assert [finding.span.path for finding in findings(rule, topic, *unsafe)] == [f"{len(unsafe)}.sql"]
    assert findings(rule, topic, *safe) == ()
    assert findings(rule, topic, "".join(unsafe)) == ()


def test_an_index_replaced_in_one_transaction_leaves_no_gap() -> None:
    files = (USERS + "CREATE INDEX i ON users (email);", "DROP INDEX i; CREATE INDEX j ON users (email, mail);")
    assert findings("index-replaced-with-gap", "index_changes", *files, wrapping=Wrapping.FILE) == ()


@pytest.mark.parametrize(
    ("sql", "wrapping", "after"),
    [
        ("CREATE INDEX i ON users (email);", Wrapping.NONE, "CREATE INDEX CONCURRENTLY i ON users (email);"),
        ("CREATE INDEX i ON users (email);", Wrapping.IMPLICIT, "CREATE INDEX CONCURRENTLY i ON users (email);"),
        ("CREATE INDEX i ON users (email);", Wrapping.FILE, None),
        ("BEGIN; CREATE INDEX i ON users (email); COMMIT;", Wrapping.NONE, None),
    ],
)
def test_concurrently_only_where_it_runs(sql: str, wrapping: Wrapping, after: str | None) -> None:
    (finding,) = findings("index-build-blocks-writes", "index_changes", USERS, sql, wrapping=wrapping)
    assert (finding.fix and fixed(finding, USERS, sql)) == after


@pytest.mark.parametrize(("version", "statements"), [(15, 4), (18, 2)])
def test_the_steps_to_not_null_follow_the_version(version: int, statements: int) -> None:
    settings = Settings(profile="postgres", pg_version=version)
    sql = "ALTER TABLE users ALTER email SET NOT NULL;"
    (finding,) = findings("set-not-null-scans", "rewrites", USERS, sql, settings=settings)
    assert fixed(finding, USERS, sql).count(";") == statements
    in_block = findings("set-not-null-scans", "rewrites", USERS, f"BEGIN; {sql} COMMIT;", settings=settings)
    assert in_block[0].fix is None


def test_what_must_be_validated_later_goes_into_a_new_file() -> None:
    sql = "ALTER TABLE users ALTER email SET NOT NULL;"
    sources = [("db/1_users.sql", USERS), ("db/2_required.sql", sql), ("db/3_last.sql", "")]
    steps = tuple(
        SourceFile(path=path, location=None, data=data.encode(), wrapping=Wrapping.FILE, runner="goose")
        for path, data in sources
    )
    history = History(root="db", runner="goose", sources=steps, ordered=True, evidence="")
    report = check([history], Settings(profile="postgres"), [registered["set-not-null-scans"]])
    fix = report.findings[0].fix
    assert fix is not None
    assert [edit.text for edit in fix.edits] == [
        "ALTER TABLE users ADD CONSTRAINT users_email_not_null CHECK (email IS NOT NULL) NOT VALID"
    ]
    (new,) = fix.new_files
    assert new.path == "db/4_validate_email.sql"
    assert new.text.split(";\n") == [
        "-- +goose Up\nALTER TABLE users VALIDATE CONSTRAINT users_email_not_null",
        "ALTER TABLE users ALTER COLUMN email SET NOT NULL",
        "ALTER TABLE users DROP CONSTRAINT users_email_not_null",
        "",
    ]


def test_a_time_zone_decides_whether_times_are_rewritten() -> None:
    table, change = "CREATE TABLE t (at timestamp);", "ALTER TABLE t ALTER at TYPE timestamptz;"
    (finding,) = findings("type-change-rewrites", "rewrites", table, change)
    assert finding.message.endswith("unless TimeZone is UTC")
    assert findings("type-change-rewrites", "rewrites", table, f"SET TimeZone = 'UTC'; {change}") == ()
    assert len(findings("type-change-rewrites", "rewrites", table, f"SET TimeZone = 'Asia/Tokyo'; {change}")) == 1
