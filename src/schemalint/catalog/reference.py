"""References as subjects of rules: every name of a relation, schema, function, type or collation in a statement."""

from collections.abc import Iterator
from typing import Any

from schemalint.catalog.rows import Place
from schemalint.catalog.statement import InStatement
from schemalint.catalog.store import Catalog, StatementRef
from schemalint.catalog.system.names import PG_CATALOG, SYSTEM_RELATIONS
from schemalint.catalog.unsure import Unsure
from schemalint.model import Finding
from schemalint.syntax.reference import Context, Kind, Ref

__all__ = ["Call", "Context", "Kind", "Reference", "make_reference"]

IMPLICIT = ("pg_temp", "pg_catalog")
"""The schemas that are searched first where the search path does not name them."""


class Reference(InStatement):
    """A name in a statement, or in the body of a function that the statement makes.

    Attributes:
        written: the name as the author wrote it, folded as PostgreSQL folds it.
        search_path: the schemas that unqualified names were looked up in.
    """

    __slots__ = ("search_path", "written")

    def __init__(
        self, catalog: Catalog, statement: StatementRef, position: int, written: Ref, search_path: tuple[str, ...]
    ) -> None:
        super().__init__(catalog, statement, position)
        self.written = written
        self.search_path = search_path

    @property
    def kind(self) -> Kind:
        """What it names: a relation, a function that is called, …."""
        return self.written.kind

    @property
    def context(self) -> Context:
        """What is done with it: it is read, written to, altered, …."""
        return self.written.context

    @property
    def schema(self) -> str | None:
        """The schema as written, none where the author wrote none."""
        return self.written.schema

    @property
    def name(self) -> str:
        """The name without its schema; a schema's own where `kind` is a schema."""
        return self.written.name

    @property
    def in_body(self) -> bool:
        """Whether it stands in the body of a function, procedure or DO block."""
        return self.written.in_body

    @property
    def place(self) -> Place:
        """Where the name stands in the SQL, its schema included."""
        return Place(self.statement.source, self.written.start, self.written.end)

    @property
    def resolved_schema(self) -> str | None:
        """The schema that the server finds it in; none where it is in no schema of the search path.

        A relation of pg_catalog is found there unless the search path puts another schema that has one of that name
        first.

        Raises:
            Unsure: the files do not tell which of several schemas has it.
        """
        if self.kind is Kind.SCHEMA:
            return self.name
        if self.schema is not None:
            return self.schema
        if self.context is Context.CREATE and not self.in_body:
            return self._creation_schema()
        candidates = list(self._candidates())
        if len(candidates) > 1:
            raise Unsure(f"which of {', '.join(candidates)} has {self.name}")
        return candidates[0] if candidates else None

    def _creation_schema(self) -> str | None:
        existing = (schema for schema in self.search_path if self.before.row(("schema", schema)) is not None)
        return next(existing, self.search_path[0] if self.search_path else None)

    def _candidates(self) -> Iterator[str]:
        """The schemas that may be the one it is found in, up to the first that certainly has it.

        That a schema of which the files do not tell all has a relation by the name of one of pg_catalog's is left out.
        """
        for schema in (*(name for name in IMPLICIT if name not in self.search_path), *self.search_path):
            if self._has(schema):
                yield schema
                return
            if self.name not in PG_CATALOG and self._may_have(schema):
                yield schema

    def _has(self, schema: str) -> bool:
        snapshot = self.before
        oid = snapshot.row(("schema", schema))
        known = oid is not None and snapshot.row(("relation", oid, self.name)) is not None
        return known or self.name in SYSTEM_RELATIONS.get(schema, ())

    def _may_have(self, schema: str) -> bool:
        """Whether the files do not tell all that is in a schema."""
        snapshot = self.before
        row = snapshot.row(snapshot.row(("schema", schema)))
        return schema not in SYSTEM_RELATIONS and schema != "pg_temp" and (row is None or row.declared is None)

    def finding(self, message: str, **details: Any) -> Finding:  # noqa: ANN401 - as `Handle.finding`
        """A finding at the name, about what it names."""
        schema = self.schema or self.resolved_schema
        named = self.name if schema is None or self.kind is Kind.SCHEMA else f"{schema}.{self.name}"
        word = "function" if self.kind is Kind.CALL else self.kind.value
        details.setdefault("object", f"{word} {named}")
        return super().finding(message, **details)


class Call(Reference):
    """A function that is called by a name with a schema."""

    __slots__ = ()


def make_reference(
    catalog: Catalog, statement: StatementRef, position: int, written: Ref, search_path: tuple[str, ...]
) -> Reference:
    """The subject for a name that was found."""
    kind = Call if written.kind is Kind.CALL else Reference
    return kind(catalog, statement, position, written, search_path)
