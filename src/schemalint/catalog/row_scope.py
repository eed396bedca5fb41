"""Which rows of its table an UPDATE or DELETE is for, as far as its text and the table's indexes tell."""

from enum import Enum
from typing import Any

from msgspec import json

from schemalint.catalog.asked import once
from schemalint.catalog.changes import WriteRows
from schemalint.catalog.deployed import deployment_start, earlier_changes
from schemalint.catalog.handles import Index, Table
from schemalint.catalog.handles.base import Snapshot
from schemalint.syntax.expr import And, Column, Expr, Opaque, Test
from schemalint.syntax.fold import always_true, parts, walk
from schemalint.syntax.parse import parse
from schemalint.syntax.read_expr import expr

_SYSTEM_COLUMNS = frozenset({"ctid", "tableoid", "xmin", "xmax"})
_ROW_SOURCES = frozenset({"limitCount", "limitOffset", "whereClause", "valuesLists", "havingClause"})


class Scope(Enum):
    """Of which rows a statement is."""

    EVERY = "every row"
    """All rows are written."""
    SEARCHED = "rows that no index finds"
    """All rows are read, and some are written."""
    SOME = "some rows"
    """An index may lead to the rows, or the text does not tell."""


@once
def scope(change: WriteRows) -> Scope:
    """Of which rows of its table a statement is.

    Raises:
        Unsure: the files do not tell all indexes of the table.
    """
    action = change.options["action"]
    if action not in ("UPDATE", "DELETE") and not (action == "INSERT" and change.options["reads"]):
        return Scope.SOME  # most, without a look at the text
    node = _node(change)
    if node is None:
        return Scope.SOME
    if action == "INSERT":
        return Scope.EVERY if _copies(node) else Scope.SOME
    return _scope(change, node)


def _node(change: WriteRows) -> dict[str, Any] | None:
    place = change.statement
    statements = parse(place.source.sql[place.start : place.end]).statements
    node: dict[str, Any] | None = json.decode(statements[0].node) if len(statements) == 1 else None
    return node


def _scope(change: WriteRows, node: dict[str, Any]) -> Scope:
    if "withClause" in node:
        return Scope.SOME  # it may hold the batch
    if "whereClause" not in node:
        return Scope.EVERY
    condition = expr(node["whereClause"])
    if always_true(condition) or _still_empty(change, condition):
        return Scope.EVERY
    beside = "fromClause" in node or "usingClause" in node
    return Scope.SOME if beside or _found(change.table, condition) else Scope.SEARCHED


def _still_empty(change: WriteRows, condition: Expr) -> bool:
    """Whether a condition asks whether columns are null that the same file adds without a value."""
    terms = condition.args if isinstance(condition, And) else (condition,)
    started = Snapshot(change.catalog, deployment_start(change.catalog, change.statement.source))
    columns = {column.name: column for column in change.table.columns}
    for term in terms:
        if not (isinstance(term, Test) and term.test == "null" and isinstance(term.arg, Column)):
            return False
        column = columns.get(term.arg.name)
        if column is None or column.row.default is not None or started.row(column.row.oid) is not None:
            return False
    return not any(isinstance(one, WriteRows) and one.oid == change.oid for one in earlier_changes(change))


def _found(table: Table, condition: Expr) -> bool:
    """Whether an index of the table may find the rows of a condition: one that has to do with what it names."""
    if any(isinstance(node, Opaque) and node.kind == "CurrentOfExpr" for node in walk(condition)):
        return True
    named = {column.name for column in parts(condition).columns}
    return bool(named & _SYSTEM_COLUMNS) or any(_concerns(index, named) for index in table.indexes)


def _concerns(index: Index, named: set[str]) -> bool:
    columns = {column.row.oid: column.name for column in index.table.columns}
    for key in index.keys:
        if key.column is None or columns.get(key.column) in named:
            return True  # what is indexed by an expression is found by that
    predicate = index.predicate
    return predicate is not None and any(json.encode(name) in predicate.node for name in named)


def _copies(node: dict[str, Any]) -> bool:
    """Whether what an INSERT selects is all rows of something."""
    query = node.get("selectStmt", {}).get("SelectStmt", {})
    return "fromClause" in query and not _ROW_SOURCES & query.keys() and "withClause" not in node
