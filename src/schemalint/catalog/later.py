"""What is made after a GRANT that was for all that existed."""

from collections.abc import Iterator

from schemalint.catalog.changes import ChangePrivileges
from schemalint.catalog.granted import DefaultPrivilege, Grant
from schemalint.catalog.rows import RelationRow, Row, SequenceRow, TableRow, ViewRow

DEFAULTS = ("default privileges",)
KINDS: dict[str, tuple[type[RelationRow], ...]] = {"table": (TableRow, ViewRow), "sequence": (SequenceRow,)}


def made_later_without(change: ChangePrivileges, role: str) -> tuple[str, ...] | None:
    """The relations that are made in a schema after a GRANT for all that are in it, and on which its role has nothing.

    Returns:
        None where default privileges give it the same on what is made later, or a later GRANT for all did.
    """
    kind = change.options["object_kind"]
    defaults: tuple[DefaultPrivilege, ...] = change.catalog.rows.get(DEFAULTS, ())
    if any(one.kind == kind and one.role == role and one.schema in (None, change.oid) for one in defaults):
        return None
    if any(_again(change, other, role) for other in _later(change)):
        return None
    return tuple([row.name for row in _made_after(change, kind) if not _holds(change, row, role)])


def _later(change: ChangePrivileges) -> Iterator[ChangePrivileges]:
    for other in reversed(change.catalog.changes):
        if other is change:
            return
        if isinstance(other, ChangePrivileges):
            yield other


def _again(change: ChangePrivileges, other: ChangePrivileges, role: str) -> bool:
    mine, theirs = change.options, other.options
    return (
        bool(theirs["grant"])
        and bool(theirs.get("all_in_schema"))
        and other.oid == change.oid
        and theirs["object_kind"] == mine["object_kind"]
        and role in theirs["roles"]
    )


def _made_after(change: ChangePrivileges, kind: str) -> Iterator[Row]:
    catalog = change.catalog
    for one in KINDS.get(kind, ()):
        for row in catalog.of_kind(one):
            own = row.declared is not None and row.schema == change.oid and row.persistence != "t"
            partition = isinstance(row, TableRow) and row.partition_of is not None
            if own and not partition and "grants" not in row.unsure and catalog.history(row.oid)[0] >= change.end:
                yield row


def _holds(change: ChangePrivileges, row: Row, role: str) -> bool:
    grants: tuple[Grant, ...] = change.catalog.rows.get(("grants", row.oid), ())
    return any(grant.role in (role, "public") for grant in grants)
