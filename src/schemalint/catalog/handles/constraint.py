"""Constraints: keys, checks and exclusions."""

import re

from schemalint.catalog.handles.base import Handle, fact
from schemalint.catalog.handles.table import Column, Table
from schemalint.catalog.rows import ConstraintKind, ConstraintRow, Expression, Row
from schemalint.catalog.unsure import Unsure
from schemalint.lazy import regex
from schemalint.syntax.extent import element_end

_ON_DELETE = regex(rb"\bon\s+delete\b", re.IGNORECASE)


class Constraint(Handle, row=ConstraintRow):
    """A constraint of a table."""

    __slots__ = ()
    kind = "constraint"
    varies = True
    constraint_kind: ConstraintKind = fact("kind")
    validated: bool = fact("validated")
    deferrable: bool = fact("deferrable")
    enforced: bool = fact("enforced")
    expression: Expression | None = fact("expression")

    @classmethod
    def for_row(cls, row: Row) -> type[Handle]:
        """Foreign keys have a class of their own."""
        return ForeignKey if isinstance(row, ConstraintRow) and row.kind is ConstraintKind.FOREIGN_KEY else cls

    @property
    def table(self) -> Table:
        """The table that it constrains.

        Raises:
            Unsure: it constrains a domain.
        """
        table = self.snapshot.find(self.row.table, Table)
        if table is None:
            raise Unsure(f"{self.name} constrains no table")
        return table

    @property
    def columns(self) -> tuple[Column, ...]:
        """The constrained columns in their order."""
        if "columns" in self.row.unsure:
            raise Unsure(f"the columns of {self.name}")
        return self.snapshot.known(self.row.columns, Column)

    def holds(self, column: Column) -> bool:
        """Whether it constrains a column."""
        if "columns" in self.row.unsure:
            raise Unsure(f"the columns of {self.name}")
        return column.row.oid in self.row.columns

    @property
    def inherited(self) -> bool:
        """Whether it only repeats a parent table's constraint."""
        return self.row.parent is not None or self.row.inherited

    @property
    def qualified_name(self) -> str:
        """Schema, table and name."""
        return f"{self.snapshot.handle(self.row.table).qualified_name}.{self.name}"


class ForeignKey(Constraint):
    """A foreign key."""

    __slots__ = ()
    kind = "foreign key"
    on_delete: str = fact("on_delete")
    on_update: str = fact("on_update")
    match: str = fact("match")

    @property
    def references(self) -> Table:
        """The referenced table.

        Raises:
            Unsure: the files do not tell it.
        """
        table = self.snapshot.find(self.row.references, Table)
        if table is None or "references" in self.row.unsure:
            raise Unsure(f"what {self.name} references")
        return table

    @property
    def of_one_type(self) -> bool:
        """Whether its columns are surely of the types of those that they reference: a look that needs no handles."""
        row = self.snapshot.row
        for own, other in zip(self.row.columns, self.row.reference_columns, strict=False):
            one, two = row(own), row(other)
            if one is None or two is None or one.type != two.type or one.unsure or two.unsure:
                return False
        return not self.row.unsure

    @property
    def set_on_delete(self) -> tuple[Column, ...]:
        """The columns that ON DELETE SET NULL or SET DEFAULT sets."""
        if "delete_sets" in self.row.unsure:
            raise Unsure(f"the columns that {self.name} sets")
        return self.snapshot.known(self.row.delete_sets, Column) or self.columns

    @property
    def says_on_delete(self) -> bool:
        """Whether ON DELETE is written in its declaration.

        Raises:
            Unsure: the files assume it and do not declare it.
        """
        place = self.place
        if place is None:
            raise Unsure(f"{self.name} is not declared by these files")
        return bool(_ON_DELETE.search(place.source.sql, place.start, element_end(place.source.sql, place.start)))

    @property
    def reference_columns(self) -> tuple[Column, ...]:
        """The referenced columns in the order of `columns`."""
        if "reference_columns" in self.row.unsure:
            raise Unsure(f"the columns that {self.name} references")
        return self.snapshot.known(self.row.reference_columns, Column)
