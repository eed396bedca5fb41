"""Row-level security policies: whom each lets do what."""

from collections.abc import Iterator, Sequence
from functools import partial

from msgspec import Struct

from schemalint.catalog.asked import kept
from schemalint.catalog.edits import insert_text
from schemalint.catalog.handles import Column, Index, Policy, Table, known, quoted
from schemalint.catalog.indexing import index_statement
from schemalint.catalog.policy_expressions import (
    PerRow,
    admits_anonymous,
    calls_for_each_row,
    calls_of,
    compared_columns,
    conditions,
    lets_all_pass,
    lets_nobody_pass,
    literals_compared,
    names_of_table,
    roles_compared,
    settings_read,
    uses_user_metadata,
    written_check,
)
from schemalint.catalog.policy_recursion import reads_itself, recursion
from schemalint.catalog.queries import functions_named
from schemalint.catalog.removal import without
from schemalint.catalog.rows import Place, RoleRow
from schemalint.catalog.store import Catalog
from schemalint.catalog.uses import indexes_with
from schemalint.model import Finding, Fix, Profile, Related, Safety
from schemalint.rules.registry import ERROR, NOTE, WARNING, by_profile, rule

WRITING = frozenset({"all", "insert", "update", "delete"})
"""The commands of a policy by which rows are changed."""
STANDARD_ROLES = frozenset(
    {"public", "current_user", "session_user", "current_role", "postgres", "anon", "authenticated", "service_role"}
    | {"authenticator", "supabase_admin", "supabase_auth_admin", "supabase_storage_admin", "dashboard_user"}
)
"""The roles that statements name and no migration creates: PostgreSQL's own words and the roles of Supabase."""


def _low_trust(policy: Policy) -> bool:
    return bool(set(policy.roles) & {*policy.settings.low_trust_roles, "public"})


@rule("always-true-write-policy", severity=by_profile(postgres=WARNING, supabase=ERROR, managed=ERROR))
def always_true_write_policy(policy: Policy) -> Iterator[Finding] | None:
    """A permissive policy that is true for every row lets each role it is for write them all."""
    if policy.command not in WRITING or not policy.permissive or not _low_trust(policy):
        return None
    return _writes_anything(policy)


def _writes_anything(policy: Policy) -> Iterator[Finding]:
    decisive = next(conditions(policy), None) if policy.command == "delete" else written_check(policy)
    if decisive is not None and lets_all_pass(decisive.tree):
        doing = {"all": "read and write", "insert": "insert", "update": "change", "delete": "delete"}[policy.command]
        yield policy.finding(
            f"{policy.name} lets {_whom(policy)} {doing} any row of {policy.table.written_name}",
            hint="compare the row with who asks, as in user_id = (select auth.uid())",
        )


def _whom(policy: Policy) -> str:
    roles = [role for role in policy.roles if role != "public"]
    return ", ".join(roles) if roles else "everyone"


@rule("always-true-read-policy", severity=NOTE)
def always_true_read_policy(policy: Policy) -> Iterator[Finding] | None:
    """A SELECT policy that is true for every row shows the whole table to each role it is for."""
    if policy.command != "select" or not policy.permissive or not _low_trust(policy):
        return None
    return _reads_anything(policy)


def _reads_anything(policy: Policy) -> Iterator[Finding]:
    if any(lets_all_pass(condition.tree) for condition in conditions(policy)):
        yield policy.finding(f"{policy.name} shows every row of {policy.table.written_name} to {_whom(policy)}")


@rule("useless-policy", severity=WARNING)
def useless_policy(policy: Policy) -> Iterator[Finding]:
    """A permissive policy that is never true adds nothing, and a restrictive one that always is takes nothing away."""
    for condition in conditions(policy):
        if policy.permissive and lets_nobody_pass(condition.tree):
            yield policy.finding(
                f"{condition.clause} of {policy.name} is never true, and forbids nothing that another policy allows",
                hint="AS RESTRICTIVE forbids",
                part=condition.clause,
                severity=NOTE,
            )
        elif not policy.permissive and lets_all_pass(condition.tree):
            yield policy.finding(
                f"{policy.name} is restrictive, and {condition.clause} is always true", part=condition.clause
            )


@rule("insert-policy-without-check", severity=ERROR)
def insert_policy_without_check(policy: Policy) -> Iterator[Finding] | None:
    """An INSERT policy without WITH CHECK lets no row in."""
    return _lets_nothing_in(policy) if policy.command == "insert" and policy.check is None else None


def _lets_nothing_in(policy: Policy) -> Iterator[Finding]:
    yield policy.finding(f"{policy.name} has no WITH CHECK", hint="add WITH CHECK and what a new row must fulfil")


@rule("update-policy-without-check", severity=NOTE, default=False)
def update_policy_without_check(policy: Policy) -> Iterator[Finding]:
    """An UPDATE policy without WITH CHECK holds the new row to what USING says of the old one."""
    if policy.command in {"update", "all"} and policy.check is None and policy.using is not None:
        yield policy.finding(f"{policy.name} has no WITH CHECK of its own", hint="repeat USING as WITH CHECK")


@rule("check-wider-than-using", severity=WARNING)
def check_wider_than_using(policy: Policy) -> Iterator[Finding] | None:
    """An UPDATE policy whose WITH CHECK is true for every row lets a row be given to somebody else."""
    if policy.command not in {"update", "all"} or policy.using is None or policy.check is None:
        return None
    return _wider(policy) if policy.permissive else None


def _wider(policy: Policy) -> Iterator[Finding]:
    using, check = conditions(policy)
    if lets_all_pass(check.tree) and not lets_all_pass(using.tree):
        yield policy.finding(
            f"WITH CHECK of {policy.name} lets the changed row be anything, while USING asks whose it is",
            hint="repeat USING as WITH CHECK",
        )


@rule("anonymous-passes-policy", severity=ERROR)
def anonymous_passes_policy(policy: Policy) -> Iterator[Finding]:
    """A policy with auth.uid() IS NULL as an alternative is true for whoever is not signed in."""
    if policy.permissive and _low_trust(policy):
        for condition in conditions(policy):
            part = admits_anonymous(condition.tree)
            if part is not None:
                yield policy.finding(
                    f"{condition.clause} of {policy.name} holds for everyone who is not signed in",
                    hint="drop the alternative, and say TO authenticated",
                    part=condition.clause,
                )


@rule("policy-for-all", severity=NOTE, default=False)
def policy_for_all(policy: Policy) -> Iterator[Finding]:
    """A policy FOR ALL says the same of reading, adding, changing and deleting."""
    if policy.command == "all" and policy.permissive:
        yield policy.finding(
            f"{policy.name} is for all commands", hint="a policy each for SELECT, INSERT, UPDATE, DELETE"
        )


@rule("policy-without-role", severity=NOTE)
def policy_without_role(policy: Policy) -> Iterator[Finding] | None:
    """A policy without TO is evaluated for every role, those that can never pass it included."""
    return _for_everyone(policy) if policy.roles == ("public",) and policy.permissive else None


def _for_everyone(policy: Policy) -> Iterator[Finding]:
    if policy.profile is not Profile.POSTGRES:
        yield policy.finding(
            f"{policy.name} is for every role", hint="say TO authenticated, or TO the role that needs it"
        )


@rule("anonymous-write-policy", severity=NOTE)
def anonymous_write_policy(policy: Policy) -> Iterator[Finding] | None:
    """A policy that lets the role anon write is open to everyone who finds the API."""
    if policy.command not in WRITING or "anon" not in policy.roles or not policy.permissive:
        return None
    return _anyone_writes(policy)


def _anyone_writes(policy: Policy) -> Iterator[Finding]:
    check = written_check(policy) or next(conditions(policy), None)
    if check is not None and not lets_all_pass(check.tree) and not lets_nobody_pass(check.tree):
        yield policy.finding(f"{policy.name} lets everyone who is not signed in write to {policy.table.written_name}")


class PerRowCall(Struct, frozen=True, rename="kebab"):
    """Which functions have the same value for each row.

    Attributes:
        functions: names, with their schema or without, beside those of the platform and those the files say are STABLE.
    """

    functions: tuple[str, ...] = ()


@rule("per-row-call-in-policy", severity=WARNING)
def per_row_call_in_policy(policy: Policy, options: PerRowCall) -> Iterator[Finding]:
    """A function that has one value for the whole statement is called for each row unless a sub-select wraps it."""
    for condition in conditions(policy):
        calls = list(calls_for_each_row(policy, condition, options.functions))
        if calls:
            called = ", ".join(dict.fromkeys(f"{call.name}()" for call in calls))
            yield policy.finding(
                f"{condition.clause} of {policy.name} calls {called} for each row",
                hint=f"wrap it: (select {calls[0].name}(…))",
                part=condition.clause,
                fix=partial(_wrapped, policy, calls),
            )


def _wrapped(policy: Policy, calls: Sequence[PerRow]) -> Fix | None:
    """Each call in a sub-select; none where the sub-select would make a policy of the table recursive."""
    if any(reads_itself(other) for other in policy.table.policies):
        return None
    edits = []
    for call in calls:
        source, start, end = call.place.source, call.place.start, call.place.end
        edits += [insert_text(Place(source, start, start), "(select "), insert_text(Place(source, start, end), ")")]
    found = [edit for edit in edits if edit is not None]
    return Fix(Safety.SAFE, tuple(found)) if len(found) == len(edits) else None


@rule("volatile-call-in-policy", severity=NOTE)
def volatile_call_in_policy(policy: Policy) -> Iterator[Finding]:
    """A function of the files that is VOLATILE is called for each row, and may change what it reads meanwhile."""
    for condition in conditions(policy):
        for call in calls_of(condition):
            functions = functions_named(policy.snapshot, call.name, policy.table.schema.name)
            if functions and all(function.volatility == "v" for function in functions):
                name = ".".join(call.name)
                yield policy.finding(
                    f"{condition.clause} of {policy.name} calls {name}(), which is VOLATILE",
                    hint=f"make {name} STABLE, if it only reads",
                    part=f"{condition.clause}, {name}",
                )


@rule("unindexed-policy-column", severity=NOTE)
def unindexed_policy_column(policy: Policy) -> Iterator[Finding]:
    """A column that a policy compares is searched in each query of the table, index or not."""
    condition = next(conditions(policy), None)
    if condition is None or condition.clause != "USING":
        return
    for column in dict.fromkeys(compared_columns(policy, condition)):
        table = policy.table
        if column.implicit:
            continue  # the platform's own
        if table.declared and not any(_found_by(index, column) for index in indexes_with(table, (column,))):
            yield policy.finding(
                f"{policy.name} compares {table.name}.{column.name}, which no index leads with",
                hint=index_statement(table, (column,)),
                part=column.name,
            )


def _found_by(index: Index, column: Column) -> bool:
    return index.serves((column,))


@rule("user-metadata-in-policy", severity=ERROR)
def user_metadata_in_policy(policy: Policy) -> Iterator[Finding]:
    """A policy that trusts user_metadata trusts what each user may write about themselves."""
    for condition in conditions(policy):
        if uses_user_metadata(condition) is not None:
            yield policy.finding(
                f"{condition.clause} of {policy.name} relies on user_metadata, which users change themselves",
                hint="use app_metadata, or a table that users cannot write to",
                part=condition.clause,
            )


@rule("identity-literal-in-policy", severity=NOTE)
def identity_literal_in_policy(policy: Policy) -> Iterator[Finding]:
    """A policy that names one user by a literal is changed by a migration whenever that user is."""
    for condition in conditions(policy):
        for _, literal in literals_compared(condition):
            if literal.value is not None:
                yield policy.finding(
                    f"{condition.clause} of {policy.name} names one user",
                    hint="compare with a table of those who may",
                    part=condition.clause,
                )
                break


@rule("email-in-policy", severity=NOTE)
def email_in_policy(policy: Policy) -> Iterator[Finding]:
    """An address can be changed and given to somebody else; the user's id cannot."""
    for condition in conditions(policy):
        if condition.holds(b'"email"') and any(call.name == ("auth", "email") for call in calls_of(condition)):
            yield policy.finding(
                f"{condition.clause} of {policy.name} goes by the e-mail address", hint="compare auth.uid()",
                part=condition.clause,
            )  # fmt: skip


@rule("unknown-role-in-policy", severity=WARNING)
def unknown_role_in_policy(policy: Policy) -> Iterator[Finding]:
    """A policy that compares the current role with one that nothing creates never lets anybody pass by it."""
    created = _roles(policy.snapshot.catalog)
    if not created and policy.profile is Profile.POSTGRES:
        return  # roles are made elsewhere: nothing is known of any
    for condition in conditions(policy):
        for _, name in roles_compared(condition):
            if name not in STANDARD_ROLES and name not in created:
                yield policy.finding(
                    f"{condition.clause} of {policy.name} asks for the role {name}, which no statement creates",
                    hint="CREATE ROLE, or compare what the request's token says",
                    part=f"{condition.clause}, {name}",
                )


@kept
def _roles(catalog: Catalog) -> frozenset[str]:
    return frozenset([row.name for row in catalog.of_kind(RoleRow) if row.declared is not None])


@rule("policy-without-column", severity=NOTE)
def policy_without_column(policy: Policy) -> Iterator[Finding]:
    """A policy that names no column of its table lets a role see all of its rows or none."""
    found = list(conditions(policy))
    plain = [one for one in found if lets_all_pass(one.tree) or lets_nobody_pass(one.tree)]
    if found and not plain and not any(names_of_table(policy, condition) for condition in found):
        yield policy.finding(
            f"{policy.name} names no column of {policy.table.written_name}: it lets pass all rows or none"
        )


@rule("setting-without-default-in-policy", severity=NOTE)
def setting_without_default_in_policy(policy: Policy) -> Iterator[Finding]:
    """Asking current_setting() for a setting that was never made is an error, in each query of the table."""
    for condition in conditions(policy):
        for call, name in settings_read(condition):
            if len(call.args) < 2 and "." in name:
                yield policy.finding(
                    f"{condition.clause} of {policy.name} fails while {name} is not set",
                    hint=f"current_setting('{name}', true) is NULL then",
                    part=f"{condition.clause}, {name}",
                )


@rule("recursive-policy", severity=ERROR)
def recursive_policy(policy: Policy) -> Iterator[Finding] | None:
    """A policy that reads its own table, directly or by another table's policy, makes each query fail."""
    path = recursion(policy)
    return _infinite(policy, path) if path else None


def _infinite(policy: Policy, path: Sequence[Table]) -> Iterator[Finding]:
    way = " → ".join([table.written_name for table in path])
    yield policy.finding(
        f"{policy.name} ends in infinite recursion: {way}",
        hint="move the look-up into a SECURITY DEFINER function that the policy calls",
    )


@rule("duplicate-policy", severity=WARNING)
def duplicate_policy(policy: Policy) -> Iterator[Finding] | None:
    """A policy that says what another of its table says is evaluated twice for each row."""
    for other in known(policy.table.policies):
        if other.row.oid >= policy.row.oid:
            return None
        if _same(policy, other):
            return _twice(policy, other)
    return None


def _same(policy: Policy, other: Policy) -> bool:
    return (
        policy.command == other.command
        and policy.permissive == other.permissive
        and set(policy.roles) == set(other.roles)
        and policy.using == other.using
        and policy.check == other.check
    )


def _twice(policy: Policy, other: Policy) -> Iterator[Finding]:
    dropping = f"DROP POLICY {quoted(policy.name)} ON {policy.table.written_name}"
    yield policy.finding(
        f"{policy.name} says what {other.name} says",
        hint=dropping,
        fix=lambda: without(policy, ("CreatePolicyStmt",), dropping),
        related=(Related(other.span, f"{other.name} is declared here"),) if other.place is not None else (),
    )
