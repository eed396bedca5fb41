"""The effects of a change while they are collected, and what is asked of the catalog for them."""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from schemalint.catalog.changes import Change
from schemalint.catalog.handles import Relation, Snapshot
from schemalint.catalog.locks.effects import Effects, Lock
from schemalint.catalog.locks.modes import LockMode
from schemalint.catalog.rows import (
    ColumnRow,
    ConstraintRow,
    IndexRow,
    Oid,
    RelationKind,
    RelationRow,
    Row,
    SequenceRow,
    TableRow,
    ViewRow,
)
from schemalint.catalog.store import NO_MEMBERS, Members
from schemalint.catalog.unsure import Open

R = TypeVar("R", bound=Row)
WITHOUT_ROWS = frozenset({RelationKind.PARTITIONED_TABLE, RelationKind.FOREIGN_TABLE, RelationKind.VIEW})
OF_ROWS = frozenset({"rewrites", "builds", "checks"})
"""The effects on all rows of a table."""
Stays = Callable[[Relation], bool]
STRONGER_THAN_USE = LockMode.SHARE_UPDATE_EXCLUSIVE
"""The weakest lock on an index that says more than that it is used."""


class Draft:
    """The effects of one change while they are collected.

    Attributes:
        change: the change.
        before: the catalog before it.
        after: the catalog after it.
        version: of the server.
    """

    __slots__ = ("_found", "_locks", "_open", "_steps", "after", "before", "change", "version")

    def __init__(self, change: Change) -> None:
        self.change = change
        self.before: Snapshot = change.before
        self.after: Snapshot = change.after
        self.version = change.catalog.settings.pg_version
        self._locks: dict[Oid, LockMode] = {}
        self._found: dict[str, dict[Oid, None]] = {}
        self._open: set[str] = set()
        self._steps: list[tuple[Row | None, Row | None]] | None = None

    # -- what is collected --------------------------------------------------------------------------------------

    def lock(self, oid: Oid | None, mode: LockMode) -> None:
        """A relation that exists is locked; one that the same statement makes concerns nobody else."""
        held = self._locks.get(oid) if oid is not None else None
        if held is None or held < mode:
            row = self.relation(oid)
            if row is not None:
                self.lock_row(row, mode)

    def lock_row(self, row: RelationRow, mode: LockMode) -> None:
        """As `lock`, of a relation that exists before the change or that the change assumes."""
        held = self._locks.get(row.oid)
        if held is not None:
            if held < mode:
                self._locks[row.oid] = mode
        elif not self.is_new(row) and not (mode < STRONGER_THAN_USE and isinstance(row, IndexRow)):
            self._locks[row.oid] = mode

    def rewrite(self, table: RelationRow) -> None:
        """A table is written anew, and with it each of its indexes."""
        if self.has_rows(table):
            self._add("rewrites", table)
            for index in self.members("indexes", table.oid, IndexRow, "builds"):
                self.rebuild(index)

    def copy(self, table: RelationRow) -> None:
        """A table's files are copied as they are."""
        if self.has_rows(table):
            self._add("rewrites", table)

    def rebuild(self, index: IndexRow) -> None:
        """An index that exists is built anew."""
        self.lock(index.oid, LockMode.ACCESS_EXCLUSIVE)
        self._add("builds", index)

    def build_beside(self, index: IndexRow) -> None:
        """An index that exists is built anew beside the old one, which stays in use until then."""
        self.lock(index.oid, LockMode.SHARE_UPDATE_EXCLUSIVE)
        self._add("builds", index)

    def build(self, index: IndexRow) -> None:
        """A new index is built, if its table is not new."""
        table = self.row(index.table, RelationRow)
        if table is not None and self.has_rows(table) and not self.is_new(table):
            self._add("builds", index)

    def check(self, table: RelationRow) -> None:
        """All rows of a table are read to prove something of them."""
        if self.has_rows(table) and not self.is_new(table):
            self._add("checks", table)

    def probe(self, table: RelationRow) -> None:
        """Rows of a table are looked up."""
        if self.has_rows(table) and not self.is_new(table):
            self._add("probes", table)

    def truncate(self, table: TableRow) -> None:
        """A table is emptied."""
        if self.has_rows(table):
            self._add("truncates", table)

    def doubt(self, *collections: str) -> None:
        """The files do not tell all of some of the collections."""
        self._open.update(collections)

    def _add(self, collection: str, row: Row) -> None:
        self._found.setdefault(collection, {})[row.oid] = None

    def effects(self, stays: Stays | None = None, has_rows: Stays | None = None) -> Effects:
        """The effects, with handles of what is affected as it was before the change where it existed then.

        Args:
            stays: which relations are told of; all of them where nothing is given.
            has_rows: of which relations it is told that rows are written or read.
        """
        handle = self._handle
        locks = [Lock(handle(oid), mode) for oid, mode in self._locks.items()]
        fields: dict[str, Any] = {"locks": tuple([one for one in locks if stays(one.relation)] if stays else locks)}
        for name, found in self._found.items():
            told = has_rows if name in OF_ROWS else stays
            fields[name] = tuple(filter(told, [handle(oid) for oid in found]))
        for name in self._open:
            fields[name] = Open(fields.get(name, ()))
        return Effects(**fields)

    def _handle(self, oid: Oid) -> Any:  # noqa: ANN401 - a relation, which may be an index
        return self.before.find(oid, Relation) or self.after.find(oid, Relation)

    # -- what is asked ------------------------------------------------------------------------------------------

    def row(self, oid: Oid | None, kind: type[R]) -> R | None:
        """The row of an object before the change if it is of a kind."""
        row = self.before.row(oid)
        return row if isinstance(row, kind) else None

    def row_after(self, oid: Oid | None, kind: type[R]) -> R | None:
        """The row of an object after the change if it is of a kind."""
        row = self.after.row(oid)
        return row if isinstance(row, kind) else None

    def _later(self, oid: Oid | None) -> RelationRow | None:
        """A relation that the change itself assumes to exist."""
        row = self.row_after(oid, RelationRow)
        return row if row is not None and row.declared is None else None

    def relation(self, oid: Oid | None) -> RelationRow | None:
        """A relation that exists before the change, or that the change assumes to exist."""
        row = self.before.row(oid)
        return row if isinstance(row, RelationRow) else self._later(oid)

    def is_new(self, row: Row) -> bool:
        """Whether the statement itself makes an object."""
        place, statement = row.declared, self.change.statement
        return place is not None and place.source is statement.source and statement.start <= place.start < statement.end

    def has_rows(self, relation: RelationRow) -> bool:
        """Whether a relation is stored; a partitioned table, a foreign table and a view are not."""
        if isinstance(relation, TableRow):
            return relation.kind not in WITHOUT_ROWS
        return isinstance(relation, ViewRow) and relation.kind not in WITHOUT_ROWS

    def members(self, kind: str, owner: Oid, of: type[R], *doubtful: str) -> list[R]:
        """What belongs to an object before the change; where that may not be all, some collections are in doubt."""
        members: Members | None = self.before.row((kind, owner))
        if members is None:
            return []
        if members.open:
            self.doubt(*doubtful)
        row = self.before.row
        return [one for oid in members.oids if isinstance(one := row(oid), of)]

    def is_open(self, kind: str, owner: Oid) -> bool:
        """Whether more may belong to an object before the change than the files tell."""
        members: Members = self.before.row((kind, owner)) or NO_MEMBERS
        return members.open

    def family(self, table: RelationRow, *, only: bool = False) -> list[RelationRow]:
        """A table and, unless ONLY is said, the partitions and children below it; parents come first."""
        found: list[RelationRow] = [table]
        if not only and isinstance(table, TableRow):
            for kind in ("partitions", "children"):
                for child in self.members(kind, table.oid, TableRow, "locks", "rewrites", "builds", "checks"):
                    found += self.family(child)
        return found

    def children(self, table: RelationRow) -> list[TableRow]:
        """The partitions and children directly below a table."""
        return [
            child for kind in ("partitions", "children") for child in self.members(kind, table.oid, TableRow, "locks")
        ]

    def referring(self, table: Oid) -> list[ConstraintRow]:
        """The foreign keys that reference a table, those of partitions left out."""
        keys = (self.row(oid, ConstraintRow) for oid in self.before.row(("references", table)) or ())
        return [key for key in keys if key is not None and key.parent is None]

    def is_partition(self, relation: RelationRow) -> bool:
        """Whether a relation is a partition."""
        return isinstance(relation, TableRow) and relation.partition_of is not None

    def column(self, relation: Oid, name: str) -> ColumnRow | None:
        """The column of a name before the change."""
        columns = self.members("columns", relation, ColumnRow)
        return next((column for column in columns if column.name == name), None)

    def alike(self, relation: Oid, column: ColumnRow) -> ColumnRow | None:
        """The column of a relation that goes with one of a table above it, or is that one."""
        return column if column.table == relation else self.column(relation, column.name)

    def sequences(self, table: Oid) -> Iterator[SequenceRow]:
        """The sequences that a table's columns own."""
        for column in self.members("columns", table, ColumnRow):
            yield from self.members("sequences", column.oid, SequenceRow)

    # -- what the change did to the rows ------------------------------------------------------------------------

    def steps(self) -> list[tuple[Row | None, Row | None]]:
        """The objects that the change touched: as they were before it and as they were after it."""
        if self._steps is None:
            change = self.change
            steps: dict[Oid, list[Row | None]] = {}
            for entry in change.catalog.log[change.start : change.end]:
                if entry.change is change and entry.key.__class__ is int:
                    steps.setdefault(entry.key, [entry.before, None])[1] = entry.after
            self._steps = [(before, after) for before, after in steps.values()]
        return self._steps

    def made(self, kind: type[R]) -> list[R]:
        """The objects of a kind that the change made; what it assumes to exist is none of them."""
        steps = self.steps()
        return [after for before, after in steps if before is None and isinstance(after, kind) and after.declared]

    def removed(self) -> list[Row]:
        """The objects that the change removed."""
        return [before for before, after in self.steps() if before is not None and after is None]
