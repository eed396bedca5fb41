"""Column definitions, as CREATE TABLE and ADD COLUMN have them."""

from collections.abc import Sequence
from typing import Any

from msgspec import Raw, Struct, structs

from schemalint.catalog.builtin import SERIALS
from schemalint.catalog.changes import Change
from schemalint.catalog.counting import SequenceParameters
from schemalint.catalog.replay.column_checks import SYSTEM_COLUMNS, check_definition, refuse_name
from schemalint.catalog.replay.context import UNKNOWN_TYPE, Context, split_name
from schemalint.catalog.replay.default_privileges import apply_default_privileges
from schemalint.catalog.replay.owned_sequences import own_first
from schemalint.catalog.replay.sequence_parameters import first_parameters, refusal
from schemalint.catalog.replay.values import Column, check_default
from schemalint.catalog.replay.written_types import PSEUDO, check_collation, check_column_type
from schemalint.catalog.rows import (
    ColumnRow,
    Expression,
    SequenceRow,
    TableRow,
    TypeKind,
    TypeRef,
    TypeRow,
)
from schemalint.syntax.nodes.common import ArgValue, OptionNode, TypeName, decoder, texts
from schemalint.syntax.nodes.tables import CastNode, ColumnDef, Constraint

ATTRIBUTES = {
    "CONSTR_ATTR_DEFERRABLE": {"deferrable": True},
    "CONSTR_ATTR_NOT_DEFERRABLE": {"deferrable": False},
    "CONSTR_ATTR_DEFERRED": {"deferrable": True, "initdeferred": True},
    "CONSTR_ATTR_IMMEDIATE": {"initdeferred": False},
    "CONSTR_ATTR_ENFORCED": {"is_enforced": True},
    "CONSTR_ATTR_NOT_ENFORCED": {"is_enforced": False},
}
"""What the grammar gives as constraints of their own and means for the one before."""
KEYS = ("CONSTR_PRIMARY", "CONSTR_UNIQUE", "CONSTR_EXCLUSION")
_NULL = b'{"A_Const":{"isnull":true'
_CAST = b'{"TypeCast":{"arg":'


class Definition(Struct, frozen=True, gc=False):
    """A column and the constraints that stand in its definition (each with the column as its only key)."""

    row: ColumnRow
    constraints: list[tuple[Constraint, str]]
    serial: bool = False


def define_column(context: Context, table: TableRow, node: ColumnDef, change: Change) -> Definition:
    """The row of a column definition; a serial or identity column's sequence is made at once."""
    written = node.type_name
    serial = "" if written is None or len(written.names) > 1 else _serial(written)
    type_ = UNKNOWN_TYPE if written is None else TypeRef(SERIALS[serial]) if serial else context.type(written)
    oid = context.catalog.new_oid()
    collation = ".".join(texts(node.collation.collname)) if node.collation else ""
    if node.colname in SYSTEM_COLUMNS:
        refuse_name(context, node.colname, at=node.location)
    plain = type_.oid is None and not (type_.modifiers or type_.dimensions or type_.setof or serial)
    if written is not None and not (plain and type_.known and type_.name not in PSEUDO and not node.collation):
        check_column_type(context, node.colname, written, type_)
        if node.collation:
            check_collation(context, type_, collation, at=node.location)
    constraints: list[tuple[Constraint, str]] = []
    facts = _facts(context, node, type_, constraints) if node.constraints else {}
    is_null = bool(facts) and facts.pop("null", False)
    facts.setdefault("not_null", node.is_not_null or bool(serial))
    row = ColumnRow(
        oid=oid,
        name=node.colname,
        table=table.oid,
        type=type_,
        collation=collation,
        declared=context.place(node.location),
        type_at=written.location + context.shift if written is not None else -1,
        **facts,
    )
    if node.constraints:
        several = len(node.constraints) > 1 or node.constraints[0].constraint.contype in ATTRIBUTES
        if serial or is_null or row.generated or row.identity or (several and _is_odd(node)):
            check_definition(context, table, row, node, serial=bool(serial))
    if serial:
        sequence = make_sequence(context, table, row, change)
        row = structs.replace(row, default=context.expression(_nextval(sequence.name)))
    elif row.identity:
        given = (item.constraint.options for item in node.constraints if item.constraint.contype == "CONSTR_IDENTITY")
        make_sequence(context, table, row, change, next(given, ()))
    return Definition(row, constraints, serial=bool(serial))


def _is_odd(node: ColumnDef) -> bool:
    """Whether a definition may contradict itself: something is said twice, or of a constraint."""
    if len(node.constraints) == 1:
        return node.constraints[0].constraint.contype in ATTRIBUTES
    kinds = {item.constraint.contype for item in node.constraints}
    return len(kinds) < len(node.constraints) or not kinds.isdisjoint(ATTRIBUTES)


def _serial(written: TypeName) -> str:
    name = written.names[0].string.sval
    return name if name in SERIALS and not (written.setof or written.pct_type) else ""


def _facts(context: Context, node: ColumnDef, type_: TypeRef, others: list[tuple[Constraint, str]]) -> dict[str, Any]:
    """What the definition says of the column itself; the rest are constraints of the table, added to `others`."""
    facts: dict[str, Any] = {}
    for item in node.constraints:
        constraint = item.constraint
        match constraint.contype:
            case "CONSTR_NOTNULL":
                facts["not_null"] = True
            case "CONSTR_DEFAULT":
                facts["default"] = default_of(context, type_, constraint.raw_expr)
                check_default(context, Column(node.colname, type_), constraint.raw_expr, constraint.location)
            case "CONSTR_PRIMARY":
                facts["not_null"] = True
                others.append((constraint, node.colname))
            case "CONSTR_CHECK" | "CONSTR_UNIQUE" | "CONSTR_FOREIGN":
                others.append((constraint, node.colname))
            case "CONSTR_IDENTITY":
                facts |= {"identity": constraint.generated_when, "not_null": True}
            case "CONSTR_GENERATED":
                kind = constraint.generated_kind or "s"
                facts |= {"generated": kind, "default": context.expression(constraint.raw_expr)}
            case "CONSTR_NULL":
                facts["null"] = True
            case attribute if attribute in ATTRIBUTES and others:
                others[-1] = (structs.replace(others[-1][0], **ATTRIBUTES[attribute]), node.colname)
            case _:
                pass
    return facts


def default_of(context: Context, type_: TypeRef, raw: Raw) -> Expression | None:
    """The default of a column as the server keeps it: of a plain NULL it keeps nothing."""
    node = bytes(raw)
    null = node.startswith((_NULL, _CAST + _NULL)) and _is_plain_null(context, type_, node)
    return context.expression(node) if node and not null else None


def _is_plain_null(context: Context, type_: TypeRef, node: bytes) -> bool:
    """Whether NULL need not be brought to the column's type: to a length, to a domain, or from another type."""
    row = context.row(type_.oid, TypeRow)
    has_length = bool(type_.modifiers) and type_.name != "interval"
    if not type_.known or has_length or (row is not None and row.kind is TypeKind.DOMAIN):
        return False
    if node.startswith(_NULL):
        return True
    cast = context.type(decoder(CastNode).decode(node).cast.type_name)
    same = (cast.name, cast.oid, bool(cast.dimensions)) == (type_.name, type_.oid, bool(type_.dimensions))
    return same and not cast.modifiers


def make_sequence(
    context: Context,
    table: TableRow,
    column: ColumnRow,
    change: Change,
    given: Sequence[OptionNode] = (),
    *,
    copied: SequenceParameters | None = None,
) -> SequenceRow:
    """The sequence of a serial or identity column, named as PostgreSQL names it unless its options do.

    What LIKE copies is of type bigint, whatever the column's type, and counts as the copied one does.
    """
    options = {item.option.defname: item.option.arg for item in given}
    type_ = column.type if copied is None else TypeRef("int8")
    schema, name = _sequence_name(options.get("sequence_name"))
    namespace = context.schema(schema) if schema else table.schema
    parameters = first_parameters(options, type_.name) if copied is None else copied
    if options and (refused := refusal(options, parameters, type_.name)):
        context.fail(refused, "22023", at=column.declared.start - context.shift if column.declared else None)
    sequence = SequenceRow(
        oid=context.catalog.new_oid(),
        name=name or context.choose_name(table.schema, table.name, column.name, "seq"),
        schema=namespace,
        owner=table.owner,
        persistence="u" if "unlogged" in options else table.persistence,
        declared=column.declared,
        owned_by=column.oid,
        type=type_,
        parameters=parameters,
    )
    context.put(sequence.oid, sequence, change)
    context.put(("relation", namespace, sequence.name), sequence.oid, change)
    own_first(context, column.oid, sequence.oid, change)
    apply_default_privileges(context, sequence.oid, "sequence", namespace, change)
    return sequence


def _sequence_name(value: ArgValue | None) -> tuple[str, str]:
    """Schema and name of SEQUENCE NAME; empty where it is not said."""
    return split_name(value.parts) if value is not None else ("", "")


def _nextval(sequence: str) -> bytes:
    from msgspec import json

    literal = {"A_Const": {"sval": {"sval": sequence}}}
    return json.encode({"FuncCall": {"funcname": [{"String": {"sval": "nextval"}}], "args": [literal]}})


def put_column(context: Context, row: ColumnRow, change: Change) -> None:
    """Add a column's row; the table's list of columns is the caller's."""
    context.put(row.oid, row, change)
