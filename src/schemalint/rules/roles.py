"""Roles: what they may pass by, and what they may become."""

from collections.abc import Iterator

from msgspec import Struct

from schemalint.catalog.handles import Role, Schema, Table
from schemalint.catalog.origin import known_from, written
from schemalint.catalog.roles import ALL_DATA, AS_THE_SERVER, PLATFORM_ROLES, becomes, is_set
from schemalint.model import Finding
from schemalint.rules.registry import ERROR, NOTE, WARNING, rule


@rule("bypassrls-role", severity=WARNING)
def bypassrls_role(role: Role) -> Iterator[Finding] | None:
    """A role with BYPASSRLS sees and writes every row, whatever the policies say."""
    if role.name in PLATFORM_ROLES or not is_set(role.row, "bypassrls"):
        return None
    return _bypasses(role)


def _bypasses(role: Role) -> Iterator[Finding]:
    if _certain(role):
        yield role.finding(
            f"{role.name} passes by all policies",
            span=known_from(role),
            hint="leave BYPASSRLS out, and write a policy for the role",
        )


def _certain(role: Role) -> bool:
    """Whether a role's attributes are so; of one that is made elsewhere the files tell what they set."""
    return role.place is None or role.options is not None


@rule("superuser-role", severity=WARNING)
def superuser_role(role: Role) -> Iterator[Finding] | None:
    """A superuser passes by all privileges and policies, and reaches the server's files."""
    if role.name in PLATFORM_ROLES or not is_set(role.row, "superuser"):
        return None
    return _is_superuser(role)


def _is_superuser(role: Role) -> Iterator[Finding]:
    if _certain(role):
        yield role.finding(f"{role.name} is a superuser", span=known_from(role), hint="grant the role what it needs")


@rule("way-to-privileged-role", severity=WARNING)
def way_to_privileged_role(role: Role) -> Iterator[Finding] | None:
    """A role that is a member of a privileged one, directly or through another, may become it by SET ROLE."""
    return _ways(role) if role.row.member_of and role.name not in PLATFORM_ROLES - {"anon", "authenticated"} else None


def _ways(role: Role) -> Iterator[Finding]:
    if not written(role):
        return
    low = role.name in role.settings.low_trust_roles
    for way in becomes(role.snapshot, role.name):
        last = role.snapshot.find(role.snapshot.row(("role", way[-1])), Role)
        power = _power(way[-1], last)
        if power:
            yield role.finding(
                f"{role.name} may become {way[-1]}, which {power}: {' → '.join(way)}",
                span=known_from(role),
                hint="grant the membership to a role that only people use",
                part=way[-1],
                severity=ERROR if low else NOTE if way[-1] in ALL_DATA else None,
            )


def _power(name: str, role: Role | None) -> str:
    if name in AS_THE_SERVER:
        return "reaches the server's files or programs"
    if name in ALL_DATA:
        return "reaches each table"
    if name == "service_role" or (role is not None and is_set(role.row, "bypassrls") and _certain(role)):
        return "passes by all policies"
    return "is a superuser" if role is not None and is_set(role.row, "superuser") and _certain(role) else ""


@rule("role-in-files", severity=NOTE, default=False)
def role_in_files(role: Role) -> Iterator[Finding]:
    """A role belongs to the whole cluster, and not to the database that the files are for."""
    if role.place is not None:
        yield role.finding(f"the role {role.name} is made here", hint="make roles where the server is set up")


class EnvironmentInName(Struct, frozen=True, rename="kebab"):
    """What names of environments begin with.

    Attributes:
        prefixes: the beginnings.
    """

    prefixes: tuple[str, ...] = ("dev_", "development_", "prod_", "production_", "staging_", "stg_", "test_", "uat_")


@rule("environment-in-name", severity=NOTE, default=False)
def environment_in_name(named: Schema | Role, options: EnvironmentInName) -> Iterator[Finding]:
    """A name that tells the environment makes each environment's files different."""
    if named.place is not None and named.name.startswith(options.prefixes):
        yield named.finding(f"the {named.kind} {named.name} tells its environment", hint="name it alike in each")


@rule("owner-unlike-schema", severity=NOTE, default=False)
def owner_unlike_schema(table: Table) -> Iterator[Finding]:
    """A table with another owner than its schema is altered by the one and dropped by the other."""
    schema = table.schema
    if table.declared and schema.declared and table.owner != schema.owner and table.owner and schema.owner:
        yield table.finding(f"{table.written_name} belongs to {table.owner}, and its schema to {schema.owner}")
