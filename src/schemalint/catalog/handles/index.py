"""Indexes, and which equality look-ups they serve."""

from collections.abc import Iterable, Sequence

from schemalint.catalog.handles.base import fact
from schemalint.catalog.handles.constraint import Constraint
from schemalint.catalog.handles.table import Column, Relation, Table
from schemalint.catalog.rows import Expression, IndexKey, IndexRow, Oid
from schemalint.catalog.unsure import Unsure
from schemalint.syntax.predicate import follows_from_comparison

FULL_SCAN_METHODS = frozenset({"brin", "bloom"})
"""Access methods that find a single key only by reading the whole index."""
ANY_KEY_METHODS = frozenset({"gin"})
"""Access methods for which the order of the keys does not matter."""


class Index(Relation, row=IndexRow):
    """An index."""

    __slots__ = ()
    kind = "index"
    method: str = fact("method")
    unique: bool = fact("unique")
    valid: bool = fact("valid")
    nulls_not_distinct: bool = fact("nulls_not_distinct")
    predicate: Expression | None = fact("predicate")
    keys: tuple[IndexKey, ...] = fact("keys")

    @property
    def table(self) -> Table:
        """The table that it is on.

        Raises:
            Unsure: it is on a materialized view.
        """
        table = self.snapshot.find(self.row.table, Table)
        if table is None:
            raise Unsure(f"{self.name} is on no table")
        return table

    @property
    def constraint(self) -> Constraint | None:
        """The constraint that it enforces."""
        if "constraint" in self.row.unsure:
            raise Unsure(f"whether {self.name} enforces a constraint")
        return self.snapshot.find(self.row.constraint, Constraint)

    @property
    def included(self) -> tuple[Column, ...]:
        """The columns of INCLUDE."""
        if "including" in self.row.unsure:
            raise Unsure(f"what {self.name} includes")
        return self.snapshot.known(self.row.including, Column)

    def serves(self, columns: Sequence[Column]) -> bool:
        """Whether a look-up by equality of these columns reads only the rows it needs.

        The leading keys must be these columns in any order; the predicate, if any, must follow from their being
        compared; a key in another collation does not serve.
        """
        wanted = {column.oid for column in columns}
        leading = self.keys if self.method in ANY_KEY_METHODS else self.keys[: len(wanted)]
        return wanted.issubset([key.column for key in leading]) and wanted <= self._searched(leading, columns)

    def narrows(self, columns: Sequence[Column]) -> bool:
        """Whether a look-up by equality of these columns can at least start in this index, by one of them."""
        leading = self.keys if self.method in ANY_KEY_METHODS else self.keys[:1]
        return bool(self._searched(leading, columns))

    def _searched(self, keys: Iterable[IndexKey], columns: Sequence[Column]) -> set[Oid]:
        """Those of the columns that the given keys find."""
        if not self.valid or self.method in FULL_SCAN_METHODS or not self._holds_every_row(columns):
            return set()
        collations = {column.oid: column.collation for column in columns}
        return {
            key.column
            for key in keys
            if key.column is not None
            and key.column in collations
            and _bare(key.collation) in ("", _bare(collations[key.column]) or "default")
        }

    def _holds_every_row(self, columns: Sequence[Column]) -> bool:
        """Whether the predicate follows from the columns' being compared with values."""
        predicate = self.predicate
        return predicate is None or follows_from_comparison(predicate.node, {column.name for column in columns})


def _bare(collation: str) -> str:
    return collation.removeprefix("pg_catalog.")


def uses_in_expression(index: Index, column: Column) -> bool:
    """Whether a key expression or the predicate of an index names a column."""
    expressions = [key.expression for key in index.keys if key.expression is not None]
    if index.predicate is not None:
        expressions.append(index.predicate)
    return any(names_column(expression, column.name) for expression in expressions)


def names_column(expression: Expression, name: str) -> bool:
    """Whether an expression holds an identifier of this name; an identifier that is no column counts too."""
    from msgspec import json

    return b'{"sval":' + json.encode(name) + b"}" in expression.node
