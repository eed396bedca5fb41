"""What belongs to PostgreSQL or to the platform, and not to the author."""

from collections.abc import Iterator

from msgspec import Struct

from schemalint.catalog.changes import RenameColumn
from schemalint.catalog.edits import remove_element
from schemalint.catalog.handles import Column, Table
from schemalint.catalog.origin import known_from
from schemalint.catalog.platform import is_system_name, system_schemas
from schemalint.catalog.reference import Context, Kind, Reference
from schemalint.catalog.system.names import PG_CATALOG
from schemalint.catalog.uses import definition, named_beside
from schemalint.model import Finding, Fix, Profile, Safety, Severity
from schemalint.rules.registry import ERROR, FOLDED_NOTE, NOTE, WARNING, Sought, by_profile, rule
from schemalint.settings.settings import Settings

POSTGRESQL = frozenset({"pg_catalog", "information_schema"})
"""The schemas that PostgreSQL itself brings."""
USER_FUNCTIONS = frozenset({"uid", "jwt", "role", "email"})
"""The functions of `auth` that say who the current user is."""
CHANGES = frozenset(
    {Context.WRITE, Context.CREATE, Context.ALTER, Context.DROP}
    | {Context.INDEX, Context.TRIGGER, Context.POLICY, Context.RULE}
)
"""What changes a schema or the rows in it."""
USES = frozenset({Kind.CALL, Kind.TYPE, Kind.COLLATION, Kind.OTHER})
"""What a schema offers for use, unlike the rows in it."""
DOCUMENTED = frozenset(
    {
        (Context.FOREIGN_KEY, "auth", "users"),
        (Context.TRIGGER, "auth", "users"),
        (Context.POLICY, "storage", "objects"),
        (Context.POLICY, "realtime", "messages"),
        (Context.COMMENT, "auth", "users"),
        (Context.COMMENT, "storage", "objects"),
        (Context.COMMENT, "realtime", "messages"),
    }
)
"""What Supabase's documentation tells its users to do with the platform's tables; one may say why one has done it."""

VERBS = {
    Context.READ: "reads",
    Context.WRITE: "writes to",
    Context.CREATE: "creates",
    Context.ALTER: "alters",
    Context.DROP: "drops",
    Context.FOREIGN_KEY: "references",
    Context.INHERIT: "takes its columns from",
    Context.INDEX: "puts an index on",
    Context.TRIGGER: "puts or changes a trigger on",
    Context.POLICY: "puts or changes a policy on",
    Context.RULE: "puts or changes a rule on",
    Context.GRANT: "changes privileges on",
    Context.COMMENT: "comments on",
    Context.LOCK: "locks",
    Context.MAINTAIN: "runs maintenance on",
    Context.PUBLISH: "publishes",
    Context.INSTALL: "installs an extension into",
    Context.LITERAL: "names",
}


def _seeks(settings: Settings, profile: Profile) -> Sought:
    """Calls are looked for where they are not allowed (see `_allowed`)."""
    schemas = tuple(sorted(system_schemas(settings, profile)))
    return Sought(schemas, tuple(sorted(PG_CATALOG)), calls=profile is Profile.MANAGED)


@rule("system-schema-access", severity=by_profile(postgres=FOLDED_NOTE, supabase=ERROR, managed=ERROR), seeks=_seeks)
def system_schema_access(reference: Reference) -> Iterator[Finding]:
    """A schema of PostgreSQL or of the platform may change with any upgrade, and is not the author's to use."""
    schema = reference.resolved_schema
    if schema is None or not is_system_name(reference.catalog, schema) or _allowed(reference, schema):
        return
    owner = "PostgreSQL" if schema in POSTGRESQL else "the platform"
    yield reference.finding(
        f"{_verb(reference)} {_named(reference, schema)}, which belongs to {owner}",
        hint=_hint(reference, schema),
        part=reference.context.value,
        severity=_severity(reference, schema),
    )


def _verb(reference: Reference) -> str:
    return "calls" if reference.kind is Kind.CALL else VERBS[reference.context]


def _named(reference: Reference, schema: str) -> str:
    if reference.kind is Kind.SCHEMA:
        return f"the schema {schema}"
    return f"{schema}.{reference.name}" + ("()" if reference.kind is Kind.CALL else "")


def _allowed(reference: Reference, schema: str) -> bool:
    """Whether a reference is to what a schema is there to offer."""
    kind, context = reference.kind, reference.context
    if kind in USES and context is Context.READ:
        if schema == "pg_catalog" or (kind is Kind.CALL and schema == "auth" and reference.name in USER_FUNCTIONS):
            return True
        return reference.profile is not Profile.MANAGED
    if reference.profile is Profile.MANAGED:
        return False
    documented = reference.profile is Profile.SUPABASE and (context, schema, reference.name) in DOCUMENTED
    return context is Context.INSTALL or documented


def _severity(reference: Reference, schema: str) -> Severity | None:
    """The severity where it is not the rule's own."""
    context = reference.context
    match reference.profile:
        case Profile.POSTGRES:
            return ERROR if schema == "pg_catalog" and context in CHANGES else None
        case Profile.SUPABASE if schema in POSTGRESQL and context in (Context.READ, Context.LITERAL):
            return NOTE if reference.statement.kind == "DoStmt" else WARNING
        case Profile.SUPABASE if (context, schema, reference.name) == (Context.WRITE, "storage", "buckets"):
            return NOTE
        case _:
            return None


def _hint(reference: Reference, schema: str) -> str:
    match reference.context:
        case Context.READ | Context.LITERAL if schema in POSTGRESQL:
            return "say IF EXISTS or IF NOT EXISTS in the statement itself instead of asking the system's catalog"
        case Context.FOREIGN_KEY if schema == "auth":
            return "keep the user's id in a uuid column without a foreign key; auth.uid() gives it"
        case Context.READ if schema == "auth":
            return "auth.uid() and auth.jwt() tell who the current user is"
        case Context.CREATE:
            return "create it in a schema of your own"
        case _:
            return ""


@rule(
    "manual-system-field",
    severity=by_profile(postgres=FOLDED_NOTE, supabase=FOLDED_NOTE, managed=ERROR),
    where=lambda settings: {"name": settings.system_fields, "implicit": False},
)
def manual_system_field(column: Column) -> Iterator[Finding] | None:
    """A field that a managed platform adds to each table by itself must not be declared by hand."""
    if column.name not in column.settings.system_fields or column.implicit:
        return None
    return _manual(column)


def _manual(column: Column) -> Iterator[Finding]:
    if not column.on_table or not _named_by_hand(column):
        return
    table, name = column.table, column.name
    if table.temporary:
        return
    yield column.finding(
        f"{table.name}.{name} is declared by hand; a managed platform adds it to each table",
        span=column.name_span if column.row.declared is not None else known_from(column),
        hint=f"leave {name} out: it exists without being declared",
        fix=(lambda: _removal(column)) if column.profile is Profile.MANAGED else None,
    )


def _named_by_hand(column: Column) -> bool:
    """Whether the files give the column its name; one that they only alter may be the platform's own."""
    if column.place is not None or column.table.declared:
        return not column.inherited
    catalog = column.snapshot.catalog
    return any(isinstance(catalog.log[at].change, RenameColumn) for at in catalog.history(column.row.oid))


def _removal(column: Column) -> Fix | None:
    """The definition taken out of its CREATE TABLE, where nothing but itself names the column."""
    place = definition(column)
    if place is None or named_beside(column, place):
        return None
    edit = remove_element(place)
    return Fix(Safety.UNSAFE, (edit,)) if edit is not None else None


_MOMENTS = frozenset({"timestamptz", "timestamp", "date"})


def _managed(settings: Settings) -> bool:
    return settings.profile == Profile.MANAGED.value or settings.implicit_fields


class RedundantSystemField(Struct, frozen=True, rename="kebab"):
    """Which columns say what a system field says.

    Attributes:
        created_at: other names of what `created_at` holds; so of the others.
    """

    created_at: tuple[str, ...] = ("created", "created_on", "creation_date", "date_created", "createdAt")
    updated_at: tuple[str, ...] = (
        "modified",
        "modified_at",
        "modified_on",
        "updated_on",
        "updatedAt",
        "date_modified",
        "last_modified",
        "last_updated",
    )
    created_by: tuple[str, ...] = ("author", "author_id", "creator", "creator_id", "owner", "owner_id", "user_id")
    updated_by: tuple[str, ...] = ("modified_by", "last_modified_by", "updatedBy")

    def repeated_by(self, name: str) -> str | None:
        """The system field that a column of a name repeats."""
        fields = self.__struct_fields__
        return next((field for field in fields if name in getattr(self, field)), None)


@rule("redundant-system-field", severity=WARNING, when=_managed)
def redundant_system_field(column: Column, options: RedundantSystemField) -> Iterator[Finding] | None:
    """A column that repeats a field which the platform keeps by itself goes wrong where the two differ."""
    field = options.repeated_by(column.name)
    return _redundant(column, field) if field is not None and field in column.settings.system_fields else None


def _redundant(column: Column, field: str) -> Iterator[Finding]:
    if not column.own or column.table.temporary or any(key.holds(column) for key in column.table.foreign_keys):
        return
    moment = field.endswith("_at")
    if (column.base_type.name in _MOMENTS) == moment:
        yield column.finding(
            f"{column.table.name}.{column.name} says what {field} says, which the platform keeps",
            span=column.name_span,
            hint=f"leave {column.name} out and use {field}",
        )


class UserManagementTable(Struct, frozen=True, rename="kebab"):
    """Which tables are those of a user management.

    Attributes:
        tables: their names.
    """

    tables: tuple[str, ...] = (
        "users",
        "user",
        "profiles",
        "user_profiles",
        "sessions",
        "user_sessions",
        "accounts",
        "user_accounts",
    )


@rule("user-management-table", severity=WARNING, when=_managed)
def user_management_table(table: Table, options: UserManagementTable) -> Iterator[Finding] | None:
    """Users, their profiles and sessions are the platform's; a table of them knows nobody who signs in."""
    return _users(table) if table.name in options.tables and table.declared else None


def _users(table: Table) -> Iterator[Finding]:
    if table.stands_alone:
        yield table.finding(
            f"{table.written_name} is a table of users, which the platform has",
            hint="reference a user by created_by, or by a uuid column of the user's id",
        )
