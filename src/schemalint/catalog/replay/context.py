"""What the replay of a statement works with: the catalog, the session's state, and name resolution."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import structs

from schemalint.catalog.builtin import ALIASES, BUILTIN_TYPES, PLAIN_TYPES
from schemalint.catalog.changes import Change
from schemalint.catalog.growth import LONG, grown
from schemalint.catalog.replay.connection import Session
from schemalint.catalog.replay.naming import object_name
from schemalint.catalog.replay.refusals import Refusals
from schemalint.catalog.rows import (
    ColumnRow,
    Expression,
    Oid,
    Place,
    Row,
    SchemaRow,
    TableRow,
    TypeRef,
    TypeRow,
    ViewRow,
)
from schemalint.catalog.store import NO_MEMBERS, OPEN_MEMBERS, Catalog, Members, Named, StatementRef
from schemalint.syntax.nodes.common import RangeVar, TypeName, texts

if TYPE_CHECKING:
    from schemalint.catalog.replay.body_flow import Shared

TEMPORARY = ("schema", "pg_temp")
"""The key of the schema of temporary objects, which exists once one is made; it is searched before all others."""

C = TypeVar("C", bound=Change)
R = TypeVar("R", bound=Row)

SYSTEM_SCHEMAS = ("pg_catalog", "information_schema")
PHANTOM_TABLE = frozenset(
    {
        "kind", "persistence", "options", "owner", "row_security", "force_row_security", "partition_key",
        "partition_of", "default_partition", "inherits", "extension", "replica_identity",
    }
)  # fmt: skip
"""The facts of a table that the files name and never create."""
PHANTOM_COLUMN = frozenset({"type", "not_null", "default", "identity", "generated", "collation", "local"})
"""The facts of a column that the files name and never declare."""
UNKNOWN_TYPE = TypeRef("", known=False)


class Context(Refusals):
    """A session's replay, at one statement.

    Attributes:
        catalog: what is changed.
        session: the connection's state.
        statement: the statement being replayed.
        shift: what to add to the locations in its nodes to get offsets in the source's SQL.
        rows: the catalog's rows as they stand.
        put: set or remove a row under a change, as `Catalog.put`.
        shared: what the runs of bodies share that the statement is a part of; none outside of bodies.
    """

    __slots__ = ("put", "shared")

    shared: "Shared | None"

    def __init__(self, catalog: Catalog, session: Session) -> None:
        self.catalog = catalog
        self.session = session
        self.rows = catalog.rows
        self.put = catalog.put
        self.shared = None

    def at(self, statement: StatementRef, shift: int) -> "Context":
        """Turn to a statement."""
        self.statement = statement
        self.shift = shift
        return self

    # -- changes ------------------------------------------------------------------------------------------------

    def change(
        self,
        kind: type[C],
        oid: Oid = 0,
        *,
        at: int | None = None,
        end: int = -1,
        implied: bool = False,
        part: tuple[int, int] | None = None,
        **options: Any,  # noqa: ANN401 - each kind of change has its own
    ) -> C:
        """Begin a change; it ends with the last row put under it.

        Args:
            kind: the class.
            oid: the object it is about.
            at: location (in the nodes' terms) of the element; none for the whole statement or a subcommand.
            end: its end, -1 for the end of the element at `at`.
            implied: whether it follows from another.
            part: which subcommand of the statement it is, and of how many.
            options: what else the statement says of it.
        """
        catalog, statement = self.catalog, self.statement
        first, last = (statement.start, statement.end) if at is None else (at + self.shift, end)
        position = len(catalog.log)
        change = kind(catalog, statement, first, last, oid, implied, options, position, position, part)
        catalog.changes.append(change)
        return change

    def element(self, kind: type[C], oid: Oid, start: int) -> C:
        """Begin the implied change of an element of the statement, in few steps: there is one for each column.

        Args:
            kind: the class.
            oid: the object.
            start: byte offset of the element in the source's SQL.
        """
        catalog = self.catalog
        position = len(catalog.log)
        change = kind(catalog, self.statement, start, -1, oid, True, {}, position, position)
        catalog.changes.append(change)
        return change

    def update(self, row: R, change: Change, **fields: Any) -> R:  # noqa: ANN401 - the row's own fields
        """Replace fields of an object's row; a field that is set is sure again."""
        if row.unsure:
            fields.setdefault("unsure", row.unsure.difference(fields))
        new = structs.replace(row, **fields)
        self.put(row.oid, new, change)
        return new

    def append(self, kind: str, owner: Oid, oid: Oid, change: Change) -> None:
        """Add an object to a collection of another."""
        key = (kind, owner)
        members: Members = self.rows.get(key, NO_MEMBERS)
        oids = members.oids
        longer = (*oids, oid) if oids.__class__ is tuple and len(oids) < LONG else grown(oids, oid)
        self.put(key, Members(longer, members.open), change)

    def remove(self, kind: str, owner: Oid, oid: Oid, change: Change) -> None:
        """Take an object out of a collection of another."""
        key = (kind, owner)
        members: Members = self.rows.get(key, NO_MEMBERS)
        if oid in members.oids:
            rest = tuple([other for other in members.oids if other != oid])
            self.put(key, Members(rest, members.open), change)

    # -- rows ---------------------------------------------------------------------------------------------------

    def row(self, oid: Oid | None, kind: type[R]) -> R | None:
        """The row of an object if it exists and is of this kind."""
        row = self.rows.get(oid)
        return row if isinstance(row, kind) else None

    def columns(self, relation: Oid) -> list[ColumnRow]:
        """The known columns of a relation, in order."""
        rows = self.rows
        return [rows[oid] for oid in rows.get(("columns", relation), NO_MEMBERS).oids]

    def column(self, relation: Oid, name: str) -> ColumnRow | None:
        """The column of a name, none where it is not known."""
        rows = self.rows
        oids = rows.get(("columns", relation), NO_MEMBERS).oids
        if len(oids) > LONG:
            return next((one for one in self.catalog.columns_named(relation, name) if one.oid in oids), None)
        for oid in oids:
            column: ColumnRow = rows[oid]
            if column.name == name:
                return column
        return None

    def require_column(self, relation: Oid, name: str, change: Change) -> ColumnRow:
        """The column of a name; where a partial history never declared it, one of which nothing is known."""
        column = self.column(relation, name)
        if column is None:
            column = ColumnRow(
                oid=self.catalog.new_oid(), name=name, table=relation, type=UNKNOWN_TYPE, unsure=PHANTOM_COLUMN
            )
            self.put(column.oid, column, change)
            self.append("columns", relation, column.oid, change)
        return column

    def is_open(self, kind: str, owner: Oid) -> bool:
        """Whether a collection may hold more than the files tell."""
        members: Members = self.rows.get((kind, owner), NO_MEMBERS)
        return members.open

    # -- names --------------------------------------------------------------------------------------------------

    def schema(self, name: str) -> Oid:
        """The schema of a name; one that no statement creates is assumed to exist."""
        oid: Oid | None = self.rows.get(("schema", name))
        if oid is None:
            oid = self.catalog.new_oid()
            self.catalog.seed(oid, SchemaRow(oid=oid, name=name))
            self.catalog.seed(("schema", name), oid)
        return oid

    def target_schema(self, name: str, *, temporary: bool = False) -> Oid:
        """The schema that an object is created in: the named one, else the first of the search path that exists."""
        if name:
            return self.schema(name)
        if temporary:
            return self.schema("pg_temp")
        for schema in self.session.search_path:
            oid: Oid | None = self.rows.get(("schema", schema))
            if oid is not None or schema == "pg_temp":
                return self.schema(schema)
        return self.schema(next(iter(self.session.search_path), "public"))

    def lookup(self, kind: str, schema: str, name: str) -> Any:  # noqa: ANN401 - oid, or oids for functions
        """What a name stands for, none where nothing of that name is known.

        Args:
            kind: `relation`, `type` or `function`.
            schema: the schema that was written, empty for a look-up along the search path.
            name: the name.
        """
        rows = self.rows
        if schema:
            return rows.get((kind, rows.get(("schema", schema)), name))
        temporary = rows.get(TEMPORARY)
        if temporary is not None and (oid := rows.get((kind, temporary, name))) is not None:
            return oid
        for part in self.session.search_path:
            oid = rows.get((kind, rows.get(("schema", part)), name))
            if oid is not None:
                return oid
        return None

    def relation(self, relation: RangeVar) -> Oid | None:
        """The relation that a statement names, none where it is not known."""
        oid: Oid | None = self.lookup("relation", relation.schemaname, relation.relname)
        return oid

    def require_table(self, relation: RangeVar, change: Change) -> TableRow:
        """The table that a statement names; where a partial history never created it, one of which nothing is known."""
        row = self.rows.get(self.lookup("relation", relation.schemaname, relation.relname))
        if isinstance(row, TableRow):
            return row
        schema = self.target_schema(relation.schemaname)
        table = TableRow(oid=self.catalog.new_oid(), name=relation.relname, schema=schema, unsure=PHANTOM_TABLE)
        self.put(table.oid, table, change)
        if row is None:
            self.put(("relation", schema, table.name), table.oid, change)
            if self.statement is self.catalog.statements[-1]:
                self.catalog.assumed[table.oid] = Named(self.statement, relation.location + self.shift)
            self.fail_missing(relation, schema)
        for kind in ("columns", "constraints", "indexes", "policies", "triggers", "partitions"):
            self.put((kind, table.oid), OPEN_MEMBERS, change)
        return table

    def taken(self, schema: Oid, name: str) -> bool:
        """Whether a relation of this name is in the schema."""
        return ("relation", schema, name) in self.rows

    def choose_name(self, schema: Oid, first: str, second: str, label: str, *, constraint: bool = False) -> str:
        """The name that PostgreSQL gives an object that has none: `first_second_label`, numbered until it is free.

        Args:
            schema: where relations of that name are looked for.
            first: the table's name.
            second: the columns' names joined, or empty.
            label: `key`, `pkey`, `fkey`, `idx`, `check`, `excl`, `seq`.
            constraint: whether it must be free among the constraints of the schema too.
        """
        number, rows = 0, self.rows
        while True:
            name = object_name(first, second, f"{label}{number}" if number else label)
            taken = ("relation", schema, name) in rows or (constraint and ("constraint", schema, name) in rows)
            if not taken:
                return name
            number += 1

    def note_lifetime(self, oid: Oid, schema: Oid, on_commit: str = "") -> None:
        """Remember a temporary object, to drop it when its session or transaction ends."""
        if schema == self.rows.get(TEMPORARY):
            kept = self.session.until_commit if on_commit == "ONCOMMIT_DROP" else self.session.temporary
            kept.append(oid)

    def place(self, at: int, end: int = -1) -> Place:
        """A place in the source for a location in the nodes."""
        return Place(self.statement.source, at + self.shift, end if end < 0 else end + self.shift)

    def whole(self) -> Place:
        """The place of the whole statement."""
        return Place(self.statement.source, self.statement.start, self.statement.end)

    def expression(self, node: bytes) -> Expression:
        """An expression to keep in a row: a copy, so that the file's JSON is not kept alive."""
        return Expression(bytes(node), self.statement.source, self.shift)

    # -- types --------------------------------------------------------------------------------------------------

    def type(self, written: TypeName) -> TypeRef:
        """The type that a statement names."""
        parts = texts(written.names)
        if not (written.typmods or written.array_bounds or written.setof or written.pct_type):
            plain = PLAIN_TYPES.get(parts)
            if plain is not None:
                return plain
        schema, name = split_name(parts)
        modifiers = tuple([_modifier(node) for node in written.typmods])
        dimensions = len(written.array_bounds)
        if written.pct_type:
            return self._column_type(parts, dimensions)
        if schema in ("", "pg_catalog") and (builtin := _builtin(schema, name)):
            return TypeRef(builtin, None, True, modifiers, dimensions, written.setof)
        oid = self.lookup("type", schema, name)
        row = self.row(oid, TypeRow)
        if row is not None:
            return TypeRef(row.name, oid, True, modifiers, dimensions, written.setof)
        relation = self.rows.get(self.lookup("relation", schema, name))
        if isinstance(relation, TableRow | ViewRow) and relation.declared is not None:
            return TypeRef(relation.name, relation.oid, True, (), dimensions, written.setof)
        return TypeRef(name, None, False, modifiers, dimensions, written.setof, schema)

    def _column_type(self, name: tuple[str, ...], dimensions: int) -> TypeRef:
        *relation, column = name
        schema, table = split_name(tuple(relation))
        found = self.column(self.lookup("relation", schema, table) or 0, column)
        if found is None or "type" in found.unsure:
            return TypeRef("", known=False, dimensions=dimensions)
        return structs.replace(found.type, dimensions=found.type.dimensions + dimensions)


def _builtin(schema: str, name: str) -> str:
    if name in BUILTIN_TYPES:
        return name
    return ALIASES.get(name, "") if schema == "pg_catalog" else ""


def _modifier(node: Any) -> int:  # noqa: ANN401 - a ConstantNode
    constant = node.constant
    return constant.ival.ival if constant is not None and constant.ival is not None else 0


def split_name(parts: Sequence[str]) -> tuple[str, str]:
    """Schema (empty where none is written) and name of a dotted name; a database's name is left out."""
    return (parts[-2] if len(parts) > 1 else "", parts[-1] if parts else "")
