"""Row-level security policies."""

from schemalint.catalog.handles.base import Handle, fact
from schemalint.catalog.handles.table import Table
from schemalint.catalog.rows import Expression, PolicyRow
from schemalint.catalog.unsure import Unsure


class Policy(Handle, row=PolicyRow):
    """A policy on a table."""

    __slots__ = ()
    kind = "policy"
    command: str = fact("command")
    permissive: bool = fact("permissive")
    roles: tuple[str, ...] = fact("roles")
    using: Expression | None = fact("using")
    check: Expression | None = fact("check")

    @property
    def table(self) -> Table:
        """The table that it protects."""
        table = self.snapshot.find(self.row.table, Table)
        if table is None:
            raise Unsure(f"the table of policy {self.name}")
        return table

    @property
    def qualified_name(self) -> str:
        """Schema, table and name."""
        return f"{self.table.qualified_name}.{self.name}"
