"""What queries, bodies and policies search for by what is in a document."""

from collections.abc import Iterator, Sequence

from schemalint.catalog.bodies import place_in, text_of
from schemalint.catalog.handles import Column, Function, Policy, Relation, View
from schemalint.catalog.handles.base import Snapshot
from schemalint.catalog.handles.table import Table
from schemalint.catalog.policy_expressions import conditions
from schemalint.catalog.queries import relation_named, relations_in
from schemalint.catalog.rows import Place
from schemalint.catalog.search_path import fixed_path
from schemalint.named import NamedTuple
from schemalint.syntax import expr
from schemalint.syntax.fold import walk

CONTAINING = frozenset({"@>", "?", "?|", "?&", "@?", "@@"})
"""The operators of jsonb that a GIN index serves, with the column on the left."""
_FILTERS = ("whereClause", "havingClause", "quals")


class Search(NamedTuple):
    """A column that is searched by what is in it, the operator, and where that stands; none where it has no place."""

    column: Column
    operator: str
    place: Place | None


def searches(searching: View | Function | Policy) -> Iterator[Search]:
    """The columns of tables that a view, a body or a policy searches by what is in them, and by nothing else."""
    snapshot = searching.snapshot
    match searching:
        case View():
            if searching.query is not None:
                path = (searching.schema.name, *searching.settings.search_path)
                source, shift = searching.query.source, searching.query.shift
                for column, node in _in_query(snapshot, searching.query.tree, path):
                    yield Search(column, node.name, Place(source, node.at + shift, node.at + shift + len(node.name)))
        case Function():
            path = fixed_path(searching) or (searching.schema.name, *searching.settings.search_path)
            for piece in text_of(searching).pieces:
                for column, node in _in_query(snapshot, piece.tree, path):
                    at = node.at + piece.shift
                    yield Search(column, node.name, place_in(searching, at, at + len(node.name)))
        case Policy():
            for condition in conditions(searching):
                for node in _alone(condition.tree):
                    own = _own(searching.table, _searched(node))
                    if own is not None:
                        yield Search(own, node.name, condition.place(node.at))


def _in_query(snapshot: Snapshot, tree: expr.Expr, path: Sequence[str]) -> Iterator[tuple[Column, expr.Op]]:
    tables: list[tuple[str, Relation]] | None = None
    for node in walk(tree):
        for filtered in (one for name in _FILTERS if isinstance(node, expr.Opaque) for one in node.under(name)):
            for search in _alone(filtered):
                if tables is None:
                    named = ((one.alias or one.name, one) for one in relations_in(tree))
                    tables = [
                        (name, relation)
                        for name, one in named
                        if (relation := relation_named(snapshot, one, tuple(path))) is not None
                    ]
                column = _resolved(tables, _searched(search))
                if column is not None:
                    yield column, search


def _alone(condition: expr.Expr) -> Iterator[expr.Op]:
    """The searches of a condition that no comparison beside them narrows down."""
    parts = condition.args if isinstance(condition, expr.And) else (condition,)
    found = [part for part in parts if isinstance(part, expr.Op) and part.name in CONTAINING]
    if not any(isinstance(part, expr.Op | expr.SubQuery | expr.Or) and part not in found for part in parts):
        yield from found


def _searched(search: expr.Op) -> expr.Column | None:
    return search.left if isinstance(search.left, expr.Column) else None


def _own(table: Table, node: expr.Column | None) -> Column | None:
    if node is None or node.parts[-2:-1] not in ((), (table.name,)):
        return None
    return table.column(node.name)


def _resolved(tables: Sequence[tuple[str, Relation]], node: expr.Column | None) -> Column | None:
    """The one column of a table that a name stands for, none where it may stand for others too."""
    if node is None:
        return None
    wanted = [relation for name, relation in tables if node.parts[-2:-1] in ((), (name,))]
    if not all(isinstance(relation, Table) for relation in wanted):
        return None
    found = [column for relation in wanted if (column := relation.column(node.name)) is not None]
    return found[0] if len(found) == 1 else None
