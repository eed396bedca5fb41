"""Tables and their columns."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from schemalint.catalog.handles.base import Handle, fact, quoted
from schemalint.catalog.handles.schema import InSchema
from schemalint.catalog.rows import (
    ColumnRow,
    Expression,
    Oid,
    PartitionKey,
    Place,
    RelationKind,
    TableRow,
    TypeRef,
    TypeRow,
)
from schemalint.catalog.unsure import Unsure
from schemalint.model import Span
from schemalint.syntax.extent import name_end, qualified_name_end, type_end

if TYPE_CHECKING:
    from schemalint.catalog.handles.constraint import Constraint, ForeignKey
    from schemalint.catalog.handles.index import Index
    from schemalint.catalog.handles.policy import Policy
    from schemalint.catalog.handles.trigger import Trigger


class Relation(InSchema):
    """What is in pg_class."""

    __slots__ = ()
    owner: str = fact("owner")
    options: tuple[tuple[str, str], ...] = fact("options")

    @property
    def written_name(self) -> str:
        """The name as a statement needs it: quoted where SQL wants it, with its schema unless that is `public`."""
        schema = self.schema.name
        return quoted(self.name) if schema == "public" else f"{quoted(schema)}.{quoted(self.name)}"

    @property
    def temporary(self) -> bool:
        """Whether it lasts only for a session."""
        return bool(self.row.persistence == "t") or self.schema.name == "pg_temp"

    @property
    def columns(self) -> "tuple[Column, ...]":
        """The columns in their order."""
        return self.snapshot.members("columns", self.row.oid, Column)

    @property
    def required(self) -> Iterator[Oid]:
        """The columns that are known to be NOT NULL."""
        row = self.snapshot.row
        held = row(("columns", self.row.oid))
        for oid in held.oids if held is not None else ():
            one = row(oid)
            if one is not None and one.not_null and "not_null" not in one.unsure:
                yield oid

    @property
    def sure_columns(self) -> "tuple[ColumnRow, ...] | None":
        """The rows of the columns, for a look that needs no handles; none where the files do not tell all of them."""
        return self.snapshot.sure("columns", self.row.oid)

    def column(self, name: str) -> "Column | None":
        """The column of a name.

        Raises:
            Unsure: none is known, and the files may not tell all.
        """
        for column in self.columns:
            if column.name == name:
                return column
        return None


class Table(Relation, row=TableRow):
    """A table, a partitioned table or a foreign table."""

    __slots__ = ()
    kind = "table"
    relation_kind: RelationKind = fact("kind")
    row_security: bool = fact("row_security")
    force_row_security: bool = fact("force_row_security")
    partition_key: PartitionKey | None = fact("partition_key")
    extension: str = fact("extension")
    persistence: str = fact("persistence")
    default_partition: bool = fact("default_partition")

    @property
    def inherits(self) -> "tuple[Table, ...]":
        """The tables that INHERITS names."""
        if "inherits" in self.row.unsure:
            raise Unsure(f"what {self.name} inherits")
        return self.snapshot.known(self.row.inherits, Table)

    @property
    def name_span(self) -> Span:
        """The author's span of the name, its schema included."""
        place, at = self.place, self.row.named_at
        if place is None or at < 0:
            return self.span
        return place.source.span(at, max(qualified_name_end(place.source.sql, at), at + 1))

    @property
    def declared(self) -> bool:
        """Whether the files create it; else they only name it."""
        return self.row.declared is not None

    @property
    def stands_alone(self) -> bool:
        """Whether it is a table that lasts, here, of the author's own, and no part of another."""
        return (
            not self.temporary
            and self.relation_kind is not RelationKind.FOREIGN_TABLE
            and not self.extension
            and self.partition_of is None
        )

    @property
    def partitioned(self) -> bool:
        """Whether it is a partitioned table."""
        return self.relation_kind is RelationKind.PARTITIONED_TABLE

    @property
    def partition_of(self) -> "Table | None":
        """The partitioned table that it is a partition of."""
        if "partition_of" in self.row.unsure:
            raise Unsure(f"whether {self.name} is a partition")
        return self.snapshot.find(self.row.partition_of, Table)

    @property
    def partition_root(self) -> "Table":
        """The topmost partitioned table above it; itself where there is none."""
        table, above = self, self.partition_of
        while above is not None:
            table, above = above, above.partition_of
        return table

    @property
    def partitions(self) -> "tuple[Table, ...]":
        """The partitions directly below it."""
        return self.snapshot.members("partitions", self.row.oid, Table)

    @property
    def constraints(self) -> "tuple[Constraint, ...]":
        """Every constraint of it."""
        return self.snapshot.members("constraints", self.row.oid, Handle.classes["Constraint"])

    @property
    def foreign_keys(self) -> "tuple[ForeignKey, ...]":
        """The foreign keys that it has."""
        return self.snapshot.members("constraints", self.row.oid, Handle.classes["ForeignKey"])

    @property
    def primary_key(self) -> "Constraint | None":
        """The primary key."""
        for one in self.constraints:
            if one.row.kind == "p":
                return one
        return None

    @property
    def indexes(self) -> "tuple[Index, ...]":
        """The indexes on it, those of constraints included."""
        return self.snapshot.members("indexes", self.row.oid, Handle.classes["Index"])

    @property
    def policies(self) -> "tuple[Policy, ...]":
        """The row-level security policies on it."""
        return self.snapshot.members("policies", self.row.oid, Handle.classes["Policy"])

    @property
    def triggers(self) -> "tuple[Trigger, ...]":
        """The triggers on it."""
        return self.snapshot.members("triggers", self.row.oid, Handle.classes["Trigger"])


class Column(Handle, row=ColumnRow):
    """A column of a table, view or composite type."""

    __slots__ = ()
    kind = "column"
    type: TypeRef = fact("type")
    not_null: bool = fact("not_null")
    default: Expression | None = fact("default")
    identity_kind: str = fact("identity")
    generated: str = fact("generated")
    collation: str = fact("collation")
    implicit: bool = fact("implicit")
    local: bool = fact("local")

    @property
    def oid(self) -> Oid:
        """Tells columns apart within a snapshot and across snapshots."""
        oid: Oid = self.row.oid
        return oid

    @property
    def table(self) -> Table:
        """The table it is in.

        Raises:
            Unsure: it is a column of a view or of a composite type.
        """
        table = self.snapshot.find(self.row.table, Table)
        if table is None:
            raise Unsure(f"{self.name} is no table's column")
        return table

    @property
    def on_table(self) -> bool:
        """Whether it is a table's column."""
        return isinstance(self.snapshot.row(self.row.table), TableRow)

    @property
    def own(self) -> bool:
        """Whether it is a table's column that the author declares with this table."""
        return self.on_table and self.local and not self.implicit

    @property
    def inherited(self) -> bool:
        """Whether only a parent (by INHERITS or PARTITION OF) declares it."""
        return not self.local

    @property
    def qualified_name(self) -> str:
        """Schema, table and name."""
        return f"{self.snapshot.handle(self.row.table).qualified_name}.{self.name}"

    @property
    def base_type(self) -> TypeRef:
        """The type with domains resolved to what they are over; an array of a domain keeps its dimensions.

        Raises:
            Unsure: the type, or what it is over, is not known from these files.
        """
        type_, dimensions = self.type, 0
        if type_.oid is None and type_.known and not (type_.schema or type_.setof):
            return type_  # as most are
        while True:
            dimensions += type_.dimensions
            row = self.snapshot.row(type_.oid) if type_.oid is not None else None
            if not type_.known or (type_.oid is not None and row is None):
                raise Unsure(f"the type {type_.name} is not created by these files")
            if not isinstance(row, TypeRow) or row.kind != "domain":
                return TypeRef(type_.name, type_.oid, True, type_.modifiers, dimensions)
            if "base" in row.unsure or row.base is None:
                raise Unsure(f"the domain {row.name} is not known from these files")
            type_ = row.base

    @property
    def name_span(self) -> Span:
        """The author's span of the name in the declaration."""
        place = self.place
        if place is None:
            return self.span
        return place.source.span(place.start, max(name_end(place.source.sql, place.start), place.start + 1))

    @property
    def type_place(self) -> Place | None:
        """Where the type is written in the declaration; none where it is not."""
        place, at = self.place, self.row.type_at
        return None if place is None or at < 0 else Place(place.source, at, type_end(place.source.sql, at))

    @property
    def type_span(self) -> Span:
        """The author's span of the written type; the declaration's where none is written."""
        place = self.type_place
        return self.span if place is None else place.source.span(place.start, place.end)
