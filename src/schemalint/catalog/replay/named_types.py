"""The names of types: which are free, and what is assumed of one that the files never create."""

from typing import Any

from schemalint.catalog.changes import Change, CreateObject
from schemalint.catalog.replay.assumed import declared, existing, has_row_type, reuse_oid
from schemalint.catalog.replay.context import Context
from schemalint.catalog.replay.default_privileges import apply_default_privileges
from schemalint.catalog.rows import Oid, TypeKind, TypeRow
from schemalint.named import NamedTuple

PHANTOM_TYPE = frozenset({"owner", "labels", "base", "not_null", "default", "relation", "collation"})
"""The facts of a type that the files name and never create."""


class Claimed(NamedTuple):
    """A name for a new type; `before` is the shell or the assumed type whose place it takes."""

    schema: Oid
    name: str
    before: TypeRow | None


def claim_type(
    context: Context, name: tuple[str, str], *, completes: bool = True, at: int | None = None
) -> Claimed | None:
    """The name of a new type; none, and a failure, where a type or the row type of a relation has it.

    Args:
        context: the statement's replay.
        name: schema (or nothing) and name.
        completes: whether the statement completes a shell type of that name; all do but the one that makes a shell.
        at: location of the name.
    """
    schema = context.target_schema(name[0])
    before = existing(context, "type", schema, name[1])
    is_shell = before is not None and "kind" in before.unsure
    relation = existing(context, "relation", schema, name[1])
    if (declared(before) and not (completes and is_shell)) or has_row_type(relation):
        context.fail(f'type "{name[1]}" already exists', "42710", at=at, because_of=before or relation)
        return None
    return Claimed(schema, name[1], before if isinstance(before, TypeRow) else None)


def put_type(
    context: Context,
    claimed: Claimed,
    kind: TypeKind,
    **fields: Any,  # noqa: ANN401 - the row's own fields
) -> tuple[TypeRow, Change]:
    """Enter a new type, and say by which change."""
    change = context.change(CreateObject, reuse_oid(context, claimed.before))
    row = TypeRow(
        oid=change.oid,
        name=claimed.name,
        schema=claimed.schema,
        kind=kind,
        owner=context.session.role,
        declared=context.whole(),
        **fields,
    )
    context.put(row.oid, row, change)
    context.put(("type", row.schema, row.name), row.oid, change)
    context.note_lifetime(row.oid, row.schema)
    apply_default_privileges(context, row.oid, "type", row.schema, change)
    return context.catalog.rows[row.oid], change


def require_type(context: Context, name: tuple[str, str], kind: TypeKind, change: Change) -> TypeRow:
    """The type that a statement names; one that the files never create is assumed to be of this kind."""
    row = context.row(context.lookup("type", *name), TypeRow)
    if row is None:
        schema = context.target_schema(name[0])
        row = TypeRow(oid=context.catalog.new_oid(), name=name[1], schema=schema, kind=kind, unsure=PHANTOM_TYPE)
        context.put(row.oid, row, change)
        context.put(("type", schema, row.name), row.oid, change)
    return row
