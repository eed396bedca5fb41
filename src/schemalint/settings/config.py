"""The keys of a configuration file and the types of their values."""

from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from schemalint.settings.settings import ProfileChoice, TransactionChoice

SeverityName = Literal["error", "warning", "note"]
PgVersion = Annotated[int, Meta(ge=12, le=18)]
Names = tuple[str, ...]


class Config(Struct, frozen=True, kw_only=True, rename="kebab", forbid_unknown_fields=True):
    """One layer of configuration as it is written; what a layer leaves out is unset."""

    profile: ProfileChoice | UnsetType = UNSET
    select: Names | UnsetType = UNSET
    extend_select: Names | UnsetType = UNSET
    ignore: Names | UnsetType = UNSET
    severity: dict[str, SeverityName] | UnsetType = UNSET
    per_file_ignores: dict[str, Names] | UnsetType = UNSET
    paths: Names | UnsetType = UNSET
    exclude: Names | UnsetType = UNSET
    prompts: Names | UnsetType = UNSET
    contract: Names | UnsetType = UNSET
    implicit_fields: bool | UnsetType = UNSET
    pg_version: PgVersion | UnsetType = UNSET
    transaction: TransactionChoice | UnsetType = UNSET
    search_path: Names | UnsetType = UNSET
    required_version: str | UnsetType = UNSET
    system_fields: Names | UnsetType = UNSET
    system_schemas: Names | UnsetType = UNSET
    api_schemas: Names | UnsetType = UNSET
    low_trust_roles: Names | UnsetType = UNSET
    rules: dict[str, dict[str, Any]] | UnsetType = UNSET
    migrations_applied_until: str | UnsetType = UNSET
    fail_on: SeverityName | UnsetType = UNSET
    extend: str | UnsetType = UNSET
