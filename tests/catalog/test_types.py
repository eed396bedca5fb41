"""Types, domains and sequences, as the server makes them."""

import pytest
from described import in_replay, in_server
from replayed import found, replayed, states

from schemalint.catalog.handles import Column, Snapshot
from schemalint.catalog.rows import ColumnRow, CompositeRow, SequenceRow, TypeKind, TypeRef, TypeRow
from server import Postgres

SCRIPTS = {
    "labels keep their order": """
        CREATE TYPE e AS ENUM ('b', 'd');
        ALTER TYPE e ADD VALUE 'a' BEFORE 'b';
        ALTER TYPE e ADD VALUE 'c' AFTER 'b';
        ALTER TYPE e ADD VALUE 'z';
        ALTER TYPE e ADD VALUE IF NOT EXISTS 'z' BEFORE 'a';
        ALTER TYPE e RENAME VALUE 'd' TO 'D';
    """,
    "constraints of domains are named": """
        CREATE DOMAIN d AS int CHECK (VALUE > 0) CHECK (VALUE > 1) CONSTRAINT d_check2 CHECK (VALUE > 2) NOT NULL;
        CREATE DOMAIN plain AS varchar(20) DEFAULT 'x';
        ALTER DOMAIN d ADD CHECK (VALUE < 9) NOT VALID;
        ALTER DOMAIN plain ADD CONSTRAINT short CHECK (length(VALUE) < 9) NOT VALID;
        ALTER DOMAIN plain VALIDATE CONSTRAINT short;
        ALTER DOMAIN d DROP CONSTRAINT d_check1;
        ALTER DOMAIN d DROP CONSTRAINT IF EXISTS nope;
    """,
    "a name is free once its constraint is gone": """
        CREATE DOMAIN d AS int CHECK (VALUE > 0);
        ALTER DOMAIN d DROP CONSTRAINT d_check;
        ALTER DOMAIN d ADD CHECK (VALUE > 1);
    """,
    "not null of domains": """
        CREATE DOMAIN a AS int NOT NULL; ALTER DOMAIN a DROP NOT NULL;
        CREATE DOMAIN b AS int; ALTER DOMAIN b SET NOT NULL; ALTER DOMAIN b SET NOT NULL;
        CREATE DOMAIN c AS int NOT NULL; ALTER DOMAIN c DROP CONSTRAINT c_not_null;
        CREATE DOMAIN d AS int; ALTER DOMAIN d ADD CONSTRAINT nn NOT NULL;
    """,
    "defaults of domains": """
        CREATE DOMAIN a AS int DEFAULT 1; ALTER DOMAIN a DROP DEFAULT;
        CREATE DOMAIN b AS int; ALTER DOMAIN b SET DEFAULT 2;
        CREATE DOMAIN c AS int DEFAULT NULL;
    """,
    "composite, range and shell types": """
        CREATE SCHEMA s;
        CREATE TYPE s.e AS ENUM ();
        CREATE TYPE money_range AS RANGE (subtype = numeric);
        CREATE TYPE pair AS (a numeric(10, 2), b text[], c timestamptz(3));
        CREATE TYPE shell; CREATE TYPE shell AS RANGE (subtype = float8);
        CREATE TYPE e; CREATE TYPE e AS ENUM ('x'); CREATE TYPE d; CREATE DOMAIN d AS int;
    """,
    "sequences": """
        CREATE TABLE t (id int, other int);
        CREATE SEQUENCE plain;
        CREATE SEQUENCE small AS smallint OWNED BY t.id;
        CREATE SEQUENCE moved OWNED BY t.id; ALTER SEQUENCE moved OWNED BY public.t.other;
        CREATE SEQUENCE freed OWNED BY t.id; ALTER SEQUENCE freed AS integer OWNED BY NONE;
        CREATE SEQUENCE IF NOT EXISTS plain AS integer;
        ALTER SEQUENCE IF EXISTS nope OWNED BY NONE;
    """,
}

REFUSED = {
    "42710": [
        "CREATE TYPE a AS ENUM (); CREATE TYPE a AS (x int)",
        "CREATE TYPE a AS (x int); CREATE TYPE a AS ENUM ()",
        "CREATE TYPE a AS ENUM (); CREATE DOMAIN a AS int",
        "CREATE TABLE a (); CREATE TYPE a AS ENUM ()",
        "CREATE TABLE a (); CREATE TYPE a AS (x int)",
        "CREATE TYPE a; CREATE TYPE a",
        "CREATE TYPE a AS RANGE (subtype = int); CREATE TYPE a AS RANGE (subtype = int)",
        "CREATE TYPE a AS ENUM ('x'); ALTER TYPE a ADD VALUE 'x'",
        "CREATE TYPE a AS ENUM ('x', 'y'); ALTER TYPE a RENAME VALUE 'x' TO 'y'",
        "CREATE DOMAIN d AS int CHECK (VALUE > 0); ALTER DOMAIN d ADD CONSTRAINT d_check CHECK (VALUE > 1)",
    ],
    "22023": [
        "CREATE TYPE a AS ENUM ('x'); ALTER TYPE a ADD VALUE 'y' BEFORE 'z'",
        "CREATE TYPE a AS ENUM ('x'); ALTER TYPE a RENAME VALUE 'y' TO 'z'",
    ],
    "23505": ["CREATE TYPE a AS ENUM ('x', 'y', 'x')"],
    "42701": ["CREATE TYPE a AS (x int, x text)"],
    "42704": ["CREATE DOMAIN d AS int; ALTER DOMAIN d DROP CONSTRAINT nope"],
    "42809": [
        "CREATE TYPE a AS (x int); ALTER TYPE a ADD VALUE 'x'",
        "CREATE TABLE t (); ALTER SEQUENCE t OWNED BY NONE",
    ],
    "42P07": [
        "CREATE SEQUENCE a; CREATE TYPE a AS (x int)",
        "CREATE SEQUENCE a; CREATE SEQUENCE a",
        "CREATE TABLE a (); CREATE SEQUENCE a",
    ],
    "42703": ["CREATE TABLE t (); CREATE SEQUENCE a OWNED BY t.x"],
    "55000": ["CREATE SCHEMA s; CREATE TABLE s.t (id int); CREATE SEQUENCE a OWNED BY s.t.id"],
}


@pytest.mark.parametrize("sql", SCRIPTS.values(), ids=SCRIPTS)
def test_same_as_the_server(postgres: Postgres, sql: str) -> None:
    assert in_replay(sql) == in_server(postgres, sql)


@pytest.mark.parametrize(("sqlstate", "sql"), [(state, sql) for state, scripts in REFUSED.items() for sql in scripts])
def test_refused_as_by_the_server(postgres: Postgres, sqlstate: str, sql: str) -> None:
    assert states(replayed(sql)) == [sqlstate]
    assert postgres.refusal(sql) == sqlstate


def test_attributes_are_columns_of_a_relation() -> None:
    catalog = replayed("CREATE TYPE pair AS (a numeric(10, 2), b text[])")
    row = found(catalog, TypeRow, "pair")
    assert row.relation == found(catalog, CompositeRow, "pair").oid
    assert found(catalog, ColumnRow, "a").type == TypeRef("numeric", modifiers=(10, 2))
    column = Snapshot(catalog).handle(found(catalog, ColumnRow, "b").oid)
    assert isinstance(column, Column)
    assert (column.qualified_name, column.on_table) == ("public.pair.b", False)


def test_a_type_that_the_files_never_create_is_assumed() -> None:
    sql = "ALTER TYPE e ADD VALUE 'x' BEFORE 'y'; ALTER DOMAIN d DROP CONSTRAINT c; ALTER DOMAIN d SET NOT NULL"
    catalog = replayed(sql)
    assert not list(catalog.told())
    enum, domain = found(catalog, TypeRow, "e"), found(catalog, TypeRow, "d")
    assert (enum.kind, enum.declared, "labels" in enum.unsure) == (TypeKind.ENUM, None, True)
    assert (domain.not_null, "not_null" in domain.unsure, "base" in domain.unsure) == (True, False, True)


def test_a_create_declares_what_was_assumed() -> None:
    catalog = replayed("ALTER TYPE e ADD VALUE 'x'; CREATE TYPE e AS ENUM ('a')")
    assert not list(catalog.told())
    row = found(catalog, TypeRow, "e")
    assert row.declared is not None
    assert (row.labels, row.unsure) == (("a",), frozenset())


def test_a_shell_type_is_no_type_yet() -> None:
    catalog = replayed("CREATE TYPE b; CREATE TYPE b (INPUT = f, OUTPUT = g); CREATE TYPE shell")
    assert found(catalog, TypeRow, "b").unsure == frozenset()
    assert found(catalog, TypeRow, "shell").unsure == {"kind"}


@pytest.mark.parametrize(("version", "names"), [(16, ["d_check"]), (17, ["d_check", "d_not_null"])])
def test_not_null_of_a_domain_has_a_name_since_17(version: int, names: list[str]) -> None:
    catalog = replayed("CREATE DOMAIN d AS int CHECK (VALUE > 0) NOT NULL", version=version)
    domain = found(catalog, TypeRow, "d")
    assert [catalog.rows[oid].name for oid in catalog.rows[("domains", domain.oid)]] == names
    assert domain.not_null


def test_the_sequence_of_a_column() -> None:
    owned = "CREATE TABLE t (id int); CREATE SEQUENCE q OWNED BY t.id"
    catalog = replayed(owned)
    column, sequence = found(catalog, ColumnRow, "id"), found(catalog, SequenceRow, "q")
    assert catalog.rows[("sequences", column.oid)].oids == (sequence.oid,)
    catalog = replayed(owned + "; ALTER SEQUENCE q OWNED BY NONE")
    assert not [key for key in catalog.rows if isinstance(key, tuple) and key[0] == "sequences"]


@pytest.mark.parametrize(
    ("sql", "refused"),
    [
        ("BEGIN; ALTER TYPE mood ADD VALUE 'high'; INSERT INTO notes VALUES ('high'); COMMIT;", ["55P04"]),
        ("BEGIN; ALTER TYPE mood ADD VALUE 'high'; SELECT 'high' AS felt; COMMIT;", []),
        ("BEGIN; ALTER TYPE mood ADD VALUE 'high'; COMMIT; INSERT INTO notes VALUES ('high');", []),
        ("BEGIN; ALTER TYPE mood ADD VALUE 'high'; ROLLBACK; BEGIN; SELECT 'high'; COMMIT;", []),
        ("ALTER TYPE mood ADD VALUE 'high'; UPDATE notes SET felt = 'high';", []),
        ("BEGIN; CREATE TYPE m AS ENUM ('a'); ALTER TYPE m ADD VALUE 'b'; SELECT 'b'::m; COMMIT;", []),
    ],
)
def test_a_label_is_used_when_its_transaction_has_ended(sql: str, refused: list[str]) -> None:
    assert states(replayed("CREATE TYPE mood AS ENUM ('low'); CREATE TABLE notes (felt mood);", sql)) == refused
