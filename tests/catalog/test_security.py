"""Policies, roles and extensions, as the server makes them."""

import pytest
from described import in_replay, in_server
from replayed import found, replayed, states

from schemalint.catalog.rows import ExtensionRow, PolicyRow, RoleRow, SchemaRow, TableRow
from schemalint.catalog.store import Members
from server import Postgres

SCRIPTS = {
    "policies": """
        CREATE ROLE x; CREATE ROLE y;
        CREATE TABLE t (a int);
        CREATE POLICY every ON t;
        CREATE POLICY "some" ON public.t AS RESTRICTIVE FOR SELECT TO x, y USING (a > 1);
        CREATE POLICY new ON t FOR INSERT WITH CHECK (a > 1);
        CREATE POLICY pair ON t FOR UPDATE TO x USING (true) WITH CHECK (false);
        ALTER POLICY every ON t TO y;
        ALTER POLICY pair ON t USING (a = 1);
        ALTER POLICY new ON t WITH CHECK (true);
    """,
    "members of roles": """
        CREATE ROLE a; CREATE USER b IN ROLE a; CREATE GROUP c ROLE a, b; CREATE ROLE d ADMIN c;
        GRANT c TO b WITH ADMIN OPTION; GRANT d TO b;
        REVOKE ADMIN OPTION FOR d FROM b; REVOKE a FROM b;
        CREATE ROLE e; ALTER GROUP e ADD USER a, b; ALTER GROUP e DROP USER a;
        CREATE ROLE gone ROLE a IN ROLE e; ALTER ROLE gone SET work_mem = 64; DROP ROLE gone; CREATE ROLE gone;
    """,
}

REFUSED = {
    "42710": [
        "CREATE TABLE t (); CREATE POLICY p ON t; CREATE POLICY p ON t",
        "CREATE ROLE a; CREATE USER a",
    ],
    "42704": ["CREATE TABLE t (); ALTER POLICY p ON t USING (true)"],
    "42601": [
        "CREATE TABLE t (); CREATE POLICY p ON t FOR SELECT WITH CHECK (true)",
        "CREATE TABLE t (); CREATE POLICY p ON t FOR DELETE USING (true) WITH CHECK (true)",
        "CREATE TABLE t (); CREATE POLICY p ON t FOR INSERT USING (true)",
        "CREATE TABLE t (); CREATE POLICY p ON t FOR INSERT WITH CHECK (true); ALTER POLICY p ON t USING (true)",
    ],
    "42809": ["CREATE VIEW v AS SELECT 1 AS a; CREATE POLICY p ON v"],
}


@pytest.mark.parametrize("sql", SCRIPTS.values(), ids=SCRIPTS)
def test_same_as_the_server(postgres: Postgres, sql: str) -> None:
    assert in_replay(sql) == in_server(postgres, sql)


@pytest.mark.parametrize(("sqlstate", "sql"), [(state, sql) for state, scripts in REFUSED.items() for sql in scripts])
def test_refused_as_by_the_server(postgres: Postgres, sqlstate: str, sql: str) -> None:
    assert states(replayed(sql)) == [sqlstate]
    assert postgres.refusal(sql) == sqlstate


def test_an_altered_policy_keeps_what_is_not_said() -> None:
    catalog = replayed("CREATE TABLE t (a int); CREATE POLICY p ON t TO x USING (a = 1); ALTER POLICY p ON t TO y")
    policy = found(catalog, PolicyRow, "p")
    assert policy.roles == ("y",)
    assert policy.using is not None
    assert policy.check is None


def test_a_policy_of_a_table_that_no_file_creates() -> None:
    catalog = replayed("ALTER POLICY p ON t USING (true)")
    policy = found(catalog, PolicyRow, "p")
    assert list(catalog.told()) == []
    assert policy.unsure == {"command", "permissive", "roles", "check"}
    assert catalog.members("policies", found(catalog, TableRow, "t").oid) == Members((policy.oid,), open=True)


def test_current_user_is_who_set_role_said() -> None:
    sql = "CREATE POLICY p ON t TO CURRENT_USER;"
    assert found(replayed(sql), PolicyRow, "p").roles == ("current_user",)
    assert found(replayed("SET ROLE app;" + sql), PolicyRow, "p").roles == ("app",)


def test_attributes_of_a_role_hold_no_password() -> None:
    catalog = replayed(
        "CREATE USER u SUPERUSER PASSWORD 'hunter2' CONNECTION LIMIT 3; ALTER ROLE u NOSUPERUSER NOLOGIN"
    )
    role = found(catalog, RoleRow, "u")
    assert dict(role.options) == {"canlogin": "false", "superuser": "false", "password": "", "connectionlimit": "3"}


def test_settings_of_roles_and_databases() -> None:
    catalog = replayed(
        """
        ALTER ROLE a SET search_path = x, "Y"; ALTER ROLE a SET statement_timeout = '5s';
        ALTER ROLE a RESET statement_timeout; ALTER ROLE a IN DATABASE d SET role = 'b';
        ALTER DATABASE d SET search_path TO z; ALTER ROLE ALL SET work_mem = 64; ALTER ROLE ALL RESET ALL;
        CREATE TABLE t ();
        """
    )
    rows = {key[1]: row for key, row in catalog.rows.items() if isinstance(key, tuple) and key[0] == "settings"}
    assert rows == {
        "a": ((("", "search_path"), 'x, "Y"'), (("d", "role"), "b")),
        "": ((("d", "search_path"), "z"),),
    }
    assert catalog.rows[found(catalog, TableRow, "t").schema].name == "public"


def test_extensions() -> None:
    catalog = replayed(
        """
        CREATE EXTENSION IF NOT EXISTS citext WITH SCHEMA extensions VERSION '1.6';
        CREATE EXTENSION IF NOT EXISTS citext; CREATE EXTENSION pgcrypto; ALTER EXTENSION citext UPDATE TO '1.7';
        CREATE TABLE t (); CREATE TABLE u (); ALTER EXTENSION citext ADD TABLE t;
        ALTER EXTENSION citext ADD TABLE public.u; ALTER EXTENSION citext DROP TABLE u;
        """
    )
    citext = found(catalog, ExtensionRow, "citext")
    assert (citext.schema, citext.version) == (found(catalog, SchemaRow, "extensions").oid, "1.7")
    assert citext.unsure == frozenset()
    assert found(catalog, ExtensionRow, "pgcrypto").unsure == {"schema"}
    assert [found(catalog, TableRow, name).extension for name in "tu"] == ["citext", ""]
    assert states(replayed("CREATE EXTENSION a; CREATE EXTENSION a")) == ["42710"]
