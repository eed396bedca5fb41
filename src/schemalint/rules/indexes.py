"""Indexes."""

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from schemalint.catalog.edits import replace_text
from schemalint.catalog.handles import (
    Column,
    Function,
    Index,
    Policy,
    Table,
    View,
    known,
    names,
    quoted,
    uses_in_expression,
)
from schemalint.catalog.handles.base import place_span
from schemalint.catalog.origin import made_by
from schemalint.catalog.removal import without_index
from schemalint.catalog.rows import Expression, IndexKey, Place
from schemalint.catalog.users import expressions_of
from schemalint.catalog.vocabulary.deletion import SOFT_DELETES
from schemalint.lazy import regex
from schemalint.model import Finding, Fix, Related, Safety
from schemalint.rules.registry import ERROR, FOLDED_NOTE, NOTE, WARNING, Tests, rule

_CONTAINERS = frozenset({"jsonb", "tsvector", "xml", "point", "box", "polygon"})
"""Types whose values are searched by what is in them."""


_PLAIN: Tests = {"parent": False, "unique": False, "method": ("btree",)}


@rule("duplicate-index", severity=WARNING, where={"parent": False, "constraint": False})
def duplicate_index(index: Index) -> Iterator[Finding] | None:
    """An index equal to another is written with each row and never read."""
    if _is_derived(index) or index.constraint is not None:
        return None
    for other in _others(index):
        if _same_keys(index, other) and _alike(index, other) and _goes(index, other):
            return _superfluous(index, other, "is the same index as")
    return None


@rule("index-beside-unique", severity=WARNING, where={"parent": False, "unique": False})
def index_beside_unique(index: Index) -> Iterator[Finding] | None:
    """An index over the columns of a unique one is written with each row and finds nothing that the other does not."""
    if index.unique or _is_derived(index):
        return None
    for other in _others(index):
        if other.unique and _same_keys(index, other) and _covers(index, other):
            return _superfluous(index, other, "finds nothing that is not found by the unique index")
    return None


@rule("redundant-index", severity=NOTE, where=_PLAIN)
def redundant_index(index: Index) -> Iterator[Finding] | None:
    """An index whose keys begin another is seldom worth what each write to it costs."""
    if index.unique or index.method != "btree" or _is_derived(index):
        return None
    for other in _others(index):
        longer = len(other.keys) > len(index.keys) and index.keys == other.keys[: len(index.keys)]
        if longer and other.method == "btree" and _covers(index, other):
            return _superfluous(index, other, "begins with the same keys as")
    return None


def _others(index: Index) -> Iterator[Index]:
    """The other indexes of its table that begin with the same key, as far as the files tell."""
    own = index.row
    first = None if own.unsure else own.keys[:1]
    for other in known(index.table.indexes):
        row = other.row
        if first is not None and row.keys[:1] != first and not row.unsure:
            continue  # as most do
        if row.oid != own.oid and other.valid:
            yield other


def _is_derived(index: Index) -> bool:
    """Whether it is not the author's own: a part of a partitioned index."""
    return index.row.parent is not None


def _same_keys(index: Index, other: Index) -> bool:
    return index.method == other.method and index.keys == other.keys


def _alike(index: Index, other: Index) -> bool:
    return (
        index.unique == other.unique
        and index.predicate == other.predicate
        and index.included == other.included
        and index.nulls_not_distinct == other.nulls_not_distinct
    )


def _covers(index: Index, other: Index) -> bool:
    """Whether another index holds the same rows, and the columns that this one takes along."""
    held = {*[column.oid for column in other.included], *[key.column for key in other.keys]}
    return index.predicate == other.predicate and held.issuperset([column.oid for column in index.included])


def _goes(index: Index, other: Index) -> bool:
    """Of two equal indexes, the one that goes: the later, unless a constraint needs it."""
    return other.constraint is not None or other.row.oid < index.row.oid


def _superfluous(index: Index, other: Index, how: str) -> Iterator[Finding]:
    related = (Related(other.span, f"{other.name} is declared here"),) if other.place is not None else ()
    yield index.finding(
        f"{index.name} {how} {other.name} on {index.table.written_name}",
        hint=f"DROP INDEX CONCURRENTLY {index.written_name}",
        fix=lambda: without_index(index),
        related=related,
    )


@rule("repeated-index-column", severity=ERROR, where={"parent": False})
def repeated_index_column(index: Index) -> Iterator[Finding] | None:
    """A column that an index has twice as a key finds nothing the second time."""
    keys = index.keys
    if len(keys) < 2:
        return None
    columns = [key.column for key in keys if key.column is not None]
    return _repeated(index, columns) if len(set(columns)) < len(columns) and not _is_derived(index) else None


def _repeated(index: Index, columns: Sequence[int]) -> Iterator[Finding]:
    twice = index.snapshot.known(dict.fromkeys(one for one in columns if columns.count(one) > 1), Column)
    yield index.finding(f"{index.name} has {names(twice)} more than once among its keys")


class WideIndex(Struct, frozen=True, rename="kebab"):
    """How many keys are many.

    Attributes:
        most: keys that an index may have.
    """

    most: int = 3


@rule("wide-index", severity=NOTE, where={"parent": False, "unique": False}, default=False)
def wide_index(index: Index, options: WideIndex) -> Iterator[Finding]:
    """An index of many keys is large, and the later ones seldom narrow what the first ones found."""
    if not index.unique and len(index.keys) > options.most and not _is_derived(index):
        yield index.finding(f"{index.name} has {len(index.keys)} keys")


@rule("boolean-index", severity=FOLDED_NOTE, where={**_PLAIN, "predicate": False})
def boolean_index(index: Index) -> Iterator[Finding] | None:
    """An index that begins with a boolean finds half of the table, which is read faster without it."""
    key = index.keys[0] if index.keys else None
    if key is None or key.column is None or index.unique or index.predicate is not None or _is_derived(index):
        return None
    return _boolean(index, key) if index.method == "btree" else None


def _boolean(index: Index, key: IndexKey) -> Iterator[Finding]:
    column = index.snapshot.find(key.column, Column)
    if column is not None and column.base_type.name == "bool" and not column.base_type.dimensions:
        rest = len(index.keys) > 1
        yield index.finding(
            f"{index.name} begins with {column.name}, a boolean",
            hint=f"index {'the other keys' if rest else 'what is searched for'} WHERE {quoted(column.name)}",
        )


@rule("timestamp-before-key", severity=NOTE, where=_PLAIN, default=False)
def timestamp_before_key(index: Index) -> Iterator[Finding]:
    """A key after a timestamp serves only searches for one exact moment."""
    if index.method != "btree" or index.unique or _is_derived(index):
        return
    for key in index.keys[:-1]:
        column = index.snapshot.find(key.column, Column)
        if column is not None and column.base_type.name in {"timestamp", "timestamptz"}:
            yield index.finding(f"{index.name} has keys after {column.name}", hint=f"make {column.name} the last key")
            return


@rule("needless-index-predicate", severity=NOTE, where={"parent": False, "predicate": True})
def needless_index_predicate(index: Index) -> Iterator[Finding] | None:
    """An index WHERE a NOT NULL column is not null holds every row, and serves only queries that say so."""
    predicate = index.predicate
    if predicate is None or b"IS_NOT_NULL" not in predicate.node or _is_derived(index):
        return None
    return _needless(index, predicate)


def _needless(index: Index, predicate: Expression) -> Iterator[Finding]:
    for column in index.table.columns:
        if column.not_null and predicate.key == _IS_NOT_NULL % column.name.encode():
            yield index.finding(
                f"{index.name} leaves no row out: {column.name} is NOT NULL",
                hint=f"drop WHERE {column.name} IS NOT NULL",
                fix=lambda: _without_predicate(index),
            )


_WHERE = regex(rb"\s+where\s+\(*\s*[\w.\"]+\s+is\s+not\s+null\s*\)*\s*$", re.IGNORECASE)


def _without_predicate(index: Index) -> Fix | None:
    """CREATE INDEX without its WHERE, which is its end."""
    statement = made_by(index)
    if statement is None or statement.kind != "IndexStmt":
        return None
    found = _WHERE.search(statement.source.sql[statement.start : statement.end])
    if found is None:
        return None
    edit = replace_text(Place(statement.source, statement.start + found.start(), statement.end), "")
    return Fix(Safety.UNSAFE, (edit,)) if edit is not None else None


_IS_NOT_NULL = b'{"NullTest":{"arg":{"ColumnRef":{"fields":[{"String":{"sval":"%s"}}]}},"nulltesttype":"IS_NOT_NULL"}}'


@rule("btree-on-container", severity=WARNING, where=_PLAIN)
def btree_on_container(index: Index) -> Iterator[Finding] | None:
    """A btree over an array or a jsonb document finds whole values, and nothing by what is in them."""
    if index.method != "btree" or index.unique or _is_derived(index):
        return None
    return _containers(index)


def _containers(index: Index) -> Iterator[Finding]:
    column = index.snapshot.find(index.keys[0].column, Column) if index.keys else None
    if column is not None:
        base = column.base_type
        if base.dimensions or (base.oid is None and base.name in _CONTAINERS):
            yield index.finding(
                f"{index.name} is a btree over {column.name}, which is searched by what is in it",
                hint=f"CREATE INDEX ON {index.table.written_name} USING gin ({quoted(column.name)})",
            )


@rule("invalid-index", severity=WARNING, where={"parent": False, "valid": False})
def invalid_index(index: Index) -> Iterator[Finding] | None:
    """An index made ON ONLY a partitioned table is not used until an index of each partition is attached."""
    if index.valid or _is_derived(index):
        return None
    return _invalid(index)


def _invalid(index: Index) -> Iterator[Finding]:
    name = index.written_name
    yield index.finding(
        f"{index.name} stays invalid: not every partition of {index.table.written_name} has an index attached to it",
        hint=f"CREATE INDEX CONCURRENTLY on each partition, then ALTER INDEX {name} ATTACH PARTITION for each",
    )


@rule("table-without-index", severity=NOTE, default=False)
def table_without_index(table: Table) -> Iterator[Finding]:
    """A table without any index is read as a whole for each row that is looked for."""
    if table.declared and not table.indexes and not table.temporary and table.partition_of is None:
        yield table.finding(f"{table.written_name} has no index")


class TooManyIndexes(Struct, frozen=True, rename="kebab"):
    """How many indexes are many.

    Attributes:
        most: indexes that a table may have, those of its constraints included.
    """

    most: int = 10


@rule("too-many-indexes", severity=NOTE, default=False)
def too_many_indexes(table: Table, options: TooManyIndexes) -> Iterator[Finding]:
    """Each index of a table is written with each row, and keeps updates from staying on their page."""
    count = len(table.indexes)
    if count > options.most and table.partition_of is None:
        yield table.finding(f"{table.written_name} has {count} indexes")


@rule(
    "index-ignores-soft-delete",
    severity=NOTE,
    where={"parent": False, "unique": False, "predicate": False},
    default=False,
)
def index_ignores_soft_delete(index: Index) -> Iterator[Finding]:
    """An index over a table of which deleted rows are only marked holds those too."""
    if index.unique or index.predicate is not None or _is_derived(index):
        return
    marks = [column for column in index.table.columns if column.name in SOFT_DELETES]
    if marks and not {key.column for key in index.keys} & {column.oid for column in marks}:
        yield index.finding(
            f"{index.name} holds the rows that are only marked as deleted",
            hint=f"add WHERE {marks[0].name} IS NULL, if queries say so too",
        )


_JSON_OPERATORS = ("@>", "?", "@@")
_JSON_NODES = (b'"sval":"@\\u003e', b'"sval":"?', b'"sval":"@@', b'"sval":"@?')
"""The operators in a body, and how they begin in the parser's JSON."""


@rule("jsonb-search-without-index", severity=NOTE)
def jsonb_search_without_index(searching: View | Function | Policy) -> Iterator[Finding] | None:
    """A jsonb column that is searched by what is in it, and has no GIN index, is read row by row."""
    if isinstance(searching, Function):
        body = searching.body
        if body is None or not ("?" in body or "@" in body):
            return None
        found = any(operator in body for operator in _JSON_OPERATORS)
    else:
        nodes = [one.node for one in expressions_of(searching.row)]
        held = [node for node in nodes if b'"?' in node or b'"@' in node]
        found = any(operator in node for node in held for operator in _JSON_NODES)
    return _unindexed(searching) if found else None


def _unindexed(searching: View | Function | Policy) -> Iterator[Finding]:
    from schemalint.catalog.searches import searches

    told = set[Column]()
    for column, operator, place in searches(searching):
        if column in told or column.base_type.name != "jsonb" or column.base_type.dimensions:
            continue
        table = column.table
        if any(uses_in_expression(index, column) or _finds_in(index, column) for index in table.indexes):
            continue
        told.add(column)
        yield searching.finding(
            f"{searching.name} searches {table.name}.{column.name} by {operator}, and no GIN index holds it",
            span=None if place is None else place_span(place),
            hint=f"CREATE INDEX ON {table.written_name} USING gin ({quoted(column.name)})",
            part=column.qualified_name,
        )


def _finds_in(index: Index, column: Column) -> bool:
    return index.method == "gin" and any(key.column == column.oid for key in index.keys)
