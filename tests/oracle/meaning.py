"""Expressions by meaning: what PostgreSQL prints of an expression against what its author wrote.

The server adds casts that follow from types, follows renames, and qualifies names; the rest must be equal.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from msgspec import Raw
from pglast.parser import parse_sql_json
from shape_parts import is_seen, name, owner_name

from schemalint.catalog.replay.context import Context
from schemalint.catalog.replay.owned_sequences import defaults_of
from schemalint.catalog.replay.replay import new_session
from schemalint.catalog.rows import (
    ColumnRow,
    ConstraintRow,
    Expression,
    FunctionRow,
    IndexRow,
    PolicyRow,
    SchemaRow,
    SequenceRow,
    TableRow,
    TriggerRow,
    TypeKind,
    TypeRow,
)
from schemalint.catalog.store import Catalog
from schemalint.syntax.canonical import canonical
from schemalint.syntax.expr import Array, Call, Cast, Column, Const, ConstKind, Expr, Op, Row, Type
from schemalint.syntax.read_expr import expr, read_expr

QUERY = r"""
SELECT '= ' || replace(line, E'\n', ' ') FROM (
SELECT 'default ' || t.name || '.' || attname || E'\t' || pg_get_expr(adbin, adrelid)
FROM pg_attrdef d JOIN pg_attribute a ON attrelid = adrelid AND attnum = adnum JOIN named t ON t.oid = adrelid
UNION ALL
SELECT 'check ' || t.name || '.' || conname || E'\t' || pg_get_expr(conbin, conrelid)
FROM pg_constraint JOIN named t ON t.oid = conrelid WHERE contype = 'c'
UNION ALL
SELECT 'domain check ' || t.name || '.' || conname || E'\t' || pg_get_expr(conbin, 0)
FROM pg_constraint JOIN types t ON t.oid = contypid WHERE contype = 'c'
UNION ALL
SELECT 'predicate ' || t.name || E'\t' || pg_get_expr(indpred, indrelid)
FROM pg_index JOIN named t ON t.oid = indexrelid WHERE indpred IS NOT NULL
UNION ALL
SELECT 'key ' || t.name || '.' || o || E'\t' || pg_get_indexdef(indexrelid, o::int, true)
FROM pg_index JOIN named t ON t.oid = indexrelid, unnest(indkey::int2[]) WITH ORDINALITY x(n, o) WHERE n = 0
UNION ALL
SELECT 'domain default ' || name || E'\t' || typdefault FROM types WHERE typtype = 'd' AND typdefault IS NOT NULL
UNION ALL
SELECT 'using ' || t.name || '.' || polname || E'\t' || pg_get_expr(polqual, polrelid)
FROM pg_policy JOIN named t ON t.oid = polrelid WHERE polqual IS NOT NULL
UNION ALL
SELECT 'with check ' || t.name || '.' || polname || E'\t' || pg_get_expr(polwithcheck, polrelid)
FROM pg_policy JOIN named t ON t.oid = polrelid WHERE polwithcheck IS NOT NULL
UNION ALL
SELECT 'when ' || t.name || '.' || tgname || E'\t'
       || substring(pg_get_triggerdef(g.oid) FROM ' WHEN (.*) EXECUTE FUNCTION ')
FROM pg_trigger g JOIN named t ON t.oid = tgrelid WHERE tgqual IS NOT NULL
UNION ALL
SELECT 'partition key ' || t.name || E'\t' || pg_get_expr(partexprs, partrelid)
FROM pg_partitioned_table JOIN named t ON t.oid = partrelid WHERE partexprs IS NOT NULL
) all_lines(line);
"""
"""A line for each expression: `=`, what it belongs to, a tab, and the server's text. It follows the shape's query."""
MARK = "= "

POLICY = ("using ", "with check ")
KEPT = (FunctionRow, SchemaRow, TableRow)
"""What policies name, and what keeps its old name in them."""

CLOCK = frozenset({"date", "time", "timetz", "timestamp", "timestamptz", "interval"})
"""Types whose literals the server evaluates and prints in a form of its own."""


def expressions(catalog: Catalog) -> dict[str, tuple[Expression, ...]]:
    """The expressions of a replayed catalog, by what the server's lines call them."""
    found: dict[str, tuple[Expression, ...]] = {}
    for row in catalog.objects():
        if is_seen(catalog, row) and not row.unsure:
            found.update((what, given) for what, given in _of_row(catalog, row) if given)
    return found


def _of_row(catalog: Catalog, row: Any) -> Iterator[tuple[str, tuple[Expression, ...]]]:  # noqa: ANN401 - any row
    match row:
        case ColumnRow(default=Expression() as default) if isinstance(catalog.rows[row.table], TableRow):
            yield f"default {owner_name(catalog, row)}", (default,)
        case ConstraintRow(expression=Expression() as check, on_domain=on_domain):
            yield f"{'domain ' if on_domain else ''}check {owner_name(catalog, row)}", (check,)
        case IndexRow(keys=keys, predicate=predicate):
            if predicate is not None:
                yield f"predicate {name(catalog, row.oid)}", (predicate,)
            for at, key in enumerate(keys, 1):
                if key.expression is not None:
                    yield f"key {name(catalog, row.oid)}.{at}", (key.expression,)
        case TableRow(partition_key=key) if key is not None:
            yield f"partition key {name(catalog, row.oid)}", key.expressions
        case _:
            yield from _of_action(catalog, row)


def _of_action(catalog: Catalog, row: Any) -> Iterator[tuple[str, tuple[Expression, ...]]]:  # noqa: ANN401 - any row
    match row:
        case PolicyRow(using=using, check=check):
            if using is not None:
                yield f"using {owner_name(catalog, row)}", (using,)
            if check is not None:
                yield f"with check {owner_name(catalog, row)}", (check,)
        case TriggerRow(condition=Expression() as condition):
            yield f"when {owner_name(catalog, row)}", (condition,)
        case TypeRow(kind=TypeKind.DOMAIN, default=Expression() as default):
            yield f"domain default {name(catalog, row.oid)}", (default,)
        case _:
            pass


def unlike(catalog: Catalog, lines: Iterable[str]) -> list[str]:
    """The expressions of which both sides do not say the same.

    Args:
        catalog: the replayed catalog.
        lines: what `QUERY` gives of the database, and other lines.
    """
    ours, found = expressions(catalog), []
    sequences = _sequences(catalog)
    former = _former(catalog)
    theirs = dict(line.removeprefix(MARK).split("\t", 1) for line in lines if line.startswith(MARK))
    for what, given in ours.items():
        text = theirs.get(what, "")
        if what.startswith(POLICY) and any(word in one.node for one in given for word in former):
            continue
        if not text:
            found.append(f"{what}: the server has none")
        elif not same_all(given, text, sequences.get(what, "")):
            found.append(f"{what}: {text} -- ours: {[str(one.key) for one in given]}")
    return found


def _former(catalog: Catalog) -> set[bytes]:
    """The names that functions, tables and schemas had: policies keep their author's words when those are renamed."""
    pairs = [(entry.before, entry.after) for entry in catalog.log]
    renamed = [
        one.name for one, other in pairs if isinstance(one, KEPT) and isinstance(other, KEPT) and _moved(one, other)
    ]
    return {json.dumps(name).encode() for name in renamed}


def _moved(one: Any, other: Any) -> bool:  # noqa: ANN401 - rows of one object
    return (one.name, getattr(one, "schema", 0)) != (other.name, getattr(other, "schema", 0))


def same_all(given: Sequence[Expression], text: str, sequence: str) -> bool:
    """Whether expressions are what the server prints."""
    server = [canonical(one) for one in printed(text)]
    ours = [canonical(read_expr(Raw(one.node))) for one in given]
    if sequence and len(server) == 1 and isinstance(server[0], Call) and server[0].name == ("nextval",):
        return _sequence_of(server[0]) == sequence and isinstance(ours[0], Call) and ours[0].name[-1] == "nextval"
    return len(ours) == len(server) and all(same(one, other) for one, other in zip(ours, server, strict=True))


def printed(text: str) -> list[Expr]:
    """What the server prints, read; several expressions are separated by commas."""
    targets = json.loads(parse_sql_json(f"SELECT {text}"))["stmts"][0]["stmt"]["SelectStmt"]["targetList"]
    return [expr(target["ResTarget"]["val"]) for target in targets]


def _sequences(catalog: Catalog) -> dict[str, str]:
    """The sequence whose next value each default takes: the author's text may hold a name of the past."""
    context = Context(catalog, new_session(catalog))
    found = {}
    for sequence in catalog.of_kind(SequenceRow):
        for column in defaults_of(context, sequence):
            found[f"default {owner_name(catalog, column)}"] = name(catalog, sequence.oid)
    return found


def _sequence_of(call: Call) -> str:
    (arg,) = call.args
    literal = arg.arg if isinstance(arg, Cast) else arg
    return str(literal.value).replace('"', "") if isinstance(literal, Const) else ""


def same(ours: Expr, server: Expr) -> bool:
    """Whether both mean the same: casts that only the server has are its own."""
    if isinstance(ours, Cast) and isinstance(server, Cast) and _same_type(ours.type, server.type):
        return same(ours.arg, server.arg) or _same_value(ours, server)
    if isinstance(server, Cast) and same(ours, server.arg):
        return True
    if isinstance(ours, Const) and isinstance(server, Cast | Const):
        return _same_value(ours, server)
    if isinstance(ours, Cast):
        # a cast of a literal has become one with it; one to the type that a value has anyway is none
        return same(ours.arg, server)
    if type(ours) is not type(server):
        return False
    if isinstance(ours, Column | Const | Type):
        return ours == server
    return _head(ours) == _head(server) and _same_children(ours.children, server.children)


def _same_children(ours: Sequence[Expr], server: Sequence[Expr]) -> bool:
    return len(ours) == len(server) and all(same(one, other) for one, other in zip(ours, server, strict=True))


def _same_type(one: Type, other: Type) -> bool:
    return (one.names[-1], one.dimensions, one.modifiers) == (other.names[-1], other.dimensions, other.modifiers)


def _head(one: Expr) -> tuple[Any, ...]:
    """All that a node says besides its children."""
    match one:
        case Op(name=called, form=form, left=left, right=right):
            return called, form, left is None, right is None
        case Call(name=called, flags=flags, args=args):
            return called[-1], flags, len(args)
        case Row() | Array():
            return (type(one),)
        case _:
            fields = (getattr(one, field) for field in one.__struct_fields__ if field != "at")
            return tuple(field for field in fields if isinstance(field, str))


def _same_value(ours: Expr, server: Expr) -> bool:
    """Whether two literals are the same value."""
    type_ = server.type.names[-1] if isinstance(server, Cast) else ""
    mine, theirs = _literal(ours), _literal(server)
    if mine is None or theirs is None:
        return False
    if type_ in CLOCK or mine == theirs:
        return True
    if type_ == "jsonb" and json.loads(mine) == json.loads(theirs):
        return True
    if isinstance(server, Cast) and server.type.dimensions:
        return _elements(mine) == _elements(theirs)
    try:
        return float(mine) == float(theirs)
    except ValueError:
        return mine[:1] in "tfTF" and mine[:1].lower() == theirs[:1].lower() and theirs in ("True", "False")


def _literal(one: Expr) -> str | None:
    while isinstance(one, Cast):
        one = one.arg
    if isinstance(one, Const):
        return "null" if one.kind is ConstKind.NULL else str(one.value)
    return None


def _elements(text: str) -> list[str]:
    return [part.strip().strip('"') for part in text.strip("{} ").split(",")]
