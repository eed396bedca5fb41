"""Triggers."""

from schemalint.catalog.handles.base import Handle, fact
from schemalint.catalog.handles.table import Relation
from schemalint.catalog.rows import TriggerRow
from schemalint.catalog.unsure import Unsure


class Trigger(Handle, row=TriggerRow):
    """A trigger on a table or view."""

    __slots__ = ()
    kind = "trigger"
    timing: str = fact("timing")
    events: tuple[str, ...] = fact("events")
    per_row: bool = fact("per_row")
    function: str = fact("function")

    @property
    def table(self) -> Relation:
        """What it is on."""
        relation = self.snapshot.find(self.row.table, Relation)
        if relation is None:
            raise Unsure(f"what the trigger {self.name} is on")
        return relation

    @property
    def qualified_name(self) -> str:
        """Schema, table and name."""
        return f"{self.table.qualified_name}.{self.name}"
