"""Schemas."""

from schemalint.catalog.handles.base import Handle, fact
from schemalint.catalog.rows import SchemaRow


class Schema(Handle, row=SchemaRow):
    """A schema."""

    __slots__ = ()
    kind = "schema"
    owner: str = fact("owner")

    @property
    def declared(self) -> bool:
        """Whether the files create it."""
        return self.row.declared is not None
