"""What PostgreSQL refuses of foreign keys, apart from the types of their columns."""

from collections.abc import Sequence

from schemalint.catalog.replay.column_checks import SYSTEM_COLUMNS
from schemalint.catalog.replay.context import Context
from schemalint.catalog.rows import ColumnRow, ConstraintRow, IndexRow, Oid, RelationRow, TableRow
from schemalint.catalog.store import NO_MEMBERS
from schemalint.syntax.nodes.common import RangeVar, texts
from schemalint.syntax.nodes.tables import Constraint

_WORDS = {"n": "SET NULL", "d": "SET DEFAULT", "c": "CASCADE"}
KINDS = {"p": "permanent", "u": "unlogged", "t": "temporary"}


def check_parent(context: Context, table: TableRow, relation: RangeVar, row: RelationRow | None) -> bool:
    """Refuse to reference what is no table, or one that lives shorter or longer; true where it is refused."""
    if row is None or row.declared is None or row.oid == table.oid:
        return False
    at = relation.location
    if not isinstance(row, TableRow):
        context.fail(
            f'referenced relation "{row.name}" is not a table', "42809", at=at,
            because_of=row, hint="reference the table that it reads",
        )  # fmt: skip
        return True
    own, other = table.persistence, row.persistence
    if own == other:
        return False
    refused = (own, other) != ("u", "p") and not {"persistence"} & (row.unsure | table.unsure)
    if refused:
        also = " or unlogged" if own == "u" else ""
        message = f"constraints on {KINDS[own]} tables may reference only {KINDS[own]}{also} tables"
        context.fail(message, "42P16", at=at, because_of=row)
    return refused


def check_actions(context: Context, table: TableRow, node: Constraint, columns: Sequence[ColumnRow]) -> bool:
    """Refuse actions that the columns do not allow; true where one is refused."""
    writes = node.fk_del_action in "nd" or node.fk_upd_action in "ndc"
    if not writes:
        return False
    own = {column.name for column in columns} if node.fk_del_set_cols else ()
    for name in texts(node.fk_del_set_cols):
        if name in own:
            continue
        if context.column(table.oid, name) is not None:
            message = f'column "{name}" referenced in ON DELETE SET action must be part of foreign key'
            context.fail(message, "42P10", at=node.location)
            return True
        if not context.is_open("columns", table.oid):
            message = f'column "{name}" referenced in foreign key constraint does not exist'
            context.fail(message, "42703", at=node.location, because_of=table)
            return True
    if any(column.generated and not column.unsure for column in columns):
        actions = (("DELETE", node.fk_del_action, "nd"), ("UPDATE", node.fk_upd_action, "ndc"))
        for word, action, refused in actions:
            if action in refused and not (word == "DELETE" and node.fk_del_set_cols):
                context.fail(
                    f"invalid ON {word} action for foreign key constraint containing generated column", "42601",
                    at=node.location, hint=f"{_WORDS[action]} would write the column",
                )  # fmt: skip
                return True
    return False


def check_referenced_names(context: Context, node: Constraint) -> bool:
    """Refuse columns of the system, and a referenced column that is named twice; true where one is refused."""
    names = texts(node.pk_attrs)
    if not SYSTEM_COLUMNS.isdisjoint(names) or not SYSTEM_COLUMNS.isdisjoint(texts(node.fk_attrs)):
        context.fail("system columns cannot be used in foreign keys", "0A000", at=node.location)
        return True
    if len(names) > 1 and len(set(names)) < len(names) and len(names) == len(texts(node.fk_attrs)):
        context.fail("foreign key referenced-columns list must not contain duplicates", "42830", at=node.location)
        return True
    return False


def check_unique(context: Context, node: Constraint, referenced: Sequence[ColumnRow]) -> bool:
    """Refuse a foreign key to columns that nothing keeps unique at each moment; true where it is refused."""
    parent = context.row(referenced[0].table, TableRow)
    if parent is None or context.is_open("indexes", parent.oid) or platform_key(context, parent) in referenced:
        return False
    late = False
    count, wanted = len(referenced), {row.oid for row in referenced}
    for oid in context.rows.get(("indexes", parent.oid), NO_MEMBERS).oids:
        index: IndexRow | None = context.rows.get(oid)
        if index is None:
            return False
        if not index.unique or (count == 1 and len(index.keys) > 1):
            continue
        if index.predicate is None and {key.column for key in index.keys} == wanted:
            if not _is_deferrable(context, index.constraint):
                return False
            late = True
    if late:
        message = f'cannot use a deferrable unique constraint for referenced table "{parent.name}"'
        context.fail(message, "55000", at=node.location, because_of=parent)
    elif node.pk_attrs:
        context.fail(
            f'there is no unique constraint matching given keys for referenced table "{parent.name}"',
            "42830", at=node.location, because_of=parent,
            hint=f"make {parent.name} ({', '.join(row.name for row in referenced)}) unique",
        )  # fmt: skip
    return late or bool(node.pk_attrs)


def _is_deferrable(context: Context, constraint: Oid | None) -> bool:
    row = context.row(constraint, ConstraintRow)
    return row is not None and row.deferrable and "deferrable" not in row.unsure


def platform_key(context: Context, table: TableRow) -> ColumnRow | None:
    """The `id` that a managed platform makes the primary key."""
    if not context.catalog.implicit_fields:
        return None
    return next((row for row in context.columns(table.oid) if row.name == "id"), None)
