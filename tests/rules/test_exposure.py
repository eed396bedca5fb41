"""Who may execute, select and hijack what: as a server has it, so the rules say it."""

import pytest
from rule_runs import findings

from schemalint.model import Profile, Severity
from server import Postgres

ROLES = "CREATE ROLE anon; CREATE ROLE authenticated; CREATE ROLE service_role;"
DEFAULTS = "".join(
    f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON {kind} TO anon, authenticated, service_role;"
    for kind in ("TABLES", "SEQUENCES", "FUNCTIONS")
)
"""What Supabase sets up in a new database."""
DEFINER = "CREATE FUNCTION f(x int) RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = '' AS 'SELECT 1';"

CALLABLE = {
    "nothing is said": DEFINER,
    "revoked from anon alone": DEFINER + "REVOKE EXECUTE ON FUNCTION f FROM anon;",
    "revoked from PUBLIC alone": DEFINER + "REVOKE EXECUTE ON FUNCTION f FROM PUBLIC;",
    "revoked from both": DEFINER + "REVOKE EXECUTE ON FUNCTION f FROM PUBLIC, anon;",
    "revoked from all functions": DEFINER + "REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC, anon;",
    "revoked for those made later": (
        "ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;"
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE EXECUTE ON FUNCTIONS FROM anon;" + DEFINER
    ),
    "a default in the schema takes nothing from PUBLIC": (
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC, anon;" + DEFINER
    ),
    "made anew without a word": DEFINER + "REVOKE ALL ON FUNCTION f FROM PUBLIC, anon; DROP FUNCTION f;" + DEFINER,
    "replaced": (
        DEFINER + "REVOKE ALL ON FUNCTION f FROM PUBLIC, anon;" + DEFINER.replace("CREATE", "CREATE OR REPLACE")
    ),
    "through a role that anon is in": (
        DEFINER + "REVOKE ALL ON FUNCTION f FROM PUBLIC, anon; CREATE ROLE visitor; GRANT visitor TO anon;"
        "GRANT EXECUTE ON FUNCTION f TO visitor;"
    ),
}


@pytest.mark.parametrize("history", CALLABLE.values(), ids=CALLABLE.keys())
def test_who_may_call_a_function_is_what_the_server_says(history: str, postgres: Postgres) -> None:
    postgres.run(ROLES + DEFAULTS + history)
    ((callable_,),) = postgres.run("SELECT has_function_privilege('anon', 'f(int)', 'execute')")
    rules = ("security-definer-for-everyone", "security-definer-open-by-choice")
    found = [one for rule in rules for one in findings(rule, "functions", history, profile=Profile.SUPABASE)]
    assert bool(found) == (callable_ == "t")


TABLE = """
CREATE TABLE notes (id int, body text);
INSERT INTO notes VALUES (1, 'secret');
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
"""
VIEWS = {
    "plain": "CREATE VIEW v AS SELECT * FROM notes;",
    "security_invoker": "CREATE VIEW v WITH (security_invoker) AS SELECT * FROM notes;",
    "switched on": "CREATE VIEW v AS SELECT * FROM notes; ALTER VIEW v SET (security_invoker = yes);",
    "switched off": "CREATE VIEW v WITH (security_invoker = on) AS SELECT * FROM notes;"
    "ALTER VIEW v SET (security_invoker = off);",
    "reset": "CREATE VIEW v WITH (security_invoker = on) AS SELECT * FROM notes;ALTER VIEW v RESET (security_invoker);",
    "replaced without the option": "CREATE VIEW v WITH (security_invoker = on) AS SELECT * FROM notes;"
    "CREATE OR REPLACE VIEW v AS SELECT * FROM notes;",
    "an invoker's view below": "CREATE VIEW w WITH (security_invoker = on) AS SELECT * FROM notes;"
    "CREATE VIEW v AS SELECT * FROM w;",
    "an owner's view below": "CREATE VIEW w AS SELECT * FROM notes;"
    "CREATE VIEW v WITH (security_invoker = on) AS SELECT * FROM w; REVOKE ALL ON w FROM anon;",
    "revoked": "CREATE VIEW v AS SELECT * FROM notes; REVOKE ALL ON v FROM anon, authenticated;",
}


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS.keys())
def test_a_view_shows_what_policies_hide_where_the_server_shows_it(view: str, postgres: Postgres) -> None:
    postgres.run(ROLES + DEFAULTS + TABLE + view)
    refused = postgres.refusal("SET ROLE anon; SELECT count(*) FROM v")
    shown = not refused and postgres.run("SET ROLE anon; SELECT count(*) FROM v") == [("1",)]
    found = findings("view-without-security-invoker", "views", TABLE + view, profile=Profile.SUPABASE)
    of_view = [one for one in found if one.object == "view public.v"]
    assert [one.severity for one in of_view] == ([Severity.ERROR] if shown else [])


NOTHING_READ = {
    "a view of no table": "CREATE VIEW v AS SELECT current_date AS day;",
    "values": "CREATE VIEW v AS VALUES (1), (2);",
}


@pytest.mark.parametrize("view", NOTHING_READ.values(), ids=NOTHING_READ.keys())
def test_a_view_that_reads_nothing_shows_nothing(view: str) -> None:
    assert not findings("view-without-security-invoker", "views", view, profile=Profile.SUPABASE)


def test_a_materialized_view_has_no_policies(postgres: Postgres) -> None:
    postgres.run(ROLES + DEFAULTS + TABLE + "CREATE MATERIALIZED VIEW m AS SELECT * FROM notes;")
    assert postgres.run("SET ROLE anon; SELECT count(*) FROM m") == [("1",)]
    assert postgres.refusal("ALTER MATERIALIZED VIEW m ENABLE ROW LEVEL SECURITY")
    assert postgres.refusal("CREATE POLICY p ON m USING (false)") == "42809"


ACCOUNTS = "CREATE TABLE accounts (owner text); INSERT INTO accounts VALUES ('true one');"
SHARED = "CREATE SCHEMA shared; GRANT ALL ON SCHEMA shared TO PUBLIC;"
HIJACKS = {
    "no path": "LANGUAGE sql SECURITY DEFINER AS 'SELECT owner FROM accounts'",
    "no path, in standard SQL": "LANGUAGE sql SECURITY DEFINER RETURN (SELECT owner FROM accounts)",
    "an empty path": "LANGUAGE sql SECURITY DEFINER SET search_path = '' AS 'SELECT owner FROM public.accounts'",
    "public": "LANGUAGE sql SECURITY DEFINER SET search_path = public AS 'SELECT owner FROM accounts'",
    "public, and names with a schema": (
        "LANGUAGE sql SECURITY DEFINER SET search_path = public AS 'SELECT owner FROM public.accounts'"
    ),
    "pg_temp last": "LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS 'SELECT owner FROM accounts'",
    "pg_temp first": "LANGUAGE sql SECURITY DEFINER SET search_path = pg_temp, public AS 'SELECT owner FROM accounts'",
    "an open schema": "LANGUAGE sql SECURITY DEFINER SET search_path = shared, public, pg_temp "
    "AS 'SELECT owner FROM accounts'",
}
ATTACK = """
SET ROLE thief;
CREATE TEMP TABLE accounts (owner text); INSERT INTO accounts VALUES ('false one'); GRANT SELECT ON accounts TO PUBLIC;
CREATE TABLE shared.accounts AS TABLE pg_temp.accounts; GRANT SELECT ON shared.accounts TO PUBLIC;
SET search_path = shared, public;
"""


@pytest.mark.parametrize("function", HIJACKS.values(), ids=HIJACKS.keys())
def test_a_search_path_is_insecure_where_a_caller_can_use_it(function: str, postgres: Postgres) -> None:
    history = f"{ACCOUNTS}{SHARED}CREATE FUNCTION f() RETURNS text {function};"
    postgres.run("CREATE ROLE thief;" + history)
    hijacked = ("false one",) in postgres.run(ATTACK + "SELECT public.f()")
    found = [
        *findings("security-definer-without-search-path", "functions", history),
        *findings("insecure-search-path", "functions", history),
    ]
    assert bool(found) == hijacked


def test_user_in_a_path_is_a_schema_of_the_owner(postgres: Postgres) -> None:
    postgres.run(
        "CREATE ROLE keeper; CREATE ROLE thief; CREATE SCHEMA keeper; GRANT CREATE ON SCHEMA keeper TO thief;"
        "GRANT USAGE ON SCHEMA keeper TO PUBLIC; CREATE FUNCTION f() RETURNS text LANGUAGE plpgsql SECURITY DEFINER "
        "SET search_path = \"$user\", public, pg_temp AS 'BEGIN RETURN (SELECT owner FROM accounts); END';"
        "ALTER FUNCTION f() OWNER TO keeper; SET ROLE thief;"
        "CREATE TABLE keeper.accounts AS SELECT 'false one' AS owner; GRANT SELECT ON keeper.accounts TO PUBLIC;"
    )
    assert postgres.run("SET ROLE thief; SELECT public.f()") == [("false one",)]


def test_an_immutable_function_tells_one_user_what_was_computed_for_another(postgres: Postgres) -> None:
    postgres.run("CREATE FUNCTION tenant() RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT current_setting('a.b') $$;")
    rows = postgres.run(
        "SET plan_cache_mode = force_generic_plan; SET a.b = 'one'; PREPARE q AS SELECT tenant();"
        "EXECUTE q; SET a.b = 'two'; EXECUTE q;"
    )
    assert rows == [("one",), ("one",)]


def test_bypassrls_is_put_on_and_not_inherited(postgres: Postgres) -> None:
    postgres.run(
        TABLE + "CREATE ROLE admin BYPASSRLS; CREATE ROLE support; GRANT admin TO support;"
        "GRANT SELECT ON notes TO admin, support;"
    )
    assert postgres.run("SET ROLE support; SELECT count(*) FROM notes") == [("0",)]
    assert postgres.run("SET SESSION AUTHORIZATION support; SET ROLE admin; SELECT count(*) FROM notes") == [("1",)]


def test_policies_do_not_hold_truncate_back(postgres: Postgres) -> None:
    postgres.run(TABLE + "CREATE ROLE app; GRANT ALL ON notes TO app;")
    postgres.run("SET ROLE app; TRUNCATE notes")
    assert postgres.run("SELECT count(*) FROM notes") == [("0",)]


def test_a_grant_on_all_tables_is_for_those_that_exist(postgres: Postgres) -> None:
    postgres.run(
        "CREATE ROLE app; CREATE TABLE a (); GRANT SELECT ON ALL TABLES IN SCHEMA public TO app; CREATE TABLE b ();"
    )
    assert postgres.run("SELECT has_table_privilege('app', t, 'select') FROM (VALUES ('a'), ('b')) v (t)") == [
        ("t",),
        ("f",),
    ]


def test_what_is_joined_into_a_statement_is_run(postgres: Postgres) -> None:
    postgres.run(
        TABLE + "CREATE ROLE thief; CREATE FUNCTION f(word text) RETURNS int LANGUAGE plpgsql SECURITY DEFINER "
        "SET search_path = '' AS $$ BEGIN EXECUTE format('SELECT ''%s''', word); RETURN 1; END $$;"
    )
    postgres.run("SET ROLE thief; SELECT public.f('''; DELETE FROM public.notes; --')")
    assert postgres.run("SELECT count(*) FROM notes") == [("0",)]


def test_a_policy_for_all_with_a_check_alone_shows_nothing(postgres: Postgres) -> None:
    postgres.run(TABLE + "CREATE ROLE app; GRANT ALL ON notes TO app; CREATE POLICY p ON notes WITH CHECK (id > 0);")
    assert postgres.run("SET ROLE app; SELECT count(*) FROM notes") == [("0",)]


def test_public_is_closed_since_15(postgres: Postgres) -> None:
    postgres.run("CREATE ROLE app")
    ((creates, uses),) = postgres.run(
        "SELECT has_schema_privilege('app', 'public', 'create'), has_schema_privilege('app', 'public', 'usage')"
    )
    assert (creates, uses) == ("f", "t")
