"""Which indexes serve a foreign key: what the rule takes for covered is what PostgreSQL finds cheaply."""

import json
import re
from typing import Any, NamedTuple

import pytest
from rule_runs import catalog

from schemalint.catalog.handles import ForeignKey, Snapshot, narrowing, serving
from server import SEPARATOR, Postgres


class Shape(NamedTuple):
    """Key columns of the child, what is built on it, and whether that serves (and else at least narrows)."""

    key: str
    made: str
    serves: bool
    narrows: bool = False


PARENTS = """
CREATE TABLE one (id int PRIMARY KEY);
CREATE TABLE two (a int, b int, PRIMARY KEY (a, b));
CREATE TABLE codes (code text PRIMARY KEY);
CREATE TABLE spans (span int4range PRIMARY KEY);
CREATE TABLE lists (list int[] PRIMARY KEY);
"""
CHILD = (
    "CREATE TABLE child (a int, b int, x int NOT NULL, code text, span int4range, list int[], deleted_at timestamptz);"
)
ROWS = """
INSERT INTO child
SELECT i * 7919 % 3001, i * 104729 % 3001, i, 'c' || i * 7919 % 3001, int4range(i::int, i::int + 1),
       ARRAY[i * 7919 % 3001], CASE WHEN i % 2 = 0 THEN now() END
FROM generate_series(1::bigint, 30000) i;
"""
REFERENCES = {"a": "one", "a, b": "two", "code": "codes", "span": "spans", "list": "lists"}
VALUES = {"a": "7", "b": "7", "code": "'c7'::text", "span": "'[7,8)'::int4range", "list": "'{7}'::int[]"}
TYPES = {"a": "int", "b": "int", "code": "text", "span": "int4range", "list": "int[]"}

SHAPES = [
    Shape("a", "", False),
    Shape("a", "CREATE INDEX i ON child (a)", True),
    Shape("a", "CREATE INDEX i ON child (a DESC NULLS LAST)", True),
    Shape("a", "CREATE INDEX i ON child (a, x)", True),
    Shape("a", "CREATE INDEX i ON child (x, a)", False),
    Shape("a", "CREATE UNIQUE INDEX i ON child (a, x)", True),
    Shape("a", "ALTER TABLE child ADD CONSTRAINT i PRIMARY KEY (a, x)", True),
    Shape("a", "ALTER TABLE child ADD CONSTRAINT i UNIQUE (x, a)", False),
    Shape("a", "CREATE INDEX i ON child USING hash (a)", True),
    Shape("a", "CREATE INDEX i ON child USING brin (a)", False),
    Shape("a", "CREATE INDEX i ON child (x) INCLUDE (a)", False),
    Shape("a", "CREATE INDEX i ON child ((a + 0))", False),
    Shape("a", "CREATE INDEX i ON child ((a))", True),
    Shape("a", "CREATE INDEX i ON child (a) WHERE a IS NOT NULL", True),
    Shape("a", "CREATE INDEX i ON child (a) WHERE NOT (a IS NULL)", True),
    Shape("a", "CREATE INDEX i ON child (a) WHERE a IS NOT NULL OR deleted_at IS NULL", True),
    Shape("a", "CREATE INDEX i ON child (a) WHERE a IS NOT NULL AND deleted_at IS NULL", False),
    Shape("a", "CREATE INDEX i ON child (a) WHERE deleted_at IS NULL", False),
    Shape("a", "CREATE INDEX i ON child (a) WHERE a > 0", False),
    Shape("a", "CREATE INDEX i ON child (a) WHERE a IS NULL", False),
    Shape("a", "CREATE INDEX i ON child (a, b) WHERE b IS NOT NULL", False),
    Shape("a, b", "CREATE INDEX i ON child (a, b)", True),
    Shape("a, b", "CREATE INDEX i ON child (b, a)", True),
    Shape("a, b", "CREATE INDEX i ON child (b, a, x)", True),
    Shape("a, b", "CREATE INDEX i ON child (a, b) WHERE b IS NOT NULL", True),
    Shape("a, b", "CREATE INDEX i ON child (x, a, b)", False),
    Shape("a, b", "CREATE INDEX i ON child (a)", False, narrows=True),
    Shape("a, b", "CREATE INDEX i ON child (b) WHERE a IS NOT NULL", False, narrows=True),
    Shape("a, b", "CREATE INDEX i ON child (a) INCLUDE (b)", False, narrows=True),
    Shape("a, b", "CREATE INDEX i ON child (a, x, b)", False, narrows=True),
    Shape("code", "CREATE INDEX i ON child (code)", True),
    Shape("code", "CREATE INDEX i ON child (code text_pattern_ops)", True),
    Shape("code", 'CREATE INDEX i ON child (code COLLATE "default")', True),
    Shape("code", 'CREATE INDEX i ON child (code COLLATE pg_catalog."default")', True),
    Shape("code", 'CREATE INDEX i ON child (code COLLATE "C")', False),
    Shape("code", "CREATE INDEX i ON child USING spgist (code)", True),
    Shape("code", "CREATE INDEX i ON child (lower(code))", False),
    Shape("span", "CREATE INDEX i ON child USING gist (span)", True),
    Shape("span", "ALTER TABLE child ADD CONSTRAINT i EXCLUDE USING gist (span WITH &&) WHERE (x < 0)", False),
    Shape("span", "ALTER TABLE child ADD CONSTRAINT i EXCLUDE USING gist (span WITH &&)", True),
    Shape("list", "CREATE INDEX i ON child USING gin (list)", True),
]


def serves(shape: Shape) -> tuple[bool, bool]:
    """Whether the rule takes a key for served, and for narrowed."""
    key = f"ALTER TABLE child ADD FOREIGN KEY ({shape.key}) REFERENCES {REFERENCES[shape.key]};"
    made = catalog(PARENTS + CHILD + key + shape.made)
    assert list(made.told()) == []
    keys = [one for row in made.objects() if isinstance(one := Snapshot(made).handle(row.oid), ForeignKey)]
    indexes = keys[0].table.indexes
    return serving(indexes, keys[0].columns) is not None, narrowing(indexes, keys[0].columns) is not None


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: f"{shape.key}: {shape.made}")
def test_serves(shape: Shape) -> None:
    assert serves(shape) == (shape.serves, shape.serves or shape.narrows)


def test_the_server_agrees(postgres: Postgres) -> None:
    postgres.run(PARENTS + CHILD + ROWS + "ANALYZE child;")
    plans = {shape: _plan(postgres, shape) for shape in SHAPES}
    scan = plans[SHAPES[0]]["Total Cost"]
    for shape, plan in plans.items():
        useful = shape.serves or shape.narrows
        # of 30,000 rows an index that serves reads some ten, and one that narrows hardly more
        assert (plan["Total Cost"] < scan / 10) == useful, shape.made
        if useful:
            found = all(re.search(rf"\b{column} =|= {column}\b", _condition(plan)) for column in shape.key.split(", "))
            # a btree (a, x, b) is searched for both columns, and yet it reads every entry of the first
            assert found == (shape.serves or "(a, x, b)" in shape.made), shape.made


def _plan(postgres: Postgres, shape: Shape) -> dict[str, Any]:
    """The plan of the look-up that a foreign key makes when its parent's row goes, for a value that is not known."""
    columns = shape.key.split(", ")
    where = " AND ".join(f"${number} = {column}" for number, column in enumerate(columns, 1))
    rows = postgres.run(f"""
        BEGIN;
        {shape.made};
        SET LOCAL plan_cache_mode = force_generic_plan;
        SET LOCAL enable_seqscan = off;
        PREPARE look_up({", ".join(TYPES[column] for column in columns)}) AS
            SELECT 1 FROM ONLY child x WHERE {where} FOR KEY SHARE;
        EXPLAIN (FORMAT JSON) EXECUTE look_up({", ".join(VALUES[column] for column in columns)});
        ROLLBACK;
    """)
    plan: dict[str, Any] = json.loads("\n".join(SEPARATOR.join(row) for row in rows))[0]["Plan"]
    return plan


def _condition(plan: dict[str, Any]) -> str:
    """The condition by which an index is searched, wherever it stands in the plan."""
    conditions = (_condition(below) for below in plan.get("Plans", ()))
    return str(plan.get("Index Cond") or next(filter(None, conditions), ""))
