"""Views, materialized views and tables made from queries, as the server makes them."""

import pytest
from described import in_replay, in_server
from replayed import found, replayed, states

from schemalint.catalog.handles import Snapshot, View
from schemalint.catalog.rows import ColumnRow, Row, TableRow, ViewRow
from schemalint.catalog.store import Catalog
from server import Postgres

TABLE = """
    CREATE TABLE t (
        id int PRIMARY KEY, a numeric(10, 2), b varchar(20), c timestamp(3), d timestamptz, e text[], f date, big bigint
    );
"""

SCRIPTS = {
    "a replaced view loses its options and keeps its grants": """
        CREATE ROLE x;
        CREATE TABLE t (a int);
        CREATE VIEW v WITH (security_invoker = true, security_barrier) AS SELECT a FROM t WITH LOCAL CHECK OPTION;
        GRANT SELECT ON v TO x;
        CREATE OR REPLACE VIEW v AS SELECT a, 1 AS b FROM t;
    """,
    "options are kept where they are said again": """
        CREATE VIEW v WITH (security_invoker = on) AS SELECT 1 AS a;
        CREATE OR REPLACE VIEW v WITH (security_invoker = on) AS SELECT 2 AS a;
    """,
    "names of columns": TABLE
    + """
        CREATE VIEW v (x, y) AS SELECT id, a, b FROM t;
        CREATE VIEW w AS SELECT t.*, now(), coalesce(b, 'x'), 1, true::text, count(*) OVER () AS n FROM t;
        CREATE RECURSIVE VIEW r (n) AS SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 5;
        CREATE MATERIALIZED VIEW m (x) WITH (fillfactor = 70) AS SELECT id, b FROM t WITH NO DATA;
        CREATE MATERIALIZED VIEW n AS TABLE t;
        REFRESH MATERIALIZED VIEW m;
        CREATE MATERIALIZED VIEW o AS SELECT 1 AS a;
        REFRESH MATERIALIZED VIEW o WITH NO DATA;
    """,
    "types of columns that are selected": TABLE
    + """
        CREATE TABLE c1 AS SELECT * FROM t;
        CREATE TABLE c2 AS SELECT t.id, u.b AS other, u.* FROM t JOIN (SELECT b AS bb, b FROM t) u ON u.b = t.b;
        CREATE TABLE c3 AS SELECT * FROM t x JOIN (SELECT id, c AS when FROM t) y USING (id);
        CREATE TABLE c4 (one, two) AS SELECT id, c, f FROM t WITH NO DATA;
        CREATE TABLE c5 AS WITH w AS (SELECT id, b FROM t) SELECT w.*, w.id + 1 > 2 AS more FROM w;
        CREATE TABLE c6 AS WITH RECURSIVE r (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 5) SELECT n FROM r;
        CREATE TABLE c7 AS VALUES (1, 'a', NULL), (2, 'b', 'c');
        CREATE TABLE c8 AS TABLE t;
        CREATE TABLE c9 AS SELECT s.z, q.* FROM (SELECT 1 AS y) s(z), LATERAL (SELECT true) q(flag);
    """,
    "types of unions": TABLE
    + """
        CREATE TABLE c1 AS SELECT 1 AS x UNION ALL SELECT 2;
        CREATE TABLE c2 AS SELECT 'a' AS x UNION SELECT NULL;
        CREATE TABLE c3 AS SELECT NULL AS x UNION SELECT 1;
        CREATE TABLE c4 AS SELECT b, c FROM t UNION ALL SELECT b, c FROM t;
        CREATE TABLE c5 AS SELECT b FROM t UNION ALL SELECT 'x';
    """,
    "types of expressions": TABLE
    + """
        CREATE TABLE c AS SELECT
            1 AS i, -1 AS neg, 3000000000 AS l, -9223372036854775808 AS least, 1.5 AS n, 1e3 AS n2, 'x' AS s,
            true AS bo, NULL AS nu, a::int AS ai, '2020-01-01'::timestamp AS ts, b::char(3) AS ch, '{}'::text[] AS ta,
            current_date, current_timestamp, localtimestamp, localtimestamp(3) AS l3, current_user, now(),
            count(*) OVER () AS cnt, c AT TIME ZONE 'UTC' AS tz, d AT TIME ZONE 'UTC' AS tz2,
            date_trunc('day', c) AS dt, date_trunc('day', f) AS dt2, date_trunc('day', d) AS dt3,
            date_trunc('day', now()) AS dtn,
            coalesce(b, b) AS cb, coalesce(b, 'x') AS bx, coalesce(c, c) AS cc, greatest(b, b) AS gb,
            CASE WHEN a > 1 THEN c END AS cs, CASE WHEN a > 1 THEN b ELSE b END AS bb,
            CASE WHEN a > 1 THEN 1 WHEN a > 2 THEN 2 END AS c12,
            max(c) OVER () AS mc, max(a) OVER () AS ma, array[1] AS arr, gen_random_uuid() AS u, to_timestamp(3) AS tt,
            a IS NULL AS isn, a > 1 AS gt, NOT true AS nt, true AND false AS an, a IN (1, 2) AS inn, b LIKE 'x' AS lk,
            a BETWEEN 1 AND 2 AS bet, EXISTS (SELECT 1) AS ex,
            (SELECT b FROM t LIMIT 1) AS sub, id = ANY ('{1}') AS any_
        FROM t;
    """,
    "user types": """
        CREATE TYPE e AS ENUM ('x'); CREATE DOMAIN d AS timestamp; CREATE TABLE t (a e, b d, c e[]);
        CREATE TABLE c AS SELECT *, 'x'::e AS x FROM t;
        CREATE VIEW v AS SELECT a FROM t UNION SELECT a FROM t;
    """,
    "select into": """
        CREATE TABLE t (a int, b timestamp);
        SELECT b, 1 AS n INTO c FROM t;
        SELECT a INTO UNLOGGED d FROM t;
        SELECT 1;
    """,
    "what exists is left as it is": """
        CREATE TABLE t (a int);
        CREATE TABLE IF NOT EXISTS t AS SELECT 'x' AS b;
        CREATE MATERIALIZED VIEW IF NOT EXISTS t AS SELECT 'x' AS b;
    """,
}

REFUSED = {
    "42P16": [
        "CREATE VIEW v AS SELECT 1 AS a; CREATE OR REPLACE VIEW v AS SELECT 1 AS b",
        "CREATE VIEW v AS SELECT 1 AS a, 2 AS b; CREATE OR REPLACE VIEW v AS SELECT 1 AS a",
        "CREATE VIEW v AS SELECT 1 AS a; CREATE OR REPLACE VIEW v AS SELECT 'x' AS a",
        "CREATE VIEW v AS SELECT NULL::varchar(3) AS a; CREATE OR REPLACE VIEW v AS SELECT NULL::varchar(4) AS a",
    ],
    "42809": ["CREATE TABLE t (); CREATE OR REPLACE VIEW t AS SELECT 1 AS a"],
    "42P07": [
        "CREATE VIEW v AS SELECT 1 AS a; CREATE VIEW v AS SELECT 1 AS b",
        "CREATE TABLE v (); CREATE VIEW v AS SELECT 1 AS a",
        "CREATE TABLE v (); CREATE MATERIALIZED VIEW v AS SELECT 1 AS a",
        "CREATE TABLE v (); CREATE TABLE v AS SELECT 1 AS a",
        "CREATE TABLE v (); SELECT 1 AS a INTO v",
    ],
    "42701": [
        "CREATE VIEW v AS SELECT 1 AS a, 2 AS a",
        "CREATE TABLE v AS SELECT 1, 2",
        "CREATE TABLE t (id int); CREATE VIEW v AS SELECT a.*, b.* FROM t a, t b",
    ],
    "42601": ["CREATE VIEW v (a, b) AS SELECT 1", "CREATE TABLE v (a, b) AS SELECT 1"],
}


@pytest.mark.parametrize("sql", SCRIPTS.values(), ids=SCRIPTS)
def test_same_as_the_server(postgres: Postgres, sql: str) -> None:
    assert in_replay(sql) == in_server(postgres, sql)


@pytest.mark.parametrize(("sqlstate", "sql"), [(state, sql) for state, scripts in REFUSED.items() for sql in scripts])
def test_refused_as_by_the_server(postgres: Postgres, sqlstate: str, sql: str) -> None:
    assert states(replayed(sql)) == [sqlstate]
    assert postgres.refusal(sql) == sqlstate


def _columns(catalog: Catalog, row: Row) -> list[tuple[str, str]]:
    rows: list[ColumnRow] = [catalog.rows[oid] for oid in catalog.members("columns", row.oid).oids]
    return [(row.name, "?" if "type" in row.unsure else row.type.name) for row in rows]


@pytest.mark.parametrize(
    ("query", "columns", "is_open"),
    [
        ("SELECT * FROM nowhere", [], True),
        ("SELECT x, y::int FROM nowhere", [("x", "?"), ("y", "int4")], False),
        ("SELECT id, n.* FROM t, nowhere n", [("id", "int4")], True),
        ("SELECT id ^ 2 AS s, id FROM t", [("s", "?"), ("id", "int4")], False),
        ("SELECT * FROM generate_series(1, 2) g", [], True),
        ("SELECT a.id FROM t a NATURAL JOIN t b", [("id", "int4")], False),
        ("SELECT * FROM t a NATURAL JOIN t b", [], True),
        ("SELECT count(id) FROM t", [("count", "int8")], False),
        ("SELECT myschema.count(id) FROM t", [("count", "?")], False),
        ("SELECT x::citext FROM t", [("x", "citext")], False),
        ("SELECT id FROM t UNION SELECT 1.5", [("id", "?")], False),
        ("SELECT id FROM t UNION SELECT x FROM nowhere", [("id", "?")], False),
    ],
)
def test_what_is_not_told_is_not_guessed(query: str, columns: list[tuple[str, str]], is_open: bool) -> None:
    catalog = replayed(f"CREATE TABLE t (id int); CREATE TABLE made AS {query}")
    table = found(catalog, TableRow, "made")
    assert _columns(catalog, table) == columns
    assert catalog.members("columns", table.oid).open == is_open
    assert list(catalog.told()) == []


def test_a_users_function_may_hide_the_servers() -> None:
    sql = "CREATE FUNCTION count(int) RETURNS text LANGUAGE sql AS 'select 1'; CREATE TABLE made AS SELECT count(1)"
    catalog = replayed(sql)
    assert _columns(catalog, found(catalog, TableRow, "made")) == [("count", "?")]


def test_aliases_name_columns_that_are_not_known() -> None:
    catalog = replayed("CREATE VIEW v (a, b) AS SELECT * FROM nowhere")
    view = found(catalog, ViewRow, "v")
    assert _columns(catalog, view) == [("a", "?"), ("b", "?")]
    assert catalog.members("columns", view.oid).open


def test_where_the_columns_of_a_made_table_stand() -> None:
    sql = "CREATE TABLE t (id int); CREATE TABLE made AS SELECT t.*, now()::timestamp AS at FROM t"
    catalog = replayed(sql)
    table = found(catalog, TableRow, "made")
    first, second = (catalog.rows[oid] for oid in catalog.members("columns", table.oid).oids)
    assert (sql[first.declared.start :][:3], first.type_at) == ("t.*", -1)
    assert (sql[second.declared.start :][:5], sql[second.type_at :][:9]) == ("now()", "timestamp")
    assert [type(c).__name__ for c in catalog.changes][-3:] == ["CreateTable", "AddColumn", "AddColumn"]


def test_readers_follow_what_a_view_reads() -> None:
    views = """
        CREATE TABLE a (x int); CREATE TABLE b (x int); CREATE SCHEMA s; CREATE TABLE s.c (x int);
        CREATE VIEW v AS WITH b AS (SELECT x FROM s.c) SELECT a.x FROM a JOIN b USING (x) WHERE x IN (SELECT x FROM a);
    """
    catalog = replayed(views)
    view, a, c = found(catalog, ViewRow, "v"), found(catalog, TableRow, "a"), found(catalog, TableRow, "c")
    assert view.reads == (a.oid, c.oid) or set(view.reads) == {a.oid, c.oid}
    assert catalog.rows[("readers", a.oid)] == catalog.rows[("readers", c.oid)] == (view.oid,)
    again = replayed(views + "CREATE OR REPLACE VIEW v AS SELECT x FROM b;")
    b = found(again, TableRow, "b")
    assert [key for key in again.rows if isinstance(key, tuple) and key[0] == "readers"] == [("readers", b.oid)]
    assert found(again, ViewRow, "v").oid == view.oid


def test_a_view_may_be_named_before_it_is_made() -> None:
    catalog = replayed("GRANT SELECT ON v TO x; CREATE VIEW v AS SELECT 1 AS a")
    assert list(catalog.told()) == []
    handle = Snapshot(catalog).handle(found(catalog, ViewRow, "v").oid)
    assert isinstance(handle, View)
    assert [column.name for column in handle.columns] == ["a"]
    assert [grant.role for grant in catalog.rows[("grants", handle.row.oid)]] == ["x"]


def test_set_config_sets_the_search_path() -> None:
    path = "SELECT pg_catalog.set_config('search_path', 's, public', false);"
    catalog = replayed(f"CREATE SCHEMA s; {path} CREATE VIEW v AS SELECT 1 AS a")
    assert catalog.rows[found(catalog, ViewRow, "v").schema].name == "s"
