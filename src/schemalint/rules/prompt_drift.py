"""A prompt's diagrams beside its examples: the same table shown twice, and not alike."""

from collections.abc import Iterable, Iterator

from schemalint.catalog.handles.table import Column, Table
from schemalint.catalog.unsure import Unsure
from schemalint.model import Finding, Related
from schemalint.prompts.diagrams import Attribute, Entity
from schemalint.rules.registry import WARNING, rule
from schemalint.rules.subjects import Drawing

_RELATED = 5
_FAMILIES = {
    family: frozenset(names.split())
    for family, names in {
        "whole numbers": "int int2 int4 int8 integer bigint smallint serial bigserial smallserial",
        "exact numbers": "numeric decimal",
        "floating point": "float float4 float8 real double",
        "text": "text varchar char bpchar character citext string",
        "true or false": "bool boolean",
        "moments": "timestamptz timestamp datetime",
        "dates": "date",
        "documents": "json jsonb",
        "UUIDs": "uuid",
        "bytes": "bytea blob",
    }.items()
}
"""Types between which a diagram may choose: it seldom names the exact one."""


@rule("prompt-example-drift", severity=WARNING)
def prompt_example_drift(drawing: Drawing) -> Iterator[Finding]:
    """A table that a diagram draws and an example creates otherwise leaves open which of them is meant."""
    missing = [entity for entity in drawing.entities if entity.name not in drawing.tables]
    if missing:
        yield Finding(
            message=f"drawn and created by no example: {', '.join(entity.name for entity in missing)}",
            span=missing[0].span,
            part="tables",
            related=tuple(Related(entity.span, "named here") for entity in missing[1 : _RELATED + 1]),
        )
    for entity in drawing.entities:
        table = drawing.tables.get(entity.name)
        if table is not None and entity.attributes:
            yield from _drift(entity, table)


def _drift(entity: Entity, table: Table) -> Iterator[Finding]:
    columns = {column.name: column for column in table.columns}
    missing = [one for one in entity.attributes if one.name not in columns]
    if missing:
        yield _finding(
            entity, table, missing, f"{_names(missing)} drawn, and not in the example's {table.name}", "columns"
        )
    other = [one for one in entity.attributes if one.name in columns and _is_unlike(one, columns[one.name])]
    for one in other:
        column = columns[one.name]
        yield _finding(
            entity,
            table,
            [one],
            f"{one.name} is drawn as {one.type}, and is {column.type.name} in the example",
            one.name,
        )
    key = table.primary_key
    if key is None:
        return
    drawn = {one.name for one in entity.attributes if one.primary}
    held = {column.name for column in key.columns}
    if drawn and drawn != held and not drawn & {one.name for one in missing}:
        first = next(one for one in entity.attributes if one.primary)
        message = f"the primary key is drawn over {', '.join(sorted(drawn))}, and is over {', '.join(sorted(held))}"
        yield _finding(entity, table, [first], message, "key")


def _finding(entity: Entity, table: Table, at: list[Attribute], message: str, part: str) -> Finding:
    return Finding(
        message=message,
        span=at[0].span,
        object=f"entity {entity.name}",
        part=part,
        related=(Related(table.name_span, "created here"),),
    )


def _names(attributes: Iterable[Attribute]) -> str:
    names = [one.name for one in attributes]
    return f"{', '.join(names)} {'is' if len(names) == 1 else 'are'}"


def _is_unlike(drawn: Attribute, column: Column) -> bool:
    """Whether two types are of different families; of types that are of none, nobody knows."""
    try:
        name = column.base_type.name
    except Unsure:
        return False
    mine, other = _family(drawn.type), _family(name)
    return bool(mine and other) and mine != other


def _family(name: str) -> str:
    bare = name.partition("(")[0].removesuffix("[]").strip()
    return next((family for family, names in _FAMILIES.items() if bare in names), "")
