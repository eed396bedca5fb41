"""Types of columns."""

import re
from collections.abc import Iterator

from schemalint.catalog.edits import replace_text
from schemalint.catalog.handles import Column, names_column, uses_in_expression
from schemalint.catalog.origin import known_from
from schemalint.catalog.rows import Place
from schemalint.catalog.types import shown
from schemalint.catalog.uses import declared_twice, immutable_expressions, indexes_with
from schemalint.lazy import regex
from schemalint.model import Finding, Fix, Safety
from schemalint.rules.registry import WARNING, rule

_TIMESTAMP = regex(
    rb"""(timestamp)(\s*\(\s*\d+\s*\))?(?:\s+without\s+time\s+zone)?(?![\w"])
    (?!(?:\s|--[^\n]*\n|/\*(?:(?!\*/).)*\*/)*(?:\(|without\b))""",
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)
"""The type as it is written, unless a comment stands inside it."""
_TIME_ZONE_CALL = b'{"sval":"timezone"}'


@rule("timestamp-without-time-zone", severity=WARNING)
def timestamp_without_time_zone(column: Column) -> Iterator[Finding] | None:
    """A timestamp without time zone does not say which moment it means: it is read in the zone of whoever reads it."""
    type_ = column.type
    if type_.name != "timestamp" and type_.oid is None and type_.known:
        return None
    return _judge(column)


def _judge(column: Column) -> Iterator[Finding]:
    if not column.on_table or column.inherited or column.implicit:
        return
    base, type_ = column.base_type, shown(column.type)
    if base.name != "timestamp" or base.oid is not None:
        return
    domain = f"{type_}, which is {shown(base)}" if column.type.oid is not None else type_
    yield column.finding(
        f"{column.table.name}.{column.name} is {domain}",
        span=column.type_span if column.place is not None else known_from(column),
        hint="timestamptz stores the moment itself and shows it in the reader's time zone",
        fix=lambda: _fix(column),
    )


def _fix(column: Column) -> Fix | None:
    """The same type with a time zone, where it is written there and no expression needs it as it is."""
    place = column.type_place
    if place is None or column.type.oid is not None or _needed_as_it_is(column):
        return None
    written = _TIMESTAMP.match(place.source.sql, place.start)
    if written is None:
        return None
    name = b"TIMESTAMPTZ" if written[1].isupper() else b"timestamptz"
    edit = replace_text(Place(place.source, place.start, written.end()), (name + (written[2] or b"")).decode())
    return Fix(Safety.UNSAFE, (edit,)) if edit is not None else None


def _needed_as_it_is(column: Column) -> bool:
    """Whether an expression that must be immutable, or a table above or below, relies on the type."""
    table = column.table
    return (
        bool(column.generated)
        or (column.default is not None and _TIME_ZONE_CALL in column.default.node)
        or any(uses_in_expression(index, column) for index in indexes_with(table, (column,)))
        or any(names_column(expression, column.name) for expression in immutable_expressions(table))
        or declared_twice(column)
    )
