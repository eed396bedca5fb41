"""What an expression is evaluated in: the catalog, the variables, and the rows of the queries around it."""

from collections.abc import Mapping
from typing import Any, Protocol

from msgspec import Struct, structs

from schemalint.catalog.conditions.values import UNKNOWN, Record, Untold, Value
from schemalint.catalog.system.view import View

MOST_STEPS = 5_000
"""How many rows one condition may look at; one that wants more is not evaluated."""


class FrameRow(Protocol):
    """A row of something in FROM."""

    @property
    def sure(self) -> bool:
        """Whether it is there for certain."""

    def column(self, name: str) -> Value:
        """The value of a column."""


class Result(Struct, frozen=True):
    """What a query gives: the rows, and of each whether it is there for certain."""

    names: tuple[str, ...]
    rows: list[tuple[tuple[Value, ...], bool]]

    @property
    def sure(self) -> bool:
        """Whether these are all rows for certain."""
        return all(sure for _, sure in self.rows)


class Budget:
    """Counts the rows that are looked at.

    Raises:
        Untold: there are too many.
    """

    __slots__ = ("left",)

    def __init__(self, left: int = MOST_STEPS) -> None:
        self.left = left

    def spend(self, steps: int = 1) -> None:
        """Count some steps."""
        self.left -= steps
        if self.left < 0:
            raise Untold("too many rows")


class Scope(Struct, frozen=True):
    """Where names are looked up.

    Attributes:
        view: the catalog.
        variables: the variables of a block, by name.
        parameters: the values of `$1` and so on.
        rows: the rows of this query's FROM, by alias.
        columns: which columns each alias is known to have.
        tables: the WITH queries.
        outer: the query around this one.
        strict: whether only rows are of use that are there for certain, all of them.
    """

    view: View
    variables: Mapping[str, Value]
    budget: Budget
    parameters: tuple[Value, ...] = ()
    rows: Mapping[str, FrameRow] = {}
    columns: Mapping[str, Any] = {}
    tables: Mapping[str, Result] = {}
    outer: "Scope | None" = None
    strict: bool = False

    def loose(self) -> "Scope":
        """The scope for a query inside of one that is strict."""
        return structs.replace(self, strict=False) if self.strict else self

    def value(self, parts: tuple[str, ...]) -> Value:
        """What a column reference stands for: a column of a query around it, else a variable."""
        name, scope = parts[-1], self
        alias = parts[-2] if len(parts) > 1 else None
        while True:
            if alias is not None:
                if alias in scope.rows:
                    return scope.rows[alias].column(name)
            else:
                for one, row in scope.rows.items():
                    known = scope.columns[one]
                    if known is None or name in known:
                        return row.column(name)
            if scope.outer is None:
                break
            scope = scope.outer
        value = self.variables.get(parts[0], UNKNOWN)
        for part in parts[1:]:
            value = value.field(part) if isinstance(value, Record) else UNKNOWN
        return value
