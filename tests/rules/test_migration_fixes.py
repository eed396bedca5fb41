"""What rules about migrations say in one runner or another, in one version or another, and their fixes."""

from importlib import import_module

import pytest
from rule_runs import findings, fixed

from schemalint.engine import check
from schemalint.rules.registry import registered
from schemalint.settings.settings import Settings
from schemalint.sources.source import History, SourceFile, Wrapping

USERS = "CREATE TABLE users (id int PRIMARY KEY, email text, mail varchar(20));"


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


@pytest.mark.parametrize(
    ("rule", "column", "after"),
    [
        (
            "added-column-check-scans",
            "age int NOT NULL DEFAULT 1 CONSTRAINT old CHECK ((age > 0) OR (age < ')'::int))",
            (
                "ALTER TABLE users ADD age int NOT NULL DEFAULT 1;\n"
                "ALTER TABLE users ADD CONSTRAINT old CHECK ((age > 0) OR (age < ')'::int)) NOT VALID;\n"
                "ALTER TABLE users VALIDATE CONSTRAINT old;"
            ),
        ),
        (
            "added-column-reference-scans",
            '"Boss" int DEFAULT 1\n  REFERENCES users (id) ON DELETE SET NULL ON UPDATE CASCADE',
            (
                'ALTER TABLE users ADD "Boss" int DEFAULT 1;\n'
                'ALTER TABLE users ADD CONSTRAINT "users_Boss_fkey" FOREIGN KEY ("Boss") '
                "REFERENCES users (id) ON DELETE SET NULL ON UPDATE CASCADE NOT VALID;\n"
                'ALTER TABLE users VALIDATE CONSTRAINT "users_Boss_fkey";'
            ),
        ),
        ("added-column-check-scans", "age int CHECK (age > 0) NOT NULL", None),
        ("added-column-check-scans", "age int CHECK (age > 0) CHECK (age < 9)", None),
        ("added-column-check-scans", "COLUMN IF NOT EXISTS age int CHECK (age > 0)", None),
        ("added-column-builds-index", "code text PRIMARY KEY", None),
        ("added-column-builds-index", "code text UNIQUE DEFERRABLE", None),
    ],
)
def test_a_constraint_behind_a_new_column_is_split_off(rule: str, column: str, after: str | None) -> None:
    users, sql = "CREATE TABLE users (id int, UNIQUE (id));", f"ALTER TABLE users ADD {column};"
    finding = findings(rule, "rewrites", users, sql)[0]
    assert (finding.fix and fixed(finding, users, sql)) == after


def test_a_constraint_that_is_split_off_is_validated_in_a_new_file() -> None:
    sources = [("db/1_users.sql", USERS), ("db/2_age.sql", "ALTER TABLE users ADD age int CHECK (age > 0);\n")]
    steps = tuple(
        SourceFile(path=path, location=None, data=data.encode(), wrapping=Wrapping.FILE, runner="goose")
        for path, data in sources
    )
    history = History(root="db", runner="goose", sources=steps, ordered=True, evidence="")
    report = check([history], Settings(profile="postgres"), [registered["added-column-check-scans"]])
    fix = report.findings[0].fix
    assert fix is not None
    assert [edit.text for edit in fix.edits] == [
        "",
        "\nALTER TABLE users ADD CONSTRAINT users_age_check CHECK (age > 0) NOT VALID;",
    ]
    (new,) = fix.new_files
    assert (new.path, new.text) == (
        "db/3_validate_users_age_check.sql",
        "-- +goose Up\nALTER TABLE users VALIDATE CONSTRAINT users_age_check;\n",
    )


@pytest.mark.parametrize(
    ("later", "fixes"),
    [
        ("CREATE TABLE others (id int);", True),
        ("ALTER TABLE users DROP CONSTRAINT old;", False),
        ("ALTER TABLE users RENAME TO people;", False),
        ("ALTER TABLE users RENAME CONSTRAINT old TO new;", False),
        ("DROP TABLE users;", False),
    ],
)
def test_a_new_file_validates_only_what_is_still_there(later: str, *, fixes: bool) -> None:
    texts = [USERS, "ALTER TABLE users ADD CONSTRAINT old CHECK (id > 0);\n", later]
    steps = tuple(
        SourceFile(
            path=f"db/{number}_step.sql", location=None, data=text.encode(), wrapping=Wrapping.FILE, runner="goose"
        )
        for number, text in enumerate(texts, 1)
    )
    history = History(root="db", runner="goose", sources=steps, ordered=True, evidence="")
    import_module("schemalint.rules.constraint_changes")
    report = check([history], Settings(profile="postgres"), [registered["added-check-scans"]])
    assert [finding.fix is not None for finding in report.findings] == [fixes]
