"""The names that objects were born with: a finding about a table is the same finding after the table is renamed."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

from schemalint.catalog.changes import Change, Rename, RenameColumn
from schemalint.catalog.rows import SchemaRow
from schemalint.catalog.store import Catalog
from schemalint.lazy import regex
from schemalint.named import NamedTuple

_TOKEN = regex(r"[^\s,()]+")
_RENAMING = (Rename, RenameColumn)

Born = Callable[[str, str], tuple[str, str]]
"""Gives an object's kind and name, and a part, as they were when what they name was born."""


class _Names(NamedTuple):
    """Names as they are, and as they were when what bears them was born.

    Attributes:
        relations: qualified names.
        members: the names of what belongs to a relation, by the relation's qualified name.
    """

    relations: Mapping[str, str]
    members: Mapping[str, Mapping[str, str]]


def births(catalog: Catalog) -> Born | None:
    """How to name what has been renamed; none where nothing has been, as in most histories."""
    renaming = [change for change in catalog.changes if change.__class__ in _RENAMING]
    if not renaming:
        return None
    names = _names(catalog, _born(catalog, renaming))
    return lambda object_, part: _named(object_, part, names)


def _names(catalog: Catalog, born: Mapping[Any, Any]) -> _Names:
    relations: dict[str, str] = {}
    members: dict[str, dict[str, str]] = {}
    of_all = any(isinstance(row, SchemaRow) for row in born.values())
    for oid in catalog.rows if of_all else born:
        row = catalog.rows.get(oid)
        if hasattr(row, "schema"):
            now, then = _qualified(catalog, row, {}), _qualified(catalog, born.get(oid, row), born)
            if now != then:
                relations[now] = then
    for oid, first in born.items():
        row = catalog.rows.get(oid)
        table = catalog.rows.get(getattr(row, "table", None))
        if row is not None and hasattr(table, "schema"):
            members.setdefault(_qualified(catalog, table, {}), {})[row.name] = first.name
    return _Names(relations, members)


def _born(catalog: Catalog, renaming: Iterable[Change]) -> dict[Any, Any]:
    """The first row of each object that some changes give another name or schema."""
    born: dict[Any, Any] = {}
    for entry in chain.from_iterable(catalog.log[change.start : change.end] for change in renaming):
        before, after = entry.before, entry.after
        if before is None or after is None or not hasattr(before, "oid") or before.oid in born:
            continue
        if before.name != after.name or getattr(before, "schema", None) != getattr(after, "schema", None):
            born[before.oid] = before
    return born


def _qualified(catalog: Catalog, row: Any, born: Mapping[Any, Any]) -> str:  # noqa: ANN401 - any row in a schema
    schema = born.get(row.schema) or catalog.rows.get(row.schema)
    return f"{schema.name}.{row.name}" if isinstance(schema, SchemaRow) else str(row.name)


def _named(object_: str, part: str, names: _Names) -> tuple[str, str]:
    for at, end in _runs(object_):
        relation = object_[at:end]
        if relation in names.relations or relation in names.members:
            inner = names.members.get(relation, {})
            member = object_[end + 1 :]
            then = names.relations.get(relation, relation) + object_[end : end + 1] + inner.get(member, member)
            return object_[:at] + then, _part(part, {**names.relations, **inner})
    return object_, part


def _runs(object_: str) -> Iterator[tuple[int, int]]:
    """Where in an object's name a relation's may stand: from after a space to before a dot or to the end."""
    at = object_.find(" ") + 1
    while at:
        end = object_.find(".", at)
        while end >= 0:
            yield at, end
            end = object_.find(".", end + 1)
        yield at, len(object_)
        at = object_.find(" ", at) + 1


def _part(part: str, names: Mapping[str, str]) -> str:
    return _TOKEN.sub(lambda match: names.get(match[0], match[0]), part)
