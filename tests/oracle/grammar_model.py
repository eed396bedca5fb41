"""What the grammar of random histories believes to exist, and how it writes names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random

SCHEMAS = ("one", "two", "Three")
ROLES = ("reader", "writer")
COLUMNS = ("a", "b", "c", "d", "e", "Mixed Case")
BUILT_IN = {
    "integer": "0", "bigint": "5", "smallint": "1", "text": "'x'", "varchar(20)": "'y'", "varchar": "'z'",
    "numeric(10,2)": "1.5", "boolean": "true", "timestamptz": "now()", "timestamp": "now()", "date": "current_date",
    "uuid": "gen_random_uuid()", "jsonb": "'{}'", "text[]": "'{}'", "integer[]": "ARRAY[1]", "char(3)": "'abc'",
}  # fmt: skip
"""Types, and an expression that can be the default of a column of each."""


@dataclass
class Table:
    """What is believed of a table, view or materialized view."""

    schema: str
    name: str
    kind: str = "table"
    columns: dict[str, str] = field(default_factory=dict)
    constraints: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    triggers: list[str] = field(default_factory=list)
    policies: list[str] = field(default_factory=list)
    parent: str = ""

    @property
    def full(self) -> str:
        """The name with its schema."""
        return f"{quoted(self.schema)}.{quoted(self.name)}"


@dataclass
class Model:
    """What is believed to exist."""

    schemas: list[str] = field(default_factory=lambda: ["public"])
    tables: list[Table] = field(default_factory=list)
    indexes: list[str] = field(default_factory=list)
    enums: dict[str, list[str]] = field(default_factory=dict)
    domains: dict[str, str] = field(default_factory=dict)
    composites: list[str] = field(default_factory=list)
    sequences: list[str] = field(default_factory=list)
    functions: list[str] = field(default_factory=list)
    roles: list[str] = field(default_factory=list)
    number: int = 0
    saved: list[tuple[str, Model]] = field(default_factory=list)

    def fresh(self, prefix: str) -> str:
        """A name that was never used."""
        self.number += 1
        return f"{prefix}{self.number}"

    def types(self) -> list[str]:
        """The types that a column may have."""
        return [*BUILT_IN, *self.enums, *self.domains, *self.composites]

    def of_kind(self, *kinds: str) -> list[Table]:
        """The relations of some kinds."""
        return [one for one in self.tables if one.kind in kinds]

    def default(self, type_: str) -> str:
        """An expression that fits a type."""
        if type_ in self.enums:
            return f"'{self.enums[type_][0]}'"
        return BUILT_IN.get(self.domains.get(type_, type_), "NULL")


Maker = Callable[[Random, Model], str]
"""Makes a statement; empty where nothing of its kind fits."""


def quoted(name: str) -> str:
    """A name as it is written."""
    return name if name.isidentifier() and name.islower() else f'"{name}"'


def new_name(r: Random, model: Model, prefix: str, taken: Sequence[str] = ()) -> str:
    """A name with a schema, now and then one that is taken."""
    if taken and r.random() < 0.04:
        return r.choice(taken)
    return f"{quoted(r.choice(model.schemas))}.{model.fresh(prefix)}"


def maybe(r: Random, text: str, chance: float = 0.5) -> str:
    """A text or nothing."""
    return text if r.random() < chance else ""
