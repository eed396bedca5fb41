"""information_schema, as the owner of everything sees it."""

from collections.abc import Iterable, Iterator
from typing import Any

from schemalint.catalog.conditions.values import UNKNOWN, Unknown, Value
from schemalint.catalog.rows import (
    ColumnRow,
    ConstraintRow,
    FunctionRow,
    RelationKind,
    Row,
    SequenceRow,
    TableRow,
    TriggerRow,
    TypeRef,
    TypeRow,
    ViewRow,
)
from schemalint.catalog.system.classes import (
    name,
    other_relations,
    relations_of,
    schema,
    schema_names_without,
    schemas,
    table_name,
    table_schema,
)
from schemalint.catalog.system.columns import columns, has_default, position
from schemalint.catalog.system.constraints import constraints
from schemalint.catalog.system.routines import functions, of_tables, other_functions, others_by_name
from schemalint.catalog.system.view import SYSTEM_NAMES, Hints, SystemRelation, View, is_system_name
from schemalint.catalog.types import shown
from schemalint.named import NamedTuple
from schemalint.syntax.expr import Column, Expr
from schemalint.syntax.read_expr import read_expr

CONSTRAINTS = {"p": "PRIMARY KEY", "u": "UNIQUE", "f": "FOREIGN KEY", "c": "CHECK"}
ACTIONS = {"a": "NO ACTION", "r": "RESTRICT", "c": "CASCADE", "n": "SET NULL", "d": "SET DEFAULT"}


def _yes(field: Any) -> Any:  # noqa: ANN401 - a getter over a getter
    def getter(view: View, item: Any) -> Value:  # noqa: ANN401 - the relation's own
        value = field(view, item)
        return value if isinstance(value, Unknown) else "YES" if value else "NO"

    return getter


# -- tables and columns -------------------------------------------------------------------------------------------


def _tables(view: View, hints: Hints) -> Iterable[Row]:
    rows = relations_of(TableRow, ViewRow, named="table_name")(view, hints)
    return [row for row in rows if row.kind is not RelationKind.MATERIALIZED_VIEW]


def _table_type(view: View, row: Any) -> Value:  # noqa: ANN401 - a table or a view
    kind = view.fact(row, "kind")
    if isinstance(kind, Unknown):
        return kind
    words = {RelationKind.VIEW: "VIEW", RelationKind.FOREIGN_TABLE: "FOREIGN"}
    return "LOCAL TEMPORARY" if row.persistence == "t" else words.get(kind, "BASE TABLE")


def _columns(view: View, hints: Hints) -> Iterable[Row]:
    return [row for row in columns(view, hints) if _has_columns(view, row)]


def _has_columns(view: View, row: Any) -> bool:  # noqa: ANN401 - a column's row
    owner = view.rows.get(row.table)
    return isinstance(owner, TableRow | ViewRow) and owner.kind is not RelationKind.MATERIALIZED_VIEW


def _type(view: View, row: ColumnRow) -> TypeRef | None:
    """The type of a column with its domain taken off."""
    type_ = view.fact(row, "type")
    return None if isinstance(type_, Unknown) else view.resolved(type_)


def _data_type(view: View, row: ColumnRow) -> Value:
    type_ = _type(view, row)
    if type_ is None:
        return UNKNOWN
    if type_.dimensions:
        return "ARRAY"
    return "USER-DEFINED" if type_.oid is not None else shown(TypeRef(type_.name))


def _udt_name(view: View, row: ColumnRow) -> Value:
    type_ = _type(view, row)
    return UNKNOWN if type_ is None else ("_" if type_.dimensions else "") + type_.name


def _udt_schema(view: View, row: ColumnRow) -> Value:
    type_ = _type(view, row)
    if type_ is None:
        return UNKNOWN
    own = view.rows.get(type_.oid)
    return view.schema_name(own.schema) if isinstance(own, TypeRow) else "pg_catalog" if own is None else UNKNOWN


def _length(view: View, row: ColumnRow) -> Value:
    type_ = _type(view, row)
    if type_ is None:
        return UNKNOWN
    of_text = type_.name in ("varchar", "bpchar", "bit", "varbit") and type_.oid is None and not type_.dimensions
    return type_.modifiers[0] if of_text and type_.modifiers else None if type_.name != "bpchar" else UNKNOWN


def _precision(view: View, row: ColumnRow) -> Value:
    type_ = _type(view, row)
    if type_ is None:
        return UNKNOWN
    bits = {"int2": 16, "int4": 32, "int8": 64, "float4": 24, "float8": 53}
    if type_.dimensions or type_.oid is not None:
        return None
    return type_.modifiers[0] if type_.name == "numeric" and type_.modifiers else bits.get(type_.name)


def _scale(view: View, row: ColumnRow) -> Value:
    type_ = _type(view, row)
    if type_ is None:
        return UNKNOWN
    if type_.dimensions or type_.oid is not None:
        return None
    if type_.name == "numeric" and type_.modifiers:
        return type_.modifiers[1] if len(type_.modifiers) > 1 else 0
    return 0 if type_.name in ("int2", "int4", "int8") else None


def _is_nullable(view: View, row: ColumnRow) -> Value:
    not_null, type_ = view.fact(row, "not_null"), view.fact(row, "type")
    if not_null is True:
        return "NO"
    if isinstance(not_null, Unknown) or isinstance(type_, Unknown):
        return UNKNOWN
    domain = view.rows.get(type_.oid) if not type_.dimensions else None
    if isinstance(domain, TypeRow) and domain.kind == "domain":
        return "NO" if domain.not_null else UNKNOWN if "not_null" in domain.unsure else "YES"
    return "YES"


def _default(view: View, row: ColumnRow) -> Value:
    generated = view.fact(row, "generated")
    if isinstance(generated, Unknown):
        return UNKNOWN
    return None if generated or has_default(view, row) is False else UNKNOWN


def _identity(view: View, row: ColumnRow) -> Value:
    kind = view.fact(row, "identity")
    return kind if isinstance(kind, Unknown) else {"a": "ALWAYS", "d": "BY DEFAULT"}.get(kind)


def _other_columns(view: View) -> Iterable[dict[str, Value]]:
    yield from others_by_name("columns", "table_schema", "table_name", "column_name")(view)
    system = Unknown(lambda said: said in ("pg_catalog", "information_schema"))
    yield {"table_schema": system, "table_name": Unknown(is_system_name, SYSTEM_NAMES)}


# -- constraints --------------------------------------------------------------------------------------------------


class OfConstraint(NamedTuple):
    """A constraint, and one of the columns that it has or needs."""

    row: ConstraintRow
    column: ColumnRow
    number: int = 0
    referenced: int | None = None


def _own(view: View, hints: Hints) -> list[ConstraintRow]:
    """The constraints of tables; hints name one, or the table."""
    table = hints.get("table_name")
    if isinstance(table, str) and not isinstance(hints.get("constraint_name"), str):
        rows: Iterable[Row] = [
            row for one in view.by_name("relation", table) for row in view.owned("constraints", one.oid)
        ]
    else:
        rows = constraints(view, hints)
    return [row for row in rows if isinstance(row, ConstraintRow) and not row.on_domain]


def _table_constraints(view: View, hints: Hints) -> Iterable[Row]:
    return [row for row in _own(view, hints) if row.kind in CONSTRAINTS]


def _keys(view: View, hints: Hints) -> Iterator[OfConstraint]:
    for row in _own(view, hints):
        if row.kind in "puf":
            for number, column in enumerate(row.columns, 1):
                yield OfConstraint(row, view.rows[column], number, number if row.kind == "f" else None)


def _used(view: View, hints: Hints) -> Iterator[OfConstraint]:
    wanted = {key: value for key, value in hints.items() if key != "table_name"}
    for row in _own(view, wanted):
        for oid in _needs(view, row):
            column = view.rows.get(oid)
            if isinstance(column, ColumnRow):
                yield OfConstraint(row, column)


def _needs(view: View, row: ConstraintRow) -> Iterable[int]:
    if row.kind == "f":
        return row.reference_columns
    if row.kind != "c":
        return row.columns if row.kind in "pu" else ()
    if row.expression is None:
        return ()
    names = _column_names(read_expr(row.expression.node))
    return [column.oid for column in view.owned("columns", row.table) if column.name in names]


def _column_names(root: Expr) -> set[str]:
    found: set[str] = set()
    todo = [root]
    while todo:
        node = todo.pop()
        todo.extend(node.children)
        if isinstance(node, Column):
            found.add(node.name)
    return found


def _constraint_name(_: View, item: Any) -> Value:  # noqa: ANN401 - a constraint, or one with a column
    return item.row.name


def _of_column(getter: Any) -> Any:  # noqa: ANN401 - a getter over a getter
    return lambda view, item: getter(view, item.column)


def _of_constraint(getter: Any) -> Any:  # noqa: ANN401 - a getter over a getter
    return lambda view, item: getter(view, item.row)


def _other_constraints(view: View) -> Iterable[dict[str, Value]]:
    """Also each NOT NULL is shown as a check, under a name that is made of oids before version 18."""
    yield from _other_keys(view)
    yield {"constraint_type": "CHECK", "constraint_name": Unknown(lambda said: "_not_null" in str(said))}


def _other_keys(view: View) -> Iterable[dict[str, Value]]:
    yield from others_by_name("constraints", "table_schema", "table_name", "constraint_name")(view)
    system = Unknown(lambda said: said in ("pg_catalog", "information_schema"))
    name = Unknown(lambda said: isinstance(said, str) and said.startswith("pg_"))
    table = Unknown(is_system_name, SYSTEM_NAMES)
    yield {"table_schema": system, "constraint_schema": system, "table_name": table, "constraint_name": name}


def _action(field: str) -> Any:  # noqa: ANN401 - a getter
    return lambda _, row: ACTIONS[getattr(row, field)] if field not in row.unsure else UNKNOWN


# -- the rest -----------------------------------------------------------------------------------------------------


class Event(NamedTuple):
    """A trigger, and one of its events."""

    row: TriggerRow
    event: str


def _triggers(view: View, hints: Hints) -> Iterator[Event]:
    for row in of_tables("triggers", TriggerRow, "", table_key="event_object_table")(view, hints):
        yield from (Event(row, event) for event in row.events if event != "truncate")


def _sequences(view: View, hints: Hints) -> Iterable[Row]:
    """The sequences, those of identity columns aside."""
    rows = relations_of(SequenceRow, named="sequence_name")(view, hints)
    return [row for row in rows if not getattr(view.rows.get(row.owned_by), "identity", "")]


def _routine_type(_: View, row: FunctionRow) -> Value:
    return {"f": "FUNCTION", "p": "PROCEDURE", "w": "FUNCTION"}.get(row.kind)


TABLE = {"table_schema": table_schema, "table_name": table_name}
OF_KEY = {
    "constraint_name": _constraint_name,
    "constraint_schema": _of_constraint(table_schema),
    "table_schema": _of_column(table_schema),
    "table_name": _of_column(table_name),
    "column_name": _of_column(name),
}
VIEWS: dict[str, SystemRelation] = {
    "schemata": SystemRelation(
        schemas,
        {"schema_name": name},
        others=lambda view: [{"schema_name": row["nspname"]} for row in schema_names_without(view)],
    ),
    "tables": SystemRelation(
        _tables,
        {"table_schema": schema, "table_name": name, "table_type": _table_type},
        others=other_relations("table_schema", "table_name"),
    ),
    "views": SystemRelation(
        lambda view, hints: [row for row in _tables(view, hints) if isinstance(row, ViewRow)],
        {"table_schema": schema, "table_name": name},
        others=other_relations("table_schema", "table_name"),
    ),
    "columns": SystemRelation(
        _columns,
        {
            **TABLE,
            "column_name": name,
            "ordinal_position": position,
            "column_default": _default,
            "is_nullable": _is_nullable,
            "data_type": _data_type,
            "udt_name": _udt_name,
            "udt_schema": _udt_schema,
            "character_maximum_length": _length,
            "numeric_precision": _precision,
            "numeric_scale": _scale,
            "is_identity": _yes(lambda view, row: view.fact(row, "identity")),
            "identity_generation": _identity,
            "is_generated": lambda _, row: (
                UNKNOWN if "generated" in row.unsure else "ALWAYS" if row.generated else "NEVER"
            ),
        },
        others=_other_columns,
    ),
    "table_constraints": SystemRelation(
        _table_constraints,
        {
            **TABLE,
            "constraint_schema": table_schema,
            "constraint_name": name,
            "constraint_type": lambda _, row: CONSTRAINTS[row.kind],
            "is_deferrable": _yes(lambda view, row: view.fact(row, "deferrable")),
            "initially_deferred": _yes(lambda view, row: view.fact(row, "deferred")),
        },
        others=_other_constraints,
    ),
    "key_column_usage": SystemRelation(
        _keys,
        {
            **OF_KEY,
            "ordinal_position": lambda _, item: item.number,
        },
        row=lambda item: item.row,
        others=_other_keys,
    ),
    "constraint_column_usage": SystemRelation(_used, OF_KEY, row=lambda item: item.row, others=_other_constraints),
    "referential_constraints": SystemRelation(
        lambda view, hints: [row for row in _own(view, hints) if row.kind == "f"],
        {
            "constraint_schema": table_schema,
            "constraint_name": name,
            "delete_rule": _action("on_delete"),
            "update_rule": _action("on_update"),
        },
        others=lambda view: (
            {key: value for key, value in row.items() if key != "constraint_type"} for row in _other_keys(view)
        ),
    ),
    "triggers": SystemRelation(
        _triggers,
        {
            "trigger_schema": _of_constraint(table_schema),
            "trigger_name": _constraint_name,
            "event_object_schema": _of_constraint(table_schema),
            "event_object_table": _of_constraint(table_name),
            "event_manipulation": lambda _, item: item.event.upper(),
            "action_timing": lambda _, item: item.row.timing.upper(),
            "action_orientation": lambda _, item: "ROW" if item.row.per_row else "STATEMENT",
        },
        row=lambda item: item.row,
        others=others_by_name("triggers", "event_object_schema", "event_object_table", "trigger_name"),
    ),
    "routines": SystemRelation(
        lambda view, hints: [row for row in functions(view, hints) if getattr(row, "kind", "") != "a"],
        {
            "routine_schema": schema,
            "routine_name": name,
            "routine_type": _routine_type,
            "security_type": lambda _, row: "DEFINER" if row.security_definer else "INVOKER",
            "external_language": lambda _, row: row.language.upper(),
        },
        others=other_functions("routine_schema", "routine_name"),
    ),
    "sequences": SystemRelation(
        _sequences,
        {"sequence_schema": schema, "sequence_name": name},
        others=other_relations("sequence_schema", "sequence_name"),
    ),
    "domains": SystemRelation(
        lambda view, _: [row for row in view.catalog.of_kind(TypeRow) if row.kind == "domain"],
        {"domain_schema": schema, "domain_name": name},
        others=other_relations("domain_schema", "domain_name"),
    ),
}
"""The views of information_schema, by name."""
