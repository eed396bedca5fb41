"""Conditions of blocks: what is told, what is not, and that nothing hangs or breaks the run."""

import pytest
from replayed import found, replayed, states

from schemalint.catalog.replay.replay import Replay, new_catalog
from schemalint.catalog.rows import ColumnRow, TableRow
from schemalint.catalog.store import Catalog
from schemalint.model import Profile, Text
from schemalint.settings.settings import Settings
from schemalint.sources.source import Source, Wrapping
from schemalint.syntax.deep import run_deep
from schemalint.syntax.parse import parse

BEFORE = "CREATE TABLE person (id int PRIMARY KEY, name text);"


def noted(sql: str, *, loose: bool = False) -> Catalog:
    """The catalog after SQL of which not all can be read."""
    catalog = new_catalog(Settings(pg_version=18), Profile.POSTGRES)
    catalog.loose = loose
    data = sql.encode()
    source = Source(text=Text("1.sql", data), sql=data, wrapping=Wrapping.NONE)
    run_deep(lambda: Replay(catalog).file(source, parse(data).statements))
    return catalog


def tables(catalog: Catalog) -> set[str]:
    """The tables that there are for certain."""
    return {row.name for row in catalog.objects() if isinstance(row, TableRow) and "kind" not in row.unsure}


@pytest.mark.parametrize(
    ("condition", "held"),
    [
        ("EXISTS (SELECT 1 FROM pg_tables WHERE tablename = 'person')", True),
        ("EXISTS (SELECT 1 FROM pg_tables WHERE tablename = 'nobody')", False),
        ("EXISTS (SELECT 1 FROM person)", None),
        ("EXISTS (SELECT 1 FROM pg_proc WHERE proname = 'lower')", None),
        ("EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'somebody')", None),
        ("current_database() = 'x'", None),
        ("has_table_privilege('person', 'SELECT')", None),
        ("current_setting('server_version_num')::int >= 180003", None),
        ("current_setting('server_version_num')::int >= 150000", True),
        ("EXISTS (SELECT 1 FROM pg_class GROUP BY relname HAVING count(*) > 1)", None),
        ("EXISTS (SELECT 1 FROM pg_class NATURAL JOIN pg_index)", None),
        ("pg_table_size('person') > 0 AND false", False),
        ("pg_table_size('person') > 0 OR true", True),
        ("NOT (pg_table_size('person') > 0)", None),
    ],
)
def test_what_is_told(condition: str, held: bool | None) -> None:
    catalog = noted(
        f"{BEFORE} DO $$ BEGIN IF {condition} THEN CREATE TABLE yes (); ELSE CREATE TABLE no (); END IF; END $$;"
    )
    sure = tables(catalog) & {"yes", "no"}
    made = {row.name for row in catalog.objects() if isinstance(row, TableRow)}
    if held is None:
        assert not sure or sure == {"yes"}  # a guard that asks for existence is taken as meant
        assert made >= {"yes", "no"}
    else:
        assert sure == made & {"yes", "no"} == ({"yes"} if held else {"no"})


GUARD = """DO $$ BEGIN
    IF EXISTS (SELECT 1 FROM information_schema.columns WHERE table_name = '{0}' AND column_name = 'name') THEN
        ALTER TABLE {0} ADD COLUMN more int;
    END IF;
END $$;"""


def test_of_a_partial_history_a_guard_is_exact_on_its_tables_and_as_meant_on_others() -> None:
    catalog = noted(BEFORE + GUARD.format("person") + GUARD.format("other"), loose=True)
    assert len([row for row in catalog.objects() if isinstance(row, ColumnRow) and row.name == "more"]) == 2
    catalog = noted(BEFORE.replace("name", "title") + GUARD.format("person"), loose=True)
    assert not found(catalog, TableRow, "person").unsure
    assert [row.name for row in catalog.objects() if isinstance(row, ColumnRow)] == ["id", "title"]


def test_a_lone_guard_on_a_table_of_another_file_is_as_meant() -> None:
    catalog = noted(GUARD.format("other"))
    assert [row.name for row in catalog.objects() if isinstance(row, ColumnRow)] == ["more"]


def test_an_exception_that_may_not_be_reached_is_no_failure() -> None:
    guarded = """DO $$ BEGIN
        BEGIN UPDATE person SET id = 1; RAISE EXCEPTION 'was to fail'; EXCEPTION WHEN check_violation THEN NULL; END;
        IF EXISTS (SELECT 1 FROM person) THEN RAISE EXCEPTION 'not empty'; END IF;
    END $$;"""
    assert states(noted(BEFORE + guarded)) == []
    assert states(noted(BEFORE + "DO $$ BEGIN RAISE EXCEPTION 'no'; END $$;")) == ["P0001"]


@pytest.mark.parametrize(
    "condition",
    [
        "(" * 2000 + "true" + ")" * 2000,
        " OR ".join(f"to_regclass('t{n}') IS NOT NULL" for n in range(3000)),
        " + ".join(["1"] * 3000) + " > 0",
        "5 = ANY (ARRAY[" + ",".join(map(str, range(20000))) + "])",
        "'x' LIKE '" + "%a" * 200 + "'",
        "EXISTS (SELECT 1 FROM pg_class a, pg_class b, pg_class c, pg_class d, pg_class e WHERE a.relname = b.relkind)",
        "EXISTS (SELECT 1 FROM generate_series(1, 1000000000))",
        "(SELECT string_agg(repeat('x', 1000000000), '') FROM pg_class) = 'x'",
        "NOT EXISTS (" * 60 + "SELECT 1 FROM pg_type" + ")" * 60,
    ],
    ids=lambda text: text[:30],
)
def test_no_condition_breaks_or_hangs_the_run(condition: str) -> None:
    many = "".join(f"CREATE TABLE t{n} (id int PRIMARY KEY);" for n in range(50))
    noted(f"{many} DO $$ BEGIN IF {condition} THEN CREATE TABLE x (); END IF; END $$;")


@pytest.mark.parametrize(
    "body",
    [
        "LOOP CREATE TABLE x (); END LOOP;",
        "WHILE true LOOP NULL; END LOOP;",
        "FOR i IN 1..1000000000 LOOP EXECUTE format('CREATE TABLE t_%s ()', i); END LOOP;",
        "FOR i IN 1..99 LOOP FOR j IN 1..99 LOOP EXECUTE format('CREATE TABLE t_%s_%s ()', i, j); END LOOP; END LOOP;",
        "PERFORM f(1);",
        "EXECUTE 'DO $x$ BEGIN PERFORM f(1); END $x$';",
    ],
)
def test_no_loop_and_no_recursion_goes_on_for_ever(body: str) -> None:
    calls = """CREATE FUNCTION f(n int) RETURNS void LANGUAGE plpgsql AS $$ BEGIN
        CREATE TABLE IF NOT EXISTS f_made (); PERFORM f(n + 1); PERFORM f(n + 2); END $$;"""
    catalog = noted(f"{calls} DO $$ BEGIN {body} END $$;")
    assert len(catalog.log) < 50_000


def test_without_a_block_nothing_of_it_is_imported() -> None:
    import subprocess
    import sys

    code = (
        "import sys\nsys.path[:0] = sys.argv[1:]\nfrom replayed import replayed\n"
        "replayed('CREATE TABLE a (id int); SELECT now(); CREATE FUNCTION f() RETURNS int LANGUAGE sql RETURN 1;')\n"
        "print([name for name in sys.modules if 'catalog.conditions' in name or 'replay.body' in name])"
    )
    done = subprocess.run([sys.executable, "-c", code, *sys.path], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_blocks_replay_alike_twice() -> None:
    one, other = replayed(BEFORE + GUARD.format("person")), replayed(BEFORE + GUARD.format("person"))
    assert [entry.key for entry in one.log] == [entry.key for entry in other.log]


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("SELECT tablename AS n FROM pg_tables WHERE tablename = 'person'", True),
        ("WITH t AS (SELECT tablename AS n FROM pg_tables WHERE tablename = 'person') SELECT * FROM t", True),
        ("WITH t AS (SELECT tablename AS n FROM pg_tables) SELECT n FROM t WHERE n = 'person'", True),
        ("WITH t AS (SELECT relname AS n FROM pg_class), u AS (SELECT n FROM t WHERE n = 'person') TABLE u", True),
        ("WITH t AS (SELECT DISTINCT tablename AS n FROM pg_tables WHERE tablename = 'person') TABLE t", True),
        ("WITH t AS (SELECT relname AS n FROM pg_class) SELECT n FROM t", False),
        ("WITH t AS (SELECT proname AS n FROM pg_proc WHERE proname = 'lower') SELECT * FROM t ORDER BY n", False),
        ("WITH t AS (SELECT name AS n FROM person) SELECT * FROM t", False),
    ],
)
def test_a_loop_over_a_query_of_with_runs_for_each_row_where_all_are_told(query: str, told: bool) -> None:
    catalog = noted(
        f"{BEFORE} DO $$ DECLARE r record; BEGIN FOR r IN {query} LOOP"
        " EXECUTE format('CREATE TABLE %I ()', r.n || '_2'); END LOOP; END $$;"
    )
    assert ("person_2" in tables(catalog)) is told
    assert ("computed statement" in catalog.notes) is not told
