"""What a history has made so far, so that its next statement is one that a server accepts."""

from itertools import count
from random import Random
from typing import NamedTuple

from benchmarks.generator.words import AREAS, NOUNS


class Table(NamedTuple):
    """A table.

    Attributes:
        columns: their types by name, without constraints.
        loose: columns that nothing depends on.
    """

    name: str
    columns: dict[str, str]
    loose: set[str]
    constraints: list[str]
    indexes: list[str]
    triggers: list[str]
    policies: list[str]


class Schema(NamedTuple):
    """What a history has made so far, and where its choices come from.

    Attributes:
        fixed: tables that something depends on.
        partitioned: the tables among them that take partitions, and how many each has.
        lookups: tables of codes, and how many codes each holds.
        functions: the types of their arguments by name.
        used: names of types that a column has.
        numbers: what makes a name unique.
    """

    random: Random
    tables: dict[str, Table]
    fixed: set[str]
    partitioned: dict[str, int]
    lookups: dict[str, int]
    functions: dict[str, str]
    trigger_functions: list[str]
    views: list[str]
    materialized: list[str]
    enums: dict[str, int]
    used: set[str]
    sequences: list[str]
    copies: list[str]
    numbers: "count[int]"


def empty(random: Random) -> Schema:
    """A schema that holds nothing."""
    return Schema(random, {}, set(), {}, {}, {}, [], [], [], {}, set(), [], [], count(2))


def new_table(schema: Schema, name: str) -> Table:
    """A table without columns, known to the schema."""
    table = Table(name, {}, set(), [], [], [], [])
    schema.tables[name] = table
    return table


def any_table(schema: Schema) -> Table:
    """One of the tables, the newer ones more often."""
    names = tuple(schema.tables)
    place = max(schema.random.random(), schema.random.random())
    return schema.tables[names[int(place * len(names))]]


def column(schema: Schema, table: Table) -> str:
    """A column of a table, which something is about to depend on."""
    name = schema.random.choice(tuple(table.columns))
    table.loose.discard(name)
    return name


def loose_column(schema: Schema, table: Table) -> str | None:
    """A column of a table that nothing depends on."""
    return schema.random.choice(sorted(table.loose)) if table.loose else None


def take(schema: Schema, names: list[str]) -> str | None:
    """One of the names, which is no longer among them."""
    return names.pop(schema.random.randrange(len(names))) if names else None


def table_name(schema: Schema) -> str:
    """A name that no table of the schema has."""
    name = f"{schema.random.choice(AREAS)}_{schema.random.choice(NOUNS)}"
    taken = name in schema.tables or name in schema.partitioned
    return f"{name}_{next(schema.numbers)}" if taken else name


def unique(schema: Schema, *parts: str) -> str:
    """A name that nothing in the schema has, of at most 63 bytes."""
    return f"{'_'.join(parts)[:55]}_{next(schema.numbers)}"
