"""Comments on objects."""

from collections.abc import Iterator

from msgspec import Struct

from schemalint.catalog.handles import Column, Constraint, Function, Index, Policy, Sequence, Table, Trigger, Type, View
from schemalint.model import Finding
from schemalint.rules.registry import NOTE, rule


@rule("table-without-comment", severity=NOTE, default=False)
def table_without_comment(table: Table) -> Iterator[Finding]:
    """A table without a comment is explained somewhere else, or nowhere."""
    if table.declared and not table.comment and not table.temporary and table.partition_of is None:
        yield table.finding(
            f"{table.written_name} has no comment", hint=f"COMMENT ON TABLE {table.written_name} IS '…'"
        )


class ColumnWithoutComment(Struct, frozen=True, rename="kebab"):
    """Which columns need no comment.

    Attributes:
        allow: their names.
    """

    allow: tuple[str, ...] = ("id", "created_at", "updated_at", "deleted_at", "created_by", "updated_by")


@rule("column-without-comment", severity=NOTE, default=False)
def column_without_comment(column: Column, options: ColumnWithoutComment) -> Iterator[Finding]:
    """A column without a comment has only its name to say what it holds."""
    if column.comment or column.name in options.allow or not column.own:
        return
    if column.place is not None and not column.table.temporary:
        yield column.finding(f"{column.table.name}.{column.name} has no comment")


class ObjectWithoutComment(Struct, frozen=True, rename="kebab"):
    """Which kinds of object need a comment.

    Attributes:
        kinds: `view`, `function`, `type`, `index`, `constraint`, `foreign key`, `trigger`, `policy`, `sequence`.
    """

    kinds: tuple[str, ...] = ("function", "type", "view")


@rule("object-without-comment", severity=NOTE, default=False)
def object_without_comment(
    named: View | Function | Type | Index | Constraint | Trigger | Policy | Sequence, options: ObjectWithoutComment
) -> Iterator[Finding]:
    """A function, a view or a type without a comment has only its definition to say what it is for."""
    if named.kind in options.kinds and not named.comment and named.place is not None:
        yield named.finding(f"the {named.kind} {named.qualified_name} has no comment")
