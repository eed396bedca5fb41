"""Privileges and default privileges, as the server gives them."""

import pytest
from described import in_replay, in_server
from replayed import found, replayed, states

from schemalint.catalog.changes import ChangePrivileges
from schemalint.catalog.granted import Grant
from schemalint.catalog.rows import FunctionRow, SequenceRow, TableRow, ViewRow
from server import Postgres

ROLES = "CREATE ROLE x; CREATE ROLE y;"
FUNCTION = "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'select 1';"

SCRIPTS = {
    "tables and columns": """
        CREATE TABLE t (a int, b int); CREATE TABLE u (a int); CREATE VIEW v AS SELECT 1 AS a;
        GRANT SELECT, UPDATE (a) ON t, v TO x, PUBLIC; GRANT UPDATE (b), INSERT (a, b) ON t TO x;
        REVOKE UPDATE (b) ON t FROM x;
        GRANT ALL ON u TO y WITH GRANT OPTION; REVOKE GRANT OPTION FOR SELECT, INSERT ON u FROM y;
        GRANT ALL (a) ON u TO x; GRANT SELECT (ctid, tableoid) ON u TO x;
    """,
    "what is revoked on a table goes from its columns": """
        CREATE TABLE t (a int, b int);
        GRANT SELECT (a), UPDATE (a, b) ON t TO x; GRANT UPDATE ON t TO x;
        REVOKE UPDATE ON t FROM x;
        GRANT SELECT ON t TO y; REVOKE SELECT (a) ON t FROM y;
    """,
    "an option that is granted stays": """
        CREATE TABLE t (a int); GRANT SELECT ON t TO x WITH GRANT OPTION; GRANT SELECT ON t TO x;
    """,
    "sequences": """
        CREATE SEQUENCE a; CREATE SEQUENCE b;
        GRANT USAGE ON SEQUENCE a TO x; GRANT ALL ON b TO x; GRANT ALL ON SEQUENCE a, b TO y;
        REVOKE UPDATE ON SEQUENCE a FROM y;
    """,
    "functions": FUNCTION
    + """
        CREATE FUNCTION f(int, OUT text) LANGUAGE sql AS 'select 1'; CREATE PROCEDURE p() LANGUAGE sql AS '';
        REVOKE ALL ON FUNCTION f() FROM PUBLIC; GRANT EXECUTE ON FUNCTION f() TO x;
        REVOKE EXECUTE ON FUNCTION f(int) FROM PUBLIC; GRANT EXECUTE ON PROCEDURE p TO y;
        REVOKE EXECUTE ON ROUTINE p() FROM PUBLIC;
    """,
    "schemas and types": """
        CREATE SCHEMA s; CREATE TYPE e AS ENUM (); CREATE DOMAIN d AS int;
        GRANT USAGE ON SCHEMA s TO x; GRANT ALL ON SCHEMA s TO y;
        REVOKE USAGE ON TYPE e FROM PUBLIC; GRANT USAGE ON TYPE e TO x; REVOKE ALL ON DOMAIN d FROM PUBLIC;
    """,
    "all in a schema": FUNCTION
    + """
        CREATE SCHEMA s; CREATE TABLE s.other (); CREATE TABLE t (id serial); CREATE VIEW v AS SELECT 1 AS a;
        CREATE MATERIALIZED VIEW m AS SELECT 1 AS a; CREATE PROCEDURE p() LANGUAGE sql AS '';
        GRANT SELECT ON ALL TABLES IN SCHEMA public TO x; GRANT ALL ON ALL SEQUENCES IN SCHEMA public, s TO x;
        GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO x;
        REVOKE EXECUTE ON ALL PROCEDURES IN SCHEMA public FROM PUBLIC;
        GRANT EXECUTE ON ALL ROUTINES IN SCHEMA public TO y;
        CREATE TABLE later ();
    """,
    "defaults of tables": """
        CREATE TABLE before ();
        ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT ON TABLES TO x;
        ALTER DEFAULT PRIVILEGES GRANT DELETE ON TABLES TO y WITH GRANT OPTION;
        CREATE TABLE t (id serial); CREATE VIEW v AS SELECT 1 AS a; CREATE TABLE c AS SELECT 1 AS a;
        CREATE MATERIALIZED VIEW m AS SELECT 1 AS a; CREATE SCHEMA s; CREATE TABLE s.t ();
        ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE INSERT ON TABLES FROM x;
        ALTER DEFAULT PRIVILEGES REVOKE GRANT OPTION FOR DELETE ON TABLES FROM y;
        CREATE TABLE after ();
        CREATE OR REPLACE VIEW v AS SELECT 1 AS a;
    """,
    "defaults of functions": """
        ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
        CREATE FUNCTION nobody() RETURNS int LANGUAGE sql AS 'select 1';
        ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT EXECUTE ON ROUTINES TO x;
        CREATE PROCEDURE only_x() LANGUAGE sql AS '';
        ALTER DEFAULT PRIVILEGES GRANT EXECUTE ON FUNCTIONS TO PUBLIC;
        CREATE FUNCTION all_of_them() RETURNS int LANGUAGE sql AS 'select 1';
    """,
    "a schema cannot take away what the server grants": """
        ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
        CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'select 1';
    """,
    "defaults of sequences and types": """
        ALTER DEFAULT PRIVILEGES GRANT USAGE ON SEQUENCES TO x; CREATE SEQUENCE q;
        ALTER DEFAULT PRIVILEGES REVOKE USAGE ON TYPES FROM PUBLIC; CREATE TYPE e AS ENUM (); CREATE DOMAIN d AS int;
    """,
    "defaults are those of who makes the object": """
        GRANT CREATE ON SCHEMA public TO x, y;
        ALTER DEFAULT PRIVILEGES FOR ROLE x GRANT SELECT ON TABLES TO y;
        SET ROLE x; CREATE TABLE of_x (); RESET ROLE;
        SET ROLE y; CREATE TABLE of_y (); RESET ROLE;
    """,
}

REFUSED = {
    "0LP01": [
        "CREATE TABLE t (); GRANT EXECUTE ON t TO PUBLIC",
        "CREATE TABLE t (a int); GRANT DELETE (a) ON t TO PUBLIC",
        "CREATE TABLE t (a int); GRANT USAGE ON t TO PUBLIC",
        "CREATE SCHEMA s; GRANT SELECT ON SCHEMA s TO PUBLIC",
        "CREATE SEQUENCE q; GRANT DELETE ON SEQUENCE q TO PUBLIC",
        "CREATE SEQUENCE q; GRANT SELECT (a) ON SEQUENCE q TO PUBLIC",
        f"{FUNCTION} GRANT SELECT ON FUNCTION f() TO PUBLIC",
        "CREATE TYPE e AS ENUM (); GRANT SELECT ON TYPE e TO PUBLIC",
    ],
    "42703": ["CREATE TABLE t (a int); GRANT SELECT (b) ON t TO PUBLIC"],
}


@pytest.mark.parametrize("sql", SCRIPTS.values(), ids=SCRIPTS)
def test_same_as_the_server(postgres: Postgres, sql: str) -> None:
    assert in_replay(ROLES + sql) == in_server(postgres, ROLES + sql)


@pytest.mark.parametrize(("sqlstate", "sql"), [(state, sql) for state, scripts in REFUSED.items() for sql in scripts])
def test_refused_as_by_the_server(postgres: Postgres, sqlstate: str, sql: str) -> None:
    assert states(replayed(sql)) == [sqlstate]
    assert postgres.refusal(sql) == sqlstate


def test_public_may_execute_a_function_until_that_is_revoked() -> None:
    row = found(replayed(FUNCTION), FunctionRow, "f")
    assert replayed(FUNCTION).rows[("grants", row.oid)] == (Grant("public", "execute", implied=True),)
    assert ("grants", row.oid) not in replayed(FUNCTION + "REVOKE ALL ON FUNCTION f FROM PUBLIC").rows


@pytest.mark.parametrize(("version", "maintain"), [(16, False), (17, True)])
def test_maintain_is_a_privilege_since_17(version: int, maintain: bool) -> None:
    catalog = replayed("CREATE TABLE t (); GRANT ALL ON t TO x", version=version)
    grants = catalog.rows[("grants", found(catalog, TableRow, "t").oid)]
    assert (Grant("x", "maintain") in grants) == maintain
    assert len(grants) == 7 + maintain


def test_whether_a_default_applies_may_be_unknown() -> None:
    """Who runs the files is not told: their objects may be those of the role that the default is for, or not."""
    for_role = "ALTER DEFAULT PRIVILEGES FOR ROLE postgres GRANT SELECT ON TABLES TO x;"
    table = found(replayed(for_role + "CREATE TABLE t ()"), TableRow, "t")
    assert "grants" in table.unsure
    view = found(replayed(for_role + "CREATE VIEW t AS SELECT 1 AS a"), ViewRow, "t")
    assert "grants" in view.unsure
    other = found(replayed(for_role + "SET ROLE app; CREATE TABLE t ()"), TableRow, "t")
    assert other.unsure == frozenset()
    same = replayed(for_role + "SET ROLE postgres; CREATE TABLE t ()")
    assert same.rows[("grants", found(same, TableRow, "t").oid)] == (Grant("x", "select", implied=True),)


def test_what_no_file_creates_is_assumed() -> None:
    catalog = replayed("GRANT SELECT ON t TO x; GRANT USAGE ON SEQUENCE q TO x; GRANT EXECUTE ON FUNCTION f() TO x")
    assert list(catalog.told()) == []
    for kind, name in ((TableRow, "t"), (SequenceRow, "q")):
        row = found(catalog, kind, name)
        assert row.declared is None
        assert [grant.role for grant in catalog.rows[("grants", row.oid)]] == ["x"]


def test_each_change_says_what_was_granted() -> None:
    sql = "CREATE TABLE t (); CREATE TABLE u (); GRANT ALL ON t, u TO x; "
    sql += "REVOKE SELECT ON ALL TABLES IN SCHEMA public FROM x"
    catalog = replayed(sql)
    changes = [change for change in catalog.changes if isinstance(change, ChangePrivileges)]
    assert [catalog.rows[change.oid].name for change in changes] == ["t", "u", "public"]
    assert [sql[change.first :][:1] for change in changes] == ["t", "u", "R"]
    assert [change.options["grant"] for change in changes] == [True, True, False]
    assert changes[2].options["all_in_schema"]
    assert changes[2].options["privileges"] == ("select",)
    assert changes[2].options["roles"] == ("x",)
