"""What a platform has set up before the first file runs."""

from schemalint.catalog.granted import DefaultPrivilege, Grant
from schemalint.catalog.replay.acl import DEFAULTS, all_privileges
from schemalint.catalog.store import Catalog
from schemalint.model import Profile

API_ROLES = ("anon", "authenticated", "service_role")
"""The roles that Supabase's API acts as."""
CLOSED_SINCE = 15
"""The version of PostgreSQL since which PUBLIC may not create in the schema public of a new database."""


def granted_on_public(version: int) -> tuple[Grant, ...]:
    """What a new database grants on its schema public.

    Args:
        version: major version of the server.
    """
    use, create = Grant("public", "usage", implied=True), Grant("public", "create", implied=True)
    return (use, create) if version < CLOSED_SINCE else (use,)


def seed_platform(catalog: Catalog) -> None:
    """Seed the default privileges of Supabase: what is made in `public` is granted to the API's roles."""
    if catalog.profile is not Profile.SUPABASE:
        return
    public, version = catalog.rows[("schema", "public")], catalog.settings.pg_version
    defaults = (
        DefaultPrivilege("", public, kind, role, privilege)
        for kind in ("table", "sequence", "function")
        for role in API_ROLES
        for privilege in all_privileges(kind, version)
    )
    catalog.seed(DEFAULTS, tuple(defaults))
