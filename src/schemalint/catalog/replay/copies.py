"""What LIKE copies from another relation."""

from enum import IntFlag

from msgspec import structs

from schemalint.catalog.changes import Change
from schemalint.catalog.counting import SequenceParameters
from schemalint.catalog.replay.columns import make_sequence
from schemalint.catalog.replay.constraint_rows import named, put_constraint
from schemalint.catalog.replay.context import Context
from schemalint.catalog.replay.indexes import (
    choose_index_name,
    columns_by_position,
    index_columns_text,
    index_elements,
    put_index,
    translate,
)
from schemalint.catalog.replay.owned_sequences import sequences_of
from schemalint.catalog.rows import (
    ColumnRow,
    ConstraintKind,
    ConstraintRow,
    IndexRow,
    Oid,
    TableRow,
)
from schemalint.catalog.store import Members
from schemalint.syntax.nodes.tables import LikeClause

NEW = SequenceParameters()


class Like(IntFlag):
    """The options of LIKE, as the parser numbers them."""

    COMMENTS = 1
    COMPRESSION = 2
    CONSTRAINTS = 4
    DEFAULTS = 8
    GENERATED = 16
    IDENTITY = 32
    INDEXES = 64
    STATISTICS = 128
    STORAGE = 256


def copy_like(context: Context, table: TableRow, like: LikeClause, source: Oid, change: Change) -> list[ColumnRow]:
    """The columns that LIKE copies: names, types and NOT NULL always, the rest as its options say."""
    options, columns = Like(like.options & 511), []
    for column in context.columns(source):
        generated = column.generated if Like.GENERATED in options else ""
        keeps_default = Like.DEFAULTS in options if not column.generated else bool(generated)
        row = structs.replace(
            column,
            oid=context.catalog.new_oid(),
            table=table.oid,
            local=True,
            declared=context.place(like.relation.location),
            type_at=-1,
            generated=generated,
            default=column.default if keeps_default else None,
            identity=column.identity if Like.IDENTITY in options else "",
        )
        if row.identity:
            sequence = next(iter(sequences_of(context, column.oid)), None)
            make_sequence(context, table, row, change, copied=sequence.parameters if sequence else NEW)
        _copy_comment(context, options, column.oid, row.oid, change)
        columns.append(row)
    return columns


def copy_constraints(context: Context, table: TableRow, like: LikeClause, source: Oid, change: Change) -> None:
    """Copy the checks and indexes of LIKE; foreign keys are never copied."""
    options = Like(like.options & 511)
    own = columns_by_position(context, source, table.oid)
    if Like.CONSTRAINTS in options:
        for oid in context.catalog.members("constraints", source).oids:
            row = context.catalog.rows[oid]
            held = named(context, table, row.name)
            if row.kind is ConstraintKind.CHECK and held is not None:
                context.update(held, change, inherited=False)
            elif row.kind is ConstraintKind.CHECK:
                columns = tuple(own[column] for column in row.columns if column in own)
                copied = structs.replace(
                    row, oid=context.catalog.new_oid(), table=table.oid, columns=columns, inherited=False,
                    declared=context.place(like.relation.location),
                )  # fmt: skip
                put_constraint(context, table, copied, change)
                _copy_comment(context, options, oid, copied.oid, change)
    if Like.INDEXES in options:
        for oid in context.catalog.members("indexes", source).oids:
            index = context.row(oid, IndexRow)
            if index is not None:
                copy = _copy_index(context, table, like, translate(index, own), change)
                _copy_comment(context, options, oid, copy, change)


def copy_openness(context: Context, table: TableRow, like: LikeClause, source: Oid | None, change: Change) -> None:
    """What a table may have that no file tells, a copy of it may have too; without a source, nothing of it is told."""
    options = Like(like.options & 511)
    for kind, copied in (("constraints", Like.CONSTRAINTS | Like.INDEXES), ("indexes", Like.INDEXES)):
        if copied & options and (source is None or context.is_open(kind, source)):
            members = context.catalog.members(kind, table.oid)
            context.put((kind, table.oid), Members(members.oids, open=True), change)


def _copy_index(context: Context, table: TableRow, like: LikeClause, index: IndexRow, change: Change) -> Oid:
    constraint = context.row(index.constraint, ConstraintRow)
    elements = index_elements(context, index)
    place = context.place(like.relation.location)
    if constraint is None:
        name = choose_index_name(context, table, elements)
    else:
        label = {"p": "pkey", "u": "key", "x": "excl"}[constraint.kind]
        second = "" if label == "pkey" else index_columns_text(elements)
        name = context.choose_name(table.schema, table.name, second, label, constraint=True)
    row = structs.replace(
        index, oid=context.catalog.new_oid(), name=name, schema=table.schema, table=table.oid, declared=place,
        constraint=None, parent=None,
    )  # fmt: skip
    if constraint is not None:
        columns = tuple(key.column for key in index.keys if key.column is not None)
        copied = structs.replace(
            constraint, oid=context.catalog.new_oid(), name=name, table=table.oid, columns=columns, index=row.oid,
            declared=place, parent=None, inherited=False,
        )  # fmt: skip
        row = structs.replace(row, constraint=copied.oid)
        put_constraint(context, table, copied, change)
    put_index(context, table, row, change)
    return row.oid


def _copy_comment(context: Context, options: Like, source: Oid, copy: Oid, change: Change) -> None:
    comment = context.catalog.rows.get(("comment", source))
    if comment is not None and Like.COMMENTS in options:
        context.put(("comment", copy), comment, change)
