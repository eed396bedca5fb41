"""What the replay of a statement works with: the catalog, the session's state, and name resolution."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from msgspec import Struct, structs

from schemalint.catalog.builtin import ALIASES, BUILTIN_TYPES
from schemalint.catalog.changes import Change
from schemalint.catalog.rows import (
    ColumnRow,
    Expression,
    IndexRow,
    Oid,
    Place,
    RelationRow,
    Row,
    SchemaRow,
    TableRow,
    TypeRef,
    TypeRow,
)
from schemalint.catalog.store import Catalog, Failure, Key, Members, StatementRef
from schemalint.syntax.nodes.common import RangeVar, TypeName, texts

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
MAX_NAME = 63
OF_NAMES = frozenset({"42P01", "42P07", "42701", "42703", "42704", "42710"})
"""The failures that say that a name is taken or missing."""


class Session(Struct):
    """The state of the connection that runs the files.

    Attributes:
        search_path: the schemas that unqualified names are looked up in.
        role: what SET ROLE said.
        marks: position of the log at BEGIN, then at each savepoint, with the savepoint's name.
        explicit: whether the file itself opened the transaction.
        parameters: what SET said, by name.
        transaction: number of the transaction that the next statement runs in.
        temporary: the temporary tables, which go with the session.
        until_commit: those that go with the transaction.
    """

    search_path: tuple[str, ...]
    role: str = ""
    marks: list[tuple[str, int]] = []
    explicit: bool = False
    parameters: dict[str, str] = {}
    transaction: int = 0
    temporary: list[Oid] = []
    until_commit: list[Oid] = []


class Context:
    """One statement's replay.

    Attributes:
        catalog: what is changed.
        session: the connection's state.
        statement: the statement being replayed.
        shift: what to add to the locations in its nodes to get offsets in the source's SQL.
        change: the change that is being made; `catalog.put` is given it.
        certain: false inside a branch that the server may not have taken.
    """

    def __init__(self, catalog: Catalog, session: Session, statement: StatementRef, shift: int) -> None:
        self.catalog = catalog
        self.session = session
        self.statement = statement
        self.shift = shift
        self.certain = True

    # -- changes ------------------------------------------------------------------------------------------------

    def change(
        self,
        kind: Callable[..., C],
        oid: Oid = 0,
        *,
        at: int | None = None,
        end: int = -1,
        implied: bool = False,
        **options: Any,  # noqa: ANN401 - each kind of change has its own
    ) -> C:
        """Begin a change; it ends with the last row put under it.

        Args:
            kind: the class.
            oid: the object it is about.
            at: location (in the nodes' terms) of the subcommand; none for the whole statement.
            end: its end, -1 for the end of the element at `at`.
            implied: whether it follows from another.
            options: what else the statement says of it.
        """
        first, last = (self.statement.start, self.statement.end) if at is None else (at + self.shift, end)
        return kind(self.catalog, self.statement, first, last, oid=oid, implied=implied, **options)

    def put(self, key: Key, row: Any, change: Change) -> None:  # noqa: ANN401 - the key decides the row's type
        """Set or remove a row under a change."""
        self.catalog.put(key, row, change)
        change.end = len(self.catalog.log)

    def update(self, row: R, change: Change, **fields: Any) -> R:  # noqa: ANN401 - the row's own fields
        """Replace fields of an object's row; a field that is set is sure again."""
        if row.unsure:
            fields.setdefault("unsure", row.unsure.difference(fields))
        new = structs.replace(row, **fields)
        self.put(row.oid, new, change)
        return new

    def append(self, kind: str, owner: Oid, oid: Oid, change: Change) -> None:
        """Add an object to a collection of another."""
        members = self.catalog.members(kind, owner)
        self.put((kind, owner), Members((*members.oids, oid), members.open), change)

    def remove(self, kind: str, owner: Oid, oid: Oid, change: Change) -> None:
        """Take an object out of a collection of another."""
        members = self.catalog.members(kind, owner)
        if oid in members.oids:
            rest = tuple(other for other in members.oids if other != oid)
            self.put((kind, owner), Members(rest, members.open), change)

    def fail(
        self,
        message: str,
        sqlstate: str,
        *,
        at: int | None = None,
        end: int = -1,
        hint: str = "",
        object_: str = "",
        because_of: Row | None = None,
    ) -> None:
        """Record that the server would refuse the statement.

        Nothing is recorded inside an uncertain branch.

        Args:
            message: what the server would say.
            sqlstate: its code.
            at: location of what is wrong, none for the whole statement.
            end: its end, -1 for the end of the element at `at`.
            hint: what to do.
            object_: what it is about.
            because_of: the object in the way, or the one that lacks what is asked for.
        """
        if not self.certain or (sqlstate in OF_NAMES and ("names unsure",) in self.catalog.rows):
            return
        start, stop = (self.statement.start, self.statement.end) if at is None else (at + self.shift, end)
        place = because_of.declared if because_of is not None else None
        elsewhere = place is not None and place.source is not self.statement.source
        self.catalog.failures.append(Failure(self.statement, message, sqlstate, start, stop, hint, object_, elsewhere))

    # -- rows ---------------------------------------------------------------------------------------------------

    def row(self, oid: Oid | None, kind: type[R]) -> R | None:
        """The row of an object if it exists and is of this kind."""
        row = self.catalog.rows.get(oid) if oid is not None else None
        return row if isinstance(row, kind) else None

    def columns(self, relation: Oid) -> list[ColumnRow]:
        """The known columns of a relation, in order."""
        rows = self.catalog.rows
        return [rows[oid] for oid in self.catalog.members("columns", relation).oids]

    def column(self, relation: Oid, name: str) -> ColumnRow | None:
        """The column of a name, none where it is not known."""
        return next((column for column in self.columns(relation) if column.name == name), None)

    def require_column(self, relation: Oid, name: str, change: Change) -> ColumnRow:
        """The column of a name; where a partial history never declared it, one of which nothing is known."""
        column = self.column(relation, name)
        if column is None:
            column = ColumnRow(
                oid=self.catalog.new_oid(), name=name, table=relation, type=TypeRef("", known=False),
                unsure=frozenset({"type", "not_null", "default", "identity", "generated", "collation", "local"}),
            )  # fmt: skip
            self.put(column.oid, column, change)
            self.append("columns", relation, column.oid, change)
        return column

    def is_open(self, kind: str, owner: Oid) -> bool:
        """Whether a collection may hold more than the files tell."""
        return self.catalog.members(kind, owner).open

    # -- names --------------------------------------------------------------------------------------------------

    def schema(self, name: str) -> Oid:
        """The schema of a name; one that no statement creates is assumed to exist."""
        oid: Oid | None = self.catalog.rows.get(("schema", name))
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
        path = self.session.search_path
        existing = (schema for schema in path if ("schema", schema) in self.catalog.rows)
        return self.schema(next(existing, path[0] if path else "public"))

    def lookup(self, kind: str, schema: str, name: str) -> Any:  # noqa: ANN401 - oid, or oids for functions
        """What a name stands for, none where nothing of that name is known.

        Args:
            kind: `relation`, `type` or `function`.
            schema: the schema that was written, empty for a look-up along the search path.
            name: the name.
        """
        rows = self.catalog.rows
        path = (schema,) if schema else ("pg_temp", *self.session.search_path)
        for part in path:
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
        row = self.catalog.rows.get(self.relation(relation))
        if isinstance(row, TableRow):
            return row
        schema = self.target_schema(relation.schemaname)
        table = TableRow(oid=self.catalog.new_oid(), name=relation.relname, schema=schema, unsure=PHANTOM_TABLE)
        self.put(table.oid, table, change)
        if row is None:
            self.put(("relation", schema, table.name), table.oid, change)
            self.catalog.partial = self.catalog.partial or self._is_of_the_files(schema)
        for kind in ("columns", "constraints", "indexes", "policies", "triggers", "partitions"):
            self.put((kind, table.oid), Members(open=True), change)
        return table

    def _is_of_the_files(self, schema: Oid) -> bool:
        """Whether a schema is one that the files fill, and no platform or extension."""
        row: SchemaRow = self.catalog.rows[schema]
        return row.declared is not None or row.name in self.session.search_path

    def taken(self, schema: Oid, name: str) -> bool:
        """Whether a relation of this name is in the schema."""
        return ("relation", schema, name) in self.catalog.rows

    def choose_name(self, schema: Oid, first: str, second: str, label: str, *, constraint: bool = False) -> str:
        """The name that PostgreSQL gives an object that has none: `first_second_label`, numbered until it is free.

        Args:
            schema: where relations of that name are looked for.
            first: the table's name.
            second: the columns' names joined, or empty.
            label: `key`, `pkey`, `fkey`, `idx`, `check`, `excl`, `seq`.
            constraint: whether it must be free among the constraints of the schema too.
        """
        number, rows = 0, self.catalog.rows
        while True:
            name = object_name(first, second, label + (str(number) if number else ""))
            if not self.taken(schema, name) and not (constraint and ("constraint", schema, name) in rows):
                return name
            number += 1

    def note_lifetime(self, table: TableRow, on_commit: str) -> None:
        """Remember a temporary table, to drop it when its session or transaction ends."""
        if table.persistence == "t":
            kept = self.session.until_commit if on_commit == "ONCOMMIT_DROP" else self.session.temporary
            kept.append(table.oid)

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
        schema, name = split_name(texts(written.names))
        modifiers = tuple(_modifier(node) for node in written.typmods)
        dimensions = len(written.array_bounds)
        if written.pct_type:
            return self._column_type(texts(written.names), dimensions)
        if schema in ("", "pg_catalog") and (builtin := _builtin(schema, name)):
            return TypeRef(builtin, None, True, modifiers, dimensions, written.setof)
        oid = self.lookup("type", schema, name)
        row = self.row(oid, TypeRow)
        if row is not None:
            return TypeRef(row.name, oid, True, modifiers, dimensions, written.setof)
        return TypeRef(name, None, False, modifiers, dimensions, written.setof, schema)

    def _column_type(self, name: tuple[str, ...], dimensions: int) -> TypeRef:
        *relation, column = name
        schema, table = split_name(tuple(relation))
        found = self.column(self.lookup("relation", schema, table) or 0, column)
        if found is None or "type" in found.unsure:
            return TypeRef("", known=False, dimensions=dimensions)
        return structs.replace(found.type, dimensions=found.type.dimensions + dimensions)

    def shown_type(self, type_: TypeRef) -> str:
        """A type as messages name it."""
        from schemalint.catalog.types import shown

        return shown(type_)


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


def object_name(first: str, second: str, label: str) -> str:
    """PostgreSQL's makeObjectName: the parts joined by `_`, the longer of the first two cut to fit 63 bytes."""
    one, two = first.encode(), second.encode()
    overhead = (len(two) > 0) + 1 + len(label)
    available = MAX_NAME - overhead
    while len(one) + len(two) > available:
        if len(one) > len(two):
            one = one[:-1]
        else:
            two = two[:-1]
    parts = (_clip(one), *((_clip(two),) if second else ()), label)
    return "_".join(parts)


def _clip(name: bytes) -> str:
    """Drop a character that the cut went through."""
    return name.decode("utf-8", "ignore")


def is_index(row: Row | None) -> bool:
    """Whether a row is an index."""
    return isinstance(row, IndexRow)


def is_relation(row: Row | None) -> bool:
    """Whether a row is in pg_class."""
    return isinstance(row, RelationRow)
