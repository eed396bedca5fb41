"""Queries of PostgreSQL's own catalog."""

from collections.abc import Iterator

from schemalint.catalog.catalog_columns import unknown_columns
from schemalint.catalog.statement import Statement
from schemalint.model import Finding
from schemalint.rules.registry import ERROR, rule


@rule("unknown-catalog-column", severity=ERROR, statements=("SelectStmt",), holding=(b"pg_",))
def unknown_catalog_column(statement: Statement) -> Iterator[Finding]:
    """A query of pg_catalog that names a column which is not there fails, whatever the database holds."""
    place = statement.place
    for one in unknown_columns(statement.sql):
        yield statement.finding(
            f"{one.relation} has no column {one.column} (SQLSTATE 42703)",
            part=f"{one.relation}.{one.column}",
            span=place.source.span(place.start + one.start, place.start + one.end),
            hint=f"{one.near} is one that it has" if one.near else "",
        )
