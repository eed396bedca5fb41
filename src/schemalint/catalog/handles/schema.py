"""Schemas, and what is in one."""

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


class InSchema(Handle):
    """What has a schema and is no relation."""

    __slots__ = ()

    @property
    def schema(self) -> Schema:
        """The schema it is in."""
        schema = self.snapshot.handle(self.row.schema)
        if not isinstance(schema, Schema):
            raise TypeError(schema)
        return schema

    @property
    def qualified_name(self) -> str:
        """Schema and name."""
        return f"{self.schema.name}.{self.name}"
