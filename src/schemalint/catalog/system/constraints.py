"""pg_constraint."""

import re
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from schemalint.catalog.conditions.values import UNKNOWN, Unknown, Value
from schemalint.catalog.rows import ConstraintRow, Row, TriggerRow, TypeRow
from schemalint.catalog.system.classes import is_system_schema, name, oid
from schemalint.catalog.system.view import Hints, SystemRelation, View, is_other

NOT_NULL_SINCE = 18
"""The version since which NOT NULL of a table's column is a constraint of its own."""
_NOT_NULL = re.compile(r".*_not_null\d*")


def constraints(view: View, hints: Hints) -> Iterator[Row]:
    """The constraints, constraint triggers among them; hints name one, or its table."""
    wanted = hints.get("conname", hints.get("constraint_name"))
    if isinstance(wanted, str):
        yield from (row for row in view.by_name("constraint", wanted) if isinstance(row, ConstraintRow))
        yield from (row for row in _of_others(view) if row.name == wanted)
    elif isinstance(owner := hints.get("conrelid"), int):
        yield from view.owned("constraints", owner)
        yield from (row for row in view.owned("triggers", owner) if getattr(row, "constraint", False))
    else:
        yield from (row for row in view.catalog.of_kind(ConstraintRow) if not row.on_domain)
        yield from _of_others(view)


def _of_others(view: View) -> Iterator[Row]:
    """The constraints of domains, and constraint triggers."""
    for type_ in view.catalog.of_kind(TypeRow):
        oids = view.rows.get(("domains", type_.oid), ())
        yield from (row for oid in oids if (row := view.rows.get(oid)) is not None)
    yield from (row for row in view.catalog.of_kind(TriggerRow) if row.constraint)


def is_open(view: View, owner: Value) -> bool:
    """Whether an owner may have constraints that the files do not tell."""
    return not view.is_known(owner) or view.members("constraints", owner).open


def _kind(_: View, row: Any) -> Value:  # noqa: ANN401 - a constraint or a trigger
    return "t" if isinstance(row, TriggerRow) else str(row.kind.value)


def _table(_: View, row: Any) -> Value:  # noqa: ANN401 - a constraint or a trigger
    return 0 if isinstance(row, ConstraintRow) and row.on_domain else row.table


def _domain(_: View, row: Any) -> Value:  # noqa: ANN401 - a constraint or a trigger
    return row.table if isinstance(row, ConstraintRow) and row.on_domain else 0


def constraint_schema(view: View, row: Any) -> Value:  # noqa: ANN401 - a constraint or a trigger
    """The oid of the schema of a constraint: that of its table."""
    owner = view.rows.get(row.table)
    return UNKNOWN if owner is None or owner.schema is None else owner.schema


def _only(field: str, otherwise: Value) -> Any:  # noqa: ANN401 - a getter
    return lambda view, row: view.fact(row, field) if isinstance(row, ConstraintRow) else otherwise


def _no_inherit(view: View, row: Any) -> Value:  # noqa: ANN401 - a constraint or a trigger
    check = isinstance(row, ConstraintRow) and row.kind == "c"
    return view.fact(row, "no_inherit") if check else UNKNOWN


def _referenced(view: View, row: Any) -> Value:  # noqa: ANN401 - a constraint or a trigger
    target = view.fact(row, "references") if isinstance(row, ConstraintRow) else None
    return 0 if target is None else target


def _action(field: str) -> Any:  # noqa: ANN401 - a getter
    def getter(view: View, row: Any) -> Value:  # noqa: ANN401 - a constraint or a trigger
        return view.fact(row, field) if isinstance(row, ConstraintRow) and row.kind == "f" else " "

    return getter


def other_constraints(view: View) -> Iterable[dict[str, Value]]:
    """The constraints that there may be besides."""
    for owner in view.open_owners("constraints"):
        known = {row.name for row in view.owned("constraints", owner)}
        yield {"conrelid": owner, "conname": Unknown(partial(is_other, known))}
    if not view.closed or view.foreign_schemas:
        yield {"conrelid": Unknown(lambda said: is_open(view, said))}
    system = Unknown(lambda said: isinstance(said, str) and (said.startswith("pg_") or said.endswith("domain_check")))
    schema = Unknown(lambda said: is_system_schema(view, said))
    yield {"conname": system, "conrelid": Unknown(lambda said: not view.is_known(said)), "connamespace": schema}
    if view.version >= NOT_NULL_SINCE:
        yield {"contype": "n", "conname": Unknown(lambda said: bool(_NOT_NULL.fullmatch(str(said))))}


CONSTRAINTS: dict[str, SystemRelation] = {
    "pg_constraint": SystemRelation(
        constraints,
        {
            "oid": oid,
            "conname": name,
            "connamespace": constraint_schema,
            "contype": _kind,
            "conrelid": _table,
            "contypid": _domain,
            "confrelid": _referenced,
            "condeferrable": _only("deferrable", UNKNOWN),
            "condeferred": _only("deferred", UNKNOWN),
            "convalidated": _only("validated", otherwise=True),
            "confdeltype": _action("on_delete"),
            "confupdtype": _action("on_update"),
            "confmatchtype": _action("match"),
            "connoinherit": _no_inherit,
        },
        others=other_constraints,
    ),
}
"""pg_constraint, by name."""
