"""Which foreign keys lack an index, what is said of them, and where the fix puts one."""

import pytest
from rule_runs import findings, fixed

from schemalint.model import Finding, Safety, Severity
from schemalint.sources.source import Wrapping

P = "CREATE TABLE p (id int PRIMARY KEY);\n"
P2 = "CREATE TABLE p (a int, b int, PRIMARY KEY (a, b));\n"


def found(*files: str, wrapping: Wrapping = Wrapping.NONE) -> tuple[Finding, ...]:
    return findings("foreign-key-without-index", "foreign_keys", *files, wrapping=wrapping)


COLUMNS = {
    P + "CREATE TABLE c (x int REFERENCES p)": ["x"],
    P + "CREATE TABLE c (x int, FOREIGN KEY (x) REFERENCES p (id))": ["x"],
    P + "CREATE TABLE c (x int); ALTER TABLE c ADD CONSTRAINT f FOREIGN KEY (x) REFERENCES p NOT VALID": ["x"],
    P + "CREATE TABLE c (x int REFERENCES p, y int REFERENCES p)": ["x", "y"],
    P + "CREATE TABLE c (x int PRIMARY KEY REFERENCES p)": [],
    P + "CREATE TABLE c (x int UNIQUE REFERENCES p)": [],
    P + "CREATE TABLE c (x int REFERENCES p); CREATE INDEX ON c (x); DROP INDEX c_x_idx": ["x"],
    P + "CREATE TABLE c (x int UNIQUE REFERENCES p); ALTER TABLE c DROP CONSTRAINT c_x_key": ["x"],
    P + "CREATE TABLE c (x int REFERENCES p); ALTER TABLE c DROP CONSTRAINT c_x_fkey": [],
    P + "CREATE TABLE c (x int REFERENCES p); DROP TABLE c": [],
    P + "CREATE TABLE c (x int REFERENCES p); DROP TABLE p CASCADE": [],
    P + "CREATE TABLE c (x int REFERENCES p); ALTER TABLE c DROP COLUMN x": [],
    P + "CREATE TABLE c (x int REFERENCES p); ALTER TABLE c RENAME x TO y; CREATE INDEX ON c (y)": [],
    "CREATE TABLE p (id int PRIMARY KEY, up int REFERENCES p)": ["up"],
    P2 + "CREATE TABLE c (x int, y int, FOREIGN KEY (x, y) REFERENCES p)": ["x,y"],
    P2 + "CREATE TABLE c (x int, y int, z int, FOREIGN KEY (x, y) REFERENCES p, PRIMARY KEY (y, x, z))": [],
    P + "CREATE TABLE c (x int REFERENCES p NOT ENFORCED)": [],
    P + "CREATE TABLE c (x int REFERENCES p) PARTITION BY LIST (x); CREATE TABLE d PARTITION OF c DEFAULT": ["x"],
    P + "CREATE TABLE c (x int) PARTITION BY LIST (x); CREATE TABLE d PARTITION OF c DEFAULT;"
    "ALTER TABLE d ADD FOREIGN KEY (x) REFERENCES p": ["x"],
    P + "CREATE TABLE c (x int REFERENCES p) PARTITION BY LIST (x); CREATE INDEX ON c (x);"
    "CREATE TABLE d PARTITION OF c DEFAULT": [],
    P + "CREATE TABLE c (x int REFERENCES p) PARTITION BY LIST (x); CREATE TABLE d PARTITION OF c DEFAULT;"
    "CREATE INDEX ON d (x)": [],
    P + "CREATE TABLE c (x int REFERENCES p) PARTITION BY LIST (x); CREATE TABLE d PARTITION OF c DEFAULT;"
    "CREATE TABLE e PARTITION OF c FOR VALUES IN (1); CREATE INDEX ON d (x)": ["x"],
    P + "CREATE TABLE c (x int REFERENCES p) PARTITION BY LIST (x); CREATE TABLE d PARTITION OF c DEFAULT"
    " PARTITION BY LIST (x); CREATE TABLE e PARTITION OF d DEFAULT; CREATE INDEX ON e (x)": [],
    P + "CREATE TABLE c (x int REFERENCES p) PARTITION BY LIST (x); CREATE TABLE d PARTITION OF c DEFAULT;"
    "CREATE INDEX i ON ONLY c (x)": ["x"],
    P + "CREATE TABLE c (x int REFERENCES p) PARTITION BY LIST (x); CREATE TABLE d PARTITION OF c DEFAULT;"
    "CREATE INDEX i ON ONLY c (x); CREATE INDEX j ON d (x); ALTER INDEX i ATTACH PARTITION j": [],
    P + "CREATE TABLE c (x int REFERENCES p); CREATE TABLE d () INHERITS (c); CREATE INDEX ON c (x)": [],
    P + "CREATE TABLE b (x int UNIQUE); CREATE TABLE c (LIKE b INCLUDING ALL, FOREIGN KEY (x) REFERENCES p)": [],
    "CREATE TABLE c (x int REFERENCES elsewhere (id))": ["x"],
    "ALTER TABLE elsewhere ADD COLUMN x int REFERENCES other": ["x"],
    "ALTER TABLE elsewhere ADD COLUMN x int REFERENCES other; CREATE INDEX ON elsewhere (x)": [],
    "ALTER TABLE elsewhere ADD FOREIGN KEY (x) REFERENCES other": [],  # an index may be there already
    "ALTER TABLE elsewhere ADD COLUMN x int, ADD FOREIGN KEY (x, y) REFERENCES other (x, y)": ["x,y"],
}


@pytest.mark.parametrize(("sql", "parts"), COLUMNS.items())
def test_columns(sql: str, parts: list[str]) -> None:
    assert [one.part for one in found(sql)] == parts


def test_message_names_the_columns_and_what_they_reference() -> None:
    (finding,) = found("CREATE SCHEMA s; CREATE TABLE s.p (id int PRIMARY KEY); CREATE TABLE c (x int REFERENCES s.p)")
    assert finding.message == "no index leads with x, the foreign key to s.p"
    assert finding.object == "foreign key public.c.c_x_fkey"
    assert finding.severity is Severity.WARNING


def test_an_index_on_a_part_makes_it_a_note() -> None:
    sql = P2 + "CREATE TABLE c (x int, y int, FOREIGN KEY (x, y) REFERENCES p); CREATE INDEX i ON c (y);"
    (finding,) = found(sql)
    assert finding.severity is Severity.NOTE
    assert finding.message == "no index leads with all of x, y, the foreign key to p; i helps with a part of it"
    assert finding.fix is None


FIXES = {
    "CREATE TABLE c (x int REFERENCES p);": "CREATE TABLE c (x int REFERENCES p);\nCREATE INDEX c_x_idx ON c (x);",
    "CREATE TABLE c (x int REFERENCES p)": "CREATE TABLE c (x int REFERENCES p);\nCREATE INDEX c_x_idx ON c (x);",
    "CREATE TABLE c (x int REFERENCES p)\n;\n\nSELECT 1;": (
        "CREATE TABLE c (x int REFERENCES p)\n;\nCREATE INDEX c_x_idx ON c (x);\n\nSELECT 1;"
    ),
    "CREATE TABLE c (x int REFERENCES p); -- of p\nSELECT 1;": (
        "CREATE TABLE c (x int REFERENCES p); -- of p\nCREATE INDEX c_x_idx ON c (x);\nSELECT 1;"
    ),
    "CREATE TABLE c (x int REFERENCES p); SELECT 1;": (
        "CREATE TABLE c (x int REFERENCES p);\nCREATE INDEX c_x_idx ON c (x);\n SELECT 1;"
    ),
    "CREATE TABLE c (x int REFERENCES p);\r\nSELECT 1;\r\n": (
        "CREATE TABLE c (x int REFERENCES p);\r\nCREATE INDEX c_x_idx ON c (x);\r\nSELECT 1;\r\n"
    ),
    'CREATE TABLE "C" ("x y" int REFERENCES p);': (
        'CREATE TABLE "C" ("x y" int REFERENCES p);\nCREATE INDEX "C_x y_idx" ON "C" ("x y");'
    ),
    "CREATE TABLE c (x int REFERENCES p, y int);CREATE INDEX c_x_idx ON c (y);": (
        "CREATE TABLE c (x int REFERENCES p, y int);\nCREATE INDEX c_x_idx1 ON c (x);\nCREATE INDEX c_x_idx ON c (y);"
    ),
    f"CREATE TABLE {'t' * 50} ({'c' * 30} int REFERENCES p);": (
        f"CREATE TABLE {'t' * 50} ({'c' * 30} int REFERENCES p);\n"
        f"CREATE INDEX {'t' * 29}_{'c' * 29}_idx ON {'t' * 50} ({'c' * 30});"
    ),
    "BEGIN; CREATE TABLE c (x int REFERENCES p);\nCOMMIT;": (
        "BEGIN; CREATE TABLE c (x int REFERENCES p);\nCREATE INDEX c_x_idx ON c (x);\nCOMMIT;"
    ),
    "CREATE TABLE c (x int) PARTITION BY LIST (x);\nALTER TABLE c ADD FOREIGN KEY (x) REFERENCES p;": (
        "CREATE TABLE c (x int) PARTITION BY LIST (x);\nALTER TABLE c ADD FOREIGN KEY (x) REFERENCES p;\n"
        "CREATE INDEX c_x_idx ON c (x);"
    ),
}


@pytest.mark.parametrize(("before", "after"), FIXES.items())
@pytest.mark.parametrize("wrapping", list(Wrapping))
def test_fix_of_a_new_table(before: str, after: str, wrapping: Wrapping) -> None:
    (finding,) = found(P, before, wrapping=wrapping)
    assert fixed(finding, P, before) == after
    assert found(P, after, wrapping=wrapping) == ()
    assert finding.fix is not None
    assert finding.fix.safety is Safety.UNSAFE


def test_fix_of_an_older_table_is_concurrent() -> None:
    files = (P + "CREATE TABLE c ();", "ALTER TABLE c ADD COLUMN x int REFERENCES p;\n")
    (finding,) = found(*files)
    assert fixed(finding, *files) == files[1] + "CREATE INDEX CONCURRENTLY c_x_idx ON c (x);\n"


@pytest.mark.parametrize(
    ("older", "change", "wrapping"),
    [
        ("CREATE TABLE c ();", "ALTER TABLE c ADD COLUMN x int REFERENCES p;", Wrapping.FILE),
        ("CREATE TABLE c ();", "ALTER TABLE c ADD COLUMN x int REFERENCES p;", Wrapping.IMPLICIT),
        ("CREATE TABLE c ();", "BEGIN; ALTER TABLE c ADD COLUMN x int REFERENCES p; COMMIT;", Wrapping.NONE),
        ("CREATE TABLE c (y int) PARTITION BY LIST (y);", "ALTER TABLE c ADD x int REFERENCES p;", Wrapping.NONE),
    ],
)
def test_no_fix_where_writers_would_be_blocked(older: str, change: str, wrapping: Wrapping) -> None:
    (finding,) = found(P + older, change, wrapping=wrapping)
    assert finding.fix is None
    assert "CREATE INDEX CONCURRENTLY" in finding.hint


def test_a_dropped_index_is_the_cause() -> None:
    (finding,) = found(P + "CREATE TABLE c (x int REFERENCES p); CREATE INDEX i ON c (x);", "DROP INDEX i;")
    assert finding.span.path == "2.sql"
    assert finding.fix is None
