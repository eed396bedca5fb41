"""Which tables lack row-level security, and how much that matters in each profile."""

import pytest
from rule_runs import findings

from schemalint.model import Finding, Profile
from schemalint.settings.settings import Settings


def found(*files: str, profile: Profile = Profile.MANAGED, **given: tuple[str, ...]) -> tuple[Finding, ...]:
    settings = Settings(profile=profile.value, **given)  # type: ignore[arg-type]
    return findings("table-without-rls", "row_level_security", *files, settings=settings)


ENABLE = "ALTER TABLE t ENABLE ROW LEVEL SECURITY;"
TABLES = {
    "CREATE TABLE t ()": ["public.t"],
    "CREATE TABLE t (); CREATE TABLE u ();" + ENABLE: ["public.u"],
    "CREATE TABLE t ();" + ENABLE + "ALTER TABLE t DISABLE ROW LEVEL SECURITY": ["public.t"],
    "CREATE TABLE t (); ALTER TABLE t FORCE ROW LEVEL SECURITY": ["public.t"],
    "CREATE TABLE t (); BEGIN;" + ENABLE + "ROLLBACK": ["public.t"],
    "CREATE TABLE t (); DROP TABLE t": [],
    "CREATE TABLE u (); ALTER TABLE u RENAME TO t;" + ENABLE: [],
    "CREATE TEMP TABLE t (); CREATE TABLE pg_temp.u ()": [],
    "CREATE UNLOGGED TABLE t ()": ["public.t"],
    "CREATE FOREIGN TABLE t () SERVER s": [],
    "CREATE VIEW t AS SELECT 1 AS x": [],
    "CREATE TABLE t AS SELECT 1 AS x": ["public.t"],
    "CREATE EXTENSION postgis": [],
    "CREATE TABLE t (x int) PARTITION BY LIST (x); CREATE TABLE u PARTITION OF t DEFAULT": ["public.t"],
    "CREATE TABLE t (x int) PARTITION BY LIST (x); CREATE TABLE u PARTITION OF t DEFAULT;" + ENABLE: [],
    "CREATE TABLE t (x int) PARTITION BY LIST (x); CREATE TABLE u PARTITION OF t DEFAULT;"
    + ENABLE + "ALTER TABLE t DETACH PARTITION u": ["public.u"],
    "CREATE TABLE t (x int); CREATE TABLE u () INHERITS (t);" + ENABLE: ["public.u"],
    "CREATE TABLE auth.t ()": [],
    "CREATE SCHEMA s; CREATE TABLE s.t ()": ["s.t"],
    "ALTER TABLE elsewhere ADD COLUMN x int": [],
}  # fmt: skip


@pytest.mark.parametrize(("sql", "tables"), TABLES.items())
def test_tables(sql: str, tables: list[str]) -> None:
    assert [(one.object, one.fix) for one in found(sql)] == [(f"table {name}", None) for name in tables]
    assert {one.severity.label for one in found(sql) if one.severity} <= {"error"}


def levels(*files: str, profile: Profile, **given: tuple[str, ...]) -> list[str]:
    """The severities, with `*` at those of folded findings."""
    return [
        one.severity.label + "*" * one.message.count("more like it")
        for one in found(*files, profile=profile, **given)
        if one.severity
    ]


PLAIN = {
    "CREATE TABLE t (); CREATE TABLE u (); CREATE TABLE v ()": ["note*"],
    "CREATE TABLE t (); CREATE TABLE u (); CREATE TABLE v ();" + ENABLE: ["warning", "warning"],
    "CREATE TABLE t (); CREATE TABLE u (); CREATE TABLE v ();" + ENABLE + "DROP TABLE t": ["note*"],
    "CREATE TABLE t (); CREATE TABLE u ();" + ENABLE + "ALTER TABLE t DISABLE ROW LEVEL SECURITY": ["note*"],
    "CREATE TABLE t (); CREATE TABLE u (); BEGIN;" + ENABLE + "ROLLBACK": ["note*"],
    "CREATE TABLE t (); CREATE SCHEMA s; CREATE TABLE s.u ();" + ENABLE: ["warning"],
    "CREATE TABLE t (); CREATE TABLE u ();" + ENABLE + "ALTER TABLE u ENABLE ROW LEVEL SECURITY; DROP TABLE u": [],
    "CREATE TABLE t (); CREATE TABLE u (); CREATE TABLE v ();" + ENABLE
    + "ALTER TABLE u ENABLE ROW LEVEL SECURITY; DROP TABLE t": ["warning"],
}  # fmt: skip


@pytest.mark.parametrize(("sql", "expected"), PLAIN.items())
def test_a_plain_database(sql: str, expected: list[str]) -> None:
    assert levels(sql, profile=Profile.POSTGRES) == expected


REVOKED = "ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON TABLES FROM anon, authenticated;"
SUPABASE = {
    "CREATE TABLE t ()": ["error"],
    "CREATE SCHEMA s; CREATE TABLE s.t ()": ["note"],
    "CREATE TABLE t (); REVOKE ALL ON t FROM anon, authenticated": ["note"],
    "CREATE TABLE t (); REVOKE ALL ON t FROM anon": ["error"],
    "CREATE TABLE t (); REVOKE INSERT, UPDATE, DELETE ON t FROM anon, authenticated": ["error"],
    "CREATE TABLE t (); REVOKE ALL ON t FROM anon, authenticated; GRANT SELECT ON t TO anon": ["error"],
    REVOKED + "CREATE TABLE t ()": ["note"],
    "CREATE TABLE t ();" + REVOKED: ["error"],
    "CREATE TABLE storage.t ()": [],
    "CREATE SCHEMA storage; CREATE TABLE storage.t ()": ["note"],
}  # fmt: skip


@pytest.mark.parametrize(("sql", "expected"), SUPABASE.items())
def test_supabase(sql: str, expected: list[str]) -> None:
    assert levels(sql, profile=Profile.SUPABASE) == expected


def test_exposed_schemas_are_configurable() -> None:
    sql = "CREATE SCHEMA api; CREATE TABLE api.t (); GRANT SELECT ON api.t TO anon; CREATE TABLE t ()"
    assert levels(sql, profile=Profile.SUPABASE, api_schemas=("api",)) == ["error", "note"]


def test_roles_are_configurable() -> None:
    sql = "CREATE TABLE t (); REVOKE ALL ON t FROM anon, authenticated; GRANT SELECT ON t TO guest"
    assert levels(sql, profile=Profile.SUPABASE, low_trust_roles=("guest",)) == ["error"]


def test_disabling_is_the_cause() -> None:
    (finding,) = found("CREATE TABLE t ();" + ENABLE, "ALTER TABLE t DISABLE ROW LEVEL SECURITY")
    assert finding.span.path == "2.sql"


def test_other_tables_protection_is_not_the_cause() -> None:
    files = ("CREATE TABLE t ();", "CREATE TABLE u ();", ENABLE)
    (finding,) = found(*files, profile=Profile.POSTGRES)
    assert finding.span.path == "2.sql"
