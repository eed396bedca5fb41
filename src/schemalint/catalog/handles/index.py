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
        """Whether a look-up by equality of these columns reads only the rows it needs (see `serving`)."""
        return serving((self,), columns) is not None


def leading(table: Table, columns: Sequence[Column]) -> tuple[Index, ...] | None:
    """The indexes of a table of which look-ups by some columns may use the first keys, without a handle for each other.

    Returns:
        None where the files do not tell all indexes, or all of the columns.
    """
    sure = table.snapshot.sure("indexes", table.row.oid)
    wanted = [column.row.oid for column in columns if not column.row.unsure]
    if sure is None or len(wanted) < len(columns):
        return None
    found = [row.oid for row in sure if row.method in ANY_KEY_METHODS or (row.keys and row.keys[0].column in wanted)]
    return table.snapshot.known(found, Index)


def serving(indexes: Iterable[Index], columns: Sequence[Column]) -> Index | None:
    """The first of some indexes in which a look-up by equality of these columns reads only the rows it needs.

    The leading keys must be these columns in any order; the predicate, if any, must follow from their being
    compared; a key in another collation does not serve.
    """
    wanted = {column.row.oid for column in columns}
    for index in indexes:
        keys = index.keys
        if index.method not in ANY_KEY_METHODS:
            if not keys or keys[0].column not in wanted:
                continue  # as most do
            keys = keys[: len(wanted)]
        if wanted.issubset([key.column for key in keys]) and wanted <= _searched(index, keys, columns):
            return index
    return None


def narrowing(indexes: Iterable[Index], columns: Sequence[Column]) -> Index | None:
    """The first of some indexes in which a look-up by equality of these columns can at least start, by one of them."""
    for index in indexes:
        keys = index.keys
        if _searched(index, keys if index.method in ANY_KEY_METHODS else keys[:1], columns):
            return index
    return None


def _searched(index: Index, keys: Iterable[IndexKey], columns: Sequence[Column]) -> set[Oid]:
    """Those of the columns that the given keys of an index find."""
    if not index.valid or index.method in FULL_SCAN_METHODS:
        return set()
    predicate = index.predicate
    if predicate is not None and not follows_from_comparison(predicate.node, {one.name for one in columns}):
        return set()  # it leaves rows out although the columns are compared with values
    collations = {column.row.oid: column.collation for column in columns}
    found = set[Oid]()
    for key in keys:
        column = key.column
        if column is not None and column in collations:
            collation = _bare(key.collation)
            if not collation or collation == (_bare(collations[column]) or "default"):
                found.add(column)
    return found


def _bare(collation: str) -> str:
    return collation.removeprefix("pg_catalog.")


def uses_in_expression(index: Index, column: Column) -> bool:
    """Whether a key expression or the predicate of an index names a column."""
    for key in index.keys:
        if key.expression is not None and names_column(key.expression, column.name):
            return True
    predicate = index.predicate
    return predicate is not None and names_column(predicate, column.name)


def names_column(expression: Expression, name: str) -> bool:
    """Whether an expression holds an identifier of this name; an identifier that is no column counts too."""
    from msgspec import json

    return b'{"sval":' + json.encode(name) + b"}" in expression.node
