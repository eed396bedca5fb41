"""pg_proc, pg_trigger, policies, roles and extensions."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from schemalint.catalog.conditions.values import UNKNOWN, Unknown, Value
from schemalint.catalog.rows import ExtensionRow, FunctionRow, PolicyRow, RoleRow, Row, TriggerRow
from schemalint.catalog.system.builtin_functions import BUILTIN_FUNCTIONS
from schemalint.catalog.system.classes import constant, fact, name, oid, schema_oid, table_name, table_schema
from schemalint.catalog.system.view import Hints, SystemRelation, View, is_other

COMMANDS = {"all": "*", "select": "r", "insert": "a", "update": "w", "delete": "d"}
"""polcmd."""
PREDEFINED_ROLES = {
    "pg_checkpoint": 15, "pg_create_subscription": 16, "pg_database_owner": 14, "pg_execute_server_program": 11,
    "pg_maintain": 17, "pg_monitor": 10, "pg_read_all_data": 14, "pg_read_all_settings": 10, "pg_read_all_stats": 10,
    "pg_read_server_files": 11, "pg_signal_autovacuum_worker": 18, "pg_signal_backend": 9, "pg_stat_scan_tables": 10,
    "pg_use_reserved_connections": 16, "pg_write_all_data": 14, "pg_write_server_files": 11,
}  # fmt: skip
"""The roles that every server has, and since which version."""


def functions(view: View, hints: Hints) -> Iterable[Row]:
    """Functions, procedures and aggregates."""
    wanted = hints.get("proname", hints.get("routine_name"))
    if isinstance(wanted, str):
        return [row for row in view.by_name("function", wanted) if isinstance(row, FunctionRow)]
    return view.catalog.of_kind(FunctionRow)


def is_builtin_function(said: Value) -> bool:
    """Whether the system has a function of this name."""
    return isinstance(said, str) and (said.startswith("pg_") or said in BUILTIN_FUNCTIONS)


def other_functions(schema_key: str, name_key: str, *, by_oid: bool = False) -> Any:  # noqa: ANN401
    """The functions that there may be besides."""

    def others(view: View) -> Iterable[dict[str, Value]]:
        system: Value = view.schema_oid("pg_catalog") if by_oid else "pg_catalog"
        yield {schema_key: system, name_key: Unknown(is_builtin_function)}
        views: Value = view.schema_oid("information_schema") if by_oid else "information_schema"
        yield {schema_key: views, name_key: Unknown(lambda said: str(said).startswith("_pg_"))}
        for row in view.foreign_schemas:
            yield {schema_key: row.oid if by_oid else row.name}
        if not view.closed:
            # a function may be overloaded where it is not seen, but then it is there anyway
            yield {name_key: Unknown(lambda said: not view.by_name("function", said))}
        if any(one.name != "plpgsql" for one in view.extensions):
            yield {name_key: Unknown(lambda said: not view.by_name("function", said))}

    return others


def _returns(view: View, row: FunctionRow) -> Value:
    return UNKNOWN if row.returns is None or row.returns.setof else view.type_id(row.returns)


def _inputs(_: View, row: FunctionRow) -> Value:
    return sum(argument.mode in "ibv" for argument in row.arguments)


# -- triggers and policies ----------------------------------------------------------------------------------------


def of_tables(kind: str, row_type: type[Row], owner_key: str, *, table_key: str = "") -> Any:  # noqa: ANN401
    """What belongs to tables; hints tell the table."""

    def items(view: View, hints: Hints) -> Iterable[Row]:
        owner, table = hints.get(owner_key), hints.get(table_key)
        if isinstance(owner, int):
            return list(view.owned(kind, owner))
        if isinstance(table, str):
            return [row for one in view.by_name("relation", table) for row in view.owned(kind, one.oid)]
        return view.catalog.of_kind(row_type)

    return items


def _others_by_oid(kind: str, owner_key: str, name_key: str) -> Any:  # noqa: ANN401
    def others(view: View) -> Iterable[dict[str, Value]]:
        for owner in view.open_owners(kind):
            known = {row.name for row in view.owned(kind, owner)}
            yield {owner_key: owner, name_key: Unknown(partial(is_other, known))}
        if not view.closed or view.foreign_schemas:
            yield {owner_key: Unknown(lambda said: not view.is_known(said))}
        if kind == "triggers":
            internal = Unknown(lambda said: str(said).startswith(("RI_Constraint", "PK_Constraint", "Unique_Constr")))
            yield {name_key: internal, "tgisinternal": True}

    return others


def others_by_name(kind: str, schema_key: str, table_key: str, name_key: str) -> Any:  # noqa: ANN401
    """What tables may have that the files do not tell, told by the tables' names."""

    def others(view: View) -> Iterable[dict[str, Value]]:
        for owner in view.open_owners(kind):
            row = view.rows[owner]
            known = {one.name for one in view.owned(kind, owner)}
            where = view.schema_name(row.schema) if getattr(row, "schema", None) is not None else UNKNOWN
            free = Unknown(partial(is_other, known))
            yield {schema_key: where, table_key: row.name, name_key: free}
        if not view.closed:
            yield {table_key: Unknown(lambda said: not view.is_known_table(said))}
        for schema in view.foreign_schemas:
            yield {schema_key: schema.name, table_key: Unknown(lambda said: not view.is_known_table(said))}

    return others


def _roles_of(view: View, row: PolicyRow) -> Value:
    roles = view.fact(row, "roles")
    # several are in the order of their oids
    return roles if isinstance(roles, Unknown) else tuple(roles) if len(roles) == 1 else UNKNOWN


def _expression(field: str) -> Any:  # noqa: ANN401 - a getter
    return lambda view, row: None if view.fact(row, field) is None else UNKNOWN


def _command(view: View, row: PolicyRow) -> Value:
    command = view.fact(row, "command")
    return command if isinstance(command, Unknown) else command.upper()


def _permissive(view: View, row: PolicyRow) -> Value:
    permissive = view.fact(row, "permissive")
    return permissive if isinstance(permissive, Unknown) else "PERMISSIVE" if permissive else "RESTRICTIVE"


# -- roles and extensions -----------------------------------------------------------------------------------------


def _roles(view: View, _: Hints) -> Iterable[Any]:
    known: list[Any] = view.catalog.of_kind(RoleRow)
    return [*known, *[name for name, since in PREDEFINED_ROLES.items() if since <= view.version]]


def _role_name(_: View, item: Any) -> Value:  # noqa: ANN401 - a row, or the name of a predefined role
    return item if isinstance(item, str) else item.name


def _other_roles(view: View) -> Iterable[dict[str, Value]]:
    """Roles are the server's, not the database's: those that are not seen may be there."""
    seen = {row.name for row in view.catalog.of_kind(RoleRow)} | set(PREDEFINED_ROLES)
    yield {"rolname": Unknown(lambda said: said not in seen)}


ROLES = SystemRelation(
    _roles,
    {"rolname": _role_name, "oid": lambda _, item: UNKNOWN if isinstance(item, str) else item.oid},
    row=lambda item: None if isinstance(item, str) else item,
    others=_other_roles,
)


def _extensions(view: View, _: Hints) -> Iterable[Any]:
    found: list[Any] = [row for row in view.extensions if row.name != "plpgsql"]
    return [*found, "plpgsql"]


def _extension(field: str, otherwise: Value) -> Any:  # noqa: ANN401 - a getter
    return lambda view, item: otherwise if isinstance(item, str) else view.fact(item, field)


def _version(view: View, item: Any) -> Value:  # noqa: ANN401 - a row, or plpgsql
    return UNKNOWN if isinstance(item, str) or not item.version else view.fact(item, "version")


def _other_extensions(view: View) -> Iterable[dict[str, Value]]:
    if not view.closed or view.foreign_schemas:
        seen = {row.name for row in view.catalog.of_kind(ExtensionRow)}
        yield {"extname": Unknown(lambda said: said not in seen)}


ROUTINES: dict[str, SystemRelation] = {
    "pg_proc": SystemRelation(
        functions,
        {
            "oid": oid,
            "proname": name,
            "pronamespace": schema_oid,
            "prokind": fact("kind"),
            "prosecdef": fact("security_definer"),
            "provolatile": fact("volatility"),
            "proisstrict": fact("strict"),
            "proleakproof": fact("leakproof"),
            "prorettype": _returns,
            "pronargs": _inputs,
            "prosrc": lambda view, row: UNKNOWN if row.body is None else view.fact(row, "body"),
        },
        others=other_functions("pronamespace", "proname", by_oid=True),
    ),
    "pg_trigger": SystemRelation(
        of_tables("triggers", TriggerRow, "tgrelid"),
        {
            "oid": oid,
            "tgname": name,
            "tgrelid": lambda _, row: row.table,
            "tgfoid": lambda _, row: UNKNOWN if row.function_oid is None else row.function_oid,
            "tgenabled": fact("enabled"),
            "tgisinternal": constant(value=False),
        },
        others=_others_by_oid("triggers", "tgrelid", "tgname"),
    ),
    "pg_policy": SystemRelation(
        of_tables("policies", PolicyRow, "polrelid"),
        {
            "oid": oid,
            "polname": name,
            "polrelid": lambda _, row: row.table,
            "polcmd": lambda view, row: COMMANDS.get(view.fact(row, "command"), UNKNOWN),
            "polpermissive": fact("permissive"),
            "polqual": _expression("using"),
            "polwithcheck": _expression("check"),
        },
        others=_others_by_oid("policies", "polrelid", "polname"),
    ),
    "pg_policies": SystemRelation(
        of_tables("policies", PolicyRow, "", table_key="tablename"),
        {
            "schemaname": table_schema,
            "tablename": table_name,
            "policyname": name,
            "permissive": _permissive,
            "roles": _roles_of,
            "cmd": _command,
            "qual": _expression("using"),
            "with_check": _expression("check"),
        },
        others=others_by_name("policies", "schemaname", "tablename", "policyname"),
    ),
    "pg_roles": ROLES,
    "pg_authid": ROLES,
    "pg_extension": SystemRelation(
        _extensions,
        {
            "extname": lambda _, item: item if isinstance(item, str) else item.name,
            "extversion": _version,
            "extnamespace": _extension("schema", UNKNOWN),
            "oid": lambda _, item: UNKNOWN if isinstance(item, str) else item.oid,
        },
        row=lambda item: None if isinstance(item, str) else item,
        others=_other_extensions,
    ),
}
"""The relations of pg_catalog that show functions, triggers, policies, roles and extensions, by name."""
