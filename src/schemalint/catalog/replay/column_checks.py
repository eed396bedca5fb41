"""What PostgreSQL refuses of columns: definitions that contradict themselves, and changes that do not fit."""

from collections.abc import Iterable, Sequence

from schemalint.catalog.replay.context import Context
from schemalint.catalog.rows import ColumnRow, ConstraintKind, Oid, TableRow, TypeRef
from schemalint.syntax.figure import column_names
from schemalint.syntax.nodes.tables import ColumnDef, Constraint

IDENTITY_TYPES = frozenset({"int2", "int4", "int8"})
SYSTEM_COLUMNS = frozenset({"tableoid", "ctid", "xmin", "xmax", "cmin", "cmax"})
NULL_KEYS_REFUSED_SINCE = 18
SUB_QUERY = b'"SubLink"'
_ALWAYS_FIT = frozenset({"AT_SetNotNull"})


def refuse_name(context: Context, name: str, *, at: int | None) -> None:
    """Refuse the name of a column that every table has."""
    context.fail(f'column name "{name}" conflicts with a system column name', "42701", at=at)


def check_definition(context: Context, table: TableRow, row: ColumnRow, node: ColumnDef, *, serial: bool) -> None:
    """Refuse a column definition that says one thing twice, or two that exclude each other."""
    kinds = [item.constraint.contype for item in node.constraints]
    if _misplaced(context, node, kinds):
        return
    what = f'for column "{row.name}" of table "{table.name}"'
    defaults = kinds.count("CONSTR_DEFAULT") + serial
    # before PostgreSQL 18 a primary key made its column NOT NULL whatever the definition said
    only_key = "CONSTR_PRIMARY" in kinds and context.catalog.settings.pg_version < NULL_KEYS_REFUSED_SINCE
    is_not_null = serial or row.identity or "CONSTR_NOTNULL" in kinds or (row.not_null and not only_key)
    refused = (
        (defaults > 1, "multiple default values specified", "42601"),
        (kinds.count("CONSTR_IDENTITY") > 1, "multiple identity specifications", "42601"),
        (kinds.count("CONSTR_GENERATED") > 1, "multiple generation clauses specified", "42601"),
        (defaults and row.identity, "both default and identity specified", "42601"),
        (defaults and row.generated, "both default and generation expression specified", "42601"),
        (row.identity and row.generated, "both identity and generation expression specified", "42601"),
        ("CONSTR_NULL" in kinds and is_not_null, "conflicting NULL/NOT NULL declarations", "42601"),
    )
    for is_so, message, sqlstate in refused:
        if is_so:
            context.fail(f"{message} {what}", sqlstate, at=node.location)
            return
    if row.identity:
        check_identity_type(context, row.type, node.location)


def _misplaced(context: Context, node: ColumnDef, kinds: Sequence[str]) -> bool:
    """Refuse DEFERRABLE and ENFORCED where they follow no constraint that can be either."""
    last = ""
    deferrable = True
    for item, kind in zip(node.constraints, kinds, strict=True):
        if kind.startswith("CONSTR_ATTR"):
            able, words = ENFORCED if kind.endswith("ENFORCED") else DEFERRABLE
            if last not in able:
                context.fail(f"misplaced {words[kind]} clause", "42601", at=item.constraint.location)
                return True
            deferrable = deferrable and kind != "CONSTR_ATTR_NOT_DEFERRABLE"
            if kind == "CONSTR_ATTR_DEFERRED" and not deferrable:
                message = "constraint declared INITIALLY DEFERRED must be DEFERRABLE"
                context.fail(message, "42601", at=item.constraint.location)
                return True
        else:
            last, deferrable = kind, True
    return False


DEFERRABLE = (
    frozenset({"CONSTR_PRIMARY", "CONSTR_UNIQUE", "CONSTR_EXCLUSION", "CONSTR_FOREIGN"}),
    {
        "CONSTR_ATTR_DEFERRABLE": "DEFERRABLE", "CONSTR_ATTR_NOT_DEFERRABLE": "NOT DEFERRABLE",
        "CONSTR_ATTR_DEFERRED": "INITIALLY DEFERRED", "CONSTR_ATTR_IMMEDIATE": "INITIALLY IMMEDIATE",
    },
)  # fmt: skip
"""The constraints that can be deferred, and what says so."""
ENFORCED = (
    frozenset({"CONSTR_CHECK", "CONSTR_FOREIGN"}),
    {"CONSTR_ATTR_ENFORCED": "ENFORCED", "CONSTR_ATTR_NOT_ENFORCED": "NOT ENFORCED"},
)
"""The constraints that need not be enforced, and what says so."""


def check_identity_type(context: Context, type_: TypeRef, at: int | None) -> bool:
    """Refuse an identity column that is not of an integer type; true where it is not."""
    refused = type_.known and (type_.oid is not None or type_.dimensions > 0 or type_.name not in IDENTITY_TYPES)
    if refused:
        context.fail("identity column type must be smallint, integer, or bigint", "22023", at=at)
    return refused


def check_expression(context: Context, table: TableRow, raw: bytes, *, at: int | None) -> bool:
    """Refuse an expression of a table that names a column which the table does not have; true where it does."""
    node = bytes(raw)
    if SUB_QUERY in node or context.is_open("columns", table.oid):
        return False
    own = {column.name for column in context.columns(table.oid)}
    for name in column_names(node):
        if name not in own and name not in SYSTEM_COLUMNS and name != table.name:
            context.fail(f'column "{name}" does not exist', "42703", at=at, because_of=table)
            return True
    return False


def check_twice(context: Context, node: Constraint, names: Iterable[str], what: str) -> bool:
    """Refuse a key that names a column twice; true where it does."""
    given = list(names)
    twice = next((name for at, name in enumerate(given) if name and name in given[:at]), None)
    if twice is None:
        return False
    context.fail(f'column "{twice}" appears twice in {what} constraint', "42701", at=node.location)
    return True


def refusal(context: Context, table: TableRow, row: ColumnRow, subtype: str) -> tuple[str, str] | None:
    """Why a subcommand does not fit a column as it is, with the SQLSTATE; none where it does.

    Args:
        context: the statement's replay.
        table: the column's table.
        row: the column.
        subtype: of the subcommand.
    """
    if row.declared is None or row.unsure or _is_common(row, subtype):
        return None
    what = f'column "{row.name}" of relation "{table.name}"'
    named_key = subtype == "AT_DropNotNull" and _in_primary_key(context, table, row.oid)
    above = context.column(table.partition_of, row.name) if table.partition_of is not None else None
    in_parent = above is not None and above.not_null and "not_null" not in above.unsure
    rules: dict[str, tuple[tuple[object, str, str], ...]] = {
        "AT_ColumnDefault": (
            (row.identity, f"{what} is an identity column", "42601"),
            (row.generated, f"{what} is a generated column", "42601"),
        ),
        "AT_DropNotNull": (
            (row.identity, f"{what} is an identity column", "42601"),
            (in_parent, f'column "{row.name}" is marked NOT NULL in parent table', "42P16"),
            (named_key, f'column "{row.name}" is in a primary key', "42P16"),
        ),
        "AT_AddIdentity": (
            (not row.not_null, f"{what} must be declared NOT NULL before identity can be added", "55000"),
            (row.identity, f"{what} is already an identity column", "55000"),
            (row.default, f"{what} already has a default value", "55000"),
        ),
        "AT_DropIdentity": ((not row.identity, f"{what} is not an identity column", "55000"),),
        "AT_SetIdentity": ((not row.identity, f"{what} is not an identity column", "55000"),),
        "AT_DropExpression": (
            (not row.generated, f"{what} is not a generated column", "55000"),
            (row.generated == "v", f"{what} is virtual: its expression cannot be dropped", "0A000"),
        ),
        "AT_SetExpression": (
            (not row.generated, f"{what} is not a generated column", "55000"),
            (
                row.generated == "v" and _has_check(context, table),
                f"{what} is virtual, and there are checks",
                "0A000",
            ),
        ),
    }
    return next(((message, state) for is_so, message, state in rules.get(subtype, ()) if is_so), None)


def _is_common(row: ColumnRow, subtype: str) -> bool:
    """Whether nothing can be wrong with a subcommand, as with most: they set a plain column's default or NOT NULL."""
    return subtype in _ALWAYS_FIT or (subtype == "AT_ColumnDefault" and not (row.identity or row.generated))


def _has_check(context: Context, table: TableRow) -> bool:
    held = (context.catalog.rows[oid] for oid in context.catalog.members("constraints", table.oid).oids)
    return any(one.kind is ConstraintKind.CHECK for one in held)


def _in_primary_key(context: Context, table: TableRow, column: Oid) -> bool:
    rows = context.catalog.rows
    if context.is_open("constraints", table.oid):
        return False
    keys = (rows[oid] for oid in context.catalog.members("constraints", table.oid).oids)
    return any(key.kind is ConstraintKind.PRIMARY_KEY and column in key.columns for key in keys)
