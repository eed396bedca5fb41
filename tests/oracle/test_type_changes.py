"""Type changes tried on real servers: for each pair of types, what is refused, rewritten, scanned and indexed anew."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from typing import NamedTuple

import pytest
from cluster import Database, running, versions
from loading import parsed, replay

from schemalint.catalog.coercions import Session, TypeChange, type_change
from schemalint.catalog.replay.replay import new_catalog
from schemalint.catalog.rows import ColumnRow
from schemalint.catalog.store import Catalog
from schemalint.model import Profile, Text
from schemalint.settings.settings import Settings
from schemalint.sources.source import Source

OWN_TYPES = """
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TYPE pair AS (a integer, b text);
CREATE TYPE span AS RANGE (subtype = text);
CREATE DOMAIN words AS text;
CREATE DOMAIN some_words AS text NOT NULL;
CREATE DOMAIN short_words AS text CHECK (length(VALUE) < 20);
CREATE DOMAIN fewer_words AS short_words;
CREATE DOMAIN label AS varchar(10);
CREATE DOMAIN tag AS label;
CREATE DOMAIN plain_words AS text COLLATE "C";
CREATE DOMAIN digits AS integer;
CREATE DOMAIN positive AS integer CHECK (VALUE > 0);
CREATE DOMAIN list AS integer[];
CREATE DOMAIN price AS numeric(10, 2);
CREATE DOMAIN mood_now AS mood;
"""
TYPES = """
smallint; integer; bigint; real; double precision; money; oid; regclass; regtype; "char"
numeric; numeric(5); numeric(10); numeric(10,2); numeric(12,2); numeric(12,4)
text; varchar; varchar(10); varchar(20); char(5); char(10); bpchar; name; bytea
text COLLATE "C"; varchar(20) COLLATE "C"; char(10) COLLATE "POSIX"; name COLLATE "C"; text COLLATE "default"
boolean; uuid; json; jsonb; xml; jsonpath; tsvector; tsquery; pg_lsn
date; time; time(0); time(3); timetz; timetz(3); timestamp; timestamp(0); timestamp(3); timestamp(6); timestamp(9)
timestamptz; timestamptz(0); timestamptz(3)
interval; interval(3); interval(6); interval year; interval year to month; interval day; interval day to hour
interval minute; interval second; interval second(2); interval day to second(3)
inet; cidr; macaddr; macaddr8; bit; bit(8); bit varying; varbit(8); varbit(16)
int4range; int8range; tstzrange; int4multirange; point; box; polygon
integer[]; bigint[]; text[]; varchar[]; varchar(10)[]; varchar(20)[]; timestamp[]; mood[]; words[]; short_words[]
mood; pair; span; words; some_words; short_words; fewer_words; label; tag; plain_words; digits; positive; list; price
mood_now
"""
TRY = r"""
CREATE FUNCTION try(statement text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE statement;
EXCEPTION WHEN OTHERS THEN
END $$;
CREATE FUNCTION attempt(type text, using_ text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE table_before oid; index_before oid; scans bigint;
BEGIN
  table_before := pg_relation_filenode('subject');
  index_before := pg_relation_filenode(to_regclass('subject_c_idx'));
  scans := pg_stat_get_xact_numscans('subject'::regclass);
  EXECUTE format('ALTER TABLE subject ALTER c TYPE %s %s', type, using_);
  RAISE SQLSTATE 'ZZ000' USING message = concat_ws(' ',
    table_before <> pg_relation_filenode('subject'),
    pg_stat_get_xact_numscans('subject'::regclass) > scans,
    index_before <> pg_relation_filenode(to_regclass('subject_c_idx')));
EXCEPTION WHEN OTHERS THEN
  RETURN CASE WHEN SQLSTATE = 'ZZ000' THEN SQLERRM ELSE SQLSTATE END;
END $$;
CREATE FUNCTION attempts(types text[], casts boolean) RETURNS TABLE (old text, new text, outcome text)
LANGUAGE plpgsql AS $$
DECLARE how text;
BEGIN
  FOREACH old IN ARRAY types LOOP
    BEGIN
      EXECUTE format('CREATE TABLE subject (c %s)', old);
      IF NOT casts THEN PERFORM try('CREATE INDEX ON subject (c)'); END IF;
      FOREACH new IN ARRAY types LOOP
        how := CASE WHEN casts THEN format('USING c::%s', split_part(new, ' COLLATE', 1)) ELSE '' END;
        outcome := attempt(new, how);
        IF outcome = '42704' THEN  -- the new type cannot be indexed
          DROP INDEX subject_c_idx;
          outcome := attempt(new, how);
          CREATE INDEX ON subject (c);
        END IF;
        RETURN NEXT;
      END LOOP;
      RAISE SQLSTATE 'ZZ000';
    EXCEPTION WHEN SQLSTATE 'ZZ000' THEN
    END;
  END LOOP;
END $$;
"""


class Scene(NamedTuple):
    """A database with columns of all types, and our catalog of it."""

    database: Database
    catalog: Catalog
    types: list[str]
    version: int


@pytest.fixture(scope="module", params=[None, *versions()], ids=lambda path: path.parent.name if path else "packaged")
def scene(request: pytest.FixtureRequest) -> Iterator[Scene]:
    """A server, the development dependency's and each that is installed."""
    with running(request.param) as cluster, cluster.database() as database:
        types = [one.strip() for line in TYPES.splitlines() for one in line.split(";") if one.strip()]
        prelude = OWN_TYPES
        if request.param is not None:
            types.append("citext")
            prelude += "CREATE EXTENSION citext;"
        database.run(f"{prelude}{TRY}")
        columns = ", ".join(f"c{at} {type_}" for at, type_ in enumerate(types))
        sql = f"{prelude}CREATE TABLE t ({columns});".encode()
        catalog = new_catalog(Settings(pg_version=cluster.version), Profile.POSTGRES)
        assert not replay(catalog, [parsed(Source(text=Text("types.sql", sql), sql=sql))])
        yield Scene(database, catalog, types, cluster.version)


def _tried(scene: Scene, types: Sequence[str], *, zone: str = "UTC", casts: bool = False) -> list[list[str]]:
    """What the server does, for each pair of types: old, new, outcome."""
    array = ", ".join(f"'{type_}'" for type_ in types)
    settings = f"SET TimeZone = '{zone}'; SET client_min_messages = error;"
    rows = scene.database.run(f"{settings} SELECT * FROM attempts(ARRAY[{array}], {casts});")
    assert len(rows) == len(types) ** 2
    return [row.split("|") for row in rows]


def _differing(scene: Scene, tried: Iterable[Sequence[str]], *, utc: bool = True, casts: bool = False) -> list[str]:
    """The pairs of which we say something else than the server."""
    columns = _columns(scene)
    differing = []
    for old, new, outcome in tried:
        before, after = columns[old], columns[new]
        change = type_change(
            before.type,
            after.type,
            row=scene.catalog.rows.get,
            session=Session(scene.version, utc),
            casts=(after.type,) if casts else (),
            collations=(before.collation, after.collation),
        )
        ours = _said(change, indexed=outcome.count(" ") == 2)
        if ours != outcome:
            differing.append(f"{old} to {new}: {outcome} and not {ours}")
    return differing


def _columns(scene: Scene) -> dict[str, ColumnRow]:
    """Our columns, by the types as they are written."""
    table = scene.catalog.rows["relation", scene.catalog.rows["schema", "public"], "t"]
    members = scene.catalog.members("columns", table).oids
    return {type_: scene.catalog.rows[oid] for type_, oid in zip(scene.types, members, strict=True)}


def _said(change: TypeChange, *, indexed: bool) -> str:
    if change.sqlstate != "":
        return str(change.sqlstate)
    facts = (change.rewrites, change.scans if indexed else change.rewrites, change.rebuilds_indexes)
    return " ".join(str(fact)[0].lower() for fact in facts[: 2 + indexed])


def test_each_type_to_each_other(scene: Scene) -> None:
    tried = _tried(scene, scene.types)

    assert len({outcome for *_, outcome in tried}) == 6
    assert _differing(scene, tried) == []


def test_written_casts(scene: Scene) -> None:
    types = [one for one in scene.types if not one.startswith(("interval ", "timestamp", "time", "char(", "varbit"))]

    assert _differing(scene, _tried(scene, types, casts=True), casts=True) == []


def test_another_time_zone(scene: Scene) -> None:
    types = [one for one in scene.types if one.startswith(("time", "date", "interval"))]

    assert _differing(scene, _tried(scene, types, zone="Europe/Berlin"), utc=False) == []


@pytest.mark.parametrize(
    ("using", "written"),
    [
        ("c", ()),
        ("subject.c", ()),
        ("c::varchar", ("varchar",)),
        ("c::varchar(10)::text::varchar(20)", ("varchar(10)", "text", "varchar(20)")),
        ("c::bigint::text", ("bigint", "text")),
        ("c::words::text", ("words", "text")),
        ("c::label", ("label",)),
        ("lower(c)", None),
        ("NULL", None),
        ("c || c", None),
    ],
)
def test_using(scene: Scene, using: str, written: tuple[str, ...] | None) -> None:
    columns = _columns(scene)
    for old, new in product(("text", "varchar(10)", "varchar(20)", "label"), repeat=2):
        (outcome,) = scene.database.run(
            f"BEGIN; CREATE TABLE subject (c {old}); SELECT attempt('{new}', 'USING {using}'); ROLLBACK;"
        )
        casts = None if written is None else tuple(columns[one].type for one in written)
        before, after = columns[old].type, columns[new].type
        session = Session(scene.version)

        change = type_change(before, after, row=scene.catalog.rows.get, session=session, casts=casts)

        assert f"{change.rewrites} {change.rewrites}"[0].lower() == outcome[0], (old, new)


@pytest.mark.parametrize(
    ("old", "new", "index", "built"),
    [
        ("varchar(10)", "text", "(c)", False),
        ("varchar(10)", "text", "(d, c)", False),
        ("varchar(10)", "text", "(c text_pattern_ops)", False),
        ("varchar(10)", "text", "(c varchar_pattern_ops)", False),
        ("varchar(10)", "text", "USING hash (c)", False),
        ("varchar(10)", "text", "USING brin (c)", False),
        ("varchar(10)", "text", "(d) INCLUDE (c)", False),
        ("varchar(10)", "text", "(d)", False),
        ("varchar(10)", "text", "(d) WHERE d > 0", False),
        ("varchar(10)", "text", "(c) WHERE d > 0", True),
        ("varchar(10)", "text", "(d) WHERE c <> ''", True),
        ("varchar(10)", "text", "(c, (d + 1))", True),
        ("varchar(10)", "text", "(lower(c))", True),
        ("varchar(10)", 'text COLLATE "C"', "(c)", True),
        ("varchar(10)", 'text COLLATE "C"', 'USING btree (c COLLATE "POSIX")', False),
        ("cidr", "inet", "(c)", False),
        ("cidr", "inet", "USING gist (c inet_ops)", False),
        ("integer", "oid", "(c)", True),
        ("integer", "oid", "USING hash (c)", True),
        ("list", "integer[]", "(c)", True),
        ("list", "integer[]", "USING gin (c)", True),
        ("integer[]", "integer[]", "USING gin (c)", True),
        ("integer[]", "integer[]", "(c)", False),
        ("mood_now", "mood", "(c)", True),
    ],
)
def test_indexes_without_a_rewrite(scene: Scene, old: str, new: str, index: str, built: bool) -> None:
    (outcome,) = scene.database.run(
        f"BEGIN; CREATE TABLE subject (c {old}, d int); CREATE INDEX subject_c_idx ON subject {index};"
        f"SELECT attempt('{new}', ''); ROLLBACK;"
    )
    columns = _columns(scene)
    before, after = columns[old], columns[new]
    change = type_change(
        before.type,
        after.type,
        row=scene.catalog.rows.get,
        session=Session(scene.version),
        collations=(before.collation, after.collation),
    )

    assert outcome == f"f {'ft'[built]} {'ft'[built]}"
    assert not change.rewrites
    if index == "(c)":
        assert change.rebuilds_indexes == built
