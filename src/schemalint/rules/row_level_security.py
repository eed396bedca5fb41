"""Row-level security."""

from collections.abc import Iterator

from schemalint.catalog.handles import Table
from schemalint.catalog.platform import is_system
from schemalint.catalog.protection import reachable_by, row_security_used
from schemalint.catalog.rows import RelationKind
from schemalint.model import Finding, Profile, Severity
from schemalint.rules.registry import ERROR, FOLDED_NOTE, NOTE, WARNING, by_profile, rule


@rule("table-without-rls", severity=by_profile(postgres=FOLDED_NOTE, supabase=ERROR, managed=ERROR))
def table_without_rls(table: Table) -> Iterator[Finding]:
    """A table without row-level security shows and gives all of its rows to each role that may reach it."""
    if table.row_security or not _can_have_it(table) or is_system(table.schema):
        return
    name, (severity, reason) = table.written_name, _standing(table)
    yield table.finding(
        f"row-level security is not enabled on {name}{reason}",
        hint=f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY, then CREATE POLICY for each role that may see some rows",
        severity=severity,
    )


def _can_have_it(table: Table) -> bool:
    """Whether row-level security is this table's own matter: a partition is reached through its root."""
    return (
        not table.temporary
        and table.relation_kind is not RelationKind.FOREIGN_TABLE
        and not table.extension
        and table.partition_of is None
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
