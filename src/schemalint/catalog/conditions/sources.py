"""FROM: what a query reads, and the conditions of its joins."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Any

from msgspec import Struct, structs

from schemalint.catalog.conditions.scope import FrameRow, Result, Scope
from schemalint.catalog.conditions.values import UNKNOWN, Untold, Value
from schemalint.catalog.system.names import INFORMATION_SCHEMA, PG_CATALOG
from schemalint.catalog.system.relations import system_relation
from schemalint.catalog.system.view import Hints, OtherRow, shown
from schemalint.syntax.expr import And, Call, Column, Expr, Op, Opaque, Relation


class Source(Struct, frozen=True):
    """Something in FROM.

    Attributes:
        alias: its name in the query.
        columns: the columns that it is known to have, none where they are not told.
        rows: gives its rows; hints may narrow them.
        on_left: the conditions of the LEFT JOIN that brings it in, none for what is joined otherwise.
    """

    alias: str
    columns: Collection[str] | None
    rows: Callable[[Hints], Iterable[FrameRow]]
    on_left: tuple[Expr, ...] = ()


class ResultRow(Struct, frozen=True):
    """A row of a query."""

    names: Sequence[str]
    values: tuple[Value, ...]
    sure: bool

    def column(self, name: str) -> Value:
        """The value of a column."""
        return self.values[self.names.index(name)] if name in self.names else UNKNOWN


def flattened(items: Iterable[Expr], scope: Scope) -> tuple[list[Source], list[Expr]]:
    """The sources of a FROM clause, and the conditions that its joins set on all of them.

    Raises:
        Untold: something in it cannot be evaluated.
    """
    sources: list[Source] = []
    conditions: list[Expr] = []
    for item in items:
        _flatten(item, scope, sources, conditions)
    if len({source.alias for source in sources}) != len(sources):
        raise Untold("two of one name")
    return sources, conditions


def _flatten(item: Expr, scope: Scope, sources: list[Source], conditions: list[Expr]) -> None:
    if not isinstance(item, Opaque) or item.kind != "JoinExpr":
        sources.append(_source(item, scope))
        return
    attributes = dict(item.attributes)
    if attributes.get("isNatural") or item.under("alias") or attributes["jointype"] not in ("JOIN_INNER", "JOIN_LEFT"):
        raise Untold("a join of another kind")
    _flatten(item.under("larg")[0], scope, sources, conditions)
    before = len(sources)
    inner: list[Expr] = []
    _flatten(item.under("rarg")[0], scope, sources, inner)
    own = [*item.under("quals"), *_using(item, sources[:before], sources[before:])]
    if attributes["jointype"] == "JOIN_INNER":
        conditions += [*inner, *own]
        return
    if len(sources) != before + 1 or inner:
        raise Untold("a join within a LEFT JOIN")
    on = tuple([part for one in own for part in (one.args if isinstance(one, And) else (one,))])
    sources[before] = structs.replace(sources[before], on_left=on)


def _using(item: Opaque, left: Sequence[Source], right: Sequence[Source]) -> Iterator[Expr]:
    for name in _strings(item.under("usingClause")):
        sides = [_having(name, side) for side in (left, right)]
        yield Op(name="=", left=Column(parts=(sides[0], name)), right=Column(parts=(sides[1], name)))


def _having(name: str, sources: Sequence[Source]) -> str:
    for source in sources:
        if source.columns is not None and name in source.columns:
            return source.alias
    raise Untold("a column of USING is not told")


def _strings(nodes: Iterable[Expr]) -> list[str]:
    return [str(dict(node.attributes).get("sval", "")) for node in nodes if isinstance(node, Opaque)]


def _alias(item: Opaque) -> tuple[str, list[str]]:
    for alias in item.under("alias"):
        if isinstance(alias, Opaque):
            return str(dict(alias.attributes).get("aliasname", "")), _strings(alias.under("colnames"))
    return "", []


def _source(item: Expr, scope: Scope) -> Source:
    if isinstance(item, Relation):
        return _relation(item, scope)
    if isinstance(item, Opaque) and item.kind == "RangeSubselect":
        return _sub_select(item, scope)
    if isinstance(item, Opaque) and item.kind == "RangeFunction":
        return _function(item, scope)
    raise Untold("something else in FROM")


def _relation(item: Relation, scope: Scope) -> Source:
    alias = item.alias or item.name
    if item.schema is None and item.name in scope.tables:
        return _of_result(alias, scope.tables[item.name])
    schema = _system_schema(item)
    if schema is None or (schema == "information_schema" and scope.view.session.role):
        return Source(alias, None, lambda _: (OtherRow({}),))
    relation = system_relation(schema, item.name)
    return Source(alias, relation.columns, lambda hints: shown(scope.view, relation, hints, others_first=scope.strict))


def _system_schema(item: Relation) -> str | None:
    if item.schema is None:
        return "pg_catalog" if item.name in PG_CATALOG else None
    names = {"pg_catalog": PG_CATALOG, "information_schema": INFORMATION_SCHEMA}.get(item.schema, ())
    return item.schema if item.name in names else None


def _of_result(alias: str, result: Result, names: Sequence[str] = ()) -> Source:
    columns = (*names, *result.names[len(names) :])
    rows = [ResultRow(columns, values, sure) for values, sure in result.rows]
    return Source(alias, columns, lambda _: rows)


def _sub_select(item: Opaque, scope: Scope) -> Source:
    from schemalint.catalog.conditions.query import select

    query = item.under("subquery")[0]
    if not isinstance(query, Opaque) or dict(item.attributes).get("lateral"):
        raise Untold("LATERAL")
    alias, names = _alias(item)
    return _of_result(alias or "unnamed", select(query, scope.loose()), names)


def _function(item: Opaque, scope: Scope) -> Source:
    """A function in FROM: `unnest` and `generate_series` of what is told before."""
    from schemalint.catalog.conditions.query import set_of

    calls = [node for node in _calls(item) if isinstance(node, Call)]
    if len(calls) != 1 or dict(item.attributes).get("ordinality"):
        raise Untold("another function in FROM")
    alias, names = _alias(item)
    alias = alias or calls[0].name[-1]
    column = names[0] if names else alias
    return _of_result(alias, Result((column,), [((value,), True) for value in set_of(calls[0], scope)]))


def _calls(item: Opaque) -> Iterator[Any]:
    for part in item.under("functions"):
        items = getattr(part, "args", ()) if not isinstance(part, Call) else (part,)
        yield from (one for one in items if isinstance(one, Call))
