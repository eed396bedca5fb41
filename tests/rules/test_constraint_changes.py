"""Constraints of tables in use: what is said in one runner or another, in one version or another, and the fixes."""

import pytest
from rule_runs import findings, fixed

from schemalint.engine import check
from schemalint.model import Finding
from schemalint.rules.registry import registered
from schemalint.settings.settings import Settings
from schemalint.sources.source import History, SourceFile, Wrapping

TABLES = """
CREATE TABLE users (id int PRIMARY KEY, email text, code text NOT NULL);
CREATE TABLE orders (id int, user_id int);
"""
LOGS = "CREATE TABLE users (id int PRIMARY KEY); CREATE TABLE logs (id int, user_id int) PARTITION BY RANGE (id);"
LOG = "CREATE TABLE logs_1 PARTITION OF logs FOR VALUES FROM (0) TO (9);"
ADD_CHECK = "ALTER TABLE users ADD CONSTRAINT u CHECK (id > 0);"
TOPIC = "constraint_changes"


def of_goose(rule: str, *files: str) -> Finding:
    """The one finding of a rule in files that goose wraps in transactions, named `1_step.sql`, `2_step.sql`, …."""
    findings(rule, TOPIC, "")
    steps = tuple(
        SourceFile(path=f"{n}_step.sql", location=None, data=sql.encode(), wrapping=Wrapping.FILE, runner="goose")
        for n, sql in enumerate(files, 1)
    )
    history = History(root="db", runner="goose", sources=steps, ordered=True, evidence="")
    (finding,) = check([history], Settings(profile="postgres"), [registered[rule]]).findings
    return finding


@pytest.mark.parametrize(
    ("rule", "sql", "after"),
    [
        (
            "added-foreign-key-scans",
            "ALTER TABLE orders ADD FOREIGN KEY (user_id) REFERENCES users DEFERRABLE; -- why",
            (
                "ALTER TABLE orders ADD FOREIGN KEY (user_id) REFERENCES users DEFERRABLE NOT VALID; -- why\n"
                "ALTER TABLE orders VALIDATE CONSTRAINT orders_user_id_fkey;"
            ),
        ),
        (
            "added-check-scans",
            "ALTER TABLE users ADD COLUMN x int, ADD CONSTRAINT x CHECK (x > 0)",
            (
                "ALTER TABLE users ADD COLUMN x int, ADD CONSTRAINT x CHECK (x > 0) NOT VALID;\n"
                "ALTER TABLE users VALIDATE CONSTRAINT x;"
            ),
        ),
        (
            "added-key-builds-index",
            "ALTER TABLE users ADD UNIQUE (code, id) DEFERRABLE;",
            (
                "CREATE UNIQUE INDEX CONCURRENTLY users_code_id_key ON users (code, id);\n"
                "ALTER TABLE users ADD UNIQUE USING INDEX users_code_id_key DEFERRABLE;"
            ),
        ),
        ("added-key-builds-index", "ALTER TABLE users ADD UNIQUE (code) INCLUDE (id);", None),
        ("added-key-builds-index", "ALTER TABLE orders ADD PRIMARY KEY (id);", None),
        ("added-check-scans", "DO $$ BEGIN ALTER TABLE users ADD CHECK (id > 0); END $$;", None),
        ("added-check-scans", "BEGIN; ALTER TABLE users ADD CHECK (id > 0); COMMIT;", None),
    ],
)
def test_fixes_where_each_statement_is_its_own_transaction(rule: str, sql: str, after: str | None) -> None:
    (finding,) = findings(rule, TOPIC, TABLES, sql)
    assert (finding.fix and fixed(finding, TABLES, sql).rstrip()) == after
    if after is not None:
        assert findings(rule, TOPIC, TABLES, after) == ()


def test_a_runner_s_transaction_takes_the_validation_to_a_further_file() -> None:
    sql = "ALTER TABLE orders ADD CONSTRAINT o FOREIGN KEY (user_id) REFERENCES users;"
    finding = of_goose("added-foreign-key-scans", TABLES, sql)
    assert finding.fix is not None
    assert [edit.text for edit in finding.fix.edits] == [" NOT VALID"]
    (new,) = finding.fix.new_files
    assert (new.path, new.text) == (
        "3_validate_o.sql", "-- +goose Up\nALTER TABLE orders VALIDATE CONSTRAINT o;\n",
    )  # fmt: skip
    assert finding.hint == "add it NOT VALID, then ALTER TABLE orders VALIDATE CONSTRAINT o in a later file"


def test_what_is_validated_too_early_moves_to_a_further_file() -> None:
    add, validate = (
        "ALTER TABLE users ADD CONSTRAINT u CHECK (id > 0) NOT VALID",
        "ALTER TABLE users VALIDATE CONSTRAINT u",
    )
    sql = f"{add};\n{validate};\n-- end\n"
    finding = of_goose("validated-in-same-transaction", TABLES, sql)
    assert finding.message == (
        "all rows of users are read while the transaction holds the locks of ADD CONSTRAINT u: ACCESS EXCLUSIVE on "
        "users: reads and writes wait"
    )
    assert finding.fix is not None
    (edit,) = finding.fix.edits
    assert sql[: edit.span.start] + sql[edit.span.end :] == sql.partition("\n")[0] + "\n-- end\n"
    assert [new.text for new in finding.fix.new_files] == ["-- +goose Up\nALTER TABLE users VALIDATE CONSTRAINT u;\n"]


@pytest.mark.parametrize(
    ("wrapping", "sql", "where"),
    [
        (Wrapping.NONE, ADD_CHECK, ""),
        (Wrapping.NONE, f"BEGIN; {ADD_CHECK} COMMIT;", " after COMMIT"),
        (Wrapping.NONE, f"DO 'BEGIN {ADD_CHECK} END'", " in a statement of its own"),
        (Wrapping.IMPLICIT, ADD_CHECK, " in a later file"),
        (Wrapping.FILE, ADD_CHECK, " in a later file"),
    ],
)  # fmt: skip
def test_the_hint_says_where_to_validate(wrapping: Wrapping, sql: str, where: str) -> None:
    (finding,) = findings("added-check-scans", TOPIC, TABLES, sql, wrapping=wrapping)
    assert finding.hint == f"add it NOT VALID, then ALTER TABLE users VALIDATE CONSTRAINT u{where}"


@pytest.mark.parametrize(("version", "hint"), [(17, "add it to each partition NOT VALID"), (18, "add it NOT VALID")])
def test_partitioned_tables_take_unvalidated_keys_since_18(version: int, hint: str) -> None:
    settings = Settings(profile="postgres", pg_version=version, pg_version_told=True)
    sql = "ALTER TABLE logs ADD CONSTRAINT u FOREIGN KEY (user_id) REFERENCES users;"
    (finding,) = findings("added-foreign-key-scans", TOPIC, LOGS + LOG, sql, settings=settings)
    assert (
        finding.message
        == "all rows of logs_1 are read under SHARE ROW EXCLUSIVE on logs, logs_1 and users: writes wait"
    )
    assert finding.hint.startswith(hint)
    assert (finding.fix is not None) is (version == 18)


def test_a_key_of_a_partitioned_table_is_built_partition_by_partition() -> None:
    (finding,) = findings("added-key-builds-index", TOPIC, LOGS + LOG, "ALTER TABLE logs ADD CONSTRAINT k UNIQUE (id);")
    assert finding.hint.startswith("ALTER TABLE ONLY logs ADD CONSTRAINT k UNIQUE (id), then for each partition")
    assert finding.fix is None
    assert findings("added-key-builds-index", TOPIC, LOGS, "ALTER TABLE logs ADD CONSTRAINT k UNIQUE (id);") == ()


def test_a_primary_key_of_nullable_columns_says_what_else_it_reads() -> None:
    (finding,) = findings("added-key-builds-index", TOPIC, TABLES, "ALTER TABLE orders ADD PRIMARY KEY (id);")
    assert finding.message == (
        "orders_pkey is built and all rows of orders are read under ACCESS EXCLUSIVE on orders: reads and writes wait"
    )
    assert finding.hint.startswith("make id NOT NULL by a validated CHECK, then CREATE UNIQUE INDEX CONCURRENTLY")


@pytest.mark.parametrize(
    ("before", "count"),
    [
        ("TRUNCATE users;", 0),
        ("TRUNCATE orders;", 1),
        ("BEGIN; TRUNCATE users; ROLLBACK;", 1),
        ("TRUNCATE users; INSERT INTO users SELECT 1;", 0),
    ],
)
def test_nothing_is_read_of_a_table_that_the_file_has_emptied(before: str, count: int) -> None:
    assert len(findings("added-check-scans", TOPIC, TABLES, f"{before} {ADD_CHECK}")) == count
    assert len(findings("added-check-scans", TOPIC, TABLES, before, ADD_CHECK)) == 1


def test_a_foreign_key_beside_others_is_read_under_the_statement_s_lock() -> None:
    sql = "ALTER TABLE orders ADD FOREIGN KEY (user_id) REFERENCES users, ADD COLUMN note text;"
    (finding,) = findings("added-foreign-key-scans", TOPIC, TABLES, sql)
    assert finding.message == "all rows of orders are read under ACCESS EXCLUSIVE on orders: reads and writes wait"
