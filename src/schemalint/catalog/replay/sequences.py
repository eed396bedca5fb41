"""CREATE SEQUENCE and ALTER SEQUENCE."""

from collections.abc import Mapping
from typing import Any

from msgspec import structs

from schemalint.catalog.changes import AlterObject, Change, CreateObject
from schemalint.catalog.replay.assumed import already_exists, declared, existing, require_relation, reuse_oid
from schemalint.catalog.replay.context import Context, split_name
from schemalint.catalog.replay.default_privileges import apply_default_privileges
from schemalint.catalog.replay.owned_sequences import disown
from schemalint.catalog.replay.sequence_parameters import changed_parameters, first_parameters, refusal
from schemalint.catalog.rows import ColumnRow, Oid, SequenceRow, TypeRef
from schemalint.named import NamedTuple
from schemalint.syntax.nodes.common import ArgValue, Node, OptionNode, RangeVar
from schemalint.syntax.nodes.sequences import AlterSeqStmt, CreateSeqStmt


class Options(NamedTuple):
    """What a statement says of a sequence; `owner` are the parts of OWNED BY, none where it is not said."""

    type: TypeRef | None
    owner: tuple[str, ...] | None
    given: dict[str, ArgValue | None]


def create_sequence(context: Context, node: CreateSeqStmt) -> None:
    """CREATE SEQUENCE; one that exists is left as it is."""
    relation = node.relation
    schema = context.target_schema(relation.schemaname, temporary=relation.relpersistence == "t")
    before = existing(context, "relation", schema, relation.relname)
    if declared(before):
        if not node.if_not_exists:
            already_exists(context, before, at=relation.location)
        return
    options = _options(context, node.options)
    type_ = options.type or TypeRef("int8")
    parameters = first_parameters(options.given, type_.name)
    change = context.change(CreateObject, reuse_oid(context, before))
    row = SequenceRow(
        oid=change.oid,
        name=relation.relname,
        schema=schema,
        owner=context.session.role,
        persistence=relation.relpersistence,
        declared=context.whole(),
        type=type_,
        parameters=parameters,
    )
    _check(context, options, row)
    context.put(row.oid, row, change)
    context.put(("relation", schema, row.name), row.oid, change)
    context.note_lifetime(row.oid, schema)
    apply_default_privileges(context, row.oid, "sequence", schema, change)
    _own(context, row.oid, options, change)


def alter_sequence(context: Context, node: AlterSeqStmt) -> None:
    """ALTER SEQUENCE: its type and its owner."""
    if node.missing_ok and context.relation(node.relation) is None:
        return
    options = _options(context, node.options)
    change = context.change(AlterObject, given=words_of(options.given))
    row = require_relation(context, node.relation, change, sequence=True)
    change.oid, change.start = row.oid, len(context.catalog.log)
    if not isinstance(row, SequenceRow):
        if declared(row):
            context.fail(f'"{row.name}" is not a sequence', "42809", at=node.relation.location)
        return
    after = _altered(row, options)
    if after != row:
        _check(context, options, after)
        context.put(row.oid, after, change)
    _own(context, row.oid, options, change)


def words_of(given: Mapping[str, ArgValue | None]) -> dict[str, str | None]:
    """What a statement says of a sequence, as words; none for RESTART alone and for NO MINVALUE and NO MAXVALUE."""
    return {name: value.text if value is not None else None for name, value in given.items()}


def _altered(row: SequenceRow, options: Options) -> SequenceRow:
    """The sequence with what ALTER says; of one that the files never make the parameters stay uncertain."""
    type_ = options.type or row.type
    if "parameters" in row.unsure:
        return structs.replace(row, type=type_, unsure=row.unsure - {"type"} if options.type else row.unsure)
    parameters = changed_parameters(row.parameters, options.given, row.type.name, type_.name)
    return structs.replace(row, type=type_, parameters=parameters)


def _check(context: Context, options: Options, row: SequenceRow) -> None:
    refused = refusal(options.given, row.parameters, row.type.name) if "parameters" not in row.unsure else ""
    if refused:
        context.fail(refused, "22023")


def _options(context: Context, nodes: tuple[OptionNode, ...]) -> Options:
    given = {item.option.defname: item.option.arg for item in nodes}
    written, owner = given.get("as"), given.get("owned_by")
    return Options(
        context.type(written.type) if written is not None and written.type is not None else None,
        owner.parts if owner is not None else None,
        given,
    )


def _own(context: Context, oid: Oid, options: Options, change: Change) -> None:
    """Carry out OWNED BY."""
    row: Any = context.catalog.rows[oid]
    if options.owner is None:
        return
    disown(context, row, change)
    column = _column(context, row, options.owner, change)
    context.update(row, change, owned_by=column.oid if column is not None else None)
    if column is not None:
        context.append("sequences", column.oid, oid, change)


def _column(context: Context, sequence: SequenceRow, name: tuple[str, ...], change: Change) -> ColumnRow | None:
    """The column of OWNED BY; none for OWNED BY NONE."""
    if len(name) < 2:
        return None
    schema, relation = split_name(name[:-1])
    table = context.require_table(RangeVar(schemaname=schema, relname=relation), change)
    if context.column(table.oid, name[-1]) is None and not context.is_open("columns", table.oid):
        context.fail(f'column "{name[-1]}" of relation "{table.name}" does not exist', "42703")
    if sequence.schema != table.schema and declared(sequence) and declared(table):
        context.fail("sequence must be in same schema as table it is linked to", "55000")
    return context.require_column(table.oid, name[-1], change)


HANDLERS: dict[str, tuple[type[Node], object]] = {
    "CreateSeqStmt": (CreateSeqStmt, create_sequence),
    "AlterSeqStmt": (AlterSeqStmt, alter_sequence),
}
