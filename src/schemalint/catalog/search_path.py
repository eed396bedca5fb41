"""The search path that a function fixes, and what in its body depends on the path."""

from collections.abc import Iterator

from schemalint.catalog.bodies import Text
from schemalint.catalog.handles.base import Snapshot
from schemalint.catalog.handles.others import Function
from schemalint.catalog.known_functions import names as built_in_functions
from schemalint.catalog.queries import calls_in, relations_in
from schemalint.catalog.rows import TriggerRow, TypeRow
from schemalint.catalog.system.names import PG_CATALOG
from schemalint.lazy import regex
from schemalint.named import NamedTuple
from schemalint.syntax import expr
from schemalint.syntax.fold import walk

_SYNTAX = frozenset({"coalesce", "greatest", "least", "nullif", "grouping", "xmlelement", "xmlforest"})
"""What is written like a call and is none."""
_NAME = regex(r'\s*(?:"((?:[^"]|"")*)"|([^",\s]+))\s*(?:,|$)')
_WORD = regex(r"[a-z_][a-z0-9_$]*")


def fixed_path(function: Function) -> tuple[str, ...] | None:
    """The schemas of a function's own search_path, `pg_temp` and `$user` too; none where it fixes none."""
    value = dict(function.set_parameters).get("search_path")
    return None if value is None else path_of(value)


def path_of(value: str) -> tuple[str, ...]:
    """The schemas in a value of search_path as the server keeps it; an empty name finds nothing and is left out."""
    found = (match[1].replace('""', '"') if match[1] is not None else match[2] for match in _NAME.finditer(value))
    return tuple([name for name in found if name])


class Unqualified(NamedTuple):
    """A name in a body without its schema; `kind` is relation, function or type."""

    kind: str
    name: str
    at: int


def unqualified(function: Function, text: Text) -> Iterator[Unqualified]:
    """The names in a body that are looked up along the search path, and are not PostgreSQL's own."""
    snapshot = function.snapshot
    known = _passed_in(snapshot, function)
    made = {name for piece in text.pieces for name in _temporary(piece.tree)}
    for piece in text.pieces:
        for node in relations_in(piece.tree):
            if node.schema is None and node.name not in PG_CATALOG and node.name not in known | made:
                yield Unqualified("relation", node.name, node.at + piece.shift)
        for call in calls_in(piece.tree):
            if len(call.name) == 1 and not call.keyword and call.name[0] not in built_in_functions() | _SYNTAX:
                yield Unqualified("function", call.name[0], call.at + piece.shift)
    yield from _types(snapshot, function)


def _passed_in(snapshot: Snapshot, function: Function) -> set[str]:
    """The transition tables of the triggers that call a function."""
    rows = (snapshot.row(oid) for oid in snapshot.catalog.users(function.row.oid))
    return {name for row in rows if isinstance(row, TriggerRow) for name in (row.old_table, row.new_table) if name}


def _temporary(tree: expr.Expr) -> Iterator[str]:
    """The temporary tables that a piece of SQL makes."""
    if isinstance(tree, expr.Opaque) and tree.kind in ("CreateStmt", "CreateTableAsStmt"):
        for node in walk(tree):
            if isinstance(node, expr.Relation):
                yield node.name
                return


def _types(snapshot: Snapshot, function: Function) -> Iterator[Unqualified]:
    """The types of the files that a body may name: each word that is one and has no schema before it."""
    body = (function.body or "").lower()
    named = {row.name for row in snapshot.catalog.of_kind(TypeRow)}
    for match in _WORD.finditer(body):
        if match[0] in named and body[max(match.start() - 1, 0) : match.start()] not in (".", "'"):
            yield Unqualified("type", match[0], match.start())
