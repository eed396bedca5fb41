"""The schemas that belong to PostgreSQL or to a platform, and not to the author of the files."""

from schemalint.catalog.handles.schema import Schema
from schemalint.catalog.store import Catalog
from schemalint.model import Profile
from schemalint.settings.settings import Settings

EVERYWHERE = frozenset({"auth", "information_schema", "pg_catalog"})
"""The schemas that are the system's in each profile."""

SUPABASE = EVERYWHERE | frozenset(
    """_timescaledb_cache _timescaledb_catalog _timescaledb_config _timescaledb_internal cron extensions graphql
    graphql_public net pgbouncer pgmq pgroonga pgsodium pgsodium_masks pgtle realtime repack storage
    supabase_functions supabase_migrations tiger topology vault""".split()
)
"""The schemas that Supabase or an extension that it offers makes."""


def system_schemas(settings: Settings, profile: Profile) -> frozenset[str]:
    """The schemas that are not the author's, as configured or else as the profile has them."""
    if settings.system_schemas is not None:
        return frozenset(settings.system_schemas)
    return SUPABASE if profile is Profile.SUPABASE else EVERYWHERE


def is_system(schema: Schema) -> bool:
    """Whether a schema is not the author's; one that the files create is, except on a managed platform."""
    return is_system_name(schema.snapshot.catalog, schema.name)


def is_system_name(catalog: Catalog, name: str) -> bool:
    """Whether the schema of a name is not the author's."""
    if name not in system_schemas(catalog.settings, catalog.profile):
        return False
    return catalog.profile is Profile.MANAGED or not _created(catalog, name)


def _created(catalog: Catalog, schema: str) -> bool:
    """Whether the files create a schema, at whatever time; one that they only name is not in the log."""
    return bool(catalog.history(("schema", schema)))
