"""pg_attribute."""

from collections.abc import Iterable, Iterator
from functools import partial

from schemalint.catalog.conditions.values import UNKNOWN, Unknown, Value
from schemalint.catalog.rows import ColumnRow, CompositeRow, Row, TableRow, ViewRow
from schemalint.catalog.system.classes import constant, fact, name
from schemalint.catalog.system.view import Hints, SystemRelation, View, is_other

HIDDEN_COLUMNS = ("ctid", "xmin", "cmin", "xmax", "cmax", "tableoid", "oid")
"""The columns that each table has, with numbers below 0."""
MOST_COLUMNS = 1600


def columns(view: View, hints: Hints) -> Iterable[Row]:
    """The columns of tables, views and composite types."""
    return _columns_of(view, hints, "attrelid")


def _columns_of(view: View, hints: Hints, key: str) -> Iterator[Row]:
    owner, table = hints.get(key), hints.get("table_name")
    if isinstance(owner, int):
        yield from view.owned("columns", owner)
    elif isinstance(table, str):
        for relation in view.by_name("relation", table):
            yield from view.owned("columns", relation.oid)
    else:
        yield from (row for row in view.catalog.of_kind(ColumnRow))


def position(view: View, row: ColumnRow) -> Value:
    """The number of a column: that of its place, unless one before it has been dropped."""
    members = view.members("columns", row.table)
    if members.open:
        return Unknown(low=1, high=MOST_COLUMNS)
    at = members.oids.index(row.oid) + 1 if row.oid in members.oids else 1
    dropped = any(view.rows.get(one) is None for one in _ever(view, row.table))
    return Unknown(low=at, high=MOST_COLUMNS) if dropped else at


def _ever(view: View, table: int) -> set[int]:
    """The columns that a table has, or once had."""
    log = view.catalog.log
    found: set[int] = set()
    for entry in map(log.__getitem__, view.catalog.history(("columns", table))):
        if entry.after is not None:
            found.update(entry.after.oids)
    return found


def has_default(view: View, row: ColumnRow) -> Value:
    """Whether a column has a default or is generated."""
    default = view.fact(row, "default")
    return default if isinstance(default, Unknown) else default is not None


def _type(view: View, row: ColumnRow) -> Value:
    type_ = view.fact(row, "type")
    return type_ if isinstance(type_, Unknown) else view.type_id(type_)


def modifier(view: View, row: ColumnRow) -> Value:
    """atttypmod, for the types that conditions ask of."""
    type_ = view.fact(row, "type")
    if isinstance(type_, Unknown) or not type_.known:
        return UNKNOWN
    given = type_.modifiers
    if not given:
        return -1 if type_.oid is None and type_.name != "bpchar" else UNKNOWN
    if type_.name in ("varchar", "bpchar") and type_.oid is None:
        return int(given[0]) + 4
    return UNKNOWN


def _attribute_others(view: View) -> Iterable[dict[str, Value]]:
    hidden = {"attname": Unknown(lambda said: said in HIDDEN_COLUMNS), "attnum": Unknown(low=-7, high=-1)}
    yield hidden
    open_ones = view.open_owners("columns")
    for owner in open_ones:
        known = {row.name for row in view.owned("columns", owner)}
        yield {"attrelid": owner, "attname": Unknown(partial(is_other, known))}
    yield {"attrelid": Unknown(lambda said: not _is_table(view, said)), "attisdropped": False}


def _is_table(view: View, said: Value) -> bool:
    row = view.rows.get(said) if isinstance(said, int) else None
    return isinstance(row, TableRow | ViewRow | CompositeRow) and row.declared is not None


COLUMNS: dict[str, SystemRelation] = {
    "pg_attribute": SystemRelation(
        columns,
        {
            "attrelid": lambda _, row: row.table,
            "attname": name,
            "attnum": position,
            "atttypid": _type,
            "atttypmod": modifier,
            "attnotnull": fact("not_null"),
            "atthasdef": has_default,
            "attidentity": fact("identity"),
            "attgenerated": fact("generated"),
            "attisdropped": constant(value=False),
            "attislocal": fact("local"),
        },
        others=_attribute_others,
    ),
}
"""pg_attribute, by name."""
