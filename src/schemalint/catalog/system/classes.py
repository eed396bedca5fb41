"""pg_namespace, pg_class, pg_attribute, pg_index and the views over them."""

from collections.abc import Iterable
from typing import Any

from schemalint.catalog.conditions.values import UNKNOWN, Unknown, Value
from schemalint.catalog.rows import (
    CompositeRow,
    IndexRow,
    RelationKind,
    RelationRow,
    Row,
    SequenceRow,
    TableRow,
    ViewRow,
)
from schemalint.catalog.system.view import SYSTEM_NAMES, Getter, Hints, SystemRelation, View, is_system_name
from schemalint.named import NamedTuple

KINDS = {
    RelationKind.TABLE: "r", RelationKind.PARTITIONED_TABLE: "p", RelationKind.FOREIGN_TABLE: "f",
    RelationKind.VIEW: "v", RelationKind.MATERIALIZED_VIEW: "m",
}  # fmt: skip
"""PostgreSQL's relkind."""
PARTITION_KINDS = ("p", "I")
RELATIONS = (TableRow, ViewRow, SequenceRow, IndexRow, CompositeRow)


def fact(name: str) -> Getter:
    """A column that is a field of the row."""
    return lambda view, row: view.fact(row, name)


def constant(value: Value) -> Getter:
    """A column that is the same in each row."""
    return lambda _, __: value


def oid(_: View, row: Row) -> Value:
    """The object's oid."""
    return row.oid


def name(_: View, row: Row) -> Value:
    """The object's name."""
    return row.name


def schema(view: View, row: Any) -> Value:  # noqa: ANN401 - whatever is in a schema
    """The name of the object's schema."""
    return view.schema_name(row.schema)


def schema_oid(_: View, row: Any) -> Value:  # noqa: ANN401 - whatever is in a schema
    """The oid of the object's schema."""
    return UNKNOWN if row.schema is None else row.schema


def schema_names_without(view: View) -> Iterable[dict[str, Value]]:
    """The schemas that there may be besides."""
    unseen = Unknown(lambda said: said not in view.rows)
    if not view.closed:
        yield {"nspname": Unknown(lambda said: view.schema_oid(said) is None), "oid": unseen}
    temporary = Unknown(lambda said: str(said).startswith(("pg_toast", "pg_temp")), ("pg_toast", "pg_temp"))
    yield {"nspname": temporary, "oid": unseen}


def schemas(view: View, hints: Hints) -> Iterable[Row]:
    """The schemas."""
    wanted = hints.get("nspname", hints.get("schema_name"))
    if isinstance(wanted, str):
        found = view.rows.get(view.schema_oid(wanted))
        return (found,) if found is not None else ()
    return [row for row in view.schemas if row.name != "pg_temp"]


def relations_of(*kinds: type[RelationRow], named: str = "relname") -> Any:  # noqa: ANN401
    """The relations of some kinds; hints name one, or its oid, or the schema they are in."""

    def items(view: View, hints: Hints) -> Iterable[RelationRow]:
        wanted, key = hints.get(named), hints.get("oid")
        if isinstance(wanted, str):
            rows: Iterable[Row] = view.by_name("relation", wanted)
        elif isinstance(key, int):
            rows = [row] if (row := view.rows.get(key)) is not None else []
        else:
            rows = [row for kind in kinds for row in view.catalog.of_kind(kind)]
        return [row for row in rows if isinstance(row, kinds)]

    return items


def relkind(view: View, row: RelationRow) -> Value:
    """PostgreSQL's relkind."""
    if isinstance(row, TableRow | ViewRow):
        kind = view.fact(row, "kind")
        return kind if isinstance(kind, Unknown) else KINDS[kind]
    if isinstance(row, IndexRow):
        table = view.rows.get(row.table)
        return "I" if isinstance(table, TableRow) and relkind(view, table) == "p" else "i"
    return "S" if isinstance(row, SequenceRow) else "c"


def has(kind: str) -> Getter:
    """Whether an object has any of what may belong to it."""

    def getter(view: View, row: Row) -> Value:
        members = view.members(kind, row.oid)
        return True if members.oids else UNKNOWN if members.open else False

    return getter


def is_partition(view: View, row: Any) -> Value:  # noqa: ANN401 - any relation's row
    """relispartition: of a table, and of its indexes."""
    if isinstance(row, TableRow):
        parent = view.fact(row, "partition_of")
        return parent if isinstance(parent, Unknown) else parent is not None
    return row.parent is not None if isinstance(row, IndexRow) else False


def _of_table(field: str) -> Getter:
    return lambda view, row: view.fact(row, field) if isinstance(row, TableRow) else False


def other_relations(schema_key: str, name_key: str, *, by_oid: bool = False) -> Any:  # noqa: ANN401
    """The relations that there may be besides: of a partial history, of other schemas, and the system's."""

    def others(view: View) -> Iterable[dict[str, Value]]:
        unseen = {"oid": Unknown(lambda said: not view.is_known(said))}
        if not view.closed:
            yield {**unseen, name_key: Unknown(lambda said: not view.is_known_table(said))}
        for row in view.foreign_schemas:
            other = Unknown(lambda said: not view.is_known_table(said))
            yield {**unseen, schema_key: row.oid if by_oid else row.name, name_key: other}
        if view.may_be_extensions(""):
            yield {**unseen, name_key: Unknown(view.may_be_extensions)}
        system = Unknown(lambda said: is_system_schema(view, said))
        yield {**unseen, name_key: Unknown(is_system_name, SYSTEM_NAMES), schema_key: system}

    return others


def is_system_schema(view: View, said: Value) -> bool:
    """Whether a schema, by name or by oid, is the system's own."""
    row = view.rows.get(said) if isinstance(said, int) else None
    schema_name = row.name if row is not None else said
    return isinstance(schema_name, str) and (schema_name.startswith("pg_") or schema_name == "information_schema")


def _with_open_indexes(schema_key: str, name_key: str, *, by_oid: bool = False) -> Any:  # noqa: ANN401
    before = other_relations(schema_key, name_key, by_oid=by_oid)

    def others(view: View) -> Iterable[dict[str, Value]]:
        yield from before(view)
        for table in view.open_owners("indexes"):
            row = view.rows[table]
            where = schema_oid(view, row) if by_oid else view.schema_name(row.schema)
            # an index of a table that is known has a name that no relation has which is known
            free = Unknown(lambda said: not view.is_known_table(said))
            shown = {"tablename": row.name, "relkind": Unknown(lambda said: said in "iI")}
            unseen = Unknown(lambda said: not view.is_known(said))
            yield {**shown, schema_key: where, name_key: free, "indrelid": table, "oid": unseen}

    return others


# -- indexes ------------------------------------------------------------------------------------------------------


def _indexes(view: View, hints: Hints) -> Iterable[IndexRow]:
    key, table, named = hints.get("indexrelid"), hints.get("indrelid"), hints.get("indexname")
    if isinstance(named, str):
        found: Iterable[Row] = view.by_name("relation", named)
    elif isinstance(key, int):
        found = [row] if (row := view.rows.get(key)) is not None else []
    elif isinstance(table, int):
        found = view.owned("indexes", table)
    elif isinstance(hints.get("tablename"), str):
        tables = view.by_name("relation", hints["tablename"])
        found = [row for one in tables for row in view.owned("indexes", one.oid)]
    else:
        found = view.catalog.of_kind(IndexRow)
    return [row for row in found if isinstance(row, IndexRow)]


def table_name(view: View, row: Any) -> Value:  # noqa: ANN401 - whatever belongs to a table
    """The name of the table that something belongs to."""
    table = view.rows.get(row.table)
    return UNKNOWN if table is None else table.name


def table_schema(view: View, row: Any) -> Value:  # noqa: ANN401 - whatever belongs to a table
    """The name of the schema of the table that something belongs to."""
    table = view.rows.get(row.table)
    return UNKNOWN if table is None else view.schema_name(table.schema)


def _is_primary(view: View, row: IndexRow) -> Value:
    constraint = view.rows.get(row.constraint)
    return constraint is not None and constraint.kind == "p"


def _predicate(_: View, row: IndexRow) -> Value:
    return None if row.predicate is None else UNKNOWN


def _index_others(view: View) -> Iterable[dict[str, Value]]:
    for owner in view.open_owners("indexes"):
        yield {"indrelid": owner}
    if not view.closed or view.foreign_schemas:
        yield {"indrelid": Unknown(lambda said: not view.is_known(said))}
    yield {
        "indrelid": Unknown(lambda said: not view.is_known(said)),
        "indexrelid": Unknown(lambda said: not view.is_known(said)),
    }


def indexed_table(_: View, row: IndexRow) -> Value:
    """The oid of the table of an index."""
    return row.table


class Inherited(NamedTuple):
    """A child and its parent."""

    child: Row
    parent: int
    number: int


def _inheritance(view: View, _: Hints) -> Iterable[Inherited]:
    for row in view.catalog.of_kind(TableRow):
        parents = (row.partition_of,) if row.partition_of is not None else row.inherits
        for number, parent in enumerate(parents, 1):
            if parent is not None:
                yield Inherited(row, parent, number)
    for index in view.catalog.of_kind(IndexRow):
        if index.parent is not None:
            yield Inherited(index, index.parent, 1)


def _anything_if_open(view: View) -> Iterable[dict[str, Value]]:
    return ({},) if not view.closed or view.foreign_schemas else ()


CLASSES: dict[str, SystemRelation] = {
    "pg_namespace": SystemRelation(schemas, {"oid": oid, "nspname": name}, others=schema_names_without),
    "pg_class": SystemRelation(
        relations_of(*RELATIONS),
        {
            "oid": oid,
            "relname": name,
            "relnamespace": schema_oid,
            "relkind": relkind,
            "relpersistence": fact("persistence"),
            "relrowsecurity": _of_table("row_security"),
            "relforcerowsecurity": _of_table("force_row_security"),
            "relispartition": is_partition,
            "relhasindex": has("indexes"),
        },
        others=_with_open_indexes("relnamespace", "relname", by_oid=True),
    ),
    "pg_index": SystemRelation(
        _indexes,
        {
            "indexrelid": oid,
            "indrelid": indexed_table,
            "indisunique": fact("unique"),
            "indisprimary": _is_primary,
            "indisvalid": fact("valid"),
            "indisready": constant(value=True),
            "indislive": constant(value=True),
            "indnkeyatts": lambda _, row: len(row.keys),
            "indnatts": lambda _, row: len(row.keys) + len(row.including),
            "indpred": _predicate,
            "indnullsnotdistinct": fact("nulls_not_distinct"),
        },
        others=_index_others,
    ),
    "pg_indexes": SystemRelation(
        _indexes,
        {"schemaname": schema, "tablename": table_name, "indexname": name, "tablespace": constant(None)},
        others=_with_open_indexes("schemaname", "indexname"),
    ),
    "pg_tables": SystemRelation(
        lambda view, hints: [
            row
            for row in relations_of(TableRow, named="tablename")(view, hints)
            if row.kind is not RelationKind.FOREIGN_TABLE
        ],
        {
            "schemaname": schema,
            "tablename": name,
            "hasindexes": has("indexes"),
            "rowsecurity": fact("row_security"),
            "tablespace": constant(None),
        },
        others=other_relations("schemaname", "tablename"),
    ),
    "pg_views": SystemRelation(
        lambda view, hints: [
            row for row in relations_of(ViewRow, named="viewname")(view, hints) if row.kind is RelationKind.VIEW
        ],
        {"schemaname": schema, "viewname": name},
        others=other_relations("schemaname", "viewname"),
    ),
    "pg_matviews": SystemRelation(
        lambda view, hints: [
            row for row in relations_of(ViewRow, named="matviewname")(view, hints) if row.kind is not RelationKind.VIEW
        ],
        {"schemaname": schema, "matviewname": name, "hasindexes": has("indexes"), "ispopulated": fact("populated")},
        others=other_relations("schemaname", "matviewname"),
    ),
    "pg_sequences": SystemRelation(
        relations_of(SequenceRow, named="sequencename"),
        {"schemaname": schema, "sequencename": name},
        others=other_relations("schemaname", "sequencename"),
    ),
    "pg_sequence": SystemRelation(relations_of(SequenceRow), {"seqrelid": oid}, others=_anything_if_open),
    "pg_inherits": SystemRelation(
        _inheritance,
        {
            "inhrelid": lambda _, item: item.child.oid,
            "inhparent": lambda _, item: item.parent,
            "inhseqno": lambda _, item: item.number,
        },
        row=lambda item: item.child,
        others=_anything_if_open,
    ),
}
"""The relations of pg_catalog that show relations, by name."""
