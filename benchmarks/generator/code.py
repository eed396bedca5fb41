"""Made-up functions, triggers and blocks."""

from benchmarks.generator.schema import Schema, any_table, loose_column, unique

_STAMP = """\
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW IS NOT DISTINCT FROM OLD THEN
        RETURN NEW;
    END IF;
    INSERT INTO {log} DEFAULT VALUES;
    RETURN NEW;
EXCEPTION
    WHEN not_null_violation THEN
        RAISE NOTICE 'no trace of % in %', TG_OP, TG_TABLE_NAME;
        RETURN NEW;
END;
$$;"""

_COUNT = """\
CREATE FUNCTION {name}(wanted bigint) RETURNS bigint
    LANGUAGE sql STABLE
AS $$
    SELECT count(*)
    FROM {table} t
    WHERE t.id >= wanted;
$$;"""

_EACH = """\
CREATE FUNCTION {name}(wanted bigint) RETURNS integer
    LANGUAGE plpgsql{security}
AS $$
DECLARE
    row_id bigint;
    done integer := 0;
BEGIN
    FOR row_id IN
        SELECT t.id FROM {table} t WHERE t.id > wanted ORDER BY t.id
    LOOP
        DELETE FROM {other} o WHERE o.id = row_id;
        IF FOUND THEN
            done := done + 1;
        END IF;
    END LOOP;
    RETURN done;
END;
$$;"""

_BLOCK = """\
DO $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM information_schema.columns
        WHERE table_name = '{table}' AND column_name = '{column}'
    ) THEN
        ALTER TABLE {table} ADD COLUMN {column} text;
    END IF;
END
$$;"""


def create_function(schema: Schema) -> str:
    """CREATE FUNCTION: for triggers, in SQL, in PL/pgSQL."""
    table, other = any_table(schema).name, any_table(schema).name
    kind = schema.random.random()
    if kind < 0.4:
        name = unique(schema, table, "changed")
        schema.trigger_functions.append(name)
        return _STAMP.format(name=name, log=other)
    name = unique(schema, table, "count" if kind < 0.7 else "purge")
    schema.functions[name] = "bigint"
    security = schema.random.choice(("", "", " SECURITY DEFINER", " SECURITY DEFINER SET search_path = ''"))
    template = _COUNT if kind < 0.7 else _EACH
    return template.format(name=name, table=table, other=other, security=security)


def create_trigger(schema: Schema) -> str | None:
    """CREATE TRIGGER."""
    if not schema.trigger_functions:
        return None
    table = any_table(schema)
    name = unique(schema, table.name, "trigger")
    table.triggers.append(name)
    event = schema.random.choice(("BEFORE INSERT OR UPDATE", "AFTER INSERT", "AFTER UPDATE OR DELETE", "BEFORE UPDATE"))
    function = schema.random.choice(schema.trigger_functions)
    return f"CREATE TRIGGER {name}\n    {event} ON {table.name}\n    FOR EACH ROW EXECUTE FUNCTION {function}();"


def do_block(schema: Schema) -> str:
    """DO: a column that is added where it is missing."""
    table = any_table(schema)
    column = loose_column(schema, table)
    if column is None or schema.random.random() < 0.8:
        column = unique(schema, "extra")
        table.columns[column] = "text"
        table.loose.add(column)
    return _BLOCK.format(table=table.name, column=column)
