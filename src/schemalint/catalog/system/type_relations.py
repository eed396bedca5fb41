"""pg_type and pg_enum."""

from collections.abc import Iterable, Iterator

from schemalint.catalog.builtin import BUILTIN_TYPES
from schemalint.catalog.conditions.values import UNKNOWN, TypeId, Unknown, Value
from schemalint.catalog.rows import Row, TableRow, TypeKind, TypeRow, ViewRow
from schemalint.catalog.system.view import Hints, SystemRelation, View, is_system_name
from schemalint.named import NamedTuple

KINDS = {
    TypeKind.ENUM: "e", TypeKind.DOMAIN: "d", TypeKind.COMPOSITE: "c", TypeKind.RANGE: "r", TypeKind.BASE: "b",
}  # fmt: skip
"""PostgreSQL's typtype."""
DOMAINS_OF_INFORMATION_SCHEMA = frozenset({"cardinal_number", "character_data", "sql_identifier", "time_stamp"})


class Shown(NamedTuple):
    """A type: one of the files' own, the type of a relation's rows, or an array of either."""

    row: Row
    array: bool = False


def _types(view: View, hints: Hints) -> Iterator[Shown]:
    wanted, key = hints.get("typname"), hints.get("oid", hints.get("enumtypid"))
    if isinstance(wanted, str):
        yield from map(Shown, _named(view, wanted))
        if wanted.startswith("_"):
            yield from (Shown(row, array=True) for row in _named(view, wanted[1:]))
    elif isinstance(key, int):
        row = view.rows.get(key)
        if isinstance(row, TypeRow):
            yield Shown(row)
    else:
        rows = [row for kind in (TypeRow, TableRow, ViewRow) for row in view.catalog.of_kind(kind)]
        for row in rows:
            yield Shown(row)
            yield Shown(row, array=True)


def _named(view: View, name: str) -> list[Row]:
    types: list[Row] = [row for row in view.by_name("type", name) if isinstance(row, TypeRow)]
    return types + [row for row in view.by_name("relation", name) if isinstance(row, TableRow | ViewRow)]


def _oid(_: View, item: Shown) -> Value:
    if item.array:
        return TypeId(item.row.name, item.row.oid, array=True)
    return item.row.oid if isinstance(item.row, TypeRow) else TypeId(item.row.name, item.row.oid)


def _kind(_: View, item: Shown) -> Value:
    if item.array:
        return "b"
    return KINDS[item.row.kind] if isinstance(item.row, TypeRow) else "c"


def _category(view: View, item: Shown) -> Value:
    letters = {"e": "E", "c": "C", "r": "R"}
    return "A" if item.array else letters.get(_kind(view, item), UNKNOWN)


def _relation(_: View, item: Shown) -> Value:
    if item.array:
        return 0
    row = item.row
    return (row.relation or 0) if isinstance(row, TypeRow) else row.oid


def _schema(_: View, item: Shown) -> Value:
    schema: Value = getattr(item.row, "schema", UNKNOWN)
    return schema


def _base(view: View, item: Shown) -> Value:
    row = item.row
    if item.array or not isinstance(row, TypeRow) or row.kind is not TypeKind.DOMAIN:
        return 0
    base = view.fact(row, "base")
    return view.type_id(base) if base is not None and not isinstance(base, Unknown) else UNKNOWN


def _not_null(view: View, item: Shown) -> Value:
    return view.fact(item.row, "not_null") if isinstance(item.row, TypeRow) and not item.array else False


def _is_known_type(view: View, name: Value) -> bool:
    return any(row.declared is not None for row in _named(view, name))


def _is_builtin(name: Value) -> bool:
    if not isinstance(name, str):
        return False
    plain = name.removeprefix("_")
    return plain in BUILTIN_TYPES or plain in DOMAINS_OF_INFORMATION_SCHEMA or is_system_name(plain)


def _other_types(view: View) -> Iterable[dict[str, Value]]:
    if not view.closed:
        yield {"typname": Unknown(lambda said: not _is_known_type(view, said))}
    for row in view.foreign_schemas:
        yield {"typnamespace": row.oid}
    if view.may_be_extensions(""):
        yield {"typname": Unknown(view.may_be_extensions)}
    elif view.extensions:
        yield {"typname": Unknown(lambda said: view.may_be_extensions(str(said).removeprefix("_")))}
    system = Unknown(lambda said: said in (view.schema_oid("pg_catalog"), view.schema_oid("information_schema")))
    yield {"typname": Unknown(_is_builtin), "typnamespace": system}
    # ranges bring types of several ranges along
    if view.catalog.has_ranges():
        yield {"typtype": "m"}


class Label(NamedTuple):
    """A label of an enum."""

    row: TypeRow
    label: str
    number: int


def _labels(view: View, hints: Hints) -> Iterator[Label]:
    key = hints.get("enumtypid")
    owner = view.rows.get(key) if isinstance(key, int) else None
    rows = [owner] if isinstance(key, int) else view.catalog.of_kind(TypeRow)
    for row in rows:
        if isinstance(row, TypeRow) and row.kind is TypeKind.ENUM and "labels" not in row.unsure:
            yield from (Label(row, label, number) for number, label in enumerate(row.labels, 1))


def _other_labels(view: View) -> Iterable[dict[str, Value]]:
    for row in view.catalog.of_kind(TypeRow):
        if "labels" in row.unsure:
            yield {"enumtypid": row.oid}
    yield {"enumtypid": Unknown(lambda said: not view.is_known(said))}


TYPES: dict[str, SystemRelation] = {
    "pg_type": SystemRelation(
        _types,
        {
            "oid": _oid,
            "typname": lambda _, item: ("_" if item.array else "") + item.row.name,
            "typnamespace": _schema,
            "typtype": _kind,
            "typcategory": _category,
            "typrelid": _relation,
            "typbasetype": _base,
            "typnotnull": _not_null,
        },
        row=lambda item: item.row,
        others=_other_types,
    ),
    "pg_enum": SystemRelation(
        _labels,
        {
            "enumtypid": lambda _, item: item.row.oid,
            "enumlabel": lambda _, item: item.label,
        },
        row=lambda item: item.row,
        others=_other_labels,
    ),
}
"""The relations of pg_catalog that show types, by name."""
