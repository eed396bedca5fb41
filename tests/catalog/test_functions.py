"""Functions, procedures, aggregates and triggers, as the server makes them."""

import pytest
from described import in_replay, in_server
from replayed import found, replayed, states

from schemalint.catalog.handles import Function, Snapshot
from schemalint.catalog.rows import FunctionRow, TriggerRow
from server import Postgres

TRIGGER = "CREATE FUNCTION trf() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';"

SCRIPTS = {
    "what is written is kept": """
        CREATE FUNCTION f(a int, b text DEFAULT 'x', OUT c int, VARIADIC d int[] DEFAULT '{}') LANGUAGE plpgsql
            SECURITY DEFINER STABLE STRICT LEAKPROOF SET search_path = public, "$user", 'Mixed'
            SET statement_timeout = 5 AS 'begin end';
        CREATE FUNCTION g() RETURNS SETOF timestamptz(3) LANGUAGE sql IMMUTABLE AS 'select now()';
        CREATE FUNCTION h() RETURNS TABLE (a int, b text) LANGUAGE sql AS 'select 1, ''a''';
        CREATE FUNCTION two(OUT a int, INOUT b int) LANGUAGE sql AS 'select 1, 2';
        CREATE PROCEDURE p(a int, OUT b int) LANGUAGE sql BEGIN ATOMIC SELECT 1; END;
        CREATE FUNCTION r(a int) RETURNS int RETURN a + 1;
        CREATE FUNCTION empty() RETURNS int LANGUAGE sql SET search_path = '' AS 'select 1';
    """,
    "a replaced function keeps only its owner and grants": """
        CREATE ROLE x;
        CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql SECURITY DEFINER STABLE STRICT SET search_path = ''
            AS 'select 1';
        REVOKE EXECUTE ON FUNCTION f FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION f(int) TO x;
        CREATE OR REPLACE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'select 2';
    """,
    "overloads": """
        CREATE DOMAIN d AS int; CREATE TABLE t (c numeric(10, 2));
        CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'select 1';
        CREATE FUNCTION f(a text) RETURNS int LANGUAGE sql AS 'select 1';
        CREATE FUNCTION f(a d) RETURNS int LANGUAGE sql AS 'select 1';
        CREATE FUNCTION f(a int[]) RETURNS int LANGUAGE sql AS 'select 1';
        CREATE FUNCTION f(a int, b int) RETURNS int LANGUAGE sql AS 'select 1';
        CREATE FUNCTION f(a t.c%TYPE) RETURNS int LANGUAGE sql AS 'select 1';
        CREATE OR REPLACE FUNCTION f(a varchar(10)) RETURNS int LANGUAGE sql AS 'select 1';
        CREATE OR REPLACE FUNCTION f(a varchar(20)) RETURNS int LANGUAGE sql STABLE AS 'select 1';
        ALTER FUNCTION f(int, int) IMMUTABLE;
        ALTER FUNCTION f(int[]) SECURITY DEFINER;
    """,
    "a replaced function may name and default what was not": """
        CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'select 1';
        CREATE OR REPLACE FUNCTION f(a int DEFAULT 1, OUT b int) RETURNS int LANGUAGE sql AS 'select 1';
    """,
    "alter function": """
        SET search_path = public;
        CREATE FUNCTION f() RETURNS int LANGUAGE sql SECURITY DEFINER STRICT SET statement_timeout = 5 AS 'select 1';
        ALTER FUNCTION f() SET search_path = public, pg_temp RESET statement_timeout SECURITY INVOKER;
        ALTER FUNCTION f STABLE LEAKPROOF CALLED ON NULL INPUT;
        ALTER FUNCTION f() SET search_path TO '';
        CREATE FUNCTION g() RETURNS int LANGUAGE sql SET work_mem = 64 SET search_path = '' AS 'select 1';
        ALTER FUNCTION g() RESET ALL;
        CREATE FUNCTION h() RETURNS int LANGUAGE sql AS 'select 1';
        ALTER ROUTINE h() SET search_path FROM CURRENT;
        CREATE PROCEDURE p(a int, OUT b int) LANGUAGE sql AS 'select 1';
        ALTER PROCEDURE p(int, OUT int) SECURITY DEFINER;
    """,
    "aggregates": """
        CREATE FUNCTION add(int, int) RETURNS int LANGUAGE sql IMMUTABLE AS 'select $1 + $2';
        CREATE AGGREGATE total(int) (sfunc = add, stype = int);
        CREATE AGGREGATE old (basetype = int, sfunc = add, stype = int);
    """,
    "triggers": TRIGGER
    + """
        CREATE TABLE t (a int, b int); CREATE VIEW v AS SELECT a FROM t;
        CREATE TRIGGER one BEFORE INSERT OR UPDATE OF b, a ON t FOR EACH ROW WHEN (NEW.a > 1) EXECUTE FUNCTION trf();
        CREATE TRIGGER two AFTER TRUNCATE OR DELETE ON t EXECUTE FUNCTION trf('x');
        CREATE TRIGGER three INSTEAD OF DELETE ON v FOR EACH ROW EXECUTE FUNCTION trf();
        CREATE CONSTRAINT TRIGGER four AFTER UPDATE ON t DEFERRABLE FOR EACH ROW EXECUTE FUNCTION trf();
        CREATE OR REPLACE TRIGGER two AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION trf();
    """,
    "row triggers are cloned to partitions": TRIGGER
    + """
        CREATE TABLE t (a int, b int) PARTITION BY LIST (a);
        CREATE TABLE t1 PARTITION OF t FOR VALUES IN (1) PARTITION BY LIST (b);
        CREATE TABLE t2 PARTITION OF t1 FOR VALUES IN (1);
        CREATE TRIGGER each BEFORE UPDATE OF b ON t FOR EACH ROW EXECUTE FUNCTION trf();
        CREATE TRIGGER once AFTER INSERT ON t EXECUTE FUNCTION trf();
        CREATE TABLE t3 PARTITION OF t FOR VALUES IN (3);
        CREATE OR REPLACE TRIGGER each AFTER UPDATE ON t FOR EACH ROW EXECUTE FUNCTION trf();
    """,
}

VIEW = "CREATE VIEW v AS SELECT 1 AS a;"
ON_INSERT = "CREATE TRIGGER x AFTER INSERT ON t EXECUTE FUNCTION trf()"
CLONED = """
    CREATE TABLE t (a int) PARTITION BY LIST (a); CREATE TABLE p PARTITION OF t DEFAULT;
    CREATE TRIGGER x AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION trf();
"""
TWO = "LANGUAGE sql AS 'select 1, 2'"
BODY = "LANGUAGE sql AS 'select 1'"
REFUSED = {
    "42723": [f"CREATE FUNCTION f(a int) RETURNS int {BODY}; CREATE FUNCTION f(b int) RETURNS int {BODY}"],
    "42809": [
        f"CREATE FUNCTION f() RETURNS int {BODY}; CREATE OR REPLACE PROCEDURE f() {BODY}",
        f"{TRIGGER} {VIEW} CREATE TRIGGER x BEFORE INSERT ON v FOR EACH ROW EXECUTE FUNCTION trf()",
    ],
    "42P13": [
        f"CREATE FUNCTION f() RETURNS int {BODY}; CREATE OR REPLACE FUNCTION f() RETURNS text {BODY}",
        f"CREATE FUNCTION f() RETURNS int {BODY}; CREATE OR REPLACE FUNCTION f() RETURNS SETOF int {BODY}",
        f"CREATE FUNCTION f(a int) RETURNS int {BODY}; CREATE OR REPLACE FUNCTION f(b int) RETURNS int {BODY}",
        f"CREATE FUNCTION f(a int) RETURNS int {BODY}; CREATE OR REPLACE FUNCTION f(int) RETURNS int {BODY}",
        f"CREATE FUNCTION f(a int = 1) RETURNS int {BODY}; CREATE OR REPLACE FUNCTION f(a int) RETURNS int {BODY}",
        f"CREATE FUNCTION f(OUT a int, OUT b int) {TWO}; CREATE OR REPLACE FUNCTION f(OUT a int, OUT c int) {TWO}",
        "CREATE FUNCTION f() RETURNS int AS 'select 1'",
        f"CREATE FUNCTION f() {BODY}",
    ],
    "42710": [
        f"{TRIGGER} CREATE TABLE t (); {ON_INSERT}; {ON_INSERT}",
        f"{TRIGGER} {CLONED} CREATE OR REPLACE TRIGGER x AFTER INSERT ON p FOR EACH ROW EXECUTE FUNCTION trf()",
    ],
    "42703": [f"{TRIGGER} CREATE TABLE t (); CREATE TRIGGER x AFTER UPDATE OF a ON t EXECUTE FUNCTION trf()"],
}


@pytest.mark.parametrize("sql", SCRIPTS.values(), ids=SCRIPTS)
def test_same_as_the_server(postgres: Postgres, sql: str) -> None:
    assert in_replay(sql) == in_server(postgres, sql)


@pytest.mark.parametrize(("sqlstate", "sql"), [(state, sql) for state, scripts in REFUSED.items() for sql in scripts])
def test_refused_as_by_the_server(postgres: Postgres, sqlstate: str, sql: str) -> None:
    assert states(replayed(sql)) == [sqlstate]
    assert postgres.refusal(sql) == sqlstate


@pytest.mark.parametrize(
    ("written", "body", "place"),
    [
        ("$$select 'é'$$", "select 'é'", True),
        ("$body$ x $$ y $body$", " x $$ y ", True),
        ("'select 1'", "select 1", True),
        ("'select ''a'''", "select 'a'", False),
        (r"E'select\t1'", "select\t1", False),
    ],
)
def test_where_a_body_stands(written: str, body: str, place: bool) -> None:
    catalog = replayed(f"SELECT 'ä'; CREATE FUNCTION f() RETURNS int AS {written} LANGUAGE sql")
    function = Snapshot(catalog).find(found(catalog, FunctionRow, "f").oid, Function)
    assert function is not None
    assert function.body == body
    at = function.body_place
    assert (at is not None) == place
    if at is not None:
        assert at.source.sql[at.start : at.end].decode() == body


def test_a_body_in_standard_sql_is_no_text() -> None:
    catalog = replayed(
        "CREATE FUNCTION f() RETURNS int RETURN 1; CREATE FUNCTION c() RETURNS int LANGUAGE c AS 'o', 's'"
    )
    row = found(catalog, FunctionRow, "f")
    assert (row.language, row.body, row.body_at) == ("sql", None, -1)
    assert row.sql_body is not None
    assert b"ReturnStmt" in row.sql_body.node
    assert found(catalog, FunctionRow, "c").body is None


def test_a_replaced_function_keeps_its_identity() -> None:
    created, replaced = (f"CREATE {word} FUNCTION f() RETURNS int {BODY};" for word in ("", "OR REPLACE"))
    once, twice = replayed(created), replayed(created, replaced)
    assert found(once, FunctionRow, "f").oid == found(twice, FunctionRow, "f").oid
    place = found(twice, FunctionRow, "f").declared
    assert place is not None
    assert place.source.path == "1.sql"


def test_types_that_no_file_creates() -> None:
    """An extension's type is the same type wherever it is written alike; only then is the function surely the same."""
    citext = f"CREATE FUNCTION f(a citext) RETURNS int {BODY};"
    assert states(replayed(citext + citext)) == ["42723"]
    qualified = citext.replace("citext", "extensions.citext")
    assert states(replayed(citext + qualified)) == []
    assert len(_functions(citext + qualified)) == 2
    assert len(_functions(citext + qualified.replace("CREATE", "CREATE OR REPLACE"))) == 1
    other = citext.replace("citext", "hstore")
    assert len(_functions(citext + other.replace("CREATE", "CREATE OR REPLACE"))) == 2


def _functions(sql: str) -> list[FunctionRow]:
    return [row for row in replayed(sql).objects() if isinstance(row, FunctionRow)]


def test_a_trigger_knows_its_function() -> None:
    catalog = replayed(TRIGGER + "CREATE TRIGGER x AFTER INSERT ON never_created EXECUTE FUNCTION public.trf()")
    trigger = found(catalog, TriggerRow, "x")
    assert trigger.function_oid == found(catalog, FunctionRow, "trf").oid
    assert trigger.function == "public.trf"
    assert catalog.rows[trigger.table].declared is None
