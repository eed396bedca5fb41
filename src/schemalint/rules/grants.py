"""GRANT and ALTER DEFAULT PRIVILEGES: to whom, of how much, and for what comes later."""

from collections.abc import Iterator

from schemalint.catalog.changes import ChangePrivileges
from schemalint.catalog.granted import Grant
from schemalint.catalog.handles import Schema, Snapshot, quoted
from schemalint.catalog.later import made_later_without
from schemalint.catalog.origin import beginning
from schemalint.catalog.platform import is_system_name
from schemalint.catalog.protection import CREATING, WRITING, known_holders, named_roles
from schemalint.catalog.roles import PLATFORM_ROLES, created_roles
from schemalint.catalog.rows import SchemaRow
from schemalint.model import Finding, Profile
from schemalint.rules.registry import FOLDED_NOTE, NOTE, WARNING, rule

GIVEN = frozenset({"function", "type"})
"""The kinds of object that PUBLIC may use without any GRANT."""
OF_OWNERS = frozenset({"truncate", "references", "trigger"})
"""The privileges of ALL that no application needs; row-level security does not hold TRUNCATE back."""

_GIVES = {"options.grant": True, "options.default": False}
"""What may concern a rule about GRANT: neither REVOKE nor ALTER DEFAULT PRIVILEGES."""


def _low_trust(change: ChangePrivileges) -> tuple[str, ...]:
    roles = change.options["roles"]
    return tuple([role for role in roles if role == "public" or role in change.settings.low_trust_roles])


def _still(change: ChangePrivileges, role: str, privileges: frozenset[str]) -> bool:
    """Whether a role holds one of some privileges that a GRANT gives when the files have run."""
    grants: tuple[Grant, ...] = change.catalog.rows.get(("grants", change.oid), ())
    given = privileges & set(change.options["privileges"])
    return any(grant.role == role and grant.privilege in given for grant in grants)


def _grants(change: ChangePrivileges) -> bool:
    return bool(change.options["grant"]) and not change.options["default"]


def _object(change: ChangePrivileges) -> str:
    subject = change.subject(change.after)
    name = getattr(subject, "written_name", subject.name)
    return f"each {change.options['object_kind']} in {name}" if change.options["all_in_schema"] else str(name)


@rule("grant-to-public", severity=NOTE, where=_GIVES | {"options.roles": lambda roles: "public" in roles})
def grant_to_public(change: ChangePrivileges) -> Iterator[Finding] | None:
    """What is granted to PUBLIC is granted to every role, those included that are made later."""
    options = change.options
    if not _grants(change) or "public" not in options["roles"] or options["object_kind"] in GIVEN:
        return None
    return _to_public(change)


def _to_public(change: ChangePrivileges) -> Iterator[Finding]:
    given = change.options["privileges"]
    schema = change.options["object_kind"] == "schema"
    if not change.oid or (schema and "create" in given):
        return  # what is made in a schema is another rule's
    if change.options["all_in_schema"] or _still(change, "public", frozenset(given)):
        writes = not schema and WRITING & set(given)
        yield change.finding(
            f"{', '.join(given).upper()} on {_object(change)} is granted to every role",
            hint="grant it to the roles that need it",
            part="public",
            severity=WARNING if writes else None,
        )


@rule(
    "grant-all",
    severity=FOLDED_NOTE,
    where=_GIVES | {"options.object_kind": ("table",), "options.privileges": OF_OWNERS.issubset},
)
def grant_all(change: ChangePrivileges) -> Iterator[Finding] | None:
    """ALL on a table includes TRUNCATE, TRIGGER and REFERENCES, which are the owner's business."""
    given = change.options["privileges"]
    if not _grants(change) or change.options["object_kind"] != "table" or not OF_OWNERS.issubset(given):
        return None
    return _everything(change)


def _everything(change: ChangePrivileges) -> Iterator[Finding]:
    roles = change.options["roles"]
    if change.oid and (change.options["all_in_schema"] or any(_still(change, role, OF_OWNERS) for role in roles)):
        yield change.finding(
            f"ALL on {_object(change)}, TRUNCATE and TRIGGER included, is granted to {named_roles(roles)}",
            hint="GRANT SELECT, INSERT, UPDATE, DELETE, as far as they are needed",
            part=", ".join(roles),
        )


@rule("grant-option", severity=NOTE, where=_GIVES | {"options.grant_option": True})
def grant_option(change: ChangePrivileges) -> Iterator[Finding] | None:
    """A role that holds a privilege WITH GRANT OPTION decides itself who else gets it."""
    return _passed_on(change) if _grants(change) and change.options["grant_option"] else None


def _passed_on(change: ChangePrivileges) -> Iterator[Finding]:
    low, roles = _low_trust(change), change.options["roles"]
    if change.oid:
        yield change.finding(
            f"{named_roles(roles)} may pass on what is granted on {_object(change)}",
            hint="leave WITH GRANT OPTION out",
            part=", ".join(roles),
            severity=WARNING if low else None,
        )


@rule("default-privileges-for-everyone", severity=WARNING, where={"options.grant": True, "options.default": True})
def default_privileges_for_everyone(change: ChangePrivileges) -> Iterator[Finding] | None:
    """Default privileges for a role of low trust open each object that is made later, before its policies are."""
    options = change.options
    if not options["default"] or not options["grant"] or options["object_kind"] in GIVEN:
        return None
    return _opened_later(change) if _low_trust(change) else None


def _opened_later(change: ChangePrivileges) -> Iterator[Finding]:
    schema = change.catalog.rows.get(change.oid)
    name = schema.name if isinstance(schema, SchemaRow) else ""
    if change.profile is Profile.SUPABASE and name in ("public", "storage", "graphql_public"):
        return  # what Supabase itself sets up
    kind, low = change.options["object_kind"], _low_trust(change)
    if kind in ("table", "sequence"):
        where = f" in {name}" if name else ""
        yield Finding(
            message=f"each {kind} that is made later{where} is open to {named_roles(low)} from the start",
            span=change.span,
            hint="grant on each table, beside its policies",
            object=f"schema {name}" if name else "",
            part=f"{kind} {', '.join(low)}",
        )


@rule("schema-open-to-everyone", severity=WARNING)
def schema_open_to_everyone(snapshot: Snapshot) -> Iterator[Finding]:
    """Who may create in a schema can put a function or table where others' statements find it."""
    catalog = snapshot.catalog
    low = tuple(dict.fromkeys(("public", *catalog.settings.low_trust_roles)))
    for row in catalog.of_kind(SchemaRow) if catalog.statements else ():
        schema = snapshot.find(row.oid, Schema)
        roles = known_holders(schema, low, CREATING) if schema is not None else ()
        if schema is not None and roles and not is_system_name(catalog, row.name):
            yield Finding(
                message=f"{named_roles(roles)} may create in the schema {row.name}",
                span=beginning(catalog),
                hint=f"REVOKE CREATE ON SCHEMA {quoted(row.name)} FROM PUBLIC",
                object=schema.identity,
            )


@rule("grant-for-existing-only", severity=NOTE, where=_GIVES | {"options.all_in_schema": True})
def grant_for_existing_only(change: ChangePrivileges) -> Iterator[Finding] | None:
    """GRANT … ON ALL TABLES is for the tables that exist when it runs, and for none that is made later."""
    if not _grants(change) or not change.options["all_in_schema"] or change.options["object_kind"] == "function":
        return None
    return _not_for_later(change)


def _not_for_later(change: ChangePrivileges) -> Iterator[Finding]:
    kind, schema = change.options["object_kind"], change.subject(change.after)
    for role in change.options["roles"]:
        missed = made_later_without(change, role)
        if missed is None:
            continue
        names = ", ".join(missed[:3]) + (f" and {len(missed) - 3} more" if len(missed) > 3 else "")
        what = f"{names}, made in {schema.name} after the GRANT" if missed else f"what is made in {schema.name} later"
        default = f"ALTER DEFAULT PRIVILEGES IN SCHEMA {quoted(schema.name)} GRANT … ON {kind.upper()}S"
        yield change.finding(
            f"{role} gets nothing on {what}",
            hint=f"{default} TO {quoted(role)}",
            part=role,
            severity=WARNING if missed else None,
        )


def _unknown(roles: tuple[str, ...]) -> list[str]:
    """The roles that neither the server nor a platform makes."""
    return [role for role in roles if role not in PLATFORM_ROLES and not role.startswith("pg_")]


@rule(
    "unknown-role-in-grant",
    severity=NOTE,
    where={"options.grant": True, "options.roles": lambda roles: bool(_unknown(roles))},
)
def unknown_role_in_grant(change: ChangePrivileges) -> Iterator[Finding] | None:
    """A GRANT to a role that no statement creates fails where somebody else has not made it."""
    statement = change.statement
    if not change.options["grant"] or not statement.source.editable(statement.start, statement.end):
        return None  # a role that a template or a variable of psql names is not known
    unknown = _unknown(change.options["roles"])
    return _not_made(change, unknown) if unknown else None


def _not_made(change: ChangePrivileges, unknown: list[str]) -> Iterator[Finding]:
    created = created_roles(change.catalog)
    for role in unknown:
        if created and role not in created:
            yield Finding(
                message=f"the role {role} is granted something, and no statement creates it, as others are",
                span=change.span,
                hint=f"CREATE ROLE {quoted(role)} first",
                object=f"role {role}",
            )
