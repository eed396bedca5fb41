"""Made-up statements that read and change rows, and what keeps them."""

from benchmarks.generator.schema import Schema, any_table, loose_column


def insert(schema: Schema) -> str | None:
    """INSERT of codes."""
    if not schema.lookups:
        return None
    name = schema.random.choice(tuple(schema.lookups))
    first = schema.lookups[name]
    schema.lookups[name] += schema.random.randint(1, 5)
    rows = [f"('code_{number}', 'Code {number}')" for number in range(first, schema.lookups[name])]
    return f"INSERT INTO {name} (code, label) VALUES\n    " + ",\n    ".join(rows) + ";"


def update(schema: Schema) -> str | None:
    """UPDATE of a column that is to be filled."""
    table = any_table(schema)
    name = loose_column(schema, table)
    return f"UPDATE {table.name} SET {name} = {name} WHERE {name} IS NULL AND id > 0;" if name else None


def delete(schema: Schema) -> str:
    """DELETE of rows that another table does not know."""
    table, other = any_table(schema).name, any_table(schema).name
    return f"DELETE FROM {table}\nWHERE NOT EXISTS (SELECT 1 FROM {other} o WHERE o.id = {table}.id);"


def select(schema: Schema) -> str:
    """SELECT, for its effect or to look."""
    if schema.sequences and schema.random.random() < 0.5:
        return f"SELECT setval('{schema.random.choice(schema.sequences)}', 1000, false);"
    return f"SELECT count(*) FROM {any_table(schema).name} WHERE id IS NOT NULL;"


def truncate(schema: Schema) -> str:
    """TRUNCATE."""
    return f"TRUNCATE {any_table(schema).name} CASCADE;"


def lock_table(schema: Schema) -> str:
    """LOCK TABLE, in a transaction of its own."""
    return f"BEGIN;\nLOCK TABLE {any_table(schema).name} IN SHARE ROW EXCLUSIVE MODE;\nCOMMIT;"


def vacuum(schema: Schema) -> str:
    """VACUUM."""
    return f"VACUUM ANALYZE {any_table(schema).name};"


def reindex(schema: Schema) -> str:
    """REINDEX."""
    return f"REINDEX TABLE {any_table(schema).name};"


def set_variable(schema: Schema) -> str:
    """SET."""
    return schema.random.choice(("SET lock_timeout = '5s';", "SET statement_timeout = 0;", "SET search_path = public;"))


def refresh_view(schema: Schema) -> str | None:
    """REFRESH MATERIALIZED VIEW."""
    return f"REFRESH MATERIALIZED VIEW {schema.random.choice(schema.materialized)};" if schema.materialized else None
