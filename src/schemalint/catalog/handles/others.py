"""Views, sequences, types, functions, extensions and roles."""

from schemalint.catalog.handles.base import Handle, fact
from schemalint.catalog.handles.schema import InSchema
from schemalint.catalog.handles.table import Column, Relation
from schemalint.catalog.rows import (
    Argument,
    CompositeRow,
    Expression,
    ExtensionRow,
    FunctionRow,
    Place,
    RelationKind,
    RoleRow,
    SequenceRow,
    TypeKind,
    TypeRef,
    TypeRow,
    ViewRow,
)
from schemalint.catalog.unsure import Unsure
from schemalint.syntax.literal import literal_at


class View(Relation, row=ViewRow):
    """A view or a materialized view."""

    __slots__ = ()
    kind = "view"
    relation_kind: RelationKind = fact("kind")
    query: Expression | None = fact("query")
    populated: bool = fact("populated")

    @property
    def reads(self) -> tuple[Relation, ...]:
        """The relations that its query names."""
        if "reads" in self.row.unsure:
            raise Unsure(f"what {self.name} reads")
        return self.snapshot.known(self.row.reads, Relation)


class Sequence(Relation, row=SequenceRow):
    """A sequence."""

    __slots__ = ()
    kind = "sequence"

    @property
    def owned_by(self) -> Column | None:
        """The column that it is dropped with."""
        return self.snapshot.find(self.row.owned_by, Column)


class Composite(Relation, row=CompositeRow):
    """What holds the attributes of a composite type."""

    __slots__ = ()
    kind = "composite type"


class Type(InSchema, row=TypeRow):
    """An enum, domain, composite or range type."""

    __slots__ = ()
    kind = "type"
    type_kind: TypeKind = fact("kind")
    labels: tuple[str, ...] = fact("labels")
    base: TypeRef | None = fact("base")


class Function(InSchema, row=FunctionRow):
    """A function, procedure or aggregate."""

    __slots__ = ()
    kind = "function"
    arguments: tuple[Argument, ...] = fact("arguments")
    returns: TypeRef | None = fact("returns")
    language: str = fact("language")
    leakproof: bool = fact("leakproof")
    security_definer: bool = fact("security_definer")
    volatility: str = fact("volatility")
    set_parameters: tuple[tuple[str, str], ...] = fact("settings")
    body: str | None = fact("body")
    sql_body: Expression | None = fact("sql_body")

    @property
    def body_place(self) -> Place | None:
        """Where the text of the body stands; none where it is written otherwise than it reads (`E'…'`, two quotes)."""
        body, place = self.body, self.place
        if body is None or place is None or self.row.body_at < 0:
            return None
        literal = literal_at(place.source.sql, self.row.body_at, body)
        exact = literal.exact and not literal.doubled
        return Place(place.source, literal.inner, literal.inner + len(literal.value)) if exact else None

    @property
    def qualified_name(self) -> str:
        """Schema, name and argument types."""
        arguments = (a.type.name + "[]" * a.type.dimensions for a in self.arguments if a.mode in "ibv")
        return f"{self.schema.name}.{self.name}({', '.join(arguments)})"


class Extension(Handle, row=ExtensionRow):
    """An extension."""

    __slots__ = ()
    kind = "extension"


class Role(Handle, row=RoleRow):
    """A role."""

    __slots__ = ()
    kind = "role"
    options: tuple[tuple[str, str], ...] = fact("options")
    memberships: tuple[str, ...] = fact("member_of")
