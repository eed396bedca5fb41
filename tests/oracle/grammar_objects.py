"""The part of the grammar about what is no table: schemas, types, views, sequences, functions, privileges."""

from random import Random

from grammar_model import BUILT_IN, ROLES, SCHEMAS, Maker, Model, Table, maybe, new_name, quoted
from grammar_tables import column_of, table_of


def schemas(r: Random, model: Model) -> str:
    """CREATE, RENAME and DROP SCHEMA."""
    missing = [one for one in SCHEMAS if one not in model.schemas]
    made = [one for one in model.schemas if one != "public"]
    if missing and r.random() < 0.7:
        name = r.choice(missing)
        model.schemas.append(name)
        return f"CREATE SCHEMA {maybe(r, 'IF NOT EXISTS ', 0.3)}{quoted(name)}"
    if not made:
        return ""
    name = r.choice(made)
    if missing and r.random() < 0.4:
        new = r.choice(missing)
        model.schemas[model.schemas.index(name)] = new
        for table in model.tables:
            table.schema = new if table.schema == name else table.schema
        return f"ALTER SCHEMA {quoted(name)} RENAME TO {quoted(new)}"
    cascade = maybe(r, " CASCADE", 0.5)
    if cascade:
        model.schemas.remove(name)
        model.tables = [table for table in model.tables if table.schema != name]
    return f"DROP SCHEMA {quoted(name)}{cascade}"


def types(r: Random, model: Model) -> str:
    """CREATE TYPE and DOMAIN."""
    name = new_name(r, model, "y", [*model.enums, *model.domains, *model.composites])
    match r.choice(("enum", "enum", "domain", "domain", "composite")):
        case "enum":
            model.enums[name] = labels = r.sample(("low", "mid", "high", "Odd One"), r.randrange(1, 4))
            listed = "', '".join(labels)
            return f"CREATE TYPE {name} AS ENUM ('{listed}')"
        case "domain":
            model.domains[name] = base = r.choice(list(BUILT_IN))
            checks = maybe(r, f" CONSTRAINT {model.fresh('k')} CHECK (VALUE IS NOT NULL)", 0.3)
            return f"CREATE DOMAIN {name} AS {base}{maybe(r, ' NOT NULL', 0.2)}{checks}"
        case _:
            model.composites.append(name)
            return f"CREATE TYPE {name} AS (x {r.choice(list(BUILT_IN))}, y {r.choice(model.types())})"


def alter_types(r: Random, model: Model) -> str:
    """ALTER and DROP of types and domains."""
    names = [*model.enums, *model.domains, *model.composites]
    if not names:
        return ""
    name = r.choice(names)
    if r.random() < 0.3:
        kind = "DOMAIN" if name in model.domains else "TYPE"
        for known in (model.enums, model.domains):
            known.pop(name, None)
        model.composites = [one for one in model.composites if one != name]
        return f"DROP {kind} {name}{maybe(r, ' CASCADE', 0.5)}"
    if name in model.enums:
        labels, new = model.enums[name], model.fresh("label")
        old = r.choice(labels)
        if r.random() < 0.3:
            labels[labels.index(old)] = new
            return f"ALTER TYPE {name} RENAME VALUE '{old}' TO '{new}'"
        labels.append(new)
        where = r.choice(("", f" BEFORE '{old}'", f" AFTER '{old}'"))
        return f"ALTER TYPE {name} ADD VALUE '{new}'{where}"
    if name in model.domains:
        action = r.choice(("SET NOT NULL", "DROP NOT NULL", "ADD CHECK (VALUE IS NOT NULL)", "DROP DEFAULT"))
        return f"ALTER DOMAIN {name} {action}"
    action = r.choice((f"ADD ATTRIBUTE {model.fresh('f')} integer", "DROP ATTRIBUTE IF EXISTS x CASCADE"))
    return f"ALTER TYPE {name} {action}"


def views(r: Random, model: Model) -> str:
    """CREATE VIEW and MATERIALIZED VIEW, and CREATE TABLE AS."""
    source = table_of(r, model, "table", "partitioned", "view", "materialized view")
    if source is None or not source.columns:
        return ""
    kind = r.choice(("view", "view", "materialized view", "table"))
    mine = [one for one in model.of_kind("view") if r.random() < 0.3]
    columns = r.sample(list(source.columns), r.randrange(1, len(source.columns) + 1))
    replaced = mine[0] if kind == "view" and mine and mine[0] is not source else None
    schema, _, name = (replaced.full if replaced else new_name(r, model, "v")).partition(".")
    view = Table(schema.strip('"'), name, kind, {one: source.columns[one] for one in columns})
    model.tables = [one for one in model.tables if one is not replaced]
    model.tables.append(view)
    listed = r.choice((", ".join(map(quoted, columns)), "*"))
    if listed == "*":
        view.columns = dict(source.columns)
    head = "CREATE OR REPLACE VIEW" if replaced else f"CREATE {kind.upper()}"
    where = maybe(r, f" WHERE {quoted(columns[0])} IS NOT NULL", 0.3)
    return f"{head} {view.full} AS SELECT {listed} FROM {source.full}{where}"


def sequences(r: Random, model: Model) -> str:
    """CREATE, ALTER and DROP SEQUENCE."""
    if not model.sequences or r.random() < 0.4:
        name = new_name(r, model, "q", model.sequences)
        model.sequences.append(name)
        return f"CREATE SEQUENCE {name}{r.choice(('', ' AS integer', ' START 10', ' INCREMENT BY 5'))}"
    name, table = r.choice(model.sequences), table_of(r, model, "table")
    match r.choice(("drop", "owned", "rename", "values")):
        case "drop":
            model.sequences.remove(name)
            return f"DROP SEQUENCE {name}{maybe(r, ' CASCADE', 0.4)}"
        case "owned" if table is not None:
            return f"ALTER SEQUENCE {name} OWNED BY {table.full}.{quoted(column_of(r, table))}"
        case "rename":
            new = model.fresh("q")
            model.sequences[model.sequences.index(name)] = f"{name.partition('.')[0]}.{new}"
            return f"ALTER SEQUENCE {name} RENAME TO {new}"
        case _:
            return f"ALTER SEQUENCE {name} {r.choice(('OWNED BY NONE', 'INCREMENT BY 2', 'MAXVALUE 1000', 'CYCLE'))}"


def functions(r: Random, model: Model) -> str:
    """CREATE, ALTER and DROP FUNCTION; all return a trigger."""
    if not model.functions or r.random() < 0.5:
        name = new_name(r, model, "f", model.functions)
        model.functions.append(name)
        options = r.choice(("", " SECURITY DEFINER", " STABLE", " SET search_path = ''"))
        body = "AS $$ BEGIN RETURN NEW; END $$"
        return f"CREATE {maybe(r, 'OR REPLACE ')}FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql{options} {body}"
    name = r.choice(model.functions)
    if r.random() < 0.5:
        model.functions.remove(name)
        return f"DROP FUNCTION {maybe(r, 'IF EXISTS ', 0.2)}{name}{maybe(r, '()')}{maybe(r, ' CASCADE', 0.5)}"
    if r.random() < 0.4:
        new = model.fresh("f")
        model.functions[model.functions.index(name)] = f"{name.partition('.')[0]}.{new}"
        return f"ALTER FUNCTION {name}() RENAME TO {new}"
    return f"ALTER FUNCTION {name}() {r.choice(('SECURITY DEFINER', 'SECURITY INVOKER', 'IMMUTABLE', 'STRICT'))}"


def triggers(r: Random, model: Model) -> str:
    """CREATE, RENAME and DROP TRIGGER."""
    table = table_of(r, model)
    if table is None or not model.functions:
        return ""
    if table.triggers and r.random() < 0.5:
        name = r.choice(table.triggers)
        table.triggers.remove(name)
        if r.random() < 0.5:
            return f"DROP TRIGGER {maybe(r, 'IF EXISTS ', 0.2)}{name} ON {table.full}"
        table.triggers.append(model.fresh("g"))
        return f"ALTER TRIGGER {name} ON {table.full} RENAME TO {table.triggers[-1]}"
    table.triggers.append(model.fresh("g"))
    event = r.choice(("INSERT", "UPDATE", "DELETE", f"INSERT OR UPDATE OF {quoted(column_of(r, table))}"))
    timing, function = r.choice(("BEFORE", "AFTER")), r.choice(model.functions)
    each = f"ON {table.full} FOR EACH ROW EXECUTE FUNCTION {function}()"
    return f"CREATE TRIGGER {table.triggers[-1]} {timing} {event} {each}"


def policies(r: Random, model: Model) -> str:
    """CREATE, ALTER, RENAME and DROP POLICY."""
    table = table_of(r, model)
    if table is None:
        return ""
    expression = f"{quoted(column_of(r, table))} IS NOT NULL"
    if table.policies and r.random() < 0.6:
        name = r.choice(table.policies)
        match r.choice(("drop", "rename", "alter")):
            case "drop":
                table.policies.remove(name)
                return f"DROP POLICY {maybe(r, 'IF EXISTS ', 0.2)}{name} ON {table.full}"
            case "rename":
                table.policies[table.policies.index(name)] = new = model.fresh("p")
                return f"ALTER POLICY {name} ON {table.full} RENAME TO {new}"
            case _:
                return f"ALTER POLICY {name} ON {table.full} USING ({expression})"
    table.policies.append(model.fresh("p"))
    command = r.choice(("", " FOR SELECT", " FOR UPDATE", " FOR DELETE"))
    role = f" TO {r.choice(model.roles)}" if model.roles and r.random() < 0.5 else ""
    return f"CREATE POLICY {table.policies[-1]} ON {table.full}{command}{role} USING ({expression})"


def privileges(r: Random, model: Model) -> str:
    """CREATE ROLE, GRANT, REVOKE and ALTER DEFAULT PRIVILEGES."""
    missing = [one for one in ROLES if one not in model.roles]
    if missing and (not model.roles or r.random() < 0.3):
        model.roles.append(r.choice(missing))
        return f"CREATE ROLE {model.roles[-1]}{maybe(r, ' LOGIN', 0.3)}"
    role = r.choice((*model.roles, "PUBLIC"))
    verb, preposition = r.choice((("GRANT", "TO"), ("GRANT", "TO"), ("REVOKE", "FROM")))
    privilege = r.choice(("SELECT", "INSERT, UPDATE", "ALL", "REFERENCES"))
    if r.random() < 0.2:
        schema = quoted(r.choice(model.schemas))
        return f"ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} {verb} {privilege} ON TABLES {preposition} {role}"
    table = table_of(r, model, "table", "partitioned", "view", "materialized view")
    if table is None or r.random() < 0.2:
        privilege, schema = r.choice(("USAGE", "CREATE", "ALL")), quoted(r.choice(model.schemas))
        return f"{verb} {privilege} ON SCHEMA {schema} {preposition} {role}"
    if r.random() < 0.15:
        return f"{verb} SELECT ({quoted(column_of(r, table))}) ON {table.full} {preposition} {role}"
    return f"{verb} {privilege} ON {table.full} {preposition} {role}"


def comments(r: Random, model: Model) -> str:
    """COMMENT ON."""
    table = table_of(r, model)
    text = r.choice(("'said'", "'it''s'", "NULL"))
    if table is None:
        return f"COMMENT ON SCHEMA {quoted(r.choice(model.schemas))} IS {text}"
    choices = [f"TABLE {table.full}", f"COLUMN {table.full}.{quoted(column_of(r, table))}"]
    choices += [f"CONSTRAINT {one} ON {table.full}" for one in table.constraints]
    choices += [f"INDEX {one}" for one in model.indexes[:1]] + [f"TYPE {one}" for one in list(model.enums)[:1]]
    choices += [f"FUNCTION {one}()" for one in model.functions[:1]] + [f"SEQUENCE {one}" for one in model.sequences[:1]]
    return f"COMMENT ON {r.choice(choices)} IS {text}"


OBJECTS: dict[Maker, int] = {
    schemas: 5,
    types: 6,
    alter_types: 5,
    views: 7,
    sequences: 4,
    functions: 4,
    triggers: 4,
    policies: 4,
    privileges: 6,
    comments: 4,
}
"""How often each is tried."""
