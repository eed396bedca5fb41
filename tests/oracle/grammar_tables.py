"""The part of the grammar about tables: their columns, constraints and indexes, partitions and inheritance."""

from random import Random

from grammar_model import COLUMNS, Maker, Model, Table, maybe, new_name, quoted

ACTIONS = ("", " ON DELETE CASCADE", " ON DELETE SET NULL", " ON UPDATE CASCADE", " DEFERRABLE INITIALLY DEFERRED")
TABLES_AND_PARTITIONED = ("table", "partitioned")


def table_of(r: Random, model: Model, *kinds: str) -> Table | None:
    """Any table, none where there is none."""
    found = model.of_kind(*(kinds or TABLES_AND_PARTITIONED))
    return r.choice(found) if found else None


def column_of(r: Random, table: Table) -> str:
    """A column of a table, now and then one that it has not."""
    return r.choice(list(table.columns)) if table.columns and r.random() > 0.04 else r.choice(COLUMNS)


def _definition(r: Random, model: Model, table: Table, name: str) -> str:
    type_ = r.choice(model.types())
    table.columns[name] = type_
    extra = [maybe(r, " NOT NULL", 0.3)]
    kind = r.choices(("", "default", "identity", "serial", "generated", "check"), (8, 4, 1, 1, 1, 1))[0]
    if kind == "default":
        extra.append(f" DEFAULT {model.default(type_)}")
    elif kind == "identity":
        table.columns[name] = type_ = "bigint"
        extra = [f" GENERATED {r.choice(('ALWAYS', 'BY DEFAULT'))} AS IDENTITY"]
    elif kind == "serial":
        table.columns[name], type_ = "integer", "serial"
        extra = []
    elif kind == "generated" and table.kind == "table":
        source = next((one for one, of in table.columns.items() if of == "integer" and one != name), None)
        if source is not None:
            table.columns[name], type_ = "bigint", "bigint"
            extra.append(f" GENERATED ALWAYS AS ({quoted(source)} + 1) STORED")
    elif kind == "check" and type_ in ("integer", "bigint"):
        named = f" CONSTRAINT {model.fresh('k')}"
        extra.append(f"{maybe(r, named)} CHECK ({quoted(name)} > 0)")
    return f"{quoted(name)} {type_}{''.join(extra)}"


def _key(r: Random, table: Table, *, unique: bool) -> str:
    names = [column_of(r, table) for _ in range(r.choice((1, 1, 2)))]
    table.keys.append(", ".join(map(quoted, names)))
    return f"{'UNIQUE' if unique else 'PRIMARY KEY'} ({table.keys[-1]})"


def _constraint(r: Random, model: Model, table: Table) -> str:
    name = maybe(r, model.fresh("k"), 0.6)
    if name:
        table.constraints.append(name)
    kind = r.choice(("primary", "unique", "unique", "check", "foreign", "foreign"))
    prefix = f"CONSTRAINT {name} " if name else ""
    if kind in ("primary", "unique"):
        return prefix + _key(r, table, unique=kind == "unique")
    if kind == "check":
        return f"{prefix}CHECK ({quoted(column_of(r, table))} IS NOT NULL){maybe(r, ' NOT VALID', 0.2)}"
    other = r.choice([one for one in model.of_kind(*TABLES_AND_PARTITIONED) if one.keys] or [table])
    target = f" ({r.choice(other.keys)})" if other.keys and r.random() < 0.7 else ""
    count = target.count(",") + 1
    columns = ", ".join(quoted(column_of(r, table)) for _ in range(count))
    valid = maybe(r, " NOT VALID", 0.2)
    return f"{prefix}FOREIGN KEY ({columns}) REFERENCES {other.full}{target}{r.choice(ACTIONS)}{valid}"


def create_table(r: Random, model: Model) -> str:
    """CREATE TABLE, with columns, LIKE, INHERITS or PARTITION BY."""
    schema, _, name = new_name(r, model, "t", [one.full for one in model.tables]).partition(".")
    table = Table(schema.strip('"'), name)
    source = table_of(r, model)
    parents = [one for one in model.of_kind("table") if not one.parent]
    elements = [_definition(r, model, table, one) for one in r.sample(COLUMNS, r.randrange(1, 5))]
    tail = ""
    form = r.choices(("plain", "like", "inherits", "partitioned"), (8, 1, 1, 2))[0]
    if table.full in [one.full for one in model.tables]:
        # which of two mistakes the server tells first is its own affair
        form = "taken"
    if form == "like" and source is not None:
        what = r.choice(("", " INCLUDING ALL", " INCLUDING DEFAULTS", " INCLUDING INDEXES", " INCLUDING CONSTRAINTS"))
        elements = [f"LIKE {source.full}{what}"]
        table.columns = dict(source.columns)
    elif form == "inherits" and parents:
        parent = r.choice(parents)
        tail = f" INHERITS ({parent.full})"
        table.columns |= parent.columns
    elif form == "partitioned":
        table.kind, table.columns = "partitioned", {**table.columns, "part": "integer"}
        elements.append(f"part integer{maybe(r, ' NOT NULL')}")
        tail = " PARTITION BY RANGE (part)"
    if form in ("plain", "partitioned") and r.random() < 0.5:
        elements.append(_constraint(r, model, table))
    model.tables.append(table)
    exists, persistence = maybe(r, "IF NOT EXISTS ", 0.2), maybe(r, "UNLOGGED ", 0.1 * (form == "plain"))
    return f"CREATE {persistence}TABLE {exists}{table.full} ({', '.join(elements)}){tail}"


def create_partition(r: Random, model: Model) -> str:
    """CREATE TABLE … PARTITION OF, and ATTACH of a copy."""
    parent = table_of(r, model, "partitioned")
    if parent is None:
        return ""
    at = model.number * 10
    schema, _, name = new_name(r, model, "t").partition(".")
    table = Table(schema.strip('"'), name, columns=dict(parent.columns), parent=parent.full)
    bound = r.choice((f"FOR VALUES FROM ({at}) TO ({at + 10})",) * 3 + ("DEFAULT",))
    free = [one for one in model.of_kind("table") if one.columns == parent.columns and not one.parent]
    if free and r.random() < 0.4:
        taken = r.choice(free)
        taken.parent = parent.full
        return f"ALTER TABLE {parent.full} ATTACH PARTITION {taken.full} {bound}"
    model.tables.append(table)
    if r.random() < 0.3:
        table.parent = ""
        return f"CREATE TABLE {table.full} (LIKE {parent.full}{maybe(r, ' INCLUDING ALL')})"
    return f"CREATE TABLE {table.full} PARTITION OF {parent.full} {bound}"


def detach(r: Random, model: Model) -> str:
    """DETACH PARTITION, INHERIT and NO INHERIT."""
    children = [one for one in model.of_kind("table") if one.parent]
    if not children:
        return ""
    child = r.choice(children)
    parent, child.parent = child.parent, ""
    return f"ALTER TABLE {parent} DETACH PARTITION {child.full}"


def alter_columns(r: Random, model: Model) -> str:
    """ALTER TABLE with one or two subcommands about columns and constraints."""
    table = table_of(r, model)
    if table is None:
        return ""
    count = r.choice((1, 1, 1, 2))
    commands = ", ".join(_subcommand(r, model, table) for _ in range(count))
    return f"ALTER TABLE {maybe(r, 'IF EXISTS ', 0.1)}{table.full} {commands}"


def _subcommand(r: Random, model: Model, table: Table) -> str:  # noqa: C901 - one case for each
    column = column_of(r, table)
    name, type_ = quoted(column), table.columns.get(column, "integer")
    kinds = ("add", "add", "drop", "type", "default", "no default", "not null", "null", "constraint", "constraint",
             "drop constraint", "validate", "identity", "options", "replica")  # fmt: skip
    match r.choice(kinds):
        case "add":
            added = r.choice(COLUMNS) if r.random() < 0.3 else model.fresh("f")
            clause = maybe(r, "IF NOT EXISTS ", 0.3)
            return f"ADD COLUMN {clause}{_definition(r, model, table, added)}"
        case "drop":
            table.columns.pop(column, None)
            return f"DROP COLUMN {maybe(r, 'IF EXISTS ', 0.2)}{name}{maybe(r, ' CASCADE', 0.3)}"
        case "type":
            table.columns[column] = new = r.choice(model.types())
            return f"ALTER COLUMN {name} TYPE {new}{maybe(r, f' USING {name}::text::{new}', 0.6)}"
        case "default":
            return f"ALTER COLUMN {name} SET DEFAULT {model.default(type_)}"
        case "no default":
            return f"ALTER COLUMN {name} DROP DEFAULT"
        case "not null":
            return f"ALTER COLUMN {name} SET NOT NULL"
        case "null":
            return f"ALTER COLUMN {name} DROP NOT NULL"
        case "drop constraint" | "validate" as action if table.constraints:
            one = r.choice(table.constraints)
            if action == "validate":
                return f"VALIDATE CONSTRAINT {one}"
            table.constraints.remove(one)
            return f"DROP CONSTRAINT {maybe(r, 'IF EXISTS ', 0.2)}{one}{maybe(r, ' CASCADE', 0.4)}"
        case "identity":
            return f"ALTER COLUMN {name} {r.choice(('ADD GENERATED ALWAYS AS IDENTITY', 'DROP IDENTITY IF EXISTS'))}"
        case "options":
            return r.choice(("SET (fillfactor = 70)", "RESET (fillfactor)", "SET (autovacuum_enabled = false)"))
        case "replica":
            return f"REPLICA IDENTITY {r.choice(('FULL', 'DEFAULT', 'NOTHING'))}"
        case _:
            return f"ADD {_constraint(r, model, table)}"


def rename_table(r: Random, model: Model) -> str:
    """RENAME of a table, column or constraint, SET SCHEMA, OWNER, row-level security."""
    table = table_of(r, model)
    if table is None:
        return ""
    before, column = table.full, column_of(r, table)
    match r.choice(("table", "column", "column", "constraint", "schema", "security", "owner")):
        case "table":
            table.name = model.fresh("t")
            return f"ALTER TABLE {before} RENAME TO {table.name}"
        case "column":
            new = r.choice(COLUMNS) if r.random() < 0.1 else model.fresh("f")
            table.columns[new] = table.columns.pop(column, "integer")
            return f"ALTER TABLE {before} RENAME COLUMN {quoted(column)} TO {quoted(new)}"
        case "constraint" if table.constraints:
            old, new = r.choice(table.constraints), model.fresh("k")
            table.constraints[table.constraints.index(old)] = new
            return f"ALTER TABLE {before} RENAME CONSTRAINT {old} TO {new}"
        case "schema":
            table.schema = r.choice(model.schemas)
            return f"ALTER TABLE {before} SET SCHEMA {quoted(table.schema)}"
        case "owner" if model.roles:
            return f"ALTER TABLE {before} OWNER TO {r.choice(model.roles)}"
        case _:
            switch = r.choice(("ENABLE", "DISABLE", "FORCE", "NO FORCE"))
            return f"ALTER TABLE {before} {switch} ROW LEVEL SECURITY"


def drop_table(r: Random, model: Model) -> str:
    """DROP TABLE, VIEW and MATERIALIZED VIEW."""
    table = table_of(r, model, "table", "partitioned", "view", "materialized view")
    if table is None:
        return ""
    model.tables.remove(table)
    kind = {"partitioned": "table"}.get(table.kind, table.kind).upper()
    return f"DROP {kind} {maybe(r, 'IF EXISTS ', 0.2)}{table.full}{maybe(r, ' CASCADE', 0.6)}"


def create_index(r: Random, model: Model) -> str:
    """CREATE INDEX."""
    table = table_of(r, model, "table", "partitioned", "table", "materialized view")
    if table is None:
        return ""
    name = maybe(r, model.fresh("i"), 0.6)
    if name:
        model.indexes.append(f"{quoted(table.schema)}.{name}")
    columns = [quoted(column_of(r, table)) for _ in range(r.choice((1, 2)))]
    keys = [column + r.choice(("", "", " DESC", " NULLS FIRST")) for column in columns]
    unique = maybe(r, "UNIQUE ", 0.3)
    if unique:
        table.keys.append(", ".join(columns))
    where = maybe(r, f" WHERE {quoted(column_of(r, table))} IS NOT NULL", 0.2)
    include = maybe(r, f" INCLUDE ({quoted(column_of(r, table))})", 0.1)
    exists = maybe(r, "IF NOT EXISTS ", 0.2 * bool(name))
    return (
        f"CREATE {unique}INDEX {exists}{name}{' ' if name else ''}ON {table.full} ({', '.join(keys)}){include}{where}"
    )


def alter_index(r: Random, model: Model) -> str:
    """DROP INDEX and RENAME."""
    if not model.indexes:
        return ""
    index = r.choice(model.indexes)
    model.indexes.remove(index)
    if r.random() < 0.6:
        return f"DROP INDEX {maybe(r, 'IF EXISTS ', 0.2)}{index}{maybe(r, ' CASCADE', 0.2)}"
    new = model.fresh("i")
    model.indexes.append(f"{index.partition('.')[0]}.{new}")
    return f"ALTER INDEX {index} RENAME TO {new}"


TABLES: dict[Maker, int] = {
    create_table: 16,
    create_partition: 6,
    detach: 2,
    alter_columns: 22,
    rename_table: 8,
    drop_table: 4,
    create_index: 8,
    alter_index: 3,
}
"""How often each is tried."""
