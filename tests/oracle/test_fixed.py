"""What fixes make of migrations is loaded into a server wherever it was before, and makes what it made."""

from collections.abc import Sequence
from functools import partial

import pytest
from msgspec import structs
from test_twins import SERVER, as_run

from benchmarks.histories import Twins, histories, topics
from benchmarks.twins import rules_for, settings_for
from schemalint.engine import check
from schemalint.engine.fixing import Fixed, fix
from schemalint.model import Report
from schemalint.rules.selection import load
from schemalint.settings.settings import Settings
from schemalint.sources.read import read
from schemalint.sources.source import History, SourceFile, Wrapping
from server import Postgres

TWINS = [twins for twins in histories() if twins.pg_version in (None, SERVER)]
_SCHEMA = """
SELECT 'column', attrelid::regclass, attname, format_type(atttypid, atttypmod), attnotnull::text
FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
WHERE attnum > 0 AND NOT attisdropped AND c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
UNION ALL
SELECT 'constraint', conrelid::regclass, '', pg_get_constraintdef(oid), convalidated::text
FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype <> 'n'
UNION ALL
SELECT 'index', indrelid::regclass, '', pg_get_indexdef(indexrelid), indisvalid::text
FROM pg_index JOIN pg_class c ON c.oid = indrelid WHERE c.relnamespace = 'public'::regnamespace
ORDER BY 1, 2, 3, 4, 5;"""


def fixes_of(twins: Twins) -> tuple[History, Fixed]:
    """The unsafe history, and what all fixes make of it."""
    history = structs.replace(twins.history(twins.unsafe), root="db")

    def checked(states: Sequence[History]) -> Report:
        return check(states, settings_for(twins), rules_for(twins))

    return history, fix([history], checked, set(twins.unsafe.reviewed), unsafe=True)


def state(history: History, made: Fixed) -> list[SourceFile]:
    """The files after the fixes."""
    files = [
        structs.replace(file, data=made.changed[file.path][1]) if file.path in made.changed else file
        for file in history.sources
    ]
    new = [path for path, (before, _) in made.changed.items() if before is None]
    return files + [structs.replace(files[-1], path=path, data=made.changed[path][1]) for path in new]


def loaded(postgres: Postgres, files: Sequence[SourceFile]) -> list[tuple[str, ...]]:
    """The schema that files make in a database."""
    postgres.run("DROP SCHEMA public CASCADE; CREATE SCHEMA public;")
    for file in files:
        postgres.run(as_run(read(file)))
    return postgres.run(_SCHEMA)


FIXED = [(twins, *made) for twins in TWINS if (made := fixes_of(twins))[1].changed]


def test_many_of_the_twins_have_a_fix() -> None:
    assert len(FIXED) >= 8


@pytest.mark.parametrize(("twins", "history", "made"), FIXED, ids=[twins.id for twins, _, _ in FIXED])
def test_fixed_histories_make_what_they_made(twins: Twins, history: History, made: Fixed, postgres: Postgres) -> None:
    load = partial(loaded, postgres)
    after = load(state(history, made))
    if not any(mark.sqlstate for mark in twins.marks):
        # DETACH … CONCURRENTLY leaves a CHECK behind, and a fix may validate what was not
        missing = set(load(history.sources)) - set(after)
        assert {_validated(row) for row in missing} <= set(after)


def _validated(row: tuple[str, ...]) -> tuple[str, ...]:
    """A constraint that is not validated, as it is once it is."""
    kind, table, column, definition, valid = row
    is_open = kind == "constraint" and valid == "false"
    return (kind, table, column, definition.removesuffix(" NOT VALID"), "true") if is_open else row


SETUP = """-- +goose Up
CREATE TABLE plans (id bigint PRIMARY KEY);
CREATE TABLE users (id bigint PRIMARY KEY, email text, plan bigint, UNIQUE (email));
CREATE INDEX users_plan ON users (plan);
INSERT INTO plans VALUES (1);
INSERT INTO users VALUES (1, 'a', 1);
"""
WRAPPED = {
    "CREATE INDEX users_lower ON users (lower(email));": [],
    "DROP INDEX users_plan;": [],
    "ALTER TABLE users ALTER COLUMN plan SET NOT NULL;": ["db/3_validate_plan.sql"],
    "ALTER TABLE users ADD CONSTRAINT positive CHECK (id > 0);": ["db/3_validate_positive.sql"],
    "ALTER TABLE users ADD CONSTRAINT of_plan FOREIGN KEY (plan) REFERENCES plans;": ["db/3_validate_of_plan.sql"],
    "ALTER TABLE users ADD COLUMN age int CHECK (age > 0);": ["db/3_validate_users_age_check.sql"],
    "ALTER TABLE users ADD COLUMN next bigint DEFAULT 1 REFERENCES plans;": ["db/3_validate_users_next_fkey.sql"],
}
"""Migrations that goose wraps in a transaction, and the further files that their fixes need."""


@pytest.mark.parametrize("sql", WRAPPED)
def test_fixes_of_wrapped_migrations_make_what_they_made(sql: str, postgres: Postgres) -> None:
    files = [
        SourceFile(path=path, location=None, data=data.encode(), wrapping=Wrapping.FILE, runner="goose")
        for path, data in (("db/1_all.sql", SETUP), ("db/2_change.sql", f"-- +goose Up\n{sql}\n"))
    ]
    history = History(root="db", runner="goose", sources=tuple(files), ordered=True, evidence="")
    settings = Settings(profile="postgres", pg_version=SERVER, ignore=("foreign-key-without-index",))
    rules = [rule for rule in load(settings) if rule.topic in topics() or rule.topic == "files"]
    made = fix([history], lambda states: check(states, settings, rules), {"db/2_change.sql"}, unsafe=True)
    assert [path for path, (before, _) in made.changed.items() if before is None] == WRAPPED[sql]
    assert made.gone > 0
    assert set(loaded(postgres, files)) <= set(loaded(postgres, state(history, made)))
