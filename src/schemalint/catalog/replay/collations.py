"""Collations: of those that the files create it is kept whether equal strings are equal byte by byte."""

from collections.abc import Sequence

from schemalint.catalog.changes import CreateObject
from schemalint.catalog.replay.context import Context
from schemalint.catalog.rows import ColumnRow, TypeKind, TypeRow
from schemalint.syntax.nodes.common import texts
from schemalint.syntax.nodes.types import DefineStmt

ALIKE_SINCE = 18
"""Since when a foreign key and what it references must have one collation if either is nondeterministic."""
_FALSE = frozenset({"false", "off", "no", "0"})


def create_collation(context: Context, node: DefineStmt) -> None:
    """CREATE COLLATION … (deterministic = false); nothing else of collations leaves a row."""
    options = {item.option.defname.lower(): item.option.arg for item in node.definition}
    deterministic = options.get("deterministic")
    if deterministic is not None and (deterministic.text or "").lower() in _FALSE:
        context.put(("nondeterministic", texts(node.names)[-1]), True, context.change(CreateObject))


def check_collations(
    context: Context, columns: Sequence[ColumnRow], referenced: Sequence[ColumnRow], key: str, at: int
) -> None:
    """Refuse a foreign key between columns of unlike collations of which one is nondeterministic."""
    if context.catalog.settings.pg_version < ALIKE_SINCE:
        return
    for column, target in zip(columns, referenced, strict=True):
        if not (column.collation or target.collation or column.type.oid or target.type.oid):
            continue  # as most are: both are of the default collation
        one, other = _collation(context, column), _collation(context, target)
        either = any(name and context.rows.get(("nondeterministic", name)) for name in (one, other))
        if either and one is not None and other is not None and one != other:
            context.fail(
                f'foreign key constraint "{key}" cannot be implemented: "{column.name}" is of collation '
                f'"{one or "default"}" and "{target.name}" of "{other or "default"}", one of which is nondeterministic',
                "42P21", at=at, because_of=target, hint=f"give {column.name} and {target.name} the same collation",
            )  # fmt: skip
            return


def _collation(context: Context, column: ColumnRow) -> str | None:
    """The name of a column's collation, without its schema; empty for the default, none where it is not known."""
    if column.unsure & {"collation", "type"}:
        return None
    if column.collation:
        return column.collation.rpartition(".")[2]
    domain = context.row(column.type.oid, TypeRow)
    if domain is None or domain.kind is not TypeKind.DOMAIN:
        return ""
    return None if "collation" in domain.unsure else domain.collation.rpartition(".")[2]
