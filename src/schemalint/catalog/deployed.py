"""What a migration finds when it runs: each file is deployed on the database that the files before it made.

What earlier files created exists, holds rows and serves traffic; what a file creates is new in it, also where the same
file fills it. Rules about locks, rewrites and scans ask `impact(change)` instead of `effects(change)`: what is new and
what is temporary is left out, as nobody else waits for it. Ask for cheaper facts first: `serves` costs a look-up,
effects cost far more.

Files that are no steps of a history (`Catalog.steps`) describe one database together: all that they create is new.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import islice
from operator import attrgetter
from typing import TypeVar

from schemalint.catalog.asked import kept, once
from schemalint.catalog.changes import Change
from schemalint.catalog.handles import Handle, Relation, Snapshot
from schemalint.catalog.locks import NOTHING, Effects, drafted
from schemalint.catalog.rows import (
    FunctionRow,
    IndexRow,
    Oid,
    Place,
    PolicyRow,
    RelationRow,
    Row,
    TriggerRow,
    ViewRow,
)
from schemalint.catalog.statement import InStatement
from schemalint.catalog.store import Catalog, StatementRef
from schemalint.catalog.unsure import Unsure
from schemalint.sources.source import Source

T = TypeVar("T")
_START = attrgetter("start")
_REPLACED = (ViewRow, FunctionRow, TriggerRow, PolicyRow)
"""What a statement may declare anew that was there before: OR REPLACE, or a policy that is defined again."""


def deployment_start(catalog: Catalog, source: Source) -> int:
    """The position of the log at which a file's deployment begins."""
    return catalog.file_starts[source.path] if catalog.steps else 0


def before_file(here: Change | InStatement) -> Snapshot:
    """The catalog that the deployment of a change's file finds."""
    return Snapshot(here.catalog, deployment_start(here.catalog, here.statement.of_file.source))


def is_new(here: Change | InStatement, handle: Handle) -> bool:
    """Whether an object is made by the file that a change or a statement stands in; what is only assumed is not."""
    return row_is_new(here.catalog, here.statement.source, handle.row)


def row_is_new(catalog: Catalog, source: Source, row: Row) -> bool:
    """As `is_new`, of an object's row."""
    place = row.declared
    if place is None:
        return False
    path = source.text.path
    if place.source.text.path == path and not isinstance(row, _REPLACED):
        return True
    return catalog.at(row.oid, catalog.file_starts[path] if catalog.steps else 0) is None


def row_in_use(here: Change | InStatement, row: Row) -> bool:
    """As `serves`, of an object of any kind: whether it is there before the file and may be in use."""
    if isinstance(row, RelationRow):
        return serves(here, row.oid)
    return here.catalog.steps and not row_is_new(here.catalog, here.statement.source, row)


def is_in_review(here: Change | InStatement, handle: Handle) -> bool:
    """Whether an object is made by the files under review, so that what is deployed never had it.

    Where all files are under review nothing tells what is deployed, and an earlier file's object is taken for in use.
    """
    place: Place | None = handle.row.declared
    if place is None or not place.source.under_review:
        return False
    return not here.catalog.statements[0].source.under_review


def earlier_statements(here: Change | InStatement) -> Iterator[StatementRef]:
    """The statements of the same file that stand before."""
    catalog, own = here.catalog, here.statement.of_file
    for statement in islice(catalog.statements, catalog.file_statements[own.source.path], None):
        if statement is own:
            return
        yield statement


def changes_of_file(catalog: Catalog, source: Source) -> Sequence[Change]:
    """What a file changes, in order, without a look at the changes of other files."""
    return _changes_by_file(catalog).get(id(source), ())


@kept
def _changes_by_file(catalog: Catalog) -> dict[int, list[Change]]:
    """The changes by the identity of their file's source, in one go: to search for those of each file costs more."""
    found: dict[int, list[Change]] = {}
    source, of_source = None, list[Change]()
    for change in catalog.changes:
        statement = change.statement
        if statement.within is not None:
            statement = statement.within
        if statement.source is not source:
            source = statement.source
            of_source = found.setdefault(id(source), [])
        of_source.append(change)
    return found


def changes_beside(change: Change) -> list[Change]:
    """What the file of a change does to the same object, in order, the change itself included."""
    catalog, source = change.catalog, change.statement.of_file.source
    by_object: dict[Oid, list[Change]] | None = catalog.answers.get((changes_beside, source.path))
    if by_object is None:
        by_object = catalog.answers[changes_beside, source.path] = {}
        for one in changes_of_file(catalog, source):
            by_object.setdefault(one.oid, []).append(one)
    return by_object[change.oid]


def earlier_changes(change: Change) -> Iterator[Change]:
    """The changes of the same file before a change, the latest first."""
    changes, start = change.catalog.changes, change.catalog.file_starts[change.statement.of_file.source.path]
    at = bisect_right(changes, change.start, key=_START)
    passed = False
    for number in range(at - 1, -1, -1):
        other = changes[number]
        if other.start < start:
            return
        if other is change:
            passed = True
        elif passed and other.statement.of_file.source is change.statement.of_file.source:
            yield other


def serves(here: Change | InStatement, oid: Oid | None) -> bool:
    """Whether a relation is there before the file and may be in use: neither new nor temporary.

    Args:
        here: a change or a statement of the file.
        oid: a table or a view; of an index it is the table's.
    """
    catalog = here.catalog
    source, now = here.statement.source, catalog.rows.get(oid)
    place: Place | None = now.declared if now is not None else None
    if place is not None and (not catalog.steps or (place.source is source and now.__class__ is not ViewRow)):
        return False  # most tables, without a look at the past
    row = catalog.at(oid, here.start if isinstance(here, Change) else here.position)
    if not isinstance(row, RelationRow):
        return False
    if row.declared is None:
        return row.persistence != "t"
    if "persistence" in row.unsure:
        raise Unsure(f"whether {row.name} is temporary")
    return row.persistence != "t" and not row_is_new(catalog, source, row)


@once
def impact(change: Change) -> Effects:
    """The effects (`locks.effects`) of a change on what is there before its file and may be in use (`serves`).

    Of a table that the file has emptied before, nothing is rewritten, built or read. A collection stays open where the
    files do not tell all of it.
    """
    draft, in_use = drafted(change), dict[Oid, bool]()
    if draft is None:
        return NOTHING
    path, row_before = change.statement.of_file.source.path, draft.before.row

    def stays(relation: Relation) -> bool:
        row = relation.row
        oid: Oid = row.table if row.__class__ is IndexRow else row.oid
        there = in_use.get(oid)
        if there is None:
            there = in_use[oid] = serves(change, oid)
        return there

    def has_rows(relation: Relation) -> bool:
        row = relation.row
        return row_before(("emptied", row.table if row.__class__ is IndexRow else row.oid)) != path and stays(relation)

    return draft.effects(stays, has_rows)
