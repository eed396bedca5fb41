"""Views, materialized views and foreign tables: whose rights they are read with, and who may read them."""

from collections.abc import Iterator
from functools import partial

from schemalint.catalog.edits import insert_statement
from schemalint.catalog.handles import Extension, Relation, Table, View, quoted
from schemalint.catalog.origin import made_by
from schemalint.catalog.platform import is_system
from schemalint.catalog.protection import READING, exposed_to, named_roles, security_invoker
from schemalint.catalog.rows import RelationKind
from schemalint.catalog.view_queries import functions_called, names_relation, read_by_owner, reads_any
from schemalint.model import Finding, Fix, Profile, Safety
from schemalint.rules.registry import ERROR, FOLDED_NOTE, NOTE, WARNING, rule

SECURITY_INVOKER_SINCE = 15
"""The version of PostgreSQL that brought the option."""
USERS = ("auth", "users")
"""The table in which Supabase keeps its users, their addresses among what is in it."""


def _plain(view: View) -> bool:
    return view.relation_kind is RelationKind.VIEW


@rule("view-without-security-invoker", severity=ERROR)
def view_without_security_invoker(view: View) -> Iterator[Finding] | None:
    """A view is read with its owner's rights, whom no policy binds, unless it is a security_invoker view."""
    unexposed = view.profile is Profile.POSTGRES or view.settings.pg_version < SECURITY_INVOKER_SINCE
    if unexposed or not _plain(view) or security_invoker(view) or view.temporary:
        return None
    return _read_as_owner(view)


def _read_as_owner(view: View) -> Iterator[Finding]:
    roles = exposed_to(view, READING) if reads_any(view) and not is_system(view.schema) else ()
    read = list(read_by_owner(view)) if roles else []
    if not roles or (read and all(isinstance(one, View) and security_invoker(one) for one in read)):
        return  # what a security_invoker view reads is read with the rights of who asks, below another view too
    protected = next((one for one in read if isinstance(one, Table) and one.row_security), None)
    name = view.written_name
    past = f", past the policies of {protected.written_name}" if protected is not None else ""
    yield view.finding(
        f"{name}, which {named_roles(roles)} may read through the API, is read with the rights of its owner{past}",
        hint=f"ALTER VIEW {name} SET (security_invoker = on)",
        fix=partial(_invoker, view),
        severity=None if protected is not None else NOTE,
    )


def _invoker(view: View) -> Fix | None:
    statement = made_by(view)
    if statement is None:
        return None
    edit = insert_statement(statement, f"ALTER VIEW {view.written_name} SET (security_invoker = on);")
    return Fix(Safety.UNSAFE, (edit,)) if edit is not None else None


@rule("view-of-users", severity=ERROR)
def view_of_users(view: View) -> Iterator[Finding] | None:
    """A view of auth.users in a schema of the API gives away who the users are."""
    if view.profile is not Profile.SUPABASE or security_invoker(view):
        return None
    return _shows_users(view)


def _shows_users(view: View) -> Iterator[Finding]:
    within = (one for one in read_by_owner(view) if isinstance(one, View)) if view.row.reads else iter(())
    if not any(names_relation(one, *USERS) for one in (view, *within)):
        return
    roles = exposed_to(view, READING)
    if roles:
        yield view.finding(
            f"{view.written_name} shows auth.users, and {named_roles(roles)} may read it through the API",
            hint="keep what others may see in a table of your own, with policies, or revoke SELECT on the view",
        )


@rule("exposed-materialized-view", severity=WARNING)
def exposed_materialized_view(view: View) -> Iterator[Finding] | None:
    """A materialized view holds a copy of rows, and no policy guards it."""
    if view.relation_kind is not RelationKind.MATERIALIZED_VIEW or view.profile is Profile.POSTGRES:
        return None
    return _exposed(view, "a materialized view, for which there are no policies")


@rule("exposed-foreign-table", severity=WARNING, where={"kind": (RelationKind.FOREIGN_TABLE,)})
def exposed_foreign_table(table: Table) -> Iterator[Finding] | None:
    """A foreign table is read with the rights that its user mapping gives, and no policy guards it."""
    if table.relation_kind is not RelationKind.FOREIGN_TABLE or table.profile is Profile.POSTGRES:
        return None
    return _exposed(table, "a foreign table, for which there are no policies")


def _exposed(relation: Relation, what: str) -> Iterator[Finding]:
    roles = () if is_system(relation.schema) else exposed_to(relation, READING)
    if roles:
        to = ", ".join("PUBLIC" if role == "public" else quoted(role) for role in roles)
        yield relation.finding(
            f"{named_roles(roles)} may read {relation.written_name} through the API: it is {what}",
            hint=f"REVOKE SELECT ON {relation.written_name} FROM {to}, or move it to a schema that is not exposed",
        )


@rule("security-definer-in-view", severity=NOTE)
def security_definer_in_view(view: View) -> Iterator[Finding] | None:
    """A SECURITY DEFINER function in a security_invoker view brings the owner's rights back."""
    if not _plain(view) or not security_invoker(view):
        return None
    return _definers(view)


def _definers(view: View) -> Iterator[Finding]:
    for function in functions_called(view):
        if function.security_definer:
            yield view.finding(
                f"{view.written_name} is a security_invoker view, and {function.name}() in it runs as its owner",
                part=function.qualified_name,
            )


@rule("view-without-security-barrier", severity=NOTE, default=False)
def view_without_security_barrier(view: View) -> Iterator[Finding] | None:
    """A condition of a query may run before the conditions of a view that is no security barrier, and see its rows."""
    if not _plain(view) or "security_barrier" in dict(view.options) or security_invoker(view):
        return None
    return _leaky(view)


def _leaky(view: View) -> Iterator[Finding]:
    if view.query is not None and b'"whereClause"' in view.query.node:
        yield view.finding(
            f"{view.written_name} hides rows by a condition, and is no security barrier",
            hint=f"ALTER VIEW {view.written_name} SET (security_barrier = on)",
        )


@rule("graphql-visible", severity=FOLDED_NOTE)
def graphql_visible(relation: Table | View) -> Iterator[Finding] | None:
    """With pg_graphql, who may select from a relation sees it and its columns in the schema of the API."""
    if relation.snapshot.row(("extension", "pg_graphql")) is None:
        return None
    return _in_schema_of_graphql(relation)


def _in_schema_of_graphql(relation: Table | View) -> Iterator[Finding]:
    extension = relation.snapshot.find(relation.snapshot.row(("extension", "pg_graphql")), Extension)
    if extension is None or extension.place is None or is_system(relation.schema):
        return
    roles = exposed_to(relation, READING)
    if roles:
        yield relation.finding(
            f"{relation.written_name} and its columns are told to {named_roles(roles)} by GraphQL's introspection",
            hint="revoke SELECT from the roles that need not know it",
        )
