"""The rows of a query over the system's relations, as far as the files tell them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import structs

from schemalint.catalog.conditions.aggregates import AGGREGATES, aggregated
from schemalint.catalog.conditions.evaluate import evaluate
from schemalint.catalog.conditions.frames import Frame, frames_of
from schemalint.catalog.conditions.scope import Result, Scope
from schemalint.catalog.conditions.values import (
    UNKNOWN,
    Reg,
    Untold,
    Value,
    as_number,
    either,
    is_unknown,
)
from schemalint.syntax.expr import Call, Column, Expr, Opaque, Relation, Row, SubQuery


def exists(query: Opaque, scope: Scope) -> Value:
    """EXISTS: whether the query gives a row.

    Raises:
        Untold: the query asks for what cannot be evaluated.
    """
    attributes = dict(query.attributes)
    plain = attributes.get("op", "SETOP_NONE") == "SETOP_NONE" and not query.under("valuesLists")
    if not plain or query.under("limitOffset") or _sets(query):
        return either(_sure(sure) for _, sure in select(query, scope).rows)
    if query.under("havingClause"):
        raise Untold("HAVING")
    if query.under("groupClause") == () and any(_is_aggregate(target) for target in _targets(query)):
        return True
    return either(_sure(sure) for _, sure in frames_of(query, _with(query, scope)))


def _sure(sure: bool) -> Value:
    return True if sure else UNKNOWN


def select(query: Opaque, scope: Scope) -> Result:
    """The rows of a query.

    Raises:
        Untold: the query asks for what cannot be evaluated.
    """
    scope = _with(query, scope)
    attributes = dict(query.attributes)
    if attributes.get("op", "SETOP_NONE") != "SETOP_NONE":
        return _limited(query, _union(query, attributes, scope), scope)
    lists = query.under("valuesLists")
    if lists:
        rows = [(tuple([evaluate(arg, scope) for arg in row.args]), True) for row in lists if isinstance(row, Row)]
        return Result(tuple([f"column{at}" for at in range(1, len(rows[0][0]) + 1)]), rows)
    if query.under("havingClause") or query.under("groupClause"):
        raise Untold("GROUP BY")
    targets = _targets(query)
    if scope.strict and not any(_is_aggregate(target) for target in targets):
        frames = list(_certain(frames_of(query, scope)))
        return _limited(query, _projected(query, targets, frames), scope)
    frames = list(frames_of(query, scope.loose()))
    if any(_is_aggregate(target) for target in targets):
        result = _aggregate(targets, frames, scope)
    else:
        result = _projected(query, targets, frames)
    return _limited(query, result, scope)


def _certain(frames: Iterable[Frame]) -> Iterator[Frame]:
    for scope, sure in frames:
        if not sure:
            raise Untold("there may be other rows")
        yield scope, sure


def _with(query: Opaque, scope: Scope) -> Scope:
    """The scope with the WITH queries of a query."""
    tables = dict(scope.tables)
    for clause in query.under("withClause"):
        if not isinstance(clause, Opaque) or dict(clause.attributes).get("recursive"):
            raise Untold("WITH RECURSIVE")
        for one in clause.under("ctes"):
            inner = one.under("ctequery") if isinstance(one, Opaque) else ()
            if not isinstance(one, Opaque) or not inner or not isinstance(inner[0], Opaque):
                raise Untold("WITH")
            if inner[0].kind != "SelectStmt":
                raise Untold("WITH of what changes data")
            name = str(dict(one.attributes).get("ctename", ""))
            within = scope if scope.strict and _takes_all(query, name, inner[0]) else scope.loose()
            tables[name] = select(inner[0], structs.replace(within, tables=dict(tables)))
    return structs.replace(scope, tables=tables) if len(tables) != len(scope.tables) else scope


def _takes_all(query: Opaque, name: str, inner: Opaque) -> bool:
    """Whether each row of a WITH query is a row of the query, so that one that may not be there ends all."""
    sources = query.under("fromClause")
    named = (
        len(sources) == 1 and isinstance(sources[0], Relation) and (sources[0].schema, sources[0].name) == (None, name)
    )
    plain = dict(inner.attributes).get("op", "SETOP_NONE") == "SETOP_NONE" and not inner.under("distinctClause")
    counted = query.under("whereClause") or any(_is_aggregate(target) for target in _targets(query))
    return named and plain and not counted


def _union(query: Opaque, attributes: Mapping[str, Any], scope: Scope) -> Result:
    sides = [side for field in ("larg", "rarg") for side in query.under(field)]
    if attributes["op"] != "SETOP_UNION" or len(sides) != 2:
        raise Untold("INTERSECT or EXCEPT")
    left, right = (select(side, scope) for side in sides if isinstance(side, Opaque))
    rows = left.rows + right.rows
    return Result(left.names, rows if attributes.get("all") else _unique(rows))


def _unique(rows: Sequence[tuple[tuple[Value, ...], bool]]) -> list[tuple[tuple[Value, ...], bool]]:
    found: dict[tuple[Value, ...], bool] = {}
    for values, sure in rows:
        known = sure and not any(map(is_unknown, values))
        found[values] = found.get(values, False) or known
    return list(found.items())


# -- targets ------------------------------------------------------------------------------------------------------


def _targets(query: Opaque) -> list[Opaque]:
    return [target for target in query.under("targetList") if isinstance(target, Opaque)]


def _value_of(target: Opaque) -> Expr:
    values = target.under("val")
    if not values:
        raise Untold("a target without a value")
    return values[0]


def _is_aggregate(target: Opaque) -> bool:
    todo: list[Expr] = list(target.under("val"))
    while todo:
        node = todo.pop()
        if isinstance(node, Call) and node.name[-1] in AGGREGATES and "over" not in node.flags:
            return True
        if not isinstance(node, SubQuery):
            todo.extend(node.children)
    return False


def _sets(query: Opaque) -> bool:
    """Whether the targets give several rows for one."""
    return any(_set_call(value) is not None for target in _targets(query) for value in target.under("val"))


def _set_call(value: Expr) -> Call | None:
    return value if isinstance(value, Call) and value.name[-1] in ("unnest", "generate_series") else None


def target_name(target: Opaque) -> str:
    """The name of a target: its alias, or that of the column or function."""
    alias = dict(target.attributes).get("name")
    value = _value_of(target)
    while isinstance(value, Opaque) and value.under("arg"):
        value = value.under("arg")[0]
    arg = getattr(value, "arg", None)
    named = arg if isinstance(arg, Column | Call) else value
    return str(alias) if alias else named.name if isinstance(named, Column) else _call_name(named)


def _call_name(node: Expr) -> str:
    if isinstance(node, Call):
        return node.name[-1]
    return "exists" if isinstance(node, SubQuery) and node.form == "exists" else "?column?"


def _projected(query: Opaque, targets: Sequence[Opaque], frames: Sequence[Frame]) -> Result:
    names: tuple[str, ...] | None = None
    rows: list[tuple[tuple[Value, ...], bool]] = []
    keys: list[Any] = []
    for scope, sure in frames:
        for name, values in _target_rows(targets, scope):
            names = name
            rows.append((values, sure))
            keys.append((scope, dict(zip(name, values, strict=True))))
    if query.under("sortClause"):
        rows = _sorted(query.under("sortClause"), rows, keys)
    if query.under("distinctClause"):
        rows = _unique(rows)
    return Result(names or tuple([target_name(target) for target in targets if not _is_star(target)]), rows)


def _is_star(target: Opaque) -> bool:
    value = _value_of(target)
    return isinstance(value, Column) and value.name == "*"


def _target_rows(targets: Sequence[Opaque], scope: Scope) -> Iterator[tuple[tuple[str, ...], tuple[Value, ...]]]:
    names: list[str] = []
    columns: list[list[Value]] = []
    for target in targets:
        value = _value_of(target)
        call = _set_call(value)
        if _is_star(target):
            for name, one in _all_columns(value, scope):
                names.append(name)
                columns.append([one])
            continue
        names.append(target_name(target))
        columns.append(set_of(call, scope) if call is not None else [evaluate(value, scope)])
    longest = max((len(column) for column in columns), default=1)
    if any(len(column) not in (1, longest) for column in columns):
        raise Untold("sets of several lengths")
    empty = any(not column for column in columns)
    scope.budget.spend(longest)
    for at in range(0 if empty else longest):
        yield tuple(names), tuple([column[at if len(column) > 1 else 0] for column in columns])


def _all_columns(value: Expr, scope: Scope) -> Iterator[tuple[str, Value]]:
    wanted = value.parts[-2] if isinstance(value, Column) and len(value.parts) > 1 else None
    for alias, row in scope.rows.items():
        if wanted in (None, alias):
            known = scope.columns[alias]
            if known is None:
                raise Untold("the columns are not told")
            yield from ((name, row.column(name)) for name in known)


def set_of(call: Call, scope: Scope) -> list[Value]:
    """The rows of a function that gives several.

    Raises:
        Untold: its arguments are not told, or there are too many.
    """
    values = [evaluate(arg, scope) for arg in call.args]
    if call.name[-1] == "unnest" and len(values) == 1 and values[0].__class__ is tuple:
        return list(values[0])
    if call.name[-1] == "generate_series" and len(values) in (2, 3):
        numbers = [as_number(value) for value in values]
        if all(isinstance(number, int) for number in numbers):
            first, last, step = (*numbers, 1)[:3]
            if not step:
                raise Untold("a series without a step")
            series = range(first, last + (1 if step > 0 else -1), step)  # type: ignore[arg-type, operator]
            scope.budget.spend(len(series))
            return list(series)
    raise Untold("a set that is not told")


def _aggregate(targets: Sequence[Opaque], frames: Sequence[Frame], scope: Scope) -> Result:
    names = tuple([target_name(target) for target in targets])
    values = tuple([aggregated(_value_of(target), frames, scope) for target in targets])
    return Result(names, [(values, True)])


def _sorted(
    clause: Sequence[Expr], rows: list[tuple[tuple[Value, ...], bool]], keys: Sequence[Any]
) -> list[tuple[tuple[Value, ...], bool]]:
    """Sort rows where all sort keys are told; else their order is left as it is, as a heap's."""
    order = list(range(len(rows)))
    for item in reversed(clause):
        if not isinstance(item, Opaque):
            return rows
        node = item.under("node")[0]
        values = [_sort_key(node, rows[at][0], *keys[at]) for at in range(len(rows))]
        if any(is_unknown(value) or value is None for value in values):
            return rows
        if len({value.__class__ for value in values}) > 1:
            return rows
        down = dict(item.attributes).get("sortby_dir") == "SORTBY_DESC"
        order.sort(key=values.__getitem__, reverse=down)
    return [rows[at] for at in order]


def _sort_key(node: Expr, values: tuple[Value, ...], scope: Scope, named: Mapping[str, Value]) -> Value:
    if isinstance(node, Column) and len(node.parts) == 1 and node.name in named:
        value = named[node.name]
    else:
        at = getattr(node, "value", None)
        value = values[at - 1] if isinstance(at, int) and 0 < at <= len(values) else evaluate(node, scope)
    return value.text if isinstance(value, Reg) else UNKNOWN if isinstance(value, tuple) else value


def _limited(query: Opaque, result: Result, scope: Scope) -> Result:
    limit, offset = query.under("limitCount"), query.under("limitOffset")
    if not limit and not offset:
        return result
    first = as_number(evaluate(offset[0], scope)) if offset else 0
    count = as_number(evaluate(limit[0], scope)) if limit else len(result.rows)
    if not isinstance(first, int) or not isinstance(count, int):
        raise Untold("LIMIT")
    if len(result.rows) <= count and not first:
        return result
    if not result.sure or not query.under("sortClause"):
        raise Untold("LIMIT of rows in no order")
    return Result(result.names, result.rows[first : first + count])
