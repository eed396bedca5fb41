"""Files that plainly create the same tables, such as two dumps side by side, are of different databases."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from msgspec import DecodeError, Raw, json

from schemalint.catalog.store import Catalog
from schemalint.sources.source import Source
from schemalint.syntax.nodes.common import Node, RangeVar
from schemalint.syntax.nodes.objects import VariableSetStmt
from schemalint.syntax.parse import Statement

Name = tuple[str, str]
"""Schema and name; of what is removed, the schema is empty where none is written."""


class _Create(Node, frozen=True):
    relation: RangeVar
    if_not_exists: bool = False


class _Removal(Node, frozen=True, rename={"remove_type": "removeType", "rename_type": "renameType"}):
    """DROP, ALTER … RENAME and ALTER … SET SCHEMA: what they take a name away from."""

    objects: tuple[dict[str, Any], ...] = ()
    relation: RangeVar | None = None
    remove_type: str = ""
    rename_type: str = ""


_create = json.Decoder(_Create)
_removal = json.Decoder(_Removal)
_set = json.Decoder(VariableSetStmt)
_REMOVALS = frozenset({"DropStmt", "RenameStmt", "AlterObjectSchemaStmt"})


class Made(NamedTuple):
    """A table that a statement creates, where it fails if there is one."""

    position: int
    name: Name


def plainly_made(statements: Iterable[Statement], search_path: Sequence[str]) -> list[Made]:
    """The tables that a file creates without IF NOT EXISTS.

    Args:
        statements: the statements of the file; a position counts them.
        search_path: what the session starts with; unqualified tables are made in the first of it.
    """
    made, schema = [], next(iter(search_path), "public")
    for position, statement in enumerate(statements):
        if statement.kind == "VariableSetStmt":
            schema = _set_schema(statement.node, schema)
        elif statement.kind == "CreateStmt":
            node = _decode(_create, statement.node)
            if node is not None and not node.if_not_exists and node.relation.relpersistence != "t":
                made.append(Made(position, (node.relation.schemaname or schema, node.relation.relname)))
    return made


def fits(catalog: Catalog, source: Source, statements: Sequence[Statement], made: Sequence[Made]) -> bool:
    """Whether a file may be of the database that a catalog stands for.

    It is not where it plainly creates a table that another file has made, and does not remove or rename that first.

    Args:
        catalog: what the files before it have made.
        source: the file.
        statements: its statements.
        made: the tables that they plainly make.
    """
    conflicts = [one for one in made if _conflict(catalog, source, one.name)]
    if not conflicts:
        return True
    removed: set[Name] = set()
    at = 0
    for position, (schema, table) in conflicts:
        for statement in statements[at:position]:
            removed.update(_removed(statement))
        at = position
        if not removed & {(schema, table), ("", table), (schema, "")}:
            return False
    return True


def _set_schema(node: Raw, schema: str) -> str:
    """The schema that unqualified tables are made in after a SET."""
    setting = _decode(_set, node)
    if setting is None or setting.name != "search_path":
        return schema
    values = (arg.constant.sval.sval for arg in setting.args if arg.constant is not None and arg.constant.sval)
    return next((value for value in values if value not in ("", "$user")), schema)


def _conflict(catalog: Catalog, source: Source, name: Name) -> bool:
    """Whether another file has made a relation of this name."""
    rows = catalog.rows
    row = rows.get(rows.get(("relation", rows.get(("schema", name[0])), name[1])))
    return row is not None and row.declared is not None and row.declared.source is not source


def _removed(statement: Statement) -> Iterator[Name]:
    """The tables that a statement removes or renames; a schema that it removes has no name after it."""
    node = _decode(_removal, statement.node) if statement.kind in _REMOVALS else None
    if node is None:
        return
    if node.relation is not None:
        yield node.relation.schemaname, node.relation.relname
    for thing in node.objects:
        items = thing["List"]["items"] if "List" in thing else [thing]
        parts = [item.get("String", {}).get("sval", "") for item in items]
        if node.remove_type == "OBJECT_SCHEMA":
            yield parts[-1], ""
        elif node.remove_type == "OBJECT_TABLE":
            yield ("", *parts)[-2], parts[-1]


def _decode(decoder: json.Decoder[Any], node: Raw) -> Any:  # noqa: ANN401 - the decoder's type
    try:
        return decoder.decode(node)
    except DecodeError:
        return None
