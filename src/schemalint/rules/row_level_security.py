"""Row-level security."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from schemalint.catalog.edits import insert_statement
from schemalint.catalog.handles import Index, Policy, Table, known
from schemalint.catalog.origin import made_by
from schemalint.catalog.platform import is_system
from schemalint.catalog.policy_expressions import conditions, lets_nobody_pass, relations_read
from schemalint.catalog.protection import reachable_by, row_security_used, writable_by
from schemalint.model import Finding, Fix, Profile, Safety, Severity
from schemalint.rules.registry import ERROR, FOLDED_NOTE, NOTE, WARNING, by_profile, rule


@rule(
    "table-without-rls",
    severity=by_profile(postgres=FOLDED_NOTE, supabase=ERROR, managed=ERROR),
    where={"row_security": False, "extension": False, "partition_of": False},
)
def table_without_rls(table: Table) -> Iterator[Finding]:
    """A table without row-level security shows and gives all of its rows to each role that may reach it."""
    if table.row_security or not table.stands_alone or is_system(table.schema):
        return
    name, (severity, reason) = table.written_name, _standing(table)
    yield table.finding(
        f"row-level security is not enabled on {name}{reason}",
        hint=f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY, then CREATE POLICY for each role that may see some rows",
        severity=severity,
    )


def _standing(table: Table) -> tuple[Severity | None, str]:
    """The severity where it is not the rule's own, and what makes it so."""
    match table.profile:
        case Profile.SUPABASE if _exposed(table):
            return None, ", which the API exposes"
        case Profile.SUPABASE:
            return NOTE, ", which the API does not expose"
        case Profile.POSTGRES if row_security_used(table.snapshot):
            return WARNING, ", while other tables have it"
        case _:
            return None, ""


def _exposed(table: Table) -> bool:
    return table.schema.name in table.settings.api_schemas and reachable_by(table, table.settings.low_trust_roles)


@rule("policy-without-rls", severity=ERROR, where={"row_security": False, "policies": True})
def policy_without_rls(table: Table) -> Iterator[Finding] | None:
    """Policies of a table whose row-level security is not enabled protect nothing."""
    if table.row_security or not known(table.policies) or table.partition_of is not None:
        return None
    return _dormant(table)


def _dormant(table: Table) -> Iterator[Finding]:
    policies = table.policies
    count = "a policy" if len(policies) == 1 else f"{len(policies)} policies"
    yield table.finding(
        f"{table.written_name} has {count}, and its row-level security is not enabled",
        hint=f"ALTER TABLE {table.written_name} ENABLE ROW LEVEL SECURITY",
        fix=lambda: _enabled(table),
    )


def _enabled(table: Table) -> Fix | None:
    statement = made_by(table.policies[-1])
    if statement is None:
        return None
    edit = insert_statement(statement, f"ALTER TABLE {table.written_name} ENABLE ROW LEVEL SECURITY;")
    return Fix(Safety.UNSAFE, (edit,)) if edit is not None else None


@rule("rls-without-policy", severity=NOTE, where={"row_security": True, "policies": False})
def rls_without_policy(table: Table) -> Iterator[Finding] | None:
    """A table with row-level security and no policy shows its rows to nobody but its owner and who bypasses it."""
    if not table.row_security or not table.declared or is_system(table.schema) or table.partition_of is not None:
        return None
    return _closed(table) if not known(table.policies) else None


def _closed(table: Table) -> Iterator[Finding]:
    if not table.policies:
        yield table.finding(
            f"{table.written_name} has row-level security and no policy: it is closed to all but its owner"
        )


@rule("rls-not-forced", severity=NOTE, where={"row_security": True, "force_row_security": False}, default=False)
def rls_not_forced(table: Table) -> Iterator[Finding]:
    """The owner of a table passes by its policies, unless they are forced."""
    if table.row_security and not table.force_row_security and table.declared:
        name = table.written_name
        yield table.finding(
            f"the owner of {name} passes by its policies", hint=f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY"
        )


@rule("only-restrictive-policies", severity=WARNING, where={"row_security": True, "policies": True})
def only_restrictive_policies(table: Table) -> Iterator[Finding] | None:
    """Restrictive policies narrow what permissive ones allow: without any of those, nothing is allowed."""
    if not table.row_security or any(policy.permissive for policy in known(table.policies)):
        return None
    return _nothing_allowed(table)


def _nothing_allowed(table: Table) -> Iterator[Finding]:
    policies = table.policies
    meant = all(lets_nobody_pass(one.tree) for policy in policies for one in conditions(policy))
    if policies and not meant:
        yield table.finding(f"{table.written_name} has restrictive policies only: no row passes")


@rule("no-restrictive-policy", severity=NOTE, where={"row_security": True, "policies": True}, default=False)
def no_restrictive_policy(table: Table) -> Iterator[Finding]:
    """Permissive policies add up: without a restrictive one, each new policy opens the table further."""
    if table.row_security and table.policies and all(policy.permissive for policy in table.policies):
        yield table.finding(f"{table.written_name} has no restrictive policy")


@rule("multiple-permissive-policies", severity=NOTE, where={"row_security": True, "policies": True})
def multiple_permissive_policies(table: Table) -> Iterator[Finding] | None:
    """Several permissive policies for the same role and command are all evaluated for each row."""
    if not table.row_security or len(tuple(known(table.policies))) < 2:
        return None
    return _several(table)


def _several(table: Table) -> Iterator[Finding]:
    permissive = [policy for policy in table.policies if policy.permissive]
    for command in ("select", "insert", "update", "delete"):
        of_command = [policy for policy in permissive if policy.command in (command, "all")]
        found = _for_one_role(of_command)
        if found:
            role, policies = found
            several = f"{len(policies)} permissive policies for {command.upper()} by {role}"
            yield table.finding(
                f"{table.written_name} has {several}: {', '.join([policy.name for policy in policies])}",
                hint="join their conditions by OR in one policy",
                part=command,
            )


def _for_one_role(policies: Sequence[Policy]) -> tuple[str, list[Policy]] | None:
    """A role that more than one of the policies is for, and those: what is for everyone is for each role."""
    everyone = [policy for policy in policies if "public" in policy.roles]
    for role in dict.fromkeys(role for policy in policies for role in policy.roles):
        found = everyone if role == "public" else [one for one in policies if role in one.roles or one in everyone]
        if len(found) > 1:
            return "everyone" if role == "public" else role, found
    return None


@rule("partition-without-rls", severity=WARNING, where={"row_security": False, "partition_of": True})
def partition_without_rls(table: Table) -> Iterator[Finding] | None:
    """A partition is protected by the policies of its root only where it is reached through it."""
    if table.row_security or table.row.partition_of is None:
        return None
    return _reached_directly(table)


def _reached_directly(table: Table) -> Iterator[Finding]:
    root = table.partition_root
    if root == table or not root.row_security or is_system(table.schema):
        return
    if reachable_by(table, table.settings.low_trust_roles):
        yield table.finding(
            f"{table.written_name} is granted to roles that the policies of {root.written_name} are for, and has none",
            hint=f"REVOKE ALL ON {table.written_name} FROM those roles, or enable row-level security on it too",
        )


@rule("policy-reads-unprotected-table", severity=WARNING)
def policy_reads_unprotected_table(policy: Policy) -> Iterator[Finding]:
    """A policy that asks a table which anyone may write lets each role write itself what it needs."""
    read = (relation for condition in conditions(policy) for relation, _ in relations_read(policy, condition))
    for table in dict.fromkeys(relation for relation in read if isinstance(relation, Table)):
        own = table.declared and table.partition_of is None
        if own and not table.row_security and writable_by(table, table.settings.low_trust_roles):
            yield policy.finding(
                f"{policy.name} asks {table.written_name}, which is written without any policy",
                hint=f"enable row-level security on {table.written_name}, or revoke who may write it",
                part=table.qualified_name,
            )


class UniqueAcrossTenants(Struct, frozen=True, rename="kebab"):
    """Which columns say whose a row is.

    Attributes:
        columns: their names.
    """

    columns: tuple[str, ...] = ("tenant_id", "organization_id", "org_id", "account_id", "workspace_id")


@rule("unique-across-tenants", severity=NOTE, default=False)
def unique_across_tenants(index: Index, options: UniqueAcrossTenants) -> Iterator[Finding]:
    """A unique key without the tenant's column tells one tenant what another one has."""
    table, constraint = index.table, index.constraint
    if not index.unique or not table.row_security or (constraint is not None and constraint.row.kind == "p"):
        return
    tenant = next((column for column in table.columns if column.name in options.columns), None)
    held = {key.column for key in index.keys}
    if tenant is not None and tenant.oid not in held:
        yield index.finding(f"{index.name} is unique over all tenants", hint=f"begin it with {tenant.name}")


class CommandWithoutPolicy(Struct, frozen=True, rename="kebab"):
    """Which commands need a policy.

    Attributes:
        commands: `select`, `insert`, `update`, `delete`.
    """

    commands: tuple[str, ...] = ("select", "insert", "update", "delete")


@rule("command-without-policy", severity=NOTE, default=False)
def command_without_policy(table: Table, options: CommandWithoutPolicy) -> Iterator[Finding]:
    """A command that no permissive policy is for is refused to all whom the policies bind, meant or not."""
    if not table.row_security or not table.declared:
        return
    given = {policy.command for policy in table.policies if policy.permissive}
    missing = [command for command in options.commands if command not in given]
    if given and "all" not in given and missing:
        yield table.finding(
            f"no policy of {table.written_name} is for {', '.join(missing).upper()}",
            hint="CREATE POLICY … FOR each command that some may use, or leave it so and say it in a comment",
        )
