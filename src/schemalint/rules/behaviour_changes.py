"""What changes whom a database lets in, or how it behaves, for applications that run."""

from collections.abc import Iterator

from msgspec import structs

from schemalint.catalog.changes import (
    AlterObject,
    AlterTable,
    ChangePrivileges,
    CreateObject,
    DropObject,
    SetRowSecurity,
)
from schemalint.catalog.deployed import row_in_use, serves
from schemalint.catalog.handles import Table, quoted
from schemalint.catalog.rows import FunctionRow, PolicyRow, RelationRow, RoleRow, Row, TableRow, ViewRow
from schemalint.catalog.statement import Statement
from schemalint.model import Finding
from schemalint.rules.registry import NOTE, rule

_SECURITY = {
    "AT_EnableRowSecurity": "is enabled for",
    "AT_DisableRowSecurity": "is disabled for",
    "AT_ForceRowSecurity": "is forced upon the owner of",
    "AT_NoForceRowSecurity": "is no longer forced upon the owner of",
}
_SETTINGS = {
    "AlterSystemStmt": "the whole server",
    "AlterDatabaseStmt": "the database",
    "AlterDatabaseSetStmt": "each new session of the database",
    "AlterRoleSetStmt": "each new session of the role",
}
_TOLD = {"d": "the primary key", "i": "the keys of an index", "f": "all columns", "n": "nothing"}
_REPLICATION = ("CreatePublicationStmt", "AlterPublicationStmt", "DropSubscriptionStmt", "AlterSubscriptionStmt")


@rule("revoked-privilege", severity=NOTE, preset="compatibility")
def revoked_privilege(change: ChangePrivileges) -> Iterator[Finding] | None:
    """A privilege that is revoked makes the statements of the application that runs fail."""
    options = change.options
    return None if change.implied or options["grant"] or options["default"] else _revoked(change)


def _revoked(change: ChangePrivileges) -> Iterator[Finding]:
    row: Row | None = change.before.row(change.oid)
    log = change.catalog.log[change.start : change.end]
    lost = any(entry.change is change and entry.key.__class__ is tuple and entry.before for entry in log)
    if row is not None and lost and row_in_use(change, row):
        roles = " and ".join(change.options["roles"])
        what = "what is in " * bool(change.options["all_in_schema"]) + quoted(row.name)
        yield change.finding(f"{roles} may do less with {what} from here on")


@rule("changed-policy", severity=NOTE, preset="compatibility")
def changed_policy(change: CreateObject | AlterObject | DropObject) -> Iterator[Finding] | None:
    """A policy that is made, changed or dropped changes which rows the application that runs sees and writes."""
    row = change.after.row(change.oid) or change.before.row(change.oid)
    if not isinstance(row, PolicyRow) or change.implied:
        return None
    return _policy(change, row) if serves(change, row.table) else None


def _policy(change: CreateObject | AlterObject | DropObject, row: PolicyRow) -> Iterator[Finding]:
    table = change.before.row(row.table)
    if isinstance(table, RelationRow):
        who = "everyone" if "public" in row.roles else " and ".join(row.roles)
        yield change.finding(f"which rows of {quoted(table.name)} are there for {who} changes from here on")


@rule("changed-row-security", severity=NOTE, preset="compatibility")
def changed_row_security(change: SetRowSecurity) -> Iterator[Finding] | None:
    """Row-level security that is switched on or off hides rows from the application that runs, or shows it all."""
    return _security(change) if serves(change, change.oid) and not change.implied else None


def _security(change: SetRowSecurity) -> Iterator[Finding]:
    before, after = change.table, change.after.find(change.oid, Table)
    if after is None or _secured(before) != _secured(after):
        what = _SECURITY[change.options["subtype"]]
        yield change.finding(f"row-level security {what} {before.written_name} from here on")


def _secured(table: Table) -> tuple[bool, bool]:
    return table.row_security, table.force_row_security


@rule("changed-role", severity=NOTE, preset="compatibility")
def changed_role(change: AlterObject) -> Iterator[Finding] | None:
    """A role that is given other attributes or memberships may do other things than the application counts on."""
    row = change.before.row(change.oid)
    return _role(change, row) if isinstance(row, RoleRow) and "setting" not in change.options else None


def _role(change: AlterObject, row: RoleRow) -> Iterator[Finding]:
    if row_in_use(change, row) and change.after.row(change.oid) != row:
        yield change.finding(f"{quoted(row.name)} may do other things from here on")


@rule("changed-setting", severity=NOTE, preset="compatibility", statements=_SETTINGS)
def changed_setting(statement: Statement) -> Iterator[Finding] | None:
    """A setting of a role, a database or the server concerns every application that connects."""
    return iter((statement.finding(f"{_SETTINGS[statement.kind]} behaves otherwise from here on"),))


@rule("changed-definition", severity=NOTE, preset="compatibility")
def changed_definition(change: CreateObject | AlterObject | AlterTable) -> Iterator[Finding] | None:
    """A view or function that is replaced or altered does something else for the application that runs."""
    row = change.before.row(change.oid)
    return _definition(change, row) if isinstance(row, FunctionRow | ViewRow) and not change.implied else None


def _definition(change: CreateObject | AlterObject | AlterTable, row: FunctionRow | ViewRow) -> Iterator[Finding]:
    after = change.after.row(change.oid)
    if not row_in_use(change, row) or change.options.get("action") == "refresh" or after is None:
        return
    places = {name: getattr(row, name) for name in ("declared", "body_at") if hasattr(row, name)}
    if structs.replace(after, **places) != row:
        yield change.finding(f"{quoted(row.name)} is defined otherwise from here on")


@rule("changed-extension", severity=NOTE, preset="compatibility", statements=("AlterExtensionStmt",))
def changed_extension(statement: Statement) -> Iterator[Finding] | None:
    """An extension in another version may behave otherwise, and cannot always go back."""
    return iter((statement.finding("what the extension gives behaves as its new version does from here on"),))


@rule("changed-replication", severity=NOTE, preset="compatibility", statements=_REPLICATION)
def changed_replication(change: AlterTable | Statement) -> Iterator[Finding] | None:
    """Another replica identity, publication or subscription changes what other servers are told of this one."""
    if isinstance(change, Statement):
        return iter((change.finding("other rows are replicated from here on"),))
    return _identity(change) if change.options.get("subtype") == "AT_ReplicaIdentity" else None


def _identity(change: AlterTable) -> Iterator[Finding]:
    before, after = change.before.row(change.oid), change.after.row(change.oid)
    if (
        isinstance(before, TableRow)
        and serves(change, change.oid)
        and before.replica_identity != after.replica_identity
    ):
        yield change.finding(
            f"subscribers are told {_TOLD[after.replica_identity]} of what a changed row of {before.name} was"
        )
