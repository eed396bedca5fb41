"""Roles: which there are without a CREATE ROLE, and what one may become by SET ROLE."""

from collections.abc import Iterator

from schemalint.catalog.handles.base import Snapshot
from schemalint.catalog.rows import RoleRow
from schemalint.catalog.store import Catalog

PLATFORM_ROLES = frozenset(
    {"public", "current_user", "session_user", "current_role", "postgres", "anon", "authenticated", "service_role"}
    | {"authenticator", "supabase_admin", "supabase_auth_admin", "supabase_storage_admin", "dashboard_user"}
    | {"supabase_functions_admin", "supabase_realtime_admin", "supabase_replication_admin", "pgbouncer"}
    | {"supabase_read_only_user", "rds_superuser", "cloudsqlsuperuser", "azure_pg_admin", ""}
)
"""The roles that statements name and no migration creates: PostgreSQL's own words and the roles of platforms."""
AS_THE_SERVER = frozenset({"pg_execute_server_program", "pg_read_server_files", "pg_write_server_files"})
"""The roles of PostgreSQL whose members can become superusers, as its manual warns."""
ALL_DATA = frozenset({"pg_read_all_data", "pg_write_all_data"})
"""The roles of PostgreSQL whose members reach each table of the database."""


def created_roles(catalog: Catalog) -> set[str]:
    """The names of the roles that the files create."""
    return {row.name for row in catalog.of_kind(RoleRow) if row.declared is not None}


def becomes(snapshot: Snapshot, role: str) -> Iterator[tuple[str, ...]]:
    """The ways from a role to those that it is a member of, directly or through another: each ends in one of them."""
    seen: set[str] = {role}
    waiting: list[tuple[str, ...]] = [(role,)]
    while waiting:
        way = waiting.pop(0)
        row = snapshot.row(snapshot.row(("role", way[-1])))
        if not isinstance(row, RoleRow):
            continue
        for group in row.member_of:
            if group not in seen:
                seen.add(group)
                yield (*way, group)
                waiting.append((*way, group))


def is_set(row: RoleRow, option: str) -> bool:
    """Whether a role is known to have an attribute."""
    return dict(row.options).get(option) == "true"
