"""What belongs to the platform: which references and fields are reported, how much it matters, what the fix removes."""

import pytest
from rule_runs import findings, fixed

from schemalint.model import Finding, Profile, Safety
from schemalint.settings.settings import Settings


def access(*files: str, profile: Profile) -> list[str]:
    """Severity and object of each access."""
    found = findings("system-schema-access", "platform", *files, profile=profile)
    return [f"{one.severity.label} {one.object}" for one in found if one.severity is not None]


MANAGED = {
    "SELECT * FROM information_schema.tables": ["relation information_schema.tables"],
    "SELECT * FROM pg_class": ["relation pg_catalog.pg_class"],
    "SELECT * FROM auth.users u JOIN auth.sessions s ON s.u = u.id": ["relation auth.users", "relation auth.sessions"],
    "INSERT INTO t SELECT id FROM auth.users": ["relation auth.users"],
    "UPDATE auth.users SET x = 1": ["relation auth.users"],
    "CREATE TABLE auth.t ()": ["relation auth.t"],
    "CREATE SCHEMA auth": ["schema auth"],
    "CREATE VIEW v AS SELECT * FROM auth.users": ["relation auth.users"],
    "CREATE TABLE t (x uuid REFERENCES auth.users)": ["relation auth.users"],
    "ALTER TABLE t ADD FOREIGN KEY (x) REFERENCES auth.users (id)": ["relation auth.users"],
    "CREATE POLICY p ON t USING (EXISTS (SELECT FROM auth.users))": ["relation auth.users"],
    "CREATE TRIGGER g AFTER INSERT ON auth.users EXECUTE FUNCTION f()": ["relation auth.users"],
    "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1 FROM auth.users'": ["relation auth.users"],
    "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS 'BEGIN DELETE FROM auth.users; END'": ["relation auth.users"],
    "DO 'BEGIN PERFORM FROM pg_roles; END'": ["relation pg_catalog.pg_roles"],
    "GRANT SELECT ON auth.users TO PUBLIC": ["relation auth.users"],
    "GRANT USAGE ON SCHEMA auth TO x": ["schema auth"],
    "SELECT 'auth.users'::regclass": ["relation auth.users"],
    "SELECT auth.admin_delete(1)": ["function auth.admin_delete"],
    "CREATE EXTENSION x WITH SCHEMA pg_catalog": ["schema pg_catalog"],
    "SELECT auth.uid(), auth.jwt(), auth.role(), auth.email(), now(), gen_random_uuid()": [],
    "SELECT pg_catalog.set_config('search_path', 'auth', false)": [],
    'CREATE TABLE t (x pg_catalog.int4, y text COLLATE pg_catalog."C")': [],
    "SELECT extract(year FROM now()), now() AT TIME ZONE 'UTC', 'a' LIKE 'b', x::int FROM t": [],
    "SET search_path = auth, pg_catalog": [],
    "SELECT 'auth.users', auth, t.auth, auth.x FROM t AS auth -- auth.users": [],
    "COMMENT ON TABLE t IS 'see auth.users and pg_class'": [],
    "CREATE TABLE auth (users int)": [],
    "WITH pg_class AS (SELECT 1) SELECT * FROM pg_class": [],
    "SELECT * FROM storage.objects": [],
}


@pytest.mark.parametrize(("sql", "objects"), MANAGED.items())
def test_a_managed_platform(sql: str, objects: list[str]) -> None:
    assert access(sql, profile=Profile.MANAGED) == [f"error {one}" for one in objects]


SUPABASE = {
    "CREATE TABLE t (x uuid REFERENCES auth.users (id))": [],
    "CREATE TRIGGER g AFTER INSERT ON auth.users EXECUTE FUNCTION f()": [],
    "DROP TRIGGER g ON auth.users": [],
    "CREATE POLICY p ON storage.objects USING (storage.extension(name) = 'png')": [],
    "CREATE POLICY p ON realtime.messages USING (auth.uid() IS NOT NULL)": [],
    "COMMENT ON POLICY p ON storage.objects IS 'x'; COMMENT ON TRIGGER g ON auth.users IS 'x'": [],
    "COMMENT ON TABLE auth.sessions IS 'x'": ["error relation auth.sessions"],
    "CREATE EXTENSION x WITH SCHEMA extensions": [],
    "CREATE TABLE t (x extensions.citext DEFAULT extensions.uuid_generate_v4())": [],
    "SELECT cron.schedule('x', 'y', 'z')": [],
    "CREATE SCHEMA extensions; CREATE TABLE extensions.t ()": [],
    "CREATE TABLE t (x uuid REFERENCES auth.sessions)": ["error relation auth.sessions"],
    "CREATE POLICY p ON storage.buckets USING (true)": ["error relation storage.buckets"],
    "CREATE TABLE storage.t ()": ["error relation storage.t"],
    "DELETE FROM storage.objects": ["error relation storage.objects"],
    "CREATE FUNCTION auth.f() RETURNS int LANGUAGE sql AS 'SELECT 1'": ["error function auth.f"],
    "GRANT SELECT ON auth.users TO anon": ["error relation auth.users"],
    "CREATE VIEW v AS SELECT * FROM auth.users": ["error relation auth.users"],
    "SELECT * FROM vault.secrets": ["error relation vault.secrets"],
    "SELECT * FROM pg_policies": ["warning relation pg_catalog.pg_policies"],
    "SELECT * FROM information_schema.columns": ["warning relation information_schema.columns"],
    "CREATE VIEW v AS SELECT * FROM pg_class": ["warning relation pg_catalog.pg_class"],
    "DO 'BEGIN IF EXISTS (SELECT FROM pg_type) THEN END IF; END'": ["note relation pg_catalog.pg_type"],
    "DO 'BEGIN DELETE FROM pg_type; END'": ["error relation pg_catalog.pg_type"],
    "INSERT INTO storage.buckets VALUES ('a')": ["note relation storage.buckets"],
}


@pytest.mark.parametrize(("sql", "expected"), SUPABASE.items())
def test_supabase(sql: str, expected: list[str]) -> None:
    assert access(sql, profile=Profile.SUPABASE) == expected


POSTGRES = {
    "SELECT * FROM pg_class": ["note relation pg_catalog.pg_class"],
    "SELECT * FROM auth.users": ["note relation auth.users"],
    "CREATE SCHEMA auth; CREATE TABLE auth.users (); SELECT * FROM auth.users": [],
    "SELECT * FROM auth.users; CREATE SCHEMA auth": [],
    "CREATE SCHEMA auth; SELECT * FROM auth.users; DROP SCHEMA auth": [],
    "CREATE SCHEMA IF NOT EXISTS auth; SELECT * FROM auth.users": [],
    "UPDATE pg_database SET datname = 'x'": ["error relation pg_catalog.pg_database"],
    "INSERT INTO pg_catalog.pg_cast VALUES (1)": ["error relation pg_catalog.pg_cast"],
    "CREATE FUNCTION pg_catalog.f() RETURNS int LANGUAGE sql AS 'SELECT 1'": ["error function pg_catalog.f"],
    "ALTER TABLE pg_catalog.pg_class ADD COLUMN x int": ["error relation pg_catalog.pg_class"],
    "CREATE EXTENSION IF NOT EXISTS plpgsql WITH SCHEMA pg_catalog": [],
    "REVOKE EXECUTE ON FUNCTION pg_catalog.pg_read_file(text) FROM PUBLIC": ["note function pg_catalog.pg_read_file"],
    "SELECT * FROM storage.objects": [],
}


@pytest.mark.parametrize(("sql", "expected"), POSTGRES.items())
def test_a_plain_database(sql: str, expected: list[str]) -> None:
    assert access(sql, profile=Profile.POSTGRES) == expected


def test_notes_fold_by_schema() -> None:
    sql = "SELECT * FROM pg_class, pg_roles, information_schema.tables; UPDATE pg_database SET datname = 'x'"
    found = findings("system-schema-access", "platform", sql)
    assert [one.message for one in found] == [
        "reads pg_catalog.pg_class, which belongs to PostgreSQL; 1 more like it in schema pg_catalog",
        "reads information_schema.tables, which belongs to PostgreSQL",
        "writes to pg_catalog.pg_database, which belongs to PostgreSQL",
    ]


def test_schemas_are_configurable() -> None:
    settings = Settings(profile="managed", system_schemas=("internal",))
    sql = "SELECT * FROM internal.t, pg_class, auth.users"
    found = findings("system-schema-access", "platform", sql, settings=settings)
    assert [one.object for one in found] == ["relation internal.t"]


def test_a_reference_stands_where_it_is_written() -> None:
    sql = "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$\n  SELECT 1 FROM auth.users\n$$"
    (finding,) = findings("system-schema-access", "platform", sql, profile=Profile.MANAGED)
    assert sql[finding.span.start : finding.span.end] == "auth.users"


def fields(*files: str, profile: Profile = Profile.MANAGED) -> tuple[Finding, ...]:
    return findings("manual-system-field", "platform", *files, profile=profile)


FIELDS = {
    "CREATE TABLE t (id int, created_at int, updated_at int, created_by int, updated_by int, other_id int)": [
        "id", "created_at", "updated_at", "created_by", "updated_by",
    ],
    'CREATE TABLE t ("Id" int, createdat int)': [],
    "CREATE TABLE t (x int); ALTER TABLE t ADD COLUMN id int": ["id"],
    "ALTER TABLE elsewhere ADD COLUMN id int": ["id"],
    "ALTER TABLE elsewhere RENAME x TO id": ["id"],
    "ALTER TABLE elsewhere RENAME x TO id; ALTER TABLE elsewhere RENAME id TO y": [],
    "ALTER TABLE elsewhere ALTER id TYPE bigint": [],
    "ALTER TABLE elsewhere ALTER created_at SET DEFAULT now()": [],
    "CREATE TABLE t (x int); ALTER TABLE t RENAME x TO created_at": ["created_at"],
    "CREATE TABLE t (id int); ALTER TABLE t RENAME id TO x": [],
    "CREATE TABLE t (id int, x int); ALTER TABLE t DROP COLUMN id": [],
    "CREATE TABLE t (id int); DROP TABLE t": [],
    "CREATE TABLE t AS SELECT 1 AS id": ["id"],
    "CREATE TABLE t (x int); CREATE INDEX ON t (created_at)": [],
    "CREATE TABLE t (x int); CREATE TABLE u (LIKE t)": [],
    "CREATE TEMP TABLE t (id int)": [],
    "CREATE VIEW v AS SELECT 1 AS id": [],
    "CREATE TYPE t AS (id int)": [],
    "CREATE TABLE t (id int); CREATE TABLE u () INHERITS (t)": ["id"],
    "CREATE TABLE t (id int) PARTITION BY LIST (id); CREATE TABLE u PARTITION OF t DEFAULT": ["id"],
}  # fmt: skip


@pytest.mark.parametrize(("sql", "expected"), FIELDS.items())
def test_fields(sql: str, expected: list[str]) -> None:
    assert [one.object.rpartition(".")[2] for one in fields(sql)] == expected


def test_fields_are_a_folded_note_elsewhere() -> None:
    for profile in (Profile.POSTGRES, Profile.SUPABASE):
        (finding,) = fields("CREATE TABLE t (id int, created_at int)", profile=profile)
        assert finding.severity is not None
        assert finding.severity.label == "note"
        assert finding.fix is None


def test_a_rename_is_the_cause() -> None:
    (finding,) = fields("CREATE TABLE t (x int)", "ALTER TABLE t RENAME COLUMN x TO created_by")
    assert finding.span.path == "2.sql"
    assert finding.fix is None


REMOVALS = {
    "CREATE TABLE t (id uuid PRIMARY KEY, x int);": "CREATE TABLE t (x int);",
    "CREATE TABLE t (x int, id uuid PRIMARY KEY);": "CREATE TABLE t (x int);",
    "CREATE TABLE t (x int, id uuid, y int);": "CREATE TABLE t (x int, y int);",
    "CREATE TABLE t (id int);": "CREATE TABLE t ();",
    "CREATE TABLE t (\n  id int, -- the key\n  x int\n);": "CREATE TABLE t (\n  x int\n);",
    "CREATE TABLE t (\n  x int,\n  id numeric(3, 1) DEFAULT 1 -- the key\n);": "CREATE TABLE t (\n  x int\n);",
    "CREATE TABLE t (\n  x int\n, id int\n, y int\n);": "CREATE TABLE t (\n  x int\n, y int\n);",
    "CREATE TABLE t (x int, created_by uuid REFERENCES u (id) CHECK (created_by IS NOT NULL));": (
        "CREATE TABLE t (x int);"
    ),
    "CREATE TABLE t (x int, id int GENERATED ALWAYS AS IDENTITY);": "CREATE TABLE t (x int);",
    'CREATE TABLE t ("id" serial, x int);': "CREATE TABLE t (x int);",
}


@pytest.mark.parametrize(("before", "after"), REMOVALS.items())
def test_fix(before: str, after: str) -> None:
    (finding,) = fields(before)
    assert fixed(finding, before) == after
    assert finding.fix is not None
    assert finding.fix.safety is Safety.UNSAFE
    assert fields(after) == ()


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TABLE t (x int); ALTER TABLE t ADD COLUMN id int",
        "CREATE TABLE t (id int, x int, PRIMARY KEY (id))",
        "CREATE TABLE t (id int, x int, CHECK (id > x))",
        "CREATE TABLE t (id int, x int); CREATE INDEX ON t (id)",
        "CREATE TABLE t (id int, x int); CREATE INDEX ON t (x) INCLUDE (id)",
        "CREATE TABLE t (id int, x int); CREATE INDEX ON t (x) WHERE id > 1",
        "CREATE TABLE t (id int, x int GENERATED ALWAYS AS (id + 1) STORED)",
        "CREATE TABLE t (id int, x int) PARTITION BY LIST (id)",
        "CREATE TABLE t (id int, x int); CREATE POLICY p ON t USING (id > 1)",
        "CREATE TABLE t (id int, x int); CREATE VIEW v AS SELECT id FROM t",
        "CREATE TABLE t (id int, x int); CREATE TRIGGER g AFTER UPDATE OF id ON t EXECUTE FUNCTION f()",
        "CREATE TABLE t (id int UNIQUE, x int); CREATE TABLE u (y int REFERENCES t (id))",
        "CREATE TABLE t (id int, x int); COMMENT ON COLUMN t.id IS 'x'",
        "CREATE TABLE t (id int, x int); ALTER TABLE t ALTER id SET DEFAULT 1",
        "CREATE TABLE t (id int, x int); ALTER TABLE t ALTER id TYPE bigint",
        "CREATE TABLE t (x int, -- first\n id int)",
        "CREATE TABLE t AS SELECT 1 AS id",
    ],
)
def test_no_fix(sql: str) -> None:
    assert [one.fix for one in fields(sql)] == [None]
