"""Made-up types, sequences, schemas and comments, and DROP."""

from collections.abc import Callable, Mapping

from benchmarks.generator.mix import DROPS, pick
from benchmarks.generator.schema import Schema, any_table, take, unique
from benchmarks.generator.words import AREAS, NOUNS


def create_enum(schema: Schema) -> str:
    """CREATE TYPE … AS ENUM."""
    name = unique(schema, schema.random.choice(NOUNS), "state")
    schema.enums[name] = schema.random.randint(2, 6)
    values = ",\n    ".join(f"'value_{number}'" for number in range(schema.enums[name]))
    return f"CREATE TYPE {name} AS ENUM (\n    {values}\n);"


def alter_enum(schema: Schema) -> str | None:
    """ALTER TYPE … ADD VALUE."""
    if not schema.enums:
        return None
    name = schema.random.choice(tuple(schema.enums))
    schema.enums[name] += 1
    return f"ALTER TYPE {name} ADD VALUE 'value_{schema.enums[name] - 1}';"


def create_composite_type(schema: Schema) -> str:
    """CREATE TYPE … AS."""
    name = unique(schema, schema.random.choice(NOUNS), "pair")
    return f"CREATE TYPE {name} AS (\n    low numeric,\n    high numeric\n);"


def create_domain(schema: Schema) -> str:
    """CREATE DOMAIN."""
    return f"CREATE DOMAIN {unique(schema, schema.random.choice(NOUNS), 'text')} AS text CHECK (length(VALUE) < 200);"


def create_schema(schema: Schema) -> str:
    """CREATE SCHEMA."""
    return f"CREATE SCHEMA IF NOT EXISTS {schema.random.choice(AREAS)}_data;"


def create_extension(schema: Schema) -> str:
    """CREATE EXTENSION."""
    return f"CREATE EXTENSION IF NOT EXISTS {schema.random.choice(('pgcrypto', 'citext', 'pg_trgm'))};"


def create_sequence(schema: Schema) -> str:
    """CREATE SEQUENCE."""
    schema.sequences.append(unique(schema, any_table(schema).name, "seq"))
    return f"CREATE SEQUENCE {schema.sequences[-1]} START WITH 1000 INCREMENT BY 10;"


def alter_sequence(schema: Schema) -> str | None:
    """ALTER SEQUENCE."""
    return f"ALTER SEQUENCE {schema.random.choice(schema.sequences)} CACHE 20;" if schema.sequences else None


def comment(schema: Schema) -> str:
    """COMMENT ON a table or a column."""
    table = any_table(schema)
    if schema.random.random() < 0.5:
        return f"COMMENT ON TABLE {table.name} IS 'One row for each {table.name.replace('_', ' ')}.';"
    name = schema.random.choice(tuple(table.columns))
    return f"COMMENT ON COLUMN {table.name}.{name} IS 'Set by the application, never by hand.';"


def drop(schema: Schema) -> str:
    """DROP of what the history made, or of what it cannot know to be there."""
    return _DROPS[pick(schema.random, DROPS)](schema)


def _index(schema: Schema) -> str:
    name = take(schema, any_table(schema).indexes)
    return f"DROP INDEX {name};" if name else f"DROP INDEX IF EXISTS {any_table(schema).name}_old_idx;"


def _trigger(schema: Schema) -> str:
    table = any_table(schema)
    name = take(schema, table.triggers)
    return f"DROP TRIGGER {name or f'IF EXISTS {table.name}_old'} ON {table.name};"


def _function(schema: Schema) -> str:
    if not schema.functions:
        return "DROP FUNCTION IF EXISTS old_totals(bigint);"
    name = schema.random.choice(tuple(schema.functions))
    return f"DROP FUNCTION {name}({schema.functions.pop(name)});"


def _table(schema: Schema) -> str:
    name = take(schema, schema.copies)
    free = any_table(schema).name
    if name is None and free not in schema.fixed and len(schema.tables) > 5:
        del schema.tables[free]
        name = free
    return f"DROP TABLE {name};" if name else f"DROP TABLE IF EXISTS {free}_old;"


def _view(schema: Schema) -> str:
    name = take(schema, schema.views)
    return f"DROP VIEW {name};" if name else f"DROP VIEW IF EXISTS {any_table(schema).name}_overview;"


def _sequence(schema: Schema) -> str:
    name = take(schema, schema.sequences)
    return f"DROP SEQUENCE {name};" if name else f"DROP SEQUENCE IF EXISTS {any_table(schema).name}_number;"


def _policy(schema: Schema) -> str:
    table = any_table(schema)
    name = take(schema, table.policies)
    return f"DROP POLICY {name or f'IF EXISTS {table.name}_old'} ON {table.name};"


def _type(schema: Schema) -> str:
    free = [name for name in schema.enums if name not in schema.used]
    if not free:
        return "DROP TYPE IF EXISTS old_state;"
    del schema.enums[free[0]]
    return f"DROP TYPE {free[0]};"


_DROPS: Mapping[str, Callable[[Schema], str]] = {
    "index": _index,
    "trigger": _trigger,
    "function": _function,
    "table": _table,
    "view": _view,
    "sequence": _sequence,
    "policy": _policy,
    "type": _type,
}
