"""The columns that a query gives: their names, and their types where they are certain."""

from collections.abc import Mapping, Sequence
from functools import partial

from msgspec import Struct, json

from schemalint.catalog.replay.common_type import common_type
from schemalint.catalog.replay.context import Context
from schemalint.catalog.replay.query_scope import (
    UNTOLD,
    Field,
    Json,
    Output,
    Scope,
    Source,
    field_as,
    field_of,
    one_key,
    renamed,
    settled,
    strings,
)
from schemalint.catalog.replay.query_types import Typer, expression_type
from schemalint.catalog.rows import RelationRow, TypeRef
from schemalint.catalog.store import NO_MEMBERS, Members
from schemalint.syntax.figure import name_of
from schemalint.syntax.nodes.common import decoder, texts
from schemalint.syntax.nodes.query import (
    Alias,
    ColumnNode,
    ColumnRef,
    FromItem,
    Join,
    Query,
    QueryNode,
    Relation,
    Target,
    With,
)

NO_NAME = "?column?"
"""What PostgreSQL calls a column whose expression gives no name."""
COLLATABLE = frozenset({"text", "varchar", "bpchar", "name", "unknown"})
_COLUMN = b'{"ColumnRef":'
_column_node = decoder(ColumnNode).decode


class Reader(Struct, frozen=True, gc=False):
    """What a query is read with: the WITH queries that it sees, by name."""

    context: Context
    queries: Mapping[str, Output]


def query_output(context: Context, query: QueryNode) -> Output:
    """The columns of a query.

    Args:
        context: the statement's replay.
        query: the query; one that changes data is not read.
    """
    return _settled(Reader(context, {}), query)


def _settled(reader: Reader, query: QueryNode) -> Output:
    return settled(_select(reader, query.select)) if query.select is not None else UNTOLD


def _sub_output(reader: Reader, query: Json) -> Output:
    """The output of a query inside an expression."""
    node: QueryNode = decoder(QueryNode).decode(json.encode(query))
    return _select(reader, node.select) if node.select is not None else UNTOLD


def _select(reader: Reader, select: Query) -> Output:
    if select.with_clause is not None:
        reader = _with_queries(reader, select.with_clause)
    if select.left is not None and select.right is not None:
        return _united(reader, _select(reader, select.left), _select(reader, select.right))
    if bytes(select.values):
        return _values(reader, json.decode(select.values))
    scope = _from(reader, select.source)
    typer = Typer(reader.context, scope, partial(_sub_output, reader))
    fields: list[Field] = []
    is_open = False
    for node in select.targets:
        part = _target(typer, node.target, scope)
        if isinstance(part, Field):
            fields.append(part)
        else:
            fields += part.fields
            is_open = is_open or part.open
    return Output(fields, is_open)


def _with_queries(reader: Reader, clause: With) -> Reader:
    queries = dict(reader.queries)
    tables = [node.table for node in clause.tables]
    if clause.recursive:
        queries |= {table.name: UNTOLD for table in tables}
    for table in tables:
        inner, select = Reader(reader.context, queries), table.query.select
        if clause.recursive and select is not None and select.left is not None:
            # the part that does not recur decides names and types
            output = settled(_select(inner, select.left))
        else:
            output = _settled(inner, table.query)
        queries[table.name] = renamed(output, texts(table.columns))
    return Reader(reader.context, queries)


def _united(reader: Reader, left: Output, right: Output) -> Output:
    if left.open or right.open or len(left.fields) != len(right.fields):
        return Output([_typed(field, None) for field in left.fields], open=left.open)
    pairs = zip(left.fields, right.fields, strict=True)
    return Output([_typed(one, _merged_type(reader, one, other)) for one, other in pairs])


def _typed(field: Field, type_: TypeRef | None) -> Field:
    return Field(field.name, type_, field.collation, field.at, field.type_at)


def _merged_type(reader: Reader, one: Field, other: Field) -> TypeRef | None:
    if one.type == other.type and (one.type is None or one.type.known):
        return one.type
    return common_type(reader.context, (one.type, other.type))


def _values(reader: Reader, rows: list[Json]) -> Output:
    typer = Typer(reader.context, Scope(), partial(_sub_output, reader))
    columns = zip(*(row["List"]["items"] for row in rows), strict=False)
    fields = []
    for number, values in enumerate(columns, 1):
        fields.append(Field(f"column{number}", common_type(reader.context, typer.types(values)), None))
    return Output(fields)


def _target(typer: Typer, target: Target, scope: Scope) -> Field | Output:
    """What one expression of the list gives; most are columns, which are read without decoding any JSON tree."""
    raw = bytes(target.value)
    if raw.startswith(_COLUMN):
        return _column(target, _column_node(raw).column, scope)
    value = json.decode(raw) if raw else {}
    kind, fields = one_key(value)
    if kind == "A_Indirection" and any("A_Star" in item for item in fields.get("indirection", [])):
        return UNTOLD
    type_ = expression_type(typer, value)
    name = target.name or name_of(value) or NO_NAME
    type_at = fields["typeName"].get("location", 0) if kind == "TypeCast" else -1
    return Field(name, type_, _collation(kind, fields, type_), target.location, type_at)


def _column(target: Target, column: ColumnRef, scope: Scope) -> Field | Output:
    names = [part.string.sval for part in column.parts if part.string is not None]
    if column.parts[-1].string is not None:
        found, name = scope.find(names), target.name or names[-1]
        if found is None:
            return Field(name, None, None, target.location)
        return field_as(found, name, target.location)
    output = scope.all_of(names[-1]) if names else scope.star
    return Output(
        [Field(field.name, field.type, field.collation, target.location) for field in output.fields], output.open
    )


def _collation(kind: str, fields: Json, type_: TypeRef | None) -> str | None:
    if kind == "CollateClause":
        return ".".join(strings(fields["collname"]))
    plain = kind == "A_Const" or (type_ is not None and type_.oid is None and type_.name not in COLLATABLE)
    return "" if plain else None


def _from(reader: Reader, items: Sequence[FromItem]) -> Scope:
    scopes = [_item(reader, item) for item in items]
    return scopes[0] if len(scopes) == 1 else _beside(scopes)


def _beside(scopes: Sequence[Scope]) -> Scope:
    merged: dict[str, Field] = {}
    for scope in scopes:
        merged |= scope.merged
    return Scope([source for scope in scopes for source in scope.sources], merged, scopes)


def _item(reader: Reader, item: FromItem) -> Scope:
    if item.relation is not None:
        return _relation(reader, item.relation)
    if item.join is not None:
        return _join(reader, item.join)
    if item.subquery is not None:
        return _named(_settled(reader, item.subquery.query), item.subquery.alias, "")
    if item.sample is not None:
        return _item(reader, item.sample.relation)
    computed = item.function or item.xml_table or item.json_table
    return _named(UNTOLD, computed.alias if computed is not None else None, "")


def _named(output: Output, alias: Alias | None, name: str) -> Scope:
    if alias is not None:
        output, name = renamed(output, texts(alias.columns)), alias.name
    return Scope([Source(name, output.fields, output.open)])


def _relation(reader: Reader, relation: Relation) -> Scope:
    alias = relation.alias
    if not relation.schema and relation.name in reader.queries:
        return _named(reader.queries[relation.name], alias, relation.name)
    context = reader.context
    row = context.row(context.lookup("relation", relation.schema, relation.name), RelationRow)
    if row is None:
        return _named(UNTOLD, alias, relation.name)
    members: Members = context.rows.get(("columns", row.oid), NO_MEMBERS)
    source = Source(alias.name if alias is not None else relation.name, context.columns(row.oid), members.open)
    if not source.columns:
        return _named(UNTOLD, alias, relation.name)
    return Scope([source]) if alias is None or not alias.columns else _named(source.output, alias, "")


def _join(reader: Reader, join: Join) -> Scope:
    left, right = _item(reader, join.left), _item(reader, join.right)
    scope = _beside((left, right))
    if join.using or join.natural:
        using = texts(join.using)
        both = [field for field in [_merge(left, right, name) for name in using] if field is not None]
        merged = {**scope.merged, **{field.name: field for field in both}}
        scope = Scope(scope.sources, merged, scope.parts, using, both, join.natural)
    return scope if join.alias is None else _named(scope.star, join.alias, "")


def _merge(left: Scope, right: Scope, name: str) -> Field | None:
    on_left, on_right = left.find((name,)), right.find((name,))
    if on_left is None or on_right is None:
        return None
    one, other = field_of(on_left), field_of(on_right)
    same = one.type is not None and one.type == other.type
    return Field(name, one.type if same else None, one.collation if one.collation == other.collation else None)
