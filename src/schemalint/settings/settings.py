"""The resolved settings of a run, as every layer above reads them."""

from collections.abc import Mapping
from typing import Literal

from msgspec import Raw, Struct

from schemalint.model import Profile, Severity

ProfileChoice = Literal["auto", "postgres", "supabase", "managed"]

TransactionChoice = Literal["auto", "file", "implicit", "none"]

SYSTEM_FIELDS = ("id", "created_at", "updated_at", "created_by", "updated_by")
"""The columns that a managed platform adds to each table by itself."""


class Settings(Struct, frozen=True, kw_only=True):
    """What a run is told, after configuration files and the command line are merged.

    Attributes:
        profile: `auto`, or the profile that each project has.
        select: rules, topics or presets that run; empty for the default preset.
        extend_select: further ones.
        ignore: rules or topics that do not run.
        severity: a rule's severity where the user overrides it.
        per_file_ignores: glob, relative to `root`, to the rules or topics not reported in the files it matches.
        paths: what `check` reads when no path is given.
        exclude: globs, relative to `root`, of files that are never read.
        prompts: globs, relative to `root`, of files that are read as prompts whatever they look like.
        contract: prompts, relative to `root`, whose demands SQL is held to in the place of a profile.
        implicit_fields: whether the system fields exist in each table without being declared, as under `managed`.
        pg_version: major version of the server, 12 to 18.
        pg_version_told: whether the user told it; else it is assumed.
        transaction: `auto` for what the migration tool does, else what it does with a file that does not say otherwise.
        search_path: the search path a session starts with; `"$user"` is left out.
        system_fields: columns that a managed platform adds to each table.
        system_schemas: schemas that belong to the platform; none for the profile's own list.
        api_schemas: schemas that an API exposes.
        low_trust_roles: roles that anyone may have.
        rules: options by rule name, as JSON objects, decoded by the rule's own Struct.
        migrations_applied_until: the version or name of the last migration that has run where it counts; only those
            after it are under review. Empty for all.
        fail_on: the lowest severity that fails a run.
        root: the directory of the configuration file, or the working directory.
        config_files: the files that were read, closest last.
    """

    profile: ProfileChoice = "auto"
    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, Severity] = {}
    per_file_ignores: Mapping[str, tuple[str, ...]] = {}
    paths: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    prompts: tuple[str, ...] = ()
    contract: tuple[str, ...] = ()
    implicit_fields: bool = False
    pg_version: int = 15
    pg_version_told: bool = False
    transaction: TransactionChoice = "auto"
    search_path: tuple[str, ...] = ("public",)
    system_fields: tuple[str, ...] = SYSTEM_FIELDS
    system_schemas: tuple[str, ...] | None = None
    api_schemas: tuple[str, ...] = ("public",)
    low_trust_roles: tuple[str, ...] = ("anon", "authenticated", "public")
    rules: Mapping[str, Raw] = {}
    migrations_applied_until: str = ""
    fail_on: Severity = Severity.WARNING
    root: str = "."
    config_files: tuple[str, ...] = ()

    def profile_of(self, recognised: Profile) -> Profile:
        """The profile of a project: the configured one, else the recognised one."""
        return recognised if self.profile == "auto" else Profile(self.profile)
