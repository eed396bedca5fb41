"""What the system's relations are made from: the catalog as a session sees it, and what it may hold unseen."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

from schemalint.catalog.conditions.values import UNKNOWN, TypeId, Unknown, Value
from schemalint.catalog.platform import system_schemas
from schemalint.catalog.replay.connection import Session
from schemalint.catalog.replay.uncertain import FIXED
from schemalint.catalog.rows import ExtensionRow, Oid, Row, SchemaRow, TableRow, TypeRef, TypeRow
from schemalint.catalog.store import MAY_CREATE, NO_MEMBERS, Catalog, Members
from schemalint.catalog.system.extensions import EXTENSION_NAMES
from schemalint.catalog.system.names import INFORMATION_SCHEMA
from schemalint.model import Profile
from schemalint.named import NamedTuple

Hints = Mapping[str, Value]
"""What the columns asked for must equal, by name: they spare a look at all objects."""
SYSTEM = ("pg_catalog", "information_schema")
NAMES_UNSURE = ("names unsure",)
PLATFORM_SCHEMAS = frozenset({"auth", "extensions", "graphql", "graphql_public", "realtime", "storage", "vault"})
"""The schemas that a platform sets up before the first file runs."""


class View:
    """The catalog as it stands, as a session sees it.

    Args:
        catalog: the catalog.
        session: the connection's state.
    """

    def __init__(self, catalog: Catalog, session: Session) -> None:
        self.catalog = catalog
        self.session = session
        self.rows = catalog.rows
        self.version = catalog.settings.pg_version

    # -- what is certain ----------------------------------------------------------------------------------------

    @cached_property
    def closed(self) -> bool:
        """Whether the files tell all that there is: they are one whole history, and have begun to make it."""
        catalog = self.catalog
        if catalog.loose or catalog.missing or not self.names_sure or any(note in catalog.notes for note in MAY_CREATE):
            return False
        return any(row.declared for row in catalog.each_of_kind(TableRow))

    @cached_property
    def names_sure(self) -> bool:
        """Whether no statement that the files do not tell may have renamed or dropped something."""
        return NAMES_UNSURE not in self.rows

    def is_sure(self, row: Row) -> bool:
        """Whether an object exists for certain under its name."""
        if not self.names_sure:
            return False
        if row.declared is None:
            return row.__class__ is SchemaRow and row.name in ("public", *SYSTEM)
        return not row.unsure or not row.unsure >= {field for field in row.__struct_fields__ if field not in FIXED}

    def fact(self, row: Row, name: str) -> Value:
        """A field of a row, if the files tell it."""
        return UNKNOWN if name in row.unsure else getattr(row, name)

    # -- collections --------------------------------------------------------------------------------------------

    def members(self, kind: str, owner: Oid) -> Members:
        """What belongs to an object."""
        members: Members = self.rows.get((kind, owner), NO_MEMBERS)
        return members

    def owned(self, kind: str, owner: Oid) -> Iterator[Row]:
        """The rows of what belongs to an object."""
        for oid in self.members(kind, owner).oids:
            row = self.rows.get(oid)
            if row is not None:
                yield row

    def open_owners(self, kind: str) -> list[Oid]:
        """The objects whose collection may hold more than the files tell."""
        return [oid for oid in self.catalog.open_owners(kind) if oid in self.rows]

    # -- schemas ------------------------------------------------------------------------------------------------

    @cached_property
    def schemas(self) -> list[SchemaRow]:
        """The schemas."""
        return self.catalog.of_kind(SchemaRow)

    def schema_name(self, oid: Oid) -> Value:
        """The name of a schema; that of temporary objects is numbered."""
        row = self.rows.get(oid)
        if row is None:
            return UNKNOWN
        return Unknown(lambda name: str(name).startswith("pg_temp")) if row.name == "pg_temp" else row.name

    def schema_oid(self, name: str) -> Oid | None:
        """The schema of a name."""
        oid: Oid | None = self.rows.get(("schema", name))
        return oid

    @cached_property
    def foreign_schemas(self) -> list[SchemaRow]:
        """The schemas that are not the files' own, and may hold anything."""
        names = self._not_ours
        return [row for row in self.schemas if self._is_foreign(row, names)]

    @cached_property
    def _not_ours(self) -> frozenset[str]:
        settings, profile = self.catalog.settings, self.catalog.profile
        if settings.system_schemas is None and profile is Profile.POSTGRES:
            return frozenset()
        return system_schemas(settings, profile).union(PLATFORM_SCHEMAS)

    def _is_foreign(self, row: SchemaRow, names: frozenset[str]) -> bool:
        if row.name in SYSTEM or row.name == "pg_temp":
            return False
        return (row.declared is None and row.name != "public") or (row.name in names and row.declared is None)

    def is_foreign_schema(self, name: str) -> bool:
        """Whether a schema may be there that the files do not make, and hold anything."""
        oid = self.schema_oid(name)
        if oid is None:
            return not self.closed or name in self._not_ours
        return self._is_foreign(self.rows[oid], self._not_ours)

    # -- extensions ---------------------------------------------------------------------------------------------

    @cached_property
    def extensions(self) -> list[ExtensionRow]:
        """The extensions that the files install."""
        return self.catalog.of_kind(ExtensionRow)

    def may_be_extensions(self, name: Value) -> bool:
        """Whether an extension may have made a type or relation of this name."""
        return any(name in EXTENSION_NAMES.get(one.name, (name,)) for one in self.extensions if one.name != "plpgsql")

    # -- names --------------------------------------------------------------------------------------------------

    def by_name(self, kind: str, name: Value) -> list[Row]:
        """The relations, types or constraints of a name, in whichever schema."""
        found: list[Row] = []
        for schema in self.schemas:
            oids = self.rows.get((kind, schema.oid, name), ())
            for oid in oids if isinstance(oids, tuple) else (oids,):
                row = self.rows.get(oid)
                if row is not None:
                    found.append(row)
        return found

    def is_known_table(self, name: Value) -> bool:
        """Whether the files make a relation of this name and tell all of it."""
        return any(row.declared is not None for row in self.by_name("relation", name))

    def is_known(self, oid: Value) -> bool:
        """Whether an oid is of an object that the files make."""
        row: Row | None = self.rows.get(oid) if oid.__class__ is int else None
        return row is not None and row.declared is not None

    def find(self, kind: str, name: str) -> Value:
        """What a name stands for along the search path, none where it stands for nothing there."""
        for schema in ("pg_temp", *self.session.search_path):
            oid = self.rows.get((kind, self.schema_oid(schema), name))
            if oid is not None:
                return oid
        return None

    def type_id(self, type_: TypeRef) -> Value:
        """The oid of a type."""
        if not type_.known or not type_.name:
            return UNKNOWN
        if type_.dimensions:
            return TypeId(type_.name, type_.oid, array=True)
        return type_.oid if type_.oid is not None else TypeId(type_.name)

    def resolved(self, type_: TypeRef) -> TypeRef | None:
        """A type with its domain taken off; none where the files do not tell, and for a domain over a domain."""
        base = self._base(type_)
        if base is not None:
            type_ = base
        return type_ if type_.known and type_.name and self._base(type_) is None else None

    def _base(self, type_: TypeRef) -> TypeRef | None:
        row = self.rows.get(type_.oid) if not type_.dimensions else None
        return row.base if isinstance(row, TypeRow) and row.kind == "domain" else None


SYSTEM_NAMES = ("pg_", "_pg_", *sorted(INFORMATION_SCHEMA))
"""How the names of the system's relations begin."""


def is_system_name(name: Value) -> bool:
    """Whether the system itself may have a relation of this name."""
    return isinstance(name, str) and (name.startswith(("pg_", "_pg_")) or name in INFORMATION_SCHEMA)


def is_other(known: Collection[str], name: Value) -> bool:
    """Whether a name is none of those that are known."""
    return name not in known


Getter = Callable[[View, Any], Value]


class SystemRelation(NamedTuple):
    """A relation of the system.

    Attributes:
        items: the objects that it shows; hints may narrow them.
        row: the object whose existence a row rests on.
        columns: how each column is read from an object.
        others: what it may hold besides: what is told of such rows.
    """

    items: Callable[[View, Hints], Iterable[Any]]
    columns: Mapping[str, Getter]
    row: Callable[[Any], Row | None] = lambda item: item
    others: Callable[[View], Iterable[Mapping[str, Value]]] = lambda _: ()


class SystemRow:
    """A row of a relation of the system; its columns are read when somebody asks.

    Args:
        view: the catalog.
        relation: the relation.
        item: the object that the row shows.
    """

    __slots__ = ("_item", "_relation", "_view")

    def __init__(self, view: View, relation: SystemRelation, item: Any) -> None:  # noqa: ANN401 - the relation's own
        self._view, self._relation, self._item = view, relation, item

    @property
    def sure(self) -> bool:
        """Whether it is there for certain."""
        row = self._relation.row(self._item)
        return row is None or self._view.is_sure(row)

    def column(self, name: str) -> Value:
        """The value of a column."""
        getter = self._relation.columns.get(name)
        return UNKNOWN if getter is None else getter(self._view, self._item)


class OtherRow:
    """A row that there may be; what is not told of it may be anything.

    Args:
        values: what is told.
    """

    __slots__ = ("_values",)
    sure = False

    def __init__(self, values: Mapping[str, Value]) -> None:
        self._values = values

    def column(self, name: str) -> Value:
        """The value of a column."""
        return self._values.get(name, UNKNOWN)


ShownRow = SystemRow | OtherRow


def shown(view: View, relation: SystemRelation, hints: Hints, *, others_first: bool = False) -> Iterator[ShownRow]:
    """The rows of a relation: those that the files tell of, and before or after them those that there may be."""
    if others_first:
        yield from map(OtherRow, relation.others(view))
    for item in relation.items(view, hints):
        yield SystemRow(view, relation, item)
    if not others_first:
        yield from map(OtherRow, relation.others(view))
