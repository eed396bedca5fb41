"""Constraints that are written behind a new column, taken out of ADD COLUMN and added by statements of their own."""

from schemalint.catalog.changes import AddConstraint
from schemalint.catalog.edits import insert_statement, replace_text
from schemalint.catalog.handles import Constraint, quoted
from schemalint.catalog.outside import stands_alone
from schemalint.catalog.rows import ConstraintKind, Place
from schemalint.catalog.steps import may_follow, then
from schemalint.lazy import regex
from schemalint.model import Fix
from schemalint.named import NamedTuple
from schemalint.syntax.extent import element_end

_NAME = rb"(?is)(?:constraint\s+\S+\s+)?"
_CHECK = regex(_NAME + rb"(?P<what>check\s*\(.*\))")
_UNIQUE = regex(_NAME + rb"(?P<what>unique)")
_ACTION = rb"(?:cascade|restrict|no\s+action|set\s+null|set\s+default)"
_REFERENCES = regex(
    _NAME
    + rb"(?P<what>references\s+[^\s()]+(?:\s*\([^()]*\))?(?:\s+match\s+\w+|\s+on\s+(?:delete|update)\s+"
    + _ACTION
    + rb")*)"
)
_OPEN = regex(rb"(?i).*?check\s*\(")
_WRITTEN = {
    ConstraintKind.CHECK: _CHECK,
    ConstraintKind.UNIQUE: _UNIQUE,
    ConstraintKind.FOREIGN_KEY: _REFERENCES,
}


def split_off(change: AddConstraint, constraint: Constraint) -> Fix | None:
    """Add the column alone and its constraint after it, without looking at the rows under the lock.

    None where other parts of the column's definition follow the constraint, or where it cannot be added like that.

    Args:
        change: adds a constraint that stands in ADD COLUMN.
        constraint: the constraint.
    """
    what = _written(constraint) if may_follow(change) else None
    statement = change.statement
    if what is None or b"exists" in statement.source.sql[statement.start : statement.end].lower():
        return None
    removal = replace_text(_with_space(what.place), "")
    table, name = f"ALTER TABLE {constraint.table.written_name}", quoted(constraint.name)
    columns = ", ".join(quoted(one.name) for one in constraint.columns)
    if constraint.row.kind is ConstraintKind.UNIQUE:
        build = f"CREATE UNIQUE INDEX CONCURRENTLY {name} ON {constraint.table.written_name} ({columns})"
        use = f"{table} ADD CONSTRAINT {name} UNIQUE USING INDEX {name}"
        return then(change, (removal,), [build, use], "") if stands_alone(change) else None
    key = f"FOREIGN KEY ({columns}) " if constraint.row.kind is ConstraintKind.FOREIGN_KEY else ""
    add = f"{table} ADD CONSTRAINT {name} {key}{what.text} NOT VALID"
    validate = f"{table} VALIDATE CONSTRAINT {name}"
    if stands_alone(change):
        return then(change, (removal,), [add, validate], "")
    return then(change, (removal, insert_statement(statement, f"{add};")), [validate], f"validate_{constraint.name}")


class _Text(NamedTuple):
    """A constraint as it is written: where, and what it says without its name."""

    place: Place
    text: str


def _written(constraint: Constraint) -> _Text | None:
    """The text of a constraint that is the last of its column's definition."""
    place, pattern = constraint.place, _WRITTEN.get(constraint.row.kind)
    if place is None or pattern is None:
        return None
    sql, start = place.source.sql, place.start
    end = element_end(sql, start)
    match = pattern.fullmatch(sql, start, end)
    if match is None or (constraint.row.kind is ConstraintKind.CHECK and not _is_one(sql, start, end)):
        return None
    return _Text(Place(place.source, start, end), match["what"].decode())


def _is_one(sql: bytes, start: int, end: int) -> bool:
    """Whether the parenthesis that CHECK opens is closed at the end."""
    opened = _OPEN.match(sql, start, end)
    if opened is None:
        return False
    close = sql.find(b")", element_end(sql, opened.end()))
    return close == end - 1


def _with_space(place: Place) -> Place:
    """A place with the white space before it."""
    sql, start = place.source.sql, place.start
    while sql[start - 1 : start].isspace():
        start -= 1
    return Place(place.source, start, place.end)
