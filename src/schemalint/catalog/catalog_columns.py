"""Queries of pg_catalog: columns that they name and that its relations do not have."""

from collections.abc import Iterator, Mapping
from functools import cache

from schemalint.named import NamedTuple
from schemalint.syntax import expr
from schemalint.syntax.fold import walk
from schemalint.syntax.parse import parse
from schemalint.syntax.read_expr import read_expr

_SYSTEM = frozenset("oid ctid xmin xmax cmin cmax tableoid".split())
_PLAIN = frozenset(("ResTarget", "JoinExpr", "SortBy", "A_ArrayExpr", "", "NullTest", "BooleanTest"))
"""What may stand in a query whose names are all its own relations': no sub-query, no function in FROM."""


class Unknown(NamedTuple):
    """A column that no relation of a query has.

    Attributes:
        column: its name.
        relation: the relation that it is looked for in; of several, the first.
        start: byte offset in the statement.
        end: byte offset, exclusive.
        near: a column of the relation with a name like it, empty without one.
    """

    column: str
    relation: str
    start: int
    end: int
    near: str


def unknown_columns(sql: bytes) -> Iterator[Unknown]:
    """The columns that a plain query of pg_catalog names and that do not exist.

    Args:
        sql: one statement. A query that reads anything beside pg_catalog's relations is not judged.
    """
    statements = parse(sql).statements
    tree = read_expr(statements[0].node) if len(statements) == 1 else None
    relations = _relations(tree) if isinstance(tree, expr.Opaque) else {}
    if not isinstance(tree, expr.Opaque) or not relations:
        return
    given = _given(tree)
    for part, node in tree.parts:
        for column in walk(node):
            if not isinstance(column, expr.Column) or column.at < 0 or "*" in column.parts:
                continue
            asked = _asked(column, relations)
            output = part in {"sortClause", "groupClause"} and column.name in given
            if asked and not output and not any(_has(one, column) for one in asked):
                yield _unknown(column, asked[0])


def _relations(tree: expr.Opaque) -> dict[str, str]:
    """The relations of a query by the names that it knows them by; none where one is not pg_catalog's."""
    known = columns_of_pg_catalog()
    found: dict[str, str] = {}
    for part, node in tree.parts:
        if part in {"withClause", "larg", "rarg"}:
            return {}
        for one in walk(node):
            if isinstance(one, expr.SubQuery) or (isinstance(one, expr.Opaque) and one.kind not in _PLAIN):
                return {}
            if isinstance(one, expr.Relation):
                if one.schema not in {None, "pg_catalog"} or one.name not in known:
                    return {}
                found[one.alias or one.name] = one.name
    return found


def _given(tree: expr.Opaque) -> set[str]:
    """The names that a query gives to what it computes."""
    targets = (node for part, node in tree.parts if part == "targetList" and isinstance(node, expr.Opaque))
    return {str(value) for target in targets for name, value in target.attributes if name == "name"}


def _asked(column: expr.Column, relations: Mapping[str, str]) -> list[str]:
    """The relations that a column is looked for in; none where it may be something else."""
    if len(column.parts) == 1:
        return [] if column.name in relations else list(dict.fromkeys(relations.values()))
    named = relations.get(column.parts[0]) if len(column.parts) == 2 else None
    return [named] if named else []


def _has(relation: str, column: expr.Column) -> bool:
    return column.name in columns_of_pg_catalog()[relation] or column.name in _SYSTEM


def _unknown(column: expr.Column, relation: str) -> Unknown:
    from difflib import get_close_matches

    known = columns_of_pg_catalog()[relation]
    near = get_close_matches(column.name, sorted(known), 1, 0.5)
    return Unknown(
        column.name, relation, column.at, column.at + len(".".join(column.parts).encode()), near[0] if near else ""
    )


@cache
def columns_of_pg_catalog() -> Mapping[str, frozenset[str]]:
    """The columns of pg_catalog's relations, by the relation's name."""
    from schemalint.catalog.system.pg_catalog_columns import COLUMNS

    lines = COLUMNS.replace("\n  ", " ").splitlines()
    return {name: frozenset(columns.split()) for name, _, columns in (line.partition(": ") for line in lines)}
