"""Made-up columns and the commands of ALTER TABLE."""

from collections.abc import Callable, Mapping

from benchmarks.generator.schema import Schema, Table, any_table, loose_column, take, unique
from benchmarks.generator.words import ATTRIBUTES, ROLES

Alteration = Callable[[Schema, Table], str | None]

_WIDER = {"integer": "bigint", "smallint": "integer", "real": "double precision", "timestamp": "timestamptz"}
_DEFAULTS = {"text": "''", "integer": "0", "bigint": "0", "boolean": "false", "timestamptz": "now()", "jsonb": "'{}'"}


def define(schema: Schema, table: Table) -> str:
    """The definition of a new column of a table."""
    name, definition = schema.random.choice(ATTRIBUTES)
    if schema.enums and schema.random.random() < 0.05:
        kind = schema.random.choice(tuple(schema.enums))
        schema.used.add(kind)
        name, definition = "kind", kind
    if name in table.columns:
        name = unique(schema, name)
    table.columns[name] = definition.partition(" NOT NULL")[0].partition(" DEFAULT")[0]
    table.loose.add(name)
    return f"{name} {definition}"


def reference(schema: Schema, table: Table) -> tuple[str, str]:
    """A new column that a foreign key is to stand on, and the table that the key leads to."""
    target = any_table(schema).name
    name = f"{target}_id"
    if name in table.columns:
        name = unique(schema, target, "id")
    table.columns[name] = "bigint"
    schema.fixed.add(target)
    return name, target


def add_constraint(schema: Schema, table: Table) -> str | None:
    """ADD CONSTRAINT: a foreign key with its column, a check, or a unique constraint."""
    kind = schema.random.random()
    name = unique(schema, table.name, "constraint")
    if kind < 0.6:
        column, target = reference(schema, table)
        clause = f"FOREIGN KEY ({column}) REFERENCES {target} (id)"
        clause += schema.random.choice(("", " ON DELETE CASCADE", " ON DELETE SET NULL", " NOT VALID"))
        table.constraints.append(name)
        return f"ADD COLUMN {column} bigint,\n    ADD CONSTRAINT {name} {clause}"
    column = next((one for one, type_ in table.columns.items() if type_ in ("text", "integer")), "")
    if not column:
        return None
    table.loose.discard(column)
    table.constraints.append(name)
    if kind < 0.8 and table.name not in schema.partitioned:
        return f"ADD CONSTRAINT {name} UNIQUE ({column}, id)"
    test = f"length({column}) BETWEEN 1 AND 4000" if table.columns[column] == "text" else f"{column} >= 0"
    return f"ADD CONSTRAINT {name} CHECK ({test})"


def add_column(schema: Schema, table: Table) -> str:
    """ADD COLUMN."""
    return f"ADD COLUMN {define(schema, table)}"


def drop_column(schema: Schema, table: Table) -> str | None:
    """DROP COLUMN."""
    name = loose_column(schema, table)
    if name is None or len(table.columns) < 4:
        return None
    table.loose.remove(name)
    del table.columns[name]
    return f"DROP COLUMN {name}"


def drop_constraint(schema: Schema, table: Table) -> str:
    """DROP CONSTRAINT."""
    name = take(schema, table.constraints)
    return f"DROP CONSTRAINT {name}" if name else f"DROP CONSTRAINT IF EXISTS {table.name}_check"


def set_default(schema: Schema, table: Table) -> str | None:
    """ALTER COLUMN … SET DEFAULT."""
    name = loose_column(schema, table)
    value = _DEFAULTS.get(table.columns[name]) if name else None
    return f"ALTER COLUMN {name} SET DEFAULT {value}" if value else None


def alter_type(schema: Schema, table: Table) -> str | None:
    """ALTER COLUMN … TYPE, to a type that holds more."""
    name = loose_column(schema, table)
    if name is None:
        return None
    old = table.columns[name]
    new = "text" if old.startswith("varchar") else _WIDER.get(old)
    if new is None:
        return None
    table.columns[name] = new
    using = f" USING {name} AT TIME ZONE 'UTC'" if new == "timestamptz" else ""
    return f"ALTER COLUMN {name} TYPE {new}{using}"


def set_not_null(schema: Schema, table: Table) -> str | None:
    """ALTER COLUMN … SET NOT NULL."""
    name = loose_column(schema, table)
    return f"ALTER COLUMN {name} SET NOT NULL" if name else None


def drop_not_null(schema: Schema, table: Table) -> str | None:
    """ALTER COLUMN … DROP NOT NULL."""
    name = loose_column(schema, table)
    return f"ALTER COLUMN {name} DROP NOT NULL" if name else None


def change_owner(schema: Schema, _: Table) -> str:
    """OWNER TO."""
    return f"OWNER TO {schema.random.choice(ROLES)}"


def enable_row_security(_: Schema, __: Table) -> str:
    """ENABLE ROW LEVEL SECURITY."""
    return "ENABLE ROW LEVEL SECURITY"


COMMANDS: Mapping[str, Alteration] = {
    command.__name__: command
    for command in (
        add_constraint,
        add_column,
        drop_column,
        drop_constraint,
        set_default,
        alter_type,
        set_not_null,
        drop_not_null,
        change_owner,
        enable_row_security,
    )
}
