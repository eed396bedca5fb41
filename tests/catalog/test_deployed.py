"""What is new in a file, what a change does to what is not, and the transactions that a file's statements make."""

import pytest

from schemalint.catalog.changes import Change
from schemalint.catalog.deployed import earlier_changes, impact
from schemalint.catalog.locks.wording import held, told, work
from schemalint.catalog.migration import Migration, migrations
from schemalint.catalog.outside import outside
from schemalint.catalog.store import Catalog
from schemalint.engine import catalogs
from schemalint.settings.settings import Settings
from schemalint.sources.source import History, SourceFile, Wrapping

USERS = "CREATE TABLE users (id int PRIMARY KEY, email text);"


def replayed(*files: str, ordered: bool = True, wrapping: Wrapping = Wrapping.NONE, runner: str = "plain") -> Catalog:
    sources = tuple(
        SourceFile(path=f"{number}.sql", location=None, data=sql.encode(), wrapping=wrapping, runner=runner)
        for number, sql in enumerate(files, 1)
    )
    history = History(root=".", runner=runner, sources=sources, ordered=ordered, evidence="")
    return catalogs([history], Settings(profile="postgres"))[0]


def last(catalog: Catalog) -> Change:
    return next(change for change in reversed(catalog.changes) if not change.implied)


def last_migration(catalog: Catalog) -> Migration:
    return list(migrations(catalog))[-1]


RETYPE = "ALTER TABLE users ALTER COLUMN email TYPE varchar(9);"


@pytest.mark.parametrize(
    ("files", "locked"),
    [
        ((USERS, RETYPE), True),
        ((USERS + RETYPE,), False),
        ((USERS, "INSERT INTO users VALUES (1);" + RETYPE), True),
        ((USERS + "INSERT INTO users VALUES (1);" + RETYPE,), False),
        ((USERS, "CREATE TABLE IF NOT EXISTS users (id int);" + RETYPE), True),
        ((USERS, "DROP TABLE users;" + USERS + RETYPE), False),
        ((USERS, "ALTER TABLE users RENAME TO people; ALTER TABLE people ALTER COLUMN email TYPE char(3);"), True),
        (("CREATE TABLE x ();", RETYPE), True),
        (("CREATE TEMP TABLE users (email text);" + RETYPE,), False),
        ((USERS, "DO $$ BEGIN CREATE TABLE t (email text); ALTER TABLE t ALTER email TYPE int; END $$;"), False),
    ],
)
def test_impact_leaves_out_what_the_file_makes(files: tuple[str, ...], locked: bool) -> None:
    assert bool(impact(last(replayed(*files))).locks) is locked


def test_files_that_are_no_steps_make_new_tables_only() -> None:
    assert impact(last(replayed(USERS, RETYPE, ordered=False))).locks == ()
    assert impact(last(replayed("CREATE TABLE x ();", RETYPE, ordered=False))).locks != ()


@pytest.mark.parametrize(
    ("sql", "wrapping", "blocks"),
    [
        ("SELECT 1; SELECT 2;", Wrapping.NONE, [(1, False), (1, False)]),
        ("SELECT 1; SELECT 2;", Wrapping.FILE, [(2, True)]),
        ("SELECT 1; SELECT 2;", Wrapping.IMPLICIT, [(2, True)]),
        ("SELECT 1;", Wrapping.IMPLICIT, [(1, False)]),
        ("SELECT 1; BEGIN; SELECT 2; COMMIT; SELECT 3;", Wrapping.NONE, [(1, False), (3, True), (1, False)]),
        ("SELECT 1; COMMIT; SELECT 2; SELECT 3;", Wrapping.IMPLICIT, [(2, True), (2, True)]),
        ("SELECT 1; COMMIT; SELECT 2; SELECT 3;", Wrapping.FILE, [(2, True), (1, False), (1, False)]),
    ],
)
def test_transactions(sql: str, wrapping: Wrapping, blocks: list[tuple[int, bool]]) -> None:
    migration = last_migration(replayed(sql, wrapping=wrapping))
    assert [(len(one.statements), one.in_block) for one in migration.transactions] == blocks


def test_a_statement_has_the_changes_in_its_body() -> None:
    catalog = replayed(USERS, "SELECT 1; DO $$ BEGIN ALTER TABLE users ADD a int; DROP TABLE users; END $$; SELECT 2;")
    counts = [len({id(change.statement) for change in one.changes}) for one in last_migration(catalog).statements]
    assert counts == [0, 3, 0]


@pytest.mark.parametrize(
    ("sql", "done", "locked"),
    [
        (RETYPE, "users is rewritten with users_pkey", "ACCESS EXCLUSIVE on users: reads and writes wait"),
        ("CREATE INDEX i ON users (email);", "i is built", "SHARE on users: writes wait"),
        ("CREATE INDEX CONCURRENTLY i ON users (email);", "i is built",
         "SHARE UPDATE EXCLUSIVE on users: reads and writes go on"),
        ("ALTER TABLE users ALTER id TYPE oid;", "users_pkey is rebuilt",
         "ACCESS EXCLUSIVE on users: reads and writes wait"),
        ("ALTER TABLE users ALTER email SET NOT NULL;", "all rows of users are read",
         "ACCESS EXCLUSIVE on users: reads and writes wait"),
    ],
)  # fmt: skip
def test_wording(sql: str, done: str, locked: str) -> None:
    found = impact(last(replayed(USERS, sql)))
    assert (work(found), held(found)) == (done, locked)
    assert told(found) == f"{done} under {locked}"


@pytest.mark.parametrize(
    ("sql", "wrapping", "runner", "way"),
    [
        ("", Wrapping.NONE, "plain", ""),
        ("", Wrapping.PIPELINE, "supabase", ""),
        ("BEGIN;", Wrapping.NONE, "plain", "outside of BEGIN and COMMIT"),
        ("", Wrapping.FILE, "plain", "in a file that is run outside of a transaction"),
        ("", Wrapping.FILE, "goose", "in a file of its own that begins with -- +goose NO TRANSACTION"),
        ("", Wrapping.IMPLICIT, "prisma", ""),
        ("SELECT 1;", Wrapping.IMPLICIT, "prisma", "in a file of its own with no other statement"),
        ("", Wrapping.FILE, "drizzle", "without drizzle, which runs every file in a transaction"),
    ],
)
def test_outside(sql: str, wrapping: Wrapping, runner: str, way: str) -> None:
    catalog = replayed(USERS, f"{sql} CREATE INDEX i ON users (email);", wrapping=wrapping, runner=runner)
    assert outside(last(catalog)) == way


def test_a_statement_of_a_body_leaves_the_body_first() -> None:
    body = "DO $$ BEGIN CREATE INDEX i ON users (email); END $$;"
    assert outside(last(replayed(USERS, body))) == "as a statement of its own"
    assert outside(last(replayed(USERS, f"BEGIN; {body} COMMIT;"))) == (
        "as a statement of its own, outside of BEGIN and COMMIT"
    )


def test_what_a_called_function_makes_is_new() -> None:
    make = "CREATE FUNCTION make() RETURNS void LANGUAGE plpgsql AS $$ BEGIN CREATE TABLE users (email text); END $$;"
    assert impact(last(replayed(make, f"SELECT make(); {RETYPE}"))).locks == ()
    assert impact(last(replayed(make, "SELECT make();", RETYPE))).locks != ()


def test_earlier_changes_are_those_of_the_file_before_the_change() -> None:
    writes = "UPDATE users SET email = '';"
    catalog = replayed(
        USERS, f"ALTER TABLE users ADD x int; {writes} {writes}", f"{writes} ALTER TABLE users ADD y int;"
    )
    found = [[type(one).__name__ for one in earlier_changes(change)] for change in catalog.changes]
    assert found[-5:] == [[], ["AddColumn"], ["WriteRows", "AddColumn"], [], ["WriteRows"]]
