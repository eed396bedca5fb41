"""Which rows of its table an UPDATE or DELETE is for, as far as its text and the table's indexes tell."""

from collections.abc import Collection
from enum import Enum
from typing import Any

from msgspec import Raw, field, json

from schemalint.catalog.asked import once
from schemalint.catalog.changes import WriteRows
from schemalint.catalog.deployed import deployment_start, earlier_changes
from schemalint.catalog.handles import Index, Table
from schemalint.catalog.handles.base import Snapshot
from schemalint.catalog.rows import Oid
from schemalint.syntax.expr import And, Column, Expr, Opaque, Test
from schemalint.syntax.fold import always_true, parts, walk
from schemalint.syntax.nodes.common import Node, decoder
from schemalint.syntax.read_expr import read_expr

_SYSTEM_COLUMNS = frozenset({"ctid", "tableoid", "xmin", "xmax"})
_ROW_SOURCES = frozenset({"limitCount", "limitOffset", "whereClause", "valuesLists", "havingClause"})


class _Written(Node, frozen=True):
    """What of an UPDATE, DELETE or INSERT tells of which rows it is; what it does not say is empty."""

    queries: Raw = field(default=Raw(b""), name="withClause")
    where: Raw = field(default=Raw(b""), name="whereClause")
    beside: Raw = field(default=Raw(b""), name="fromClause")
    using: Raw = field(default=Raw(b""), name="usingClause")
    select: Raw = field(default=Raw(b""), name="selectStmt")


class Scope(Enum):
    """Of which rows a statement is."""

    EVERY = "every row"
    """All rows are written."""
    SEARCHED = "rows that no index finds"
    """All rows are read, and some are written."""
    SOME = "some rows"
    """An index may lead to the rows, or the text does not tell."""


def scope(change: WriteRows) -> Scope:
    """Of which rows of its table a statement is.

    Raises:
        Unsure: the files do not tell all indexes of the table.
    """
    if writes_all(change):
        return Scope.EVERY
    written = _written(change) if change.options["action"] in ("UPDATE", "DELETE") else None
    if written is None or written.queries or written.beside or written.using:
        return Scope.SOME  # a WITH may hold the batch
    return Scope.SOME if _found(change.table, read_expr(written.where)) else Scope.SEARCHED


@once
def writes_all(change: WriteRows) -> bool:
    """Whether an UPDATE or DELETE is of all rows of its table, or an INSERT copies all rows of another.

    Raises:
        Unsure: the files do not tell all columns of the table, and the condition asks whether some are null.
    """
    action = change.options["action"]
    if action not in ("UPDATE", "DELETE") and not (action == "INSERT" and change.options["reads"]):
        return False  # most, without a look at the text
    written = _written(change)
    if action == "INSERT":
        return _copies(written)
    if written.queries or not written.where:
        return not written.queries
    condition = read_expr(written.where)
    return always_true(condition) or _still_empty(change, condition)


def _written(change: WriteRows) -> _Written:
    found: _Written = decoder(_Written).decode(change.options["node"])
    return found


def _still_empty(change: WriteRows, condition: Expr) -> bool:
    """Whether a condition asks whether columns are null that the same file adds without a value."""
    terms = condition.args if isinstance(condition, And) else (condition,)
    named = [term.arg.name for term in terms if isinstance(term, Test) and isinstance(term.arg, Column)]
    if len(named) != len(terms) or any(term.test != "null" for term in terms if isinstance(term, Test)):
        return False
    started = Snapshot(change.catalog, deployment_start(change.catalog, change.statement.source))
    columns = {column.name: column for column in change.table.columns}
    for name in named:
        column = columns.get(name)
        if column is None or column.row.default is not None or started.row(column.row.oid) is not None:
            return False
    return not any(isinstance(one, WriteRows) and one.oid == change.oid for one in earlier_changes(change))


def _found(table: Table, condition: Expr) -> bool:
    """Whether an index of the table may find the rows of a condition: one that has to do with what it names."""
    if any(isinstance(node, Opaque) and node.kind == "CurrentOfExpr" for node in walk(condition)):
        return True
    named = {column.name for column in parts(condition).columns}
    if named & _SYSTEM_COLUMNS:
        return True
    columns: frozenset[Oid] | None = None
    for index in table.indexes:
        if columns is None:
            columns = frozenset([column.row.oid for column in table.columns if column.name in named])
        if _concerns(index, columns, named):
            return True
    return False


def _concerns(index: Index, columns: Collection[Oid], named: Collection[str]) -> bool:
    """Whether an index has to do with some columns, by their oids and names."""
    if any(key.column is None or key.column in columns for key in index.keys):
        return True  # what is indexed by an expression is found by that
    predicate = index.predicate
    return predicate is not None and any(json.encode(name) in predicate.node for name in named)


def _copies(written: _Written) -> bool:
    """Whether what an INSERT selects is all rows of something."""
    query: dict[str, Any] = json.decode(written.select).get("SelectStmt", {}) if written.select else {}
    return "fromClause" in query and not _ROW_SOURCES & query.keys() and not written.queries
