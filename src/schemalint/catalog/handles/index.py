"""Indexes, and which equality look-ups they serve."""

from collections.abc import Sequence

from schemalint.catalog.handles.base import fact
from schemalint.catalog.handles.constraint import Constraint
from schemalint.catalog.handles.table import Column, Relation, Table
from schemalint.catalog.rows import Expression, IndexKey, IndexRow, Oid
from schemalint.catalog.unsure import Unsure
from schemalint.syntax.predicate import not_null_columns

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
        return self.snapshot.find(self.row.constraint, Constraint)

    @property
    def included(self) -> tuple[Column, ...]:
        """The columns of INCLUDE."""
        return self.snapshot.known(self.row.including, Column)

    def serves(self, columns: Sequence[Column]) -> bool:
        """Whether a look-up by equality of these columns reads only the rows it needs.

        The leading keys must be these columns in any order; the predicate, if any, must follow from their being
        compared; a key in another collation does not serve.
        """
        keys, wanted = self.keys, {column.oid for column in columns}
        if not self.valid or self.method in FULL_SCAN_METHODS:
            return False
        leading = keys if self.method in ANY_KEY_METHODS else keys[: len(columns)]
        held = {key.column for key in leading if key.column is not None and self._collates(key, columns)}
        return wanted <= held and self._covers(columns)

    def leads_with(self, column: Column) -> bool:
        """Whether a look-up by one of several columns can start in this index: partial help."""
        keys = self.keys
        return bool(
            keys
            and self.valid
            and self.method not in FULL_SCAN_METHODS
            and keys[0].column == column.oid
            and self._collates(keys[0], (column,))
            and self._covers((column,))
        )

    def _collates(self, key: IndexKey, columns: Sequence[Column]) -> bool:
        column = next((column for column in columns if column.oid == key.column), None)
        return column is not None and key.collation in ("", column.collation or "default")

    def _covers(self, columns: Sequence[Column]) -> bool:
        """Whether the predicate follows from the columns' being compared with values, which are never null."""
        predicate = self.predicate
        if predicate is None:
            return True
        required = not_null_columns(predicate.node)
        return required is not None and required <= {column.name for column in columns}


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


def oids(columns: Sequence[Column]) -> tuple[Oid, ...]:
    """The oids of some columns."""
    return tuple(column.oid for column in columns)
