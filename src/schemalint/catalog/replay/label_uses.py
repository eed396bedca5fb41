"""Where a statement uses an enum's label that its own transaction adds: the server refuses it there.

What counts is which type a literal is read as: that of the column it is written to or compared with, or what it is cast
to. A literal that only looks like the label is none; DEFAULT is looked at where the column is.
"""

from collections.abc import Iterator
from typing import Any

from msgspec import Raw, json

from schemalint.catalog.replay.context import Context
from schemalint.catalog.replay.enum_labels import refuse_new_label
from schemalint.catalog.rows import Oid, TypeRow
from schemalint.syntax.nodes.common import TypeName, decoder

Node = dict[str, Any]
Json = Any
"""The parser's JSON: a node, a list or a value."""
_decode_type = decoder(TypeName).decode
_WRITES = ("InsertStmt", "UpdateStmt", "OnConflictClause")


def refuse_uses(context: Context, kind: str, raw: Raw) -> None:
    """Refuse a statement that uses a label which its transaction has added; only the first use is told."""
    text = bytes(raw)
    labels = [(label, oid) for label, oid in context.session.new_labels if json.encode(label) in text]
    if not labels or kind == "AlterEnumStmt":
        return
    tree = {kind: json.decode(text)}
    tables = [oid for relation in _relations(tree) if (oid := _table(context, relation)) is not None]
    for label, oid in labels:
        row = context.row(oid, TypeRow)
        at = next(_uses(context, tree, label, oid, tables), None) if row is not None else None
        if row is not None and at is not None and refuse_new_label(context, row, label, at=at):
            return


def _relations(node: Json) -> Iterator[Node]:
    if isinstance(node, dict):
        if "relname" in node:
            yield node
        for value in node.values():
            yield from _relations(value)
    elif isinstance(node, list):
        for value in node:
            yield from _relations(value)


def _table(context: Context, relation: Node) -> Oid | None:
    found: Oid | None = context.lookup("relation", relation.get("schemaname", ""), relation["relname"])
    return found


def _uses(context: Context, node: Json, label: str, oid: Oid, tables: list[Oid]) -> Iterator[int]:
    """The locations of literals that are read as an enum's label."""
    if isinstance(node, list):
        for one in node:
            yield from _uses(context, one, label, oid, tables)
    if not isinstance(node, dict) or node.get("subtype") == "AT_ColumnDefault":
        return
    value: Json
    for name, value in node.items():
        if name in _WRITES:
            yield from _written(context, value, label, oid, tables)
        elif name == "TypeCast" and _is_cast(context, value, oid):
            yield from _literals(value["arg"], label)
        elif name == "A_Expr":
            yield from _compared(context, value, label, oid, tables)
        if name != "raw_default":
            yield from _uses(context, value, label, oid, tables)


def _is_cast(context: Context, cast: Node, oid: Oid) -> bool:
    type_ = context.type(_decode_type(json.encode(cast["typeName"])))
    return type_.oid == oid and not type_.dimensions


def _compared(context: Context, node: Node, label: str, oid: Oid, tables: list[Oid]) -> Iterator[int]:
    """Literals beside a column of the enum: `mood = 'new'`, `mood IN ('new', 'old')`."""
    left, right = node.get("lexpr", {}), node.get("rexpr", {})
    for column, other in ((left, right), (right, left)):
        if isinstance(column, dict) and "ColumnRef" in column:
            *_, last = column["ColumnRef"]["fields"]
            if "String" in last and _is_enum(context, tables, last["String"]["sval"], oid):
                yield from _literals(other, label)


def _is_enum(context: Context, tables: list[Oid], name: str, oid: Oid) -> bool:
    """Whether each column of a name, in the relations that the statement names, is of the enum."""
    columns = [column for table in tables if (column := context.column(table, name)) is not None]
    return bool(columns) and all(one.type.oid == oid and not one.type.dimensions for one in columns)


def _literals(node: Json, label: str) -> Iterator[int]:
    """The label, alone or in a list."""
    if isinstance(node, list):
        for value in node:
            yield from _literals(value, label)
    elif "A_Const" in node and node["A_Const"].get("sval", {}).get("sval") == label:
        yield node["A_Const"].get("location", 0)
    elif "List" in node:
        yield from _literals(node["List"].get("items", []), label)


def _written(context: Context, node: Node, label: str, oid: Oid, tables: list[Oid]) -> Iterator[int]:
    """Literals that a column of the enum is given."""
    if "selectStmt" in node:
        yield from _inserted(context, node, label, oid)
        return
    for target in node.get("targetList", []):
        given = target["ResTarget"]
        if _is_enum(context, tables, given.get("name", ""), oid):
            yield from _literals(given.get("val", {}), label)


def _inserted(context: Context, node: Node, label: str, oid: Oid) -> Iterator[int]:
    table = _table(context, node["relation"])
    if table is None or context.is_open("columns", table):
        return
    named = [column["ResTarget"]["name"] for column in node.get("cols", [])]
    names = named or [column.name for column in context.columns(table)]
    query = node["selectStmt"].get("SelectStmt", {})
    rows = [row["List"]["items"] for row in query.get("valuesLists", [])]
    if "targetList" in query:
        rows.append([target["ResTarget"].get("val", {}) for target in query["targetList"]])
    for row in rows:
        for name, value in zip(names, row, strict=False):
            if _is_enum(context, [table], name, oid):
                yield from _literals(value, label)
