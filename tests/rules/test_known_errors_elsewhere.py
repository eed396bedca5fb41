"""What Supabase's splinter is known to get wrong, each with a schema that shows that our rule does not."""

from typing import NamedTuple

import pytest
from rule_runs import findings

from schemalint.model import Profile

NOTES = (
    "CREATE TABLE notes (id bigint PRIMARY KEY, who uuid NOT NULL, body text);"
    "ALTER TABLE notes ENABLE ROW LEVEL SECURITY;"
)
PARTITIONED = (
    "CREATE TABLE days (day date NOT NULL, value int) PARTITION BY RANGE (day);"
    "CREATE TABLE days_1 PARTITION OF days FOR VALUES FROM ('2026-01-01') TO ('2026-07-01');"
    "CREATE TABLE days_2 PARTITION OF days FOR VALUES FROM ('2026-07-01') TO ('2027-01-01');"
)
PARENT = "CREATE TABLE parent (a bigint, b bigint, PRIMARY KEY (a, b)); CREATE TABLE one (id bigint PRIMARY KEY);"


class Known(NamedTuple):
    """A known error: the lint, what it gets wrong, our rule, a schema, and what our rule says it is about."""

    lint: str
    error: str
    rule: str
    topic: str
    sql: str
    about: tuple[str, ...]


def policy(using: str, command: str = "SELECT") -> str:
    """A policy on the notes, by its condition."""
    return f"{NOTES} CREATE POLICY p ON notes FOR {command} TO authenticated USING ({using});"


def keyed(columns: str, indexes: str) -> str:
    """A table with a foreign key to another, and indexes."""
    own = "id bigint PRIMARY KEY, a bigint, b bigint, deleted_at timestamptz"
    return f"{PARENT} CREATE TABLE child ({own}, {columns}); {indexes}"


KNOWN = (
    Known(
        "0003", "wants the text `select auth.x()`: reports a wrapped call with an operator", "per-row-call-in-policy",
        "policies", policy("body = (select auth.jwt() ->> 'email')"), (),
    ),
    Known(
        "0003", "reports a wrapped call inside another", "per-row-call-in-policy", "policies",
        policy("who = (select coalesce(auth.uid(), '00000000-0000-0000-0000-000000000000'))"), (),
    ),
    Known(
        "0003", "misses a bare call beside a wrapped one", "per-row-call-in-policy", "policies",
        policy("who = (select auth.uid()) OR body = auth.role()"), ("policy public.notes.p",),
    ),
    Known(
        "0003", "misses functions that wrap the platform's", "per-row-call-in-policy", "policies",
        "CREATE FUNCTION me() RETURNS uuid LANGUAGE sql STABLE AS 'select auth.uid()';" + policy("who = me()"),
        ("policy public.notes.p",),
    ),
    Known(
        "0004", "misses a partitioned root without a primary key, and reports each partition",
        "table-without-primary-key", "keys", PARTITIONED, ("table public.days",),
    ),
    Known(
        "0007", "misses policies of a partitioned root whose row-level security is off", "policy-without-rls",
        "row_level_security", PARTITIONED + "CREATE POLICY p ON days USING (value > 0);", ("table public.days",),
    ),
    Known(
        "0013", "misses a partitioned root without row-level security", "table-without-rls", "row_level_security",
        PARTITIONED, ("table public.days",),
    ),
    Known(
        "0019", "takes a partitioned index for a partitioned table", "rls-without-policy", "row_level_security",
        PARTITIONED + "CREATE INDEX ON days (value); ALTER TABLE days ENABLE ROW LEVEL SECURITY;",
        ("table public.days",),
    ),
    *(
        Known(
            "0024", f"misses {always}", "always-true-write-policy", "policies", policy(always, "UPDATE"),
            ("policy public.notes.p",),
        )
        for always in ("true OR body = 'x'", "id = id", "auth.role() = 'authenticated'", "1 = 1")
    ),
    Known(
        "0001", "takes a partial index for all rows", "foreign-key-without-index", "foreign_keys",
        keyed("one_id bigint REFERENCES one", "CREATE INDEX ON child (one_id) WHERE deleted_at IS NULL;"),
        ("foreign key public.child.child_one_id_fkey",),
    ),
    Known(
        "0001", "counts a column of INCLUDE as a key", "foreign-key-without-index", "foreign_keys",
        keyed("one_id bigint REFERENCES one", "CREATE INDEX ON child (a) INCLUDE (one_id);"),
        ("foreign key public.child.child_one_id_fkey",),
    ),
    Known(
        "0001", "wants the columns in the order of the key", "foreign-key-without-index", "foreign_keys",
        keyed("FOREIGN KEY (a, b) REFERENCES parent", "CREATE INDEX ON child (b, a);"), (),
    ),
    Known(
        "0001", "reports the key of a partitioned table once a partition", "foreign-key-without-index", "foreign_keys",
        PARENT + PARTITIONED + "ALTER TABLE days ADD one_id bigint REFERENCES one;",
        ("foreign key public.days.days_one_id_fkey",),
    ),
    Known(
        "0009", "misses a pair of which one name is a part of the other", "duplicate-index", "indexes",
        PARENT + "CREATE INDEX b ON parent (b); CREATE INDEX b_b ON parent (b);", ("index public.b_b",),
    ),
    Known(
        "0009", "misses an index beside that of a unique constraint", "duplicate-index", "indexes",
        "CREATE TABLE users (id bigint PRIMARY KEY, email text UNIQUE); CREATE UNIQUE INDEX u ON users (email);",
        ("index public.u",),
    ),
    Known(
        "0023", "knows 67 names, and only where row-level security is off", "secret-column", "secrets",
        NOTES + "ALTER TABLE notes ADD user_password text, ADD stripe_secret_key text;",
        ("column public.notes.user_password", "column public.notes.stripe_secret_key"),
    ),
    Known(
        "0010", "reports a view that reads no table", "view-without-security-invoker", "views",
        "CREATE VIEW public.answer AS SELECT 42 AS answer;", (),
    ),
    Known(
        "0013", "is silent where the schemas of the API are not set", "table-without-rls", "row_level_security",
        "CREATE TABLE open (id bigint PRIMARY KEY);", ("table public.open",),
    ),
)  # fmt: skip


@pytest.mark.parametrize("known", KNOWN, ids=lambda known: f"{known.lint} {known.error}")
def test_a_known_error_is_not_made_here(known: Known) -> None:
    found = findings(known.rule, known.topic, known.sql, profile=Profile.SUPABASE)
    assert {finding.object for finding in found} == set(known.about)


def test_what_is_assumed_about_the_api_is_said() -> None:
    history = "CREATE TABLE open (id bigint); CREATE SCHEMA app; CREATE TABLE app.inner (id bigint);"
    said = {
        finding.object: finding.message.rpartition(", ")[2]
        for finding in findings("table-without-rls", "row_level_security", history, profile=Profile.SUPABASE)
    }
    assert said == {"table public.open": "which the API exposes", "table app.inner": "which the API does not expose"}
