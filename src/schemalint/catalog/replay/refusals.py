"""What the server refuses: failures are recorded here, and told only where they are certain."""

from typing import Any

from schemalint.catalog.replay.connection import Session
from schemalint.catalog.rows import Oid, Place, Row, SchemaRow, TableRow
from schemalint.catalog.store import Catalog, Failure, Named, StatementRef
from schemalint.sources.source import Wrapping
from schemalint.syntax.extent import qualified_name_end
from schemalint.syntax.nodes.common import RangeVar

OF_NAMES = frozenset({"2BP01", "42P01", "42P07", "42701", "42703", "42704", "42710"})
"""The failures that say that a name is taken or missing."""
MADE_BY_TOOLS = frozenset(
    """schema_migrations schema_migration ar_internal_metadata __diesel_schema_migrations _prisma_migrations
    flyway_schema_history goose_db_version _sqlx_migrations migrations atlas_schema_revisions databasechangelog
    databasechangeloglock django_migrations alembic_version knex_migrations knex_migrations_lock
    __drizzle_migrations spatial_ref_sys geometry_columns geography_columns raster_columns
    pg_stat_statements""".split()
)
"""Tables that migration tools and extensions make for themselves."""
IN_THE_WAY = frozenset({"2BP01", "42701", "42710", "42723", "42P06", "42P07", "42P16"})
"""The failures that say that an object is in the way."""


class Refusals:
    """The part of a session's replay that knows what goes wrong; `Context` tells of its attributes."""

    __slots__ = ("catalog", "rows", "session", "shift", "statement")

    catalog: Catalog
    session: Session
    statement: StatementRef
    shift: int
    rows: dict[Any, Any]

    def fail(
        self,
        message: str,
        sqlstate: str,
        *,
        at: int | None = None,
        end: int = -1,
        hint: str = "",
        object_: str = "",
        because_of: Row | None = None,
        absent: str = "",
    ) -> None:
        """Record that the server would refuse the statement.

        Args:
            message: what the server would say.
            sqlstate: its code.
            at: location of what is wrong, none for the whole statement.
            end: its end, -1 for the end of the element at `at`.
            hint: what to do.
            object_: what it is about.
            because_of: the object in the way, or the one that lacks what is asked for; what a statement would have
                made that the server refuses is in nobody's way.
            absent: the name of what no file makes.
        """
        if sqlstate in OF_NAMES and ("names unsure",) in self.rows:
            return
        start, stop = (self.statement.start, self.statement.end) if at is None else (at + self.shift, end)
        place = because_of.declared if because_of is not None else None
        if sqlstate in IN_THE_WAY and self.was_refused(place):
            return
        elsewhere = place is not None and place.source.text is not self.statement.source.text
        self.catalog.failures.append(
            Failure(self.statement, message, sqlstate, start, stop, hint, object_, elsewhere, None, absent)
        )

    def was_refused(self, place: Place | None) -> bool:
        """Whether what is declared at a place belongs to an earlier statement that the server refuses."""
        if place is None:
            return False
        for failure in self.catalog.failure_index.of_source(place.source):
            statement = failure.statement
            if statement.start <= place.start < statement.end:
                return statement is not self.statement
        return False

    def fail_missing(self, relation: RangeVar, schema: Oid, *, kind: str = "relation", at: int | None = None) -> None:
        """Record that a statement uses a relation that no file has made so far, where the files would make it.

        Args:
            relation: its name.
            schema: where it would be.
            kind: what the server calls it.
            at: location of the name, if it is not the relation's own.
        """
        if not self.is_of_the_files(schema) or relation.relname in MADE_BY_TOOLS:
            return
        self.catalog.missing.add((schema, relation.relname))
        self.fail(
            f'{kind} "{relation.relname}" does not exist', "42P01", at=relation.location if at is None else at,
            hint=f"create {relation.relname} first", absent=relation.relname,
        )  # fmt: skip

    def found_later(self, table: TableRow, *, certain: bool) -> None:
        """Note that a table is created which earlier statements have used.

        Args:
            table: the table.
            certain: whether it cannot have been there: CREATE TABLE does not say IF NOT EXISTS.
        """
        catalog = self.catalog
        named = catalog.assumed.pop(table.oid, None)
        if named is None or self._is_here(named):
            catalog.missing.discard((table.schema, table.name))
        if named is None:
            return
        told = [one for one in catalog.failure_index.of_statement(named.statement) if one.absent == table.name]
        if told:
            catalog.failure_index.remove(told[0])
        if not certain or table.declared is None:
            return
        catalog.failures.append(self._named_too_early(named, table))

    def _is_here(self, named: Named) -> bool:
        return named.statement.source is self.statement.source

    def _named_too_early(self, named: Named, table: TableRow) -> Failure:
        source = self.statement.source
        line = source.text.position(source.span(table.named_at, table.named_at).start).line
        here = self._is_here(named)
        where = f"further down, in line {line}" if here else f"later, by {source.path}"
        return Failure(
            named.statement, f'relation "{table.name}" does not exist', "42P01", named.at,
            qualified_name_end(named.statement.source.sql, named.at), f"it is created {where}: create it first",
            f"table {table.name}",
            related=(table.named_at, qualified_name_end(source.sql, table.named_at)) if here else None,
            absent="" if here else table.name,
        )  # fmt: skip

    def in_block(self) -> bool:
        """Whether the statement runs in a transaction block for certain: the file's own, or the one of its runner."""
        session = self.session
        return bool(session.marks) and (session.explicit or session.wrapping is Wrapping.IMPLICIT)

    def is_of_the_files(self, schema: Oid | None) -> bool:
        """Whether a schema is one that the files fill, and no platform or extension."""
        row: SchemaRow | None = self.rows.get(schema)
        if row is None:
            return False
        return row.declared is not None or row.name in self.session.search_path
