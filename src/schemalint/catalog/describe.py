"""The catalog as plain data: what `schemalint catalog` prints as JSON.

Each object is a dict; a fact that the files do not tell is null and named in the object's `uncertain` list. Expressions
are the author's own text.
"""

from collections.abc import Callable, Iterable
from typing import Any

from schemalint.catalog.rows import (
    ColumnRow,
    ConstraintRow,
    Expression,
    ExtensionRow,
    FunctionRow,
    IndexRow,
    Oid,
    PolicyRow,
    RoleRow,
    Row,
    SchemaRow,
    SequenceRow,
    TableRow,
    TriggerRow,
    TypeRow,
    ViewRow,
)
from schemalint.catalog.store import Catalog
from schemalint.catalog.types import shown
from schemalint.syntax.extent import expression_text

Data = dict[str, Any]
ACTIONS = {"a": "no action", "r": "restrict", "c": "cascade", "n": "set null", "d": "set default"}
CONSTRAINTS = {"p": "primary key", "u": "unique", "f": "foreign key", "c": "check", "x": "exclusion", "n": "not null"}
IDENTITY = {"a": "always", "d": "by default"}
GENERATED = {"s": "stored", "v": "virtual"}
PERSISTENCE = {"p": "permanent", "u": "unlogged", "t": "temporary"}
VOLATILITY = {"i": "immutable", "s": "stable", "v": "volatile"}


def describe(catalog: Catalog) -> Data:
    """The whole catalog: schemas with what is in them, then extensions and roles."""
    rows = list(catalog.objects())
    schemas = [row for row in rows if isinstance(row, SchemaRow)]
    inside: dict[Oid, list[Row]] = {schema.oid: [] for schema in schemas}
    for row in rows:
        inside.get(getattr(row, "schema", 0) or 0, []).append(row)
    return {
        "schemas": [_schema(catalog, schema, inside[schema.oid]) for schema in schemas if inside[schema.oid]],
        "extensions": [row.name for row in rows if isinstance(row, ExtensionRow)],
        "roles": [row.name for row in rows if isinstance(row, RoleRow)],
    }


def _schema(catalog: Catalog, schema: SchemaRow, rows: list[Row]) -> Data:
    kinds: tuple[tuple[str, type[Row], Callable[[Catalog, Any], Data]], ...] = (
        ("tables", TableRow, _table),
        ("views", ViewRow, _view),
        ("sequences", SequenceRow, _sequence),
        ("types", TypeRow, _type),
        ("functions", FunctionRow, _function),
    )
    return {
        "name": schema.name,
        **{word: [make(catalog, row) for row in rows if isinstance(row, kind)] for word, kind, make in kinds},
    }


def _base(catalog: Catalog, row: Row) -> Data:
    place = row.declared
    data: Data = {"name": row.name, "comment": catalog.rows.get(("comment", row.oid))}
    if place is None:
        return {**data, "declared": None}
    start = place.source.span(place.start, place.start).start
    position = place.source.text.position(start)
    return {**data, "declared": {"path": place.source.path, "line": position.line, "column": position.column}}


def _certain(row: Row, data: Data, **fields: str) -> Data:
    """Replace by null what is not known, and say so; `fields` gives the row's name of a key that differs."""
    unsure = [key for key in data if fields.get(key, key) in row.unsure]
    return {**data, **dict.fromkeys(unsure), **({"uncertain": sorted(unsure)} if unsure else {})}


def _members(catalog: Catalog, kind: str, row: Row) -> list[Any]:
    return [catalog.rows[oid] for oid in catalog.members(kind, row.oid).oids if oid in catalog.rows]


def _names(catalog: Catalog, oids: Iterable[Oid | None]) -> list[str]:
    return [catalog.rows[oid].name for oid in oids if oid in catalog.rows]


def _qualified(catalog: Catalog, oid: Oid | None) -> str | None:
    row = catalog.rows.get(oid)
    return f"{catalog.rows[row.schema].name}.{row.name}" if row is not None else None


def _text(expression: Expression | None) -> str | None:
    return expression_text(expression.source.sql, expression.node, expression.shift) if expression else None


def _table(catalog: Catalog, row: TableRow) -> Data:
    data = {
        **_base(catalog, row),
        "kind": row.kind.value,
        "persistence": PERSISTENCE[row.persistence],
        "row_security": row.row_security,
        "force_row_security": row.force_row_security,
        "partition_of": _qualified(catalog, row.partition_of),
        "partition_key": _names(catalog, row.partition_key.columns) if row.partition_key else None,
        "inherits": [_qualified(catalog, oid) for oid in row.inherits],
        "options": dict(row.options),
        "columns": [_column(catalog, column) for column in _members(catalog, "columns", row)],
        "constraints": [_constraint(catalog, one) for one in _members(catalog, "constraints", row)],
        "indexes": [_index(catalog, one) for one in _members(catalog, "indexes", row)],
        "policies": [_policy(catalog, one) for one in _members(catalog, "policies", row)],
        "triggers": [_trigger(catalog, one) for one in _members(catalog, "triggers", row)],
        "grants": _grants(catalog, row),
    }
    kinds = ("columns", "constraints", "indexes", "policies", "triggers")
    partial = [kind for kind in kinds if catalog.members(kind, row.oid).open]
    return _certain(row, {**data, **({"incomplete": partial} if partial else {})})


def _grants(catalog: Catalog, row: Row) -> list[Data]:
    return [
        {"role": one.role, "privilege": one.privilege, "columns": list(one.columns), "grantable": one.grantable}
        for one in catalog.rows.get(("grants", row.oid), ())
    ]


def _column(catalog: Catalog, row: ColumnRow) -> Data:
    data = {
        **_base(catalog, row),
        "type": shown(row.type) if row.type.name else None,
        "not_null": row.not_null,
        "default": None if row.generated else _text(row.default),
        "identity": IDENTITY.get(row.identity),
        "generated": GENERATED.get(row.generated),
        "collation": row.collation or None,
        "inherited": not row.local,
        "implicit": row.implicit,
    }
    return _certain(row, data)


def _constraint(catalog: Catalog, row: ConstraintRow) -> Data:
    data: Data = {
        **_base(catalog, row),
        "kind": CONSTRAINTS[row.kind],
        "columns": _names(catalog, row.columns),
        "validated": row.validated,
        "deferrable": row.deferrable,
        "inherited": row.inherited,
    }
    if row.kind == "f":
        data |= {
            "references": _qualified(catalog, row.references),
            "reference_columns": _names(catalog, row.reference_columns),
            "on_delete": ACTIONS[row.on_delete],
            "on_update": ACTIONS[row.on_update],
        }
    if row.expression is not None:
        data["expression"] = _text(row.expression)
    return _certain(row, data)


def _index(catalog: Catalog, row: IndexRow) -> Data:
    keys = [
        {
            "column": catalog.rows[key.column].name if key.column in catalog.rows else None,
            "expression": _text(key.expression),
            "opclass": key.opclass or None,
            "collation": key.collation or None,
            "descending": key.descending,
            "nulls_first": key.nulls_first,
        }
        for key in row.keys
    ]
    data = {
        **_base(catalog, row),
        "method": row.method,
        "keys": keys,
        "including": _names(catalog, row.including),
        "unique": row.unique,
        "nulls_not_distinct": row.nulls_not_distinct,
        "predicate": _text(row.predicate),
        "valid": row.valid,
        "constraint": next(iter(_names(catalog, [row.constraint])), None),
    }
    return _certain(row, data)


def _policy(catalog: Catalog, row: PolicyRow) -> Data:
    data = {
        **_base(catalog, row),
        "command": row.command,
        "permissive": row.permissive,
        "roles": list(row.roles),
        "using": _text(row.using),
        "check": _text(row.check),
    }
    return _certain(row, data)


def _trigger(catalog: Catalog, row: TriggerRow) -> Data:
    data = {
        **_base(catalog, row),
        "timing": row.timing,
        "events": list(row.events),
        "per_row": row.per_row,
        "function": row.function,
        "enabled": row.enabled != "D",
    }
    return _certain(row, data)


def _view(catalog: Catalog, row: ViewRow) -> Data:
    columns = [column.name for column in _members(catalog, "columns", row)]
    data = {
        **_base(catalog, row),
        "kind": row.kind.value,
        "columns": columns,
        "reads": [_qualified(catalog, oid) for oid in row.reads],
        "options": dict(row.options),
        "indexes": [_index(catalog, one) for one in _members(catalog, "indexes", row)],
        "grants": _grants(catalog, row),
    }
    return _certain(row, data)


def _sequence(catalog: Catalog, row: SequenceRow) -> Data:
    column = catalog.rows.get(row.owned_by)
    owner = f"{_qualified(catalog, column.table)}.{column.name}" if column is not None else None
    return _certain(row, {**_base(catalog, row), "type": shown(row.type), "owned_by": owner})


def _type(catalog: Catalog, row: TypeRow) -> Data:
    data = {
        **_base(catalog, row),
        "kind": row.kind.value,
        "labels": list(row.labels),
        "base": shown(row.base) if row.base is not None else None,
        "not_null": row.not_null,
        "default": _text(row.default),
    }
    return _certain(row, data)


def _function(catalog: Catalog, row: FunctionRow) -> Data:
    data = {
        **_base(catalog, row),
        "arguments": [
            {"name": one.name or None, "type": shown(one.type), "mode": one.mode, "default": one.default}
            for one in row.arguments
        ],
        "returns": shown(row.returns) if row.returns is not None else None,
        "language": row.language,
        "security_definer": row.security_definer,
        "volatility": VOLATILITY.get(row.volatility),
        "settings": dict(row.settings),
        "grants": _grants(catalog, row),
    }
    return _certain(row, data)
