"""Files that plainly create the same tables, such as two dumps side by side, are of different databases."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from msgspec import DecodeError, Raw, json

from schemalint.catalog.rows import Oid
from schemalint.catalog.store import Catalog
from schemalint.syntax.nodes.common import Node, RangeVar
from schemalint.syntax.nodes.objects import VariableSetStmt
from schemalint.syntax.parse import Statement

Name = tuple[str, str]
"""Schema and name; of what is removed, the schema is empty where none is written, the name where it is the schema."""


class _Create(Node, frozen=True):
    relation: RangeVar
    if_not_exists: bool = False


class _Removal(Node, frozen=True, rename={"remove_type": "removeType"}):
    """DROP, ALTER … RENAME and ALTER … SET SCHEMA: what they take a name away from."""

    objects: tuple[dict[str, Any], ...] = ()
    relation: RangeVar | None = None
    remove_type: str = ""


_create = json.Decoder(_Create)
_removal = json.Decoder(_Removal)
_set = json.Decoder(VariableSetStmt)
_REMOVALS = frozenset({"DropStmt", "RenameStmt", "AlterObjectSchemaStmt"})


class Databases:
    """Which tables each of several catalogs has.

    The catalogs that have a table are the bits of a number, so that a thousand files that all create `users` are told
    apart in linear time.
    """

    def __init__(self) -> None:
        self._having: dict[Name, int] = {}
        self._schemas: dict[tuple[int, Oid], str] = {}

    def number_of(self, statements: Iterable[Statement], search_path: Sequence[str]) -> int:
        """The number of the first catalog that has none of the tables that a file makes; one not yet given is new.

        Args:
            statements: the statements of the file.
            search_path: what the session starts with.
        """
        return self._first_without(plainly_made(statements, search_path))

    def _first_without(self, tables: Iterable[Name]) -> int:
        having = 0
        for table in tables:
            having |= self._having.get(table, 0)
        return (~having & (having + 1)).bit_length() - 1

    def replayed(self, number: int, catalog: Catalog, since: int) -> None:
        """Take note of what a file did to a catalog: the entries of the log from a position on."""
        rows, bit = catalog.rows, 1 << number
        for entry in catalog.log[since:]:
            key = entry.key
            if key.__class__ is not tuple or key[0] != "relation":
                continue
            name = (self._schema(number, catalog, key[1]), key[2])
            row = rows.get(rows.get(key))
            there = row is not None and row.declared is not None
            having = self._having.get(name, 0)
            self._having[name] = having | bit if there else having & ~bit

    def _schema(self, number: int, catalog: Catalog, oid: Oid) -> str:
        row = catalog.rows.get(oid)
        if row is not None:
            self._schemas[number, oid] = row.name
        return self._schemas.get((number, oid), "")


def plainly_made(statements: Iterable[Statement], search_path: Sequence[str]) -> Iterator[Name]:
    """The tables that a file creates and that cannot be there before it.

    Without IF NOT EXISTS, and not dropped, renamed or moved before in the same file.

    Args:
        statements: the statements of the file.
        search_path: what the session starts with; unqualified tables are made in the first of it.
    """
    schema, removed = next(iter(search_path), "public"), set[Name]()
    for statement in statements:
        if statement.kind == "VariableSetStmt":
            schema = _set_schema(statement.node, schema)
        elif statement.kind in _REMOVALS:
            removed.update(_removed(statement.node))
        elif statement.kind == "CreateStmt":
            node = _decode(_create, statement.node)
            if node is None or node.if_not_exists or node.relation.relpersistence == "t":
                continue
            name = (node.relation.schemaname or schema, node.relation.relname)
            if removed.isdisjoint((name, ("", name[1]), (name[0], ""))):
                yield name


def _set_schema(node: Raw, schema: str) -> str:
    """The schema that unqualified tables are made in after a SET."""
    setting = _decode(_set, node)
    if setting is None or setting.name != "search_path":
        return schema
    values = (arg.constant.sval.sval for arg in setting.args if arg.constant is not None and arg.constant.sval)
    return next((value for value in values if value not in ("", "$user")), schema)


def _removed(node: Raw) -> Iterator[Name]:
    """The tables that a statement removes or renames; a schema that it removes has no name after it."""
    removal = _decode(_removal, node)
    if removal is None:
        return
    if removal.relation is not None:
        yield removal.relation.schemaname, removal.relation.relname
    for thing in removal.objects:
        items = thing["List"]["items"] if "List" in thing else [thing]
        parts = [item.get("String", {}).get("sval", "") for item in items]
        if removal.remove_type == "OBJECT_SCHEMA":
            yield parts[-1], ""
        elif removal.remove_type == "OBJECT_TABLE":
            yield ("", *parts)[-2], parts[-1]


def _decode(decoder: json.Decoder[Any], node: Raw) -> Any:  # noqa: ANN401 - the decoder's type
    try:
        return decoder.decode(node)
    except DecodeError:
        return None
