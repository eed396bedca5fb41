"""The system's relations that are made from the replayed catalog show what the server's show."""

from collections.abc import Iterable
from pathlib import Path

import pytest
from loading import parsed, replay, serve
from msgspec import json
from server_shape import HELPERS

from schemalint.catalog.conditions.values import Record, Reg, TypeId, Unknown, Value
from schemalint.catalog.replay.replay import new_catalog, new_session
from schemalint.catalog.rows import Row, SchemaRow
from schemalint.catalog.store import Catalog
from schemalint.catalog.system.relations import system_relation
from schemalint.catalog.system.view import SystemRow, View
from schemalint.model import Profile, Text
from schemalint.settings.settings import Settings
from schemalint.sources.source import Source
from server import Postgres

FIXTURES = Path(__file__).parents[2] / "fixtures" / "replay"
HISTORIES = ("block_guards", "keys", "policies", "partitions", "functions", "types", "views", "sequences")
MINE = "IN (SELECT oid FROM space)"
NAMED = "IN (SELECT nspname FROM space)"
TABLES = f"IN (SELECT oid FROM pg_class WHERE relnamespace {MINE})"
SERVER = {
    "pg_namespace": f"oid {MINE}",
    "pg_class": f"relnamespace {MINE}",
    "pg_attribute": f"attrelid {TABLES} AND attrelid NOT IN (SELECT oid FROM pg_class WHERE relkind IN ('i', 'I', 'S'))"
    " AND attnum > 0 AND NOT attisdropped",
    "pg_index": f"indrelid {TABLES}",
    "pg_indexes": f"schemaname {NAMED}",
    "pg_tables": f"schemaname {NAMED}",
    "pg_views": f"schemaname {NAMED}",
    "pg_matviews": f"schemaname {NAMED}",
    "pg_sequences": f"schemaname {NAMED}",
    "pg_inherits": f"inhrelid {TABLES}",
    "pg_enum": "true",
    # NOT NULL is shown by its column; the constraints of triggers on foreign keys are the server's own
    "pg_constraint": f"connamespace {MINE} AND (contype <> 'n' OR contypid <> 0)",
    "pg_proc": f"pronamespace {MINE} AND NOT EXISTS"
    " (SELECT FROM pg_depend d WHERE d.objid = p.oid AND deptype IN ('i', 'e'))",
    "pg_trigger": f"tgrelid {TABLES} AND NOT tgisinternal",
    "pg_policy": f"polrelid {TABLES}",
    "pg_policies": f"schemaname {NAMED}",
    "pg_extension": "true",
    "information_schema.schemata": f"schema_name {NAMED}",
    "information_schema.tables": f"table_schema {NAMED}",
    "information_schema.views": f"table_schema {NAMED}",
    "information_schema.columns": f"table_schema {NAMED}",
    "information_schema.table_constraints": f"table_schema {NAMED} AND constraint_name !~ '_not_null'",
    "information_schema.key_column_usage": f"table_schema {NAMED}",
    "information_schema.constraint_column_usage": f"table_schema {NAMED} AND constraint_name !~ '_not_null'",
    "information_schema.referential_constraints": f"constraint_schema {NAMED}",
    "information_schema.triggers": f"trigger_schema {NAMED}",
    "information_schema.routines": f"routine_schema {NAMED} AND routine_type IS NOT NULL"
    " AND specific_name NOT IN (SELECT proname || '_' || f.oid FROM pg_proc f JOIN pg_depend d ON d.objid = f.oid"
    " WHERE deptype = 'i')",
    "information_schema.sequences": f"sequence_schema {NAMED}",
    "information_schema.domains": f"domain_schema {NAMED}",
}
"""Each relation that is compared, and which of the server's rows are the history's."""
OIDS = {
    "namespace": "relnamespace connamespace pronamespace typnamespace extnamespace",
    "class": "attrelid indexrelid indrelid conrelid confrelid tgrelid polrelid inhrelid inhparent",
    "type": "atttypid enumtypid contypid prorettype",
    "function": "tgfoid",
}
"""The columns that hold oids, by what kind of object."""
NAME = {
    "namespace": "(SELECT nspname FROM pg_namespace WHERE oid = {0})",
    "class": "(SELECT relname FROM pg_class WHERE oid = {0})",
    "type": "(SELECT typname FROM pg_type WHERE oid = {0})",
    "function": "(SELECT proname FROM pg_proc WHERE oid = {0})",
}
KINDS = {column: kind for kind, columns in OIDS.items() for column in columns.split()}


def _named(catalog: Catalog, column: str, value: Value) -> Value:
    """A value of ours as the server's query gives it: objects by name."""
    if column in KINDS:
        if value == 0:
            return None
        if isinstance(value, TypeId):
            return ("_" if value.array else "") + value.name
        row: Row | None = catalog.rows.get(value)
        return row.name if row is not None else value
    return list(value) if value.__class__ is tuple else value.text if isinstance(value, Reg) else value


def _ours(catalog: Catalog, name: str) -> list[dict[str, Value]]:
    schema, _, plain = name.rpartition(".")
    relation = system_relation(schema or "pg_catalog", plain)
    view = View(catalog, new_session(catalog))
    columns = [column for column in relation.columns if column != "oid"]
    rows = []
    for item in relation.items(view, {}):
        shown = SystemRow(view, relation, item)
        holder = relation.row(item)
        if isinstance(holder, SchemaRow) and holder.name in ("pg_catalog", "information_schema"):
            continue
        assert shown.sure
        rows.append({column: _named(catalog, column, shown.column(column)) for column in columns})
    return rows


def _theirs(postgres: Postgres, name: str, columns: Iterable[str]) -> list[dict[str, Value]]:
    shown = [
        f"'{column}', to_jsonb({NAME[KINDS[column]].format('p.' + column) if column in KINDS else 'p.' + column})"
        for column in columns
    ]
    lines = postgres.run(f"{HELPERS} SELECT jsonb_build_object({', '.join(shown)}) FROM {name} p WHERE {SERVER[name]};")
    return [json.decode(line[0]) for line in lines]


def _once(rows: list[dict[str, Value]]) -> list[dict[str, Value]]:
    return [dict(row) for row in sorted({tuple(sorted(row.items())) for row in rows})]


def _fits(mine: dict[str, Value], theirs: dict[str, Value]) -> bool:
    return all(isinstance(value, Unknown | Record) or theirs[column] == value for column, value in mine.items())


@pytest.mark.parametrize("history", HISTORIES)
def test_the_rows_are_the_servers(history: str, postgres: Postgres) -> None:
    data = (FIXTURES / f"{history}.sql").read_bytes()
    file = parsed(Source(text=Text(f"{history}.sql", data), sql=data))
    catalog = new_catalog(Settings(pg_version=18), Profile.POSTGRES)
    serve(postgres.client, file)
    replay(catalog, [file])

    wrong, compared = [], 0
    for name in SERVER:
        mine = _ours(catalog, name)
        if not mine:
            assert _theirs(postgres, name, ()) == [], name
            continue
        theirs = _theirs(postgres, name, mine[0])
        if name == "information_schema.referential_constraints":
            # the server shows a row more for each partition that a key points to
            mine, theirs = _once(mine), _once(theirs)
        for row in mine:
            match = next((one for one in theirs if _fits(row, one)), None)
            if match is None:
                wrong.append(f"{name}: only ours: {row}")
            else:
                theirs.remove(match)
            compared += 1
        wrong.extend(f"{name}: only the server's: {row}" for row in theirs)
    assert wrong == []
    assert compared > 50
