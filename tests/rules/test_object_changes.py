"""Changes of whole objects, as the version, the runner and the files under review decide what is said of them."""

import pytest
from rule_runs import findings, fixed

from schemalint.engine import check
from schemalint.rules.selection import load
from schemalint.settings.settings import Settings
from schemalint.sources.source import History, SourceFile, Wrapping

PARTS = """
CREATE TABLE events (at date NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE old PARTITION OF events FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
"""
DETACH = "ALTER TABLE events DETACH PARTITION old;"
VIEW = "CREATE TABLE t (id int PRIMARY KEY); CREATE MATERIALIZED VIEW v AS SELECT id FROM t;"
KEYED = (
    "CREATE TABLE users (id int PRIMARY KEY); CREATE TABLE orders (id int PRIMARY KEY, user_id int REFERENCES users);"
)


@pytest.mark.parametrize(
    ("version", "default", "hint"),
    [
        (13, "", "SET lock_timeout before"),
        (14, "", "ALTER TABLE events DETACH PARTITION old CONCURRENTLY"),
        (14, "CREATE TABLE rest PARTITION OF events DEFAULT;", "SET lock_timeout before"),
    ],
)
def test_how_to_detach_follows_the_version_and_the_default_partition(version: int, default: str, hint: str) -> None:
    settings = Settings(profile="postgres", pg_version=version)
    rule, topic = "detached-partition-blocks-queries", "partition_changes"
    (found,) = findings(rule, topic, PARTS + default, DETACH, settings=settings)
    assert found.hint.startswith(hint)
    assert (found.fix is not None) == hint.endswith("CONCURRENTLY")


@pytest.mark.parametrize(
    ("sql", "wrapping", "after"),
    [
        (DETACH, Wrapping.NONE, "ALTER TABLE events DETACH PARTITION old CONCURRENTLY;"),
        (DETACH, Wrapping.FILE, None),
        (f"BEGIN; {DETACH} COMMIT;", Wrapping.NONE, None),
    ],
)
def test_detach_gets_concurrently_only_where_it_runs(sql: str, wrapping: Wrapping, after: str | None) -> None:
    rule, topic = "detached-partition-blocks-queries", "partition_changes"
    found = findings(rule, topic, PARTS, sql, wrapping=wrapping)[0]
    assert (found.fix and fixed(found, PARTS, sql)) == after


def test_a_runner_s_marker_goes_before_what_runs_in_no_transaction() -> None:
    files = tuple(
        SourceFile(path=path, location=None, data=sql.encode(), wrapping=Wrapping.FILE, runner="goose")
        for path, sql in (("db/1_parts.sql", PARTS), ("db/2_detach.sql", DETACH))
    )
    history = History(root="db", runner="goose", sources=files, ordered=True, evidence="")
    settings = Settings(profile="postgres", select=("detached-partition-blocks-queries",))
    report = check([history], settings, load(settings))
    fix = report.findings[0].fix
    assert fix is not None
    assert [edit.text for edit in fix.edits] == ["-- +goose NO TRANSACTION\n\n", " CONCURRENTLY"]


@pytest.mark.parametrize(
    ("index", "has_fix"),
    [
        ("", False),
        ("CREATE UNIQUE INDEX ON v (id);", True),
        ("CREATE UNIQUE INDEX ON v (id) WHERE id > 0;", False),
        ("CREATE UNIQUE INDEX ON v (abs(id));", False),
        ("CREATE INDEX ON v (id);", False),
    ],
)
def test_a_view_is_refreshed_concurrently_where_an_index_tells_its_rows_apart(index: str, has_fix: bool) -> None:
    (found,) = findings("refresh-blocks-reads", "maintenance", VIEW + index, "REFRESH MATERIALIZED VIEW v;")
    assert (found.fix is not None) is has_fix
    assert found.hint.startswith("CREATE UNIQUE INDEX") is not has_fix


def test_what_the_files_under_review_made_is_nobody_s_loss() -> None:
    sources = (("1.sql", "CREATE TABLE t ();", False), ("2.sql", "CREATE TABLE u ();", True), ("3.sql", "", True))
    for dropped, count in (("t", 1), ("u", 0)):
        files = tuple(
            SourceFile(path=path, location=None, data=(sql or f"DROP TABLE {dropped};").encode(), under_review=reviewed)
            for path, sql, reviewed in sources
        )
        history = History(root=".", runner="plain", sources=files, ordered=True, evidence="")
        settings = Settings(profile="postgres", select=("dropped-table",))
        report = check([history], settings, load(settings))
        assert len(report.findings) == count


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("DROP TABLE orders;", "the data of orders are gone, and queries that name it fail; it locks users"),
        ("DROP TABLE orders, users;", "the data of orders and users are gone, and queries that name them fail"),
        (
            "CREATE TABLE copy AS SELECT * FROM orders; DROP TABLE orders;",
            "queries that name orders fail; it locks users",
        ),
        ("DO $$ BEGIN DROP TABLE orders; END $$;", "the data of orders are gone, and queries that name it fail"),
        ("BEGIN; DROP TABLE orders; ROLLBACK;", ""),
        ("DROP TABLE IF EXISTS invoices;", ""),
        ("DROP TABLE orders; CREATE VIEW orders AS SELECT id FROM users;", ""),
    ],
)
def test_what_a_dropped_table_takes_with_it(sql: str, message: str) -> None:
    found = findings("dropped-table", "drops", KEYED, sql)
    assert [one.message.startswith(message) for one in found] == ([True] if message else [])


@pytest.mark.parametrize(
    ("sql", "along"),
    [
        ("DROP TABLE users CASCADE;", "the foreign key orders_user_id_fkey of orders"),
        ("ALTER TABLE users DROP CONSTRAINT users_pkey CASCADE;", "the foreign key orders_user_id_fkey of orders"),
        ("DROP INDEX users_mail CASCADE;", ""),
        ("DROP TABLE users, orders CASCADE;", ""),
        ("DROP TABLE orders CASCADE;", ""),
        ("DROP TABLE users CASCADE; DROP TABLE orders;", ""),
        ("DROP SCHEMA app CASCADE;", "the table notes"),
    ],
)
def test_what_cascade_takes_along(sql: str, along: str) -> None:
    first = KEYED + "CREATE INDEX users_mail ON users (id); CREATE SCHEMA app; CREATE TABLE app.notes (id serial);"
    found = findings("cascading-drop", "drops", first, sql)
    assert [one.message for one in found] == ([f"CASCADE takes {along} along"] if along else [])


@pytest.mark.parametrize(
    ("sql", "count"),
    [
        ("TRUNCATE orders;", 1),
        ("TRUNCATE users, orders;", 1),
        ("TRUNCATE orders; INSERT INTO orders VALUES (1, NULL);", 0),
        ("CREATE TEMP TABLE orders (id int); TRUNCATE orders;", 0),
    ],
)
def test_rows_that_are_gone(sql: str, count: int) -> None:
    assert len(findings("truncated-table", "drops", KEYED, sql)) == count


@pytest.mark.parametrize(
    ("sql", "count"),
    [
        ("ALTER TABLE users RENAME TO people;", 1),
        ("ALTER TABLE users RENAME TO people; ALTER TABLE people RENAME TO humans;", 1),
        ("ALTER TABLE users RENAME TO people; ALTER TABLE people RENAME TO users;", 0),
        ("DROP TABLE orders; ALTER TABLE users RENAME TO orders;", 0),
        ("ALTER TABLE IF EXISTS nobody RENAME TO somebody;", 0),
    ],
)
def test_names_that_queries_miss(sql: str, count: int) -> None:
    assert len(findings("renamed-table", "renames", KEYED, sql)) == count


def test_a_name_in_what_cannot_be_read_may_be_there_again() -> None:
    sql = "ALTER TABLE users RENAME TO people; CREATE TABEL users (id int);"
    assert findings("renamed-table", "renames", KEYED, sql) == ()
