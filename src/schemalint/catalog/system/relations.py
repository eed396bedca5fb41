"""The system's relations by name."""

from functools import cache

from schemalint.catalog.system.view import SystemRelation

ANYTHING = SystemRelation(lambda _, __: (), {}, others=lambda ___: ({},))
"""A relation of the system of which nothing is told."""


@cache
def system_relation(schema: str, name: str) -> SystemRelation:
    """The relation of a name in `pg_catalog` or `information_schema`."""
    if schema == "information_schema":
        from schemalint.catalog.system.information_schema import VIEWS

        return VIEWS.get(name, ANYTHING)
    return _catalogs().get(name, ANYTHING)


@cache
def _catalogs() -> dict[str, SystemRelation]:
    from schemalint.catalog.system.classes import CLASSES
    from schemalint.catalog.system.columns import COLUMNS
    from schemalint.catalog.system.constraints import CONSTRAINTS
    from schemalint.catalog.system.routines import ROUTINES
    from schemalint.catalog.system.type_relations import TYPES

    return {**CLASSES, **COLUMNS, **CONSTRAINTS, **ROUTINES, **TYPES}
