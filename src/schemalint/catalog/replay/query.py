"""The columns that a query gives: their names, and their types where they are certain."""

from collections.abc import Mapping
from functools import partial
from typing import NamedTuple

from schemalint.catalog.replay.common_type import common_type
from schemalint.catalog.replay.context import Context
from schemalint.catalog.replay.query_scope import (
    UNTOLD,
    Field,
    Json,
    Output,
    Scope,
    Source,
    is_unknown,
    one_key,
    renamed,
    settled,
    strings,
)
from schemalint.catalog.replay.query_types import Typer, expression_type
from schemalint.catalog.rows import ColumnRow, RelationRow, TypeRef
from schemalint.syntax.figure import name_of

NO_NAME = "?column?"
"""What PostgreSQL calls a column whose expression gives no name."""
COLLATABLE = frozenset({"text", "varchar", "bpchar", "name", "unknown"})


class Reader(NamedTuple):
    """What a query is read with: the WITH queries that it sees, by name."""

    context: Context
    queries: Mapping[str, Output]


def query_output(context: Context, query: Json) -> Output:
    """The columns of a query.

    Args:
        context: the statement's replay.
        query: the parser's JSON under its kind.
    """
    return settled(_output(Reader(context, {}), query))


def _output(reader: Reader, query: Json) -> Output:
    kind, select = one_key(query)
    return _select(reader, select) if kind == "SelectStmt" else UNTOLD


def _select(reader: Reader, select: Json) -> Output:
    if "withClause" in select:
        reader = _with_queries(reader, select["withClause"])
    if "larg" in select:
        return _united(reader, _select(reader, select["larg"]), _select(reader, select["rarg"]))
    if "valuesLists" in select:
        return _values(reader, select["valuesLists"])
    scope = _from(reader, select.get("fromClause", []))
    fields: list[Field] = []
    is_open = False
    for target in select.get("targetList", []):
        part = _target(reader, target["ResTarget"], scope)
        fields += part.fields
        is_open = is_open or part.open
    return Output(tuple(fields), is_open)


def _with_queries(reader: Reader, clause: Json) -> Reader:
    queries = dict(reader.queries)
    items = [item["CommonTableExpr"] for item in clause["ctes"]]
    if clause.get("recursive"):
        queries |= {item["ctename"]: UNTOLD for item in items}
    for item in items:
        aliases = strings(item.get("aliascolnames", []))
        kind, select = one_key(item["ctequery"])
        if clause.get("recursive") and kind == "SelectStmt" and "larg" in select:
            # the part that does not recur decides names and types
            first = settled(_select(Reader(reader.context, queries), select["larg"]))
            queries[item["ctename"]] = renamed(first, aliases)
        else:
            queries[item["ctename"]] = renamed(
                settled(_output(Reader(reader.context, queries), item["ctequery"])), aliases
            )
    return Reader(reader.context, queries)


def _united(reader: Reader, left: Output, right: Output) -> Output:
    if left.open or right.open or len(left.fields) != len(right.fields):
        return Output(tuple(field._replace(type=None) for field in left.fields), open=left.open)
    pairs = zip(left.fields, right.fields, strict=True)
    return Output(tuple(one._replace(type=_merged_type(reader, one, other)) for one, other in pairs))


def _merged_type(reader: Reader, one: Field, other: Field) -> TypeRef | None:
    if is_unknown(one.type) and is_unknown(other.type):
        return one.type
    return common_type(reader.context, (one.type, other.type))


def _values(reader: Reader, rows: list[Json]) -> Output:
    typer = Typer(reader.context, Scope(), partial(_output, reader))
    columns = zip(*(row["List"]["items"] for row in rows), strict=False)
    fields = []
    for number, values in enumerate(columns, 1):
        fields.append(Field(f"column{number}", common_type(reader.context, typer.types(values)), None))
    return Output(tuple(fields))


def _target(reader: Reader, target: Json, scope: Scope) -> Output:
    value = target.get("val", {})
    kind, fields = one_key(value)
    at = target.get("location", 0)
    if kind == "ColumnRef" and "A_Star" in fields["fields"][-1]:
        names = strings(fields["fields"])
        found = scope.all_of(names[-1]) if names else scope.star
        return Output(tuple(field._replace(at=at, type_at=-1) for field in found.fields), found.open)
    if kind == "A_Indirection" and any("A_Star" in item for item in fields.get("indirection", [])):
        return UNTOLD
    type_ = expression_type(Typer(reader.context, scope, partial(_output, reader)), value)
    name = target.get("name") or name_of(value) or NO_NAME
    type_at = fields["typeName"].get("location", 0) if kind == "TypeCast" else -1
    return Output((Field(name, type_, _collation(kind, fields, scope, type_), at, type_at),))


def _collation(kind: str, fields: Json, scope: Scope, type_: TypeRef | None) -> str | None:
    if kind == "ColumnRef":
        found = scope.find(strings(fields["fields"]))
        return found.collation if found is not None else None
    if kind == "CollateClause":
        return ".".join(strings(fields["collname"]))
    plain = kind == "A_Const" or (type_ is not None and type_.oid is None and type_.name not in COLLATABLE)
    return "" if plain else None


def _from(reader: Reader, items: list[Json]) -> Scope:
    scope = Scope()
    for item in items:
        other = _item(reader, item)
        star = Output((*scope.star.fields, *other.star.fields), scope.star.open or other.star.open)
        scope = Scope((*scope.sources, *other.sources), star, {**scope.merged, **other.merged})
    return scope


def _item(reader: Reader, item: Json) -> Scope:
    kind, node = one_key(item)
    match kind:
        case "RangeVar":
            return _named(_relation(reader, node), node.get("alias"), node["relname"])
        case "RangeSubselect":
            return _named(settled(_output(reader, node["subquery"])), node.get("alias"), "")
        case "RangeTableSample":
            return _item(reader, node["relation"])
        case "JoinExpr":
            return _join(reader, node)
        case _:
            return _named(UNTOLD, node.get("alias"), "")


def _named(output: Output, alias: Json | None, name: str) -> Scope:
    if alias is not None:
        output, name = renamed(output, strings(alias.get("colnames", []))), alias["aliasname"]
    return Scope((Source(name, output),), output)


def _relation(reader: Reader, node: Json) -> Output:
    schema = node.get("schemaname", "")
    if not schema and node["relname"] in reader.queries:
        return reader.queries[node["relname"]]
    context = reader.context
    row = context.row(context.lookup("relation", schema, node["relname"]), RelationRow)
    if row is None:
        return UNTOLD
    members = context.catalog.members("columns", row.oid)
    fields = tuple(_field(column) for column in context.columns(row.oid))
    return Output(fields, members.open or not fields)


def _field(column: ColumnRow) -> Field:
    known = "type" not in column.unsure
    collation = None if "collation" in column.unsure else column.collation
    return Field(column.name, column.type if known else None, collation)


def _join(reader: Reader, node: Json) -> Scope:
    left, right = _item(reader, node["larg"]), _item(reader, node["rarg"])
    sources = (*left.sources, *right.sources)
    merged = {**left.merged, **right.merged}
    using = strings(node.get("usingClause", []))
    if node.get("isNatural"):
        star = UNTOLD
    else:
        both = [field for field in (_merge(left, right, name) for name in using) if field is not None]
        merged |= {field.name: field for field in both}
        rest = (field for field in (*left.star.fields, *right.star.fields) if field.name not in using)
        is_open = left.star.open or right.star.open or len(both) < len(using)
        star = Output((*both, *rest), is_open)
    if "alias" in node:
        return _named(star, node["alias"], "")
    return Scope(sources, star, merged)


def _merge(left: Scope, right: Scope, name: str) -> Field | None:
    one, other = left.find((name,)), right.find((name,))
    if one is None or other is None:
        return None
    same = one.type is not None and one.type == other.type
    return Field(name, one.type if same else None, one.collation if one.collation == other.collation else None)
