"""What statements do to the catalog: one class for each kind of change, the subjects of rules about migrations."""

from typing import Any

from msgspec import Struct

from schemalint.catalog.handles.base import Handle, Snapshot, place_span
from schemalint.catalog.handles.constraint import Constraint
from schemalint.catalog.handles.index import Index
from schemalint.catalog.handles.table import Column, Relation, Table
from schemalint.catalog.rows import Oid, Place
from schemalint.catalog.store import Catalog, StatementRef
from schemalint.catalog.unsure import Unsure
from schemalint.model import Finding, Profile, Span
from schemalint.settings.settings import Settings
from schemalint.syntax.subcommands import subcommand_spans


class Change(Struct, eq=False, gc=False):
    """One change to the catalog.

    Attributes:
        catalog: the catalog that it changed.
        statement: the statement that made it.
        first: byte offset in the source's SQL of what names the change: the statement, or an element of it.
        last: the end of that, exclusive; -1 for the end of the element at `first`.
        oid: the object that it is about.
        implied: whether it follows from another (a cascade, a constraint inside a column definition).
        options: what else the statement says of it, by name.
        start: position of the log before it.
        end: position of the log after it.
        part: which subcommand of the statement it is, and of how many; none where it is not a subcommand.
    """

    catalog: Catalog
    statement: StatementRef
    first: int
    last: int
    oid: Oid
    implied: bool
    options: dict[str, Any]
    start: int
    end: int
    part: tuple[int, int] | None = None

    @property
    def before(self) -> Snapshot:
        """The catalog before the change."""
        found: Snapshot | None = self.catalog.answers.get(self.start)
        return found or _snapshot(self.catalog, self.start)

    @property
    def after(self) -> Snapshot:
        """The catalog after the change."""
        found: Snapshot | None = self.catalog.answers.get(self.end)
        return found or _snapshot(self.catalog, self.end)

    @property
    def at_end(self) -> Snapshot:
        """The catalog at the end of the change's file."""
        position = self.catalog.file_ends[self.statement.source.path]
        found: Snapshot | None = self.catalog.answers.get(position)
        return found or _snapshot(self.catalog, position)

    @property
    def settings(self) -> Settings:
        """The settings of the run."""
        return self.catalog.settings

    @property
    def profile(self) -> Profile:
        """The profile of the project."""
        return self.catalog.profile

    @property
    def span(self) -> Span:
        """The author's span of the subcommand or statement."""
        first, last = self.first, self.last
        if self.part is not None:
            number, count = self.part
            first, last = subcommand_spans(self.statement.source.sql, first, last, count)[number]
        source = self.statement.source
        return source.span(first, last) if last >= 0 else place_span(Place(source, first, last))

    def subject(self, snapshot: Snapshot) -> Handle:
        """The object that the change is about, in a snapshot.

        Raises:
            Unsure: it does not exist there.
        """
        try:
            return snapshot.handle(self.oid)
        except KeyError:
            raise Unsure(f"the object of {type(self).__name__}") from None

    def finding(self, message: str, **details: Any) -> Finding:  # noqa: ANN401 - as `Handle.finding`
        """A finding at this change, about its object."""
        subject = self.after.find(self.oid, Handle) or self.subject(self.before)
        if "span" not in details:
            details["span"] = self.span
        return Finding(message=message, object=subject.identity, **details)


def _snapshot(catalog: Catalog, position: int) -> Snapshot:
    """The catalog at a position of the log, kept under it: all who ask share the snapshot and its handles."""
    made = catalog.answers[position] = Snapshot(catalog, position)
    return made


class TableChange(Change):
    """A change of a table; `table` is the table before it."""

    @property
    def table(self) -> Table:
        """The table before the change."""
        subject = self.subject(self.before)
        if not isinstance(subject, Table):
            raise Unsure("the change is of no table")
        return subject


class ColumnChange(Change):
    """A change of a column that exists before it."""

    @property
    def column(self) -> Column:
        """The column before the change."""
        subject = self.subject(self.before)
        if not isinstance(subject, Column):
            raise Unsure("the change is of no column")
        return subject

    @property
    def column_after(self) -> Column:
        """The column after the change."""
        subject = self.subject(self.after)
        if not isinstance(subject, Column):
            raise Unsure("the change is of no column")
        return subject


class CreateSchema(Change):
    """CREATE SCHEMA."""


class CreateTable(Change):
    """CREATE TABLE, CREATE FOREIGN TABLE, CREATE TABLE AS."""

    @property
    def table(self) -> Table:
        """The table as it was made."""
        subject = self.subject(self.after)
        if not isinstance(subject, Table):
            raise Unsure("the change made no table")
        return subject


class AddColumn(Change):
    """ADD COLUMN; also each column of CREATE TABLE, which is `implied`."""

    @property
    def column(self) -> Column:
        """The column as it was added."""
        subject = self.subject(self.after)
        if not isinstance(subject, Column):
            raise Unsure("the change added no column")
        return subject


class DropColumn(ColumnChange):
    """DROP COLUMN."""


class RenameColumn(ColumnChange):
    """RENAME COLUMN."""


class AlterColumnType(ColumnChange):
    """ALTER COLUMN … TYPE.

    `options["casts"]` are the types to which USING casts the column (none for another expression), and
    `options["utc"]` says whether the session's TimeZone is UTC (none where the files do not set it).
    """


class SetDefault(ColumnChange):
    """SET DEFAULT and DROP DEFAULT."""


class SetNotNull(ColumnChange):
    """SET NOT NULL."""


class DropNotNull(ColumnChange):
    """DROP NOT NULL."""


class AlterIdentity(ColumnChange):
    """ADD GENERATED AS IDENTITY, SET GENERATED, DROP IDENTITY, DROP EXPRESSION."""


class AlterTable(TableChange):
    """Any other subcommand of ALTER TABLE; `options["subtype"]` is PostgreSQL's name of it."""


class AddConstraint(Change):
    """ADD CONSTRAINT; also each constraint of CREATE TABLE or ADD COLUMN, which is `implied`."""

    @property
    def constraint(self) -> Constraint:
        """The constraint as it was added."""
        subject = self.subject(self.after)
        if not isinstance(subject, Constraint):
            raise Unsure("the change added no constraint")
        return subject


class AddForeignKey(AddConstraint):
    """A foreign key that is added."""


class ValidateConstraint(Change):
    """VALIDATE CONSTRAINT."""


class AlterConstraint(Change):
    """ALTER CONSTRAINT."""


class DropConstraint(Change):
    """DROP CONSTRAINT."""


class AttachPartition(TableChange):
    """ATTACH PARTITION; `oid` is the partition, `options["parent"]` the partitioned table."""


class DetachPartition(TableChange):
    """DETACH PARTITION; `oid` is the partition."""


class SetRowSecurity(TableChange):
    """ENABLE, DISABLE, FORCE and NO FORCE ROW LEVEL SECURITY."""


class DropTable(TableChange):
    """DROP TABLE."""


class Truncate(TableChange):
    """TRUNCATE; of several tables there is one each."""


class WriteRows(TableChange):
    """INSERT, UPDATE, DELETE and MERGE on a table that is there before the file.

    `options["action"]` is the command; of UPDATE, DELETE and MERGE `options["only"]` says whether the tables below stay
    as they are. `options["reads"]` are the other relations that it names, none where it names none. `options["node"]`
    is the parser's JSON of it, empty where it names none and is no UPDATE or DELETE.
    """


class LockTable(Change):
    """LOCK TABLE; of several tables there is one each; `options["mode"]` is the mode's number, from 1 to 8."""


class Cluster(Change):
    """CLUSTER."""


class Vacuum(Change):
    """VACUUM and ANALYZE; of several tables there is one each."""


class Reindex(Change):
    """REINDEX; `oid` is an index, a table, a materialized view or a schema."""


class CreateStatistics(Change):
    """CREATE STATISTICS; `oid` is the table."""


class DropStatistics(Change):
    """DROP STATISTICS; `oid` is the table, as far as the files tell it."""


class CreateRule(Change):
    """CREATE RULE; `oid` is the table or view."""


class DropRule(Change):
    """DROP RULE; `oid` is the table or view."""


class CreateIndex(Change):
    """CREATE INDEX; also the index of a constraint, which is `implied`."""

    @property
    def index(self) -> Index:
        """The index as it was made."""
        subject = self.subject(self.after)
        if not isinstance(subject, Index):
            raise Unsure("the change made no index")
        return subject


class DropIndex(Change):
    """DROP INDEX."""

    @property
    def index(self) -> Index:
        """The index before it was dropped."""
        subject = self.subject(self.before)
        if not isinstance(subject, Index):
            raise Unsure("the change dropped no index")
        return subject


class CreateObject(Change):
    """CREATE of anything else: views, types, functions, triggers, policies, sequences, roles, extensions."""


class AlterObject(Change):
    """ALTER of anything that has no class of its own."""


class DropObject(Change):
    """DROP of anything that has no class of its own."""


class Rename(Change):
    """RENAME of anything but a column, and SET SCHEMA."""

    @property
    def relation(self) -> Relation:
        """The relation before it was renamed."""
        subject = self.subject(self.before)
        if not isinstance(subject, Relation):
            raise Unsure("the change renamed no relation")
        return subject


class ChangeOwner(Change):
    """OWNER TO."""


class ChangePrivileges(Change):
    """GRANT, REVOKE and ALTER DEFAULT PRIVILEGES."""


class Comment(Change):
    """COMMENT ON."""


class Rollback(Change):
    """ROLLBACK, to a savepoint or of the whole transaction."""
