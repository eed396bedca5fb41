"""The shape of a replayed catalog: the lines that `server_shape` gives of the database, if both agree.

A fact that the files do not tell makes all that is said of its object `?`.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from shape_objects import OBJECTS, named
from shape_parts import (
    collate,
    columns,
    default_privileges,
    flags,
    grants,
    is_seen,
    name,
    opts,
    owner_name,
    owners,
    type_name,
)

from schemalint.catalog.builtin import BUILTIN_TYPES
from schemalint.catalog.rows import (
    ColumnRow,
    ConstraintRow,
    ExtensionRow,
    IndexKey,
    IndexRow,
    RelationKind,
    RelationRow,
    RoleRow,
    Row,
    TableRow,
)
from schemalint.catalog.store import Catalog

KINDS = {RelationKind.TABLE: "r", RelationKind.PARTITIONED_TABLE: "p", RelationKind.FOREIGN_TABLE: "f"}
UNKNOWN = "?"


def shape(catalog: Catalog) -> list[str]:
    """The lines of a replayed catalog; what is temporary is gone with its session, the system is not ours."""
    lines: list[str] = []
    for row in catalog.objects():
        if is_seen(catalog, row):
            lines.extend(_lines(catalog, row))
    return sorted([*lines, *default_privileges(catalog)])


def _lines(catalog: Catalog, row: Row) -> Iterator[str]:
    for kind, identify, describe in SHAPES:
        if isinstance(row, kind):
            identity = identify(catalog, row)
            said = UNKNOWN if row.unsure - UNSAID else describe(catalog, row)
            yield f"{identity}\t{said}"
            break
    else:
        identity = ""
    if isinstance(row, RelationRow):
        oids = catalog.members("columns", row.oid).oids
        yield from (_column(catalog, catalog.rows[oid], at) for at, oid in enumerate(oids, 1))
    if isinstance(row, RoleRow):
        yield from (f"member {row.name} of {group}\t" for group in row.member_of if not group.startswith("pg_"))
    yield from _shared(catalog, row, identity)


UNSAID = frozenset({"owner", "collation", "labels", "grants", "version", "schema"})
"""Facts that no line tells, or that make no line unsure."""


def _shared(catalog: Catalog, row: Row, identity: str) -> Iterator[str]:
    """Comment and grants."""
    if isinstance(row, ColumnRow):
        identity = f"column {owner_name(catalog, row)}"
    comment = catalog.rows.get(("comment", row.oid))
    if comment is not None and identity and not isinstance(row, ExtensionRow):
        yield f"comment {identity.removeprefix('domain ')}\t{comment}".replace("\n", " ")
    yield from grants(catalog, row)
    yield from owners(catalog, row)


def _table(catalog: Catalog, row: TableRow) -> str:
    words = flags(
        (row.row_security, "rls"),
        (row.force_row_security, "forced"),
        (row.replica_identity != "d", f"replica {row.replica_identity}"),
        (row.partition_of is not None, "partition"),
    )
    parents = (row.partition_of,) if row.partition_of is not None else row.inherits
    of = " of " + ",".join(name(catalog, oid) for oid in parents) if parents else ""
    key = row.partition_key
    by = f" by {key.strategy[0]}({columns(catalog, key.columns)})" if key is not None else ""
    default = " default" if row.default_partition else ""
    return f"{KINDS[row.kind]} {row.persistence}{words}{of}{by}{default}{opts(row.options)}"


def _column(catalog: Catalog, row: ColumnRow, at: int) -> str:
    words = flags(
        (row.not_null, "not null"),
        (row.identity, f"identity {row.identity}"),
        (row.generated, f"generated {row.generated}"),
        (row.default is not None, "default"),
        (not row.local, "inherited"),
    )
    said = UNKNOWN if row.unsure - UNSAID else f"{type_name(catalog, row.type)}{collate(row.collation)}{words} #{at}"
    return f"column {owner_name(catalog, row)}\t{said}"


def _constraint(catalog: Catalog, row: ConstraintRow) -> str:
    target = ""
    if row.kind == "f":
        actions = row.on_delete + row.on_update + row.match
        target = f" -> {name(catalog, row.references)}({columns(catalog, row.reference_columns)}) {actions}"
    words = flags(
        (not row.validated, "not valid"),
        (not row.enforced, "not enforced"),
        (row.deferrable, "deferrable"),
        (row.deferred, "deferred"),
        (row.no_inherit, "no inherit"),
        (row.inherited, "inherited"),
        (row.parent is not None, "child"),
    )
    by = f" by {name(catalog, row.index)}" if row.index is not None else ""
    return f"{row.kind} ({columns(catalog, row.columns)}){target}{words}{by}"


def _index(catalog: Catalog, row: IndexRow) -> str:
    keys = ",".join(_key(catalog, key, row.method) for key in row.keys)
    including = f" include ({columns(catalog, row.including)})" if row.including else ""
    words = flags(
        (row.unique, "unique"),
        (row.nulls_not_distinct, "nulls not distinct"),
        (not row.valid, "invalid"),
        (row.predicate is not None, "partial"),
    )
    of = f" of {name(catalog, row.parent)}" if row.parent is not None else ""
    return f"on {name(catalog, row.table)} {row.method} ({keys}){including}{words}{of}"


def _key(catalog: Catalog, key: IndexKey, method: str) -> str:
    column = catalog.rows[key.column].name if key.column is not None else "expression"
    words = flags((key.descending, "desc"), (key.nulls_first, "nulls first"))
    collation = collate(key.collation) if key.column is not None else ""
    return column + words + collation + _opclass(key.opclass.rpartition(".")[2], method)


def _opclass(written: str, method: str) -> str:
    """The operator class, unless it is by its name the one that its type has anyway."""
    stem = written.removesuffix("_ops")
    usual = stem in BUILTIN_TYPES or stem == "array"
    return "" if not written or (usual and (method, stem) != ("gist", "inet")) else f" {written}"


def _of_constraint(catalog: Catalog, row: ConstraintRow) -> str:
    return f"{'domain ' if row.on_domain else ''}constraint {owner_name(catalog, row)}"


def _said_of_constraint(catalog: Catalog, row: ConstraintRow) -> str:
    if row.on_domain:
        return row.kind + ("" if row.validated else " not valid")
    return _constraint(catalog, row)


Shape = tuple[type[Row], Callable[[Catalog, Any], str], Callable[[Catalog, Any], str]]
SHAPES: Iterable[Shape] = (
    (TableRow, named("table"), _table),
    (ConstraintRow, _of_constraint, _said_of_constraint),
    (IndexRow, named("index"), _index),
    *OBJECTS,
)
"""What each kind of row is called, and what is said of it."""
